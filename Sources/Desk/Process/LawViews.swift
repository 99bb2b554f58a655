import Civic
import Markup
import Rules
import Web

/// What the law says of a case: notice of default with its penalty day by day, objections, and answers from before it was opened again.
struct LawSection {
    let file: CaseFile
    let detail: CaseDetail
    let visit: Visit

    private var t: Words { visit.t }
    private var terms: Terms { Terms(visit.site.terms) }

    var html: HTML { "\(notice)\(objections)\(earlier)" }

    private var notice: HTML {
        guard let delay = detail.delays.first(where: { $0.cause == .request }) else { return .empty }
        return """
            <section class="section" aria-labelledby="ingebreke"><h2 id="ingebreke">\(t("law.noticeTitle"))</h2>
            <p>\(t("law.noticeText", ["date": t.longDate(delay.notice.received)]))</p>\(owed(delay))</section>

            """
    }

    /// What somebody said about an objection that stays undecided, with what it costs so far.
    private func late(_ objection: Objection, _ number: Int) -> HTML {
        guard let delay = detail.delays.first(where: { $0.cause == .objection(objection.id) }) else { return .empty }
        return "<p>\(t("law.objectionNoticeText", ["date": t.longDate(delay.notice.received)]))</p>\(owed(delay, number + 1))"
    }

    /// What a late decision costs so far, when that is fixed, and as it was fixed; with a number where the page has more of these.
    private func owed(_ delay: NoticedDelay, _ number: Int? = nil) -> HTML {
        let penalty = delay.notice.penalty(decided: delay.ended, on: visit.today, terms)
        let due = detail.penalties[delay.cause].map { fixed($0, number) } ?? toFix(penalty, delay)
        let explanation = StoredDeadline(Deadline(date: penalty.firstDay, steps: penalty.steps))
        return """
            <p><b>\(state(penalty, isOver: delay.ended != nil))</b></p>\(due)\(days(penalty, number))
            <details><summary>\(t("law.penaltyHow"))\(hidden(number))</summary>\(steps(explanation, t))</details>
            """
    }

    private func hidden(_ number: Int?) -> HTML? { number.map { "<span class=\"hidden\"> \(t.number($0))</span>" } }

    private func state(_ penalty: Penalty, isOver: Bool) -> String {
        if let reason = penalty.exclusion { return t("law.exclusionOption.\(reason.rawValue)") }
        guard penalty.days.isEmpty else {
            let key = isOver ? "law.penaltyAll" : "law.penaltyNow"
            return t(key, ["amount": t.money(cents: penalty.totalCents)], count: penalty.days.count)
        }
        return isOver ? t("law.penaltyNone") : t("law.penaltyFrom", ["date": t.longDate(penalty.firstDay)])
    }

    /// By when it is fixed once no day is added any more, or that this should have been done.
    private func toFix(_ penalty: Penalty, _ delay: NoticedDelay) -> HTML? {
        guard let last = penalty.days.last, delay.ended != nil || last.date >= penalty.lastPossibleDay else { return nil }
        let by = terms.penaltyDecision(lastPayableDay: last.date).date
        return "<p>\(t(by < visit.today ? "law.penaltyFixedLate" : "law.penaltyFixed", ["date": t.longDate(by)]))</p>"
    }

    /// As it was fixed, with the day to pay or on which it was paid.
    private func fixed(_ penalty: FixedPenalty, _ number: Int?) -> HTML {
        let amount = t.money(cents: penalty.owed.cents)
        let key = penalty.payBy.date < visit.today ? "law.penaltyPayLate" : "law.penaltyPayBy"
        let pay =
            penalty.paidOn.map { t("law.penaltyPaidOn", ["date": t.longDate($0)]) } ?? t(key, ["date": t.longDate(penalty.payBy.date)])
        return """
            <p>\(t("law.penaltyFixedOn", ["date": t.longDate(penalty.fixedOn), "amount": amount])) \(pay)</p>\
            <p class="told">\(visit.written(penalty.reason))</p>
            <details><summary>\(t("law.penaltyPayHow"))\(hidden(number))</summary>\(steps(penalty.payBy, t))</details>
            """
    }

