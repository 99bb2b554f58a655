import Civic
import Foundation
import Rules
import Testing

@testable import Desk

/// Which steps a case needs on its way to the case system.
@Suite struct ExportPlanTests {
    private static let names = CaseTypeNames(
        type: "INITIATIEF", categories: [], initiator: "Initiatiefnemer",
        statuses: [.received: "Ontvangen", .assigned: "In behandeling", .inProgress: "In behandeling", .waitingForInitiator: "Wacht"],
        final: "Klaar", results: [.accepted: "Ja", .refused: "Nee", .withdrawn: "Ingetrokken"], dossier: "Dossier", papers: "Bijlage",
        decision: "Besluit")

    private let plan = ExportPlan(names: names, closesAt: .closed)
    private let start = Instant(milliseconds: 1_000_000)

    private func facts(_ state: CaseState, after seconds: Int = 60, decision: (CaseState, Bool)? = nil, earlier: Int = 0)
        -> ExportPlan.Facts
    {
        var facts = ExportPlan.Facts(state: state, createdAt: start, changedAt: start.adding(seconds: seconds))
        facts.decision = decision.map { (state: $0.0, isFormal: $0.1) }
        facts.earlierAnswers = earlier
        return facts
    }

    @Test func `a new case is made with who asked and its first status`() {
        #expect(plan.missing(facts(.received), known: []).map(\.key) == ["file", "initiator", "status:1"])
    }

    @Test func `a status follows when it is called otherwise there, at a moment of its own`() {
        let first = plan.missing(facts(.received), known: [])
        let taken = plan.missing(facts(.assigned, after: 0), known: first)
        #expect(taken.map(\.key) == ["status:2"] && taken[0].at == start.adding(seconds: 1))
        #expect(plan.missing(facts(.inProgress), known: first + taken).isEmpty)
        let waiting = plan.missing(facts(.waitingForInitiator, after: 90), known: first + taken)
        #expect(waiting.map(\.subject) == ["waitingForInitiator"])
    }

