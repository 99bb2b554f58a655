import Civic
import Foundation
import TestSupport
import Testing
import Web

@testable import Office

/// What differs between two versions of a document, whatever it is about.
@Suite struct DocumentDifferenceTests {
    private func changes(_ old: String, _ new: String, _ schema: RecordSchema? = nil) throws -> [String] {
        try DocumentDifference(from: OrderedTree(text: old), to: OrderedTree(text: new), schema).entries.map(told)
    }

    /// Short, to compare.
    private func told(_ entry: DocumentDifference.Entry) -> String {
        let place = entry.within.map { "\($0.list)\($0.number)" }.joined(separator: " ")
        func word(_ tree: OrderedTree?) -> String { tree?.plain.word ?? (tree == nil ? "-" : "…") }
        switch entry.change {
        case .added: return "\(place) added"
        case .removed: return "\(place) removed"
        case .moved(let other): return "\(place) behind \(other.map { String($0.number) } ?? "none")"
        case .field(let field, let inner, let was, let becomes):
            return "\(place) \(field.key)\(inner.map { ".\($0)" } ?? "") \(word(was))>\(word(becomes))"
        case .part(let path, let was, let becomes): return "\(place) \(path.joined(separator: ".")) \(word(was))>\(word(becomes))"
        }
    }

    private static let list = RecordSchema(
        "team", [FieldSchema("id", .id(from: "name")), FieldSchema("name", .local(max: 80)), FieldSchema("amount.max", .money)])
    private static let schema = RecordSchema("teams", [FieldSchema("teams", .records(list)), FieldSchema("year", .number(0...9))])

    @Test(arguments: [
        ("year: 1", "year: 2", [" year 1>2"]), ("year: 1", "{}", [" year 1>-"]), ("year: 1", "year: 1", []),
        ("{a: 1, b: 2}", "{b: 2, a: 1}", []), ("stray: {x: 1}", "stray: {x: 2, y: 3}", [" stray.x 1>2", " stray.y ->3"]),
        ("teams: [{id: a, name: {nl: A}}]", "teams: [{id: a, name: {nl: B}}]", ["teams1 name.nl A>B"]),
        ("teams: [{id: a, name: {nl: A}}]", "teams: [{id: a, name: {nl: A, en: B}}]", ["teams1 name.en ->B"]),
        ("teams: [{id: a}, {id: b}]", "teams: [{id: b}]", ["teams1 removed"]),
        ("teams: [{id: a}]", "teams: [{id: b}, {id: a}]", ["teams1 added"]),
        ("teams: [{id: a}, {id: b}, {id: c}]", "teams: [{id: c}, {id: a}, {id: b}]", ["teams1 behind none"]),
        ("teams: [{id: a}, {id: b}, {id: c}]", "teams: [{id: b}, {id: a}, {id: c}]", ["teams1 behind none"]),
        ("teams: [{id: a, name: {nl: A}}]", "teams: [{id: z, name: {nl: A}}]", ["teams1 id a>z"]),
        ("teams: [{id: a, amount: {max: 1}}]", "teams: [{id: a}]", ["teams1 amount.max 1>-"]),
        ("teams: [{id: a, amount: {max: 1, odd: 2}}]", "teams: [{id: a, amount: {max: 1}}]", ["teams1 amount.odd 2>-"]),
        ("teams: [{id: a, list: [1, 2]}]", "teams: [{id: a, list: [2, 1]}]", ["teams1 list …>…"]),
        ("teams: [{id: a, inner: [{email: x, n: 1}]}]", "teams: [{id: a, inner: [{email: x, n: 2}]}]", ["teams1 inner1 n 1>2"]),
        ("teams: [{name: {nl: A}}, {name: {nl: B}}]", "teams: [{name: {nl: A}}, {name: {nl: C}}]", ["teams2 name.nl B>C"]),
        ("teams: [{name: {nl: A}}, {name: {nl: B}}]", "teams: [{name: {nl: B}}]", ["teams1 removed"]),
    ])
    func `a change is told where it is`(old: String, new: String, expected: [String]) throws {
        let told = try changes(old, new, Self.schema)
        #expect(told == expected)
    }

    @Test func `without a form every change is told by its path`() throws {
        #expect(try changes("a: {b: {c: 1}}", "a: {b: {c: 2}}") == [" a.b.c 1>2"])
        #expect(try changes("[1]", "[2]") == ["  …>…"])
        #expect(try changes("a: [{id: x, n: 1}, {id: y}]", "a: [{id: y}, {id: x, n: 2}]").count == 2, "moved, and changed")
    }

    /// Every document of every municipality, and every scheme.
    @Test(arguments: try ConfigSamples.all())
    func `equal documents differ in nothing, and a single change is told exactly once`(sample: ConfigSample) throws {
        #expect(DocumentDifference(from: sample.tree, to: sample.tree, sample.schema).isEmpty)
        #expect(DocumentDifference(from: sample.tree, to: OrderedTree(sample.tree.plain), sample.schema).isEmpty, "in another order")
        for change in sample.changes() {
            let entries = DocumentDifference(from: sample.tree, to: change.tree, sample.schema).entries
            #expect(entries.count == 1, "\(sample) \(change.place): \(entries.map(told))")
            let back = DocumentDifference(from: change.tree, to: sample.tree, sample.schema).entries
            #expect(back.count == 1, "back \(sample) \(change.place): \(back.map(told))")
        }
    }
}
