import Civic
import Foundation
import Initiatives
import Rules
import Store
import Web

/// One point of the decision at once, as it was answered when the plan came in.
package struct CheckedPoint: Hashable, Sendable, Codable {
    package enum Outcome: String, Sendable, Codable, CaseIterable { case yes, no, unknown }
    package let id: String
    package let text: [String: String]
    package let outcome: Outcome
}

/// All points of a case that could have been decided at once, kept as they were.
package struct CheckedPoints: Sendable, RowDecodable {
    package let isDecided: Bool
    package let points: [CheckedPoint]
    /// The ones that made a person look.
    package var open: [CheckedPoint] { points.filter { $0.outcome != .yes } }

    package init(row: Row) throws {
        isDecided = try row["is_decided"]
        points = try Stored.value(try row["points"] as String)
    }
}

extension CaseProcess {
    /// Every point with what the answers say of it; empty for a process without a decision at once.
    package func checkedPoints(_ answers: Answers, fields: FieldTable) -> [CheckedPoint] {
        (atOnce?.points ?? []).map { point in
            let outcome: CheckedPoint.Outcome =
                switch evaluate(point.criterion, answers, fields: fields) {
                case .yes: .yes
                case .no: .no
                case .unknown: .unknown
                }
            return CheckedPoint(id: point.id, text: point.text, outcome: outcome)
        }
    }

    /// Questions behind the points, in the order of the vocabulary.
    package func pointQuestions(_ vocabulary: Vocabulary) -> [String] {
        let asked = (atOnce?.points ?? []).reduce(into: Set<String>()) { $0.formUnion($1.criterion.fields) }
        return vocabulary.fields.map(\.key).filter(asked.contains)
    }
}

extension Connection {
    package func checkedPoints(of id: ID<CaseFile>) throws -> CheckedPoints? {
        try first("SELECT * FROM case_points WHERE case_id = \(id)", as: CheckedPoints.self)
    }
}

/// Decides a simple plan on receipt, because every point of the rule was answered with yes. Only the program itself does this, in the
/// transaction in which the plan is sent.
struct DecideAtOnce: Action {
    let id: ID<CaseFile>
    let book: DeskBook

    static let kind = "case.decidedAtOnce"
    static let told = Told.team
    func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.isSystem }

    func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        guard let run = try work.db.processRun(of: id), let rule = run.process.atOnce, let initiator = try work.db.person(file.initiator),
            file.state.isOpen
        else { throw Refusal.conflict("case.notNow") }
        let words = work.site.words(initiator.language)
        let decision = DecisionAtOnce(rule, run.version, file, work.municipality, words, today: work.today)
        try write(decision, work)
        let state: CaseState = rule.agreements.isEmpty ? .accepted : .acceptedWithConditions
        let step = try work.answer(file, with: state)
        let handler = try handOver(file, work)
        if let step {
            let now = try work.caseFile(id)
            try work.tellOthers(of: step, now, book.teams, except: handler, reason: decision.letter, next: decision.next)
        }
        let sent = try work.keepDecisionLetter(of: try work.caseFile(id), book)
        let path = sent.map { "\(file.statusPath)/brieven/\($0.number)" } ?? file.statusPath
        let objection = work.terms.objection(announced: work.today).last.date
        try work.tellTeam(of: file, "caseDecidedAtOnce", path: path) { words in
            let said = DecisionAtOnce(rule, run.version, file, work.municipality, words, today: work.today)
            return [
                "answer": words("desk.status.now.\(state.rawValue)"), "letter": said.letter, "agreements": said.agreements,
                "next": said.next, "rule": said.decidedBy,
                "received": words.longDate(file.clock.received), "objectionDate": words.longDate(objection),
                "college": words.college(of: work.municipality), "contact": handler?.name ?? book.teamName(file.team, words),
            ]
        }
        var data = ["state": state.rawValue, "conditions": decision.agreements, "decidedBy": decision.decidedBy]
        if let letter = sent?.letter { data.merge(["letter": letter.reference, "letterHash": letter.hash]) { $1 } }
        return Done(Nothing(), work.entry(file, reason: decision.letter, next: decision.next, data: data))
    }

    /// Somebody at work has the case from now on and hears so: what the letter promises is theirs to see to. Nobody asked them for an
    /// answer, so the mail says that there is one.
    private func handOver(_ file: CaseFile, _ work: Work) throws -> Person? {
        let contact = try work.db.contact(of: file, book.teams, on: work.today)
        guard let person = contact.present else {
            work.foundNobodyToTell()
            return nil
        }
        // Whoever stands in for a while hears it now; the case waits for who comes back.
        let owner = contact.absence?.until == nil ? person : contact.holder ?? person
        if file.assignee == nil, Actor(owner).handlesCases {
            try work.db.execute("UPDATE case_file SET assignee_id = \(owner.id) WHERE id = \(id)")
        }
        let promises = try work.db.promises(of: id).filter { $0.isAfterAnswer && $0.keptOn == nil }
        try work.tell(person, "caseDecidedForYou", path: file.staffPath, caseID: id.text) { words in
            let lines = promises.map { words("process.afterAnswer.line", ["promise": $0.words(words), "date": words.longDate($0.dueOn)]) }
            return [
                "title": file.title, "reference": file.reference, "place": file.whereabouts(work.municipality, words),
                "todo": lines.isEmpty ? words("process.afterAnswer.none") : lines.joined(separator: "\n"),
            ]
        }
        return person
    }

    private func write(_ decision: DecisionAtOnce, _ work: Work) throws {
        let objection = StoredDeadline(work.terms.objection(announced: work.today).last)
        let state: CaseState = decision.agreements.isEmpty ? .accepted : .acceptedWithConditions
        try work.db.execute(
            """
            INSERT INTO case_decision (case_id, state, reason, next_step, conditions, rule, decided_by, alternative, decided_on, objection)
            VALUES (\(id), \(state), \(decision.letter), \(decision.next), \(decision.agreements), '', \(decision.decidedBy), '',
                \(work.today), \(Stored.text(objection)))
            """)
    }
}

