import App
import Civic
import Foundation
import Initiatives
import Store
import Synchronization
import Web

@testable import Desk
@testable import Initiatives

/// A town in which everything about some people bears a mark, so that whatever is left of them anywhere can be found.
struct MarkedTown: Sendable {
    static let mark = "zzmarker"
    static let digits = "99112233"

    let town: Town
    let resident: Person
    let member: Person
    let declined: Person
    let official: Person
    let initiative: ID<Initiative>
    let file: ID<CaseFile>

    var people: [Person] { [resident, member, declined, official] }
    var site: Site { town.site }

    static func make(in town: Town) async throws -> MarkedTown {
        let official = try await town.add("Olga Zzmarker Official", roles: [.deskOfficer, .caseworker])
        let resident = try await town.add("Rosa Zzmarker Resident", phone: "06 \(digits)")
        let member = try await town.add("Mo Zzmarker Member", phone: "+31 6 \(digits)")
        let declined = try await town.add("Dirk Zzmarker Declined")
        let file = try await town.tellStory(as: resident)
        let marked = MarkedTown(
            town: town, resident: resident, member: member, declined: declined, official: official, initiative: file.initiative,
            file: file.id)
        // Read at the desk, the plan stands on the site.
        try await town.site.perform(TakeCase(id: file.id), as: Actor(official))
        try await marked.fillTeam()
        try await marked.handleCase()
        try await marked.writeHalf()
        try await marked.nameInDocuments()
        return marked
    }

    // MARK: What happens there

    private func fillTeam() async throws {
        let (site, id, lead) = (town.site, initiative, Actor(resident))
        for person in [member, declined] {
            try await site.perform(InviteMember(id: id, name: person.name, email: person.email ?? "", role: .member), as: lead)
        }
        try await site.perform(AnswerInvitation(id: id, accepts: true, isShown: false), as: Actor(member))
        try await site.perform(AnswerInvitation(id: id, accepts: false, isShown: false), as: Actor(declined))
        let photo = try ResizedPhoto(Town.picture)
        for person in [resident, member] {
            try await site.perform(
                PostNews(id: id, title: "Bericht van het team", text: "Vragen? Mail \(person.email ?? "").", photos: [(photo, "De tuin")]),
                as: Actor(person))
        }
        try await site.perform(HandOver(id: id, name: declined.name, email: declined.email ?? "", reason: "Ik verhuis."), as: lead)
        try await site.perform(
            OfferHelp(id: id, name: member.name, email: member.email ?? "", text: "Bel 06 \(Self.digits)."), as: Actor(nil))
    }

    private func handleCase() async throws {
        let (site, desk) = (town.site, Actor(official))
        let day = site.clock().localDate.adding(days: 10)
        try await site.perform(
            AskQuestion(
                id: file, text: "Hoe groot, \(resident.name)?", answerBy: day, reason: "\(official.name) wil het weten.",
                next: "Dan verder."),
            as: desk)
        let asked = try await site.database.read { [file] db in try db.questions(of: file).first?.id }
        guard let asked else { throw TownFault.nobody("question") }
        try await site.perform(AnswerQuestion(id: file, question: asked, text: "Bel \(resident.phone ?? "")."), as: Actor(resident))
        try await site.perform(WriteMessage(id: file, text: "Groet, \(resident.name)"), as: Actor(resident))
        try await site.perform(AddNote(id: file, text: "\(resident.name) belde vanaf \(resident.email ?? "")."), as: desk)
        try await town.bringToPanel(file)
        try await site.perform(
            ChangeState(
                id: file, state: .refused, reason: "Beste \(resident.name), dit past niet.", next: "Bel \(official.name).",
                answer: .init(rule: "Artikel 2", decidedBy: official.name, alternative: "Vraag \(member.name) om het park."),
                book: town.deskBook()),
            as: desk)
    }

    private func writeHalf() async throws {
        let (site, person) = (town.site, resident)
        try await site.perform(town.draft("Plan van \(person.name)", by: person), as: Actor(person))
        let noted = SaveDraft(id: nil, channel: .phone, consent: "Goed, gezegd tegen \(official.name).") { content in
            (content.title, content.text) = ("Bankje", "Voor \(person.name).")
            (content.contactName, content.contactEmail, content.contactPhone) = (person.name, person.email ?? "", person.phone ?? "")
        }
        try await site.perform(noted, as: Actor(official))
    }

