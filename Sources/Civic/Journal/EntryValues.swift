import Foundation
import Rules

/// What fills the sentence of an entry, for each reader in their own language. A name that ends in `Date` holds a day; one that ends in
/// `Words` holds a text in every language, as it read when it was written, and fills the name without that ending.
extension Words {
    package func values(of data: [String: String]) -> [String: String] {
        var values = data
        for (name, value) in data {
            if name.hasSuffix("Date"), let date = LocalDate(iso: value) { values[name] = longDate(date) }
            guard name.hasSuffix(EntryValues.suffix), let texts = EntryValues.texts(value) else { continue }
            values[name] = nil
            values[String(name.dropLast(EntryValues.suffix.count))] = texts[language] ?? texts.max { $0.key < $1.key }?.value
        }
        return values
    }
}

extension Work {
    /// What the program itself says, for an entry: with a name that ends in `Words`.
    package func inLanguages(_ text: (Words) -> String) -> String {
        EntryValues.stored(Dictionary(uniqueKeysWithValues: site.texts.languages.map { ($0, text(site.words($0))) }))
    }
}

enum EntryValues {
    static let suffix = "Words"

    static func texts(_ value: String) -> [String: String]? { try? JSONDecoder().decode([String: String].self, from: Data(value.utf8)) }

    static func stored(_ texts: [String: String]) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(texts)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
