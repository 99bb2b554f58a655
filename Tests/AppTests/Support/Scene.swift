import Civic
import Desk
import Foundation
import Initiatives
import Rules
import Store
import Web

/// The kinds of people there are, from nobody in particular to who configures the municipality.
enum Guest: String, CaseIterable, Sendable {
    case visitor
    /// Known, and nothing more.
    case resident
    /// Told the idea at hand: carries the initiative, has the case, is writing the draft.
    case initiator
    /// Was asked to join the team and has not answered.
    case invited
    /// Carries another initiative.
    case stranger
    case deskOfficer
    case caseworker
    case coordinator
    case manager
    case administrator
    case areaConnector
    case districtTeam

    var roles: Set<Role> { Role(rawValue: rawValue).map { [$0] } ?? [] }
    var isStaff: Bool { !roles.isEmpty }
}

/// One initiative with everything that hangs on it, and somebody of every kind around it.
struct Scene: Sendable {
    let town: Town
    /// Tells scenes in one town apart; names are used once.
    let number: Int
    let initiative: Initiative
    /// The case the initiative began with.
    let file: CaseFile
    /// Another idea of the initiator, not sent yet.
    let draft: ID<Draft>
    let ask: ID<Ask>
    let photo: String
    let message: ID<Message>
    /// In a mail to the initiator, not used yet.
    let link: String

    var site: Site { town.site }

    static func make(in town: Town, number: Int = 1, isPublic: Bool = true) async throws -> Scene {
        for guest in Guest.allCases where guest.isStaff { _ = try await town.settle(guest) }
        _ = try await town.settle(.resident)
        let stranger = try await town.settle(.stranger)
        if try await town.initiatives(of: stranger).isEmpty { _ = try await town.send("Moestuin op het dak", by: stranger, isPublic: true) }
        let initiator = try await town.settle(.initiator, number: number)
        let file = try await town.send("Buurttuin de Linde \(number)", by: initiator, isPublic: isPublic)
        let (site, actor, id) = (town.site, Actor(initiator), file.initiative)
        let invited = try await town.settle(.invited)
        try await site.perform(InviteMember(id: id, name: invited.name, email: invited.email ?? "", role: .member), as: actor)
        try await site.perform(PostAsk(id: id, title: "Wie heeft een schop?", text: "Zaterdag graven we de vijver."), as: actor)
        let photo = try ResizedPhoto(Town.picture)
        try await site.perform(
            PostNews(id: id, title: "De eerste boom staat", text: "Met dank aan de buren.", photos: [(photo, "Een boom")]), as: actor)
        let draft = try await site.perform(SaveDraft(id: nil) { $0.title = "Nog een plan" }, as: actor)
        let now = site.clock()
        return try await site.database.write { db in
            guard let initiative = try db.initiative(id), let ask = try db.asks(of: id).first?.id,
                let photo: String = try db.value("SELECT id FROM photo WHERE initiative_id = \(id)"),
                let message: ID<Message> = try db.value("SELECT id FROM message WHERE person_id = \(initiator.id) ORDER BY id LIMIT 1")
            else { throw TownFault.nobody("scene \(number)") }
            let link = try db.addLink(for: initiator.id, path: "/mijn", at: now, days: 1).text
            return Scene(
                town: town, number: number, initiative: initiative, file: file, draft: draft, ask: ask, photo: photo, message: message,
                link: link)
        }
    }

    /// Who this is here; nil for somebody who is not signed in.
    func person(_ guest: Guest) async throws -> Person? {
        guest == .visitor ? nil : try await town.settle(guest, number: guest == .initiator ? number : 0)
    }

    func actor(_ guest: Guest) async throws -> Actor { Actor(try await person(guest)) }

    /// A browser of their own, signed in where they can be.
    func browser(_ guest: Guest) async throws -> Browser {
        guard let person = try await person(guest) else { return town.visitor() }
        return try await town.signedIn(person.name, roles: guest.roles)
    }

    /// The address of a route in this scene.
    ///
    /// - Throws: `SceneFault` for a part of the path it has nothing for.
    func path(_ route: String) async throws -> String {
        var path = route
        for (name, value) in try await parameters(route) { path = path.replacing("{\(name)}", with: value) }
        guard !path.contains("{") else { throw SceneFault.noValue(route) }
        return path
    }