    /// The official stands in documents of the configuration: in an older version, in the one in force and in somebody's draft.
    private func nameInDocuments() async throws {
        let (site, name, email) = (town.site, official.name, official.email ?? "")
        let admin = try await town.add("Wim Beheer", roles: [.administrator])
        for document in ["teams.yaml", "advice.yaml"] {
            var tree = try OrderedTree(text: site.configuration.folder.text(document) ?? "")
            let person: [OrderedTree.Pair] = [.init("name", .scalar(name, isPlain: true)), .init("email", .scalar(email, isPlain: true))]
            if document == "teams.yaml" {
                let team = tree["teams"]?.items.first?["id"] ?? .scalar("", isPlain: true)
                tree["staff"] = .list((tree["staff"]?.items ?? []) + [.map(person + [.init("team", team)])])
            } else {
                tree["director"] = .map(person)
            }
            let text = "# Vraag \(name), \(email)\n\(try tree.yaml())"
            for round in 1...2 {
                let base = try await site.database.read { db in try db.configRevisions()[document] ?? 0 }
                let changed = text + "note: Vraag \(name) of mail \(email) (\(round)).\n"
                let publishing = PublishConfig(document: document, body: changed, base: base, reason: "Zo hoort het.")
                try await site.perform(publishing, as: .system)
                try await site.refresh()
            }
            try await site.perform(SaveConfigDraft(document: document, body: text), as: Actor(admin))
        }
    }

    // MARK: Removing everybody

    /// Removes everybody who is still there: whoever only declined an invitation went by themselves after a while.
    func removeEverybody() async throws {
        let register = PersonalRegister(town.installation.features)
        for person in [declined, member, resident] {
            guard try await site.database.read({ db in try db.person(person.id) != nil }) else { continue }
            try await site.perform(RemovePerson(person: person.id, register: register), as: Actor(person))
        }
        try await town.letGo(official.id)
        try await site.perform(RemovePerson(person: official.id, reason: "Uit dienst.", register: register), as: .system)
    }

    /// Where the mark still stands: table, column, and a part of the text.
    static func remains(in database: any Database) async throws -> [String] {
        try await database.read { db in
            var found: [String] = []
            for table in try db.tables() {
                try db.forEachPage(of: table) { rows in
                    for row in rows {
                        for (column, value) in zip(table.columns, row) {
                            guard let text = Self.text(value), Self.isMarked(text) else { continue }
                            found.append("\(table.name).\(column.name): \(text.prefix(160))")
                        }
                    }
                }
            }
            return found
        }
    }

    static func isMarked(_ text: String) -> Bool {
        let text = text.lowercased()
        return text.contains(mark) || text.filter(\.isNumber).contains(digits)
    }

    private static func text(_ value: SQLValue) -> String? {
        switch value {
        case .text(let text): text
        case .blob(let data): String(decoding: data, as: UTF8.self)
        case .null, .bool, .integer, .real: nil
        }
    }
}

extension Town {
    func add(_ name: String, phone: String? = nil, roles: Set<Role> = []) async throws -> Person {
        let (email, now) = ("\(name.lowercased().replacing(" ", with: "."))@example.nl", site.clock())
        return try await site.database.write { db in
            try db.findOrAddPerson(name: name, email: email, phone: phone, language: "nl", roles: roles, at: now)
        }
    }

    /// An idea that names its writer everywhere, sent and shown.
    fileprivate func tellStory(as person: Person) async throws -> CaseFile {
        pass(seconds: 3_601)
        let area = site.municipality.areas.districts.first?.code
        let told = SaveDraft(id: nil) { content in
            (content.title, content.text) = ("Tuin aan de kade", "Samen groen. Vraag naar \(person.name) of mail \(person.email ?? "").")
            (content.contactName, content.contactEmail, content.contactPhone) = (person.name, person.email ?? "", person.phone ?? "")
            (content.areaCode, content.place) = (area, "Bij \(person.name) voor de deur")
            content.compass = ["involvement.people": "\(person.name) en de buren"]
        }
        let draft = try await site.perform(told, as: Actor(person))
        let opened = try await site.perform(
            SendIdea(draft: draft, isPublic: true, remark: "Bel mij, \(person.name), op \(person.phone ?? "").", book: deskBook()),
            as: Actor(person))
        guard let file = try await site.database.read({ db in try db.caseFile(opened.id) }) else { throw TownFault.nobody("case") }
        return file
    }
}

/// Lines of a log, kept.
final class KeptLog: Sendable {
    private let bytes = Mutex<[UInt8]>([])
    var output: LogOutput { LogOutput { line in self.bytes.withLock { $0 += line } } }
    var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
}
