import Civic
import Rules
import Store

/// Somebody mends their own name, number or language (AVG 16).
struct CorrectPerson: Action {
    let name: String
    let phone: String
    let language: String
    let register: PersonalRegister

    static let kind = "person.corrected"
    static let told = Told.nobody(because: "who corrects their own data sees it at once")
    func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.person != nil }

    func perform(_ work: Work) throws -> Done<Nothing> {
        guard let id = work.actor.person?.id, let known = try work.db.person(id) else { throw Refusal.notFound }
        let number = phone.isEmpty ? nil : phone
        try work.db.execute(
            """
            UPDATE person SET name = \(name), sort_name = \(sortKey(name)), phone = \(number), language = \(language) WHERE id = \(id)
            """)
        if name != known.name {
            for record in register.records { try record.rename?(work, id, known.name, name) }
        }
        return Done(Nothing(), work.entry(about: id, Self.kind, reason: "", [:]))
    }
}

/// Asks for another mail address. It counts once somebody who is signed in opened the link that goes there.
struct AskEmailChange: Action {
    let email: String

    static let kind = "person.emailAsked"
    static let told = Told.nobody(because: "the new address gets the mail, unless it is somebody else's, which nobody should learn here")
    func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.person != nil }

    func perform(_ work: Work) throws -> Done<Nothing> {
        guard let person = work.actor.person else { throw Refusal.notFound }
        guard email != person.email else { throw Refusal.invalid([FieldProblem("mail", "correction.sameEmail")]) }
        let hourAgo = work.now.adding(seconds: -3_600)
        let recent: Int =
            try work.db.value(
                "SELECT COUNT(*) FROM journal WHERE kind = \(Self.kind) AND subject_id = \(person.id.text) AND at > \(hourAgo)")
            ?? 0
        guard recent < 5 else { throw Refusal.tooMany }
        if try work.db.person(email: email) == nil {
            let secret = Secret.random()
            try work.db.execute("DELETE FROM email_change WHERE person_id = \(person.id)")
            try work.db.execute(
                """
                INSERT INTO email_change (hash, person_id, email, created_at, expires_at)
                VALUES (\(secret.hash), \(person.id), \(email), \(work.now), \(work.now.adding(days: 1)))
                """)
            try work.tell(person, "emailCheck", to: email, path: "/mijn/gegevens/mailadres/\(secret.text)")
        }
        return Done(Nothing(), work.entry(about: person.id, Self.kind, reason: "", [:]))
    }
}

/// The link that went to the new address was opened: from now on it is the address.
struct ConfirmEmail: Action {
    let token: Secret

    static let kind = "person.emailChanged"
    static let told = Told.nobody(because: "it concerns one person, whose old address is told when there was one")
    func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try db.emailChange(token, of: actor.person?.id) != nil }

    func perform(_ work: Work) throws -> Done<Nothing> {
        guard let person = work.actor.person, let change = try work.db.emailChange(token, of: person.id) else { throw Refusal.notFound }
        guard change.expiresAt > work.now else { throw Refusal.expired("correction.tooOld") }
        guard try work.db.person(email: change.email) == nil else { throw Refusal.conflict("correction.taken") }
        try work.setEmail(change.email, of: person)
        let values = ["phone": work.municipality.phone]
        if let old = person.email { try work.tell(person, "emailChanged", to: old, path: "/hulp", values: values) }
        return Done(Nothing(), work.entry(about: person.id, Self.kind, reason: "", [:]))
    }
}

extension Work {
    /// Nobody else may have the address. Links that went to the old one let nobody in any more, also those for yet another address.
    func setEmail(_ email: String, of person: Person) throws {
        try db.execute("UPDATE person SET email = \(email) WHERE id = \(person.id)")
        try db.execute("DELETE FROM email_change WHERE person_id = \(person.id)")
        try db.execute("DELETE FROM mail_link WHERE person_id = \(person.id)")
    }
}

/// A change of address that was not confirmed yet.
struct EmailChange: Sendable, RowDecodable {
    let email: String
    let expiresAt: Instant

    init(row: Row) throws {
        email = try row["email"]
        expiresAt = try row["expires_at"]
    }
}

extension Connection {
    func emailChange(_ token: Secret, of person: ID<Person>?) throws -> EmailChange? {
        guard let person else { return nil }
        return try first("SELECT * FROM email_change WHERE hash = \(token.hash) AND person_id = \(person)", as: EmailChange.self)
    }
}

/// Mails a link to the page that removes somebody, so that only who reads their mail gets there.
struct SendRemovalLink: Action {
    static let kind = "person.removalLink"
    static let told = Told.nobody(because: "it concerns one person, who gets the mail when they can be mailed")
    func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.person != nil }

    func perform(_ work: Work) throws -> Done<Nothing> {
        guard let person = work.actor.person else { throw Refusal.notFound }
        let hourAgo = work.now.adding(seconds: -3_600)
        let recent: Int =
            try work.db.value(
                "SELECT COUNT(*) FROM journal WHERE kind = \(Self.kind) AND subject_id = \(person.id.text) AND at > \(hourAgo)")
            ?? 0
        if recent < 5, person.email != nil { try work.tell(person, "removalLink", path: RemovalPages.confirmPath, linkDays: 1) }
        return Done(Nothing(), work.entry(about: person.id, Self.kind, reason: "", [:]))
    }
}
