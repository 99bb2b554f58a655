extension Terms {
    /// The last day to answer a request under the GDPR: one month, two more when told in that month (GDPR 12(3)), counted as
    /// Regulation (EEC, Euratom) 1182/71 article 3 says: a free last day moves to the next working day.
    package func privacyRequest(received: LocalDate, furtherMonths: Int = 0) -> Deadline {
        let length = TermLength.months(1 + max(0, furtherMonths))
        let article = "AVG 12(3)"
        var steps: [Step] = [.start("received", received, article: article), .length(length, article: article)]
        var end = length.end(after: received)
        steps.append(.end(end))
        let nominal = end
        while let reason = freeDays.isFree(end) ? freeDays.reason(end, article: "Vo 1182/71 3(4)") : nil {
            steps.append(reason)
            end = end.adding(days: 1)
        }
        if end != nominal { steps.append(Step("act.moved", ["date": .date(end)], article: "Vo 1182/71 3(4)")) }
        return Deadline(date: end, steps: steps)
    }

    /// The last moment to report a data breach: 72 hours, over weekends and holidays (GDPR 33(1)).
    package static func breachReport(discovered: AmsterdamTime) -> AmsterdamTime {
        AmsterdamTime(epochSeconds: discovered.epochSeconds + 72 * 3_600)
    }

    /// An accessibility audit is at most 36 months old; the statement is renewed every year.
    package func accessibility(audit: LocalDate) -> (nextAudit: Deadline, statement: Deadline) {
        let article = "Besluit digitale toegankelijkheid overheid"
        return (
            forward(.months(36), after: audit, basis: .ministerialRegulation, named: "audit", article: article),
            forward(.years(1), after: audit, basis: .ministerialRegulation, named: "audit", article: article)
        )
    }

    /// What happens to a file and when. No retention term means that it is kept for good.
    package static func archiveAction(sourceDate: LocalDate?, retention: TermLength?) -> ArchiveAction {
        guard let retention else { return ArchiveAction(nomination: .keep, date: nil) }
        return ArchiveAction(nomination: .destroy, date: sourceDate.map { retention.end(after: $0) })
    }
}

/// The archive action of a closed file (Selectielijst gemeenten).
package struct ArchiveAction: Hashable, Sendable {
    package enum Nomination: String, Codable, Hashable, Sendable { case destroy, keep }
    package var nomination: Nomination
    /// The day of destruction; nil when the file is kept, or when the source date is not known yet.
    package var date: LocalDate?

    package init(nomination: Nomination, date: LocalDate?) { (self.nomination, self.date) = (nomination, date) }
}
