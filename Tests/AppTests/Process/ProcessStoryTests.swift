import App
import Civic
import Desk
import Foundation
import Initiatives
import Insight
import Rules
import Store
import TestSupport
import Testing
import Web

/// How a case is handled, as residents and officials do it: every step is a form that is sent, on both engines.
@Suite struct ProcessStoryTests {
    private typealias Stage = ProcessStage

    // MARK: Steps

    @Test(arguments: testEngines)
    func `an assessment can point at a goal`(engine: Engine) async throws {
        let stage = try await Stage(engine, category: "complex")
        try await importInsight(stage.town.site, book: Books().insight)
        let today = stage.town.site.clock().localDate
        let goal = try #require(try await stage.town.site.database.read { db in try db.goalsInForce(on: today).first })
        let form = try await stage.official.get(stage.work).text
        let aspect = String(try #require(form.firstMatch(of: /name="aspect-welk" value="([^"]+)"/)).output.1)
        var found = ["aspect-welk": aspect, "aspect-kleur": "red", "aspect-zin": "Het past niet.", "aspect-doel": "niets@1"]
        #expect(try await stage.act("aspect", found).status == 422)
        found["aspect-doel"] = goal.reference.text
        #expect(try await stage.act("aspect", found).status == 303)
        #expect(try await stage.official.get(stage.work).text.contains("<a href=\"\(goal.path)\">\(goal.title)</a>"))
        found["aspect-doel"] = ""
        #expect(try await stage.act("aspect", found).status == 303)
        #expect(try await !stage.official.get(stage.work).text.contains("Doel:"))
    }

    @Test(arguments: testEngines)
    func `a step says what it still needs, and lets go when that is there`(engine: Engine) async throws {
        let stage = try await Stage(engine, category: "complex")
        let today = stage.town.site.clock().localDate
        let words = ["stap-naar": "assess", "stap-reden": "Het gesprek is geweest.", "stap-stap": "Collega's kijken mee."]
        let early = try await stage.act("stap", words)
        #expect(early.status == 422)
        #expect(early.text.contains("verslag"))

        let offer = ["gesprek-hoe": "place", "gesprek-plek": "Stadskantoor", "gesprek-tijd1": "14.30"].merging(
            today.adding(days: 4).typed("gesprek-dag1")
        ) { $1 }
        #expect(try await stage.act("gesprek", offer).status == 303)
        #expect(try await stage.resident.get(stage.status).text.contains("14.30"))
        #expect(try await stage.say("gesprek", ["gesprek-keuze": "0"]).status == 303)
        #expect(try await stage.official.get(stage.work).text.contains("Schrijf het verslag als het geweest is"))
        let report = ["verslag-tekst": "Een vijver met een hek."]
        let tooSoon = try await stage.act("verslag", report)
        #expect(tooSoon.status == 422 && tooSoon.text.contains("Een vijver met een hek."), "it has not been, and nothing typed is lost")
        stage.town.pass(days: 4)
        #expect(try await stage.act("verslag", report).status == 303)
        #expect(try await stage.say("verslag", ["verslag-klopt": "nee"]).status == 422)
        #expect(try await stage.say("verslag", ["verslag-klopt": "nee", "verslag-anders": "Zonder hek."]).status == 303)
        #expect(try await stage.resident.get(stage.status).text.contains("Stadskantoor"), "the appointment stays to be seen")
        #expect(try await stage.official.get(stage.work).text.contains("Zonder hek."))
        #expect(try await stage.act("stap", words).status == 422)
        #expect(try await stage.act("verslag", ["verslag-tekst": "Een vijver zonder hek."]).status == 303)
        #expect(try await stage.say("verslag", ["verslag-klopt": "ja"]).status == 303)

        let before = try await stage.mails().count
        #expect(try await stage.act("stap", words).status == 303)
        #expect(try await stage.mails().count == before + 1)
        let page = try await stage.resident.get(stage.status).text
        #expect(page.contains("We kijken er samen naar"))
        let staff = try await stage.official.get(stage.work).text
        #expect(staff.contains(", door Cor Zaak.") && staff.contains("href=\"#doen\"") && staff.contains("Daarvoor nog"))
        // A yes waits for the assessment; whoever goes on all the same says so.
        let yes = ["ja-bedrag": "all", "ja-reden": "Het past.", "ja-stap": "Begin maar."]
        #expect(try await stage.act("ja", yes).status == 422)
        let without = try await stage.act("ja", yes.merging(["ja-toch": "1"]) { $1 })
        #expect(without.status == 422 && without.text.contains("kan dit antwoord niet"), "this step gives none, whatever was ticked")
        try await stage.direct(.negative)
        #expect(try await stage.current() == "answer", "all that is left is to say so")
        let against = try await stage.act("ja", yes.merging(["ja-toch": "1"]) { $1 })
        #expect(against.status == 422 && against.text.contains("Dit kun je niet overslaan"), "a direction that says no is none")
        try await stage.direct(.positive)
        #expect(try await stage.act("ja", yes).status == 303)
        #expect(try await stage.file().state == .accepted)
        #expect(try await stage.resident.get(stage.status).text.contains("1.200"))
    }

    @Test(arguments: testEngines)
    func `a changed process leaves running cases alone until somebody moves them`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        let id = stage.scene.file.id
        let run = try #require(try await stage.town.site.database.read { db in try db.processRun(of: id) })
        guard case .map(var map) = run.process.tree, case .list(var steps) = map["steps"] ?? .null, case .map(var first) = steps[0] else {
            Issue.record("no steps")
            return
        }
        first["within"] = .map(["workingDays": .integer(2)])
        steps[0] = .map(first)
        map["steps"] = .list(steps)
        let newer = try CaseProcess(tree: .map(map))
        let same = try #require(try await stage.town.site.database.read { db in try db.processRun(of: id) })
        #expect(same.version.hash == run.version.hash && same.version.hash != newer.hash)
        let move = MoveToProcess(cases: [id], process: newer, steps: [:], reason: "We werken sneller.", next: "Je hoort eerder iets.")
        try await stage.town.site.perform(move, as: try await stage.scene.actor(.administrator))
        let moved = try #require(try await stage.town.site.database.read { db in try db.processRun(of: id) })
        #expect(moved.version.hash == newer.hash)
        #expect(moved.version.number == 2)
        #expect(moved.visits.count == run.visits.count, "the step it is in goes on")
        #expect(moved.visit?.enteredOn == run.visit?.enteredOn && moved.visit?.dueOn == run.visit?.dueOn)
        #expect(try await stage.mails().contains { $0.body.contains("We werken sneller.") })
        let boss = try await stage.scene.browser(.administrator)
        let page = try await boss.get("/werk/processen").text
        #expect(page.contains(run.version.hash) || page.contains("Versie 2"))
    }

