import Civic
import Store

package enum Drafts {
    package static let migrations = [
        Migration(
            id: "2026-11-21 drafts: create",
            sql: [
                """
                CREATE TABLE draft (
                    id TEXT PRIMARY KEY, title TEXT NOT NULL, text TEXT NOT NULL, place TEXT NOT NULL, area_code TEXT,
                    longitude DOUBLE PRECISION, latitude DOUBLE PRECISION, own_cents BIGINT, answers TEXT NOT NULL, compass TEXT NOT NULL,
                    contact_name TEXT NOT NULL, contact_email TEXT NOT NULL, contact_phone TEXT NOT NULL, language TEXT NOT NULL,
                    wants_public BOOLEAN NOT NULL, person_id TEXT, session TEXT, entered_by TEXT, channel TEXT NOT NULL,
                    consent TEXT NOT NULL, created_at BIGINT NOT NULL, changed_at BIGINT NOT NULL, sent_as TEXT)
                """,
                "CREATE INDEX draft_person ON draft (person_id, changed_at)",
                "CREATE INDEX draft_session ON draft (session, changed_at)",
                "CREATE INDEX draft_entered ON draft (entered_by, changed_at)",
                "CREATE INDEX draft_open ON draft (changed_at) WHERE sent_as IS NULL",
                // Further browsers that may open it: two taps on one button begin two sessions, and both are hers.
                "CREATE TABLE draft_browser (draft_id TEXT NOT NULL, session TEXT NOT NULL, PRIMARY KEY (draft_id, session))",
            ])
    ]
}

extension Connection {
    package func draft(_ id: ID<Draft>) throws -> Draft? {
        try first("SELECT * FROM draft WHERE id = \(id)", as: Draft.self)
    }

    /// What this person is telling and has not sent yet, newest first.
    package func drafts(of person: ID<Person>) throws -> [Draft] {
        try all("SELECT * FROM draft WHERE person_id = \(person) AND sent_as IS NULL ORDER BY changed_at DESC, id LIMIT 50", as: Draft.self)
    }

    /// What can be gone on with here: of this browser, this person, or entered by this employee; newest first.
    package func drafts(for actor: Actor) throws -> [Draft] {
        guard let mine = actor.ownsDraft else { return [] }
        return try all("SELECT * FROM draft WHERE sent_as IS NULL AND (\(mine)) ORDER BY changed_at DESC, id LIMIT 50", as: Draft.self)
    }

    /// The draft, when this actor may see it: the browser it was written in, the person it belongs to, the employee who entered it.
    package func draft(_ id: ID<Draft>, for actor: Actor) throws -> Draft? {
        if actor.isSystem { return try draft(id) }
        guard let mine = actor.ownsDraft else { return nil }
        return try first("SELECT * FROM draft WHERE id = \(id) AND (\(mine))", as: Draft.self)
    }

    /// Lets one more browser open the draft.
    func share(_ id: ID<Draft>, with session: String) throws {
        try execute("INSERT INTO draft_browser (draft_id, session) VALUES (\(id), \(session)) ON CONFLICT (draft_id, session) DO NOTHING")
    }

    func remove(_ id: ID<Draft>) throws {
        try execute("DELETE FROM draft_browser WHERE draft_id = \(id)")
        try execute("DELETE FROM draft WHERE id = \(id)")
    }
}

extension Actor {
    /// The condition on `draft` under which it is theirs; nil for somebody we do not know at all.
    fileprivate var ownsDraft: SQL? {
        var ways: [SQL] = []
        if let session {
            ways.append("draft.session = \(session)")
            ways.append("EXISTS (SELECT 1 FROM draft_browser WHERE draft_id = draft.id AND draft_browser.session = \(session))")
        }
        if let person { ways.append("draft.person_id = \(person.id) OR draft.entered_by = \(person.id)") }
        return ways.isEmpty ? nil : .joined(ways, separator: " OR ")
    }
}

// MARK: - Writing. Only actions call these.

extension Work {
    func addDraft(_ content: DraftContent, channel: DraftChannel, consent: String) throws -> ID<Draft> {
        let id = ID<Draft>.new(at: now)
        let enteredBy = channel == .web ? nil : actor.person?.id
        let person = channel == .web ? actor.person?.id : nil
        try db.execute(
            """
            INSERT INTO draft (id, title, text, place, area_code, longitude, latitude, own_cents, answers, compass, contact_name, contact_email,
                contact_phone, language, wants_public, person_id, session, entered_by, channel, consent, created_at, changed_at)
            VALUES (\(id), \(content.title), \(content.text), \(content.place), \(content.areaCode), \(content.longitude), \(content.latitude),
                \(content.own), \(content.answers.json), \(Compass.json(content.compass)), \(content.contactName), \(content.contactEmail),
                \(content.contactPhone), \(content.language), \(content.wantsPublic), \(person), \(actor.session), \(enteredBy), \(channel),
                \(consent), \(now), \(now))
            """)
        return id
    }

    func changeDraft(_ draft: Draft, to content: DraftContent) throws {
        // Whoever signs in while telling gets the idea on their name, unless it is told for somebody else.
        let person = draft.person ?? (draft.channel == .web ? actor.person?.id : nil)
        try db.execute(
            """
            UPDATE draft SET title = \(content.title), text = \(content.text), place = \(content.place), area_code = \(content.areaCode),
                longitude = \(content.longitude), latitude = \(content.latitude), own_cents = \(content.own), answers = \(content.answers.json),
                compass = \(Compass.json(content.compass)), contact_name = \(content.contactName), contact_email = \(content.contactEmail),
                contact_phone = \(content.contactPhone), language = \(content.language), wants_public = \(content.wantsPublic),
                person_id = \(person), changed_at = \(now)
            WHERE id = \(draft.id)
            """)
    }

    /// Marks the draft as sent: from here on the initiative is what lives, and only its person still finds the draft.
    package func closeDraft(_ id: ID<Draft>, as initiative: ID<Initiative>, person: ID<Person>) throws {
        let closed = try db.execute(
            "UPDATE draft SET sent_as = \(initiative), person_id = \(person), changed_at = \(now) WHERE id = \(id) AND sent_as IS NULL")
        guard closed == 1 else { throw Refusal.conflict("tell.alreadySent") }
    }
}
