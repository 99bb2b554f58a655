import Foundation
import Rules
import Yams

/// All wording, per language, by key. Loaded once from `Texts/*.yaml`; another language is one more file.
package struct Texts: Sendable {
    /// A language code such as `nl`.
    package typealias Language = String

    /// One text, or two when it counts something.
    package enum Entry: Sendable, Hashable {
        case plain(String)
        case plural(one: String, other: String)

        package var parts: [String] {
            switch self {
            case .plain(let text): [text]
            case .plural(let one, let other): [one, other]
            }
        }

        /// The values that are filled in, without their braces.
        package var values: Set<String> { Self.values(parts.joined()) }

        /// What a text of this key must have: whether it counts, and which values are filled in.
        var shape: Set<String> {
            switch self {
            case .plain(let text): Self.values(text)
            case .plural(let one, let other): Self.values(one + other).union(["count", "one or other"])
            }
        }

        private static func values(_ text: String) -> Set<String> { Set(text.matches(of: /\{([A-Za-z]+)\}/).map { String($0.1) }) }
    }

    private var entries: [Language: [String: Entry]] = [:]

    package init() {}

    /// - Throws: `ConfigFault` naming the file and key that are wrong.
    package init(folder: URL) throws {
        let files = try FileManager.default.contents(of: folder)
        for file in files.sorted(by: { $0.path < $1.path }) where file.pathExtension == "yaml" {
            let language = file.deletingPathExtension().lastPathComponent
            try add(yaml: String(contentsOf: file, encoding: .utf8), language: language, file: file.lastPathComponent)
        }
        guard entries["nl"] != nil else { throw ConfigFault("", .missing, in: "nl.yaml") }
    }

    package var languages: [Language] { entries.keys.sorted { ($0 == "nl" ? "" : $0) < ($1 == "nl" ? "" : $1) } }
    /// - Throws: `ConfigFault` when there is no catalogue of its language, or of one that residents could choose.
    package func check(_ municipality: Municipality) throws {
        let named = [("language", municipality.language)] + (municipality.languages ?? []).map { ("languages", $0) }
        guard let (path, language) = named.first(where: { entries[$1] == nil }) else { return }
        throw ConfigFault(
            path, .noCatalogue, ["value": language, "choices": languages.joined(separator: ", ")], in: "municipality.yaml")
    }
    package func keys(_ language: Language) -> Set<String> { Set(entries[language, default: [:]].keys) }

    package func entry(_ key: String, _ language: Language) -> Entry? { entries[language]?[key] }

    /// Adds or replaces wording: a municipality's own words go over the shared ones.
    package mutating func add(yaml: String, language: Language, file: String) throws {
        let tree: Node?
        do { tree = try YAMLText.compose(yaml) } catch let fault as ConfigFault { throw fault.inFile(file) }
        guard let tree else { return }
        try flatten(tree, path: "", language: language, file: file)
    }

    /// A municipality's own words over the shared ones: only for keys that are there, with the same values to fill in.
    package mutating func override(yaml: String, language: Language, file: String) throws {
        var own = Texts()
        try own.add(yaml: yaml, language: language, file: file)
        for (key, entry) in own.entries[language, default: [:]] {
            guard let shared = entries[language]?[key], shared.shape == entry.shape else {
                throw ConfigFault(key, .strangeText, in: file)
            }
            entries[language]?[key] = entry
        }
    }

    private mutating func flatten(_ node: Node, path: String, language: Language, file: String) throws {
        switch node {
        case .scalar(let scalar): entries[language, default: [:]][path] = .plain(scalar.string)
        case .mapping(let mapping):
            let keys = mapping.keys.compactMap(\.string)
            if Set(keys) == ["one", "other"], let one = mapping["one"]?.string, let other = mapping["other"]?.string {
                entries[language, default: [:]][path] = .plural(one: one, other: other)
                return
            }
            for (key, value) in mapping {
                guard let name = key.string else { throw ConfigFault(path, .notText, in: file) }
                try flatten(value, path: path.isEmpty ? name : "\(path).\(name)", language: language, file: file)
            }
        case .sequence, .alias: throw ConfigFault(path, .notText, in: file)
        }
    }

    package func words(_ language: Language) -> Words {
        Words(language: entries[language] == nil ? "nl" : language, entries: entries[language] ?? entries["nl"] ?? [:])
    }
}

/// The wording that came with the program, before a municipality's own words went over it.
package struct ProgramTexts: Sendable {
    package let texts: Texts
    package init(_ texts: Texts) { self.texts = texts }
}

/// The wording of one language, as views use it: `t("home.title", ["name": municipality.name])`.
package struct Words: Sendable {
    package let language: String
    private let entries: [String: Texts.Entry]

    init(language: String, entries: [String: Texts.Entry]) { (self.language, self.entries) = (language, entries) }

    package func has(_ key: String) -> Bool { entries[key] != nil }

    /// The text of a key with `{name}` replaced by its value. `count` chooses between one and other, and fills `{count}`.
    /// A key that is missing shows itself between brackets; a test keeps that from happening.
    package func callAsFunction(_ key: String, _ values: [String: String] = [:], count: Int? = nil) -> String {
        var values = values
        if let count, values["count"] == nil { values["count"] = number(count) }
        switch entries[key] {
        case .plain(let text): return Self.fill(text, values)
        case .plural(let one, let other): return Self.fill(count == 1 ? one : other, values)
        case nil: return "⟦\(key)⟧"
        }
    }

    private static func fill(_ text: String, _ values: [String: String]) -> String {
        let (opening, closing) = (UInt8(ascii: "{"), UInt8(ascii: "}"))
        guard text.utf8.contains(opening) else { return text }
        var result = ""
        // By bytes, which is several times as fast as by characters: a page has hundreds of texts.
        var rest = text[...]
        while let open = rest.utf8.firstIndex(of: opening), let close = rest.utf8[open...].firstIndex(of: closing) {
            result += rest[..<open]
            let name = String(rest[rest.utf8.index(after: open)..<close])
            result += values[name] ?? "{\(name)}"
            rest = rest[rest.utf8.index(after: close)...]
        }
        return result + rest
    }
}
