import Civic
import Foundation
import Rules
import Testing

@Suite struct SchemeOfferTests {
    let fixtures: Fixtures
    init() throws { fixtures = try Fixtures.shared.get() }
    let today = day("2026-11-21")

    private func offered(_ id: String) throws -> Set<String> {
        let place = try #require(fixtures.importer.places[id])
        return Set(fixtures.result.schemes.filter { $0.isOffered(in: place.places, on: today) }.map(\.id))
    }

    @Test func `residents never see comparison, historical or proposed schemes`() throws {
        for id in ["den-haag", "haarlem", "dordrecht"] {
            let shown = try offered(id)
            for scheme in fixtures.result.schemes where [.comparison, .historical, .proposed].contains(scheme.status) {
                #expect(!shown.contains(scheme.id))
            }
        }
    }

    @Test func `each municipality has its own, its region's and the country's schemes`() throws {
        let (hague, haarlem, dordrecht) = (try offered("den-haag"), try offered("haarlem"), try offered("dordrecht"))
        #expect((hague.count, haarlem.count, dordrecht.count) == (43, 39, 41))
        #expect(hague.contains("f1818-bewoners") && !dordrecht.contains("f1818-bewoners") && !haarlem.contains("f1818-bewoners"))
        #expect(dordrecht.contains("fonds-dbl") && !hague.contains("fonds-dbl"))
        #expect(haarlem.contains("nh-innovatiefonds") && !hague.contains("nh-innovatiefonds"))
        #expect(hague.isSuperset(of: ["uniiq", "of-regulier"]) && !haarlem.contains("uniiq"))
    }

    @Test func `where a scheme may apply but need not, that is unknown`() throws {
        let fund = try fixtures.scheme("ontwikkelfonds-energiecooperaties")
        #expect(try fund.places.serves(#require(fixtures.importer.places["den-haag"]).places) == .yes)
        #expect(try fund.places.serves(#require(fixtures.importer.places["haarlem"]).places) == .unknown)
        #expect(fund.places.serves(["elsewhere"]) == .no)
    }

    @Test func `a scheme is offered up to and including its last day`() throws {
        let scheme = try fixtures.scheme("dh-duurzame-wijkactie")
        #expect(scheme.visibility(on: day("2026-12-30")) == .shown)
        #expect(scheme.visibility(on: day("2026-12-31")) == .expired)
        #expect(scheme.visibility(on: day("2023-03-24")) == .notYetValid)
        #expect(scheme.nextOpening(after: day("2026-12-31")) == .passed)
        #expect(try fixtures.scheme("dh-groene-daken").visibility(on: today) == .shownWithNotice)
    }

    @Test func `yearly closing days, the answer after them and the start after the answer`() throws {
        let scheme = try fixtures.scheme("f1818-bewoners")
        #expect(scheme.nextOpening(after: today) == .now(until: day("2027-02-01")))
        #expect(scheme.nextOpening(after: day("2027-02-01")) == .now(until: day("2027-02-01")))
        #expect(scheme.answerDue(appliedOn: today) == day("2027-02-15"))
        #expect(scheme.earliestStart(appliedOn: today) == day("2027-03-01"))
    }

    @Test func `a decision term runs from the application when there are no rounds`() throws {
        #expect(try fixtures.scheme("ha-lib-overig").answerDue(appliedOn: today) == day("2026-12-19"))
        #expect(try fixtures.scheme("vsb-regulier").answerDue(appliedOn: day("2026-10-31")) == day("2027-02-28"))
        #expect(try fixtures.scheme("dh-lise").answerDue(appliedOn: today) == nil)
    }

    @Test func `a wish for public space waits for the new year after the first of October`() throws {
        let scheme = try fixtures.scheme("do-wijkwensen-oost")
        #expect(scheme.nextOpening(after: today) == .now(until: nil))
        #expect(scheme.nextOpening(after: today, inPublicSpace: true) == .later(from: day("2027-01-01"), until: day("2027-09-30")))
        #expect(scheme.nextOpening(after: day("2027-09-30"), inPublicSpace: true) == .now(until: day("2027-09-30")))
    }

    @Test func `a meeting closes its agenda weeks before`() throws {
        let meetings = [day("2026-12-10"), day("2027-01-21")]
        let scheme = try fixtures.scheme("do-wijkwensen-oost")
        #expect(scheme.nextOpening(after: today, meetings: meetings) == .now(until: day("2026-12-24")))
        #expect(scheme.lead == SchemeLead(.weeks(4), before: .meeting))
    }

    @Test func `windows by the year`() throws {
        let autumn = try fixtures.scheme("kern-met-pit").window
        #expect(autumn.next(after: today) == .later(from: day("2027-09-01"), until: day("2027-10-31")))
        #expect(autumn.next(after: day("2027-10-31")) == .now(until: day("2027-10-31")))
        #expect(try fixtures.scheme("dumava").window.next(after: today) == .passed)
        #expect(try fixtures.scheme("sce").window.next(after: today) == .ask)
        #expect(SchemeWindow.rounds([2019, 2023]).next(after: today) == .passed)
        #expect(SchemeWindow.until(today).next(after: today) == .now(until: today))
        #expect(SchemeWindow.deadlines([]).next(after: today) == .passed)
    }

    @Test func `combining is unknown until an editor has said so`() throws {
        let shipped = try SchemeStacking(tree: ConfigTree(file: Fixtures.folder.appendingPathComponent("stacking.yaml")))
        #expect(shipped.combines("dh-lise", "sce") == .unknown)
        let said = try SchemeStacking(tree: ConfigTree(yaml: "statements: [{schemes: [a, b], combines: false, source: article 4}]"))
        #expect(said.combines("b", "a") == .no)
        #expect(throws: ConfigFault.self) { try SchemeStacking(tree: ConfigTree(yaml: "statements: [{schemes: [a, b], combines: true}]")) }
    }
}
