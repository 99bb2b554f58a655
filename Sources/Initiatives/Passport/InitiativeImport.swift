import Civic
import Foundation
import Rules
import Store

/// One initiative of `initiatives.yaml`, with its history.
package struct ImportedInitiative: Sendable, Decodable {
    let slug: String
    let title: String
    let summary: String
    let story: String
    let theme: Theme
    let themes: [Theme]?
    /// A ``Phase``, or `completed`.
    let phase: String
    /// Code or name of an area; `city` for the whole municipality.
    let area: String
    /// Longitude and latitude in degrees WGS84.
    let point: [Double]?
    let place: String
    let started: Day
    let paused: Day?
    let pausedReason: String?
    let successorNeeded: Bool?
    let team: [TeamMember]
    let asks: [Request]?
    let offers: [String]?
    let budget: Budget?
    let results: String?
    let lessons: String?
    let timeline: [Event]

    struct TeamMember: Sendable, Decodable {
        let name: String
        let role: String
        let email: String?
    }
    struct Request: Sendable, Decodable { let title: String, text: String }
    struct Budget: Sendable, Decodable {
        struct Source: Sendable, Decodable { let name: String, amount: Int, kind: MoneySource.Kind, status: MoneySource.Status }
        let total: Int
        let sources: [Source]
    }
    struct Event: Sendable, Decodable { let date: Day, kind: String, title: String, text: String }

    /// A date; the YAML reader would make a moment of it.
    struct Day: Sendable, Decodable {
        let date: LocalDate
        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            let text = try container.decode(String.self)
            guard let date = LocalDate(iso: text) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a date: \(text)")
            }
            self.date = date
        }
    }
}

extension ImportedInitiative {
    var completedOn: LocalDate? {
        phase == "completed" ? (timeline.last { $0.kind == "completed" } ?? timeline.last)?.date.date ?? started.date : nil
    }

    fileprivate func text(_ areas: Areas) -> InitiativeText {
        var text = InitiativeText(
            title: title, summary: summary, story: story.trimmingSpaces(), theme: theme, themes: themes ?? [],
            phase: Phase(rawValue: phase) ?? .continuation, areaCode: (areas[area] ?? areas.named(area))?.code, place: place)
        if let point, point.count == 2 { (text.longitude, text.latitude) = (point[0], point[1]) }
        text.offers = (offers ?? []).joined(separator: "\n\n")
        text.results = results ?? ""
        text.lessons = lessons ?? ""
        text.budget = budget.map { Money(cents: $0.total) }
        return text
    }
}

/// Brings in an initiative that lived before this installation did, as it stands now. Only the program itself does this.
package struct ImportInitiative: Action {
    let source: ImportedInitiative
    /// Where made-up team members of a demonstration get their mail; nil leaves who has no address without one.
    let mailDomain: String?

    package static let kind = "initiative.imported"
    package static let told = Told.nobody(because: "an import repeats what its people already know")
    package func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.isSystem }

    package func perform(_ work: Work) throws -> Done<ID<Initiative>> {
        let areas = work.municipality.areas
        let id = try work.addInitiative(
            source.text(areas), slug: source.slug, startedOn: source.started.date, isPublic: true, at: work.now)
        if source.paused != nil || source.completedOn != nil || source.successorNeeded == true {
            let wants = source.successorNeeded ?? false
            try work.update(id, "paused_on = \(source.paused?.date), completed_on = \(source.completedOn), wants_successor = \(wants)")
        }
        for member in source.team { try addMember(member, of: id, work) }
        for ask in source.asks ?? [] {
            try work.db.execute(
                """
                INSERT INTO initiative_ask (id, initiative_id, title, text, created_at)
                VALUES (\(ID<Ask>.new(at: work.now)), \(id), \(ask.title), \(ask.text), \(lastMoment))
                """)
        }
        let money = (source.budget?.sources ?? []).map {
            MoneySource(name: $0.name, amount: Money(cents: $0.amount), kind: $0.kind, status: $0.status)
        }
        try work.replaceMoney(of: id, with: money)
        return Done(id, work.entry(try work.initiative(id), kind: Self.kind, audience: .participants))
    }

    private var lastMoment: Instant { Instant(source.timeline.last?.date.date ?? source.started.date, hour: 12) }

    private func addMember(_ member: ImportedInitiative.TeamMember, of id: ID<Initiative>, _ work: Work) throws {
        let role = MemberRole(rawValue: member.role) ?? .member
        let madeUp = role == .initiator ? mailDomain.map { "\(slug(from: member.name))@\($0)" } : nil
        let person = try (member.email ?? madeUp).map { email in
            try work.db.findOrAddPerson(name: member.name, email: email, phone: nil, language: work.municipality.language, at: work.now)
        }
        try work.addMember(person?.id, name: member.name, role: role, of: id, isShown: true)
    }
}

/// One thing that happened before: a line of the timeline at its own date.
package struct RecordPast: Action {
    package let id: ID<Initiative>
    let event: ImportedInitiative.Event
    /// Why, when the event itself does not say.
    let reason: String?

    package static let kind = "initiative.past"
    package static let told = Told.nobody(because: "an import repeats what its people already know")
    package func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.isSystem }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let initiative = try work.initiative(id)
        try work.db.execute("UPDATE initiative SET changed_at = \(work.now) WHERE id = \(id)")
        var data = ["headline": event.title, "text": event.text, "what": event.kind]
        if event.kind == "paused" { data["turn"] = Turn.pause.rawValue }
        return Done(Nothing(), work.entry(initiative, kind: Self.kind, audience: .everyone, reason: reason, data: data))
    }
}

/// Brings in what `initiatives.yaml` in the municipality's folder holds and the database does not have yet.
///
/// - Parameter mailDomain: gives the initiators of a demonstration an address, so that an offer of help reaches a mailbox.
/// - Returns: how many were new; 0 when there is no such file.
@discardableResult
package func importInitiatives(_ site: Site, mailDomain: String? = nil) async throws -> Int {
    let file = site.municipality.folder.appending(path: "initiatives.yaml")
    guard FileManager.default.fileExists(atPath: file.path) else { return 0 }
    let sources: [ImportedInitiative] = try readYAML(file)
    var count = 0
    // Some twenty at a time: few commits, and others can write in between.
    for start in stride(from: 0, to: sources.count, by: 20) {
        let batch = Array(sources[start..<min(start + 20, sources.count)])
        count += try await site.database.write { db in
            try batch.reduce(0) { try $0 + (site.importInitiative($1, mailDomain: mailDomain, in: db) ? 1 : 0) }
        }
    }
    return count
}

extension Site {
    fileprivate func importInitiative(_ source: ImportedInitiative, mailDomain: String?, in db: any Connection) throws -> Bool {
        if try db.exists("SELECT 1 FROM initiative WHERE slug = \(source.slug)") { return false }
        let begin = Instant(source.started.date, hour: 9)
        let id = try perform(ImportInitiative(source: source, mailDomain: mailDomain), as: .system, at: begin, in: db)
        for event in source.timeline {
            let reason = event.kind == "paused" ? source.pausedReason : nil
            try perform(RecordPast(id: id, event: event, reason: reason), as: .system, at: Instant(event.date.date, hour: 12), in: db)
        }
        return true
    }
}
