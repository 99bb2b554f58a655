import Foundation

/// Any JSON, with numbers and booleans told apart.
indirect enum JSONTree: Decodable, Equatable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case text(String)
    case list([JSONTree])
    case object([String: JSONTree])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let bool = try? container.decode(Bool.self) {
            self = .bool(bool)
        } else if let integer = try? container.decode(Int.self) {
            self = .integer(integer)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([JSONTree].self) {
            self = .list(list)
        } else {
            self = .object(try container.decode([String: JSONTree].self))
        }
    }

    init(_ bytes: [UInt8]) throws { self = try JSONDecoder().decode(JSONTree.self, from: Data(bytes)) }

    subscript(name: String) -> JSONTree? {
        if case .object(let members) = self { members[name] } else { nil }
    }

    var text: String? { if case .text(let text) = self { text } else { nil } }
    var integer: Int? { if case .integer(let integer) = self { integer } else { nil } }
    var list: [JSONTree] { if case .list(let list) = self { list } else { [] } }
    var members: [String: JSONTree] { if case .object(let members) = self { members } else { [:] } }
    var double: Double? {
        switch self {
        case .integer(let integer): Double(integer)
        case .number(let number): number
        default: nil
        }
    }
}

/// Judges answers by an OpenAPI document. It knows the words of JSON Schema that the document uses; one it does not know is a fault, so
/// that nothing goes unjudged.
struct SchemaReader {
    let document: JSONTree

    private static let known: Set<String> = [
        "type", "enum", "const", "properties", "required", "additionalProperties", "items", "$ref", "anyOf", "minimum", "maximum",
        "minLength", "maxLength", "pattern", "format", "minItems", "maxItems", "description", "default",
    ]

    /// What is wrong with an answer to `GET path`, where `path` is written as in the document.
    func faults(_ path: String, status: Int, type: String, bytes: [UInt8]) -> [String] {
        guard let responses = document["paths"]?[path]?["get"]?["responses"] else { return ["\(path) is not in the document"] }
        guard let response = responses[String(status)].map(resolved) else { return ["\(path) answers \(status), which it does not say"] }
        if status == 304 { return bytes.isEmpty ? [] : ["304 with a body"] }
        let name = type.prefix { $0 != ";" }
        guard let content = response["content"]?[String(name)] else { return ["\(path) answers \(name), which it does not say"] }
        guard let schema = content["schema"] else { return ["no schema for \(name)"] }
        if name == "text/csv" { return faults(.text(String(decoding: bytes, as: UTF8.self)), schema, at: "csv") }
        guard let value = try? JSONTree(bytes) else { return ["no JSON"] }
        return faults(value, schema, at: "$")
    }

    func resolved(_ tree: JSONTree) -> JSONTree {
        guard let reference = tree["$ref"]?.text, reference.hasPrefix("#/") else { return tree }
        return reference.dropFirst(2).split(separator: "/").reduce(document) { $0[String($1)] ?? .null }
    }

    func faults(_ value: JSONTree, _ schema: JSONTree, at place: String) -> [String] {
        let strange = Set(schema.members.keys).subtracting(Self.known).sorted()
        if !strange.isEmpty { return ["\(place): the schema says \(strange.joined(separator: ", "))"] }
        if schema["$ref"] != nil {
            let target = resolved(schema)
            return target == .null ? ["\(place): the schema refers to nothing"] : faults(value, target, at: place)
        }
        if let options = schema["anyOf"]?.list {
            return options.contains { faults(value, $0, at: place).isEmpty } ? [] : ["\(place): \(value) fits none of the possibilities"]
        }
        return kind(value, schema, at: place) + limits(value, schema, at: place)
    }

    private func kind(_ value: JSONTree, _ schema: JSONTree, at place: String) -> [String] {
        switch (schema["type"]?.text, value) {
        case ("null", .null), ("boolean", .bool), ("integer", .integer), ("number", .integer), ("number", .number), ("string", .text):
            return []
        case ("array", .list(let items)):
            guard let item = schema["items"] else { return ["\(place): items of any kind"] }
            return items.enumerated().flatMap { faults($1, item, at: "\(place)[\($0)]") }
        case ("object", .object(let members)): return object(members, schema, at: place)
        case (let expected, _): return ["\(place): \(value) is no \(expected ?? "kind the schema names")"]
        }
    }

    private func object(_ members: [String: JSONTree], _ schema: JSONTree, at place: String) -> [String] {
        let properties = schema["properties"]?.members ?? [:]
        guard schema["additionalProperties"] == .bool(false) else { return ["\(place): the schema lets anything through"] }
        let missing = (schema["required"]?.list ?? []).compactMap(\.text).filter { members[$0] == nil }
        let extra = members.keys.filter { properties[$0] == nil }
        return missing.map { "\(place): \($0) is missing" } + extra.map { "\(place): \($0) is not described" }
            + members.flatMap { name, value in properties[name].map { faults(value, $0, at: "\(place).\(name)") } ?? [] }
    }

    private func limits(_ value: JSONTree, _ schema: JSONTree, at place: String) -> [String] {
        var faults: [String] = []
        if let options = schema["enum"]?.list, !options.contains(value) { faults.append("\(place): \(value) is none of the options") }
        if let constant = schema["const"], constant != value { faults.append("\(place): \(value) is not \(constant)") }
        if let number = value.double {
            if let least = schema["minimum"]?.double, number < least { faults.append("\(place): \(number) is too low") }
            if let most = schema["maximum"]?.double, number > most { faults.append("\(place): \(number) is too high") }
        }
        if case .text(let text) = value { faults += words(text, schema, at: place) }
        if case .list(let items) = value {
            if let least = schema["minItems"]?.integer, items.count < least { faults.append("\(place): too few") }
            if let most = schema["maxItems"]?.integer, items.count > most { faults.append("\(place): too many") }
        }
        return faults
    }

    private func words(_ text: String, _ schema: JSONTree, at place: String) -> [String] {
        var faults: [String] = []
        if let least = schema["minLength"]?.integer, text.count < least { faults.append("\(place): too short") }
        if let most = schema["maxLength"]?.integer, text.count > most { faults.append("\(place): too long") }
        if let pattern = schema["pattern"]?.text, text.range(of: pattern, options: .regularExpression) == nil {
            faults.append("\(place): \(text) does not match \(pattern)")
        }
        let isFine =
            switch schema["format"]?.text {
            case nil: true
            case "date": text.wholeMatch(of: #/\d{4}-\d{2}-\d{2}/#) != nil
            case "date-time": text.wholeMatch(of: #/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z/#) != nil
            case "uri": URL(string: text)?.scheme != nil
            default: false
            }
        if !isFine { faults.append("\(place): \(text) is no \(schema["format"]?.text ?? "")") }
        return faults
    }
}
