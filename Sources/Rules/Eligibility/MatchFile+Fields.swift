/// Reads the fields of a file, in the file's order.
struct MatchFieldReader {
    /// Wide enough for any amount, narrow enough to calculate with.
    private static let widest = -1_000_000_000_000_000...1_000_000_000_000_000
    private let json: OrderedJSON

    init(_ json: OrderedJSON) { self.json = json }

    func fields() throws(MatchFileError) -> [Field] {
        var fields: [Field] = []
        for (key, item, path) in try listed() {
            guard !fields.contains(where: { $0.key == key }) else { throw MatchFileError(path: path, problem: "given twice") }
            fields.append(try field(key, item, path))
        }
        for field in fields {
            guard let from = field.derivation?.from else { continue }
            guard fields.contains(where: { $0.key == from }) else {
                throw MatchFileError(path: "fields.\(field.key)", problem: "derived from an unknown field: \(from)")
            }
        }
        return fields
    }

    private func listed() throws(MatchFileError) -> [(String, OrderedJSON, String)] {
        if let members = json["fields"]?.members { return members.map { ($0.name, $0.value, "fields.\($0.name)") } }
        guard let items = json["fields"]?.array else {
            throw MatchFileError(path: "fields", problem: "an object or a list was expected")
        }
        var listed: [(String, OrderedJSON, String)] = []
        for (place, item) in items.enumerated() {
            guard let key = (item["key"] ?? item["id"])?.string else {
                throw MatchFileError(path: "fields[\(place)]", problem: "key is missing")
            }
            listed.append((key, item, "fields[\(place)]"))
        }
        return listed
    }

    private func field(_ key: String, _ item: OrderedJSON, _ path: String) throws(MatchFileError) -> Field {
        guard item.members != nil else { throw MatchFileError(path: path, problem: "an object was expected") }
        let derivation = try derivation(item, path)
        return Field(
            key: key, kind: try kind(item, key, derivation, path), changeable: item["changeable"]?.bool ?? false,
            cost: max(1, item["ask"]?.integer ?? item["cost"]?.integer ?? 1), derivation: derivation)
    }

    private func kind(
        _ item: OrderedJSON, _ key: String, _ derivation: Field.Derivation?, _ path: String
    ) throws(MatchFileError) -> Field.Kind {
        switch item["type"]?.string {
        case "bool", "boolean": return .bool
        case "int", "integer", "number", "money": return .integer(try domain(item, path))
        case "enum", "choice": return .choice(try values(item, path) ?? derivation.map { Set($0.map.values).sorted() } ?? named(key))
        case "set": return .set(try values(item, path) ?? named(key))
        case "date": return .date
        case let other?: throw MatchFileError(path: "\(path).type", problem: "unknown type: \(other)")
        case nil: throw MatchFileError(path: "\(path).type", problem: "missing")
        }
    }

    private func domain(_ item: OrderedJSON, _ path: String) throws(MatchFileError) -> ClosedRange<Int> {
        let low = try bound(item, "min", path) ?? Self.widest.lowerBound
        let high = try bound(item, "max", path) ?? Self.widest.upperBound
        guard low <= high else { throw MatchFileError(path: path, problem: "min is above max") }
        return low...high
    }

    private func bound(_ item: OrderedJSON, _ name: String, _ path: String) throws(MatchFileError) -> Int? {
        guard let value = item[name] else { return nil }
        guard let number = value.integer else { throw MatchFileError(path: "\(path).\(name)", problem: "a whole number was expected") }
        return number
    }

    private func values(_ item: OrderedJSON, _ path: String) throws(MatchFileError) -> [String]? {
        guard let value = item["values"] else { return nil }
        let texts = value.array?.compactMap(\.string) ?? []
        guard texts.count == value.array?.count else {
            throw MatchFileError(path: "\(path).values", problem: "a list of texts was expected")
        }
        return texts
    }

    private func derivation(_ item: OrderedJSON, _ path: String) throws(MatchFileError) -> Field.Derivation? {
        guard let from = item["derivedFrom"] else { return nil }
        guard let key = from.string, let members = (item["map"] ?? item["mapping"])?.members else {
            throw MatchFileError(path: path, problem: "derivedFrom needs a field and a map")
        }
        var map: [String: String] = [:]
        for member in members {
            switch member.value {
            case .string(let text), .number(let text): map[member.name] = text
            case .bool(let flag): map[member.name] = flag ? "true" : "false"
            default: throw MatchFileError(path: "\(path).map.\(member.name)", problem: "one value was expected")
            }
        }
        return Field.Derivation(from: key, map: map)
    }

    /// Without a list of values: those that the schemes and applicants name, sorted.
    private func named(_ key: String) -> [String] {
        var found = Set<String>()
        func collect(_ json: OrderedJSON) {
            if let text = json.string { found.insert(text) }
            json.texts.map { found.formUnion($0) }
        }
        func visit(_ json: OrderedJSON) {
            if json["field"]?.string == key, let value = json["value"] { collect(value) }
            json.array?.forEach(visit)
            for member in json.members ?? [] { visit(member.value) }
        }
        json["schemes"].map(visit)
        for list in ["profiles", "full"] {
            for applicant in json[list]?.array ?? [] { applicant["answers"]?[key].map(collect) }
        }
        return found.sorted()
    }
}
