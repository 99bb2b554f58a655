import Civic
import Rules

/// What the finder says, for the pages and for the command line alike.
struct FinderWords: Sendable {
    let t: Words
    let book: SchemeBook
    let today: LocalDate

    // MARK: Why

    /// One line: why it fits, what is still open, or what is in the way.
    func why(_ card: FinderCard, _ answers: Answers) -> String {
        if card.isClosed { return t("finder.why.closed") }
        switch card.status {
        case .yes:
            let reasons = telling(card.met).prefix(2).map { met($0, answers) }
            return reasons.isEmpty ? t("finder.why.yesFree") : t("finder.why.yes", ["reasons": sentence(Array(reasons))])
        case .unknown:
            if card.open.isEmpty { return t("finder.why.place") }
            let rest = card.open.count - 1
            let first = telling(card.open).first.map(condition) ?? ""
            return rest > 0 ? t("finder.why.maybeMore", ["reason": first], count: rest) : t("finder.why.maybe", ["reason": first])
        case .no:
            return t("finder.why.no", ["reasons": sentence(telling(card.failed).prefix(2).map(condition))])
        }
    }

    /// What a source says in its own words tells more than a column of a table.
    private func telling(_ checks: [FinderCheck]) -> [FinderCheck] {
        let order: [SchemeCondition.Origin: Int] = [.condition: 0, .addition: 1, .column: 2]
        return checks.enumerated().sorted { one, other in
            (order[one.element.condition.origin] ?? 3, one.offset) < (order[other.element.condition.origin] ?? 3, other.offset)
        }.map(\.element)
    }

    /// A condition that is met, said by what was answered where the source has no words for it: "who applies: resident".
    private func met(_ check: FinderCheck, _ answers: Answers) -> String {
        guard check.condition.origin == .column, case .atom(let atom) = check.condition.criterion, let answer = answers[atom.field] else {
            return condition(check)
        }
        return "\(t("field.\(atom.field).name")): \(value(answer, of: atom.field))"
    }

    func condition(_ check: FinderCheck) -> String { t.condition(check.condition, in: book.vocabulary) }

    private func sentence(_ parts: [String]) -> String {
        parts.map { $0.hasSuffix(".") ? String($0.dropLast()) : $0 }.joined(separator: "; ")
    }

    // MARK: What it pays

    /// `€ 500 tot € 5.000`, `tot € 5.000`, `advies`; what is not known reads "ask".
    func pays(_ card: FinderCard) -> String { pays(card.scheme, most: card.mostCents) }

    func pays(_ scheme: Scheme, most: Int?) -> String {
        let least = scheme.amount.minCents.flatMap { $0 > 0 ? $0 : nil }
        guard let most else {
            if !scheme.form.isAskedAsAmount, scheme.form != .prize { return t("finder.form.\(scheme.form.rawValue)") }
            return least.map { t("finder.pays.from", ["least": t.money(cents: $0)]) } ?? t("finder.pays.ask")
        }
        guard let least, least < most else { return t("finder.pays.upTo", ["most": t.money(cents: most)]) }
        return t("finder.pays.between", ["least": t.money(cents: least), "most": t.money(cents: most)])
    }

    func tier(_ tier: SchemeAmount.Tier) -> String {
        let amounts = [
            tier.minCents.map { t("finder.pays.from", ["least": t.money(cents: $0)]) },
            tier.maxCents.map { t("finder.pays.upTo", ["most": t.money(cents: $0)]) },
            tier.percent.map { t("finder.pays.share", ["share": t.quantity($0, .percent)]) },
        ].compactMap(\.self)
        let sum = amounts.isEmpty ? t("finder.pays.ask") : amounts.joined(separator: ", ")
        return "\(tier.label): \(sum)\(tier.perYear ? " " + t("finder.pays.perYear") : "")"
    }

    // MARK: When

    func opening(_ opening: SchemeWindow.Opening) -> String {
        switch opening {
        case .now(nil): t("finder.when.now")
        case .now(let until?): t("finder.when.nowUntil", ["date": t.longDate(until)])
        case .later(let from, nil): t("finder.when.later", ["from": t.longDate(from)])
        case .later(let from, let until?): t("finder.when.laterUntil", ["from": t.longDate(from), "until": t.longDate(until)])
        case .passed: t("finder.when.passed")
        case .ask: t("finder.when.ask")
        }
    }