    private func days(_ penalty: Penalty, _ number: Int?) -> HTML {
        guard !penalty.days.isEmpty else { return .empty }
        let rows = penalty.days.map { day -> HTML in
            """
            <tr><th scope="row">\(t.number(day.number))</th><td data-label="\(t("law.column.date"))">\(t.date(day.date))</td>\
            <td class="number" data-label="\(t("law.column.amount"))">\(t.money(cents: day.cents))</td>\
            <td class="number" data-label="\(t("law.column.total"))">\(t.money(cents: day.totalCents))</td></tr>
            """
        }
        return """
            <details><summary>\(t("law.penaltyDays"))\(hidden(number))</summary><table class="table is-stack"><caption class="hidden">\(t("law.penaltyDays"))</caption>
            <thead><tr><th scope="col">\(t("law.column.day"))</th><th scope="col">\(t("law.column.date"))</th>\
            <th scope="col">\(t("law.column.amount"))</th><th scope="col">\(t("law.column.total"))</th></tr></thead><tbody>\(rows)</tbody></table></details>
            """
    }

    private var objections: HTML {
        guard !detail.objections.isEmpty else { return .empty }
        let items = detail.objections.enumerated().map { number, objection -> HTML in
            """
            <li><p>\(t("law.objectionOn", ["date": t.longDate(objection.received)])) \(t("law.verdict.\(objection.verdict)"))</p>
            <p class="told">\(visit.written(objection.text))</p>\(objection.decision.map { outcome($0, number) } ?? waiting(objection, number))\
            \(late(objection, number))</li>
            """
        }
        return """
            <section class="section" aria-labelledby="bezwaren"><h2 id="bezwaren">\(t("law.objections"))</h2><ul class="plain">\(items)</ul></section>

            """
    }

    private func waiting(_ objection: Objection, _ number: Int) -> HTML {
        let isLate = objection.decideBy.date < visit.today
        let day = t(isLate ? "law.objectionWasDue" : "law.objectionBy", ["date": t.longDate(objection.decideBy.date)])
        let committee: HTML? = objection.hasCommittee ? "<p>\(t("law.objectionCommittee"))</p>" : nil
        let postponed: HTML? = objection.postponedOn.map { "<p>\(t("law.objectionPostponed", ["date": t.longDate($0)]))</p>" }
        return """
            <p>\(day)</p>\(committee)\(postponed)\(objection.postponements.map(further))\(objection.faults.map(fault))\(hearing(objection))
            <details><summary>\(t("law.objectionHow"))<span class="hidden"> \(t.number(number + 1))</span></summary>\(steps(objection.decideBy, t))</details>
            """
    }

    private func further(_ postponement: ObjectionPostponement) -> HTML {
        let values = ["date": t.longDate(postponement.toldOn), "until": t.longDate(postponement.until)]
        return
            "<p>\(t("law.further.\(postponement.ground.rawValue)", values))</p><p class=\"told\">\(visit.written(postponement.reason))</p>"
    }

    /// What was to be mended, and whether it was: until then the time to decide stands still.
    private func fault(_ fault: ObjectionFault) -> HTML {
        let asked = t("law.faultAsked", ["date": t.longDate(fault.askedOn), "until": t.longDate(fault.mendBy)])
        let state: HTML =
            if let mended = fault.mendedOn {
                "<p>\(t("law.faultMended", ["date": t.longDate(mended)]))</p><p class=\"told\">\(visit.written(fault.mendedText))</p>"
            } else if fault.mendBy < visit.today {
                "<p>\(t("law.faultLeft", ["date": t.longDate(fault.mendBy)]))</p>"
            } else {
                "<p>\(t("law.faultStill"))</p>"
            }
        return "<p>\(asked)</p><p class=\"told\">\(visit.written(fault.text))</p>\(state)"
    }