/// What a decision at once says, in one language.
struct DecisionAtOnce: Sendable {
    let letter: String
    let next: String
    let agreements: String
    let decidedBy: String

    init(
        _ rule: CaseProcess.AtOnce, _ version: ProcessVersion, _ file: CaseFile, _ municipality: Municipality, _ t: Words,
        today: LocalDate
    ) {
        func filled(_ text: CaseProcess.LocalText) -> String {
            text.words(t).replacing("{title}", with: file.title).replacing("{date}", with: t.longDate(today))
                .replacing("{reference}", with: file.reference)
        }
        // Whoever keeps what is promised must find the place, whatever the municipality's own words say.
        let place = t("process.atOnce.place", ["place": file.whereabouts(municipality, t)])
        (letter, next) = ("\(filled(rule.letter))\n\n\(place)", filled(rule.next))
        agreements = rule.agreements.map(filled).joined(separator: "\n")
        decidedBy = t("process.atOnce.decidedBy", ["rule": rule.name.words(t), "version": String(version.number)])
    }
}

extension Connection {
    /// The answer that stands was given by the rule, and by nobody else since.
    func isDecidedAtOnce(_ id: ID<CaseFile>) throws -> Bool {
        try checkedPoints(of: id)?.isDecided == true && earlierDecisions(of: id).isEmpty
    }
}

extension CaseDetail {
    /// The same, of what was read already.
    var isDecidedAtOnce: Bool { points?.isDecided == true && earlier.isEmpty }

    /// The answer of the rule in the reader's language. Nil when a person answered, or the process no longer says what it said then.
    func atOnce(_ decision: CaseDecision, of file: CaseFile, _ visit: Visit) -> DecisionAtOnce? {
        guard isDecidedAtOnce, let run, let rule = run.process.atOnce else { return nil }
        func said(_ t: Words) -> DecisionAtOnce {
            DecisionAtOnce(rule, run.version, file, visit.municipality, t, today: decision.decidedOn)
        }
        let isKnown = visit.site.texts.languages.contains { language in
            let words = said(visit.site.words(language))
            return words.letter == decision.reason && words.agreements == decision.conditions
        }
        return isKnown ? said(visit.t) : nil
    }
}

