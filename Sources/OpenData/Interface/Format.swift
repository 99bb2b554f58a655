/// A form in which the same data can be had.
enum Format: String, Sendable, CaseIterable {
    case json, geojson, csv, jsonld

    var mediaType: String {
        switch self {
        case .json: "application/json"
        case .geojson: "application/geo+json"
        case .csv: "text/csv"
        case .jsonld: "application/ld+json"
        }
    }

    /// As the answer says it.
    var contentType: String { self == .csv ? "text/csv; charset=utf-8; header=present" : mediaType }

    /// The format an `Accept` header asks for (RFC 9110, section 12.5.1): the one it values most, the first offered where it does not
    /// choose; nil when it takes none of them.
    static func chosen(accept: String, from offered: [Format]) -> Format? {
        if accept.allSatisfy(\.isWhitespace) { return offered.first }
        let ranges = accept.split(separator: ",").prefix(50).compactMap(MediaRange.init)
        var best: (format: Format, quality: Int)?
        for format in offered {
            let closest = ranges.filter { $0.covers(format.mediaType) }.max { $0.closeness < $1.closeness }
            guard let quality = closest?.quality, quality > 0, quality > best?.quality ?? 0 else { continue }
            best = (format, quality)
        }
        return best?.format
    }
}

/// One entry of an `Accept` header.
private struct MediaRange {
    let type: String
    let subtype: String
    /// In thousandths.
    let quality: Int
    /// How exactly it names a type: the closest entry decides.
    let closeness: Int

    init?(_ text: Substring) {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false).map { $0.filter { !$0.isWhitespace }.lowercased() }
        let names = (parts.first ?? "").split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard names.count == 2, !names[0].isEmpty, !names[1].isEmpty, names[0] != "*" || names[1] == "*" else { return nil }
        (type, subtype) = (names[0], names[1])
        closeness = type == "*" ? 0 : subtype == "*" ? 1 : 2
        guard let weight = parts.dropFirst().first(where: { $0.hasPrefix("q=") }) else {
            quality = 1_000
            return
        }
        guard let value = Double(weight.dropFirst(2)), (0...1).contains(value) else { return nil }
        quality = Int((value * 1_000).rounded())
    }

    func covers(_ mediaType: String) -> Bool {
        type == "*" || mediaType == "\(type)/\(subtype)" || subtype == "*" && mediaType.hasPrefix(type + "/")
    }
}
