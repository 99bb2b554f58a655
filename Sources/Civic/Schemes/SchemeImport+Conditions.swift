import Rules

/// The conditions of one entry: first what its columns say, then its own list, then the editor's additions.
extension SchemeReader {
    mutating func conditions(form: Scheme.Form, areas: [String], elsewhere: [String]) throws -> [SchemeCondition] {
        let listed = try entry["conditions"].list.map { try condition(from: $0) }
        var all = columns(form: form, areas: areas, elsewhere: elsewhere).filter { column in
            // A listed condition that says the same comes with better words.
            !listed.contains { $0.criterion == column.criterion && $0.criterion != .always }
        }
        all += listed
        all += try addition["conditions"].list.enumerated().map { try added($1, path: "\(id).conditions[\($0)]") }
        return numbered(all)
    }

    private func columns(form: Scheme.Form, areas: [String], elsewhere: [String]) -> [SchemeCondition] {
        func column(_ id: String, _ name: String, _ field: String, _ test: Atom.Test?) -> SchemeCondition? {
            guard let test else { return nil }
            return SchemeCondition(id: id, origin: .column, criterion: .atom(Atom(field, test)), isPlausible: plausible.contains(name))
        }
        func words(_ list: [String]) -> Set<String>? { list.isEmpty ? nil : Set(list) }
        func cents(_ name: String) -> Int? { form.isAskedAsAmount ? entry[name].number.map { Int(($0 * 100).rounded()) } : nil }
        let share = entry["cofinancing_percent"].integer ?? 0
        let conditions = [
            column("applicant", "applicant_types", "applicant", words(applicants).map { .isIn($0) }),
            column("area", "areas", "area", words(areas).map { .isIn($0) }),
            column("phase", "phases", "phase", words(entry["phases"].texts).map { .isIn($0) }),
            column("themes", "themes", "themes", words(themes).map { .containsAny($0) }),
            column("amount-min", "amount_min", "requestedAmount", cents("amount_min").flatMap { $0 > 0 ? .atLeast($0) : nil }),
            column("amount-max", "amount_max", "requestedAmount", cents("amount_max").map { .atMost($0) }),
            column("own-share", "cofinancing_percent", "ownContributionPercent", share > 0 ? .atLeast(share) : nil),
        ]
        let place = SchemeCondition(
            id: "place", origin: .column, kind: "place", weight: .info, words: elsewhere, isPlausible: plausible.contains("areas"))
        return conditions.compactMap { $0 } + (elsewhere.isEmpty ? [] : [place])
    }

    private mutating func condition(from tree: ConfigTree) throws -> SchemeCondition {
        let name = tree["kind"].text ?? ""
        var condition = SchemeCondition(
            id: name.replacingUnderscores(upper: false), origin: .condition, kind: name.replacingUnderscores(upper: true), weight: .info,
            text: tree["text_nl"].text, isPlausible: plausible.contains("conditions"))
        guard let kind = importer.kinds.kinds[name] else {
            warn(.unknownKind, name)
            condition.words = tree["value"].word.map { [$0] } ?? tree["value"].list.compactMap(\.word)
            return condition
        }
        let value = kind.read(tree["value"], municipality: municipalityID)
        (condition.number, condition.unit, condition.words) = (value.number, value.unit, value.words)
        if value.isStrange {
            warn(.unknownValue, name)
            condition.words = tree["value"].word.map { [$0] } ?? tree["value"].list.compactMap(\.word)
            return condition
        }
        for word in value.unknownWords { warn(.unknownWord, "\(name): \(word)") }
        keepTerms(of: kind, value: value, raw: tree["value"])
        let said = tree["check"].text == "auto" ? Criterion.Note.Weight.hard : tree["check"].text == "self" ? .selfJudged : .info
        let weight = kind.weight ?? said
        // With a word missing the condition would say more or less than the source does.
        guard weight != .info, value.unknownWords.isEmpty, let criterion = try kind.criterion(for: value) else { return condition }
        let problems = importer.vocabulary.problems(in: criterion)
        guard problems.isEmpty else {
            warn(.unusable, "\(name): \(problems)")
            return condition
        }
        (condition.criterion, condition.weight) = (criterion, weight)
        return condition
    }

    private mutating func keepTerms(of kind: ConditionKinds.Kind, value: ConditionValue, raw: ConfigTree) {
        if let field = kind.per, let cents = value.number { rate = SchemeAmount.Rate(cents: cents, field: field) }
        guard kind.isLead, let count = raw.integer else { return }
        leadTerm = TermLength(count, kind.reading == .weeks ? .weeks : .months)
    }

    private mutating func added(_ tree: ConfigTree, path: String) throws -> SchemeCondition {
        guard case .clause(let criterion, let note) = try Criterion(tree: tree, path: path) else {
            throw ConfigFault(path, .needs, fields: ["id", "that"])
        }
        if let problem = importer.vocabulary.problems(in: criterion).first { throw ConfigFault(path, problem) }
        return SchemeCondition(id: note.id, origin: .addition, weight: note.weight, text: note.text, criterion: criterion)
    }

    /// Ids stay unique: the second of a kind gets a number.
    private func numbered(_ conditions: [SchemeCondition]) -> [SchemeCondition] {
        var seen: [String: Int] = [:]
        return conditions.map { condition in
            var condition = condition
            seen[condition.id, default: 0] += 1
            if let count = seen[condition.id], count > 1 { condition.id += "-\(count)" }
            return condition
        }
    }
}

extension String {
    /// `lead_time_weeks` as `lead-time-weeks` or `leadTimeWeeks`.
    fileprivate func replacingUnderscores(upper: Bool) -> String {
        let parts = split(separator: "_").map(String.init)
        guard upper else { return parts.joined(separator: "-") }
        return (parts.first ?? "") + parts.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }
}
