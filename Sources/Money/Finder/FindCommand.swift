import Civic
import Foundation
import Rules

/// What is wrong with a file of answers: every mistake on a line of its own.
package struct AnswersFault: Error, Equatable, CustomStringConvertible {
    package let problems: [String]
    package var description: String { problems.joined(separator: "\n") }
}

/// The finder for the command line: the same result as the page, as text or as JSON.
///
/// - Parameters:
///   - answersJSON: `{"requestedAmount": 150000, "themes": ["green"]}`; money in cents. `null` counts as not answered.
///   - json: for other programs instead of for people.
/// - Throws: ``AnswersFault`` naming each question that does not exist and each answer that does not fit.
package func findReport(book: SchemeBook, answersJSON: Data, today: LocalDate, json: Bool, words: Words) throws -> String {
    let answers = try readAnswers(answersJSON, vocabulary: book.vocabulary, words: words)
    let report = FindReport(
        book: book, result: FinderResult(book, answers, today: today), words: FinderWords(t: words, book: book, today: today))
    return json ? try report.json : report.text
}

/// The questions with their kind, unit, options and wording: what a file of answers may hold.
package func fieldList(vocabulary: Vocabulary, words t: Words) -> String {
    let blocks = vocabulary.entries.map { entry -> String in
        let field = entry.field
        var lines = ["\(field.key)", "    \(t("field.\(field.key).question"))", "    \(expected(field, t))"]
        if field.unit != .none { lines.append("    \(t("finder.command.unit", ["unit": field.unit.rawValue]))") }
        if entry.computed { lines.append("    \(t("finder.command.computed"))") }
        return lines.joined(separator: "\n")
    }
    return blocks.joined(separator: "\n\n") + "\n"
}

private func expected(_ field: Field, _ t: Words) -> String {
    switch field.kind {
    case .bool: t("finder.command.kind.bool")
    case .integer(let range): t("finder.command.kind.integer", ["low": String(range.lowerBound), "high": String(range.upperBound)])
    case .choice(let options): t("finder.command.kind.choice", ["options": options.joined(separator: ", ")])
    case .set(let options): t("finder.command.kind.set", ["options": options.joined(separator: ", ")])
    case .date: t("finder.command.kind.date")
    }
}

private func readAnswers(_ data: Data, vocabulary: Vocabulary, words t: Words) throws -> Answers {
    guard let tree = try? ConfigTree(json: data), case .map = tree else {
        throw AnswersFault(problems: [t("finder.command.notAnObject", ["example": "{\"requestedAmount\": 150000}"])])
    }
    let reading = vocabulary.read(tree)
    let problems = reading.problems.keys.sorted().map { key in
        guard let field = vocabulary[key] else { return t("finder.command.unknownField", ["field": key]) }
        return t("finder.command.doesNotFit", ["field": key, "expected": expected(field, t)])
    }
    guard problems.isEmpty else { throw AnswersFault(problems: problems) }
    return reading.answers
}

private struct FindReport {
    let book: SchemeBook
    let result: FinderResult
    let words: FinderWords

    private var t: Words { words.t }

    // MARK: For people

    var text: String {
        let name = book.vocabulary.name(of: book.municipality, in: "municipality") ?? book.municipality
        var lines = [t("finder.command.municipality", ["municipality": name, "date": t.date(result.today)]), words.headline(result)]
        if let question = result.question {
            lines += ["", t("finder.command.next", ["question": t("field.\(question.field).question")]), "    \(words.reason(question))"]
        }
        for (key, cards) in [("yes", result.yes), ("maybe", result.maybe), ("no", result.no)] where !cards.isEmpty {
            lines += ["", "\(t("finder.group.\(key)")) (\(cards.count))"]
            lines += cards.flatMap(block)
        }
        return (lines + funding).joined(separator: "\n") + "\n"
    }

    private func block(_ card: FinderCard) -> [String] {
        var lines = ["", "  \(card.scheme.name) (\(card.scheme.id)), \(words.pays(card))", "    \(words.why(card, result.answers))"]
        if let notice = words.notice(card) { lines.append("    \(notice)") }
        let signs: [Truth: String] = [.yes: "✓", .no: "✗", .unknown: "?"]
        lines += card.checks.map { "    \($0.decides ? signs[$0.truth] ?? "?" : "·") \(words.condition($0))" }
        let title = t(card.status == .no ? "finder.mend.title" : "finder.mend.titleMore")
        lines += words.mends(card).map { "    \(title): \($0)" }
        lines.append(
            "    \(t("finder.when.title")): \(words.opening(card.opening)) \(t("finder.answer.title")): \(words.answer(card.answerBy))")
        lines.append("    \(words.source(card.scheme))")
        return lines
    }

