import Civic
import Foundation
import Rules

/// All wording of a municipality: what came with the program, and what it says in its own words instead.
struct TextBook: Sendable {
    let program: Texts
    /// Own words by language: in force, with this person's draft over them.
    let own: [String: Texts]
    /// What the documents hold, to change one text and leave the rest.
    let trees: [String: OrderedTree]
    var languages: [String] { program.languages }

    static func document(_ language: String) -> String { "texts/\(language).yaml" }

    /// - Throws: ``ConfigFault`` when a document cannot be read.
    init(program: Texts, _ folder: ConfigFolder) throws {
        self.program = program
        var (own, trees): ([String: Texts], [String: OrderedTree]) = ([:], [:])
        for language in program.languages {
            let name = Self.document(language)
            let text = folder.text(name) ?? ""
            var texts = Texts()
            try texts.add(yaml: text, language: language, file: name)
            (own[language], trees[language]) = (texts, try OrderedTree(text: text))
        }
        (self.own, self.trees) = (own, trees)
    }

    /// The text that came with the program.
    func standard(_ key: String, _ language: String) -> Texts.Entry? { program.entry(key, language) }
    /// The municipality's own, if any.
    func changed(_ key: String, _ language: String) -> Texts.Entry? { own[language]?.entry(key, language) }
    func current(_ key: String, _ language: String) -> Texts.Entry? { changed(key, language) ?? standard(key, language) }
    func isChanged(_ key: String) -> Bool { languages.contains { changed(key, $0) != nil } }

    /// Keys whose own name or wording, in any language, has what somebody looks for; those that only look alike come last.
    func keys(matching query: String, onlyChanged: Bool) -> [String] {
        let search = TextSearch(query)
        return program.keys(languages.first ?? "nl").filter { !onlyChanged || isChanged($0) }
            .compactMap { key -> (rank: Int, key: String)? in
                let parts = languages.flatMap { [changed(key, $0), standard(key, $0)] }.compactMap(\.self).flatMap(\.parts)
                return search.rank(key: key, parts).map { ($0, key) }
            }
            .sorted { ($0.rank, $0.key) < ($1.rank, $1.key) }.map(\.key)
    }

    /// The document of a language with one text of its own; nil says what the program says again.
    func body(_ key: String, _ entry: Texts.Entry?, _ language: String) throws -> String {
        let steps = key.split(separator: ".").map { TreePlace.Step.key(String($0)) }
        var tree = trees[language] ?? .map([])
        switch entry {
        case .plain(let text): tree[TreePlace(steps)] = OrderedTree(.text(text))
        case .plural(let one, let other):
            tree[TreePlace(steps)] = .map([.init("one", OrderedTree(.text(one))), .init("other", OrderedTree(.text(other)))])
        case nil:
            // A map that nothing is left in goes too.
            for count in stride(from: steps.count, to: 0, by: -1) {
                let place = TreePlace(Array(steps.prefix(count)))
                guard count == steps.count || tree[place]?.pairs.isEmpty == true else { break }
                tree[place] = nil
            }
        }
        return tree.pairs.isEmpty ? "{}\n" : try tree.yaml()
    }
}

/// Looks for a text by what is read on a screen, where values are filled in: "Je hebt 3 plannen" finds "Je hebt {count} plannen".
struct TextSearch: Sendable {
    private let query: String

    init(_ query: String) { self.query = sortKey(query.split(whereSeparator: \.isWhitespace).joined(separator: " ")) }

    /// 0 when the key or a text has it literally, 1 when a text with values filled in reads so, nil when neither.
    func rank(key: String, _ texts: [String]) -> Int? {
        if query.isEmpty || sortKey(key).contains(query) || texts.contains(where: { sortKey($0).contains(query) }) { return 0 }
        return texts.contains(where: reads) ? 1 : nil
    }

    /// Are all fixed parts of the text in what was read, in their order? At least ten letters, or anything would do.
    private func reads(_ text: String) -> Bool {
        guard text.contains("{") else { return false }
        let fixed = text.split(separator: /\{[A-Za-z]+\}/).map { sortKey(String($0)).trimmingSpaces() }.filter { $0.count > 1 }
        guard fixed.map(\.count).reduce(0, +) >= 10 else { return false }
        var rest = query[...]
        for part in fixed {
            guard let found = rest.range(of: part) else { return false }
            rest = rest[found.upperBound...]
        }
        return true
    }
}
