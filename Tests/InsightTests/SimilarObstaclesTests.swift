import Civic
import Foundation
import Rules
import Testing

@testable import Insight

@Suite struct SimilarObstaclesTests {
    private static let analyser: Analyser = {
        var folder = URL(filePath: #filePath)
        for _ in 0..<3 { folder.deleteLastPathComponent() }
        func file(_ name: String) -> String {
            (try? String(contentsOf: folder.appending(path: "Data/language/\(name).txt"), encoding: .utf8)) ?? ""
        }
        return Analyser(
            lexicon: Lexicon(
                parts: file("parts"), irregular: file("irregular"), opaque: file("opaque"), affixes: file("affixes"),
                stopWords: file("stopwords"), synonyms: file("synonyms")))
    }()

    private let known: [(id: ID<Obstacle>, text: String)] = [
        (ID("terras"), "Voor een tijdelijk terras gelden dezelfde eisen als voor een vast terras"),
        (ID("bank"), "Voor een bankje aan de gevel zijn twee vergunningen nodig"),
        (ID("dak"), "Niemand zegt wie er toestemming geeft voor een dak van de gemeente"),
        (ID("net"), "Het stroomnet is vol en niemand kan zeggen tot wanneer"),
        (ID("geluid"), "Voor een stille avond geldt dezelfde regel als voor een feest"),
        (ID("stichting"), "Boven duizend euro moet een rechtspersoon meetekenen"),
    ]

    private func like(_ text: String) -> [String] { SimilarObstacles(known, analyser: Self.analyser).like(text).map(\.text) }

    @Test(arguments: [
        ("Vergunning voor bankjes tegen de gevel", "bank"), ("eisen aan tijdelijke terrassen", "terras"),
        ("het net zit vol met stroom", "net"),
        ("toestemming voor daken", "dak"), ("Een rechtspersoon moet meetekenen", "stichting"),
    ])
    func `the same thing in other words comes first`(text: String, id: String) { #expect(like(text).first == id, "\(like(text))") }

    @Test func `something else is not forced upon anybody`() {
        #expect(like("De wasmachines passen niet in de keuken").isEmpty)
        #expect(like("").isEmpty)
        #expect(SimilarObstacles([(id: ID<Obstacle>, text: String)](), analyser: Self.analyser).like("terras").isEmpty)
    }

    @Test func `everything is most like itself, and the answer does not change`() {
        for item in known {
            #expect(like(item.text).first == item.id.text)
            #expect(like(item.text) == like(item.text))
        }
    }
}
