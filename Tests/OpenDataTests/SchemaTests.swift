import Civic
import Testing

@testable import OpenData

/// The check of what comes in, and the small rules of feeds and site maps.
@Suite struct SchemaTests {
    @Test(
        arguments: [
            (DataShape.integer(1...500), "1", nil), (.integer(1...500), "500", nil), (.integer(1...500), "0", "range"),
            (.integer(1...500), "501", "range"), (.integer(1...500), "-1", "integer"), (.integer(1...500), "1.0", "integer"),
            (.integer(1...500), "", "integer"), (.integer(1...500), " 1", "integer"), (.integer(1...500), "١", "integer"),
            (.integer(1...500), "99999999999999999999", "range"), (.choice(["groen"]), "groen", nil), (.choice(["groen"]), "Groen", "enum"),
            (.list(.choice(["groen"])), "grijs", "enum"), (.sized(1...3), "", "length"), (.sized(1...3), "abcd", "length"),
            (.sized(1...3), "🌳🌳🌳", nil), (.pattern("[a-z]+"), "abc", nil), (.pattern("[a-z]+"), "abc\n", "pattern"),
            (.pattern("a|b"), "ab", "pattern"), (.bool, "true", nil), (.bool, "1", "boolean"), (.options([]), "wat dan ook", nil),
        ] as [(DataShape, String, String?)])
    func `a value is taken or refused with a reason`(schema: DataShape, text: String, fault: String?) {
        #expect(schema.fault(in: text) == fault)
    }

    @Test func `the schema read off a value describes that value`() {
        let value: JSON = ["a": 1, "b": [["c": "d"]], "e": true]
        let schema = DataShape(of: value).json { $0 }
        #expect(schema["required"] == ["a", "b", "e"])
        #expect(schema["additionalProperties"] == false)
        #expect(schema["properties"]?["b"]?["items"]?["properties"]?["c"]?["type"] == "string")
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (1_795_255_200_000, "2026-11-21T10:00:00Z"), (1_795_255_259_999, "2026-11-21T10:00:59Z"),
            (-1, "1969-12-31T23:59:59Z"), (951_782_400_000, "2000-02-29T00:00:00Z"),
        ] as [(Int64, String)])
    func `a moment is written in UTC`(milliseconds: Int64, text: String) {
        #expect(Instant(milliseconds: milliseconds).rfc3339 == text)
    }

    @Test func `characters that XML does not know are left out, and only those`() {
        #expect(legible("a\u{0}b\u{8}c\u{B}d\u{1F}e\u{FFFE}f") == "abcdef")
        #expect(legible("tab\tregel\r\n é 🌳 \u{FFFD}") == "tab\tregel\r\n é 🌳 \u{FFFD}")
    }

    @Test func `a long text is cut between words`() {
        #expect("kort".beginning(10) == "kort")
        #expect("een twee drie".beginning(10) == "een twee…")
        #expect("aaneengeschreven".beginning(5) == "aanee…")
    }

    @Test func `the files of a site map hold every page once and none too many`() {
        var numbers = Numbers()
        for _ in 0..<500 {
            let (fixed, total) = (Int.random(in: 0...40, using: &numbers), Int.random(in: 0...60, using: &numbers))
            let perFile = Int.random(in: 1...25, using: &numbers)
            let files = SitemapPart.count(fixed + total, perFile: perFile)
            var (pages, initiatives): ([Int], [Int]) = ([], [])
            for number in 1...files {
                let part = SitemapPart(number, fixed: fixed, perFile: perFile)
                let own = Array(min(part.skipped, total)..<min(part.skipped + part.limit, total))
                #expect(part.pages.count + own.count <= perFile)
                #expect(number == files || part.pages.count + own.count == perFile)
                pages += part.pages
                initiatives += own
            }
            #expect(pages == Array(0..<fixed) && initiatives == Array(0..<total))
        }
        #expect(SitemapPart.count(50_000, perFile: 50_000) == 1)
        #expect(SitemapPart.count(50_001, perFile: 50_000) == 2)
    }
}
