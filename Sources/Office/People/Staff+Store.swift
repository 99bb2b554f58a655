import Civic
import Foundation
import Store

/// Somebody who works here, as the list shows them.
struct StaffMember: Sendable, RowDecodable {
    let person: Person
    let place: StaffPlace?
    let hasCode: Bool

    init(row: Row) throws {
        let person = try Person(row: row)
        let (team, areas): (String?, String?) = (try row["team"], try row["areas"])
        place = team.map { StaffPlace(person: person.id, team: $0, areas: (areas ?? "").split(separator: " ").map(String.init)) }
        self.person = person
        let confirmedAt: Instant? = try row["confirmed_at"]
        hasCode = confirmedAt != nil
    }

    var position: StaffChange.Position {
        StaffChange.Position(roles: person.roles, team: place?.team ?? "", areas: place?.areas ?? [])
    }
}

/// A change that waits for a second administrator. It is gone once somebody decided; the journal keeps what it was.
struct StaffProposal: Sendable, RowDecodable {
    let id: ID<StaffProposal>
    let change: StaffChange
    let proposer: ID<Person>
    let reason: String
    let createdAt: Instant
    /// What stood there when it was proposed; nil where it changes nothing that is there.
    let base: String?

    init(row: Row) throws {
        id = try row["id"]
        base = try row["base"]
        let text: String = try row["change_text"]
        change = try JSONDecoder().decode(StaffChange.self, from: Data(text.utf8))
        proposer = try row["proposer_id"]
        reason = try row["reason"]
        createdAt = try row["created_at"]
    }

    /// Who says so: a colleague, or the provider where somebody has these groups.
    func proposer(_ people: [ID<Person>: Person]) -> String { change.provider ?? people[proposer]?.name ?? "" }

    static let migrations = [
        Migration(
            id: "2026-11-22 staff proposals: create",
            sql: [
                """
                CREATE TABLE staff_proposal (
                    id TEXT PRIMARY KEY, change_text TEXT NOT NULL, proposer_id TEXT NOT NULL, reason TEXT NOT NULL,
                    created_at BIGINT NOT NULL, CHECK (length(reason) <= 2000))
                """
            ]),
        Migration(id: "2026-11-23 staff proposals: what they change", sql: ["ALTER TABLE staff_proposal ADD COLUMN base TEXT"]),
    ]
}

extension Connection {
    private var staffColumns: SQL {
        """
        SELECT person.*, staff_place.team, staff_place.areas, second_factor.confirmed_at FROM person
        LEFT JOIN staff_place ON staff_place.person_id = person.id LEFT JOIN second_factor ON second_factor.person_id = person.id
        """
    }

    func staffMembers(limit: Int, offset: Int) throws -> [StaffMember] {
        try all("\(staffColumns) WHERE roles <> '' ORDER BY sort_name, person.id LIMIT \(limit) OFFSET \(offset)", as: StaffMember.self)
    }

    func staffCount() throws -> Int { try value("SELECT COUNT(*) FROM person WHERE roles <> ''") ?? 0 }

    /// Nil for somebody who does not work here.
    func staffMember(_ id: ID<Person>) throws -> StaffMember? {
        try first("\(staffColumns) WHERE person.id = \(id) AND roles <> ''", as: StaffMember.self)
    }

    /// The oldest first.
    func staffProposals() throws -> [StaffProposal] {
        try all("SELECT * FROM staff_proposal ORDER BY created_at, id LIMIT 200", as: StaffProposal.self)
    }

    func staffProposal(_ id: ID<StaffProposal>) throws -> StaffProposal? {
        try first("SELECT * FROM staff_proposal WHERE id = \(id)", as: StaffProposal.self)
    }

    func addProposal(_ change: StaffChange, by proposer: ID<Person>, reason: String, at now: Instant) throws -> ID<StaffProposal> {
        let id = ID<StaffProposal>.new(at: now)
        let text = try Self.text(change)
        try execute(
            """
            INSERT INTO staff_proposal (id, change_text, proposer_id, reason, created_at, base)
            VALUES (\(id), \(text), \(proposer), \(reason), \(now), \(base(of: change)))
            """)
        return id
    }

    /// What stands where a change goes, as text to compare; nil where it takes the place of nothing, or of all there is.
    func base(of change: StaffChange) throws -> String? {
        switch change {
        case .roles(let id, _):
            try staffMember(id)?.position.parts.joined(separator: "|")
        case .settings: try Self.text(securitySettings())
        case .add, .leave, .resetCode, .mail, .groups: nil
        }
    }

    private static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// - Returns: false when somebody else decided first.
    func removeProposal(_ id: ID<StaffProposal>) throws -> Bool {
        try execute("DELETE FROM staff_proposal WHERE id = \(id)") == 1
    }
}
