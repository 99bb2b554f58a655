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

/// The same idea at two counters: found, joined with everything in its place, and taken apart again.
@Suite struct JoiningTests {
    /// Two people who told the same, each with an initiative on the public site.
    private struct Pair {
        let scene: Scene
        let other: CaseFile
        var file: CaseFile { scene.file }
        var town: Town { scene.town }

        func initiative(_ file: CaseFile) async throws -> Initiative {
            guard let found = try await town.site.database.read({ db in try db.initiative(file.initiative) }) else {
                throw TownFault.nobody("initiative")
            }
            return found
        }

        func isProposed() async throws -> Bool {
            let both: Set = [scene.file.id, other.id]
            return try await town.site.database.read { db in
                try db.proposedTwins(limit: 100, offset: 0).contains { Set([$0.first, $0.second]) == both }
            }
        }

        func state(_ file: CaseFile) async throws -> CaseState? {
            try await town.site.database.read { db in try db.caseFile(file.id)?.state }
        }
    }

    private func pair(_ engine: Engine) async throws -> Pair {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        return Pair(scene: scene, other: try await scene.otherCase("Buurttuin de Linde"))
    }

    /// The file of the scene goes on in the other one, by the form on the page.
    private func join(_ pair: Pair, by staff: Browser) async throws -> Reply {
        let page = try await staff.get("\(pair.file.staffPath)/lijkt-op?met=\(pair.other.reference)")
        #expect(page.status == 200)
        let fields = [
            "met": pair.other.reference, "blijft": pair.other.reference, "waarom": "Het is dezelfde tuin bij dezelfde linde.",
            "verder": "Cor gaat met beide verhalen verder.", "afspraak": "Op 20 november aan de telefoon.",
        ]
        return try await staff.post("\(pair.file.staffPath)/samenvoegen", fields.merging(page.token) { $1 })
    }

    @Test(arguments: testEngines)
    func `an idea that was told before is found, with reasons, by colleagues only`(engine: Engine) async throws {
        let pair = try await pair(engine)
        try await pair.town.runDuties()
        let staff = try await pair.scene.browser(.caseworker)
        for file in [pair.file, pair.other] {
            let page = try await staff.get(file.staffPath)
            #expect(page.text.contains("lijkt-op?met="), "\(file.reference) does not show the pair")
            #expect(page.text.contains("dezelfde woorden"))
            #expect(PageReader(page.text).faults.isEmpty)
        }
        for path in ["/werk", "/werk/dubbel", "\(pair.file.staffPath)/lijkt-op?met=\(pair.other.reference)&taal=en"] {
            let page = try await staff.get(path)
            #expect(page.status == 200 && !page.text.contains("⟦"), "\(path)")
            #expect(PageReader(page.text).faults.isEmpty, "\(path): \(PageReader(page.text).faults)")
        }
        let initiator = try await pair.scene.browser(.initiator)
        let status = try await initiator.get(pair.file.statusPath).text
        #expect(!status.contains(pair.other.reference) && !status.contains("Claes"))
        #expect(try await initiator.get("/werk/dubbel").status == 404)
        // Looking again finds nothing new.
        let before = try await pair.town.entries(kind: FlagTwins.kind).count
        pair.town.pass(hours: 1)
        try await pair.town.runDuties()
        #expect(try await pair.town.entries(kind: FlagTwins.kind).count == before)
    }

