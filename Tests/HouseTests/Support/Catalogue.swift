import Foundation
import Yams

/// The wording of one language as it stands in its file.
struct Catalogue: Sendable {
    let language: String
    /// Per key its forms: one text, or the ones for one and for others.
    let texts: [String: [String]]

    var keys: Set<String> { Set(texts.keys) }
    /// The first parts of the keys: a literal that begins with one of these is a key.
    var areas: Set<String> { Set(keys.compactMap { $0.split(separator: ".").first.map(String.init) }) }

    /// What a text asks to be filled in. `count` may be left out where there is one.
    func placeholders(_ key: String) -> Set<String> {
        Set((texts[key] ?? []).flatMap { text in text.matches(of: #/\{([^{}]*)\}/#).map { String($0.1) } })
    }

    static let all: [Catalogue] = SourceFile.files(under: "Texts", endings: ["yaml"]).filter { $0.split(separator: "/").count == 2 }.map {
        path in
        let language = path.split(separator: "/").last.map { String($0.prefix { $0 != "." }) } ?? ""
        return Catalogue(language: language, yaml: SourceFile.read(path))
    }

    static var dutch: Catalogue { all.first { $0.language == "nl" } ?? Catalogue(language: "nl", yaml: "") }

    init(language: String, yaml: String) {
        var found: [String: [String]] = [:]
        func flatten(_ node: Node, _ path: String) {
            if let mapping = node.mapping {
                if Set(mapping.keys.compactMap(\.string)) == ["one", "other"] {
                    found[path] = [mapping["one"]?.string ?? "", mapping["other"]?.string ?? ""]
                } else {
                    for (name, value) in mapping { flatten(value, path.isEmpty ? name.string ?? "" : "\(path).\(name.string ?? "")") }
                }
            } else if let text = node.string {
                found[path] = [text]
            }
        }
        if let root = try? Yams.compose(yaml: yaml) { flatten(root, "") }
        (self.language, texts) = (language, found)
    }
}

/// A place in the code that names a text.
struct TextUse: Hashable, Sendable {
    /// The key, with a star for whatever is only known at run time.
    let pattern: String
    let place: String

    /// Does this use reach that key? A star stands for one part of a key or more.
    func reaches(_ key: String) -> Bool { Self.matches(key[...], pattern[...]) }

    static func matches(_ key: Substring, _ pattern: Substring) -> Bool {
        guard let star = pattern.firstIndex(of: "*") else { return key == pattern }
        let (head, tail) = (pattern[..<star], pattern[pattern.index(after: star)...])
        guard key.hasPrefix(head) else { return false }
        var rest = key.dropFirst(head.count)
        if tail.isEmpty { return !rest.isEmpty }
        while !rest.isEmpty {
            rest = rest.dropFirst()
            if matches(rest, tail) { return true }
        }
        return false
    }
}

/// Which texts the code uses, found in its literals.
struct TextUses: Sendable {
    /// In a place that only takes keys.
    private(set) var strict: Set<TextUse> = []
    /// Literals elsewhere that read like a key of the catalogue.
    private(set) var loose: Set<TextUse> = []
    /// Kinds of journal entries.
    private(set) var kinds: Set<String> = []
    /// Names of mails.
    private(set) var mails: Set<TextUse> = []
    /// Every plain literal, whatever it is for.
    private(set) var words: Set<String> = []

    init(_ files: [SourceFile], areas: Set<String>) {
        for file in files {
            for tokens in file.sequences {
                addKinds(tokens)
                addCalls(tokens, file)
                addLiterals(tokens, file, areas)
            }
        }
    }

    static let ours = TextUses(SourceFile.all, areas: Catalogue.dutch.areas)

    private mutating func addKinds(_ tokens: [Token]) {
        for index in tokens.indices.dropFirst(4) where tokens[index - 2].word == "kind" && tokens[index - 1].symbol == "=" {
            // `static let kind = "…"`, or `entry.kind = "…"` where one action leaves entries of several kinds.
            let isDeclared = tokens[index - 3].word == "let" && tokens[index - 4].word == "static"
            guard isDeclared || tokens[index - 3].symbol == ".", let kind = tokens[index].literal?.plain else { continue }
            kinds.insert(kind)
        }
    }

    private mutating func addCalls(_ tokens: [Token], _ file: SourceFile) {
        func uses(_ literals: [Literal]) -> [TextUse] { literals.map { TextUse(pattern: $0.pattern, place: file.place($0.line)) } }
        for call in tokens.calls({ Self.lookups.contains($0) }) { strict.formUnion(uses(call.arguments.first?.values ?? [])) }
        for call in tokens.calls({ Self.fields.contains($0) }) where call.unlabelled.count >= 2 {
            strict.formUnion(uses(call.unlabelled[1].values))
        }
        for call in tokens.calls({ ["conflict", "expired", "key"].contains($0) }) {
            strict.formUnion(uses(call.unlabelled.first?.values ?? []))
        }
        for call in tokens.calls({ ["asked", "redirect"].contains($0) }) {
            strict.formUnion(uses((call.argument("hint") ?? call.argument("saying"))?.values ?? []))
        }
        for call in tokens.calls({ $0.hasPrefix("tell") }) where call.unlabelled.count >= 2 {
            mails.formUnion(uses(call.unlabelled[1].values))
        }
    }

    private mutating func addLiterals(_ tokens: [Token], _ file: SourceFile, _ areas: Set<String>) {
        for literal in tokens.compactMap(\.literal) {
            if let plain = literal.plain { words.insert(plain) }
            let pattern = literal.pattern
            guard pattern.wholeMatch(of: #/[a-z][A-Za-z0-9]*(\.[A-Za-z0-9*]+)+/#) != nil, let area = pattern.split(separator: ".").first
            else { continue }
            if areas.contains(String(area)) { loose.insert(TextUse(pattern: pattern, place: file.place(literal.line))) }
        }
    }

    /// Wording by key: `t("…")`, `words("…")`, and inside `Words` itself.
    private static let lookups: Set<String> = ["t", "words", "self", "has"]
    /// Calls whose second argument is a key: a form's fields, a menu's entries, a problem of a field.
    private static let fields: Set<String> = [
        "line", "area", "search", "email", "phone", "choice", "list", "choices", "tick", "money", "number", "date", "photos", "MenuEntry",
        "FieldProblem",
    ]
}
