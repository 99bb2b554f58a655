import Civic
import Rules
import Store

/// An idea that is being told: half-filled is fine, nothing is decided, and nobody but the one who tells it sees it until it is sent.
@dynamicMemberLookup
package struct Draft: Sendable, RowDecodable {
    package let id: ID<Draft>
    package let content: DraftContent
    /// Whom a mail link was sent to, or who was signed in while writing.
    package let person: ID<Person>?
    /// Hash of the browser session it was begun in.
    package let session: String?
    /// The employee who wrote it down for somebody else.
    package let enteredBy: ID<Person>?
    package let channel: DraftChannel
    /// The words the person agreed to on the phone or at the counter; empty for the web.
    package let consent: String
    package let createdAt: Instant
    package let changedAt: Instant
    /// What it became when it was sent; then it no longer changes.
    package let sentAs: ID<Initiative>?

    package init(row: Row) throws {
        id = try row["id"]
        content = try DraftContent(row: row)
        person = try row["person_id"]
        session = try row["session"]
        enteredBy = try row["entered_by"]
        channel = try row["channel"]
        consent = try row["consent"]
        createdAt = try row["created_at"]
        changedAt = try row["changed_at"]
        sentAs = try row["sent_as"]
    }

    package subscript<Value>(dynamicMember path: KeyPath<DraftContent, Value>) -> Value { content[keyPath: path] }

    package var path: String { "/idee/\(id.text)" }
    package var subject: Subject { Subject(kind: "draft", id: id.text) }
}

/// How an idea came in.
package enum DraftChannel: String, Sendable, Codable, CaseIterable, SQLConvertible { case web, phone, counter }

/// What is told: everything that its writer can change.
package struct DraftContent: Sendable, Equatable {
    package var title = ""
    /// What they want to do, in their own words.
    package var text = ""
    /// Where, in words.
    package var place = ""
    /// Code of a neighbourhood or a district.
    package var areaCode: String?
    /// Degrees WGS84.
    package var longitude: Double?
    package var latitude: Double?
    /// What they bring themselves, in cents.
    package var own: Money?
    /// Answers in the vocabulary of the finder.
    package var answers: Answers = [:]
    /// Answers to the Compass, by question key such as `involvement.people`.
    package var compass: [String: String] = [:]
    package var contactName = ""
    package var contactEmail = ""
    package var contactPhone = ""
    /// Language of the page it is told on, and of mails about it.
    package var language = ""
    /// Show it on the public site once it is sent.
    package var wantsPublic = false

    package init() {}

    /// What the triage and the finder are asked: the answers, and what follows from them and from the rest of the story.
    package func completed(in municipality: Municipality, on today: LocalDate) -> Answers {
        var answers = answers
        answers["municipality"] = .choice(municipality.key)
        if let area = areaCode.flatMap({ municipality.areas.district(of: $0) }) { answers["area"] = .choice(area.code) }
        return answers.completed(on: today)
    }
}

extension DraftContent {
    fileprivate init(row: Row) throws {
        title = try row["title"]
        text = try row["text"]
        place = try row["place"]
        areaCode = try row["area_code"]
        longitude = try row["longitude"]
        latitude = try row["latitude"]
        own = try row["own_cents"]
        answers = Answers(json: try row["answers"])
        compass = Compass.read(json: try row["compass"])
        contactName = try row["contact_name"]
        contactEmail = try row["contact_email"]
        contactPhone = try row["contact_phone"]
        language = try row["language"]
        wantsPublic = try row["wants_public"]
    }
}
