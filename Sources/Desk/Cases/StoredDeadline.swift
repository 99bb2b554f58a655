import Civic
import Foundation
import Rules

/// A deadline with its explanation as it was when it was computed: later settings do not change what somebody was told.
package struct StoredDeadline: Hashable, Sendable, Codable {
    package var date: LocalDate
    package var announced: LocalDate?
    package var steps: [StoredStep]

    package init(_ deadline: Deadline) {
        (date, announced, steps) = (deadline.date, deadline.announcedDate, deadline.steps.map(StoredStep.init))
    }

    /// The day from which it was counted, as its first step says; nil when that says no day.
    var startDate: LocalDate? {
        guard case .date(let day)? = steps.first?.stepValues["date"] else { return nil }
        return day
    }
}

/// One sentence of the explanation, with its values as texts such as `date:2026-11-21`.
package struct StoredStep: Hashable, Sendable, Codable {
    package var key: String
    package var values: [String: String]
    package var article: String

    package init(_ step: Step) {
        (key, article) = (step.key, step.article)
        values = step.values.mapValues(Self.text)
    }

    private static func text(_ value: Step.Value) -> String {
        switch value {
        case .date(let date): "date:\(date.iso)"
        case .count(let count): "count:\(count)"
        case .cents(let cents): "cents:\(cents)"
        case .key(let key): "key:\(key)"
        case .label(let label): "label:\(label)"
        }
    }

    /// The values as they were before storing; one that cannot be read is left out.
    package var stepValues: [String: Step.Value] {
        values.compactMapValues { text in
            let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2 else { return nil }
            switch parts[0] {
            case "date": return LocalDate(iso: parts[1]).map { .date($0) }
            case "count": return Int(parts[1]).map { .count($0) }
            case "cents": return Int(parts[1]).map { .cents($0) }
            case "key": return .key(parts[1])
            case "label": return .label(parts[1])
            default: return nil
            }
        }
    }
}

extension Words {
    /// One step of the explanation in words.
    package func step(_ step: StoredStep) -> String {
        var count: Int?
        var values: [String: String] = [:]
        for (name, value) in step.stepValues {
            switch value {
            case .date(let date): values[name] = longDate(date)
            case .count(let number):
                values[name] = self.number(number)
                if name == "count" { count = number }
            case .cents(let cents): values[name] = money(cents: cents)
            case .key(let key): values[name] = self(key)
            case .label(let label): values[name] = label
            }
        }
        return self(step.key, values, count: count)
    }

    /// From which day an answer is counted, above the sentences that say how.
    func counted(_ clock: CaseClock) -> String {
        self(clock.begins == clock.received ? "desk.term.how" : "desk.term.howAgain", ["term": term(clock.term)])
    }

    /// A promised term: `8 weken`, `10 werkdagen`.
    package func term(_ term: StoredTerm) -> String {
        switch term.promised {
        case .calendar(let length): self("desk.term.\(length.unit.rawValue)", count: length.count)
        case .workingDays(let count): self("desk.term.workingDays", count: count)
        }
    }
}

/// JSON in a text column.
enum Stored {
    static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    static func value<Value: Decodable>(_ text: String, as type: Value.Type = Value.self) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    }
}
