import Store

/// An amount in whole cents of a euro.
package struct Money: Hashable, Comparable, Sendable, Codable {
    package let cents: Int
    package init(cents: Int) { self.cents = cents }

    /// Reads an amount as people in the Netherlands write it: `1.500,00`, `1500`, `€ 1.500`, `12,5`. Nil for anything else,
    /// for negative amounts and for more than a thousand million euros.
    package init?(_ typed: String) {
        var text = typed.filter { !$0.isWhitespace && $0 != "€" }
        if text.hasSuffix(",-") || text.hasSuffix(".-") { text.removeLast(2) }
        guard !text.isEmpty, text.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == "." || $0 == ",") }) else { return nil }
        let decimal = Self.decimalSeparator(in: text)
        let parts = decimal.map { text.split(separator: $0, omittingEmptySubsequences: false) } ?? [text[...]]
        guard parts.count <= 2 else { return nil }
        let groups = parts[0].split(omittingEmptySubsequences: false) { $0 == "." || $0 == "," }
        let grouped = groups.count == 1 || groups.dropFirst().allSatisfy { $0.count == 3 } && (1...3).contains(groups[0].count)
        let fraction = parts.count == 2 ? String(parts[1]) : ""
        guard grouped, fraction.count <= 2, fraction.allSatisfy(\.isNumber), let euros = Int(groups.joined()), euros <= 1_000_000_000,
            let cents = Int((fraction + "00").prefix(2))
        else { return nil }
        self.init(cents: euros * 100 + cents)
    }

    /// A comma, or a point, that is followed by one or two digits at the end separates the cents.
    private static func decimalSeparator(in text: String) -> Character? {
        guard let last = text.last(where: { $0 == "," || $0 == "." }), let index = text.lastIndex(of: last) else { return nil }
        let digits = text.distance(from: index, to: text.endIndex) - 1
        return digits == 1 || digits == 2 ? last : nil
    }

    package static func < (left: Money, right: Money) -> Bool { left.cents < right.cents }
    package static func + (left: Money, right: Money) -> Money { Money(cents: left.cents + right.cents) }
}

extension Money: SQLConvertible {
    package init?(sqlValue: SQLValue) {
        guard case .integer(let cents) = sqlValue else { return nil }
        self.init(cents: Int(cents))
    }
    package var sqlValue: SQLValue { .integer(Int64(cents)) }
}
