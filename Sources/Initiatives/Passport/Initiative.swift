import Civic
import Rules
import Store

/// The passport of an initiative (*initiatief*): the lasting object that cases, schemes, news and results attach to.
/// It is owned by residents, lives through idea, start-up, realisation and continuation, and can be handed to a successor.
package struct Initiative: Sendable, RowDecodable {
    package let id: ID<Initiative>
    /// Its part of the address; never changes, so that links keep working.
    package let slug: String
    package let title: String
    package let summary: String
    package let story: String
    package let theme: Theme
    package let phase: Phase
    /// Code of a neighbourhood or district; nil for the whole city.
    package let areaCode: String?
    package let place: String
    /// Degrees WGS84, kept to about a hundred metres.
    package let longitude: Double?
    package let latitude: Double?
    package let isPublic: Bool
    package let startedOn: LocalDate
    package let pausedOn: LocalDate?
    package let completedOn: LocalDate?
    package let wantsSuccessor: Bool
    package let offers: String
    package let results: String
    package let lessons: String
    /// In cents; nil when it does not show its money.
    package let budget: Money?
    package let createdAt: Instant
    package let changedAt: Instant

    package init(row: Row) throws {
        id = try row["id"]
        slug = try row["slug"]
        title = try row["title"]
        summary = try row["summary"]
        story = try row["story"]
        theme = try row["theme"]
        phase = try row["phase"]
        areaCode = try row["area_code"]
        place = try row["place"]
        longitude = try row["longitude"]
        latitude = try row["latitude"]
        isPublic = try row["is_public"]
        startedOn = try row["started_on"]
        pausedOn = try row["paused_on"]
        completedOn = try row["completed_on"]
        wantsSuccessor = try row["wants_successor"]
        offers = try row["offers"]
        results = try row["results"]
        lessons = try row["lessons"]
        budget = try row["budget_cents"]
        createdAt = try row["created_at"]
        changedAt = try row["changed_at"]
    }

    package var path: String { "/initiatieven/\(slug)" }
    package var subject: Subject { Subject(kind: "initiative", id: id.text) }

    /// What the badge says: a finished or resting initiative shows that before its phase.
    package var standing: Standing {
        if completedOn != nil { return .completed }
        if pausedOn != nil { return .paused }
        if wantsSuccessor { return .wantsSuccessor }
        return Standing(rawValue: phase.rawValue) ?? .idea
    }
}

/// What an initiative is mainly about. The text catalogue names it under `theme.`; the cover takes its colour from it.
package enum Theme: String, Sendable, CaseIterable, Codable, SQLConvertible {
    case green, meeting, culture, energy, youth, street, care, sport, learning, work
}

/// How far an initiative is, as its initiators say. `phase.` in the text catalogue.
package enum Phase: String, Sendable, CaseIterable, Codable, SQLConvertible {
    case idea, startup, realisation, continuation
}

/// The one word on a card. `standing.` in the text catalogue.
package enum Standing: String, Sendable, CaseIterable, SQLConvertible {
    case idea, startup, realisation, continuation, paused, wantsSuccessor, completed
}

/// Somebody who carries an initiative (*initiatiefnemer*) or helps with it.
package struct Member: Sendable, RowDecodable {
    package let person: ID<Person>?
    /// As it stands on the passport; often just a first name.
    package let displayName: String
    package let role: MemberRole
    package let isShown: Bool
    /// Invited by mail, has not accepted yet.
    package let isInvited: Bool

    package init(row: Row) throws {
        person = try row["person_id"]
        displayName = try row["display_name"]
        role = try row["role"]
        isShown = try row["is_shown"]
        isInvited = try row["is_invited"]
    }
}

package enum MemberRole: String, Sendable, CaseIterable, Codable, SQLConvertible {
    case initiator, member, treasurer, volunteer
}

/// What an initiative needs now.
package struct Ask: Sendable, RowDecodable {
    package let id: ID<Ask>
    package let title: String
    package let text: String

    package init(row: Row) throws {
        id = try row["id"]
        title = try row["title"]
        text = try row["text"]
    }
}

/// One source of money, shown only by those who choose to.
package struct MoneySource: Sendable, RowDecodable, Codable {
    package let name: String
    package let amount: Money
    package let kind: Kind
    package let status: Status

    package enum Kind: String, Sendable, Codable, SQLConvertible, CaseIterable { case grant, own, crowdfunding, inKind, sponsor, loan }
    package enum Status: String, Sendable, Codable, SQLConvertible, CaseIterable { case granted, asked, planned }

    package init(name: String, amount: Money, kind: Kind, status: Status) {
        (self.name, self.amount, self.kind, self.status) = (name, amount, kind, status)
    }

    package init(row: Row) throws {
        name = try row["name"]
        amount = try row["amount_cents"]
        kind = try row["kind"]
        status = try row["status"]
    }
}

/// A line of the story on the passport: a public journal entry.
package struct StoryItem: Sendable {
    package let entry: Entry
    package let photos: [Photo]
}
