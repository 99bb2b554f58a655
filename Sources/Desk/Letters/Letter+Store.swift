import Civic
import Rules
import Store

package enum Letters {
    package static let migrations = [
        Migration(
            id: "2026-11-22 letters: create",
            sql: [
                """
                CREATE TABLE case_letter (
                    id TEXT PRIMARY KEY, case_id TEXT NOT NULL REFERENCES case_file (id), number BIGINT NOT NULL, kind TEXT NOT NULL,
                    language TEXT NOT NULL, reference TEXT NOT NULL, addressee_id TEXT, addressee TEXT NOT NULL, sender TEXT NOT NULL,
                    subject TEXT NOT NULL, sent_on TEXT NOT NULL, sent_by TEXT, hash TEXT NOT NULL, UNIQUE (case_id, number))
                """,
                """
                CREATE TABLE case_letter_part (
                    letter_id TEXT NOT NULL REFERENCES case_letter (id), position BIGINT NOT NULL, case_id TEXT NOT NULL, role TEXT NOT NULL,
                    heading TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (letter_id, position))
                """,
                "CREATE INDEX case_letter_part_case ON case_letter_part (case_id)",
            ])
    ]
}

/// A letter that was sent: nothing in the program changes it. Only removing somebody takes their name out.
package struct SentLetter: Sendable {
    package let id: ID<SentLetter>
    package let caseID: ID<CaseFile>
    /// Counts from 1 within a case.
    package let number: Int
    package let letter: Letter
    package let sentBy: ID<Person>?
    /// Of the letter as it went out.
    package let hash: String

    /// Does it still say what it said when it went out?
    package var isWhole: Bool { letter.hash == hash }
}

/// One line of the list of letters.
package struct LetterLine: Sendable, RowDecodable {
    package let number: Int
    package let kind: LetterKind
    package let subject: String
    package let sentOn: LocalDate

    package init(row: Row) throws {
        number = try row["number"]
        kind = try row["kind"]
        subject = try row["subject"]
        sentOn = try row["sent_on"]
    }
}

extension Connection {
    /// The letters about a case, oldest first.
    package func letters(of id: ID<CaseFile>) throws -> [LetterLine] {
        try all("SELECT number, kind, subject, sent_on FROM case_letter WHERE case_id = \(id) ORDER BY number", as: LetterLine.self)
    }

    package func letter(_ number: Int, of id: ID<CaseFile>) throws -> SentLetter? {
        guard let row = try rows("SELECT * FROM case_letter WHERE case_id = \(id) AND number = \(number)").first else { return nil }
        let letterID: ID<SentLetter> = try row["id"]
        let parts = try all("SELECT * FROM case_letter_part WHERE letter_id = \(letterID) ORDER BY position", as: LetterPart.self)
        let letter = Letter(
            kind: try row["kind"], language: try row["language"], reference: try row["reference"], date: try row["sent_on"],
            addressee: try row["addressee"], sender: try row["sender"], subject: try row["subject"], parts: parts)
        return SentLetter(
            id: letterID, caseID: id, number: number, letter: letter, sentBy: try row["sent_by"], hash: try row["hash"])
    }
}

// MARK: - Writing. Only sending does this, and once.

extension Work {
    func keep(_ letter: Letter, number: Int, of file: CaseFile, to addressee: Person) throws {
        let id = ID<SentLetter>.new(at: now)
        try db.execute(
            """
            INSERT INTO case_letter (id, case_id, number, kind, language, reference, addressee_id, addressee, sender, subject, sent_on,
                sent_by, hash)
            VALUES (\(id), \(file.id), \(number), \(letter.kind), \(letter.language), \(letter.reference), \(addressee.id),
                \(letter.addressee), \(letter.sender), \(letter.subject), \(letter.date), \(actor.person?.id), \(letter.hash))
            """)
        for (position, part) in letter.parts.enumerated() {
            try db.execute(
                """
                INSERT INTO case_letter_part (letter_id, position, case_id, role, heading, text)
                VALUES (\(id), \(position), \(file.id), \(part.role), \(part.heading), \(part.text))
                """)
        }
    }
}
