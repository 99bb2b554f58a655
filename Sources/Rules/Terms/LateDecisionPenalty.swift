/// A decision that is late, seen from the penalty the authority then owes (Awb 4:17).
package struct LateDecision: Hashable, Sendable {
    /// The day the authority received the applicant's notice of default.
    package var noticeReceived: LocalDate
    /// The last day of the term for the decision, to judge whether the notice came too early; nil when already judged.
    package var deadline: LocalDate?
    package var decisionAnnounced: LocalDate?
    /// The day up to and including which to count while there is no decision yet; nil counts to the end.
    package var asOf: LocalDate?
    /// The applicants who share the penalty (Awb 4:17, first paragraph).
    package var applicants: Int
    package var exclusion: Exclusion?

    /// Why nothing is due (Awb 4:17, sixth paragraph, and a notice before the term has passed).
    package enum Exclusion: String, Codable, Hashable, Sendable, CaseIterable {
        case noticeTooEarly, noticeUnreasonablyLate, notInterested, manifestlyUnfounded
    }

    package init(
        noticeReceived: LocalDate, deadline: LocalDate? = nil, decisionAnnounced: LocalDate? = nil, asOf: LocalDate? = nil,
        applicants: Int = 1, exclusion: Exclusion? = nil
    ) {
        (self.noticeReceived, self.deadline, self.decisionAnnounced) = (noticeReceived, deadline, decisionAnnounced)
        (self.asOf, self.applicants, self.exclusion) = (asOf, max(1, applicants), exclusion)
    }
}

/// What is due for a late decision, day by day; amounts in cents.
package struct Penalty: Hashable, Sendable {
    package struct Day: Hashable, Sendable {
        package var number: Int
        package var date: LocalDate
        package var cents: Int
        /// With the days before it, never above the maximum.
        package var totalCents: Int
    }

    package var firstDay: LocalDate
    package var lastPossibleDay: LocalDate
    package var days: [Day]
    package var exclusion: LateDecision.Exclusion?
    package var applicants: Int
    package var steps: [Step]

    package var totalCents: Int { days.last?.totalCents ?? 0 }
    /// Each applicant's part; cents that cannot be shared go to the first ones.
    package var perApplicantCents: [Int] { Terms.shares(of: totalCents, among: applicants) }
}

extension Terms {
    /// A notice of default counts only after the last day of the term (Awb 4:17, third paragraph).
    package static func isNoticeValid(received: LocalDate, deadline: LocalDate) -> Bool { received > deadline }

    /// The penalty, counted over every day, free or not.
    package func penalty(_ late: LateDecision) -> Penalty {
        let (firstDay, noticeSteps) = firstPenaltyDay(late.noticeReceived)
        let tariff = settings.penaltyTariff(on: firstDay)
        let isEarly = late.deadline.map { !Self.isNoticeValid(received: late.noticeReceived, deadline: $0) } ?? false
        let exclusion = isEarly ? .noticeTooEarly : late.exclusion
        let count = exclusion == nil ? penaltyDays(late, firstDay: firstDay, tariff: tariff) : 0
        var steps = noticeSteps + [Step("penalty.firstDay", ["date": .date(firstDay)], article: "Awb 4:17(3)")]
        if let exclusion { steps.append(Step("penalty." + exclusion.rawValue, article: exclusion.article)) }
        steps += bandSteps(tariff, firstDay: firstDay, count: count)
        return Penalty(
            firstDay: firstDay, lastPossibleDay: firstDay.adding(days: tariff.maximumDays - 1),
            days: dayList(tariff, firstDay: firstDay, count: count), exclusion: exclusion, applicants: late.applicants, steps: steps)
    }

    /// What so many penalty days cost under the tariff of a day, or the latest one.
    package func penaltyCents(days: Int, on date: LocalDate? = nil) -> Int { settings.penaltyTariff(on: date).cents(forDays: days) }

    /// Equal shares in whole cents that add up to the total; what is left over goes to the first ones.
    package static func shares(of cents: Int, among people: Int) -> [Int] {
        guard people > 0 else { return [] }
        return (0..<people).map { cents / people + ($0 < cents % people ? 1 : 0) }
    }

    /// The last day to fix the penalty by decision: two weeks after the last day over which it is due (Awb 4:18).
    package func penaltyDecision(lastPayableDay: LocalDate) -> Deadline {
        payment(.weeks(2), after: lastPayableDay, named: "lastPayableDay", article: "Awb 4:18")
    }

    private func firstPenaltyDay(_ notice: LocalDate) -> (LocalDate, [Step]) {
        let fortnight = TermLength.weeks(2)
        let article = "Awb 4:17(3)"
        let steps: [Step] = [.start("notice", notice, article: article), .length(fortnight, article: article)]
        let nominal = fortnight.end(after: notice)
        let choices = settings.choices(on: notice)
        let ended = finishContested(nominal, after: notice, length: fortnight, extends: choices.atwExtendsNotice, steps: steps)
        return (ended.date.adding(days: choices.firstPenaltyDayOffset - 14), ended.steps)
    }

    private func penaltyDays(_ late: LateDecision, firstDay: LocalDate, tariff: PenaltyTariff) -> Int {
        var end = firstDay.adding(days: tariff.maximumDays)
        if let asOf = late.asOf { end = min(end, asOf.adding(days: 1)) }
        if let decided = late.decisionAnnounced {
            end = min(end, decided.adding(days: settings.choices(on: late.noticeReceived).decisionDayCounted ? 1 : 0))
        }
        return max(0, firstDay.days(until: end))
    }

    private func dayList(_ tariff: PenaltyTariff, firstDay: LocalDate, count: Int) -> [Penalty.Day] {
        (0..<count).map { index in
            Penalty.Day(
                number: index + 1, date: firstDay.adding(days: index), cents: tariff.centsPerDay(index + 1),
                totalCents: tariff.cents(forDays: index + 1))
        }
    }

    /// One sentence per band: from which to which day, how many days at what amount.
    private func bandSteps(_ tariff: PenaltyTariff, firstDay: LocalDate, count: Int) -> [Step] {
        guard count > 0 else { return [Step("penalty.none", article: "Awb 4:17")] }
        var (steps, done) = ([Step](), 0)
        for band in tariff.bands where done < count {
            let days = min(band.days, count - done)
            let values: [String: Step.Value] = [
                "count": .count(days), "from": .date(firstDay.adding(days: done)),
                "until": .date(firstDay.adding(days: done + days - 1)), "perDay": .cents(band.centsPerDay),
                "amount": .cents(days * band.centsPerDay),
            ]
            steps.append(Step("penalty.band", values, article: "Awb 4:17(2)"))
            done += days
        }
        let total = tariff.cents(forDays: count)
        let key = total == tariff.capCents ? "penalty.maximum" : "penalty.total"
        return steps + [Step(key, ["amount": .cents(total)], article: "Awb 4:17(1)")]
    }
}

extension LateDecision.Exclusion {
    fileprivate var article: String {
        switch self {
        case .noticeTooEarly: "Awb 4:17(3)"
        case .noticeUnreasonablyLate: "Awb 4:17(6)(a)"
        case .notInterested: "Awb 4:17(6)(b)"
        case .manifestlyUnfounded: "Awb 4:17(6)(c)"
        }
    }
}
