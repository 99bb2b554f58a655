import Store

extension Work {
    /// Queues a mail about somebody to an address that is not known to be theirs, or no longer is. It holds no link that lets anybody in.
    ///
    /// - Parameters:
    ///   - key: texts `mail.KEY.subject` and `mail.KEY.body`.
    ///   - path: the page the mail leads to, for who is signed in.
    package func tell(_ person: Person, _ key: String, to address: String, path: String? = nil, values: [String: String] = [:]) throws {
        let words = site.words(person.language)
        var filled = values
        filled["name"] = person.name
        filled["municipality"] = municipality.name
        var parts = [words("mail.greeting", filled), words("mail.\(key).body", filled)]
        // Not a link that signs in and works once, so the words that go with those stay away.
        if let path { parts.append(site.address + path) }
        let body = (parts + [words("mail.closing", filled)]).joined(separator: "\n\n")
        try db.execute(
            """
            INSERT INTO message (id, created_at, person_id, email, subject, body, state, attempts, due_at)
            VALUES (\(ID<Message>.new(at: now)), \(now), \(person.id), \(address), \(words("mail.\(key).subject", filled)), \(body),
                \(Message.State.pending), 0, \(now))
            """)
        told.messages += 1
    }
}

extension Connection {
    /// What somebody did or said here that still stands in the journal in their name, newest first.
    package func entries(by person: ID<Person>, limit: Int) throws -> [Entry] {
        let pattern = PersonTraces.pattern("\"actor\":\"\(person.text)\"")
        return try all(
            "SELECT * FROM journal WHERE personal LIKE \(pattern) ESCAPE '!' OR kept LIKE \(pattern) ESCAPE '!' ORDER BY at DESC, id DESC LIMIT \(limit)",
            as: Entry.self)
    }
}
