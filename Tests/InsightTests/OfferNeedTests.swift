import Civic
import Foundation
import Rules
import Testing

@testable import Initiatives
@testable import Insight

/// What is found for everyday needs among the initiatives of the demonstration, measured against a set that was judged by hand.
@Suite struct OfferNeedTests {
    private static let themes: [Theme: String] = [
        .sport: "Sport en spel", .green: "Groen", .meeting: "Ontmoeting", .culture: "Cultuur", .energy: "Energie", .youth: "Jeugd",
        .street: "Straat en plein", .care: "Zorg voor elkaar", .learning: "Leren", .work: "Werk",
    ]
    private static let weak =
        """
        iemand samen graag zoekt zoeken wil hulp help helpt plek mensen anderen goed maken krijgen laten weinig nieuwe wie nodig vragen alleen \
        komt komen buiten veel
        """

    /// The five that fit a need best. The search itself takes them from the index, and also looks at place and access.
    private func best(_ need: String, _ all: [ImportedInitiative]) -> [String] {
        let analyser = Vectors.analyser
        let asked = OfferFit.sharpened(need, weak: Self.weak, analyser: analyser)
        let fits = all.compactMap { one -> (slug: String, fit: OfferFit)? in
            let names = (one.themes ?? [one.theme]).compactMap { Self.themes[$0] }
            let text = OfferFit.Text(title: one.title, summary: one.summary, story: one.story, themes: names)
            return OfferFit(need: asked, text, analyser: analyser).map { (one.slug, $0) }
        }
        return fits.sorted { ($0.fit.band, -$0.fit.share, $0.slug) < ($1.fit.band, -$1.fit.share, $1.slug) }.prefix(5).map(\.slug)
    }

    @Test func `everyday needs find what there is for them`() throws {
        var (recall, places) = (0.0, 0.0)
        let needs = try Vectors.lines("offer_needs")
        var all: [String: [ImportedInitiative]] = [:]
        for key in Set(needs.map { $0[0] }) {
            let file = Vectors.root.appending(path: "Municipalities/\(key)/initiatives.yaml")
            all[key] = try readYAML(file, as: [ImportedInitiative].self).filter { $0.phase != "completed" && $0.paused == nil }
        }
        for line in needs {
            let (wanted, found) = (
                Set(line[2].split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }), best(line[1], all[line[0]] ?? [])
            )
            recall += Double(found.count(where: wanted.contains)) / Double(wanted.count)
            if let first = found.firstIndex(where: wanted.contains) { places += 1 / Double(first + 1) }
        }
        #expect(needs.count >= 40)
        #expect(recall / Double(needs.count) >= 0.84)
        #expect(places / Double(needs.count) >= 0.8)
    }

    @Test func `what stands in the story alone fits in part at most`() throws {
        func fit(title: String, story: String, themes: [String] = []) throws -> OfferFit {
            let text = OfferFit.Text(title: title, summary: "Iedereen is welkom.", story: story, themes: themes)
            return try #require(OfferFit(need: "muziek", text, analyser: Vectors.analyser))
        }
        let inStory = try fit(title: "De dorpstafel", story: "Om en om gekookt. Soms is er muziek.")
        #expect(inStory.words == ["muziek"] && inStory.band == 1)
        #expect(try fit(title: "Muziek op het plein", story: "Elke zondag.").band == 0)
        #expect(try fit(title: "De dorpstafel", story: "Soms is er muziek.", themes: ["Muziek"]).band == 0)
    }

    @Test func `words that say nothing of a need are left out, unless nothing else is said`() {
        let sharpened = { OfferFit.sharpened($0, weak: Self.weak, analyser: Vectors.analyser) }
        #expect(sharpened("komt veel alleen muziek maken buiten") == "muziek")
        #expect(sharpened("veel alleen") == "veel alleen")
    }

    @Test func `a fit says by which words and themes, and what meets nothing is none`() throws {
        let text = OfferFit.Text(title: "De dorpstafel", summary: "Buren eten samen.", story: "Om en om gekookt.", themes: ["Ontmoeting"])
        let fit = try #require(OfferFit(need: "eten", text, analyser: Vectors.analyser))
        #expect(fit.words == ["eten"] && fit.band == 0)
        let themed = try #require(OfferFit(need: "ontmoeten", text, analyser: Vectors.analyser))
        #expect(themed.themes == ["Ontmoeting"])
        #expect(OfferFit(need: "zonnepanelen", text, analyser: Vectors.analyser) == nil)
        #expect(OfferFit(need: "", text, analyser: Vectors.analyser) == nil)
    }
}