    func answer(_ date: LocalDate?) -> String { date.map { t("finder.answer.by", ["date": t.longDate($0)]) } ?? t("finder.answer.ask") }

    // MARK: How sure

    /// One line on what nobody has verified yet; nil when all is.
    func notice(_ card: FinderCard) -> String? { notice(card.scheme, isPlaceUnsure: card.isPlaceUnsure) }

    func notice(_ scheme: Scheme, isPlaceUnsure: Bool) -> String? {
        if scheme.status == .unknown { return t("finder.notice.running") }
        if isPlaceUnsure { return t("finder.notice.place") }
        return scheme.isConfirmed(on: today) ? nil : t("finder.notice.verify")
    }

    func source(_ scheme: Scheme) -> String {
        let names = scheme.sources.isEmpty ? scheme.issuer : scheme.sources.joined(separator: "; ")
        guard let checked = scheme.checkedOn else { return t("finder.source.unchecked", ["source": names]) }
        return t("finder.source.checked", ["source": names, "date": t.date(checked)])
    }

    // MARK: What would make it a yes

    /// The changes that would help, nearest first, as sentences; and what a legal person would make possible where that counts.
    func mends(_ card: FinderCard) -> [String] {
        var lines = card.nearMisses.map { mend($0, card) }
        for check in card.checks where check.decides && check.truth != .no {
            // Below the limit it fits already; above it somebody who co-signs opens the rest.
            if let line = byLegalPerson(check, card), !lines.contains(line) { lines.append(line) }
        }
        return lines
    }

    private func byLegalPerson(_ check: FinderCheck, _ card: FinderCard) -> String? {
        guard let kind = check.condition.kind, let limit = check.condition.number, t.has("finder.mend.\(kind)"), !card.hasLegalPerson else {
            return nil
        }
        return t("finder.mend.\(kind)", ["value": t.quantity(limit, check.condition.unit)])
    }

    private func mend(_ nearMiss: NearMiss, _ card: FinderCard) -> String {
        if nearMiss.fields == ["hasLegalPerson"], let check = card.failed.first(where: { $0.condition.tests("hasLegalPerson") }),
            let kind = check.condition.kind, let limit = check.condition.number, t.has("finder.mend.\(kind)")
        {
            return t("finder.mend.\(kind)", ["value": t.quantity(limit, check.condition.unit)])
        }
        let changes = nearMiss.changes.map(change).joined(separator: ". ")
        return t(nearMiss.result == .yes ? "finder.mend.thenYes" : "finder.mend.thenMaybe", ["change": changes])
    }

    func change(_ change: NearMiss.Change) -> String {
        let unit = book.vocabulary[change.field]?.unit ?? .none
        let name = t("field.\(change.field).name")
        func say(_ kind: String, _ values: [String: String]) -> String {
            let own = "finder.change.\(change.field).\(kind)"
            let filled = values.merging(["name": name, "now": value(change.from, of: change.field)]) { given, _ in given }
            return t(t.has(own) ? own : "finder.change.\(kind)", filled)
        }
        switch change.allowed {
        case .numbers(nil, let most?): return say("atMost", ["value": t.quantity(most, unit)])
        case .numbers(let least?, nil): return say("atLeast", ["value": t.quantity(least, unit)])
        case .numbers(let least?, let most?): return say("between", ["low": t.quantity(least, unit), "high": t.quantity(most, unit)])
        case .dates(nil, let last?): return say("atMost", ["value": t.date(last)])
        case .dates(let first?, nil): return say("atLeast", ["value": t.date(first)])
        case .dates(let first?, let last?): return say("between", ["low": t.date(first), "high": t.date(last)])
        case .choices(let options): return say("choice", ["value": either(options.prefix(3).map { option($0, of: change.field) })])
        case .exactly, .numbers(nil, nil), .dates(nil, nil): return exactly(change, name)
        }
    }

