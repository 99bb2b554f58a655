import Civic
import Foundation
import Initiatives
import Rules
import Store

/// One case of `cases.yaml`, with its journal.
struct ImportedCase: Sendable, Decodable {
    let slug: String
    let title: String
    let wrote: String
    let state: String
    /// `green`, `wish` or `complex`: the kind of process, which every municipality has a category for.
    let category: String
    let assigned: String
    let daysAgo: Int
    let channel: DraftChannel
    let initiator: Initiator
    /// Address part of an initiative that is there already.
    let initiative: String?
    /// Where it comes, in words.
    let place: String?
    var answers: ConfigTree
    /// It began under the steps of `processes-earlier.yaml`.
    let followsEarlier: Bool?
    let journal: [Line]
    let decision: Decision?

    struct Initiator: Sendable, Decodable { let name: String, email: String?, phone: String? }
    struct Line: Sendable, Decodable {
        let daysAgo: Int
        let by: String
        let kind: String
        let text: String
        let reason: String?
        let next: String?
        /// For what has to do with steps, conversation and absence: where to, how, and for how long.
        let step: String?
        let aspect: String?
        let colour: Colour?
        let reply: Helped.Reply?
        let days: Int?
        /// Where to: a team, a process, or another case of the file.
        let to: String?
        /// Which promise it keeps.
        let keeps: String?
    }
    struct Decision: Sendable, Decodable {
        let outcome: String
        let rule: String?
        let decidedBy: String?
        let conditions: [String]?
        let alternative: String?
        /// In cents; left out for all that was asked.
        let granted: Int?
        /// Why it is less.
        let grantedNote: String?
    }

    /// The process of a category behind the word in the file.
    var process: String { category == "green" ? "simple" : category }
}

/// Brings in a case that was received before this installation knew of it. Only the program itself does this.
struct ImportCase: Action {
    let source: ImportedCase
    let book: DeskBook
    /// Who wrote it down, when it came by phone or at the counter.
    let enteredBy: Person?
    /// The steps as they were before, for a case that began under them.
    var earlier: ProcessBook?

    static let kind = "case.imported"
    static let told = Told.team
    func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.isSystem }

    func perform(_ work: Work) throws -> Done<OpenedCase> {
        let person = try work.db.findOrAddPerson(
            name: source.initiator.name, email: source.initiator.email, phone: source.initiator.phone, language: work.municipality.language,
            at: work.now)
        let area = source.answers["area"].text
        let answers = book.vocabulary.read(source.answers).answers.filter { $0.key != "area" }
        guard var advice = advice(answers, area: area, work) else { throw Refusal.conflict("case.noRoad") }
        if source.followsEarlier ?? false { advice.process = earlier?[advice.category.process] ?? advice.process }
        let known = try source.initiative.flatMap { try work.db.initiative(slug: $0) }
        // The steps as they were are the older version, also when the first case of the file follows the newer one.
        for process in earlier?.all ?? [] { _ = try work.version(of: process) }
        let opened = try work.open(newCase(answers, area: area, work), for: person, initiative: known?.id, advice)
        if let known, try !work.db.isMember(person.id, of: known.id) {
            try work.addMember(person.id, name: firstName(person.name), role: .initiator, of: known.id, isShown: false)
        }
        let file = try work.caseFile(opened.id)
        let isDecided = try work.decideOrConfirm(opened, file, for: person, advice, answers, book)
        var entry = try work.receipt(file, advice, book, kind: Self.kind, isDecided: isDecided)
        entry.data["text"] = source.journal.first { $0.kind == "received" }?.text
        return Done(opened, entry)
    }

    /// The triage of this municipality; where it goes another way than the file tells, the first category of the file's kind.
    private func advice(_ answers: Answers, area: String?, _ work: Work) -> TriageAdvice? {
        let district = area.flatMap { work.municipality.areas.district(of: $0)?.code }
        let hasPhone = source.initiator.phone != nil
        let advice = TriageAdvice(
            answers, district: district, book: book, received: work.today, terms: work.terms, hasPhone: hasPhone)
        guard let advice, advice.category.process != source.process,
            let category = book.triage.categories.first(where: { $0.process == source.process })
        else { return advice }
        let rule = book.triage.rules.first { $0.category == category.id }
        return TriageAdvice(
            category: category, answers, rule: rule?.id ?? "", why: rule?.why ?? category.promise, missing: [], district: district,
            book: book,
            received: work.today, terms: work.terms, hasPhone: hasPhone)
    }

    private func newCase(_ answers: Answers, area: String?, _ work: Work) -> NewCase {
        var new = NewCase(title: source.title, story: source.wrote.trimmingSpaces())
        (new.answers, new.answersJSON, new.areaCode, new.place) = (answers, answers.json, area, source.place ?? "")
        (new.channel, new.enteredBy, new.importKey) = (source.channel, enteredBy?.id, source.slug)
        if source.channel != .web {
            let words = work.words("counter.consentWords", ["municipality": work.municipality.name])
            new.consent = work.words(
                "counter.consentDated", ["text": words, "date": work.words.longDate(work.today), "by": enteredBy?.name ?? ""])
        }
        return new
    }
}

