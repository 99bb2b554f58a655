import App
import Civic
import Foundation
import Initiatives
import Rules
import Store
import TestSupport
import Testing
import Web

@testable import Desk

/// A yes at once is kept by people: they know where it is, hear of it, and say when what it promised is done.
@Suite struct AtOnceTests {
    /// A façade garden that somebody told and sent, every question answered with yes.
    private struct Sent {
        let town: Town
        let resident: Person
        let browser: Browser
        let draft: ID<Draft>
        let check: Reply
        let file: CaseFile

        static let usual = "Voorbeeldstraat 12"

        init(_ engine: Engine, place: String = usual, remark: String = "") async throws {
            town = try await Town.open(engine)
            for guest in [Guest.deskOfficer, .caseworker, .coordinator] { _ = try await town.settle(guest) }
            resident = try await town.settle(.resident)
            let (person, area) = (resident, town.site.municipality.areas.districts.first?.code)
            draft = try await town.site.perform(
                SaveDraft(id: nil) { content in
                    (content.title, content.text, content.areaCode) = ("Geveltuin", "Vier tegels.", area)
                    (content.place, content.contactName, content.contactEmail) = (place, person.name, person.email ?? "")
                    content.answers = ["activities": .set(["facadeGarden"]), "needs": .set(["permission"])]
                }, as: Actor(person))
            browser = try await town.signedIn(resident.name)
            let path = "/idee/\(draft.text)/versturen"
            check = try await browser.get(path)
            let answers = [
                "pavementLeft": "200", "undergroundClear": "ja", "ownersPermission": "ja", "selfMaintenance": "ja", "klopt-niet": remark,
            ]
            #expect(try await browser.post(path, check.token.merging(answers) { $1 }).status == 303)
            let id = draft.text
            file = try #require(try await town.site.database.read { db in try db.caseFile(draft: id) })
        }

        func mails(to person: Person? = nil) async throws -> [Message] {
            try await town.mails(to: try #require((person ?? resident).email))
        }

        func now() async throws -> CaseFile {
            let id = file.id
            return try #require(try await town.site.database.read { db in try db.caseFile(id) })
        }
    }

    @Test(arguments: testEngines, ["", "Bij ons"])
    func `without a place that can be found a person looks, and page and mail say so`(engine: Engine, place: String) async throws {
        let sent = try await Sent(engine, place: place)
        #expect(sent.check.text.contains("Vertel waar het is"))
        #expect(sent.file.state == .received)
        let page = try await sent.browser.get("/idee/\(sent.draft.text)/verstuurd").text
        #expect(page.contains("We weten precies waar het komt") && page.contains("weten we nog niet") && page.contains("Dat doet "))
        let mail = try #require(try await sent.mails().first { $0.subject.hasPrefix("We hebben je plan") })
        #expect(mail.body.contains("We weten precies waar het komt") && mail.body.contains("Een antwoord meteen kon niet"))
        #expect(try await sent.browser.get(sent.file.statusPath).text.contains("We weten precies waar het komt"))
    }

    @Test(arguments: testEngines)
    func `who writes that the kind of plan is not right is read by a person first`(engine: Engine) async throws {
        let sent = try await Sent(engine, remark: "Ik vraag ook geld voor planten.")
        #expect(sent.check.text.contains("Dan kijkt er altijd eerst een mens naar"))
        #expect(sent.file.state == .received)
        let page = try await sent.browser.get("/idee/\(sent.draft.text)/verstuurd").text
        #expect(page.contains("Het soort plan klopt volgens jou."))
        let desk = try await sent.town.signedIn("Dina Loket", roles: [.deskOfficer])
        #expect(try await desk.get("/werk/zaken").text.contains(sent.file.reference))
    }

