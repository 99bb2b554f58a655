import Civic
import Foundation
import Initiatives
import Rules
import Store

/// Everything a case begins with, whether it came from the web, the counter or an import.
package struct NewCase: Sendable {
    package var title: String
    package var story: String
    package var remark = ""
    package var place = ""
    package var areaCode: String?
    package var longitude: Double?
    package var latitude: Double?
    /// As JSON in the vocabulary of the finder.
    package var answersJSON = "{}"
    package var answers: Answers = [:]
    package var compass: [String: String] = [:]
    /// Shows the initiative on the public site.
    package var isPublic = false
    package var channel = DraftChannel.web
    package var enteredBy: ID<Person>?
    package var consent = ""
    package var draft: String?
    package var importKey: String?
    /// The name given with this idea; the one known with the address may be another person's.
    package var contactName = ""

    package init(title: String, story: String) { (self.title, self.story) = (title, story) }
}

extension NewCase {
    /// What the passport says at first; its owners change it later.
    var initiativeText: InitiativeText {
        var text = InitiativeText(
            title: title.shortened(to: 80), summary: summary(of: story), story: story.shortened(to: 6_000),
            theme: themes.first ?? .meeting,
            themes: themes, phase: phase, areaCode: areaCode, place: place)
        (text.longitude, text.latitude) = (longitude, latitude)
        text.answers = answersJSON
        return text
    }

    /// The passport's themes behind the finder's finer ones, in the order of the passport.
    var themes: [Theme] {
        guard case .set(let given) = answers["themes"] else { return [] }
        let found = Set(given.compactMap { Theme(rawValue: $0) ?? Self.broader[$0] })
        return Theme.allCases.filter(found.contains)
    }

    private static let broader: [String: Theme] = [
        "safety": .street, "inclusion": .meeting, "loneliness": .care, "poverty": .care, "innovation": .work, "digital": .learning,
        "buildings": .street, "heritage": .culture, "participation": .meeting, "placemaking": .street, "development": .street,
    ]

    private var phase: Phase {
        guard case .choice(let given) = answers["phase"] else { return .idea }
        return Phase(rawValue: given) ?? (given == "scaling" ? .continuation : .idea)
    }
}

/// The first whole sentences of a story, at most 300 characters; a longer first sentence ends at a word.
func summary(of story: String, limit: Int = 300) -> String {
    let text = story.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard text.unicodeScalars.count > limit else { return text }
    let head = text.shortened(to: limit)
    if let stop = head.lastIndex(where: { ".!?".contains($0) }), head.distance(from: head.startIndex, to: stop) > 60 {
        return String(head[...stop])
    }
    let short = text.shortened(to: limit - 1)
    return (short.lastIndex(of: " ").map { String(short[..<$0]) } ?? short) + "…"
}

/// The name on the passport: only the first one.
func firstName(_ name: String) -> String { name.split(separator: " ").first.map(String.init) ?? name }

/// What somebody gets back after sending.
package struct OpenedCase: Sendable, Codable, Equatable {
    package let id: ID<CaseFile>
    package let reference: String
}

extension Work {
    /// Adds a case with its promises; the initiative is made when there is none yet.
    func open(_ new: NewCase, for person: Person, initiative known: ID<Initiative>?, _ advice: TriageAdvice) throws -> OpenedCase {
        let initiative = try known ?? addInitiative(new, owner: person)
        let id = ID<CaseFile>.new(at: now)
        let reference = try nextReference()
        let triage = CaseTriage(
            category: advice.category.id, rule: advice.rule, why: advice.why, missing: advice.missing.sorted())
        try insert(new, id: id, reference: reference, initiative: initiative, person: person, triage: triage, advice)
        try indexWords(of: id)
        try add(advice.promises, to: id)
        if let process = advice.process {
            try begin(process, of: id, reason: words("reason.case.received"))
        } else {
            try setNextDue(id, isOpen: true)
        }
        return OpenedCase(id: id, reference: reference)
    }

    private func addInitiative(_ new: NewCase, owner: Person) throws -> ID<Initiative> {
        let id = try addInitiative(
            new.initiativeText, slug: try db.freeSlug(for: new.title), startedOn: today, isPublic: showsAtOnce(new), at: now)
        let name = new.contactName.isEmpty ? owner.name : new.contactName
        try addMember(owner.id, name: firstName(name), role: .initiator, of: id, isShown: showsAtOnce(new))
        return id
    }

    /// Nothing stands on the public site before somebody at the municipality has read it.
    private func showsAtOnce(_ new: NewCase) -> Bool {
        new.isPublic && (actor.isSystem || actor.isStaff)
    }

    private func insert(
        _ new: NewCase, id: ID<CaseFile>, reference: String, initiative: ID<Initiative>, person: Person, triage: CaseTriage,
        _ advice: TriageAdvice
    ) throws {
        let district = new.areaCode.flatMap { municipality.areas.district(of: $0)?.code }
        let contact = try db.person(advice.contact).map { try db.present($0, on: today) }
        let (clock, deadline) = (try Stored.text(advice.clock), try Stored.text(StoredDeadline(advice.deadline)))
        let (why, missing, compass) = (try Stored.text(triage.why), try Stored.text(triage.missing), try Stored.text(new.compass))
        try db.execute(
            """
            INSERT INTO case_file (id, reference, initiative_id, initiator_id, title, story, remark, area_code, district_code, place, answers,
                compass, draft_id, import_key, category, rule, why, missing, team, contact_id, state, received_on, clock, deadline, answer_by,
                is_open, channel, entered_by, consent, shows_when_seen, created_at, changed_at)
            VALUES (\(id), \(reference), \(initiative), \(person.id), \(new.title), \(new.story), \(new.remark), \(new.areaCode), \(district),
                \(new.place), \(new.answersJSON), \(compass), \(new.draft), \(new.importKey), \(triage.category), \(triage.rule), \(why),
                \(missing), \(advice.handler.team), \(contact?.id), \(CaseState.received), \(advice.clock.received), \(clock), \(deadline),
                \(advice.deadline.date), TRUE, \(new.channel), \(new.enteredBy), \(new.consent),
                \(new.isPublic && !showsAtOnce(new)), \(now), \(now))
            """)
    }
}
