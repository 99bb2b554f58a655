import Civic
import Initiatives
import Rules
import Store

extension Actor {
    /// May this person see and handle cases?
    package var handlesCases: Bool { has(.deskOfficer) || has(.caseworker) || leadsCases }
}

/// Does this case concern the actor: as one who carries the initiative, or as one who handles cases?
func concerns(_ actor: Actor, _ id: ID<CaseFile>, in db: any Connection) throws -> Bool {
    try actor.handlesCases ? db.caseFile(id) != nil : isOfTeam(actor, id, in: db)
}

/// Does the actor carry the initiative of this case?
func isOfTeam(_ actor: Actor, _ id: ID<CaseFile>, in db: any Connection) throws -> Bool {
    guard let file = try db.caseFile(id) else { return false }
    return try db.isMember(actor.person?.id, of: file.initiative)
}

extension Work {
    /// Mails everyone who carries the initiative, except the one who acts; somebody is always told.
    func tellInitiators(_ file: CaseFile, _ key: String, values: (Words) -> [String: String] = { _ in [:] }) throws {
        try tellTeam(of: file, key, path: file.statusPath, values: values)
    }

    /// The same, with a link to another page about the case, and to who acts as well where the law asks for a confirmation in writing.
    func tellTeam(
        of file: CaseFile, _ key: String, path: String, alsoWhoActs: Bool = false, values: (Words) -> [String: String]
    ) throws {
        var people = try db.team(of: file.initiative)
        if people.isEmpty, try !db.isRemoved(file.initiator) { people = try db.person(file.initiator).map { [$0] } ?? [] }
        // Whoever carried it may have been removed since.
        if people.isEmpty { foundNobodyToTell() }
        let others = alsoWhoActs ? people : people.filter { $0.id != actor.person?.id }
        for person in others.isEmpty ? people : others {
            try tell(person, key, path: path, caseID: file.id.text) { words in basics(file, values(words)) }
        }
    }

    /// Mails whom the initiator can turn to today: who has the case, who stands in for them, or else who answers for it.
    /// - Parameter asker: a colleague who asked what is answered now; hears it too while they are there.
    func tellHandler(
        _ file: CaseFile, _ key: String, and asker: ID<Person>? = nil, values: (Words) -> [String: String] = { _ in [:] }
    ) throws {
        var people = try handlers(of: file)
        if let asker = try asker.flatMap({ try db.person($0) }), Actor(asker).handlesCases, !people.contains(where: { $0.id == asker.id }),
            try db.presentOrNil(asker, on: today)?.id == asker.id
        {
            people.append(asker)
        }
        guard !people.isEmpty else { throw Refusal.conflict("case.nobodyThere") }
        for person in people {
            try tell(person, key, path: file.staffPath, caseID: file.id.text) { words in basics(file, values(words)) }
        }
    }

    /// Mails who carries the initiative what staff did, and whom they can turn to what they did themselves.
    /// - Parameter asker: as with `tellHandler`.
    func tellOtherSide(
        _ file: CaseFile, _ key: String, and asker: ID<Person>? = nil, values: (Words) -> [String: String] = { _ in [:] }
    ) throws {
        if actor.handlesCases {
            try tellInitiators(file, key, values: values)
        } else {
            try tellHandler(file, key, and: asker, values: values)
        }
    }

    /// Mails who coordinates, and neither acts nor hears it already for who has the case.
    func tellLeaders(of file: CaseFile, _ key: String, values: (Words) -> [String: String]) throws {
        let told = Set(try handlers(of: file).map(\.id) + [file.handler, actor.person?.id].compactMap(\.self))
        for leader in try db.leaders(.coordinator, of: file.team, teams, on: today) where !told.contains(leader.id) {
            try tell(leader, key, path: file.staffPath, caseID: file.id.text) { words in basics(file, values(words)) }
        }
    }

    /// Who hears what is said to the handler of this case today.
    func handlers(of file: CaseFile) throws -> [Person] {
        let isHeld = try file.handler.flatMap { try db.person($0) } != nil
        let present = isHeld ? try db.contact(of: file, teams, on: today).present : nil
        return try present.map { [$0] } ?? db.people(with: .deskOfficer)
    }

    /// Who works where, as this municipality has it now.
    private var teams: Teams { (site.configuration.part(DeskBook.self) ?? .empty).staffed(by: site.staff.current).teams }

    private func basics(_ file: CaseFile, _ values: [String: String]) -> [String: String] {
        values.merging(["title": file.title, "reference": file.reference, "by": actor.name]) { own, _ in own }
    }

    func entry(
        _ file: CaseFile, audience: Audience = .participants, reason: String, next: String, data: [String: String] = [:]
    ) -> EntryDraft {
        EntryDraft(
            file.subject, initiative: file.initiative.text, caseID: file.id.text, audience: audience, reason: reason, next: next,
            data: basics(file, data))
    }
}
