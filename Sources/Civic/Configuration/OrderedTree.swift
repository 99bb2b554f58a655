import Foundation
import Yams

/// A document that keeps the order of its keys, so that what an administrator changes is the only thing that differs.
package indirect enum OrderedTree: Hashable, Sendable {
    /// Something single, with whether it was written as a plain word (a number, yes, a date) or between quotes.
    case scalar(String, isPlain: Bool)
    case list([OrderedTree])
    case map([Pair])

    package struct Pair: Hashable, Sendable {
        package let key: String
        package var value: OrderedTree
        package init(_ key: String, _ value: OrderedTree) { (self.key, self.value) = (key, value) }
    }

    /// JSON is YAML too, so this reads both.
    /// - Throws: ``ConfigFault`` when it is neither.
    package init(text: String) throws {
        self = try YAMLText.compose(text).map { try Self.tree(of: $0) } ?? .map([])
    }

    private static func tree(of node: Node) throws -> OrderedTree {
        switch node {
        case .scalar(let scalar): .scalar(scalar.string, isPlain: scalar.style == .plain || scalar.style == .any)
        case .sequence(let sequence): .list(try sequence.map { try tree(of: $0) })
        case .mapping(let mapping):
            .map(
                try mapping.map { pair in
                    guard let key = pair.key.string else { throw ConfigFault("", .keyNotText) }
                    return Pair(key, try tree(of: pair.value))
                })
        case .alias: throw ConfigFault("", .unreadable)
        }
    }
}

// MARK: - Looking and changing

/// A place in a document: `categories.0.messages.1`.
package struct TreePlace: Hashable, Sendable {
    package enum Step: Hashable, Sendable {
        case key(String)
        case index(Int)
    }

    package var steps: [Step]
    package init(_ steps: [Step] = []) { self.steps = steps }

    /// Nil for what is no place: only letters, digits and hyphens between the points.
    package init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard text.utf8.count < 200, parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Self.isPlain) }) else { return nil }
        steps = text == "-" ? [] : parts.map { part in Int(part).map { .index($0) } ?? .key(String(part)) }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }

    package var text: String {
        guard !steps.isEmpty else { return "-" }
        return steps.map { step in
            switch step {
            case .key(let key): key
            case .index(let index): String(index)
            }
        }.joined(separator: ".")
    }

    package func appending(_ key: String) -> TreePlace { TreePlace(steps + [.key(key)]) }
    package func appending(_ index: Int) -> TreePlace { TreePlace(steps + [.index(index)]) }
    package var parent: TreePlace { TreePlace(Array(steps.dropLast())) }
    package var lastIndex: Int? { if case .index(let index)? = steps.last { index } else { nil } }
}

extension OrderedTree {
    package var pairs: [Pair] { if case .map(let pairs) = self { pairs } else { [] } }
    package var items: [OrderedTree] { if case .list(let items) = self { items } else { [] } }

    package subscript(key: String) -> OrderedTree? {
        get { pairs.first { $0.key == key }?.value }
        set {
            var pairs = pairs
            if let index = pairs.firstIndex(where: { $0.key == key }) {
                if let newValue { pairs[index].value = newValue } else { pairs.remove(at: index) }
            } else if let newValue {
                pairs.append(Pair(key, newValue))
            }
            self = .map(pairs)
        }
    }

    /// What is at a place; nil when nothing is.
    package subscript(place: TreePlace) -> OrderedTree? {
        get {
            var tree = self
            for step in place.steps {
                let inner: OrderedTree?
                switch step {
                case .key(let key): inner = tree[key]
                case .index(let index): inner = tree.items.indices.contains(index) ? tree.items[index] : nil
                }
                guard let inner else { return nil }
                tree = inner
            }
            return tree
        }
        set { set(newValue, at: place.steps[...]) }
    }

