import Rules

/// Criteria as configuration files write them, and back:
///
///     {field: requestedAmount, atMost: 100000}
///     {all: […]}   {any: […]}   {not: …}   {atLeastOf: 2, of: […]}
///     {id: legal-person, text: …, weight: hard, that: …}
///
/// `{all: []}` always holds. What `tree` writes, `init(tree:)` reads as the same criterion.
extension Criterion {
    /// - Throws: `ConfigFault` with the path of the part that cannot be read.
    package init(tree: ConfigTree, path: String = "") throws {
        guard case .map(let map) = tree else { throw ConfigFault(path, .notMap) }
        if map["that"] != nil {
            self = .clause(try Criterion(tree: tree["that"], path: path + ".that"), try Note(tree: tree, path: path))
        } else if map["field"] != nil {
            self = .atom(try Atom(tree: tree, path: path))
        } else if map["not"] != nil, map.count == 1 {
            self = .not(try Criterion(tree: tree["not"], path: path + ".not"))
        } else if let count = tree["atLeastOf"].integer, map.count == 2 {
            self = .atLeast(count, try Self.parts(tree, "of", path))
        } else if map["all"] != nil, map.count == 1 {
            self = .all(try Self.parts(tree, "all", path))
        } else if map["any"] != nil, map.count == 1 {
            self = .any(try Self.parts(tree, "any", path))
        } else {
            throw ConfigFault(path, .unknownCondition, ["value": map.keys.sorted().joined(separator: ", ")])
        }
    }

    private static func parts(_ tree: ConfigTree, _ key: String, _ path: String) throws -> [Criterion] {
        guard case .list(let list) = tree[key] else { throw ConfigFault("\(path).\(key)", .notList) }
        return try list.enumerated().map { try Criterion(tree: $1, path: "\(path).\(key)[\($0)]") }
    }

    package var tree: ConfigTree {
        switch self {
        case .atom(let atom): atom.tree
        case .all(let parts): .map(["all": .list(parts.map(\.tree))])
        case .any(let parts): .map(["any": .list(parts.map(\.tree))])
        case .not(let inner): .map(["not": inner.tree])
        case .atLeast(let count, let parts): .map(["atLeastOf": .integer(count), "of": .list(parts.map(\.tree))])
        case .clause(let inner, let note): .map(note.map.merging(["that": inner.tree]) { own, _ in own })
        }
    }

    /// Holds whatever the answers are: the criterion of a note that only informs.
    package static var always: Criterion { .all([]) }
}

extension Criterion.Note {
    init(tree: ConfigTree, path: String) throws {
        guard let id = tree["id"].text else { throw ConfigFault(path, .needs, fields: ["id"]) }
        let weight = tree["weight"].text ?? Weight.hard.rawValue
        guard let known = Weight(rawValue: weight) else { throw ConfigFault(path, .unknown, ["value": weight]) }
        self.init(id: id, text: tree["text"].text, weight: known)
    }

    fileprivate var map: [String: ConfigTree] {
        var map: [String: ConfigTree] = ["id": .text(id), "weight": .text(weight.rawValue)]
        if let text { map["text"] = .text(text) }
        return map
    }
}

extension Atom {
    init(tree: ConfigTree, path: String) throws {
        guard let field = tree["field"].text, tree.map.count == 2, let (name, value) = tree.map.first(where: { $0.key != "field" }) else {
            throw ConfigFault(path, .fieldAndTest)
        }
        guard let test = try Test(name: name, value: value, path: path) else {
            throw ConfigFault(path, .notTest, ["value": name])
        }
        self.init(field, test)
    }

    fileprivate var tree: ConfigTree { .map(["field": .text(field), test.name: test.value]) }
}

extension Atom.Test {
    fileprivate init?(name: String, value: ConfigTree, path: String) throws {
        switch name {
        case "equals": if let value = Value(tree: value) { self = .equals(value) } else { return nil }
        case "isIn": self = .isIn(try Self.words(value, path))
        case "isNotIn": self = .isNotIn(try Self.words(value, path))
        case "containsAny": self = .containsAny(try Self.words(value, path))
        case "containsAll": self = .containsAll(try Self.words(value, path))
        case "between":
            let ends = value.list.compactMap(\.integer)
            guard value.list.count == 2, ends.count == 2, ends[0] <= ends[1] else { return nil }
            self = .between(ends[0], ends[1])
        case "onOrBefore": if let date = value.date { self = .onOrBefore(date) } else { return nil }
        case "onOrAfter": if let date = value.date { self = .onOrAfter(date) } else { return nil }
        default:
            guard let number = value.integer, let test = Self.comparison(name, number) else { return nil }
            self = test
        }
    }

    private static func comparison(_ name: String, _ number: Int) -> Self? {
        switch name {
        case "atMost": .atMost(number)
        case "below": .below(number)
        case "atLeast": .atLeast(number)
        case "above": .above(number)
        default: nil
        }
    }

    private static func words(_ value: ConfigTree, _ path: String) throws -> Set<String> {
        let words = value.list.compactMap(\.word)
        guard case .list(let list) = value, words.count == list.count else { throw ConfigFault(path, .notList) }
        return Set(words)
    }

    /// The operator as files and text keys name it.
    package var name: String {
        switch self {
        case .equals: "equals"
        case .isIn: "isIn"
        case .isNotIn: "isNotIn"
        case .atMost: "atMost"
        case .below: "below"
        case .atLeast: "atLeast"
        case .above: "above"
        case .between: "between"
        case .containsAny: "containsAny"
        case .containsAll: "containsAll"
        case .onOrBefore: "onOrBefore"
        case .onOrAfter: "onOrAfter"
        }
    }

    fileprivate var value: ConfigTree {
        switch self {
        case .equals(let value): value.tree
        case .isIn(let words), .isNotIn(let words), .containsAny(let words), .containsAll(let words):
            .list(words.sorted().map { .text($0) })
        case .atMost(let number), .below(let number), .atLeast(let number), .above(let number): .integer(number)
        case .between(let low, let high): .list([.integer(low), .integer(high)])
        case .onOrBefore(let date), .onOrAfter(let date): .text(date.iso)
        }
    }
}

extension Value {
    /// A text of the form 2026-11-21 is a date, any other text a choice.
    package init?(tree: ConfigTree) {
        switch tree {
        case .bool(let bool): self = .bool(bool)
        case .integer(let integer): self = .integer(integer)
        case .text(let text): self = LocalDate(iso: text).map { .date($0) } ?? .choice(text)
        case .list(let list):
            let words = list.compactMap(\.word)
            guard words.count == list.count else { return nil }
            self = .set(Set(words))
        case .null, .decimal, .map: return nil
        }
    }

    package var tree: ConfigTree {
        switch self {
        case .bool(let bool): .bool(bool)
        case .integer(let integer): .integer(integer)
        case .choice(let choice): .text(choice)
        case .set(let set): .list(set.sorted().map { .text($0) })
        case .date(let date): .text(date.iso)
        }
    }
}

extension Criterion {
    /// All tests in it, in order.
    package var atoms: [Atom] {
        switch self {
        case .atom(let atom): [atom]
        case .all(let parts), .any(let parts), .atLeast(_, let parts): parts.flatMap(\.atoms)
        case .not(let inner), .clause(let inner, _): inner.atoms
        }
    }

    package var fields: Set<String> { Set(atoms.map(\.field)) }
}
