import Civic
import Foundation
import Rules
import Testing

@testable import Money

@Suite struct FinderWordsTests {
    private func words(_ schemes: [Scheme], _ language: String = "nl") throws -> FinderWords {
        FinderWords(t: try Town.words(language), book: Town.book(schemes), today: Town.today)
    }

    @Test func `with a legal person that co-signs one may ask for more`() throws {
        let schemes = [Town.scheme("wish", most: 500_000, conditions: [Town.cosign])]
        let answers: Answers = ["requestedAmount": .integer(150_000), "applicant": .choice("individual"), "hasLegalPerson": .bool(false)]
        let card = try #require(Town.find(schemes, answers).no.first)
        let dutch = try words(schemes).mends(card)
        #expect(dutch.contains("Met een rechtspersoon die meetekent mag je meer dan €\u{A0}1.000 vragen."))
        #expect(dutch.contains("Vraag hoogstens €\u{A0}1.000. Nu vraag je €\u{A0}1.500."))
        let english = try words(schemes, "en").mends(card)
        #expect(english.contains("With a legal person that co-signs you may ask for more than €\u{A0}1,000."))
    }

    @Test func `below the limit the card still tells what a legal person would make possible`() throws {
        let schemes = [Town.scheme("wish", most: 500_000, conditions: [Town.cosign])]
        let card = try #require(Town.find(schemes, ["requestedAmount": .integer(80_000)]).yes.first)
        #expect(try words(schemes).mends(card).count == 1)
        let foundation = Town.find(schemes, ["requestedAmount": .integer(80_000), "applicant": .choice("foundation")])
        #expect(try words(schemes).mends(#require(foundation.yes.first)).isEmpty)
    }

    @Test func `an unknown amount reads as a question, never as nothing`() throws {
        let schemes = [Town.scheme("unknown", most: nil), Town.scheme("nothing", most: 0), Town.scheme("advice", most: nil, form: .advice)]
        let words = try words(schemes)
        let result = Town.find(schemes, [:])
        for card in result.yes + result.maybe + result.no { #expect(!words.pays(card).contains("€")) }
        #expect(words.pays(schemes[0], most: nil) == "bedrag navragen")
        #expect(words.pays(schemes[2], most: nil) == "advies")
    }

    @Test func `facts that nobody verified say so in one line`() throws {
        var scheme = Town.scheme("guess", most: 50_000)
        scheme.verification = SchemeVerification(isDue: true)
        let words = try words([scheme])
        #expect(words.notice(scheme, isPlaceUnsure: false) != nil)
        scheme.verification = SchemeVerification(isDue: false)
        #expect(words.notice(scheme, isPlaceUnsure: false) == nil)
        scheme.status = .unknown
        #expect(words.notice(scheme, isPlaceUnsure: false) != nil)
    }
}

@Suite struct FindCommandTests {
    private let book = Town.book([Town.scheme("free", most: 50_000), Town.scheme("asking", most: 50_000, conditions: [Town.open])])

    private func report(_ answers: String, json: Bool = false) throws -> String {
        try findReport(book: book, answersJSON: Data(answers.utf8), today: Town.today, json: json, words: Town.words())
    }

    @Test func `the report names every scheme with its conditions`() throws {
        let text = try report(#"{"requestedAmount": 40000}"#)
        #expect(text.contains("Free (free)"))
        #expect(text.contains("? "))
        #expect(!text.contains("⟦"))
    }

    @Test func `for programs it is JSON with the same outcome`() throws {
        let tree = try ConfigTree(json: Data(report(#"{"requestedAmount": 40000}"#, json: true).utf8))
        let statuses = Dictionary(
            tree["schemes"].list.map { ($0["id"].text ?? "", $0["status"].text) }, uniquingKeysWith: { first, _ in first })
        #expect(statuses == ["free": "yes", "asking": "unknown"])
        #expect(tree["nextQuestion"]["field"].text == "openToAll")
        #expect(tree["funding"]["totalCents"].integer == 40_000)
    }

    @Test func `every mistake in the answers is named at once`() throws {
        let fault = #expect(throws: AnswersFault.self) { try report(#"{"requestedAmount": "much", "colour": 1, "applicant": "king"}"#) }
        #expect(fault?.problems.count == 3)
        #expect(throws: AnswersFault.self) { try report("[]") }
        #expect(throws: AnswersFault.self) { try report("not json") }
    }

    @Test func `an answer of null counts as not given`() throws {
        #expect(try report(#"{"requestedAmount": null}"#) == report("{}"))
    }

    @Test func `the list of fields holds every question`() throws {
        let list = try fieldList(vocabulary: Town.vocabulary, words: Town.words())
        for field in Town.vocabulary.fields { #expect(list.contains(field.key)) }
    }
}