    private func parameters(_ route: String) async throws -> [String: String] {
        let known = [
            "slug": initiative.slug, "ask": ask.text, "turn": try await turnNoun(route), "reference": file.reference,
            "token": try await token(route), "date": meetingDay,
            "thema": "waarde", "code": site.municipality.areas.all.first?.code ?? "", "paper": try await paper(route),
            "letter": try await letter(route),
            "absence": try await absence(route), "provider": "werk", "key": "menu.about", "regel": "eerste-reactie",
            "document": "triage.yaml", "revision": "0", "bestand": "initiatieven.csv",
            "signaal": route.contains("{signaal}") ? try await signals(1)[0].text : "",
            "place": route.contains("/voorwaarde/") ? "rules.0.when" : "categories.0",
        ]
        let ids: [(prefix: String, id: String)] = [
            ("/idee/", draft.text), ("/foto/", photo), ("/postvak/", message.text), ("/werk/berichten/", message.text),
            ("/geld-en-hulp/regelingen/", try await firstScheme(route)), ("/api/v1/regelingen/", try await firstScheme(route)),
            ("/beheer/mensen/", try await town.settle(.caseworker).id.text), ("/beheer/voorstellen/", draft.text),
        ]
        return known.merging(try await insightParameters(route)) { $1 }.merging(
            ids.filter { route.hasPrefix($0.prefix) }.map { ("id", $0.id) }
        ) { $1 }
    }

    private func token(_ route: String) async throws -> String {
        if route.hasPrefix("/kennismaken/") { return try await anyIntroductionLink() }
        if route.hasPrefix("/advies/") { return try await anyAdviceLink() }
        return route.hasPrefix("/akkoord/") ? try await anyApprovalLink() : link
    }

    /// What is sent there at least: a form that does not say which question it answers, is none of ours.
    func fields(_ route: String) -> [String: String] {
        if route.hasSuffix("{place}/groep") { return ["soort": "any"] }
        return route.hasSuffix("}/geld-en-hulp") ? ["vraag": "openToAll"] : [:]
    }

    /// A paper of the case, added when it is first asked for.
    private func paper(_ route: String) async throws -> String {
        guard route.contains("{paper}") else { return "" }
        let id = file.id
        let known = try await site.database.read { db in try db.papers(of: id).first?.id.text }
        if let known { return known }
        try await perform(AddPaper(id: id, name: "tekening.pdf", type: .pdf, bytes: Data("%PDF-1.7 tekening".utf8)), by: .initiator)
        return try await site.database.read { db in try db.papers(of: id).first?.id.text ?? "" }
    }

    /// The number of a letter about the case, sent when it is first asked for.
    private func letter(_ route: String) async throws -> String {
        guard route.contains("{letter}") else { return "" }
        let id = file.id
        if try await site.database.read({ db in try db.letters(of: id) }).isEmpty {
            try await perform(SendLetter(id: id, letter: .acknowledgement, book: town.deskBook()), by: .caseworker)
        }
        return "1"
    }

    /// An absence of a caseworker, planned anew each time it is asked for.
    private func absence(_ route: String) async throws -> String {
        guard route.contains("{absence}"), let away = try await person(.caseworker), let desk = try await person(.deskOfficer) else {
            return ""
        }
        let (day, teams) = (site.clock().localDate.adding(days: 400), town.deskBook().teams)
        try await perform(PlanAbsence(person: away.id, from: day, until: day, standIn: desk.id, teams: teams), by: .administrator)
        return try await site.database.read { db in try db.absences(from: day).last?.id.text ?? "" }
    }

    /// A turn that this initiative's page offers.
    private func turnNoun(_ route: String) async throws -> String {
        guard route.contains("{turn}") else { return "" }
        return try await linked(
            from: "/initiatieven/\(initiative.slug)/beheer", below: "/initiatieven/\(initiative.slug)/wending/", as: .initiator)
    }

    private func firstScheme(_ route: String) async throws -> String {
        guard route.contains("/regelingen/{") else { return "" }
        return try await linked(from: "/geld-en-hulp/regelingen", below: "/geld-en-hulp/regelingen/", as: .visitor)
    }

    /// The last part of the first link on a page that leads below an address.
    private func linked(from page: String, below prefix: String, as guest: Guest) async throws -> String {
        let links = try await browser(guest).get(page).links
        guard let link = links.first(where: { $0.hasPrefix(prefix) }) else { throw SceneFault.noLink(page, prefix) }
        return String(link.dropFirst(prefix.count).prefix { $0 != "?" && $0 != "/" })
    }
}

