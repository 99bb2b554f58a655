import Civic
import Rules
import Store

package enum Passport {
    package static let migrations = [
        Migration(
            id: "2026-11-21 initiatives: create",
            sql: [
                """
                CREATE TABLE initiative (
                    id TEXT PRIMARY KEY, slug TEXT NOT NULL UNIQUE, title TEXT NOT NULL, summary TEXT NOT NULL, story TEXT NOT NULL,
                    theme TEXT NOT NULL, phase TEXT NOT NULL, area_code TEXT, district_code TEXT, place TEXT NOT NULL,
                    longitude DOUBLE PRECISION, latitude DOUBLE PRECISION, is_public BOOLEAN NOT NULL, started_on TEXT NOT NULL,
                    paused_on TEXT, completed_on TEXT, wants_successor BOOLEAN NOT NULL, standing TEXT NOT NULL, offers TEXT NOT NULL,
                    results TEXT NOT NULL, lessons TEXT NOT NULL, budget_cents BIGINT, answers TEXT NOT NULL, created_at BIGINT NOT NULL,
                    changed_at BIGINT NOT NULL, CHECK (length(title) <= 80), CHECK (length(summary) <= 300), CHECK (length(story) <= 6000))
                """,
                "CREATE INDEX initiative_listed ON initiative (changed_at DESC, id) WHERE is_public",
                "CREATE INDEX initiative_area ON initiative (district_code, standing)",
                "CREATE TABLE initiative_theme (initiative_id TEXT NOT NULL REFERENCES initiative (id), theme TEXT NOT NULL, PRIMARY KEY (initiative_id, theme))",
                """
                CREATE TABLE initiative_member (
                    id TEXT PRIMARY KEY, initiative_id TEXT NOT NULL REFERENCES initiative (id), person_id TEXT, display_name TEXT NOT NULL,
                    role TEXT NOT NULL, is_shown BOOLEAN NOT NULL, is_invited BOOLEAN NOT NULL, created_at BIGINT NOT NULL,
                    left_at BIGINT, UNIQUE (initiative_id, person_id))
                """,
                "CREATE INDEX initiative_member_person ON initiative_member (person_id)",
                """
                CREATE TABLE initiative_ask (
                    id TEXT PRIMARY KEY, initiative_id TEXT NOT NULL REFERENCES initiative (id), title TEXT NOT NULL, text TEXT NOT NULL,
                    created_at BIGINT NOT NULL, closed_at BIGINT)
                """,
                "CREATE INDEX initiative_ask_open ON initiative_ask (initiative_id) WHERE closed_at IS NULL",
                """
                CREATE TABLE initiative_money (
                    id TEXT PRIMARY KEY, initiative_id TEXT NOT NULL REFERENCES initiative (id), name TEXT NOT NULL, amount_cents BIGINT NOT NULL,
                    kind TEXT NOT NULL, status TEXT NOT NULL)
                """,
                """
                CREATE TABLE initiative_count (
                    district_code TEXT NOT NULL, theme TEXT NOT NULL, standing TEXT NOT NULL, amount BIGINT NOT NULL,
                    PRIMARY KEY (district_code, theme, standing))
                """,
                """
                CREATE TABLE search_posting (
                    term TEXT NOT NULL, initiative_id TEXT NOT NULL, frequency BIGINT NOT NULL, PRIMARY KEY (term, initiative_id))
                """,
                "CREATE INDEX search_posting_initiative ON search_posting (initiative_id)",
                "CREATE TABLE search_document (initiative_id TEXT PRIMARY KEY, length BIGINT NOT NULL)",
            ])
    ]
}

/// Everything about an initiative that its initiators write down.
package struct InitiativeText: Sendable, Codable {
    package var title: String
    package var summary: String
    package var story: String
    package var theme: Theme
    package var themes: [Theme]
    package var phase: Phase
    package var areaCode: String?
    package var place: String
    package var longitude: Double?
    package var latitude: Double?
    package var offers = ""
    package var results = ""
    package var lessons = ""
    package var budget: Money?
    /// Answers in the vocabulary of the finder, as JSON: the story is told once and every form is filled from it.
    package var answers = "{}"

    package init(
        title: String, summary: String, story: String, theme: Theme, themes: [Theme], phase: Phase, areaCode: String?, place: String
    ) {
        (self.title, self.summary, self.story, self.theme, self.themes) = (title, summary, story, theme, themes)
        (self.phase, self.areaCode, self.place) = (phase, areaCode, place)
    }
}