extension Work {
    /// Keeps how the points were answered, and decides when all of them hold.
    /// - Returns: whether it was decided.
    func checkPoints(of opened: OpenedCase, _ process: CaseProcess?, _ answers: Answers, _ book: DeskBook) throws -> Bool {
        guard let process, process.atOnce != nil else { return false }
        let file = try caseFile(opened.id)
        let points =
            process.checkedPoints(answers.completed(on: today), fields: book.vocabulary.table) + (try usualPoints(of: file))
        let isDecided = points.allSatisfy { $0.outcome == .yes }
        try db.execute(
            """
            INSERT INTO case_points (case_id, is_decided, points, asked_on)
            VALUES (\(opened.id), \(isDecided), \(Stored.text(points)), \(today))
            """)
        guard isDecided else { return false }
        let decide = DecideAtOnce(id: opened.id, book: book)
        try site.perform(decide, as: .system, at: Instant(milliseconds: now.milliseconds + 1), in: db)
        return true
    }

    /// What every decision at once needs besides the points of its process: a place that can be found, and nothing in what the
    /// initiator wrote about the kind of plan that a person should read first.
    private func usualPoints(of file: CaseFile) throws -> [CheckedPoint] {
        let place = KnownPlace(file, try db.initiative(file.initiative))
        var points = [
            CheckedPoint(
                id: "place", text: everyLanguage("process.usualPoint.place"), outcome: place.isFindable ? .yes : .unknown)
        ]
        if !file.remark.trimmingSpaces().isEmpty {
            points.append(CheckedPoint(id: "remark", text: everyLanguage("process.usualPoint.remark"), outcome: .no))
        }
        return points
    }

    /// What every answer does to a case: promises, step and state.
    /// - Returns: the step that begins with this answer.
    func answer(_ file: CaseFile, with state: CaseState) throws -> ProcessStep? {
        try keep(CasePromise.answer, of: file)
        try db.execute(
            "UPDATE case_promise SET kept_on = \(today) WHERE case_id = \(file.id) AND promise = \(CasePromise.again) AND kept_on IS NULL")
        try settleCalls(of: file.id)
        let run = try db.processRun(of: file.id)
        try leaveStep(of: file.id)
        try drop("due_on >= \(today)", of: file.id, because: .answered)
        try settlePenaltyTerm(.request, of: file, because: .answered)
        try move(file, to: state)
        // Whoever said yes, the program or a person who looked at the last point: the next season comes for both.
        let isYes = state == .accepted || state == .acceptedWithConditions
        if isYes, let reminder = run?.process.atOnce?.reminder { try add(reminder, to: file.id) }
        let next = run?.process.steps.first { $0.begins.contains(state) }
        if let next { try enter(next, of: file.id, reason: words("reason.case.stepAfterAnswer")) }
        return next
    }

    private func add(_ reminder: CaseProcess.Reminder, to id: ID<CaseFile>) throws {
        guard try !db.exists("SELECT 1 FROM case_reminder WHERE case_id = \(id) AND sent_on IS NULL") else { return }
        try db.execute(
            """
            INSERT INTO case_reminder (id, case_id, due_on, text)
            VALUES (\(ID<SeasonReminder>.new(at: now)), \(id), \(reminder.day(after: today)), \(Stored.text(reminder.text)))
            """)
    }
}

/// A word to an initiator when the next season begins.
struct SeasonReminder: Sendable, RowDecodable {
    let id: ID<SeasonReminder>
    let caseID: ID<CaseFile>
    let text: [String: String]

    init(row: Row) throws {
        id = try row["id"]
        caseID = try row["case_id"]
        text = try Stored.value(try row["text"] as String)
    }
}

/// Sends what was promised for the next season. Only the program itself does this.
struct SendReminder: Action {
    let id: ID<SeasonReminder>

    static let kind = "case.reminded"
    static let told = Told.team
    func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.isSystem }

    func perform(_ work: Work) throws -> Done<Nothing> {
        let due = try work.db.all(
            "UPDATE case_reminder SET sent_on = \(work.today) WHERE id = \(id) AND sent_on IS NULL RETURNING *", as: SeasonReminder.self)
        guard let reminder = due.first else { throw Refusal.conflict("case.notNow") }
        let file = try work.caseFile(reminder.caseID)
        try work.tellInitiators(file, "caseReminder") { ["text": reminder.text.words($0)] }
        let standing = work.standing(Self.kind)
        let data = ["text": reminder.text.words(work.words)]
        return Done(Nothing(), work.entry(file, reason: standing.reason, next: standing.next, data: data))
    }
}