enum SceneFault: Error, CustomStringConvertible {
    case noValue(String)
    case noLink(String, String)

    var description: String {
        switch self {
        case .noValue(let route): "the scene has no value for a part of \(route); give it one in Scene.parameters"
        case .noLink(let page, let prefix): "\(page) has no link below \(prefix)"
        }
    }
}

extension Town {
    /// The person of this kind, made when there is none yet.
    func settle(_ guest: Guest, number: Int = 0) async throws -> Person {
        let (name, now) = ("\(Self.names[guest] ?? guest.rawValue)\(number > 0 ? " \(number)" : "")", site.clock())
        let email = "\(name.lowercased().replacing(" ", with: "."))@example.nl"
        return try await site.database.write { db in
            try db.findOrAddPerson(name: name, email: email, phone: nil, language: "nl", roles: guest.roles, at: now)
        }
    }

    /// Somebody works here no more.
    func letGo(_ person: ID<Person>) async throws {
        let (ada, page) = (try await signedIn("Ada Beheer", roles: [.administrator]), "/beheer/mensen/\(person.text)")
        let fields = try await ada.get(page).token.merging(["reden-vertrek": "Uit dienst."]) { $1 }
        guard try await ada.post("\(page)/vertrek", fields).status == 303 else { throw TownFault.nobody("left") }
    }

    private static let names: [Guest: String] = [
        .resident: "Rita Rozema", .initiator: "Anna Aarts", .invited: "Bram Bos", .stranger: "Chris Claes", .deskOfficer: "Dina Loket",
        .caseworker: "Cor Zaak", .administrator: "Ada Beheer", .coordinator: "Kim Kader", .manager: "Max Baas",
        .areaConnector: "Gea Buurt", .districtTeam: "Wil Wijk",
    ]

    func initiatives(of person: Person) async throws -> [Initiative] {
        try await site.database.read { db in try db.initiatives(of: person.id) }
    }

    /// Tells an idea and sends it, so that there is an initiative with a case.
    func send(_ title: String, by person: Person, isPublic: Bool) async throws -> CaseFile {
        let actor = Actor(person)
        // Nobody gets dozens of mails within an hour, so the plans of a test come an hour apart.
        pass(seconds: 3_601)
        let id = try await site.perform(draft(title, by: person), as: actor)
        let opened = try await site.perform(SendIdea(draft: id, isPublic: isPublic, remark: "", book: deskBook()), as: actor)
        guard let file = try await site.database.read({ db in try db.caseFile(opened.id) }) else { throw TownFault.nobody(title) }
        // The desk shows it when somebody read it; the team may do so itself, which leaves the case as it came in.
        if isPublic { try await site.perform(ShowInitiative(id: file.initiative, isPublic: true), as: actor) }
        return file
    }

    /// Begins an idea that can be sent.
    func draft(_ title: String, by person: Person) -> SaveDraft {
        let area = site.municipality.areas.districts.first?.code
        return SaveDraft(id: nil) { content in
            (content.title, content.text) = (title, "Samen met de straat maken we het groen.\n\nIedereen kan meedoen.")
            (content.contactName, content.contactEmail, content.areaCode) = (person.name, person.email ?? "", area)
            content.answers = ["needs": .set(["money", "advice"]), "requestedAmount": .integer(120_000), "budget": .integer(150_000)]
        }
    }

    /// The desk's configuration of this municipality, as the program reads it.
    func deskBook() -> DeskBook {
        installation.books.desk(site)
    }

    /// A picture of eight by eight pixels.
    static let picture =
        Data(
            base64Encoded: """
                iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAd0lEQVR42hXLMRFEQQgEUWRsRIwIRBCjpJUQrwhEEJ+SlXD8qZd1jQgiqOBCCggltPATY6nhRhoY\
                ZbRtCJYGHmRAUEHHhu+NgkPyraDZcFl68UteuNSl74Zh6eBDDgw19Gx4LH34Ix886tFvw2HpwQ954FCHPvz+rZtTQUsrZusAAAAASUVORK5CYII=
                """) ?? Data()
}

extension Reply {
    /// Where the page's own links lead, without fragments, in order.
    var links: [String] {
        text.matches(of: #/<a [^>]*href="(\/[^"#]*)/#).map { String($0.1).replacing("&amp;", with: "&") }
    }
}