    @Test(arguments: testEngines)
    func `a yes at once names its place and is a decision that one can object to, in the reader's language`(engine: Engine) async throws {
        let sent = try await Sent(engine)
        #expect(sent.file.state == .acceptedWithConditions)
        let desk = try await sent.town.signedIn("Dina Loket", roles: [.deskOfficer])
        let mail = try #require(try await sent.mails().first { $0.subject.hasPrefix("Besluit") })
        let letter = try await sent.browser.get("\(sent.file.statusPath)/brieven/1").text
        for text in [mail.body, letter, try await desk.get(sent.file.staffPath).text] { #expect(text.contains(Sent.usual)) }
        #expect(!letter.contains("Vind je dat") && letter.contains("Namens het college"))
        #expect(letter.components(separatedBy: "besloten op").count == 2, "said once")
        let english = try await sent.browser.get("\(sent.file.statusPath)?taal=en").text
        #expect(english.contains("The place: \(Sent.usual)") && english.contains("The decision was taken by itself."))
        // The journal below it stays as it was written.
        let answer = english.components(separatedBy: "id=\"gebeurd\"")[0]
        #expect(answer.contains("metres of pavement free") && !answer.contains("Je houdt minstens"))
    }

    @Test(arguments: testEngines)
    func `somebody at work hears of a yes at once, and what it promised is kept or climbs`(engine: Engine) async throws {
        let sent = try await Sent(engine)
        let handler = try #require(try await sent.now().assignee)
        let holder = try #require(try await sent.town.site.database.read { db in try db.person(handler) })
        let told = try #require(try await sent.mails(to: holder).first { $0.subject.contains("kreeg meteen een ja") })
        #expect(told.body.contains(Sent.usual) && told.body.contains("binnen twee weken weg"))
        let due = try #require(try await sent.now().nextDueOn)
        let today = sent.town.site.clock().localDate
        #expect(due > today && due <= today.adding(days: 14))
        sent.town.pass(days: today.days(until: due) + 7)
        try await sent.town.runDuties()
        let desk = try await sent.town.signedIn("Dina Loket", roles: [.deskOfficer])
        #expect(try await sent.mails(to: holder).contains { $0.subject.hasPrefix("Te laat") && $0.body.contains("tegels") })

        let page = try await desk.get(sent.file.staffPath)
        #expect(page.text.contains("beloofd-gedaan") && page.text.contains(holder.name))
        let path = "\(sent.file.staffPath)/beloofd-gedaan"
        #expect(try await desk.post(path, page.token).status == 422)
        let done = page.token.merging(["beloofd-gedaan-tekst": "De tegels zijn vandaag opgehaald."]) { $1 }
        #expect(try await desk.post(path, done).status == 303)
        #expect(try await sent.now().nextDueOn == nil)
        #expect(try await sent.mails().contains { $0.body.contains("De tegels zijn vandaag opgehaald.") })
        let again = try await desk.get(sent.file.staffPath).token.merging(["beloofd-gedaan-tekst": "Nog eens."]) { $1 }
        #expect(try await desk.post(path, again).status == 409, "once")
    }

    @Test(arguments: testEngines)
    func `what a yes at once promised holds when the plan goes on under another name`(engine: Engine) async throws {
        let sent = try await Sent(engine)
        let (id, site, book) = (sent.file.id, sent.town.site, sent.town.deskBook())
        let open = {
            try await site.database.read { db in try db.promises(of: id).filter { $0.isAfterAnswer && $0.keptOn == nil }.map(\.id) }
        }
        let promised = try await open()
        #expect(!promised.isEmpty)
        sent.town.pass(days: 30)
        try await sent.town.runDuties()
        let no = AnswerHelped(id: id, reply: .no, text: "De tegels liggen er nog.", teams: book.teams)
        try await site.perform(no, as: Actor(sent.resident))
        let category = try #require(book.triage.categories.first { $0.id != sent.file.triage.category })
        let change = ChangeCategory(id: id, category: category, reason: "Het is groter.", next: "We bellen je.", book: book)
        try await site.perform(change, as: Actor(try await sent.town.settle(.caseworker)))
        #expect(try await open() == promised)
    }

    @Test func `a place is a house number, or a spot that is described in an area or at a pin`() {
        func found(_ words: String, area: Bool = false, pin: Bool = false) -> Bool {
            KnownPlace(words: words, hasArea: area, hasPin: pin).isFindable
        }
        #expect(found("Achterom 12") && found("Laan van de Vrede 3 hoog") && found("naast de school", area: true))
        #expect(found("naast de school", pin: true))
        #expect(!found("", area: true, pin: true) && !found("naast de school") && !found("12") && !found("bij ons", area: true))
    }

    @Test(arguments: testEngines)
    func `the next season comes too for whom a person said yes`(engine: Engine) async throws {
        let sent = try await Sent(engine, place: "")
        func reminders() async throws -> Int {
            let id = sent.file.id
            return try await sent.town.site.database.read { db in
                try db.value("SELECT COUNT(*) FROM case_reminder WHERE case_id = \(id) AND sent_on IS NULL") ?? 0
            }
        }
        #expect(try await reminders() == 0)
        let desk = Actor(try await sent.town.settle(.deskOfficer))
        let yes = ChangeState(
            id: sent.file.id, state: .accepted, reason: "De plek is goed.", next: "Begin maar.", skipReason: "Alles is bekend.",
            book: sent.town.deskBook())
        try await sent.town.site.perform(yes, as: desk)
        #expect(try await reminders() == 1)
    }
}
