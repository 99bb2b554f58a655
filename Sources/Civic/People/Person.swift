import Rules
import Store

/// Somebody who told an idea, joins a team or works at the municipality. Known by a mail address, never by a password.
package struct Person: Sendable, Hashable, RowDecodable {
    package let id: ID<Person>
    package let name: String
    /// Lower case; nil for somebody who was helped at the counter and has none.
    package let email: String?
    package let phone: String?
    /// Language of mails, such as `nl`.
    package let language: String
    package let roles: Set<Role>

    package init(row: Row) throws {
        id = try row["id"]
        name = try row["name"]
        email = try row["email"]
        phone = try row["phone"]
        language = try row["language"]
        let roles: String = try row["roles"]
        self.roles = Set(roles.split(separator: " ").compactMap { Role(rawValue: String($0)) })
    }
}

/// What somebody may do on behalf of the municipality. A resident has none; being on a team is not a role.
package enum Role: String, Sendable, Hashable, CaseIterable, Codable {
    /// Takes in ideas by web, phone and counter, and routes them.
    case deskOfficer
    /// Handles cases.
    case caseworker
    /// Knows a part of the city: notes signals and brings people together.
    case areaConnector
    /// Helps people near their home, and looks for what there is for them.
    case districtTeam
    /// Answers for the work of a team: hears when it is late, and keeps contacts reachable.
    case coordinator
    /// Hears when something stays late.
    case manager
    /// Configures the municipality and sees the journal.
    case administrator

    /// Who works with cases, or answers for that work: what stands on the desk is open to them.
    package static let desk: Set<Role> = [.deskOfficer, .caseworker, .coordinator, .manager, .administrator]
}

package enum People {
    package static let migrations = [
        Migration(
            id: "2026-11-21 people: create",
            sql: [
                """
                CREATE TABLE person (
                    id TEXT PRIMARY KEY, name TEXT NOT NULL, email TEXT UNIQUE, phone TEXT, language TEXT NOT NULL,
                    roles TEXT NOT NULL, sort_name TEXT NOT NULL, created_at BIGINT NOT NULL,
                    CHECK (length(name) <= 120), CHECK (length(email) <= 254))
                """
            ])
    ]
}

extension Set<Role> {
    /// Where somebody with these roles begins after signing in.
    package var home: String { isEmpty ? "/mijn" : areOfDesk ? "/werk" : "/werk/wijk" }

    /// Is there work at the desk among them?
    package var areOfDesk: Bool { !isDisjoint(with: Role.desk) }
}

extension Connection {
    package func person(_ id: ID<Person>) throws -> Person? {
        try first("SELECT * FROM person WHERE id = \(id)", as: Person.self)
    }

    package func person(email: String) throws -> Person? {
        try first("SELECT * FROM person WHERE email = \(email.lowercased())", as: Person.self)
    }

    /// People by id, in one question to the database.
    package func people(_ ids: some Sequence<ID<Person>?>) throws -> [ID<Person>: Person] {
        let wanted = Array(Set(ids.compactMap(\.self)))
        guard !wanted.isEmpty else { return [:] }
        let found = try all("SELECT * FROM person WHERE id IN (\(list: wanted))", as: Person.self)
        return Dictionary(found.map { ($0.id, $0) }) { first, _ in first }
    }

    /// Everyone with this role, in order of name.
    package func people(with role: Role) throws -> [Person] {
        try all("SELECT * FROM person WHERE roles <> '' ORDER BY sort_name, id", as: Person.self).filter { $0.roles.contains(role) }
    }

    /// All staff, in order of name.
    package func staff() throws -> [Person] {
        try all("SELECT * FROM person WHERE roles <> '' ORDER BY sort_name, id", as: Person.self)
    }

    /// The person with this address, made when there is none yet. A name given later does not overwrite the first one.
    package func findOrAddPerson(
        name: String, email: String?, phone: String?, language: String, roles: Set<Role> = [], at now: Instant
    ) throws -> Person {
        if let email, let known = try person(email: email) { return known }
        let id = ID<Person>.new(at: now)
        let roleText = roles.map(\.rawValue).sorted().joined(separator: " ")
        try execute(
            """
            INSERT INTO person (id, name, email, phone, language, roles, sort_name, created_at)
            VALUES (\(id), \(name), \(email?.lowercased()), \(phone), \(language), \(roleText), \(sortKey(name)), \(now))
            ON CONFLICT (email) DO NOTHING
            """)
        guard let person = try email.map({ try person(email: $0) }) ?? person(id) else { throw Refusal.notFound }
        return person
    }
}

/// Checks and tidies a mail address: one @, a name before it, a domain with a point behind it. Nil when it cannot be one.
package func emailAddress(_ typed: String) -> String? {
    let text = typed.trimmingSpaces().lowercased()
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, parts[1].contains("."), text.utf8.count <= 254, text.utf8.count >= 6,
        text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F && !"<>()[]\\,;:\"".unicodeScalars.contains($0) }),
        text.utf8.allSatisfy({ $0 < 0x80 }),
        parts[1].split(separator: ".", omittingEmptySubsequences: false).allSatisfy({
            !$0.isEmpty && !$0.hasPrefix("-") && !$0.hasSuffix("-")
        }),
        !parts[0].hasPrefix("."), !parts[0].hasSuffix("."), !parts[0].contains("..")
    else { return nil }
    return text
}

extension String {
    /// Whole characters from the beginning that together are at most so many code points, which is what the database counts.
    package func shortened(to limit: Int) -> String {
        var (result, length) = ("", 0)
        for character in self {
            length += character.unicodeScalars.count
            if length > limit { break }
            result.append(character)
        }
        return result
    }

    package func trimmingSpaces() -> String {
        var text = self[...]
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