    /// To what who objected was invited, and what they said to being heard (Awb 7:2).
    private func hearing(_ objection: Objection) -> HTML {
        let invited: HTML? = objection.hearing.map { hearing in
            let values = ["moment": t.moment(hearing.moment), "place": hearing.place, "date": t.longDate(hearing.replyBy)]
            return "<p>\(t("law.hearingInvited", values))</p>"
        }
        let reply: HTML? = objection.hearingReply.map { "<p>\(t("law.hearingSaid", ["reply": t("law.hearingReply.\($0.rawValue)")]))</p>" }
        return "\(invited)\(reply)"
    }

    /// How they were heard, with the report.
    private func heard(_ record: HearingRecord, _ number: Int) -> HTML {
        let report: HTML? =
            record.report.isEmpty
            ? nil
            : "<details><summary>\(t("law.hearingReport"))\(hidden(number + 1))</summary>\(HTML.paragraphs(record.report, in: visit.writtenIn))</details>"
        return "<p>\(t.heard(record))</p>\(report)"
    }

    private func withdrawn(_ decided: ObjectionDecision, _ way: WithdrawalWay) -> HTML {
        let said: HTML? = decided.reason.isEmpty ? nil : "<p class=\"told\">\(visit.written(decided.reason))</p>"
        let values = ["date": t.longDate(decided.decidedOn), "way": t("law.withdrawnHow.\(way.rawValue)")]
        return "<p>\(t("law.withdrawnOnDay", values))</p>\(said)"
    }

    /// What came of it, and how to go to court.
    private func outcome(_ decided: ObjectionDecision, _ number: Int) -> HTML {
        if let way = decided.way { return withdrawn(decided, way) }
        let by: HTML? =
            decided.decidedBy.isEmpty ? nil : "<div><dt>\(t("desk.decision.decidedBy"))</dt><dd>\(decided.decidedBy)</dd></div>"
        let court: HTML? = decided.court.map { court in
            """
            <p>\(t("law.court", ["date": t.longDate(court.date)]))</p>
            <details><summary>\(t("law.courtHow"))<span class="hidden"> \(t.number(number + 1))</span></summary>\(steps(court, t))</details>
            """
        }
        return """
            <p><b>\(t("law.outcome.\(decided.outcome.rawValue)"))</b>, \(t.longDate(decided.decidedOn)).</p>\
            \(HTML.paragraphs(decided.reason, in: visit.writtenIn))\(decided.hearing.map { heard($0, number) })<dl class="facts is-rows">\(by)\
            <div><dt>\(t("direction.outcome.then"))</dt><dd class="told">\(visit.written(decided.next))</dd></div></dl>\(court)
            """
    }

    private var earlier: HTML {
        guard !detail.earlier.isEmpty else { return .empty }
        let items = detail.earlier.enumerated().map { number, earlier -> HTML in
            let decision = earlier.decision
            // Only the first answer can have been given by a rule.
            let isFormal = earlier.wasOnApplication || number == 0 && detail.points?.isDecided == true
            let parts = DecisionParts(decision: decision, isFormal: isFormal, visit: visit)
            return """
                <li><b>\(t("case.state.\(decision.state.rawValue)"))</b>, \(t.date(decision.decidedOn)).\
                \(HTML.paragraphs(decision.reason, in: visit.writtenIn))\(parts.facts)\
                <p class="small soft">\(t("law.reopened", ["date": t.date(earlier.reopenedOn)]))</p>\(parts.objection(number: number + 1))</li>
                """
        }
        return """
            <section class="section" aria-labelledby="eerder"><h2 id="eerder">\(t("law.earlier"))</h2><ul class="plain">\(items)</ul></section>

            """
    }
}
