import Civic

/// Which records of two lists are the same one.
struct RecordMatch {
    /// In the order of the newer list.
    private(set) var pairs: [(old: Int, new: Int)] = []
    private let old: [OrderedTree]
    private let new: [OrderedTree]
    private var partner: [Int: Int] = [:]
    private var taken: Set<Int> = []

    init(_ old: [OrderedTree], _ new: [OrderedTree]) {
        (self.old, self.new) = (old, new)
        match { $0.identity }
        match { "\($0.plain.hashed)" }
        match { $0.ownName }
        matchNeighbours()
        pairs = new.indices.compactMap { index in partner[index].map { (old: $0, new: index) } }
    }

    /// Pairs what has the same key and is the only one with it on both sides.
    private mutating func match(_ key: (OrderedTree) -> String?) {
        func unmatched(_ trees: [OrderedTree], _ isTaken: (Int) -> Bool) -> [String: [Int]] {
            trees.indices.filter { !isTaken($0) }.reduce(into: [:]) { result, index in
                if let key = key(trees[index]) { result[key, default: []].append(index) }
            }
        }
        let before = unmatched(old) { taken.contains($0) }
        for (key, indices) in unmatched(new, { partner[$0] != nil }) {
            // Equal records are paired in their order.
            guard let others = before[key], others.count == indices.count else { continue }
            for (one, other) in zip(others, indices) { pair(one, other) }
        }
    }

    private mutating func pair(_ one: Int, _ other: Int) {
        partner[other] = one
        taken.insert(one)
    }

    /// What is left between the same neighbours, in order: a record without an id that was changed, or one whose id was.
    private mutating func matchNeighbours() {
        var begin = 0
        for index in new.indices where partner[index] == nil {
            if index > 0, let before = partner[index - 1] { begin = before + 1 }
            guard old.indices.contains(begin), !taken.contains(begin) else { continue }
            let (before, after) = (old[begin], new[index])
            guard before.identity == nil && after.identity == nil || before.isLike(after) else { continue }
            pair(begin, index)
            begin += 1
        }
    }

    /// The longest run of numbers that rise: the records that stayed while others moved around them. Of two that changed places it is
    /// the one behind that stayed: people say what came forward.
    static func rising(_ numbers: [Int]) -> Set<Int> {
        var (lengths, before): ([Int], [Int?]) = ([], [])
        for (index, number) in numbers.enumerated() {
            let best = (0..<index).filter { numbers[$0] < number }.max { (lengths[$0], $0) < (lengths[$1], $1) }
            lengths.append((best.map { lengths[$0] } ?? 0) + 1)
            before.append(best)
        }
        var result: Set<Int> = []
        var last = lengths.indices.max { (lengths[$0], $0) < (lengths[$1], $1) }
        while let index = last {
            result.insert(numbers[index])
            last = before[index]
        }
        return result
    }
}

extension OrderedTree {
    var isMap: Bool { if case .map = self { true } else { false } }
    var isList: Bool { if case .list = self { true } else { false } }

    /// What tells a record from the others of its list whatever else changes.
    fileprivate var identity: String? {
        for key in ["id", "code", "key", "email"] { if let word = self[key]?.plain.word { return "\(key) \(word)" } }
        return nil
    }

    fileprivate var ownName: String? {
        for key in ["name", "title", "text", "why", "label"] {
            if let name = self[key]?.plain["nl"].text ?? self[key]?.plain.text { return name }
        }
        return nil
    }

    /// Says the same in half of what either says, or more.
    fileprivate func isLike(_ other: OrderedTree) -> Bool {
        let most = max(pairs.count, other.pairs.count)
        return most > 0 && pairs.count { pair in other[pair.key]?.plain == pair.value.plain } * 2 >= most
    }

    /// The same with nothing at some places.
    func without(_ places: [TreePlace]) -> OrderedTree {
        var tree = self
        for place in places where tree[place] != nil { tree[place] = nil }
        return tree
    }
}

extension ConfigTree {
    /// The same for the same tree, whatever the order of its keys.
    fileprivate var hashed: String {
        switch self {
        case .map(let map): "{\(map.sorted { $0.key < $1.key }.map { "\($0.key.count):\($0.key)\($0.value.hashed)" }.joined())}"
        case .list(let list): "[\(list.map(\.hashed).joined(separator: ","))]"
        case .text(let text): "t\(text.count):\(text)"
        default: "w\(word ?? "")"
        }
    }
}