extension Connection {
    package func initiative(_ id: ID<Initiative>) throws -> Initiative? {
        try first("SELECT * FROM initiative WHERE id = \(id)", as: Initiative.self)
    }

    package func initiative(slug: String) throws -> Initiative? {
        try first("SELECT * FROM initiative WHERE slug = \(slug)", as: Initiative.self)
    }

    /// The initiatives this person carries or helps with, newest first.
    package func initiatives(of person: ID<Person>) throws -> [Initiative] {
        try all(
            """
            SELECT initiative.* FROM initiative JOIN initiative_member ON initiative_member.initiative_id = initiative.id
            WHERE initiative_member.person_id = \(person) AND left_at IS NULL ORDER BY changed_at DESC, initiative.id
            """, as: Initiative.self)
    }

    package func themes(of id: ID<Initiative>) throws -> [Theme] {
        try rows("SELECT theme FROM initiative_theme WHERE initiative_id = \(id) ORDER BY theme").map { try $0["theme"] }
    }

    package func members(of id: ID<Initiative>) throws -> [Member] {
        try all(
            "SELECT * FROM initiative_member WHERE initiative_id = \(id) AND left_at IS NULL ORDER BY role <> 'initiator', created_at, id",
            as: Member.self)
    }

    /// The people who carry it and can be reached: whom an action on it must tell.
    package func team(of id: ID<Initiative>) throws -> [Person] {
        try all(
            """
            SELECT person.* FROM person JOIN initiative_member ON initiative_member.person_id = person.id
            WHERE initiative_id = \(id) AND left_at IS NULL AND NOT is_invited ORDER BY initiative_member.created_at, person.id
            """, as: Person.self)
    }

    /// Does this person carry the initiative: may they write on its behalf?
    package func isMember(_ person: ID<Person>?, of id: ID<Initiative>) throws -> Bool {
        guard let person else { return false }
        return try exists(
            """
            SELECT 1 FROM initiative_member WHERE initiative_id = \(id) AND person_id = \(person) AND left_at IS NULL AND NOT is_invited
            """)
    }

    package func asks(of id: ID<Initiative>) throws -> [Ask] {
        try all("SELECT * FROM initiative_ask WHERE initiative_id = \(id) AND closed_at IS NULL ORDER BY created_at DESC, id", as: Ask.self)
    }

    package func money(of id: ID<Initiative>) throws -> [MoneySource] {
        try all("SELECT * FROM initiative_money WHERE initiative_id = \(id) ORDER BY status, amount_cents DESC, id", as: MoneySource.self)
    }

    /// A free address part made from the title: `buurtkas-lindenhof`, `buurtkas-lindenhof-2`.
    package func freeSlug(for title: String) throws -> String {
        let base = slug(from: title)
        if try initiative(slug: base) == nil { return base }
        for number in 2...999 where try initiative(slug: "\(base)-\(number)") == nil { return "\(base)-\(number)" }
        return "\(base)-\(Secret.random().text.lowercased().filter { $0.isLetter })"
    }
}

/// Lower-case letters, digits and hyphens, at most 60, accents folded.
package func slug(from title: String) -> String {
    var result = ""
    for character in foldForSearch(title) {
        if character.isASCII, character.isLetter || character.isNumber {
            result.append(character)
        } else if !result.isEmpty, result.last != "-" {
            result.append("-")
        }
        if result.count >= 60 { break }
    }
    while result.last == "-" { result.removeLast() }
    return result.isEmpty ? "initiatief" : result
}

// MARK: - Writing. Only actions call these.

extension Work {
    /// Writes a new initiative with its themes, and keeps the counts and the search index in step.
    package func addInitiative(_ text: InitiativeText, slug: String, startedOn: LocalDate, isPublic: Bool, at: Instant) throws -> ID<
        Initiative
    > {
        let id = ID<Initiative>.new(at: at)
        try db.execute(
            """
            INSERT INTO initiative (id, slug, title, summary, story, theme, phase, area_code, district_code, place, longitude, latitude,
                is_public, started_on, wants_successor, standing, offers, results, lessons, budget_cents, answers, created_at, changed_at)
            VALUES (\(id), \(slug), \(text.title), \(text.summary), \(text.story), \(text.theme), \(text.phase), \(text.areaCode),
                \(district(text.areaCode)), \(text.place), \(coarse(text.longitude)), \(coarse(text.latitude)), \(isPublic), \(startedOn), FALSE,
                \(text.phase.rawValue), \(text.offers), \(text.results), \(text.lessons), \(text.budget), \(text.answers), \(at), \(at))
            """)
        try writeThemes(id, text)
        try count(id, by: 1)
        try reindex(id)
        return id
    }

