import Rules

/// How a source file's words become ours; read from `condition-kinds.yaml`. See that file for the meaning of each key.
package struct ConditionKinds: Sendable {
    package enum Reading: String, Sendable {
        case flag, euros, percent, count, weeks, months, leastDays, mostDays, years, range, ratio, share, words, places
    }

    package enum Case: Sendable {
        case criterion(Criterion)
        case note
    }

    package struct Kind: Sendable {
        package var reading: Reading
        /// Still with its placeholders.
        package var template: ConfigTree?
        package var values: [String: [String]]
        package var cases: [String: Case]
        package var weight: Criterion.Note.Weight?
        /// The field that a rate counts.
        package var per: String?
        package var isLead: Bool
    }

    package struct Places: Sendable {
        package var certain: [String]
        package var possible: [String]
    }

    package var kinds: [String: Kind]
    package var applicants: [String: String]
    package var themes: [String: String]
    package var forms: [String: String]
    package var months: [String: Int]
    /// Names in the municipality column that are no municipality: to a region, or to nothing.
    package var municipalities: [String: String?]
    package var places: [String: Places]

    package init(tree: ConfigTree) throws {
        kinds = try tree["kinds"].map.reduce(into: [:]) { $0[$1.key] = try Kind(tree: $1.value, path: "kinds.\($1.key)") }
        applicants = tree["applicants"].map.compactMapValues(\.text)
        themes = tree["themes"].map.compactMapValues(\.text)
        forms = tree["forms"].map.compactMapValues(\.text)
        months = tree["months"].map.compactMapValues(\.integer)
        municipalities = tree["municipalities"].map.mapValues(\.text)
        places = tree["places"].map.mapValues { Places(certain: $0["certain"].texts, possible: $0["possible"].texts) }
    }
}

extension ConditionKinds.Kind {
    fileprivate init(tree: ConfigTree, path: String) throws {
        let name = tree["read"].text ?? "words"
        guard let reading = ConditionKinds.Reading(rawValue: name) else { throw ConfigFault(path, .unknown, ["value": name]) }
        self.reading = reading
        template = tree["criterion"].isNull ? nil : tree["criterion"]
        values = tree["values"].map.mapValues(\.texts)
        cases = try tree["cases"].map.reduce(into: [:]) { cases, entry in
            let isNote = entry.value.text == "note"
            cases[entry.key] = isNote ? .note : .criterion(try Criterion(tree: entry.value, path: "\(path).cases.\(entry.key)"))
        }
        weight = try tree["weight"].text.map { name in
            guard let weight = Criterion.Note.Weight(rawValue: name) else { throw ConfigFault(path, .unknown, ["value": name]) }
            return weight
        }
        per = tree["per"].text
        isLead = tree["lead"].bool ?? false
    }
}

/// A condition's value as the mapping read it.
struct ConditionValue {
    var replacements: [String: ConfigTree] = [:]
    var number: Int?
    var unit: Field.Unit = .none
    var words: [String] = []
    /// The value does not have the form the mapping expects.
    var isStrange = false
    /// Words of the source that the mapping does not list.
    var unknownWords: [String] = []
}

extension ConditionKinds.Kind {
    /// - Parameter municipality: turns a municipality's name into its id.
    func read(_ raw: ConfigTree, municipality: (String) -> String?) -> ConditionValue {
        switch reading {
        case .flag: ConditionValue(isStrange: raw.bool != true)
        case .euros: number(raw.number.map { Int(($0 * 100).rounded()) }, .cents)
        case .percent: number(raw.integer, .percent)
        case .share: number(raw.integer.map { 100 - $0 }, .percent)
        case .count: number(raw.integer, .none)
        case .years: number(raw.integer, .years)
        case .months: number(raw.integer, .months)
        case .weeks: number(raw.integer.map { $0 * 7 }, .days)
        case .leastDays: months(raw.integer) { $0.lowerBound }
        case .mostDays: months(raw.integer) { $0.upperBound }
        case .ratio: number(Self.othersPercent(raw.text), .percent)
        case .range: range(raw.list.compactMap(\.integer))
        case .words: words(raw) { values.isEmpty ? [$0] : values[$0] }
        case .places: words(raw) { municipality($0).map { [$0] } }
        }
    }

    private func number(_ number: Int?, _ unit: Field.Unit) -> ConditionValue {
        guard let number else { return ConditionValue(isStrange: true) }
        return ConditionValue(replacements: ["$value": .integer(number)], number: number, unit: unit)
    }

    /// Said in months, tested in days.
    private func months(_ months: Int?, days: (ClosedRange<Int>) -> Int) -> ConditionValue {
        guard let months, months >= 0 else { return ConditionValue(isStrange: true) }
        let days = days(TermLength.days(inMonths: months))
        return ConditionValue(replacements: ["$value": .integer(days)], number: months, unit: .months)
    }

    private func range(_ numbers: [Int]) -> ConditionValue {
        guard numbers.count == 2, numbers[0] <= numbers[1] else { return ConditionValue(isStrange: true) }
        let ends: [String: ConfigTree] = ["$low": .integer(numbers[0]), "$high": .integer(numbers[1])]
        return ConditionValue(replacements: ends, words: numbers.map(String.init))
    }

    private func words(_ raw: ConfigTree, translate: (String) -> [String]?) -> ConditionValue {
        let words = raw.word.map { [$0] } ?? raw.list.compactMap(\.word)
        var value = ConditionValue(words: words, isStrange: words.isEmpty)
        value.unknownWords = cases.isEmpty ? words.filter { translate($0) == nil } : words.filter { cases[$0] == nil }
        value.replacements["$value"] = .list(words.flatMap { translate($0) ?? [] }.map { .text($0) })
        return value
    }

    /// `1:1` is half from others, `1:2` (one of theirs to two of yours) two thirds, rounded up.
    private static func othersPercent(_ ratio: String?) -> Int? {
        let parts = ratio?.split(separator: ":").compactMap { Int($0) } ?? []
        guard parts.count == 2, parts[0] >= 0, parts[1] >= 0, parts[0] + parts[1] > 0 else { return nil }
        return (100 * parts[1] + parts[0] + parts[1] - 1) / (parts[0] + parts[1])
    }

    /// The condition over our fields; nil when this kind is only a note.
    func criterion(for value: ConditionValue) throws -> Criterion? {
        if !cases.isEmpty {
            let parts = value.words.compactMap { word -> Criterion? in
                if case .criterion(let criterion) = cases[word] { criterion } else { nil }
            }
            return parts.count > 1 ? .all(parts) : parts.first
        }
        return try template.map { try Criterion(tree: $0.replacing(value.replacements)) }
    }
}

extension ConfigTree {
    /// The same tree with each text that is a placeholder replaced.
    fileprivate func replacing(_ replacements: [String: ConfigTree]) -> ConfigTree {
        switch self {
        case .text(let text): replacements[text] ?? self
        case .list(let list): .list(list.map { $0.replacing(replacements) })
        case .map(let map): .map(map.mapValues { $0.replacing(replacements) })
        default: self
        }
    }
}