    private func exactly(_ change: NearMiss.Change, _ name: String) -> String {
        switch (change.to, change.from) {
        case (.bool(let wanted), _): return t("field.\(change.field).\(wanted ? "yes" : "no")")
        case (.set(let wanted), .set(let now)):
            func names(_ options: Set<String>) -> String {
                t.list((book.vocabulary[change.field]?.options ?? []).filter(options.contains).map { option($0, of: change.field) })
            }
            let (more, less) = (wanted.subtracting(now), now.subtracting(wanted))
            let parts = [
                more.isEmpty ? nil : t("finder.change.add", ["name": name, "value": names(more)]),
                less.isEmpty ? nil : t("finder.change.leave", ["name": name, "value": names(less)]),
            ]
            return parts.compactMap(\.self).joined(separator: " " + t("format.and") + " ")
        default: return t("finder.change.exactly", ["name": name, "value": value(change.to, of: change.field)])
        }
    }

    private func either(_ labels: [String]) -> String {
        guard labels.count > 1, let last = labels.last else { return labels.first ?? "" }
        return labels.dropLast().joined(separator: ", ") + " " + t("condition.or") + " " + last
    }

    // MARK: Answers

    func option(_ option: String, of field: String) -> String { book.vocabulary.name(of: option, in: field) ?? t.option(option, of: field) }

    func value(_ value: Rules.Value, of field: String) -> String {
        switch value {
        case .bool(let bool): t(bool ? "word.affirmative" : "word.negative")
        case .integer(let number): t.quantity(number, book.vocabulary[field]?.unit ?? .none)
        case .choice(let option): self.option(option, of: field)
        case .set(let options):
            options.isEmpty
                ? t("form.noneOfThese")
                : t.list((book.vocabulary[field]?.options ?? []).filter(options.contains).map { option($0, of: field) })
        case .date(let date): t.longDate(date)
        }
    }

    // MARK: The whole

    /// `3 mogelijkheden, 5 misschien`.
    func headline(_ result: FinderResult) -> String {
        t(
            "finder.headline",
            ["yes": t("finder.yesCount", count: result.yes.count), "maybe": t("finder.maybeCount", count: result.maybe.count)])
    }

    /// Why this question is asked now.
    func reason(_ question: FinderQuestion) -> String {
        let names = question.schemes.prefix(3).compactMap { book[$0]?.name }
        let values = ["names": t.list(names), "all": t.number(question.schemes.count)]
        if question.canDecide > 0 { return t("finder.question.decides", values, count: question.canDecide) }
        return t("finder.question.nearer", values, count: question.schemes.count)
    }

    /// How far the money reaches, in one sentence.
    func reach(_ mix: Funding.Mix, _ funding: Funding) -> String {
        let values = [
            "sure": t.money(cents: funding.own + mix.sureCents), "maybe": t.money(cents: mix.maybeCents), "gap": t.money(cents: mix.gap),
            "total": t.money(cents: funding.total),
        ]
        switch (mix.maybeCents > 0, mix.gap > 0) {
        case (false, false): return t("finder.funding.covered", values)
        case (true, false): return t("finder.funding.coveredMaybe", values)
        case (false, true): return t("finder.funding.gap", values)
        case (true, true): return t("finder.funding.gapMaybe", values)
        }
    }

    /// Which part of the costs must come from elsewhere, per scheme that asks it.
    func shares(_ mix: Funding.Mix) -> [String] {
        mix.parts.compactMap { part in
            guard let scheme = book[part.scheme], let share = scheme.ownSharePercent, share > 0 else { return nil }
            return t("finder.funding.share", ["name": scheme.name, "share": t.quantity(share, .percent)])
        }
    }

    func warnings(_ mix: Funding.Mix) -> [String] {
        // That something is a maybe stands in the bar already.
        mix.warnings.filter { $0.key != .notDecided }.map { t("finder.warning.\($0.key.rawValue)", ["names": pair($0.schemes)]) }
    }

    func pair(_ ids: [String]) -> String { t.list(ids.compactMap { book[$0]?.name }) }
}

extension SchemeCondition {
    fileprivate func tests(_ field: String) -> Bool { criterion.decidingAtoms.contains { $0.field == field } }
}