    @Test(arguments: testEngines)
    func `the same idea that was answered before is found too, with what can be done and no more`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let earlier = try await scene.otherCase("Buurttuin de Linde")
        let yes = ChangeState(
            id: earlier.id, state: .accepted, reason: "Dat kan.", next: "Begin maar.", skipReason: "Alles is bekend.", book: town.deskBook()
        )
        try await town.bringToPanel(earlier.id)
        try await scene.perform(yes, by: .caseworker)
        try await town.runDuties()
        let staff = try await scene.browser(.caseworker)
        let page = try await staff.get(scene.file.staffPath).text
        #expect(page.contains("lijkt-op?met=\(earlier.reference)") && page.contains("dezelfde woorden"))
        // On the list stands only what can be joined.
        let listed = try await town.site.database.read { db in try db.proposedTwins(limit: 100, offset: 0) }
        #expect(!listed.contains { [$0.first, $0.second].contains(earlier.id) })
        let pair = try await staff.get("\(scene.file.staffPath)/lijkt-op?met=\(earlier.reference)")
        #expect(pair.text.contains("als beide zaken nog open zijn") && !pair.text.contains("/samenvoegen\""))
        let apart = ["met": earlier.reference, "verschil": "Dit is de tuin ernaast."].merging(pair.token) { $1 }
        #expect(try await staff.post("\(scene.file.staffPath)/niet-hetzelfde", apart).status == 303)
        #expect(try await !staff.get(scene.file.staffPath).text.contains("lijkt-op?met=\(earlier.reference)"))
    }

    @Test(arguments: testEngines)
    func `another plan of the same people stands beside this one, for colleagues`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let second = try await town.send("Een bankje bij de brug", by: town.settle(.initiator, number: 1), isPublic: false)
        let staff = try await scene.browser(.caseworker)
        for (file, other) in [(scene.file, second), (second, scene.file)] {
            let page = try await staff.get(file.staffPath).text
            #expect(page.contains("Ook van deze initiatiefnemer") && page.contains(other.staffPath))
            #expect(PageReader(page).faults.isEmpty)
        }
        #expect(try await !scene.browser(.initiator).get(scene.file.statusPath).text.contains("Ook van deze"))
    }

    @Test(arguments: testEngines)
    func `a joined case keeps everything, its page leads on, and everybody hears who has it now`(engine: Engine) async throws {
        let pair = try await pair(engine)
        let staff = try await pair.scene.browser(.caseworker)
        #expect(try await join(pair, by: staff).location == pair.other.staffPath)
        #expect(try await pair.state(pair.file) == .joined)

        let (mine, going) = (try await pair.initiative(pair.file), try await pair.initiative(pair.other))
        let visitor = pair.town.visitor()
        #expect(try await visitor.get(mine.path).location == going.path)
        let earlier = try await visitor.get("\(mine.path)/eerder")
        #expect(earlier.status == 200 && earlier.text.contains("De eerste boom staat") && earlier.text.contains(going.path))
        #expect(try await visitor.get(going.path).text.contains("\(mine.path)/eerder"))
        #expect(try await visitor.get("\(going.path)/eerder").status == 404)

        for address in ["anna.aarts.1@example.nl", "chris.claes@example.nl"] {
            let body = try await pair.town.mails(to: address).last { $0.body.contains("Cor Zaak") }?.body ?? ""
            #expect(body.contains("Cor Zaak"), "\(address) does not hear who has it")
            for name in ["Anna", "Claes", "Aarts", "Chris"] where !body.hasPrefix("Beste \(name)") && !address.contains(name.lowercased()) {
                #expect(!body.contains(name), "\(address) reads \(name)")
            }
        }
        let page = try await staff.get(pair.file.staffPath)
        #expect(page.status == 200 && page.text.contains(pair.other.staffPath) && page.text.contains("Samen met de straat"))
        #expect(try await staff.get(pair.other.staffPath).text.contains(pair.file.staffPath))
        // A closed road: nothing more can be done with the joined one.
        #expect(try await pair.town.visitor().get(pair.file.statusPath).status == 303)
    }

    @Test(arguments: testEngines)
    func `names pass only when both sides agree`(engine: Engine) async throws {
        let pair = try await pair(engine)
        _ = try await join(pair, by: pair.scene.browser(.caseworker))
        let (anna, chris) = (try await pair.scene.browser(.initiator), try await pair.scene.browser(.stranger))
        let going = try await pair.initiative(pair.other)
        #expect(try await !chris.get("\(going.path)/team").text.contains("Anna"))
        #expect(try await !chris.get(pair.other.statusPath).text.contains("Anna"))

        let status = try await anna.get(pair.file.statusPath)
        #expect(!status.text.contains("Chris") && !status.text.contains("Claes") && status.text.contains("Cor Zaak"))
        #expect(PageReader(status.text).faults.isEmpty)
        let form = PageReader(status.text).filledFields(action: "\(pair.file.statusPath)/samen")
        let yes = Dictionary(form) { $1 }.merging(["antwoord": "ja"]) { $1 }
        // Somebody else cannot answer for her.
        #expect(try await chris.post("\(pair.file.statusPath)/samen", yes).status == 404)
        #expect(try await anna.post("\(pair.file.statusPath)/samen", yes).status == 303)

        let asked = try await chris.get(pair.other.statusPath)
        #expect(asked.text.contains("Anna") && !asked.text.contains("Aarts"))
        let welcome = Dictionary(PageReader(asked.text).filledFields(action: "\(pair.other.statusPath)/samen")) { $1 }
        #expect(try await chris.post("\(pair.other.statusPath)/samen", welcome.merging(["antwoord": "ja"]) { $1 }).status == 303)
        #expect(try await anna.get(pair.other.statusPath).status == 200)
        #expect(try await chris.get("\(going.path)/team").text.contains("Anna"))
    }

    @Test(arguments: testEngines)
    func `what was joined can be taken apart for a while, and stands as it stood`(engine: Engine) async throws {
        let pair = try await pair(engine)
        let staff = try await pair.scene.browser(.caseworker)
        let before = try await pair.town.site.database.read { [id = pair.file.id] db in try db.promises(of: id).filter { $0.keptOn == nil }
        }
        _ = try await join(pair, by: staff)
        let path = "\(pair.other.staffPath)/lijkt-op"
        let page = try await staff.get(path)
        let fields = Dictionary(PageReader(page.text).filledFields(action: "\(pair.other.staffPath)/splitsen")) { $1 }
        #expect(try await staff.post("\(pair.other.staffPath)/splitsen", fields).status == 422)
        let why = fields.merging(["uiteen": "Het zijn twee tuinen.", "uiteen-verder": "Alles gaat verder als eerst."]) { $1 }
        #expect(try await staff.post("\(pair.other.staffPath)/splitsen", why).status == 303)

        #expect(try await pair.state(pair.file) == .assigned)
        let after = try await pair.town.site.database.read { [id = pair.file.id] db in try db.promises(of: id).filter { $0.keptOn == nil } }
        #expect(after.filter { !$0.isOfStep }.map(\.id) == before.filter { !$0.isOfStep }.map(\.id))
        #expect(try await pair.town.visitor().get(pair.initiative(pair.file).path).status == 200)
        for address in ["anna.aarts.1@example.nl", "chris.claes@example.nl"] {
            #expect(try await pair.town.mails(to: address).contains { $0.body.contains("uit elkaar") })
        }
        // Once said to be two, they are not proposed again.
        pair.town.pass(hours: 1)
        try await pair.town.runDuties()
        #expect(try await !pair.isProposed())

        _ = try await join(pair, by: staff)
        #expect(try await pair.state(pair.file) == .joined)
        pair.town.pass(days: 31)
        let late = try await pair.town.site.database.read { [id = pair.file.id] db in try db.join(of: id)?.id }
        let action = SplitCases(join: try #require(late), reason: "Te laat.", next: "Niets.")
        let actor = try await pair.scene.actor(.caseworker)
        await #expect(throws: Refusal.conflict("twins.tooLateToSplit")) { try await pair.town.site.split(action, as: actor, once: nil) }
        #expect(try await pair.town.entries(kind: "case.splitHere").count == 1)
    }

    @Test(arguments: testEngines)
    func `two ideas stay two, with why, and an application is not joined without its applicant`(engine: Engine) async throws {
        let pair = try await pair(engine)
        try await pair.town.runDuties()
        let staff = try await pair.scene.browser(.caseworker)
        let path = "\(pair.file.staffPath)/lijkt-op?met=\(pair.other.reference)"
        let token = try await staff.get(path).token
        let base = ["met": pair.other.reference].merging(token) { $1 }
        #expect(try await staff.post("\(pair.file.staffPath)/niet-hetzelfde", base).status == 422)
        let why = base.merging(["verschil": "De een is een tuin, de ander een vijver."]) { $1 }
        #expect(try await staff.post("\(pair.file.staffPath)/niet-hetzelfde", why).status == 303)
        #expect(try await !pair.isProposed())
        #expect(try await staff.get(path).text.contains("de ander een vijver"))

        try await pair.town.site.database.write { [file = pair.file] db in
            var clock = file.clock
            clock.isDecision = true
            try db.execute("UPDATE case_file SET clock = \(Stored.text(clock)) WHERE id = \(file.id)")
        }
        let action = JoinCases(id: pair.file.id, into: pair.other.id, reason: "Zelfde tuin.", next: "Verder.")
        let actor = try await pair.scene.actor(.caseworker)
        await #expect(throws: Refusal.self) { try await pair.town.site.join(action, as: actor, once: nil) }
        #expect(try await pair.state(pair.file) == .assigned)
    }

    @Test(arguments: testEngines)
    func `before sending, somebody hears of a public initiative that looks like it and of no other`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let stranger = try await town.settle(.stranger)
        let hidden = try await town.send("Vijver met kikkers", by: stranger, isPublic: false)
        let person = try await town.settle(.resident)
        func hint(_ title: String) async throws -> String {
            let id = try await town.site.perform(town.draft(title, by: person), as: Actor(person))
            return try await town.signedIn(person.name).get("/idee/\(id.text)/versturen").text
        }
        #expect(try await !hint("Vijver met kikkers").contains("Dit lijkt hierop"))
        try await town.site.perform(ShowInitiative(id: hidden.initiative, isPublic: true), as: Actor(stranger))
        let page = try await hint("Vijver met kikkers")
        #expect(page.contains("Dit lijkt hierop") && page.contains("/initiatieven/vijver-met-kikkers"))
        #expect(!page.contains("Claes") && PageReader(page).faults.isEmpty)
    }

    @Test(arguments: testEngines)
    func `the form for a no says that who told the other plan gets it too`(engine: Engine) async throws {
        let pair = try await pair(engine)
        let staff = try await pair.scene.browser(.caseworker)
        try await pair.town.bringToPanel(pair.other.id)
        #expect(try await !staff.get(pair.other.staffPath).text.contains("1 andere zaak gevoegd"))
        _ = try await join(pair, by: staff)
        #expect(try await staff.get(pair.other.staffPath).text.contains("1 andere zaak gevoegd"))
    }

    @Test(arguments: testEngines)
    func `who does not come along still hears that there is an answer`(engine: Engine) async throws {
        let pair = try await pair(engine)
        _ = try await join(pair, by: pair.scene.browser(.caseworker))
        try await pair.town.bringToPanel(pair.other.id)
        try await pair.scene.perform(
            ChangeState(
                id: pair.other.id, state: .accepted, reason: "Het past.", next: "Begin maar.", skipReason: "Alles is bekend.",
                book: pair.town.deskBook()),
            by: .caseworker)
        pair.town.pass(hours: 1)
        try await pair.town.runDuties()
        let mails = try await pair.town.mails(to: "anna.aarts.1@example.nl")
        #expect(mails.last?.subject.contains("Er is een antwoord") == true)
        #expect(mails.last?.body.contains("Schrijf een brief aan het college") == true, "a decision is never without the way to object")
        pair.town.pass(hours: 1)
        try await pair.town.runDuties()
        #expect(try await pair.town.mails(to: "anna.aarts.1@example.nl").count == mails.count)
    }
}