    @Test func `an answer brings the file, the decision and the result, and closing closes`() {
        let open = plan.missing(facts(.assigned), known: [])
        let yes = (CaseState.accepted, true)
        let answered = plan.missing(facts(.accepted, decision: yes), known: open)
        #expect(
            answered.map(\.key) == ["document:dossier-1", "link:dossier-1", "decision:1", "decisionLink:1", "result:1"])
        let closing = plan.missing(facts(.closed, after: 120, decision: yes), known: open + answered)
        #expect(closing.map(\.kind) == [.final])
        #expect(plan.missing(facts(.assigned, after: 500), known: open + answered + closing).isEmpty)
        let informal = plan.missing(facts(.accepted, decision: (.accepted, false)), known: open)
        #expect(!informal.contains { $0.kind == .decision })
    }

    @Test func `a case that ended without an answer was withdrawn`() {
        let steps = ExportPlan(names: Self.names, closesAt: .answer).missing(facts(.withdrawn), known: [])
        #expect(steps.last?.kind == .final && steps.contains { $0.key == "result:1" && $0.subject == "withdrawn" })
    }

    @Test func `planning in one go or along the way ends in the same steps, and twice adds nothing`() {
        let road: [ExportPlan.Facts] = [
            facts(.received, after: 0), facts(.assigned, after: 10), facts(.waitingForInitiator, after: 20), facts(.inProgress, after: 30),
            facts(.refused, after: 40, decision: (.refused, true)), facts(.closed, after: 50, decision: (.refused, true)),
        ]
        var known: [PlannedStep] = []
        for facts in road {
            known += plan.missing(facts, known: known)
            #expect(plan.missing(facts, known: known).isEmpty)
        }
        #expect(Set(known.map(\.key)).count == known.count)
        #expect(known.last?.kind == .final)
        let moments = known.filter { $0.kind == .status || $0.kind == .final }.map(\.at)
        #expect(moments == moments.sorted() && Set(moments).count == moments.count)
        let once = plan.missing(road[5], known: [])
        #expect(Set(once.map(\.kind)) == Set(known.map(\.kind)))
    }

    @Test func `an answer after opening again is an answer of its own`() {
        let first = plan.missing(facts(.accepted, decision: (.accepted, true)), known: [])
        let again = plan.missing(facts(.inProgress, after: 100, earlier: 1), known: first)
        let second = plan.missing(facts(.refused, after: 200, decision: (.refused, false), earlier: 1), known: first + again)
        #expect(second.map(\.key) == ["document:dossier-2", "link:dossier-2", "result:2"])
    }

    @Test func `the letter of an answer belongs to its decision, also after opening again`() {
        var names = Self.names
        names.letters = "Brief"
        let plan = ExportPlan(names: names, closesAt: .closed)
        var answered = facts(.refused, decision: (.refused, true))
        answered.letters = [ExportLetter(number: 1, isOfDecision: false), ExportLetter(number: 2, isOfDecision: true)]
        let first = plan.missing(answered, known: [])
        #expect(first.filter { $0.kind == .decisionLink }.map(\.key) == ["decisionLink:1", "decisionLink:letter-2:1"])
        #expect(first.count { $0.subject == "letter:1" || $0.subject == "letter:2" } == 2)
        var again = facts(.accepted, after: 200, decision: (.accepted, true), earlier: 1)
        again.letters = [.init(number: 1, isOfDecision: false), .init(number: 2, isOfDecision: true), .init(number: 3, isOfDecision: true)]
        let second = plan.missing(again, known: first)
        #expect(second.filter { $0.kind == .decisionLink }.map(\.key) == ["decisionLink:2", "decisionLink:letter-3:2"])
        #expect(self.plan.missing(answered, known: []).allSatisfy { !$0.subject.hasPrefix("letter:") }, "without a type they stay here")
    }

    @Test func `the term is told when it is otherwise than was told last`() throws {
        let day = try #require(LocalDate(iso: "2026-12-01"))
        var plain = facts(.assigned)
        plain.term = ExportTerm(answerBy: day)
        let known = plan.missing(plain, known: [])
        #expect(!known.contains { $0.kind == .term })
        var still = plain
        still.term = ExportTerm(still: .consent, answerBy: day.adding(days: 10))
        let stopped = plan.missing(still, known: known)
        #expect(stopped.map(\.key) == ["term:1"] && plan.missing(still, known: known + stopped).isEmpty)
        #expect(plan.missing(plain, known: known + stopped).map(\.key) == ["term:2"], "it runs again")
    }

    // MARK: Waiting

    @Test func `pauses grow to an hour, and after days a person looks`() {
        let now = start
        let pauses = (1...12).map { ExportPause.seconds(after: .unreached, attempts: $0, since: now, at: now) ?? 0 }
        #expect(pauses == pauses.sorted() && pauses.first == 30 && pauses.last == ExportPause.longest)
        #expect(ExportPause.seconds(after: .busy(seconds: 600), attempts: 1, since: now, at: now) == 600)
        #expect(ExportPause.seconds(after: .busy(seconds: 90_000), attempts: 1, since: now, at: now) == ExportPause.longest)
        #expect(ExportPause.seconds(after: .notAllowed, attempts: 1, since: now, at: now) == nil)
        #expect(ExportPause.seconds(after: .unreached, attempts: 90, since: now, at: now.adding(days: 3)) == nil)
        let clock = CaseSystemFault.refused(status: 400, codes: ["datumStatusGezet", "future_not_allowed"])
        #expect(ExportPause.seconds(after: clock, attempts: 1, since: now, at: now) == 30)
    }

    @Test func `a fault tells what was wrong, never what was sent`() throws {
        let body = """
            {"code":"invalid","invalidParams":[{"name":"contactpersoonRol.emailadres","code":"invalid","reason":"anna@example.nl is fout"}]}
            """
        let fault = CaseSystemFault(WebResponse(status: 400, body: Data(body.utf8)))
        #expect(fault.code == "refused:400 contactpersoonRol.emailadres invalid")
        let token = CaseSystemFault(WebResponse(status: 403, body: Data(#"{"code":"jwt-expired"}"#.utf8)))
        #expect(token == .notKnown && CaseSystemFault(WebResponse(status: 403)) == .notAllowed)
    }
}
