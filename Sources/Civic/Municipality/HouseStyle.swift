import Crypto
import Foundation

/// The house style of a municipality: design tokens that replace those of the stylesheet. A combination that people cannot read is none.
package struct HouseStyle: Hashable, Sendable {
    /// Token name without its prefix, and its value; a colour is `light-dark(#…, #…)` or one colour for both.
    package let tokens: [String: String]

    package init(_ tokens: [String: String] = [:]) { self.tokens = tokens }

    /// A token of the stylesheet that holds a colour, with what it is without a house style.
    package struct ColourToken: Sendable {
        package let name: String
        package let light: Colour
        package let dark: Colour
        /// Administrators may choose it; the others are the ground that everything is checked against.
        package let isChosen: Bool

        // The table below holds only colours; a test compares it with the stylesheet.
        fileprivate init?(_ name: String, _ light: String, _ dark: String, isChosen: Bool = false) {
            guard let light = Colour(light), let dark = Colour(dark) else { return nil }
            (self.name, self.light, self.dark, self.isChosen) = (name, light, dark, isChosen)
        }

        package func colour(isDark: Bool) -> Colour { isDark ? dark : light }
    }

    package static let colours: [ColourToken] = [
        ColourToken("color-accent", "#0b5a59", "#7fd0c4", isChosen: true),
        ColourToken("color-accent-strong", "#063f3f", "#b5e8df", isChosen: true),
        ColourToken("color-accent-soft", "#d9e8e3", "#173c3c", isChosen: true),
        ColourToken("color-on-accent", "#fffdf7", "#0a1c1c", isChosen: true),
        ColourToken("band-background-color", "#0a4a4a", "#0d3131", isChosen: true),
        ColourToken("band-color", "#fbf6e9", "#f1ebdd", isChosen: true),
        ColourToken("color-paper", "#f5f1e7", "#12191a"), ColourToken("color-surface", "#fffdf7", "#1a2324"),
        ColourToken("color-sunken", "#ebe5d6", "#0d1213"), ColourToken("color-ink", "#1b2224", "#f1ebdd"),
        ColourToken("color-ink-soft", "#4a5355", "#bcb9ab"), ColourToken("color-line", "#d6cebc", "#344041"),
        ColourToken("color-line-strong", "#7b7464", "#8b938d"), ColourToken("color-attention", "#e9a820", "#e9b44a"),
        ColourToken("color-attention-text", "#7a4c00", "#f0c878"), ColourToken("color-attention-soft", "#f8e6b8", "#3b2e12"),
        ColourToken("color-positive", "#1c6336", "#8fd19e"), ColourToken("color-positive-soft", "#dbebd6", "#173122"),
        ColourToken("color-negative", "#9d2419", "#f5a091"), ColourToken("color-negative-soft", "#f7ddd4", "#42201b"),
        ColourToken("focus-outline-color", "#1b2224", "#fdf6e3"), ColourToken("focus-ring-color", "#e9a820", "#a86f00"),
    ].compactMap(\.self)

    /// The colour of a token here; nil when its value is no plain colour.
    package func colour(_ token: ColourToken, isDark: Bool) -> Colour? {
        guard let value = tokens[token.name] else { return token.colour(isDark: isDark) }
        if let both = Colour(value) { return both }
        guard value.hasPrefix("light-dark("), value.hasSuffix(")") else { return nil }
        let parts = value.dropFirst("light-dark(".count).dropLast().split(separator: ",", omittingEmptySubsequences: false)
            .map { Colour(String($0).trimmingSpaces()) }
        guard parts.count == 2, let light = parts[0], let dark = parts[1] else { return nil }
        return isDark ? dark : light
    }
}

// MARK: - What can be read

extension HouseStyle {
    /// Two tokens that meet on screen and cannot be told apart well enough.
    package struct Fault: Hashable, Sendable {
        /// The token to change.
        package let token: String
        package let other: String
        package let isDark: Bool
        package let measured: Double
        /// 4.5 for text (WCAG 1.4.3), 3 for what is no text (1.4.11).
        package let needed: Double
        /// The nearest colour that would do everywhere this token is used; nil when there is none.
        package let proposal: Colour?
    }

    private struct Pair {
        let front: String
        let ground: String
        let needed: Double
        init(_ front: String, _ ground: String, _ needed: Double = 4.5) { (self.front, self.ground, self.needed) = (front, ground, needed) }
    }

    private static let pairs = [
        Pair("color-accent", "color-paper"), Pair("color-accent", "color-surface"), Pair("color-accent", "color-sunken"),
        Pair("color-accent", "color-accent-soft"),
        Pair("color-accent-strong", "color-paper"), Pair("color-accent-strong", "color-surface"),
        Pair("color-accent-strong", "color-accent-soft"),
        Pair("color-ink", "color-accent-soft"), Pair("color-ink-soft", "color-accent-soft"),
        Pair("color-on-accent", "color-accent"), Pair("color-on-accent", "color-accent-strong"),
        Pair("band-color", "band-background-color"), Pair("color-attention", "band-background-color", 3),
    ]

