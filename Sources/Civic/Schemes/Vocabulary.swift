import Rules

/// The questions the finder and the triage may ask, in the order of the file.
package struct Vocabulary: Sendable {
    package struct Entry: Sendable, Hashable {
        package enum Source: String, Sendable, Hashable { case municipalities, areas }

        package var field: Field
        /// The options come from the installed configuration instead of the file.
        package var source: Source?
        /// Worked out from other answers when they are there.
        package var computed: Bool
    }

    package let entries: [Entry]
    /// The same fields as the rules use them.
    package let table: FieldTable
    /// Names of options that come from the configuration: per field, per option.
    private let names: [String: [String: String]]

    package init(entries: [Entry], names: [String: [String: String]] = [:]) {
        (self.entries, self.names) = (entries, names)
        table = FieldTable(entries.map(\.field))
    }

    /// Reads `vocabulary.yaml`.
    /// - Throws: `ConfigFault` when a field has no key, an unknown kind or stands there twice.
    package init(tree: ConfigTree) throws {
        let entries = try tree["fields"].list.enumerated().map { try Entry(tree: $1, path: "fields[\($0)]") }
        guard Set(entries.map(\.field.key)).count == entries.count else {
            throw ConfigFault("fields", .twice, ["value": twice(entries.map(\.field.key))])
        }
        self.init(entries: entries)
    }

    package subscript(key: String) -> Field? { table[key] }
    package var fields: [Field] { table.fields }

    /// The same list with these municipalities and areas (one municipality's, or those of all) as options.
    package func filled(municipalities: [PlaceBook.Place], areas: [Area]) -> Vocabulary {
        var (entries, names) = (entries, names)
        for index in entries.indices {
            let options: [(id: String, name: String)]
            switch entries[index].source {
            case .municipalities: options = municipalities.map { ($0.id, $0.name) }
            case .areas: options = areas.map { ($0.code, $0.name) }
            case nil: continue
            }
            entries[index].field.kind = .choice(options.map(\.id).reduce(into: []) { if !$0.contains($1) { $0.append($1) } })
            names[entries[index].field.key] = Dictionary(options) { first, _ in first }
        }
        return Vocabulary(entries: entries, names: names)
    }

    /// The name of a municipality or area that is an option; nil for options named in the text catalogue.
    package func name(of option: String, in field: String) -> String? { names[field]?[option] }

    /// What is wrong with a criterion: fields that do not exist, tests that do not suit the field, options it does not have.
    package func problems(in criterion: Criterion) -> [CriterionProblem] { criterion.problems(fields: table) }
}

extension Vocabulary.Entry {
    fileprivate init(tree: ConfigTree, path: String) throws {
        guard let key = tree["key"].text, let kindName = tree["kind"].text else {
            throw ConfigFault(path, .needs, fields: ["key", "kind"])
        }
        let unitName = tree["unit"].text ?? Field.Unit.none.rawValue
        guard let unit = Field.Unit(rawValue: unitName) else { throw ConfigFault(path, .unknown, ["value": unitName]) }
        let kind = try Self.kind(kindName, tree: tree, path: path)
        let cost = tree["cost"].integer ?? 1
        guard (1...3).contains(cost) else { throw ConfigFault(path, .notBetween, ["low": "1", "high": "3"]) }
        field = Field(key: key, kind: kind, unit: unit, changeable: tree["changeable"].bool ?? true, cost: cost)
        source = try tree["optionsFrom"].text.map { name in
            guard let source = Source(rawValue: name) else { throw ConfigFault(path, .unknown, ["value": name]) }
            return source
        }
        computed = tree["computed"].bool ?? false
    }

    private static func kind(_ name: String, tree: ConfigTree, path: String) throws -> Field.Kind {
        switch name {
        case "bool": return .bool
        case "date": return .date
        case "choice": return .choice(tree["options"].texts)
        case "set": return .set(tree["options"].texts)
        case "integer":
            let range = tree["range"].list.compactMap(\.integer)
            guard range.count == 2, range[0] <= range[1] else { throw ConfigFault(path, .needs, fields: ["range"]) }
            return .integer(range[0]...range[1])
        default: throw ConfigFault(path, .unknown, ["value": name])
        }
    }
}

extension Field {
    /// What can be chosen; nil for yes/no, numbers and dates.
    package var options: [String]? {
        switch kind {
        case .choice(let options), .set(let options): options
        case .bool, .integer, .date: nil
        }
    }
}
