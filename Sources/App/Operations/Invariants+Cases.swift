import Desk
import Store
import Web

extension Invariants {
    static let cases: [Invariant] = [
        .none(
            "cases/held", reads: ["case_file"], "is an open case that nobody has and that no date will bring up",
            where: "SELECT id FROM case_file WHERE is_open AND contact_id IS NULL AND assignee_id IS NULL AND next_due_on IS NULL"),
        .none(
            "cases/open", reads: ["case_file"], "is a case whose state says otherwise than whether it is open",
            where: "SELECT id FROM case_file WHERE is_open <> (state IN (\(list: CaseState.open)))"),
        .none(
            "cases/words", reads: ["case_file", "case_word"], "is said to be found by its words and has none",
            where: """
                SELECT id FROM case_file
                WHERE words_version > 0 AND NOT EXISTS (SELECT 1 FROM case_word WHERE case_word.case_id = case_file.id)
                """),
        .none(
            "cases/states", reads: ["case_file"], "is a case in a state that this program does not know",
            where: "SELECT id FROM case_file WHERE state NOT IN (\(list: CaseState.allCases))"),
        .none(
            "cases/due", reads: ["case_file", "case_promise"], "is an open case whose next date is not that of its first open promise",
            where: """
                SELECT id FROM case_file WHERE is_open AND next_due_on IS DISTINCT FROM (
                    SELECT MIN(due_on) FROM case_promise WHERE case_id = case_file.id AND kept_on IS NULL)
                """),
        .none(
            "cases/dueByLaw", reads: ["case_file", "case_promise"],
            "is a closed case whose next date is not that of the first thing that is due after an answer",
            where: """
                SELECT id FROM case_file WHERE NOT is_open AND next_due_on IS DISTINCT FROM (
                    SELECT MIN(due_on) FROM case_promise
                    WHERE case_id = case_file.id AND kept_on IS NULL AND \(CasePromise.outlivesAnswer("promise")))
                """),
        .none(
            "cases/waiting", reads: ["case_file"], "waits for the initiator and has no day since when, or the other way round",
            where: "SELECT id FROM case_file WHERE (state = \(CaseState.waitingForInitiator)) <> (waiting_since IS NOT NULL)"),
        .none(
            "cases/decided", reads: ["case_file", "case_decision"], "is answered without an answer, or the other way round",
            where: """
                SELECT id FROM case_file WHERE state IN (\(list: CaseState.answers.sorted { $0.rawValue < $1.rawValue }))
                    AND NOT EXISTS (SELECT 1 FROM case_decision WHERE case_decision.case_id = case_file.id)
                UNION SELECT id FROM case_file JOIN case_decision ON case_decision.case_id = case_file.id WHERE is_open
                """),
        .none(
            "cases/likeness", reads: ["case_term", "case_term_count"],
            "is a word whose cases are counted wrong, so that like cases go unseen",
            where: """
                SELECT COALESCE(kept.term, real.term) AS id FROM (SELECT term, amount FROM case_term_count WHERE term <> '') AS kept
                FULL JOIN (SELECT term, COUNT(*) AS amount FROM case_term GROUP BY term) AS real ON real.term = kept.term
                WHERE kept.amount IS DISTINCT FROM real.amount
                """),
        .none(
            "cases/answers", reads: ["case_question", "case_file"], "is a question with an answer or a day of it, but not both",
            where: "SELECT id FROM case_question WHERE (answer IS NULL) <> (answered_on IS NULL)"),
    ]
}
