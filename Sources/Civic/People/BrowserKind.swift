/// Which browser somebody uses, as coarse as helps them to recognise it in a list: no versions, no addresses.
package struct BrowserKind: Sendable, Hashable {
    package enum Family: String, Sendable, CaseIterable { case firefox, edge, opera, samsung, chrome, safari, other }
    package enum System: String, Sendable, CaseIterable { case android, ios, windows, macos, chromeos, linux, other }

    package var family = Family.other
    package var system = System.other

    package init() {}

    /// Guesses from a `User-Agent`. Browsers name each other there, so the rarer names are looked for first.
    package init(userAgent: String?) {
        let text = String((userAgent ?? "").prefix(500))
        func find<Value>(_ marks: [(String, Value)]) -> Value? { marks.first { text.contains($0.0) }?.1 }
        family =
            find([
                ("Firefox/", Family.firefox), ("FxiOS/", .firefox), ("Edg", .edge), ("OPR/", .opera), ("Opera", .opera),
                ("SamsungBrowser", .samsung), ("Chrome/", .chrome), ("CriOS/", .chrome), ("Safari/", .safari),
            ]) ?? .other
        system =
            find([
                ("Android", System.android), ("iPhone", .ios), ("iPad", .ios), ("Windows", .windows), ("CrOS", .chromeos),
                ("Macintosh", .macos), ("Linux", .linux),
            ]) ?? .other
    }

    /// As it is stored: `firefox android`.
    package init(text: String) {
        let parts = text.split(separator: " ").map(String.init)
        family = parts.first.flatMap(Family.init) ?? .other
        system = parts.dropFirst().first.flatMap(System.init) ?? .other
    }

    package var text: String { "\(family.rawValue) \(system.rawValue)" }
}
