import Civic
import Rules

/// What is promised with a day, for whom it is said: `promised.` in the text catalogue, in one way while the day may still come and in
/// another once it has passed. Nobody is promised a day that is gone; they read that we are late, since when, and what happens now.
enum PromisedDay: String, CaseIterable {
    /// The answer to a plan, and the decision on an application, which can be claimed when it is late (Awb 4:17).
    case answer, decision
    /// What is still due after an answer, such as the decision on an objection.
    case news
    /// The direction of a plan.
    case direction
    /// The decision on an objection (Awb 7:10).
    case objection
    /// From when a late decision costs money (Awb 4:17, 7:14).
    case penalty, objectionPenalty
    /// The answer, what is due after it, and the decision on an objection as whoever works on them reads it.
    case answerToGive, workToDo, objectionToDecide
    /// The same in the journal.
    case answerToCome, workToCome, objectionToCome

    enum Reader { case initiator, colleague, journal }

    /// What is due of a case.
    init(of file: CaseFile, for reader: Reader) {
        self =
            switch reader {
            case .initiator: !file.state.isOpen ? .news : file.clock.isDecision ? .decision : .answer
            case .colleague: file.state.isOpen ? .answerToGive : .workToDo
            case .journal: file.state.isOpen ? .answerToCome : .workToCome
            }
    }
}

extension Words {
    func promise(_ what: PromisedDay, by day: LocalDate, on today: LocalDate) -> String {
        let when = day < today ? "late" : "ahead"
        return self("promised.\(what.rawValue).\(when)", ["date": longDate(day)])
    }

    /// What who asked may count on, or what a colleague has to do; a day that was just computed stands before the one of the case.
    func promise(of file: CaseFile, for reader: PromisedDay.Reader = .initiator, by day: LocalDate? = nil, on today: LocalDate) -> String {
        promise(PromisedDay(of: file, for: reader), by: day ?? file.dueBy, on: today)
    }
}
