import Civic
import Rules

/// How a group of sentences lies in a document: `all`, `any` and `of` hold a list, and "none of these" is `not` around one sentence or
/// around `any`.
enum ConditionGroup {
    /// The sentences of a group; a single sentence is one of its own.
    static func parts(of tree: OrderedTree) -> [OrderedTree] {
        if let list = list(in: tree) { return tree[list]?.items ?? [] }
        return [tree["not"] ?? tree]
    }

    /// Where the list of a group is, from the group.
    private static func list(in tree: OrderedTree?) -> TreePlace? {
        let places = [["all"], ["any"], ["of"], ["not", "any"]].map { TreePlace($0.map { .key($0) }) }
        return places.first { tree?[$0] != nil }
    }

    /// Where a sentence of a group is.
    static func part(_ index: Int, of group: Criterion?, at place: TreePlace) -> TreePlace {
        switch group {
        case .all: place.appending("all").appending(index)
        case .any: place.appending("any").appending(index)
        case .atLeast: place.appending("of").appending(index)
        case .not(.any): place.appending("not").appending("any").appending(index)
        case .not: place.appending("not")
        case .atom, .clause, nil: place
        }
    }

    static func adding(_ sentence: OrderedTree, to group: TreePlace, in tree: OrderedTree) -> OrderedTree {
        var tree = tree
        if let inner = tree[group]?["not"], inner["any"] == nil {
            tree[group] = .map([.init("not", .map([.init("any", .list([inner, sentence]))]))])
            return tree
        }
        guard let list = list(in: tree[group]) else { return tree }
        let items = TreePlace(group.steps + list.steps)
        tree[items.appending(tree[items]?.items.count ?? 0)] = sentence
        return tree
    }

    /// The group around a sentence: `when.all.2` lies in the one at `when`, and so does `when.not.any.2`.
    static func around(_ place: TreePlace) -> TreePlace {
        var steps = place.lastIndex == nil ? place.steps : Array(place.steps.dropLast(2))
        if steps.last == .key("not") { steps.removeLast() }
        return TreePlace(place.lastIndex == nil && steps.count == place.steps.count ? Array(steps.dropLast()) : steps)
    }

    /// What goes when a sentence goes: with the only one of "none of these" goes the group.
    static func removed(with place: TreePlace) -> TreePlace { place.steps.last == .key("not") ? place.parent : place }
}