/// Brings in what `cases.yaml` in the municipality's folder holds and the database does not have yet, oldest first, each line of a
/// journal at its own time. The staff must be there before.
///
/// - Returns: how many were new; 0 when there is no such file.
@discardableResult
package func importCases(_ site: Site, _ book: DeskBook) async throws -> Int {
    let file = site.municipality.folder.appending(path: "cases.yaml")
    guard FileManager.default.fileExists(atPath: file.path) else { return 0 }
    var sources: [ImportedCase] = try readYAML(file)
    // A decoder takes every scalar for a text; answers are amounts and yes or no as well.
    for (index, tree) in try ConfigTree(file: file).list.enumerated() { sources[index].answers = tree["answers"] }
    let folder = site.configuration.folder
    let earlier = folder.holds(earlierName) ? try ProcessBook(tree: folder.tree(earlierName)) : nil
    var count = 0
    for source in sources.sorted(by: { $0.daysAgo > $1.daysAgo }) {
        let now = site.clock()
        let isNew = try await site.database.write { db in
            if try db.exists("SELECT 1 FROM case_file WHERE import_key = \(source.slug)") { return false }
            try CaseHistory(source: source, book: book, earlier: earlier, site: site, now: now, db: db).bringIn()
            return true
        }
        count += isNew ? 1 : 0
    }
    return count
}

/// Steps that are no longer in use, which some cases of the demonstration still follow.
private let earlierName = "processes-earlier.yaml"

/// Lives one case again, line by line.
struct CaseHistory {
    let source: ImportedCase
    let book: DeskBook
    let earlier: ProcessBook?
    let site: Site
    let now: Instant
    let db: any Connection

    func bringIn() throws {
        let enteredBy = try source.channel == .web ? nil : colleague("desk1")
        let begin = moment(source.daysAgo, 0)
        let open = ImportCase(source: source, book: book, enteredBy: enteredBy, earlier: earlier)
        let opened = try site.perform(open, as: .system, at: begin, in: db)
        guard let file = try db.caseFile(opened.id), let initiator = try db.person(file.initiator) else { throw Refusal.notFound }
        for (index, line) in source.journal.enumerated() where line.kind != "received" {
            let actor = try line.by == "initiator" ? Actor(initiator) : colleague(line.by).map { Actor($0) } ?? .system
            try perform(line, on: opened.id, as: actor, at: moment(line.daysAgo, index))
        }
        try settleMessages(of: opened.id)
    }

    /// During office hours of that day, in the order of the file, never in the future.
    private func moment(_ daysAgo: Int, _ index: Int) -> Instant {
        min(now, Instant(now.localDate.adding(days: -daysAgo), hour: 9).adding(seconds: index * 1_260))
    }

    /// `desk1` is the first of the desk; the one a case is assigned to works in the team of its category; another caseworker is another.
    func colleague(_ key: String) throws -> Person? {
        guard key.hasPrefix("case") else { return try db.person(book.teams.staff.first { $0.roles.contains(.deskOfficer) }) }
        let caseworkers = book.teams.staff.filter { $0.roles.contains(.caseworker) }
        let first = try db.caseFile(importKey: source.slug).flatMap { book.teams.firstContact(team: $0.team, district: $0.district) }
        let isHolder = key == source.assigned || !source.assigned.hasPrefix("case")
        return try db.person(isHolder ? first ?? caseworkers.first : caseworkers.first { $0.email != first?.email })
    }

