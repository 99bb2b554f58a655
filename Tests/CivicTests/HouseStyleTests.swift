import Civic
import Foundation
import TestSupport
import Testing

/// Colours that people can read, and what is said of those that they cannot.
@Suite struct HouseStyleTests {
    @Test(arguments: [
        ("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.478), ("#767676", "#ffffff", 4.542), ("#ff0000", "#ffffff", 3.998),
        ("#fff", "#ffffff", 1.0), ("#0b5a59", "#f5f1e7", 7.10),
    ])
    func `contrast is measured as WCAG says`(front: String, ground: String, ratio: Double) throws {
        let (front, ground) = (try #require(Colour(front)), try #require(Colour(ground)))
        #expect(abs(front.contrast(with: ground) - ratio) < 0.01, "\(front.contrast(with: ground))")
        #expect(front.contrast(with: ground) == ground.contrast(with: front))
    }

    @Test(arguments: ["", "red", "#12345", "#gg0000", "123456", "#1234567", "# 12345", "#+1+2+3"])
    func `what is no colour is none`(text: String) { #expect(Colour(text) == nil) }

    @Test func `the colours of the program are those of its stylesheet, and can be read`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Public/meemaken.css").standardized
        let css = try String(contentsOf: file, encoding: .utf8)
        let values = css.matches(of: /--meemaken-([a-z-]+): (#[0-9a-f]{6});/).map { (String($0.1), String($0.2)) }
        for token in HouseStyle.colours {
            let found = values.filter { $0.0 == token.name }.map(\.1)
            #expect(found.first == token.light.text, "\(token.name) by day")
            #expect(found.dropFirst().first == token.dark.text, "\(token.name) in the dark")
        }
        #expect(HouseStyle.colours.count == 22)
        #expect(HouseStyle().faults.isEmpty, "\(HouseStyle().faults)")
    }

    @Test func `a colour that is hard to read is named with what was measured and what would do`() throws {
        let style = HouseStyle(["color-accent": "light-dark(#9fc5e8, #a6c8f2)"])
        let faults = style.faults
        #expect(!faults.isEmpty && faults.allSatisfy { $0.token == "color-accent" && !$0.isDark && $0.measured < $0.needed })
        let proposal = try #require(faults.first?.proposal)
        #expect(HouseStyle(["color-accent": "light-dark(\(proposal.text), #a6c8f2)"]).faults.isEmpty)
        #expect(throws: ConfigFault.self) { try style.check() }
    }

    @Test func `a proposal is right for any colour, and changes nothing that is fine`() throws {
        var generator = SystemRandomNumberGenerator()
        for _ in 1...300 {
            let typed = "#" + String(format: "%06x", Int.random(in: 0...0xFFFFFF, using: &generator))
            let style = HouseStyle(["color-accent": "light-dark(\(typed), #7fd0c4)"])
            guard let fault = style.faults.first else { continue }
            let proposal = try #require(fault.proposal, "nothing for \(typed)")
            #expect(HouseStyle(["color-accent": "light-dark(\(proposal.text), #7fd0c4)"]).faults.isEmpty, "\(typed) \(proposal.text)")
        }
    }

    @Test func `a token cannot leave its declaration`() {
        for (name, value) in [
            ("color-accent", "#fff;} body{display:none"), ("x\n", "1"), ("border-radius", "url(\"//x\")"), ("a b", "1px"),
        ] {
            #expect(throws: ConfigFault.self) { try HouseStyle([name: value]).check() }
        }
    }

    @Test func `the address of the stylesheet changes with it`() {
        let (one, other) = (HouseStyle(["border-radius": "0"]), HouseStyle(["border-radius": "8px"]))
        #expect(one.version != other.version && one.version == HouseStyle(["border-radius": "0"]).version)
        #expect(one.css.contains("--meemaken-border-radius: 0;"))
    }

    @Test func `the preview shows each half in its own light`() {
        let css = HouseStyle(["color-accent": "light-dark(#204e86, #a6c8f2)"]).previewCSS
        let halves = css.components(separatedBy: ".preview.is-dark")
        #expect(halves.count == 2)
        #expect(halves[0].contains("color-accent: #204e86;") && halves[0].contains("color-paper: #f5f1e7;"))
        #expect(halves[1].contains("color-accent: #a6c8f2;") && halves[1].contains("color-paper: #12191a;"))
    }
}
