import Civic
import Rules

/// How a kind of case is handled, as `processes.yaml` of the municipality tells it: the steps, who does them and by when, what must be
/// there before a step is left, and who hears when it is late. A case keeps the definition it began with.
package struct CaseProcess: Hashable, Sendable {
    package typealias LocalText = TriageTable.LocalText

    package let id: String
    package let name: LocalText
    /// In order; a case begins with the first one.
    package let steps: [ProcessStep]
    /// What has to be assessed, each with a colour and a sentence.
    package let aspects: [Aspect]
    /// There is a conversation with a summary that both sides agree on.
    package let hasIntake: Bool
    /// The decision that needs no person when every point is answered with yes.
    package let atOnce: AtOnce?
    /// After how many days a department that was asked for advice is reminded; nil leaves it to the municipality's own ladder.
    package let adviceDays: [Int]?
    /// Who hears when something is late.
    package let ladder: [Rung]
    /// Days after the end on which the initiator is asked whether it helped.
    package let helpedAfter: Int
    static let usualHelpedAfter = 7
    /// The definition as it was read, by which versions are told apart.
    package let tree: ConfigTree

    package subscript(step id: String) -> ProcessStep? { steps.first { $0.id == id } }

    /// One thing to look at, such as safety or money.
    package struct Aspect: Hashable, Sendable {
        package let id: String
        package let name: LocalText
        /// What the assessor asks.
        package let question: LocalText
    }

    /// One rung of the ladder that late work climbs.
    package struct Rung: Hashable, Sendable {
        package let level: EscalationLevel
        /// Working days after the day that was promised.
        package let workingDays: Int
    }

    /// A decision without a person: all points hold, or somebody looks.
    package struct AtOnce: Hashable, Sendable {
        package struct Point: Hashable, Sendable {
            package let id: String
            package let text: LocalText
            package let criterion: Criterion
        }

        /// The rule as the letter names it.
        package let name: LocalText
        package let points: [Point]
        package let letter: LocalText
        package let next: LocalText
        package let agreements: [LocalText]
        package let reminder: Reminder?
    }

    /// A friendly word when the next season begins.
    package struct Reminder: Hashable, Sendable {
        /// 1 to 12.
        package let month: Int
        package let text: LocalText

        package init(month: Int, text: LocalText) { (self.month, self.text) = (month, text) }

        /// The first day of that month that is at least two months away.
        package func day(after decided: LocalDate) -> LocalDate {
            let earliest = decided.adding(days: 60)
            let days = (earliest.year...earliest.year + 1).compactMap { LocalDate(year: $0, month: month, day: 1) }
            return days.first { $0 >= earliest } ?? earliest
        }
    }
}

/// One step of a process.
package struct ProcessStep: Hashable, Sendable {
    package let id: String
    package let name: CaseProcess.LocalText
    /// What happens in it, in plain words for the initiator.
    package let text: CaseProcess.LocalText
    /// Who does it when that is not the team of the case.
    package let team: String?
    package let role: Role?
    package let within: PromisedTerm?
    /// Where a case can go from here.
    package let next: [String]
    /// Which answers can be given from here.
    package let answers: Set<CaseState>
    /// What must be there before the case goes on.
    package let needs: [Demand]
    /// What the initiator reads on entering, besides name and day.
    package let message: CaseProcess.LocalText?
    /// Answers that bring a case into this step by themselves.
    package let begins: Set<CaseState>
}

/// What a step can ask for before it is left.
package enum Demand: String, Hashable, Sendable, CaseIterable {
    /// Somebody has the case.
    case contact
    /// No question to the initiator is open.
    case questions
    /// The summary of the conversation is agreed by both.
    case intake
    /// Every aspect has a colour.
    case aspects
    /// Every advice that was asked is in.
    case advice
    /// The meeting gave a direction that goes on with it, and who must approve has done so.
    case direction

    /// Holds for a yes from any step of the process that asks for it, and nobody goes past it.
    package var isFirm: Bool { self == .direction }
}

/// Who is told when work is late, lowest first.
package enum EscalationLevel: String, Hashable, Sendable, Codable, CaseIterable {
    case caseworker, coordinator, manager
}

extension ProcessStep {
    /// Can this answer be given from here? A step that comes after the answer says nothing of another one, such as after a reopening.
    package func allows(_ answer: CaseState) -> Bool { answers.contains(answer) || !begins.isEmpty }

    /// The last day for the step when it begins on a day: a working day, and as much later as it was not up to us.
    ///
    /// - Parameter still: when a question lay with the initiator, or the term of the decision stood still.
    package func due(from day: LocalDate, still: [ClosedRange<LocalDate>] = [], _ terms: Terms) -> LocalDate? {
        guard let end = within?.end(after: day, addingWorkingDays: { terms.freeDays.adding(workingDays: $1, to: $0) }) else { return nil }
        var (last, left) = (day, day.days(until: end))
        while left > 0 {
            last = last.adding(days: 1)
            if !still.contains(where: { $0.contains(last) }) { left -= 1 }
        }
        let before = terms.freeDays.workingDay(onOrBefore: last)
        // A weekend is not a term: what would end before it begins ends on the next working day.
        return before > day ? before : terms.freeDays.adding(workingDays: 1, to: day)
    }
}

extension CaseProcess {
    /// Steps that can still come after this one, in the order of the process. A way back, to do a step again, is not ahead.
    package func coming(after step: String) -> [ProcessStep] {
        guard let place = steps.firstIndex(where: { $0.id == step }) else { return [] }
        let later = Set(steps[(place + 1)...].map(\.id))
        return ahead(of: step).filter { later.contains($0.id) }
    }

    /// Steps that can be reached from this one, in the order of the process.
    package func ahead(of step: String) -> [ProcessStep] {
        var (seen, open): (Set<String>, [String]) = ([], self[step: step]?.next ?? [])
        while let id = open.popLast() {
            if seen.insert(id).inserted { open += self[step: id]?.next ?? [] }
        }
        return steps.filter { seen.contains($0.id) && $0.id != step }
    }

    /// Points of the decision at once that do not certainly hold, with what is known of each.
    package func openPoints(_ answers: Answers, fields: FieldTable) -> [(point: AtOnce.Point, truth: Truth)] {
        (atOnce?.points ?? []).compactMap { point in
            let truth = evaluate(point.criterion, answers, fields: fields)
            return truth == .yes ? nil : (point, truth)
        }
    }
}
