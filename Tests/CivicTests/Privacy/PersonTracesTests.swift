import Foundation
import Rules
import Testing

@testable import Civic

/// What is recognised as somebody, and what is left alone.
@Suite struct PersonTracesTests {
    private func traces(names: [String] = [], shared: [String] = [], email: String? = nil, contact: String? = nil) -> PersonTraces {
        var traces = PersonTraces(ID("p1"), isStaff: false, placeholder: "[x]", isRepeated: false)
        for name in names { traces.add(name: name, isShared: false) }
        for name in shared { traces.add(name: name, isShared: true) }
        traces.add(email: email)
        traces.add(contactDetail: contact)
        return traces
    }

    @Test(arguments: [
        ("Groet, Anna Aarts", "Groet, [x]"), ("ANNA AARTS belde.", "[x] belde."), ("Anna Aartsen", "Anna Aartsen"),
        ("Hanna Aarts", "Hanna Aarts"), ("anna aarts en Anna Aarts!", "[x] en [x]!"), ("Anna", "Anna"), ("", ""),
        ("Bel 06 1234 5678.", "Bel [x]."), ("106 1234 56789", "106 1234 56789"),
        ("mail anna@x.nl of jan.anna@x.nl", "mail [x] of jan.anna@x.nl"),
        ("anna@x.nl, hanna@x.nl", "[x], hanna@x.nl"), ("Anna@X.NL", "[x]"),
    ])
    func `whole marks are taken out of connected texts and longer words are not`(text: String, expected: String) {
        let traces = traces(names: ["Anna Aarts"], email: "anna@x.nl", contact: "06 1234 5678")
        #expect(traces.clean(text, isConnected: true) == expected)
    }

    @Test func `elsewhere only a mail address counts, and with it everything around`() {
        let traces = traces(names: ["De buren"], email: "buren@x.nl", contact: "06 1234 5678")
        #expect(traces.clean("De buren vinden het mooi.", isConnected: false) == "De buren vinden het mooi.")
        #expect(traces.clean("De buren (buren@x.nl) vinden het mooi.", isConnected: false) == "[x] ([x]) vinden het mooi.")
    }

    @Test func `a single word counts only as a whole value`() {
        let traces = traces(names: ["Roos"])
        #expect(traces.clean("Roos", isConnected: true) == "[x]")
        #expect(traces.clean("Een roos bij de Roos.", isConnected: true) == "Een roos bij de Roos.")
        #expect(traces.clean("Roos", isConnected: false) == "Roos")
    }

    @Test func `what is folded for searching and what stands in JSON is recognised`() {
        let traces = traces(names: ["Zoë \"Zon\" Çelik"])
        #expect(traces.clean(sortKey("Zoë \"Zon\" Çelik") + " d 2026", isConnected: true).hasPrefix("[x]"))
        #expect(traces.clean(#"{"by":"Zoë \"Zon\" Çelik"}"#, isConnected: true) == #"{"by":"[x]"}"#)
    }

    @Test func `cleaning twice is cleaning once, and leaves no mark, whatever stands around it`() {
        var numbers = SystemNumbers(seed: 20_261_121)
        let traces = traces(names: ["Anna Aarts", "Bo de Vries"], email: "anna@x.nl", contact: "06 1234 5678")
        let pieces = ["Anna Aarts", "bo de vries", "anna@x.nl", "06 1234 5678", " ", ".", "\n", "é", "[x]", "tuin", "@", "\"", "🌳"]
        for _ in 0..<2_000 {
            let text = (0..<Int.random(in: 0...12, using: &numbers)).map { _ in pieces.randomElement(using: &numbers) ?? "" }.joined(
                separator: " ")
            let once = traces.clean(text, isConnected: true)
            #expect(traces.clean(once, isConnected: true) == once)
            for mark in ["anna aarts", "bo de vries", "anna@x.nl", "06 1234 5678"] { #expect(!once.lowercased().contains(mark), "\(text)") }
        }
    }

    private struct SystemNumbers: RandomNumberGenerator {
        var state: UInt64
        init(seed: UInt64) { state = seed }
        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
    }
}