    private mutating func set(_ value: OrderedTree?, at steps: ArraySlice<TreePlace.Step>) {
        guard let step = steps.first else {
            if let value { self = value }
            return
        }
        switch step {
        case .key(let key):
            guard steps.count > 1 else {
                self[key] = value
                return
            }
            var inner = self[key] ?? .map([])
            inner.set(value, at: steps.dropFirst())
            self[key] = inner
        case .index(let index):
            var items = items
            guard index >= 0, index <= items.count else { return }
            if steps.count > 1 {
                guard index < items.count else { return }
                items[index].set(value, at: steps.dropFirst())
            } else if let value {
                if index < items.count { items[index] = value } else { items.append(value) }
            } else if index < items.count {
                items.remove(at: index)
            }
            self = .list(items)
        }
    }

    /// Swaps an item of a list with the one before it, or after it.
    package mutating func move(_ place: TreePlace, by step: Int) {
        guard let index = place.lastIndex, var items = self[place.parent]?.items else { return }
        let other = index + step
        guard items.indices.contains(index), items.indices.contains(other) else { return }
        items.swapAt(index, other)
        self[place.parent] = .list(items)
    }

    /// The same without order, as readers of configuration take it.
    package var plain: ConfigTree {
        switch self {
        case .scalar(let text, let isPlain): ConfigTree(word: text, isPlain: isPlain)
        case .list(let items): .list(items.map(\.plain))
        case .map(let pairs): .map(Dictionary(pairs.map { ($0.key, $0.value.plain) }) { first, _ in first })
        }
    }

    package init(_ tree: ConfigTree) {
        switch tree {
        case .null: self = .scalar("null", isPlain: true)
        case .bool(let bool): self = .scalar(String(bool), isPlain: true)
        case .integer(let integer): self = .scalar(String(integer), isPlain: true)
        case .decimal(let decimal): self = .scalar(String(decimal), isPlain: true)
        case .text(let text): self = .scalar(text, isPlain: false)
        case .list(let list): self = .list(list.map { OrderedTree($0) })
        case .map(let map): self = .map(map.sorted { $0.key < $1.key }.map { Pair($0.key, OrderedTree($0.value)) })
        }
    }
}

// MARK: - Writing

extension OrderedTree {
    /// The document as YAML: blocks, with what is short and single on one line.
    package func yaml() throws -> String {
        try Yams.serialize(node: node, width: 160, allowUnicode: true, sortKeys: false)
    }

    /// The document as JSON, for those that are.
    package func json() throws -> String { try plain.prettyJSON() }

    private var isShort: Bool {
        switch self {
        case .scalar: true
        case .list(let items):
            items.count <= 8 && items.allSatisfy { if case .scalar(let text, _) = $0 { text.utf8.count < 30 } else { false } }
        case .map(let pairs):
            pairs.count <= 3
                && pairs.allSatisfy { pair in
                    if case .scalar(let text, _) = pair.value {
                        text.utf8.count < 100
                    } else {
                        pair.value.isShort && pair.value.items.count <= 8
                    }
                }
        }
    }

    private var node: Node {
        switch self {
        case .scalar(let text, let isPlain):
            // Between quotes only what would otherwise be read as something else.
            let isWord = ConfigTree(word: text, isPlain: true) == .text(text)
            return .scalar(Node.Scalar(text, Tag(.implicit), isPlain ? .plain : isWord ? .any : .doubleQuoted))
        case .list(let items):
            return .sequence(Node.Sequence(items.map(\.node), Tag(.implicit), isShort ? .flow : .block))
        case .map(let pairs):
            let all = pairs.map { (Node.scalar(Node.Scalar($0.key, Tag(.implicit), .any)), $0.value.node) }
            return .mapping(Node.Mapping(all, Tag(.implicit), isShort && !pairs.isEmpty ? .flow : .block))
        }
    }
}

extension Encodable {
    /// For people and for comparing: a line for each value, keys in one order whoever writes it.
    package func prettyJSON() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
