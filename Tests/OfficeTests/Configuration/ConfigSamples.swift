import Civic
import Foundation
import Rules
import TestSupport
import Testing

@testable import Office

/// A document of configuration as it is shipped, to be changed in every way there is.
struct ConfigSample: CustomTestStringConvertible, CustomStringConvertible, Sendable {
    struct Change {
        let place: TreePlace
        let tree: OrderedTree
    }

    let municipality: String
    let document: String
    let tree: OrderedTree

    var schema: RecordSchema? { Schemas.schema(of: document)?.root }
    var description: String { "\(municipality)/\(document)" }
    var testDescription: String { description }

    /// One change of each kind of field, and of each list a record that goes, comes, or moves.
    func changes() -> [Change] {
        var (seen, changes): (Set<String>, [Change]) = ([], [])
        walk(tree, TreePlace()) { place, value in
            let pattern = place.steps.map { if case .key(let key) = $0 { key } else { "*" } }.joined(separator: ".")
            guard seen.insert(pattern).inserted else { return }
            changes += self.changes(of: value, at: place)
        }
        return changes
    }

    private func walk(_ tree: OrderedTree, _ place: TreePlace, _ visit: (TreePlace, OrderedTree) -> Void) {
        // A condition is one thing: its parts are no fields.
        if Schemas.schema(of: document)?.condition(at: place)?.place == place, !place.steps.isEmpty { return visit(place, tree) }
        visit(place, tree)
        for pair in tree.pairs { walk(pair.value, place.appending(pair.key), visit) }
        for (index, item) in tree.items.enumerated() { walk(item, place.appending(index), visit) }
    }

    private func changes(of value: OrderedTree, at place: TreePlace) -> [Change] {
        func with(_ new: OrderedTree?, at other: TreePlace? = nil) -> Change {
            var tree = tree
            tree[other ?? place] = new
            return Change(place: other ?? place, tree: tree)
        }
        // What belongs to a list of words is a part of one answer.
        if place.lastIndex != nil, case .scalar = value { return [] }
        switch value {
        case .scalar: return [with(value.otherwise)]
        case .map where Schemas.schema(of: document)?.condition(at: place)?.place == place: return [with(.map([.init("not", value)]))]
        case .map: return []
        case .list(let items) where items.contains(where: \.isMap):
            var result = [with(nil, at: place.appending(items.count - 1)), with(items[0].renamed, at: place.appending(items.count))]
            if items.count > 1 {
                var moved = tree
                moved.move(place.appending(0), by: 1)
                result.append(Change(place: place, tree: moved))
            }
            return result
        case .list(let items): return [with(.list(items + [OrderedTree(.text("iets-nieuws"))]))]
        }
    }
}

extension OrderedTree {
    /// Another value of the same kind.
    fileprivate var otherwise: OrderedTree {
        switch plain {
        case .bool(let bool): OrderedTree(.bool(!bool))
        case .integer(let number): OrderedTree(.integer(number + 1))
        case .decimal(let number): OrderedTree(.decimal(number + 0.5))
        case .null: OrderedTree(.integer(7))
        case .text(let text) where plain.date != nil: OrderedTree(.text(text.replacing("20", with: "21", maxReplacements: 1)))
        // A word of the program becomes another word; what people wrote becomes something else that they could write.
        case .text(let text): OrderedTree(.text(text.contains(" ") ? text + " anders" : "iets-nieuws"))
        default: self
        }
    }

    /// A record like this one, that is another.
    fileprivate var renamed: OrderedTree {
        switch self {
        case .scalar(let text, _): text.contains(" ") ? otherwise : self
        case .list: self
        case .map(let pairs):
            .map(pairs.map { Pair($0.key, ["id", "code", "email"].contains($0.key) ? $0.value.otherwise : $0.value.renamed) })
        }
    }
}

enum ConfigSamples {
    private static let projectRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    static let folder = projectRoot.appending(path: "Municipalities")
    static let municipalities = ["dordrecht", "haarlem", "den-haag"]

    static func configuration(_ municipality: String) throws -> Configuration {
        let folder = ConfigFolder(folder.appending(path: municipality))
        return Configuration(
            revision: 0, folder: folder, municipality: try Municipality(folder), texts: try texts, terms: TermSettings())
    }

    static var texts: Texts { get throws { try read.get() } }
    /// Read once: there are many.
    private static let read = Result { try Texts(folder: projectRoot.appending(path: "Texts")) }

    static func vocabulary(_ municipality: String) throws -> Vocabulary {
        let all = try municipalities.map { try Municipality(folder: folder.appending(path: $0)) }
        let own = try Municipality(folder: folder.appending(path: municipality))
        return try Vocabulary(tree: ConfigTree(file: folder.appending(path: "vocabulary.yaml")))
            .filled(municipalities: PlaceBook(all).places, areas: own.areas.all)
    }

    static func all() throws -> [ConfigSample] { try documents() + schemes() }

    private static func documents() throws -> [ConfigSample] {
        try municipalities.flatMap { municipality in
            let folder = ConfigFolder(folder.appending(path: municipality))
            let written = try ConfigBundle.configuration.compactMap { document in
                try folder.text(document).map {
                    ConfigSample(municipality: municipality, document: document, tree: try OrderedTree(text: $0))
                }
            }
            let own = ConfigSample(
                municipality: municipality, document: "texts/nl.yaml",
                tree: try OrderedTree(text: "menu: {about: Dit zijn wij}\nconfig: {unfinished: {one: Eén, other: '{count} stuks'}}\n"))
            return written + [own]
        }
    }

    /// One scheme of each way of applying and paying.
    private static func schemes() throws -> [ConfigSample] {
        let all = try municipalities.map { try Municipality(folder: folder.appending(path: $0)) }
        let source = try ConfigTree(file: folder.appending(path: "sources/schemes.json"))
        var seen: Set<String> = []
        return try SchemeImport(folder: folder, municipalities: all).schemes(from: source).schemes.compactMap { scheme in
            let tree = try OrderedTree(text: scheme.prettyJSON())
            let kinds = (tree["window"]?.pairs.map(\.key) ?? []) + (tree["amount"]?.pairs.map(\.key) ?? [])
            guard seen.insert(kinds.joined(separator: " ")).inserted else { return nil }
            // Whose areas it names; one of the whole country can be anyone's.
            let own = municipalities.first(where: scheme.places.certain.contains) ?? "dordrecht"
            return ConfigSample(municipality: own, document: "schemes/\(scheme.id).json", tree: tree)
        }
    }
}
