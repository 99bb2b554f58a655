import Civic
import Rules
import Store

/// Whether a promise was kept in one case.
package enum PromiseOutcome: String, Sendable, CaseIterable, SQLConvertible {
    case kept, broken
    /// Not due yet, so nobody can say.
    case pending
}

/// The outcome of one promise in one case, and the day that decides: on which it was due, or on which it went wrong.
package struct PromiseJudgement: Sendable, Hashable {
    package let outcome: PromiseOutcome
    package let dueOn: LocalDate
    package init(_ outcome: PromiseOutcome, _ dueOn: LocalDate) { (self.outcome, self.dueOn) = (outcome, dueOn) }

    /// Something that had to be done by a day, and when it was.
    init(due: LocalDate, done: LocalDate?, on today: LocalDate) {
        switch done {
        case let day?: self.init(day <= due ? .kept : .broken, due)
        case nil: self.init(due < today ? .broken : .pending, due)
        }
    }

    /// Several of these in one case: one that went wrong decides, then one that is still open. Nil when there are none.
    init?(all: [PromiseJudgement]) {
        if let first = all.filter({ $0.outcome == .broken }).min(by: { $0.dueOn < $1.dueOn }) {
            self = first
        } else if let next = all.filter({ $0.outcome == .pending }).min(by: { $0.dueOn < $1.dueOn }) {
            self = next
        } else if let last = all.max(by: { $0.dueOn < $1.dueOn }) {
            self = last
        } else {
            return nil
        }
    }
}

/// What a case tells about promises: days and counts, nothing of a person.
package struct PromiseFacts: Sendable, Hashable {
    /// Something that had to be done by a day.
    package struct Due: Sendable, Hashable {
        package var due: LocalDate
        package var done: LocalDate?
        package init(_ due: LocalDate, done: LocalDate? = nil) { (self.due, self.done) = (due, done) }
    }

    package struct Answer: Sendable, Hashable {
        package var on: LocalDate
        package var isNo: Bool
        package var isExplained: Bool
        package init(on: LocalDate, isNo: Bool, isExplained: Bool) { (self.on, self.isNo, self.isExplained) = (on, isNo, isExplained) }
    }

    package var receivedOn: LocalDate
    package var category = ""
    package var isOpen = true
    package var isWithdrawn = false
    package var answerBy: LocalDate
    /// When it was closed or answered; nil while it is open.
    package var closedOn: LocalDate?
    package var hasContact = true
    /// Days on which somebody else became the contact, in order.
    package var contactChangedOn: [LocalDate] = []
    /// The day a person of the municipality first reacted.
    package var firstAnswerOn: LocalDate?
    package var messages: [Due] = []
    package var answer: Answer?
    /// Days on which something was asked.
    package var askedOn: Set<LocalDate> = []
    /// For each advice: the day it was asked, and the day it came.
    package var advice: [Due] = []
    /// For each call: the day of the call, and the day it was settled.
    package var stuck: [Due] = []
    package var helpedAskedOn: LocalDate?

    package init(receivedOn: LocalDate, answerBy: LocalDate) { (self.receivedOn, self.answerBy) = (receivedOn, answerBy) }
}

extension PublicPromise {
    /// What the facts say of this promise on a day; nil when it is not about this case, or when no program can tell.
    package func judge(_ facts: PromiseFacts, on today: LocalDate, _ terms: Terms) -> PromiseJudgement? {
        guard categories.isEmpty || categories.contains(facts.category) else { return nil }
        func end(_ term: PromisedTerm, after day: LocalDate) -> LocalDate {
            term.end(after: day) { terms.freeDays.adding(workingDays: $1, to: $0) }
        }
        switch check {
        case .none: return nil
        case .firstAnswerWithin(let term):
            // Who withdraws before the day is not waiting any more, nor who has the answer already because a rule decided at once.
            let due = end(term, after: facts.receivedOn)
            if facts.firstAnswerOn == nil, facts.isWithdrawn || facts.answer != nil, let closed = facts.closedOn, closed <= due {
                return nil
            }
            return PromiseJudgement(due: due, done: facts.firstAnswerOn, on: today)
        case .answerInTime:
            if facts.answer == nil, facts.isWithdrawn { return nil }
            return PromiseJudgement(due: facts.answerBy, done: facts.answer?.on, on: today)
        case .messagesInTime:
            return PromiseJudgement(all: facts.messages.map { PromiseJudgement(due: $0.due, done: $0.done, on: today) })
        case .oneContact(let changes):
            if facts.contactChangedOn.count > changes { return PromiseJudgement(.broken, facts.contactChangedOn[changes]) }
            if facts.isOpen, !facts.hasContact { return PromiseJudgement(.broken, facts.receivedOn) }
            return PromiseJudgement(facts.isOpen ? .pending : .kept, facts.closedOn ?? facts.answerBy)
        case .askedAtOnce(let rounds):
            if facts.askedOn.count > rounds { return PromiseJudgement(.broken, facts.askedOn.sorted()[rounds]) }
            return PromiseJudgement(facts.isOpen ? .pending : .kept, facts.closedOn ?? facts.answerBy)
        case .adviceWithin(let term):
            return PromiseJudgement(all: facts.advice.map { PromiseJudgement(due: end(term, after: $0.due), done: $0.done, on: today) })
        case .reasonWithNo:
            guard let answer = facts.answer, answer.isNo else { return nil }
            return PromiseJudgement(answer.isExplained ? .kept : .broken, answer.on)
        case .stuckAnsweredWithin(let term):
            return PromiseJudgement(all: facts.stuck.map { PromiseJudgement(due: end(term, after: $0.due), done: $0.done, on: today) })
        case .helpedAskedWithin(let term):
            guard let answer = facts.answer else { return nil }
            return PromiseJudgement(due: end(term, after: answer.on), done: facts.helpedAskedOn, on: today)
        }
    }
}