    /// Everything that is too hard to read, each with what would do.
    package var faults: [Fault] { [false, true].flatMap { faults(isDark: $0) } }

    private func faults(isDark: Bool) -> [Fault] {
        let palette = palette(isDark: isDark)
        return Self.pairs.compactMap { pair in
            guard let front = palette[pair.front], let ground = palette[pair.ground] else { return nil }
            let measured = front.contrast(with: ground)
            guard measured < pair.needed else { return nil }
            let isFrontChosen = tokens[pair.front] != nil || tokens[pair.ground] == nil
            let (token, other) = isFrontChosen ? (pair.front, pair.ground) : (pair.ground, pair.front)
            return Fault(
                token: token, other: other, isDark: isDark, measured: measured, needed: pair.needed,
                proposal: Self.proposal(for: token, in: palette))
        }
    }

    /// The colours by token; without those that are no plain colour.
    private func palette(isDark: Bool) -> [String: Colour] {
        Dictionary(Self.colours.compactMap { token in colour(token, isDark: isDark).map { (token.name, $0) } }) { first, _ in first }
    }

    private static func proposal(for token: String, in palette: [String: Colour]) -> Colour? {
        let meets = pairs.filter { $0.front == token || $0.ground == token }.compactMap { pair -> (Colour, Double)? in
            palette[pair.front == token ? pair.ground : pair.front].map { ($0, pair.needed) }
        }
        return palette[token]?.nearest { colour in meets.allSatisfy { colour.contrast(with: $0.0) >= $0.1 } }
    }

    private static let nameCharacters = Set("abcdefghijklmnopqrstuvwxyz0123456789-".utf8)
    private static let valueCharacters = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789#(),.% -".utf8)

    private static func has(_ text: String, only characters: Set<UInt8>, atMost count: Int) -> Bool {
        (1...count).contains(text.utf8.count) && text.utf8.allSatisfy(characters.contains)
    }

    /// - Throws: ``ConfigFault`` naming the token: one that could leave its declaration, or that people cannot read.
    package func check() throws {
        func fault(_ name: String, _ code: FaultCode, _ values: [String: String]) -> ConfigFault {
            ConfigFault("theme.\(name)", code, values, in: "municipality.yaml")
        }
        for (name, value) in tokens.sorted(by: { $0.key < $1.key }) {
            guard Self.has(name, only: Self.nameCharacters, atMost: 60) else { throw fault("", .tokenName, ["value": name]) }
            guard Self.has(value, only: Self.valueCharacters, atMost: 200) else {
                throw fault(name, .tokenValue, ["value": value])
            }
            if let token = Self.colours.first(where: { $0.name == name }) {
                guard colour(token, isDark: false) != nil else { throw fault(name, .notColour, ["value": value]) }
            }
        }
        guard let first = faults.first else { return }
        func number(_ value: Double) -> String { String((value * 100).rounded() / 100) }
        throw fault(
            first.token, first.isDark ? .contrastDark : .contrast,
            ["other": first.other, "measured": number(first.measured), "needed": number(first.needed)])
    }
}

// MARK: - As a stylesheet

extension HouseStyle {
    private func lines(_ values: [(String, String)]) -> String { values.map { "  --meemaken-\($0.0): \($0.1);\n" }.joined() }

    /// What replaces the tokens of the stylesheet on every page.
    package var css: String { ":root {\n\(lines(tokens.sorted { $0.key < $1.key }))}\n" }

    /// The same for paper, which is never dark.
    package var onPaper: HouseStyle {
        let light = Self.colours.compactMap { token in
            tokens[token.name] == nil ? nil : colour(token, isDark: false).map { (token.name, $0.text) }
        }
        return HouseStyle(tokens.merging(light) { $1 })
    }

    /// Changes whenever the stylesheet does, so that its address can.
    package var version: String { String(Array(SHA256.hash(data: Data(css.utf8))).hexadecimal.prefix(12)) }

    /// The same for two parts of one page, one as it is by day and one as it is in the dark, whatever the reader's own setting.
    package var previewCSS: String {
        [false, true].map { isDark in
            let colours = Self.colours.compactMap { token in colour(token, isDark: isDark).map { (token.name, $0.text) } }
            let known = Set(Self.colours.map(\.name))
            let others = tokens.filter { !known.contains($0.key) }.sorted { $0.key < $1.key }
            // The stylesheet has worked these out for the page already, so they are said once more.
            let derived = [
                ("button-background-color", "var(--meemaken-color-accent)"), ("button-color", "var(--meemaken-color-on-accent)"),
            ].filter { tokens[$0.0] == nil }
            let name = isDark ? "dark" : "light"
            return ".preview.is-\(name) {\n  color-scheme: \(name);\n\(lines(colours + others + derived))}\n"
        }.joined()
    }
}
