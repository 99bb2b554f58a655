import Testing

@testable import OpenData

/// What a program asks for and in which form it gets it.
@Suite struct FormatTests {
    @Test(arguments: [
        ("", Format.json), ("*/*", .json), ("application/*", .json), ("text/*", .csv), ("text/csv", .csv),
        ("application/geo+json", .geojson),
        ("APPLICATION/JSON", .json), ("text/csv;q=0.5, application/json;q=0.4", .csv), ("text/csv;q=0.5, */*", .json),
        ("application/json;q=0, */*;q=0.1", .geojson), ("application/json ; q=0 , text/csv ; q=0.001", .csv),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", .json), ("nonsense, text/csv", .csv),
        ("text/csv;header=present;q=0.3", .csv), ("application/geo+json;q=0.9, application/*;q=1", .json),
    ])
    func `the best form that fits is chosen`(accept: String, expected: Format) {
        #expect(Format.chosen(accept: accept, from: [.json, .geojson, .csv]) == expected)
    }

    @Test(arguments: [
        "text/html", "application/xml", "image/*", "*/*;q=0", "text/csv;q=0", "application/json;q=2", "nonsense", "*/json", "/", "text/",
        "text/csv;q=abc",
    ])
    func `there is nothing for who takes none of them`(accept: String) {
        #expect(Format.chosen(accept: accept, from: [.json, .geojson, .csv]) == nil)
    }

    @Test func `a header of any length is read in no time`() {
        let long = String(repeating: "a/b;q=0.1,", count: 10_000) + "text/csv"
        #expect(Format.chosen(accept: long, from: [.csv]) == nil)
    }

    @Test func `text in JSON survives, whatever is in it`() {
        let strange = "\"\\/\u{1}\n\t\u{7F}é🌳\u{2028}</script>"
        #expect(String(decoding: JSON.text(strange).bytes, as: UTF8.self) == "\"\\\"\\\\/\\u0001\\u000a\\u0009\u{7F}é🌳\u{2028}</script>\"")
        let value: JSON = ["b": [1, true, .null, .number(1.5)], "a": .number(.infinity)]
        #expect(String(decoding: value.bytes, as: UTF8.self) == #"{"b":[1,true,null,1.5],"a":null}"#)
    }

    @Test func `a row of CSV is quoted where it must be and runs no formula`() {
        var table = CSV(names: ["a", "b"])
        table.add(["=HYPERLINK(\"http://x\")", "een, twee"])
        table.add([.number(-1.5), .null])
        table.add(["  +1", "\tx"])
        table.add([["@a", "b"], .integer(-3)])
        table.add(["regel\r\nregel", "gewoon - niet"])
        let expected = [
            "a,b", "\"'=HYPERLINK(\"\"http://x\"\")\",\"een, twee\"", "-1.5,", "'  +1,'\tx", "'@a | b,-3",
            "\"regel\r\nregel\",gewoon - niet", "",
        ]
        #expect(String(decoding: table.bytes, as: UTF8.self) == expected.joined(separator: "\r\n"))
    }

    @Test func `no cell of any text begins like a formula`() {
        var numbers = Numbers()
        let pieces = ["=", "+", "-", "@", "\t", "\r", "\n", " ", "\u{A0}", "a", "\"", ",", "1", "é", "\u{FF1D}"]
        for _ in 0..<2_000 {
            let text = (0..<Int.random(in: 0...6, using: &numbers)).map { _ in pieces.randomElement(using: &numbers) ?? "" }.joined()
            var table = CSV(names: [])
            table.add([.text(text)])
            let line = String(decoding: table.bytes.dropFirst(2).dropLast(2), as: UTF8.self)
            let isQuoted = line.hasPrefix("\"")
            let cell = isQuoted ? String(line.dropFirst().dropLast()).replacing("\"\"", with: "\"") : line
            #expect(cell == text || cell == "'" + text)
            let first = cell.unicodeScalars.first { $0 != " " && $0 != "\u{A0}" }
            #expect(first.map { !"=+-@\t\r\n\u{FF1D}".unicodeScalars.contains($0) } ?? true, "\(text.debugDescription)")
            #expect(isQuoted || !cell.utf8.contains { [44, 34, 13, 10].contains($0) })
        }
    }
}

/// Numbers that look random and are the same in every run (SplitMix64, Steele and others 2014).
struct Numbers: RandomNumberGenerator {
    private var state: UInt64 = 20_261_122

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
