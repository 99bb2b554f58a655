extension MatchEvaluation {
    /// The outcome as lines for a terminal: what was compared, every difference, and how fast each order of questions decides.
    package var lines: [String] {
        var lines = ["statuses: \(statusesCompared) compared, \(statusDifferences.count) different"]
        lines += statusDifferences.map { "  \($0.applicant) \($0.scheme): expected \($0.expected), computed \($0.computed)" }
        lines.append("near misses: \(nearMissesCompared) compared, \(nearMissDifferences.count) different")
        lines += nearMissDifferences.map { difference in
            "  \(difference.applicant) \(difference.scheme): expected \(text(difference.expected)), computed \(text(difference.computed))"
        }
        if let emptySetsCounted { lines.append("  an empty choice is \(emptySetsCounted ? "" : "not ")an answer") }
        return lines + questionLines
    }

    private var questionLines: [String] {
        guard let count = orders.map(\.share.count).max() else { return [] }
        var lines = ["share decided after each question, per cent:", row("", orders.map(\.name))]
        for question in 0..<count { lines.append(row(String(question), orders.map { fixed($0.share[question] * 100, 1) })) }
        lines.append(row("area", orders.map { fixed($0.area * 100, 2) }))
        lines.append(row("area by cost", orders.map { fixed($0.areaByCost * 100, 2) }))
        lines.append(row("to 90 per cent", orders.map { fixed($0.questionsTo90Percent, 2) }))
        lines.append(row("to all", orders.map { fixed($0.questionsToAll, 2) }))
        return lines
    }

    private func row(_ name: String, _ cells: [String]) -> String {
        padded(name, to: 15) + cells.map { padded($0, to: 16, left: true) }.joined()
    }

    private func padded(_ text: String, to width: Int, left: Bool = false) -> String {
        let spaces = String(repeating: " ", count: max(0, width - text.count))
        return left ? spaces + text : text + spaces
    }

    /// A number that is not negative, with so many decimals.
    private func fixed(_ number: Double, _ decimals: Int) -> String {
        let scale = decimals == 1 ? 10 : 100
        let scaled = Int((number * Double(scale)).rounded())
        let fraction = String(scaled % scale)
        return "\(scaled / scale)." + String(repeating: "0", count: decimals - fraction.count) + fraction
    }

    private func text(_ sets: Set<Set<String>>) -> String {
        sets.isEmpty ? "none" : sets.map { $0.sorted().joined(separator: "+") }.sorted().joined(separator: ", ")
    }
}
