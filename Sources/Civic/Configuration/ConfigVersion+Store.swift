import Store

/// One version of one document that was changed on screen.
package struct ConfigVersion: Sendable, RowDecodable {
    /// Counts all changes of the municipality's documents; the highest is in force.
    package let revision: Int
    package let document: String
    /// The whole text; nil when the document went back to how it was installed.
    package let body: String?
    package let by: ID<Person>?
    package let reason: String
    package let at: Instant
    /// Of the commitment that the journal holds; nil for a version of before there was one.
    let salt: String?

    package init(row: Row) throws {
        revision = try row["revision"]
        document = try row["document"]
        body = try row["body"]
        by = try row["person_id"]
        reason = try row["reason"]
        at = try row["at"]
        salt = try row["salt"]
    }

    /// `configuration.REVISION=HASH`: what the journal keeps of the text, so that nobody can put another one in its place.
    static func commitment(_ revision: Int, salt: String, body: String) -> String {
        "configuration.\(revision)=\(Journal.commitment(salt: salt, personal: body))"
    }
}

/// A change that somebody is working on and that is not in force.
package struct ConfigDraft: Sendable, RowDecodable {
    package let document: String
    package let body: String
    /// The revision of the document it began from; 0 for the file.
    package let base: Int
    package let changedAt: Instant

    package init(row: Row) throws {
        document = try row["document"]
        body = try row["body"]
        base = try row["base"]
        changedAt = try row["changed_at"]
    }
}

package enum ConfigurationStore {
    package static let migrations = [
        Migration(
            id: "2026-11-22 configuration: create",
            sql: [
                """
                CREATE TABLE config_version (
                    revision BIGINT PRIMARY KEY, document TEXT NOT NULL, body TEXT, person_id TEXT, reason TEXT NOT NULL, at BIGINT NOT NULL)
                """,
                "CREATE INDEX config_version_document ON config_version (document, revision)",
                """
                CREATE TABLE config_draft (
                    document TEXT NOT NULL, person_id TEXT NOT NULL, body TEXT NOT NULL, base BIGINT NOT NULL, changed_at BIGINT NOT NULL,
                    PRIMARY KEY (document, person_id))
                """,
            ]),
        Migration(id: "2026-11-22 configuration: salt of each version", sql: ["ALTER TABLE config_version ADD COLUMN salt TEXT"]),
    ]
}

extension Connection {
    /// The newest change of any document; 0 before the first.
    package func configRevision() throws -> Int { try value("SELECT MAX(revision) FROM config_version") ?? 0 }

    /// The texts that were changed on screen and are in force.
    package func currentDocuments() throws -> (revision: Int, documents: [String: String]) {
        let versions = try all(
            """
            SELECT * FROM config_version WHERE revision IN (SELECT MAX(revision) FROM config_version GROUP BY document)
            """, as: ConfigVersion.self)
        let documents = Dictionary(versions.compactMap { version in version.body.map { (version.document, $0) } }) { first, _ in first }
        return (try configRevision(), documents)
    }

    /// The versions of a document, newest first.
    package func configVersions(of document: String, limit: Int = 100) throws -> [ConfigVersion] {
        try all(
            "SELECT * FROM config_version WHERE document = \(document) ORDER BY revision DESC LIMIT \(limit)", as: ConfigVersion.self)
    }

    package func configVersion(_ revision: Int) throws -> ConfigVersion? {
        try first("SELECT * FROM config_version WHERE revision = \(revision)", as: ConfigVersion.self)
    }

    /// The last changes of all documents, newest first.
    package func latestConfigVersions(limit: Int) throws -> [ConfigVersion] {
        try all("SELECT * FROM config_version ORDER BY revision DESC LIMIT \(limit)", as: ConfigVersion.self)
    }

    /// The newest revision of each document that was ever changed.
    package func configRevisions() throws -> [String: Int] {
        let rows = try rows("SELECT document, MAX(revision) AS newest FROM config_version GROUP BY document")
        return Dictionary(try rows.map { (try $0["document"] as String, try $0["newest"] as Int) }) { first, _ in first }
    }

    /// - Returns: its revision, and its commitment for the entry that tells of it; empty when it goes back to the file.
    func addConfigVersion(
        _ document: String, body: String?, by person: ID<Person>?, reason: String, at now: Instant
    ) throws -> (revision: Int, commitment: String) {
        let (revision, salt) = (try configRevision() + 1, Secret.random().text)
        try execute(
            """
            INSERT INTO config_version (revision, document, body, person_id, reason, at, salt)
            VALUES (\(revision), \(document), \(body), \(person), \(reason), \(now), \(salt))
            """)
        return (revision, body.map { ConfigVersion.commitment(revision, salt: salt, body: $0) } ?? "")
    }

    /// Texts of versions by what the journal calls them, with what it should hold of each now.
    func configCommitments() throws -> [(name: String, commitment: String)] {
        try rows("SELECT revision, body, salt FROM config_version WHERE body IS NOT NULL AND salt IS NOT NULL ORDER BY revision").map {
            let (revision, body, salt): (Int, String, String) = (try $0["revision"], try $0["body"], try $0["salt"])
            return ("configuration.\(revision)", ConfigVersion.commitment(revision, salt: salt, body: body))
        }
    }

    package func configDraft(_ document: String, of person: ID<Person>) throws -> ConfigDraft? {
        try first("SELECT * FROM config_draft WHERE document = \(document) AND person_id = \(person)", as: ConfigDraft.self)
    }

    package func configDrafts(of person: ID<Person>) throws -> [ConfigDraft] {
        try all("SELECT * FROM config_draft WHERE person_id = \(person) ORDER BY document", as: ConfigDraft.self)
    }

    /// Which documents anybody is changing.
    package func documentsInDraft() throws -> [String] {
        try rows("SELECT DISTINCT document FROM config_draft ORDER BY document").map { try $0["document"] }
    }

    func keepConfigDraft(_ document: String, of person: ID<Person>, body: String, base: Int, at now: Instant) throws {
        try execute(
            """
            INSERT INTO config_draft (document, person_id, body, base, changed_at)
            VALUES (\(document), \(person), \(body), \(base), \(now))
            ON CONFLICT (document, person_id) DO UPDATE SET body = excluded.body, changed_at = excluded.changed_at
            """)
    }

    func dropConfigDraft(_ document: String, of person: ID<Person>) throws {
        try execute("DELETE FROM config_draft WHERE document = \(document) AND person_id = \(person)")
    }
}