    // MARK: At once

    @Test(arguments: testEngines, [true, false])
    func `a simple plan is decided at once when every point holds, and looked at when one does not`(engine: Engine, isWhole: Bool)
        async throws
    {
        let town = try await Town.open(engine)
        let resident = try await town.settle(.resident)
        let actor = Actor(resident)
        let area = town.site.municipality.areas.districts.first?.code
        let draft = try await town.site.perform(
            SaveDraft(id: nil) { content in
                (content.title, content.text, content.areaCode) = ("Geveltuin", "Vier tegels.", area)
                content.place = "Voorbeeldstraat 12"
                (content.contactName, content.contactEmail) = (resident.name, resident.email ?? "")
                content.answers = ["activities": .set(["facadeGarden"]), "needs": .set(["permission"])]
            }, as: actor)
        let browser = try await town.signedIn(resident.name)
        let check = try await browser.get("/idee/\(draft.text)/versturen")
        #expect(check.text.contains("pavementLeft"))
        let answers = [
            "pavementLeft": isWhole ? "200" : "120", "undergroundClear": "ja", "ownersPermission": "ja", "selfMaintenance": "ja",
        ]
        #expect(try await browser.post("/idee/\(draft.text)/versturen", check.token.merging(answers) { $1 }).status == 303)
        let file = try #require(try await town.site.database.read { db in try db.caseFile(draft: draft.text) })
        let status = try await browser.get(file.statusPath).text
        let mails = try await town.mails(to: try #require(resident.email))
        #expect(file.state == (isWhole ? .acceptedWithConditions : .received))
        #expect(status.contains("minstens 1,80 meter"))
        #expect(mails.contains { $0.subject.hasPrefix("Besluit") } == isWhole)
        #expect(mails.contains { $0.body.contains("Je hoort uiterlijk") } != isWhole, "a decision promises no day for itself")
        let sent = try await browser.get("/idee/\(draft.text)/verstuurd").text
        #expect(sent.contains("Je hebt meteen antwoord") == isWhole)
        #expect(sent.contains("Je hoort het uiterlijk") != isWhole)
        #expect(sent.contains("href=\"\(file.statusPath)\""))
        guard isWhole else {
            #expect(status.contains("klopt niet"))
            #expect(try await browser.get("\(file.statusPath)/brieven/1").status == 404)
            return
        }
        #expect(status.contains("versie 1"))
        try await readLetter(of: file, as: browser, in: town)
        // Nobody asks at once whether it helped: first the tiles have to go.
        #expect(!status.contains("id=\"geholpen-kop\""))
        #expect(status.contains("schrijven we je nog een keer, als het nieuwe seizoen begint."))
        town.pass(days: 101)
        try await town.runDuties()
        #expect(try await town.mails(to: try #require(resident.email)).contains { $0.body.contains("plantseizoen") })
    }

    /// The decision is a letter: the mail leads to it, and both who asked and the desk open it.
    private func readLetter(of file: CaseFile, as resident: Browser, in town: Town) async throws {
        let letter = "\(file.statusPath)/brieven/1"
        let address = try #require(try await town.settle(.resident).email)
        let mail = try #require(try await town.mails(to: address).first { $0.subject.hasPrefix("Besluit") })
        #expect(mail.body.contains("/link/") || mail.body.contains(letter))
        #expect(mail.body.contains(file.reference) && mail.body.contains("We kregen je plan op"), "it says too that the plan came in")
        #expect(mail.body.contains(town.site.municipality.postalAddress) && mail.body.contains("formulier op de pagina van je plan"))
        #expect(try await resident.get(file.statusPath).text.contains("href=\"\(letter)\""))
        let desk = try await town.signedIn("Dina Loket", roles: [.deskOfficer])
        for (browser, path) in [(resident, letter), (desk, "\(file.staffPath)/brieven/1")] {
            let page = try await browser.get(path)
            #expect(page.status == 200 && page.text.contains("Geveltuin") && page.text.contains("versie 1"), "\(path)")
            #expect(page.text.contains("\(file.reference)/1") && page.text.contains("bezwaar"))
            #expect(PageReader(page.text).faults.isEmpty, "\(PageReader(page.text).faults)")
        }
        let kept = try await town.site.database.read { db in try db.letter(1, of: file.id) }
        #expect(kept?.isWhole == true && kept?.letter.kind == .decision)
        let print = try await resident.get("\(letter)/pdf")
        if LetterPrinter.isThere("/usr/bin/weasyprint") {
            #expect(print.status == 200 && print.bytes.starts(with: "%PDF-".utf8))
        } else {
            #expect(print.status == 503)
        }
    }

    // MARK: Never without a contact

    @Test(arguments: testEngines)
    func `who is away has a stand-in, and the initiator hears it once`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        let today = stage.town.site.clock().localDate
        let desk = try #require(try await stage.scene.person(.deskOfficer))
        let cor = try #require(try await stage.scene.person(.caseworker))
        let official = try await stage.official
        let page = try await official.get("/werk/afwezig")
        let plan = page.token.merging(["afwezig-wie": cor.id.text, "vervanger": desk.id.text, "afwezig-einde": "day"]) { $1 }
            .merging(today.typed("afwezig-van")) { $1 }.merging(today.adding(days: 10).typed("afwezig-tot")) { $1 }
        #expect(try await official.post("/werk/afwezig", plan).status == 303)
        for _ in 0..<2 {
            stage.town.pass(hours: 1)
            try await stage.town.runDuties()
        }
        #expect(try await stage.mails().filter { $0.subject.contains("helpt je zolang") }.count == 1)
        let status = try await stage.resident.get(stage.status).text
        #expect(status.contains("Dina Loket") && status.contains("Cor Zaak is weg en is er weer op"))
        _ = try await stage.say("bericht", ["bericht": "Wanneer beginnen we?"])
        #expect(try await stage.town.mails(to: try #require(desk.email)).contains { $0.body.contains("Wanneer beginnen we?") })
        // Nobody gives work to somebody who is away.
        let refused = try await stage.scene.browser(.deskOfficer)
        let other = try await stage.town.send("Schommel", by: try await stage.town.settle(.initiator, number: 1), isPublic: false)
        let form = ["wijs-toe-collega": cor.id.text, "wijs-toe-reden": "Cor kent de buurt.", "wijs-toe-stap": "Cor belt."]
        let reply = try await refused.post("\(other.staffPath)/wijs-toe", try await refused.get(other.staffPath).token.merging(form) { $1 })
        #expect(reply.status == 422 && reply.text.contains("Dina Loket"))
        stage.town.pass(days: 11)
        #expect(try await stage.resident.get(stage.status).text.contains("is er weer op") == false)
    }

