import Civic
import Rules

/// One thing that must hold: how often it was looked at, how often it did not hold, and where first.
package struct HeldLine: Sendable, Equatable {
    package let name: String
    package private(set) var looked = 0
    package private(set) var wrong = 0
    /// The first few that were wrong.
    package private(set) var first: [String] = []

    init(_ name: String) { self.name = name }

    mutating func look(_ reference: String, isRight: Bool) {
        looked += 1
        guard !isRight else { return }
        wrong += 1
        if first.count < 4, !first.contains(reference) { first.append(reference) }
    }

    mutating func look(_ reference: String, on day: LocalDate, isRight: Bool) { look("\(reference) on \(day.iso)", isRight: isRight) }
}

/// What a simulation found, as a table.
package struct SimulationReport: Sendable, Equatable {
    package struct Part: Sendable, Equatable {
        package let title: String
        package let lines: [HeldLine]
    }

    package struct Figure: Sendable, Equatable {
        package let name: String
        package let value: String
    }

    package let heading: String
    package let parts: [Part]
    package let figures: [Figure]

    package var isFine: Bool { parts.allSatisfy { $0.lines.allSatisfy { $0.wrong == 0 } } }

    /// The table as it is printed; the same for the same seed.
    package var text: String {
        let width = parts.flatMap(\.lines).map(\.name.count).max() ?? 0
        var lines = [heading, "", row("", "looked at", "wrong", "first", width)]
        for part in parts {
            lines.append(part.title)
            for line in part.lines {
                lines.append(row(line.name, String(line.looked), String(line.wrong), line.first.joined(separator: ", "), width))
            }
        }
        lines.append("")
        let names = figures.map(\.name.count).max() ?? 0
        lines += figures.map { "  \(padded($0.name, names))  \($0.value)" }
        lines += ["", isFine ? "Nothing was lost." : "NOT FINE: see the lines whose count of wrong is not 0."]
        return lines.joined(separator: "\n") + "\n"
    }

    private func row(_ name: String, _ looked: String, _ wrong: String, _ first: String, _ width: Int) -> String {
        let text = "  \(padded(name, width))  \(aligned(looked, 9))  \(aligned(wrong, 5))"
        return first.isEmpty ? text : "\(text)  \(first)"
    }

    private func padded(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }
    private func aligned(_ text: String, _ width: Int) -> String { String(repeating: " ", count: max(0, width - text.count)) + text }
}