    private func perform(_ line: ImportedCase.Line, on id: ID<CaseFile>, as actor: Actor, at time: Instant) throws {
        let (reason, next) = (line.reason ?? line.text, line.next ?? site.words(site.municipality.language)("next.case.wrote"))
        switch line.kind {
        case "assigned":
            guard let person = try colleague(source.assigned).map({ try db.present($0, on: time.localDate) }),
                try db.caseFile(id)?.assignee != person.id
            else { return }
            // Who has the case is what the promise of a contact is about.
            try site.perform(
                AssignCase(id: id, colleague: person.id, reason: reason, next: next, keeps: line.keeps ?? "contact"), as: actor, at: time,
                in: db)
        case "question":
            let ask = AskQuestion(
                id: id, text: line.text, answerBy: time.localDate.adding(days: 21), reason: reason, next: next, keeps: line.keeps)
            try site.perform(ask, as: actor, at: time, in: db)
        case "answer":
            guard let question = try db.questions(of: id).last(where: { $0.answeredOn == nil }) else { return }
            try site.perform(AnswerQuestion(id: id, question: question.id, text: line.text), as: actor, at: time, in: db)
        case "status": try changeStatus(line, on: id, reason: "\(line.text) \(line.reason ?? "")".trimmingSpaces(), next, actor, time)
        case "told":
            try site.perform(TellInitiator(id: id, text: line.text, next: next, keeps: line.keeps), as: actor, at: time, in: db)
        case "note": try site.perform(AddNote(id: id, text: line.text), as: actor, at: time, in: db)
        default: try performProcess(line, on: id, as: actor, reason: reason, next: next, at: time)
        }
    }

    private func changeStatus(
        _ line: ImportedCase.Line, on id: ID<CaseFile>, reason: String, _ next: String, _ actor: Actor, _ time: Instant
    ) throws {
        if source.state == "withdrawn" {
            try site.perform(WithdrawCase(id: id, reason: reason), as: actor, at: time, in: db)
        } else if let decision = source.decision {
            let conditions = (decision.conditions ?? []).joined(separator: "\n")
            let state: CaseState = decision.outcome == "refused" ? .refused : conditions.isEmpty ? .accepted : .acceptedWithConditions
            let answer = ChangeState.Answer(
                conditions: conditions, rule: decision.rule ?? "", decidedBy: decision.decidedBy ?? actor.name,
                alternative: decision.alternative ?? "", amount: state == .refused ? nil : try granted(decision, on: id))
            try site.perform(
                ChangeState(id: id, state: state, reason: reason, next: next, answer: answer, skipReason: reason, book: book),
                as: actor, at: time, in: db)
        } else {
            try site.perform(TellInitiator(id: id, text: reason, next: next), as: actor, at: time, in: db)
        }
    }

    /// What happened with the amount that was asked; nil when none was.
    private func granted(_ decision: ImportedCase.Decision, on id: ID<CaseFile>) throws -> GrantedAmount? {
        try db.caseFile(id)?.requestedAmount.map { asked in
            GrantedAmount(asked: asked, granted: decision.granted.map { Money(cents: $0) } ?? asked, note: decision.grantedNote ?? "")
        }
    }

    /// What was told in the past was told then: nothing of it is sent again.
    func settleMessages(of id: ID<CaseFile>) throws {
        try db.execute(
            "UPDATE message SET state = \(Message.State.sent), sent_at = created_at WHERE case_id = \(id.text) AND state = \(Message.State.pending)"
        )
        try db.execute(
            """
            UPDATE message SET state = \(Message.State.doneByHand), sent_at = created_at
            WHERE case_id = \(id.text) AND state = \(Message.State.byHand) AND created_at < \(now.adding(days: -2))
            """)
    }
}

extension Connection {
    func caseFile(importKey: String) throws -> CaseFile? {
        try first("SELECT * FROM case_file WHERE import_key = \(importKey)", as: CaseFile.self)
    }
}