    @Test(arguments: testEngines)
    func `all cases of who leaves go to a colleague, and each initiator hears it`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        let second = try await stage.town.send("Schommel", by: try await stage.town.settle(.initiator, number: 1), isPublic: false)
        try await stage.town.site.perform(TakeCase(id: second.id), as: try await stage.scene.actor(.caseworker))
        let before = try await stage.mails().count
        let boss = try await stage.scene.browser(.administrator)
        let (cor, dina) = (
            try #require(try await stage.scene.person(.caseworker)), try #require(try await stage.scene.person(.deskOfficer))
        )
        let form = [
            "overdracht-van": cor.id.text, "wijs-toe-collega": dina.id.text, "overdracht-reden": "Cor gaat met pensioen.",
            "overdracht-stap": "Dina belt je.",
        ]
        #expect(
            try await boss.post("/werk/afwezig/overdracht", try await boss.get("/werk/afwezig").token.merging(form) { $1 }).status == 303)
        #expect(try await stage.mails().count == before + 2)
        #expect(try await stage.file().assignee == dina.id)
        #expect(try await stage.town.mails(to: try #require(dina.email)).filter { $0.subject.contains("2 zaken") }.count == 1)
    }

    @Test(arguments: testEngines)
    func `a plan at the wrong desk is sent on with its file, and the initiator hears who has it`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        let form = ["wijs-toe-team": "initiatives", "wijs-toe-reden": "Dit is groter.", "wijs-toe-stap": "Het team belt je."]
        #expect(try await stage.act("wijs-toe", form).status == 303)
        let file = try await stage.file()
        #expect(file.team == "initiatives" && file.state == .received)
        let contact = try #require(file.contact)
        let name = try #require(try await stage.town.site.database.read { db in try db.person(contact)?.name })
        let told = try #require(try await stage.mails().last { $0.body.contains("Dit is groter.") })
        #expect(told.body.contains("Nog niemand heeft het opgepakt") && !told.subject.contains(name), "it is nobody's yet")
        #expect(try await stage.act("wijs-toe", ["wijs-toe-reden": "x", "wijs-toe-stap": "y"]).status == 422)
    }

    // MARK: Late work

    @Test(arguments: testEngines)
    func `late work climbs from caseworker to coordinator to manager, each once`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        let cor = try #require(try await stage.scene.person(.caseworker)?.email)
        let (kees, lead) = ("kim.lead@example.nl", "max.baas@example.nl")
        let now = stage.town.site.clock()
        try await stage.town.site.database.write { db in
            _ = try db.findOrAddPerson(name: "Kim Lead", email: kees, phone: nil, language: "nl", roles: [.coordinator], at: now)
            _ = try db.findOrAddPerson(name: "Max Baas", email: lead, phone: nil, language: "nl", roles: [.manager], at: now)
        }
        var rungs: [[Int]] = []
        for _ in 0..<20 {
            stage.town.pass(days: 1)
            try await stage.town.runDuties()
            try await stage.town.runDuties()
            var counts: [Int] = []
            for email in [cor, kees, lead] {
                counts.append(
                    try await stage.town.mails(to: email).filter { $0.subject.hasPrefix("Te laat") && $0.subject.contains("Linde") }.count)
            }
            if counts != rungs.last { rungs.append(counts) }
        }
        #expect(rungs.first == [0, 0, 0])
        #expect(rungs.contains { $0[0] > 0 && $0[1] == 0 }, "the caseworker hears before the coordinator: \(rungs)")
        for (earlier, later) in zip(rungs, rungs.dropFirst()) {
            #expect(zip(earlier, later).allSatisfy { $0 <= $1 })
            #expect(later[0] >= later[1] && later[1] >= later[2], "nobody hears before who has it: \(rungs)")
        }
        #expect(rungs.last?.last ?? 0 >= 1, "it never reached the manager: \(rungs)")
        // Two promises may fall late on the same day; each of them is told once.
        for email in [cor, kees, lead] {
            let told = try await stage.town.mails(to: email).filter { $0.subject.hasPrefix("Te laat") && $0.subject.contains("Linde") }
                .compactMap { $0.body.split(separator: "\n").first { $0.contains("beloofd") } }
            #expect(Set(told).count == told.count && !told.isEmpty)
        }
    }

    // MARK: Stuck, helped and papers

    @Test(arguments: testEngines)
    func `who is stuck reaches a person, stands on top, and is answered`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        #expect(try await stage.say("vast", ["vast-waarom": "Niemand belt terug."]).status == 303)
        let work = try await stage.official.get(stage.work).text
        #expect(work.contains("Niemand belt terug."))
        let file = try await stage.file()
        #expect(try #require(file.nextDueOn) <= stage.town.site.clock().localDate.adding(days: 3))
        // Also while a question to them is open, the call that was promised comes first.
        let until = stage.town.site.clock().localDate.adding(days: 14).typed("vraag-voor")
        let ask = ["vraag-tekst": "Hoe groot is het?", "vraag-reden": "Dat telt.", "vraag-stap": "Dan gaan we verder."]
            .merging(until) { $1 }
        #expect(try await stage.act("vraag", ask).status == 303)
        let home = try await stage.official.get("/werk").text
        let first = try #require(home.components(separatedBy: "id=\"wacht\"").first)
        #expect(first.contains(stage.scene.file.reference), "not only under what waits for others")
        #expect(try await stage.resident.get(stage.status).text.contains("uiterlijk de volgende werkdag"))
        #expect(try await stage.act("weer-los", ["weer-los-tekst": "We hebben gebeld.", "weer-los-stap": "Morgen meer."]).status == 303)
        #expect(try await stage.mails().contains { $0.body.contains("We hebben gebeld.") })
        #expect(try await stage.official.get(stage.work).text.contains("stuck-") == false)
    }

    @Test(arguments: testEngines)
    func `a no to "were you helped" opens the case again and reaches a person`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        let no = [
            "nee-reden": "Het past niet.", "nee-stap": "Bel ons.", "nee-regel": "Artikel 2", "nee-besloten-door": "Cor",
            "nee-alternatief": "Het park",
        ]
        try await stage.scene.bringToPanel()
        #expect(try await stage.act("nee", no).status == 303)
        let page = try await stage.resident.get(stage.status).text
        #expect(page.contains("Niet meer nodig"))
        for _ in 0..<4 {
            stage.town.pass(days: 5)
            try await stage.town.runDuties()
        }
        #expect(try await stage.mails().filter { $0.subject.hasPrefix("Ben je geholpen") }.count == 1)
        #expect(try await stage.say("geholpen", ["geholpen": "no"]).status == 422)
        #expect(try await stage.say("geholpen", ["geholpen": "no", "geholpen-waarom": "Waar dan wel?"]).status == 303)
        let file = try await stage.file()
        #expect(file.state == .inProgress && file.nextDue == CasePromise.again)
        let work = try await stage.official.get(stage.work).text
        #expect(work.contains("Waar dan wel?") && work.contains("Eerder antwoord"))
        // It came in when it came in; only the new promise counts from today.
        #expect(file.clock.received == stage.scene.file.clock.received && file.answerBy > stage.town.site.clock().localDate)
        #expect(try await stage.resident.get(stage.status).text.contains("Opnieuw begonnen op"))
        // The second answer is an answer too.
        let yes = [
            "ja-bedrag": "part", "ja-bedrag-anders": "500", "ja-bedrag-waarom": "De planten krijg je van ons.",
            "ja-reden": "In het park kan het.", "ja-stap": "Begin maar.",
        ]
        #expect(try await stage.act("ja", yes).status == 303)
        #expect(try await stage.file().nextDueOn == nil)
    }

    @Test(arguments: testEngines)
    func `a paper is told by its content, and only team and staff can open it`(engine: Engine) async throws {
        let stage = try await Stage(engine)
        func send(_ name: String, _ bytes: Data) async throws -> Reply {
            let browser = try await stage.resident
            return try await browser.post(
                "\(stage.status)/papieren", try await browser.get(stage.status).token,
                files: [(field: "papier", name: name, type: "application/pdf", bytes: bytes)])
        }
        #expect(try await send("plan.pdf", Data("MZ geen pdf".utf8)).status == 422)
        #expect(try await send("te-groot.pdf", Data("%PDF-1.7".utf8) + Data(count: 10_000_001)).status == 422)
        #expect(try await send("../plan.exe", Data("%PDF-1.7 tuin".utf8)).status == 303)
        #expect(try await send("weer.pdf", Data("%PDF-1.7 tuin".utf8)).status == 422)
        let id = stage.scene.file.id
        let paper = try #require(try await stage.town.site.database.read { db in try db.papers(of: id).first })
        let reply = try await stage.official.get("\(stage.work)/papieren/\(paper.id.text)")
        #expect(reply.status == 200)
        #expect(reply.headers[.contentDisposition] == "attachment; filename=\"plan.pdf\"")
        #expect(reply.headers[.xContentTypeOptions] == "nosniff")
        #expect(try await stage.resident.get("\(stage.status)/papieren/\(paper.id.text)").status == 200)
        let pages = [try await stage.official.get(stage.work), try await stage.resident.get(stage.status)]
        for page in pages { #expect(PageReader(page.text).faults.isEmpty, "\(page.path)") }
        let stranger = try await stage.scene.browser(.stranger)
        for path in ["\(stage.status)/papieren/\(paper.id.text)", "\(stage.work)/papieren/\(paper.id.text)"] {
            #expect(try await stranger.get(path).status == 404)
        }
        #expect(try await !stage.mails().contains { $0.subject.contains("papier") }, "who sends it is not told")
    }
}
