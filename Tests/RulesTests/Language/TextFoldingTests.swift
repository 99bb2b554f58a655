import Foundation
import Testing

@testable import Rules

@Suite struct TextFoldingTests {
    @Test func `accents and case do not count`() {
        #expect(foldForSearch("Coöperatie  CAFÉ — Œuvre, Straße") == "cooperatie cafe oeuvre strasse")
    }

    @Test func `an accent written apart folds like one written in one`() {
        #expect(foldForSearch("cafe\u{301} repaircafe\u{0301}s") == foldForSearch("café repaircafés"))
    }

    @Test func `endings after an apostrophe are off, and soft hyphens and joiners vanish`() {
        #expect(foldForSearch("auto's foto’s bmx'en buurt\u{AD}tuin zonne\u{200D}paneel") == "auto foto bmx buurttuin zonnepaneel")
    }

    @Test func `other scripts stay searchable`() {
        #expect(foldForSearch("Ёлка مَدرَسة 学校") == "елка مدرسة 学校")
    }

    @Test func `names sort by number and without regard to accents`() {
        let names = ["Wijk 10", "wijk 9", "Élan", "eland", "De Akker", "Zuid", "wijk 09a"]
        #expect(names.sorted { sortKey($0) < sortKey($1) } == ["De Akker", "Élan", "eland", "wijk 9", "wijk 09a", "Wijk 10", "Zuid"])
    }

    @Test func `folding twice changes nothing`() {
        var generator = FixedGenerator(state: 7)
        let letters = Array("aÀébÇ-'’ 9ẞßœ\u{301}\u{200F}שلя🙂\nZ")
        for _ in 0..<300 {
            let text = String((0..<Int.random(in: 0...30, using: &generator)).compactMap { _ in letters.randomElement(using: &generator) })
            let once = foldForSearch(text)
            #expect(foldForSearch(once) == once, "\(text.debugDescription)")
            #expect(sortKey(text) == sortKey(text.precomposedStringWithCanonicalMapping))
        }
    }
}
