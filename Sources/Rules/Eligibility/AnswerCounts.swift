/// How often answers were given before, as a guide to which answer to expect. Counts only: whoever keeps them sees to it that none is so
/// small that it points to a person.
package struct AnswerCounts: Sendable, Hashable {
    package private(set) var counts: [String: [Value: Int]] = [:]

    package init(_ counts: [String: [Value: Int]] = [:]) { self.counts = counts }

    package mutating func add(_ answers: Answers) {
        for (key, value) in answers { counts[key, default: [:]][value, default: 0] += 1 }
    }
}

/// An answer that stands for a class of answers, and how likely that class is.
struct Prospect: Sendable, Hashable {
    var value: Value
    var chance: Double
}

extension RuleBook {
    /// All classes together weigh as much as so many earlier answers, evenly spread.
    private static let evenWeight = 3.0
    /// Finer classes are joined with their neighbours.
    private static let mostProspects = 32

    /// The answers that the schemes can tell apart, with their probability.
    func prospects(of field: Field, _ counts: [Value: Int]) -> [Prospect] {
        let known = counts.sorted { ($0.value, sortKey($0.key)) > ($1.value, sortKey($1.key)) }
        let even = candidates(field)
        var places: [[Value?]: Int] = [:]
        var classes: [Prospect] = []
        for value in even + known.map(\.key) {
            let effect = effect(of: field, value)
            guard places[effect] == nil else { continue }
            places[effect] = classes.count
            classes.append(Prospect(value: value, chance: 0))
        }
        // Every class of even candidates weighs the same, however many values it has; sets of several values only count when seen.
        let evenPlaces = Set(even.compactMap { places[effect(of: field, $0)] })
        for place in evenPlaces { classes[place].chance += Self.evenWeight / Double(evenPlaces.count) }
        for (value, count) in known { if let place = places[effect(of: field, value)] { classes[place].chance += Double(count) } }
        let joined = Self.joined(classes)
        let sum = joined.reduce(0) { $0 + $1.chance }
        return sum > 0 ? joined.map { Prospect(value: $0.value, chance: $0.chance / sum) } : []
    }

    /// Values that between them reach every class; for a field of several values, each value alone.
    private func candidates(_ field: Field) -> [Value] {
        let mapped = fields.determined(by: field.key).dropFirst().compactMap { fields[$0]?.derivation }.filter { $0.from == field.key }
        let named = mapped.flatMap(\.map.keys)
        switch field.kind {
        case .bool: return [.bool(false), .bool(true)]
        case .choice(let values): return values.map(Value.choice)
        case .set(let values): return values.map { .set([$0]) }
        case .integer(let domain):
            let cuts = cuts(field) + named.compactMap { Int($0) }
            return Set([domain.lowerBound] + cuts.filter(domain.contains)).sorted().map(Value.integer)
        case .date:
            let cuts = cuts(field) + named.compactMap { LocalDate(iso: $0)?.dayNumber }
            return Set([(cuts.min() ?? 1) - 1] + cuts).sorted().map { .date(LocalDate(dayNumber: $0)) }
        }
    }

    private func cuts(_ field: Field) -> [Int] {
        guard let column = tables.columnOf[field.key], case .scalar(let classes) = tables.columns[column].shape else { return [] }
        switch classes.lookup {
        case .numbers(let cuts), .dates(let cuts): return cuts
        case .bool, .choices: return []
        }
    }

    /// What tells the answer apart from others, in each column it fills.
    private func effect(of field: Field, _ value: Value) -> [Value?] {
        let alone = [field.key: value]
        return fields.determined(by: field.key).compactMap { tables.columnOf[$0] }.map { column in
            let filled = fields.value(of: tables.columns[column].key, in: alone)
            guard let filled, case .scalar(let classes) = tables.columns[column].shape else { return filled }
            return classes.index(of: filled).map(Value.integer) ?? filled
        }
    }

    /// Neighbours joined until few enough are left; the likeliest of each group stands for it.
    private static func joined(_ classes: [Prospect]) -> [Prospect] {
        guard classes.count > mostProspects else { return classes }
        let size = (classes.count + mostProspects - 1) / mostProspects
        return stride(from: 0, to: classes.count, by: size).compactMap { start in
            let group = classes[start..<min(start + size, classes.count)]
            guard let likeliest = group.max(by: { $0.chance < $1.chance }) else { return nil }
            return Prospect(value: likeliest.value, chance: group.reduce(0) { $0 + $1.chance })
        }
    }

    private func sortKey(_ value: Value) -> String {
        switch value {
        case .bool(let flag): flag ? "1" : "0"
        case .integer(let number): String(number)
        case .choice(let text): text
        case .set(let members): members.sorted().joined(separator: "\u{1F}")
        case .date(let date): date.iso
        }
    }
}
