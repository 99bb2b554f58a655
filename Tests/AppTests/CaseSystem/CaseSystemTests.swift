import Civic
import Foundation
import Rules
import Store
import TestSupport
import Testing
import Web

@testable import Desk

/// Cases on their way to the case system of the municipality, through the front door and the stub's strict one.
@Suite struct CaseSystemTests {
    @Test(arguments: testEngines)
    func `somebody sends a case, and what happens here follows it until it is closed there`(engine: Engine) async throws {
        let cases = try await CaseTown.open(engine)
        let scene = try await Scene.make(in: cases.town)
        let desk = try await scene.browser(.caseworker)
        let page = try await desk.get(scene.file.staffPath)
        #expect(page.text.contains("action=\"\(scene.file.staffPath)/zaaksysteem\""))
        for _ in 1...2 { #expect(try await desk.post("\(scene.file.staffPath)/zaaksysteem", page.token).status == 303) }
        try await cases.carry(rounds: 1, seconds: 15)

        let made = try #require(cases.thing(of: scene))
        #expect(made["zaaktype"]?.text == StubCatalogue.current && made["startdatum"]?.date == scene.file.clock.received)
        #expect(cases.system.order(of: cases.address(of: scene)) == ["zaken", "rollen", "statussen"])
        let role = cases.things("rollen", of: scene).first
        #expect(role?["betrokkeneIdentificatie"]?["geslachtsnaam"].text == "Anna Aarts 1")

        cases.town.pass(hours: 1)
        try await scene.perform(TakeCase(id: scene.file.id), by: .caseworker)
        try await scene.perform(
            AddPaper(id: scene.file.id, name: "tekening.pdf", type: .pdf, bytes: Data("%PDF-1.7 tekening".utf8)), by: .initiator)
        try await cases.carry(rounds: 1, seconds: 15)
        #expect(cases.things("statussen", of: scene).count == 2)
        cases.town.pass(hours: 1)
        try await cases.answer(scene)
        try await cases.carry(rounds: 1, seconds: 15)
        cases.town.pass(hours: 1)
        try await cases.close(scene)
        try await cases.carry(rounds: 2, seconds: 15)

        try expectWhole(cases, scene, papers: 1)
        let closed = try await desk.get(scene.file.staffPath).text
        #expect(closed.contains("https://zaak.example/zaak/\(scene.file.reference)"))
        #expect(!closed.contains("/zaaksysteem/opnieuw"))
        let dossier = cases.system.things("enkelvoudiginformatieobjecten").first { $0["formaat"]?.text == "text/html" }
        let text = String(decoding: Data(base64Encoded: dossier?["inhoud"]?.text ?? "") ?? Data(), as: UTF8.self)
        #expect(text.contains("Het past in de wijk.") && text.contains(scene.file.title) && !text.contains("⟦"))
    }

    /// One of everything, in the order that a case system wants.
    private func expectWhole(_ cases: CaseTown, _ scene: Scene, papers: Int) throws {
        let isFormal = scene.file.clock.isDecision
        let documents = 1 + papers
        let expected =
            ["zaken", "rollen", "statussen", "statussen"] + Array(repeating: "zaakinformatieobjecten", count: documents)
            + (isFormal ? ["besluiten"] : []) + ["resultaten", "statussen"]
        #expect(cases.system.order(of: cases.address(of: scene)) == expected)
        #expect(cases.thing(of: scene)?["einddatum"] != nil)
        let numbers = cases.system.things("enkelvoudiginformatieobjecten").compactMap { $0["identificatie"]?.text }
        #expect(numbers.filter { $0.hasPrefix(scene.file.reference) }.count == documents)
    }

    @Test(arguments: testEngines)
    func `letters go along, the one of the decision with the decision`(engine: Engine) async throws {
        let cases = try await CaseTown.open(engine)
        let scene = try await Scene.make(in: cases.town)
        let book = cases.town.deskBook()
        let desk = try await scene.browser(.caseworker)
        _ = try await desk.post("\(scene.file.staffPath)/zaaksysteem", try await desk.get(scene.file.staffPath).token)
        try await scene.perform(SendLetter(id: scene.file.id, letter: .acknowledgement, book: book), by: .caseworker)
        try await cases.carry(rounds: 2, seconds: 15)
        func letters() -> [StubCaseSystem.Fields] {
            cases.system.things("enkelvoudiginformatieobjecten").filter {
                $0["bestandsnaam"]?.text?.contains("-1.html") == true
                    || $0["bestandsnaam"]?.text?.contains("-2.html") == true
            }
        }
        #expect(letters().count == 1 && cases.things("zaakinformatieobjecten", of: scene).count == 1, "before there is an answer")
        cases.town.pass(hours: 1)
        try await scene.perform(TakeCase(id: scene.file.id), by: .caseworker)
        try await cases.answer(scene, .refused)
        try await scene.perform(SendLetter(id: scene.file.id, letter: .refusal, book: book), by: .caseworker)
        // Rounds in which nothing changes make nothing twice.
        try await cases.carry(rounds: 4, seconds: 15)
        #expect(letters().count == 2 && cases.things("zaakinformatieobjecten", of: scene).count == 3)
        let refusal = letters().first { $0["bestandsnaam"]?.text?.contains("-2.html") == true }
        let text = String(decoding: Data(base64Encoded: refusal?["inhoud"]?.text ?? "") ?? Data(), as: UTF8.self)
        #expect(text.contains("Artikel 3") && text.contains(scene.file.title))
        let links = cases.system.things("besluitinformatieobjecten").compactMap { $0["informatieobject"]?.text }
        if scene.file.clock.isDecision {
            #expect(links.count == 2 && links.contains(refusal?["url"]?.text ?? ""), "the file of the case, and the letter")
        }
        #expect(try await cases.steps(of: scene).allSatisfy { $0.state == .done })
    }

    @Test(arguments: testEngines)
    func `a stop of the clock and more time are followed, and its end too`(engine: Engine) async throws {
        let cases = try await CaseTown.open(engine)
        let scene = try await Scene.make(in: cases.town)
        let desk = try await scene.browser(.caseworker)
        _ = try await desk.post("\(scene.file.staffPath)/zaaksysteem", try await desk.get(scene.file.staffPath).token)
        try await scene.perform(TakeCase(id: scene.file.id), by: .caseworker)
        try await cases.carry(rounds: 1, seconds: 15)
        #expect(cases.thing(of: scene)?["opschorting"] == nil, "nothing to tell")
        let today = cases.town.site.clock().localDate
        try await scene.perform(
            SuspendClock(
                id: scene.file.id, ground: .consent, from: today, until: today.adding(days: 9), reason: "Je bent op reis.",
                next: "Daarna verder."), by: .caseworker)
        try await cases.carry(rounds: 3, seconds: 15)
        #expect(cases.thing(of: scene)?["opschorting"]?["indicatie"] == .bool(true))
        let asked = cases.system.asked.filter { $0.hasPrefix("PATCH") }
        #expect(asked.count == 1, "once: \(asked)")
        // The day passes by itself.
        cases.town.pass(days: 12)
        try await cases.carry(rounds: 2, seconds: 15)
        #expect(cases.thing(of: scene)?["opschorting"]?["indicatie"] == .bool(false))
        let file = try #require(try await cases.town.site.database.read { db in try db.caseFile(scene.file.id) })
        let until = cases.town.site.clock().localDate.adding(days: 120)
        try await scene.perform(
            ExtendTerm(id: scene.file.id, until: until, ground: .regulation, reason: "Het is groot.", next: "Je hoort het."),
            by: .caseworker)
        try await cases.carry(rounds: 2, seconds: 15)
        let later = try #require(try await cases.town.site.database.read { db in try db.caseFile(scene.file.id) })
        let made = try #require(cases.thing(of: scene))
        #expect(made["uiterlijkeEinddatumAfdoening"]?.date == later.answerBy && later.answerBy > file.answerBy)
        let added = file.answerBy.days(until: later.answerBy)
        #expect(made["verlenging"]?["duur"].text == "P\(added)D")
        // An answer that gets lost makes the same change again, and nothing else.
        cases.system.mishaps { $0.method == .patch ? .lostAfter : nil }
        try await scene.perform(
            ExtendTerm(
                id: scene.file.id, until: until.adding(days: 14), ground: .regulation, reason: "Nog iets.", next: "Je hoort het."),
            by: .caseworker)
        try await cases.carry(rounds: 1, seconds: 15)
        cases.system.mishaps(nil)
        try await cases.carry(rounds: 2, seconds: 3_600)
        let last = try #require(try await cases.town.site.database.read { db in try db.caseFile(scene.file.id) })
        #expect(cases.thing(of: scene)?["uiterlijkeEinddatumAfdoening"]?.date == last.answerBy)
        #expect(try await cases.steps(of: scene).allSatisfy { $0.state == .done })
    }

    @Test(arguments: testEngines)
    func `a case goes by itself at the state that was chosen, and not one of before that day`(engine: Engine) async throws {
        let later = try await CaseTown.open(engine, sending: "{states: [assigned], since: 2027-01-01}")
        let early = try await Scene.make(in: later.town)
        try await early.perform(TakeCase(id: early.file.id), by: .caseworker)
        try await later.carry(rounds: 1, seconds: 15)
        #expect(later.system.things("zaken").isEmpty)

        let cases = try await CaseTown.open(engine, sending: "{states: [assigned], since: 2026-11-01}", closeAt: "answer")
        let scene = try await Scene.make(in: cases.town)
        try await cases.carry(rounds: 1, seconds: 15)
        #expect(cases.system.things("zaken").isEmpty)
        try await scene.perform(TakeCase(id: scene.file.id), by: .caseworker)
        try await cases.carry(rounds: 1, seconds: 15)
        #expect(cases.system.things("zaken").count == 1)
        #expect(try await cases.town.entries(kind: SendToCaseSystem.kind).count == 1)
        cases.town.pass(hours: 1)
        try await cases.answer(scene, .refused)
        try await cases.carry(rounds: 2, seconds: 15)
        #expect(cases.thing(of: scene)?["einddatum"] != nil)
        let result = cases.things("resultaten", of: scene).first?["resultaattype"]?.text
        #expect(result == cases.system.things("resultaattypen").first { $0["omschrijving"]?.text == "Afgewezen" }?["url"]?.text)
    }

    @Test(arguments: testEngines)
    func `what is refused waits for a person, by name, and goes on after a button`(engine: Engine) async throws {
        let log = KeptLog()
        let cases = try await CaseTown.open(engine, output: log.output)
        cases.system.change("roltypen") { $0.removeAll { $0["omschrijving"]?.text == "Initiatiefnemer" } }
        let scene = try await Scene.make(in: cases.town)
        let desk = try await scene.browser(.caseworker)
        let form = try await desk.get(scene.file.staffPath)
        _ = try await desk.post("\(scene.file.staffPath)/zaaksysteem", form.token)
        try await cases.carry(rounds: 3, seconds: 3_600)

        #expect(try await cases.steps(of: scene).map(\.state) == [.done, .stuck, .waiting])
        #expect(try await desk.get("/werk").text.contains("\(scene.file.staffPath)#zaaksysteem"))
        let office = try await scene.browser(.administrator)
        let trouble = try await office.get("/beheer/zaaksysteem")
        #expect(trouble.text.contains(scene.file.title) && trouble.text.contains("Initiatiefnemer"))
        let trial = try await office.post("/beheer/zaaksysteem/proef", [:])
        #expect(trial.status == 200 && trial.text.components(separatedBy: "when is-late").count == 2)

        cases.system.change("roltypen") { types in
            types[0]["omschrijving"] = .text("Initiatiefnemer")
        }
        let page = try await desk.get(scene.file.staffPath)
        #expect(try await desk.post("\(scene.file.staffPath)/zaaksysteem/opnieuw", page.token).status == 303)
        try await cases.carry(rounds: 1, seconds: 15)
        #expect(try await cases.steps(of: scene).allSatisfy { $0.state == .done })
        #expect(!log.text.contains("Anna") && !log.text.contains("@example.nl"), "the log tells who asked")
        #expect(log.text.contains("noSuchType"))
    }

    @Test(arguments: testEngines)
    func `a wrong secret makes cases wait, and nobody at the desk`(engine: Engine) async throws {
        let cases = try await CaseTown.open(engine, secret: "verkeerd")
        let scene = try await Scene.make(in: cases.town)
        let desk = try await scene.browser(.caseworker)
        _ = try await desk.post("\(scene.file.staffPath)/zaaksysteem", try await desk.get(scene.file.staffPath).token)
        try await cases.carry(rounds: 1, seconds: 15)
        let first = try await cases.steps(of: scene).first
        #expect(first?.state == .waiting && first?.failure == "notKnown")
        #expect(try await desk.get(scene.file.staffPath).status == 200)
        // After three days of it a person has to look.
        try await cases.carry(rounds: 80, seconds: 3_700)
        #expect(try await cases.steps(of: scene).first?.state == .stuck)
        #expect(cases.system.things("zaken").isEmpty)
    }

    @Test(arguments: testEngines)
    func `a result that somebody else wrote there is not overwritten`(engine: Engine) async throws {
        let cases = try await CaseTown.open(engine)
        let scene = try await Scene.make(in: cases.town)
        try await scene.perform(TakeCase(id: scene.file.id), by: .caseworker)
        let desk = try await scene.browser(.caseworker)
        _ = try await desk.post("\(scene.file.staffPath)/zaaksysteem", try await desk.get(scene.file.staffPath).token)
        try await cases.carry(rounds: 1, seconds: 15)
        let address = cases.address(of: scene)
        cases.system.change("resultaten") { results in
            results.append([
                "url": .text("https://zaak.example/zaken/api/v1/resultaten/ander"), "zaak": .text(address), "resultaattype": .text("x"),
            ])
        }
        cases.town.pass(hours: 1)
        try await cases.answer(scene)
        try await cases.carry(rounds: 1, seconds: 15)
        #expect(try await cases.steps(of: scene).first { $0.state == .stuck }?.failure == "different")
        #expect(cases.things("resultaten", of: scene).count == 1)
    }

    @Test(arguments: testEngines)
    func `without a case system there is nothing of it on the desk`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let desk = try await scene.browser(.caseworker)
        #expect(try await !desk.get(scene.file.staffPath).text.contains("zaaksysteem"))
        #expect(try await desk.post("\(scene.file.staffPath)/zaaksysteem", [:]).status == 404)
        #expect(try await scene.browser(.administrator).get("/beheer/zaaksysteem").text.contains("docs/case-system.md"))
    }
}