    package func changeInitiative(_ id: ID<Initiative>, to text: InitiativeText) throws {
        try count(id, by: -1)
        try db.execute(
            """
            UPDATE initiative SET title = \(text.title), summary = \(text.summary), story = \(text.story), theme = \(text.theme),
                phase = \(text.phase), area_code = \(text.areaCode), district_code = \(district(text.areaCode)), place = \(text.place),
                longitude = \(coarse(text.longitude)), latitude = \(coarse(text.latitude)), offers = \(text.offers), results = \(text.results),
                lessons = \(text.lessons), budget_cents = \(text.budget), answers = \(text.answers), changed_at = \(now)
            WHERE id = \(id)
            """)
        try db.execute("DELETE FROM initiative_theme WHERE initiative_id = \(id)")
        try writeThemes(id, text)
        try restand(id)
        try count(id, by: 1)
        try reindex(id)
    }

    /// Changes columns that bear on where it stands or who sees it, keeping counts and, when it appears or disappears, the index in step.
    package func update(_ id: ID<Initiative>, _ assignments: SQL) throws {
        let wasPublic: Bool? = try db.value("SELECT is_public FROM initiative WHERE id = \(id)")
        try count(id, by: -1)
        try db.execute("UPDATE initiative SET \(assignments), changed_at = \(now) WHERE id = \(id)")
        try restand(id)
        try count(id, by: 1)
        let isPublic: Bool? = try db.value("SELECT is_public FROM initiative WHERE id = \(id)")
        if isPublic != wasPublic { try reindex(id) }
    }

    package func addMember(
        _ person: ID<Person>?, name: String, role: MemberRole, of id: ID<Initiative>, isShown: Bool, isInvited: Bool = false
    ) throws {
        try db.execute(
            """
            INSERT INTO initiative_member (id, initiative_id, person_id, display_name, role, is_shown, is_invited, created_at)
            VALUES (\(ID<Member>.new(at: now)), \(id), \(person), \(name), \(role), \(isShown), \(isInvited), \(now))
            ON CONFLICT (initiative_id, person_id) DO UPDATE SET left_at = NULL, role = \(role), is_invited = \(isInvited), is_shown = \(isShown),
                display_name = \(name)
            """)
    }

    /// Three decimals, about a hundred metres: a point on the map is often somebody's home.
    private func coarse(_ degrees: Double?) -> Double? { degrees.map { ($0 * 1_000).rounded() / 1_000 } }

    private func district(_ areaCode: String?) -> String? { areaCode.flatMap { municipality.areas.district(of: $0)?.code } }

    private func writeThemes(_ id: ID<Initiative>, _ text: InitiativeText) throws {
        for theme in Set(text.themes + [text.theme]) {
            try db.execute("INSERT INTO initiative_theme (initiative_id, theme) VALUES (\(id), \(theme))")
        }
    }

    private func restand(_ id: ID<Initiative>) throws {
        guard let initiative = try db.initiative(id) else { throw Refusal.notFound }
        try db.execute("UPDATE initiative SET standing = \(initiative.standing) WHERE id = \(id)")
    }

    /// Facet counts are kept, not grouped per request.
    private func count(_ id: ID<Initiative>, by change: Int) throws {
        guard let row = try db.rows("SELECT district_code, theme, standing, is_public FROM initiative WHERE id = \(id)").first else {
            return
        }
        guard try row["is_public"] as Bool else { return }
        let (district, theme, standing): (String?, String, String) = (try row["district_code"], try row["theme"], try row["standing"])
        try db.execute(
            """
            INSERT INTO initiative_count (district_code, theme, standing, amount) VALUES (\(district ?? ""), \(theme), \(standing), \(change))
            ON CONFLICT (district_code, theme, standing) DO UPDATE SET amount = initiative_count.amount + \(change)
            """)
    }
}
