import Foundation
import Rules
import Yams

/// A configuration or data file as plain values, the same whether it came as YAML or as JSON.
package indirect enum ConfigTree: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case decimal(Double)
    case text(String)
    case list([ConfigTree])
    case map([String: ConfigTree])

    /// - Throws: `ConfigFault` when the text is no YAML or a key stands twice.
    package init(yaml: String) throws {
        self = try YAMLText.compose(yaml).map { try ConfigTree($0, path: "") } ?? .null
    }

    package init(json: Data) throws {
        do {
            self = try JSONDecoder().decode(ConfigTree.self, from: json)
        } catch {
            throw ConfigFault("", .unreadable)
        }
    }

    /// Reads `.json` as JSON and everything else as YAML.
    package init(file: URL) throws {
        let data = try Data(contentsOf: file)
        do {
            self = try file.pathExtension == "json" ? ConfigTree(json: data) : ConfigTree(yaml: String(decoding: data, as: UTF8.self))
        } catch let fault as ConfigFault {
            throw fault.inFile(file.lastPathComponent)
        }
    }

    private init(_ node: Node, path: String) throws {
        switch node {
        case .scalar(let scalar): self = Self.scalar(scalar.string, plain: scalar.style == .plain || scalar.style == .any)
        case .sequence(let sequence):
            self = .list(try sequence.enumerated().map { try ConfigTree($1, path: "\(path)[\($0)]") })
        case .mapping(let mapping):
            var map: [String: ConfigTree] = [:]
            for (key, value) in mapping {
                guard let name = key.string else { throw ConfigFault(path, .keyNotText) }
                let inner = path.isEmpty ? name : "\(path).\(name)"
                guard map.updateValue(try ConfigTree(value, path: inner), forKey: name) == nil else {
                    throw ConfigFault(inner, .twice, ["value": name])
                }
            }
            self = .map(map)
        case .alias: throw ConfigFault(path, .unreadable)
        }
    }

    /// One word as a file writes it, with or without quotes.
    init(word text: String, isPlain: Bool) { self = Self.scalar(text, plain: isPlain) }

    /// Only `true` and `false` are truth values (YAML 1.2): `no` and `on` stay words, and so does everything in quotes.
    private static func scalar(_ text: String, plain: Bool) -> ConfigTree {
        guard plain else { return .text(text) }
        switch text {
        case "", "null", "~": return .null
        case "true": return .bool(true)
        case "false": return .bool(false)
        default: break
        }
        if let integer = Int(text) { return .integer(integer) }
        let isDecimal = text.contains(".") && text.allSatisfy { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-") }
        return isDecimal ? Double(text).map { .decimal($0) } ?? .text(text) : .text(text)
    }
}

extension ConfigTree: Codable {
    package init(from decoder: any Decoder) throws {
        // Most frequent kinds first: every wrong guess costs an error.
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let map = try? container.decode([String: ConfigTree].self) {
            self = .map(map)
        } else if let list = try? container.decode([ConfigTree].self) {
            self = .list(list)
        } else if let integer = try? container.decode(Int.self) {
            self = .integer(integer)
        } else if let bool = try? container.decode(Bool.self) {
            self = .bool(bool)
        } else {
            self = .decimal(try container.decode(Double.self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let bool): try container.encode(bool)
        case .integer(let integer): try container.encode(integer)
        case .decimal(let decimal): try container.encode(decimal)
        case .text(let text): try container.encode(text)
        case .list(let list): try container.encode(list)
        case .map(let map): try container.encode(map)
        }
    }
}

extension ConfigTree {
    package subscript(key: String) -> ConfigTree {
        if case .map(let map) = self { map[key] ?? .null } else { .null }
    }

    package var isNull: Bool { self == .null }
    package var bool: Bool? { if case .bool(let bool) = self { bool } else { nil } }
    package var integer: Int? { if case .integer(let integer) = self { integer } else { nil } }
    package var list: [ConfigTree] { if case .list(let list) = self { list } else { [] } }
    package var map: [String: ConfigTree] { if case .map(let map) = self { map } else { [:] } }

    package var number: Double? {
        switch self {
        case .integer(let integer): Double(integer)
        case .decimal(let decimal): decimal
        default: nil
        }
    }

    /// A text that is not empty.
    package var text: String? { if case .text(let text) = self, !text.isEmpty { text } else { nil } }
    /// The texts in a list, or the one text.
    package var texts: [String] { text.map { [$0] } ?? list.compactMap(\.text) }
    package var date: LocalDate? { text.flatMap { LocalDate(iso: $0) } }

    /// A single value as the word it was written with; nil for lists, maps and nothing.
    package var word: String? {
        switch self {
        case .bool(let bool): String(bool)
        case .integer(let integer): String(integer)
        case .decimal(let decimal): String(decimal)
        case .text(let text): text.isEmpty ? nil : text
        case .null, .list, .map: nil
        }
    }
}
