import Store

/// Where somebody works: the team, and the areas they get to see first. Kept beside the person, so that people added on screen have one too.
package struct StaffPlace: Sendable, Hashable, Codable, RowDecodable {
    package let person: ID<Person>
    /// Key of a team in the municipality's configuration.
    package let team: String
    /// Codes of areas; none is all.
    package let areas: [String]

    package init(person: ID<Person>, team: String, areas: [String]) { (self.person, self.team, self.areas) = (person, team, areas) }

    package init(row: Row) throws {
        person = try row["person_id"]
        team = try row["team"]
        areas = Self.codes(try row["areas"])
    }

    /// Codes hold no spaces, so a space separates them.
    static func codes(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

    package static let migrations = [
        Migration(
            id: "2026-11-22 staff place: create",
            sql: [
                "CREATE TABLE staff_place (person_id TEXT PRIMARY KEY, team TEXT NOT NULL, areas TEXT NOT NULL)",
                "CREATE INDEX staff_place_team ON staff_place (team)",
            ])
    ]
}

extension Connection {
    package func staffPlace(of person: ID<Person>) throws -> StaffPlace? {
        try first("SELECT * FROM staff_place WHERE person_id = \(person)", as: StaffPlace.self)
    }

    /// Everybody's, by person.
    package func staffPlaces() throws -> [ID<Person>: StaffPlace] {
        Dictionary(try all("SELECT * FROM staff_place", as: StaffPlace.self).map { ($0.person, $0) }) { first, _ in first }
    }

    package func setPlace(_ place: StaffPlace) throws {
        try execute(
            """
            INSERT INTO staff_place (person_id, team, areas) VALUES (\(place.person), \(place.team), \(place.areas.joined(separator: " ")))
            ON CONFLICT (person_id) DO UPDATE SET team = excluded.team, areas = excluded.areas
            """)
    }

    package func removePlace(of person: ID<Person>) throws { try execute("DELETE FROM staff_place WHERE person_id = \(person)") }
}

extension Connection {
    /// Gives somebody these roles instead of the ones they had; none ends their work here.
    ///
    /// Links in mails they got before they worked here are worth nothing any more: those live for weeks, and may have been passed on.
    package func setRoles(_ roles: Set<Role>, of person: ID<Person>) throws {
        if !roles.isEmpty, try self.person(person)?.roles.isEmpty ?? false {
            try execute("DELETE FROM mail_link WHERE person_id = \(person)")
        }
        let text = roles.map(\.rawValue).sorted().joined(separator: " ")
        try execute("UPDATE person SET roles = \(text) WHERE id = \(person)")
    }

    /// Ends somebody's work here. Their code goes too: only staff can turn it off, and it would keep them from their own plans.
    package func endWork(of person: ID<Person>) throws {
        try setRoles([], of: person)
        try removePlace(of: person)
        try removeSecondFactor(of: person)
    }
}

extension Person {
    /// The same person as if they had these roles only.
    package func with(roles: Set<Role>) -> Person { Person(self, roles: roles) }

    private init(_ person: Person, roles: Set<Role>) {
        (id, name, email, phone, language) = (person.id, person.name, person.email, person.phone, person.language)
        self.roles = roles
    }
}
