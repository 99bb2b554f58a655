import Civic
import Foundation
import Rules
import Testing

@testable import Desk

@Suite struct TriageAdviceTests {
    private static let table = """
        categories:
          - id: wish
            name: {nl: Wijkwens}
            promise: {nl: De regiegroep beslist.}
            team: areas
            process: wish
            answer: {weeks: 8}
            decision: true
            messages:
              - {id: received, after: {days: 0}, text: {nl: Binnen.}}
              - {id: contact, after: {workingDays: 5}, text: {nl: Iemand belt je.}}
              - {id: answer, after: {weeks: 8}, text: {nl: Het besluit.}}
          - id: complex
            name: {nl: Groot plan}
            promise: {nl: We denken mee.}
            team: areas
            process: complex
            answer: {workingDays: 30}
        rules:
          - {id: small, when: {field: requestedAmount, between: [1, 500000]}, category: wish, why: {nl: Een klein bedrag.}}
          - {id: otherwise, category: complex, why: {nl: Geen vaste vorm.}}
        """

    private func book() throws -> DeskBook {
        let teams = Teams(
            all: [.init(id: "areas", name: ["nl": "Gebieden"], mail: nil, advises: false)],
            staff: [.init(name: "Noor", email: "noor@stad.example", team: "areas", roles: [.caseworker], areas: [])])
        return DeskBook(
            triage: try TriageTable(tree: ConfigTree(yaml: Self.table)), teams: teams,
            vocabulary: try Vocabulary(
                tree: ConfigTree(yaml: "fields: [{key: requestedAmount, kind: integer, unit: cents, range: [0, 500000000]}]")))
    }

    private func advice(_ answers: Answers) throws -> TriageAdvice {
        let received = try #require(LocalDate(iso: "2026-11-20"))
        return try #require(TriageAdvice(answers, district: nil, book: try book(), received: received, terms: Terms()))
    }

    @Test func `the promise names road, day, contact and first message`() throws {
        let advice = try advice(["requestedAmount": .integer(60_000)])
        #expect(advice.category.id == "wish")
        #expect(advice.rule == "small")
        #expect(advice.deadline.date.iso == "2027-01-15")
        #expect(advice.contact?.name == "Noor")
        #expect(advice.firstMessage?.dueOn.iso == "2026-11-27")
        #expect(advice.missing.isEmpty)
    }

    @Test func `an answer that is not given is named when it could lead elsewhere`() throws {
        let advice = try advice([:])
        #expect(advice.category.id == "complex")
        #expect(advice.missing == ["requestedAmount"])
        #expect(try advice.missingQuestions(book().vocabulary) == ["requestedAmount"])
        #expect(try advice.criterion(in: book().triage) == nil)
    }

    @Test func `a reference holds the letters of the municipality, the year and four digits at least`() {
        #expect(reference(letters: referenceLetters("Den Haag"), year: 2026, number: 41) == "DH-2026-0041")
        #expect(reference(letters: referenceLetters("Haarlem"), year: 2027, number: 12_345) == "H-2027-12345")
        #expect(referenceLetters("'s-hertogenbosch") == "M")
    }
}
