import Civic
import Rules
import Store

/// The reminder ladder of each case: the days that its own version of the process names, else those of the municipality.
package struct AdviceLadders: Sendable {
    /// Of the municipality, from `advice.yaml`.
    let usual: ReminderLadder
    /// By version of a process, where that names days of its own.
    private let own: [String: ReminderLadder]

    /// - Parameter version: of the process that a case follows; nil for a case without one.
    subscript(version: String?) -> ReminderLadder { version.flatMap { own[$0] } ?? usual }

    fileprivate init(usual: ReminderLadder, own: [String: ReminderLadder]) { (self.usual, self.own) = (usual, own) }

    /// The condition on `advice_request`: past the day that was asked for, or past the first reminder of its case.
    func isSilent(on day: LocalDate) -> SQL {
        """
        (advice_request.state = \(AdviceState.asked) AND (advice_request.answer_by < \(day)
            OR advice_request.asked_on <= \(lastFine(on: day))))
        """
    }

    /// Who was asked on this day or before it should have had the first reminder.
    private func lastFine(on day: LocalDate) -> SQL {
        func last(_ ladder: ReminderLadder) -> LocalDate { day.adding(days: -ladder.firstDay) }
        guard !own.isEmpty else { return "\(last(usual))" }
        let cases = own.sorted { $0.key < $1.key }.map { version, ladder -> SQL in "WHEN \(version) THEN \(last(ladder))" }
        return """
            COALESCE((SELECT CASE case_process.version \(SQL.joined(cases, separator: " ")) END FROM case_process
                WHERE case_process.case_id = advice_request.case_id), \(last(usual)))
            """
    }
}

extension Connection {
    /// - Parameter usual: the municipality's own, for cases whose process names no days.
    func adviceLadders(_ usual: ReminderLadder) throws -> AdviceLadders {
        AdviceLadders(usual: usual, own: try processes().compactMapValues { $0.adviceDays.map { ReminderLadder($0) } })
    }

    /// The ladders of these cases.
    func adviceLadders(of ids: [ID<CaseFile>], _ usual: ReminderLadder) throws -> [ID<CaseFile>: ReminderLadder] {
        let ladders = try adviceLadders(usual)
        let versions = try rows("SELECT case_id, version FROM case_process WHERE case_id IN (\(list: ids))").map {
            (ID<CaseFile>(try $0["case_id"]), try $0["version"] as String)
        }
        let known = Dictionary(versions) { first, _ in first }
        return Dictionary(ids.map { ($0, ladders[known[$0]]) }) { first, _ in first }
    }

    /// The ladder of one case.
    package func adviceLadder(of id: ID<CaseFile>, _ usual: ReminderLadder) throws -> ReminderLadder {
        try adviceLadders(of: [id], usual)[id] ?? usual
    }
}
