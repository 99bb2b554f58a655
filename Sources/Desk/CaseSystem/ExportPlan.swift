import Civic
import Initiatives
import Rules
import Store

/// One thing that has to be made in the case system for a case, in its order. Never changed once planned.
struct PlannedStep: Sendable, Hashable {
    enum Kind: String, Sendable, CaseIterable, SQLConvertible {
        /// The case itself, and who asked.
        case file, initiator
        case status
        /// A document, and its place in the case.
        case document, link
        /// A formal decision, and the document that tells of it.
        case decision, decisionLink
        case result
        /// The term of the case: how long it takes now, and whether it stands still.
        case term
        /// The last status, which closes the case there.
        case final
    }

    let kind: Kind
    /// Once per case: what tells this step from others of its kind.
    let key: String
    /// The state of a status, a result or a decision; the paper or letter of a document, or nothing for the file of the case; the key of the
    /// document that a link is about; an ``ExportTerm`` as JSON.
    let subject: String
    /// The moment it is about.
    let at: Instant

    static let dossier = ""
    static let letterPrefix = "letter:"
}

/// A letter that was sent, as far as the case system is told of it.
struct ExportLetter: Sendable, Hashable {
    /// Counts from 1 within a case.
    let number: Int
    /// Tells of the answer as it stands.
    let isOfDecision: Bool
}

/// The term of a case as the case system keeps it: `opschorting`, `verlenging` and the last day.
struct ExportTerm: Sendable, Hashable, Codable {
    /// Why it stands still today; nil when it runs.
    var still: Suspension.Ground?
    /// How many days were added to it, and on which ground; 0 for none.
    var addedDays = 0
    var ground: TermExtension.Ground?
    var answerBy: LocalDate

    /// As on the day it came in: nothing to tell.
    var isPlain: Bool { still == nil && addedDays == 0 }

    init(still: Suspension.Ground? = nil, addedDays: Int = 0, ground: TermExtension.Ground? = nil, answerBy: LocalDate) {
        (self.still, self.addedDays, self.ground, self.answerBy) = (still, addedDays, ground, answerBy)
    }

    init(_ file: CaseFile, on day: LocalDate, _ terms: Terms) {
        let clock = file.clock
        answerBy = clock.answerBy(terms)
        still = file.state.isOpen ? clock.stops(until: day, terms).last { $0.days.contains(day) }?.ground : nil
        guard let last = clock.extensions.last else { return }
        var before = clock
        before.extensions = []
        (addedDays, ground) = (max(0, before.answerBy(terms).days(until: answerBy)), last.ground)
    }
}

/// Which steps a case still lacks. Pure: what is known of the case in, steps out.
struct ExportPlan: Sendable {
    /// What counts of a case.
    struct Facts: Sendable {
        var state: CaseState
        var createdAt: Instant
        var changedAt: Instant
        var papers: [ID<Paper>] = []
        var letters: [ExportLetter] = []
        /// Nil when nothing is known of it.
        var term: ExportTerm?
        /// The answer as it stands, and whether it is a decision under the Awb.
        var decision: (state: CaseState, isFormal: Bool)?
        /// How many answers there were before, each followed by opening the case again.
        var earlierAnswers = 0

        /// A case that is closed without an answer was withdrawn.
        var answer: CaseState? { decision?.state ?? (state == .withdrawn || state == .closed ? .withdrawn : nil) }
    }

    let names: CaseTypeNames
    let closesAt: CaseSystemSettings.ClosingMoment

    /// The steps to add behind the ones that are known, in order. Nothing once the case is closed there.
    func missing(_ facts: Facts, known: [PlannedStep]) -> [PlannedStep] {
        guard !known.contains(where: { $0.kind == .final }) else { return [] }
        var steps: [PlannedStep] = []
        let keys = Set(known.map(\.key))
        func add(_ kind: PlannedStep.Kind, _ key: String, _ subject: String = "", at: Instant) {
            if !keys.contains(key) { steps.append(PlannedStep(kind: kind, key: key, subject: subject, at: at)) }
        }
        add(.file, "file", at: facts.createdAt)
        add(.initiator, "initiator", at: facts.createdAt)
        add(.status, "status:1", CaseState.received.rawValue, at: facts.createdAt)
        addStatus(facts, known: known + steps, &steps)
        if let step = term(facts, known: known) { steps.append(step) }
        for letter in names.letters == nil ? [] : facts.letters {
            let subject = PlannedStep.letterPrefix + String(letter.number)
            add(.document, "document:\(letter.key)", subject, at: facts.changedAt)
            add(.link, "link:\(letter.key)", "document:\(letter.key)", at: facts.changedAt)
        }
        guard let answer = facts.answer else { return steps }
        let turn = facts.earlierAnswers + 1
        let dossier = "document:dossier-\(turn)"
        add(.document, dossier, PlannedStep.dossier, at: facts.changedAt)
        add(.link, "link:dossier-\(turn)", dossier, at: facts.changedAt)
        for paper in names.papers == nil ? [] : facts.papers {
            add(.document, "document:\(paper.text)", paper.text, at: facts.changedAt)
            add(.link, "link:\(paper.text)", "document:\(paper.text)", at: facts.changedAt)
        }
        if facts.decision?.isFormal == true, answer.isDecision, names.decision != nil {
            add(.decision, "decision:\(turn)", answer.rawValue, at: facts.changedAt)
            add(.decisionLink, "decisionLink:\(turn)", dossier, at: facts.changedAt)
            for letter in names.letters == nil ? [] : facts.letters where letter.isOfDecision {
                // It told of one answer, also when the case was opened again since.
                guard !keys.contains(where: { $0.hasPrefix("decisionLink:\(letter.key):") }) else { continue }
                add(.decisionLink, "decisionLink:\(letter.key):\(turn)", "document:\(letter.key)", at: facts.changedAt)
            }
        }
        add(.result, "result:\(turn)", answer.rawValue, at: facts.changedAt)
        if closesAt == .answer || facts.state == .closed {
            add(.final, "final", at: Self.later(than: Self.lastStatus(known + steps)?.at, facts.changedAt))
        }
        return steps
    }

    /// The term, when it is otherwise than was told last.
    private func term(_ facts: Facts, known: [PlannedStep]) -> PlannedStep? {
        guard let term = facts.term, let subject = try? Stored.text(term) else { return nil }
        let told = known.filter { $0.kind == .term }
        guard told.last?.subject ?? "" != subject, !told.isEmpty || !term.isPlain else { return nil }
        return PlannedStep(kind: .term, key: "term:\(told.count + 1)", subject: subject, at: facts.changedAt)
    }

    /// A status when its name there is another than the last one's.
    private func addStatus(_ facts: Facts, known: [PlannedStep], _ steps: inout [PlannedStep]) {
        guard let name = names.statuses[facts.state], let last = Self.lastStatus(known) else { return }
        guard CaseState(rawValue: last.subject).flatMap({ names.statuses[$0] }) != name else { return }
        let number = known.count { $0.kind == .status } + 1
        steps.append(
            PlannedStep(
                kind: .status, key: "status:\(number)", subject: facts.state.rawValue, at: Self.later(than: last.at, facts.changedAt)))
    }

    private static func lastStatus(_ steps: [PlannedStep]) -> PlannedStep? { steps.last { $0.kind == .status } }

    /// Two statuses of one case may not have one moment.
    private static func later(than last: Instant?, _ moment: Instant) -> Instant {
        last.map { max(moment, $0.adding(seconds: 1)) } ?? moment
    }
}

extension ExportLetter {
    /// In the keys of its steps.
    var key: String { "letter-\(number)" }
}
