import Civic
import Foundation
import Rules

/// Answers as they are stored and exchanged: `{"requestedAmount": 150000, "themes": ["green"], "startDate": "2027-03-01"}`.
/// Each kind of answer has a form of its own, so that reading needs no vocabulary; whether an answer suits its field is checked on entry.
extension Answers {
    /// What cannot be read is left out: a stored answer of an older vocabulary then counts as not given.
    package init(json: String) {
        self = [:]
        guard case .map(let members)? = try? ConfigTree(json: Data(json.utf8)) else { return }
        for (key, tree) in members { self[key] = Rules.Value(stored: tree) }
    }

    /// With the keys in order, so that equal answers are equal texts.
    package var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(ConfigTree.map(mapValues(\.stored))) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }
}

extension Rules.Value {
    fileprivate init?(stored tree: ConfigTree) {
        switch tree {
        case .bool(let bool): self = .bool(bool)
        case .integer(let number): self = .integer(number)
        case .text(let text): self = LocalDate(iso: text).map(Rules.Value.date) ?? .choice(text)
        case .list(let list): self = .set(Set(list.compactMap(\.text)))
        case .null, .decimal, .map: return nil
        }
    }

    package var stored: ConfigTree {
        switch self {
        case .bool(let bool): .bool(bool)
        case .integer(let number): .integer(number)
        case .choice(let option): .text(option)
        case .set(let options): .list(options.sorted().map { .text($0) })
        case .date(let date): .text(date.iso)
        }
    }
}