    private var funding: [String] {
        guard let funding = result.funding else { return ["", t("finder.funding.unknown")] }
        var lines = ["", t("finder.funding.title", ["total": t.money(cents: funding.total)])]
        if funding.mixes.isEmpty { lines.append("  \(t("finder.funding.nothing"))") }
        for mix in funding.mixes {
            if funding.own > 0 { lines.append("  \(t.money(cents: funding.own)) \(t("finder.funding.own"))") }
            lines += mix.parts.map { part in
                let name = book[part.scheme]?.name ?? part.scheme
                return "  \(t.money(cents: part.cents)) \(part.status == .yes ? name : t("finder.funding.maybePart", ["name": name]))"
            }
            if mix.gap > 0 { lines.append("  \(t.money(cents: mix.gap)) \(t("finder.funding.restPart"))") }
            lines.append("  \(words.reach(mix, funding))")
            lines += (words.shares(mix) + words.warnings(mix)).map { "  \($0)" }
        }
        lines += funding.conflicts.map { "  \(t("finder.funding.conflict", ["pair": words.pair($0)]))" }
        let ask = funding.askAmount.compactMap { book[$0]?.name }
        return ask.isEmpty ? lines : lines + ["  \(t("finder.funding.ask", ["names": t.list(ask)]))"]
    }

    // MARK: For programs

    var json: String {
        get throws {
            var members: [String: ConfigTree] = [
                "municipality": .text(book.municipality), "date": .text(result.today.iso),
                "schemes": .list((result.yes + result.maybe + result.no).map(tree)),
            ]
            members["nextQuestion"] = result.question.map { question in
                .map([
                    "field": .text(question.field), "question": .text(t("field.\(question.field).question")),
                    "schemes": .list(question.schemes.map { .text($0) }), "canDecide": .integer(question.canDecide),
                ])
            }
            members["funding"] = result.funding.map(tree)
            return try ConfigTree.map(members).prettyJSON() + "\n"
        }
    }

    private static func name(_ truth: Truth) -> ConfigTree { .text([.yes: "yes", .no: "no"][truth] ?? "unknown") }
    private static func cents(_ cents: Int?) -> ConfigTree { cents.map { .integer($0) } ?? .null }

    private func tree(_ card: FinderCard) -> ConfigTree {
        let checks = card.checks.map { check -> ConfigTree in
            .map([
                "id": .text(check.condition.id), "text": .text(words.condition(check)), "result": Self.name(check.truth),
                "decides": .bool(check.decides),
            ])
        }
        let misses = card.nearMisses.map { ConfigTree.list($0.fields.map { .text($0) }) }
        return .map([
            "id": .text(card.scheme.id), "name": .text(card.scheme.name), "issuer": .text(card.scheme.issuer),
            "status": Self.name(card.status),
            "why": .text(words.why(card, result.answers)), "conditions": .list(checks), "nearMisses": .list(misses),
            "changes": .list(words.mends(card).map { .text($0) }), "mostCents": Self.cents(card.mostCents), "pays": .text(words.pays(card)),
            "apply": .text(words.opening(card.opening)), "answerBy": card.answerBy.map { .text($0.iso) } ?? .null,
            "ownSharePercent": Self.cents(card.scheme.ownSharePercent), "sources": .list(card.scheme.sources.map { .text($0) }),
            "checkedOn": card.scheme.checkedOn.map { .text($0.iso) } ?? .null,
            "toBeVerified": .bool(!card.scheme.isConfirmed(on: words.today)),
        ])
    }

    private func tree(_ funding: Funding) -> ConfigTree {
        let mixes = funding.mixes.map { mix -> ConfigTree in
            let parts = mix.parts.map { part -> ConfigTree in
                .map(["scheme": .text(part.scheme), "cents": .integer(part.cents), "status": Self.name(part.status)])
            }
            let warnings = mix.warnings.map { warning -> ConfigTree in
                .map(["warning": .text(warning.key.rawValue), "schemes": .list(warning.schemes.map { .text($0) })])
            }
            return .map(["parts": .list(parts), "gapCents": .integer(mix.gap), "warnings": .list(warnings)])
        }
        return .map([
            "totalCents": .integer(funding.total), "ownCents": .integer(funding.own), "combinations": .list(mixes),
            "amountUnknown": .list(funding.askAmount.map { .text($0) }),
            "conflicts": .list(funding.conflicts.map { pair in .list(pair.map { .text($0) }) }),
        ])
    }
}
