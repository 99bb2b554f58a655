import Civic
import Money
import Rules
import Store
import TestSupport
import Testing

/// Configuration changed record by record, without anybody reading a file.
@Suite struct EditorTests {
    private static let triage = "/beheer/instellingen/triage.yaml"

    private func admin(_ town: Town) async throws -> Browser { try await town.signedIn("Wim Beheer", roles: [.administrator]) }

    /// Sends the form that stands on a page, with some fields changed.
    private func send(_ path: String, _ fields: [String: String], as browser: Browser) async throws -> Reply {
        let page = try await browser.get(path)
        var pairs = PageReader(page.text).filledFields(action: path).filter { fields[$0.0] == nil }
        pairs += fields.map { ($0.key, $0.value) }
        return try await browser.post(path, pairs: pairs)
    }

    private func publish(_ document: String, as browser: Browser) async throws -> Reply {
        let path = "/beheer/instellingen/\(document.replacing("/", with: "~"))/controle"
        let form = try await browser.get(path)
        #expect(!form.text.contains("config."), "a text is missing")
        return try await browser.post(path, ["reden": "Omdat het beter is."].merging(form.token) { $1 })
    }

    @Test(arguments: testEngines)
    func `an administrator changes what a category promises`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let wim = try await admin(town)
        let kept = try await send("\(Self.triage)/scherm/categories.0", ["name-nl": "Vlot geregeld", "answer-aantal": "7"], as: wim)
        #expect(kept.status == 303)
        let before = town.installation.books.desk(town.site).triage.categories[0]
        #expect(before.name["nl"] != "Vlot geregeld")
        #expect(try await publish("triage.yaml", as: wim).status == 303)
        let after = town.installation.books.desk(town.site).triage.categories[0]
        #expect(after.name["nl"] == "Vlot geregeld" && after.id == before.id && after.messages == before.messages)
        #expect(after.answerTerm == .workingDays(7))
    }

    @Test(arguments: testEngines)
    func `a wrong answer stands beside its field and what was typed is kept`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let reply = try await send("\(Self.triage)/scherm/categories.0", ["name-nl": "", "answer-aantal": "veel"], as: admin(town))
        #expect(reply.status == 422)
        #expect(reply.text.contains("id=\"name-nl-fout\"") && reply.text.contains("id=\"answer-aantal-fout\""))
        #expect(reply.text.contains("value=\"veel\""))
    }

    @Test(arguments: testEngines)
    func `a new area is there for who tells an idea`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let wim = try await admin(town)
        let count = town.site.municipality.areas.districts.count
        let path = "/beheer/instellingen/areas.yaml/scherm/areas.\(count)"
        #expect(try await send(path, ["code": "nieuwland", "name": "Nieuwland"], as: wim).status == 303)
        #expect(try await publish("areas.yaml", as: wim).status == 303)
        #expect(town.site.municipality.areas["nieuwland"]?.name == "Nieuwland")
        #expect(try await town.visitor().get("/initiatieven").text.contains("Nieuwland"))
    }

    @Test(arguments: testEngines)
    func `a rule gets a condition picked as sentences, and the page says which cases it would change`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let wim = try await admin(town)
        let rules = town.installation.books.desk(town.site).triage.rules
        let index = try #require(rules.firstIndex { $0.id == "large-amount" })
        let condition = "\(Self.triage)/voorwaarde/rules.\(index).when"
        // What there is goes; then two sentences of which one must hold. The plan in this scene asks for 1,200 euro.
        #expect(try await wim.post("\(condition)/weg", [:]).status == 303)
        let first = try await wim.get("\(condition)?veld=requestedAmount")
        #expect(first.text.contains("toets"))
        let above = ["veld": "requestedAmount", "toets": "above", "antwoord": "5000"]
        #expect(try await wim.post(condition, above).status == 303)
        #expect(try await wim.post("\(condition)/groep", ["soort": "any"]).status == 303)
        let between = ["veld": "requestedAmount", "toets": "between", "antwoord": "1100", "tot": "1300"]
        #expect(try await wim.post(condition, between).status == 303)
        #expect(try await wim.post(condition, between.merging(["antwoord": "5", "tot": "2"]) { $1 }).status == 422)
        let page = try await wim.get(condition)
        #expect(page.text.contains("5.000") && page.text.contains("1.300"))
        let check = try await wim.get("\(Self.triage)/controle")
        #expect(check.status == 200 && PageReader(check.text).faults.isEmpty)
        #expect(check.text.contains("Wat het doet met de zaken van nu") && check.text.contains(scene.file.reference))
        #expect(town.installation.books.desk(town.site).triage.rules == rules, "nothing holds before it is published")
        #expect(try await publish("triage.yaml", as: wim).status == 303)
        let now = town.installation.books.desk(town.site).triage.rules[index]
        let expected = Criterion.any([
            .atom(.init("requestedAmount", .above(500_000))), .atom(.init("requestedAmount", .between(110_000, 130_000))),
        ])
        #expect(now.criterion == expected)
        let next = try await town.send("Nog zo een", by: try await town.settle(.stranger), isPublic: false)
        #expect(next.triage.rule == "large-amount" && scene.file.triage.rule != "large-amount")
    }

    @Test(arguments: testEngines)
    func `what would turn the table's own examples over is refused in words`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let wim = try await admin(town)
        let rules = town.installation.books.desk(town.site).triage.rules
        let condition = "\(Self.triage)/voorwaarde/rules.0.when"
        #expect(try await wim.post("\(condition)/weg", [:]).status == 303)
        let above = ["veld": "requestedAmount", "toets": "above", "antwoord": "900000"]
        #expect(try await wim.post(condition, above).status == 303)
        let check = try await wim.get("\(Self.triage)/controle")
        #expect(check.text.contains("Voorbeeld “het beheer van een speeltuin overnemen”. Dit voorbeeld hoort “Groter plan"))
        #expect(!check.text.contains("expected") && !check.text.contains("found"))
        #expect(try await publish("triage.yaml", as: wim).status == 422)
        #expect(town.installation.books.desk(town.site).triage.rules == rules)
    }

    @Test(arguments: testEngines)
    func `an example of the triage is written with the questions themselves, and guards the rules`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let wim = try await admin(town)
        let table = town.installation.books.desk(town.site).triage
        let path = "\(Self.triage)/scherm/cases.\(table.cases.count)"
        let fields = ["name": "Iets van twaalfhonderd euro", "category": "wish", "requestedAmount": "1200", "needs": "money"]
        #expect(try await send(path, fields, as: wim).status == 303)
        #expect(try await publish("triage.yaml", as: wim).status == 303)
        let added = try #require(town.installation.books.desk(town.site).triage.cases.last)
        #expect(
            added.name == fields["name"] && added.category == "wish" && town.installation.books.desk(town.site).triage.rules == table.rules)
        #expect(added.answers == .map(["requestedAmount": .integer(120_000), "needs": .list([.text("money")])]))
        // As an example that does not hold, it stops what is published.
        #expect(try await send(path, ["category": "complex"], as: wim).status == 303)
        let check = try await wim.get("\(Self.triage)/controle")
        #expect(check.text.contains("Voorbeeld “Iets van twaalfhonderd euro”. Dit voorbeeld hoort “Groter plan"))
        #expect(try await publish("triage.yaml", as: wim).status == 422)
    }

    @Test(arguments: testEngines)
    func `none of these is a group to pick, to add to and to take from`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let wim = try await admin(town)
        let table = town.installation.books.desk(town.site).triage
        let index = try #require(table.rules.firstIndex { $0.id == "green-without-money" })
        // As shipped it holds one "not"; its sentence is a page of its own.
        let shipped = "\(Self.triage)/voorwaarde/rules.\(index).when.all.1"
        let page = try await wim.get(shipped)
        #expect(page.text.contains("Geen van deze mag kloppen") && PageReader(page.text).faults.isEmpty)
        let choice = ["veld": "scale", "toets": "isIn", "antwoord": "wider"]
        #expect(try await wim.post(shipped, choice).status == 303)
        #expect(try await wim.get("\(shipped).not.any.0").text.contains("veld"))
        #expect(try await publish("triage.yaml", as: wim).status == 303)
        let needs = Criterion.atom(.init("needs", .containsAny(["money", "space", "advice"])))
        let scale = Criterion.atom(.init("scale", .isIn(["wider"])))
        func now() -> Criterion? { town.installation.books.desk(town.site).triage.rules[index].criterion }
        guard case .all(let parts)? = now() else { throw TownFault.nobody("rule") }
        #expect(parts.last == .not(.any([needs, scale])))
        // Taken away again, then all of them: the first group is gone.
        #expect(try await wim.post("\(shipped).not.any.1/weg", [:]).location?.hasSuffix("rules.\(index).when.all.1") == true)
        #expect(try await publish("triage.yaml", as: wim).status == 303)
        guard case .all(let fewer)? = now() else { throw TownFault.nobody("rule") }
        #expect(fewer.last == .not(.any([needs])))
        // A single sentence becomes "none of these".
        let single = "\(Self.triage)/voorwaarde/rules.0.when"
        #expect(try await wim.post("\(single)/groep", ["soort": "none"]).status == 303)
        #expect(try await wim.get(single).text.contains("Geen van deze mag kloppen"))
    }

    @Test(arguments: testEngines)
    func `a scheme changed on screen changes what the finder says, and the page says so beforehand`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let wim = try await admin(town)
        let scene = try await Scene.make(in: town)
        let book = town.installation.books.schemes(town.site)
        let scheme = try #require(
            book.offered(on: town.site.clock().localDate).first { $0.conditions.isEmpty == false && $0.form == .grant })
        let home = "/beheer/instellingen/schemes~\(scheme.id).json"
        let count = scheme.conditions.count
        #expect(try await wim.get("/beheer/regelingen").text.contains(scheme.name.prefix(12)))
        let made = try await send("\(home)/scherm/conditions.\(count)", ["text": "Minstens duizend euro nodig", "weight": "hard"], as: wim)
        #expect(made.status == 303)
        let condition = "\(home)/voorwaarde/conditions.\(count).criterion"
        #expect(try await wim.post(condition, ["veld": "requestedAmount", "toets": "atLeast", "antwoord": "900000"]).status == 303)
        let check = try await wim.get("\(home)/controle")
        #expect(check.text.contains("Wat het doet met de initiatieven van nu"))
        #expect(check.text.contains(scene.initiative.title), "the initiative for which it differs is named")
        #expect(try await publish("schemes/\(scheme.id).json", as: wim).status == 303)
        #expect(town.installation.books.schemes(town.site)[scheme.id]?.conditions.count == count + 1)
        #expect(try await town.visitor().get("/geld-en-hulp/regelingen/\(scheme.id)").text.contains("Minstens duizend euro nodig"))
    }

    @Test(arguments: testEngines)
    func `a scheme of one's own is found by its conditions, and confirmed by who checked it`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let wim = try await admin(town)
        let made = try await send("/beheer/regelingen/nieuw", ["naam": "Zonnebloemfonds", "uitvoerder": "De gemeente"], as: wim)
        #expect(made.status == 303)
        let document = "schemes/dordrecht-zonnebloemfonds.json"
        let home = "/beheer/instellingen/schemes~dordrecht-zonnebloemfonds.json"
        #expect(try await send("\(home)/scherm/conditions.0", ["text": "Alleen voor energie", "weight": "hard"], as: wim).status == 303)
        let energy = ["veld": "themes", "toets": "containsAny", "antwoord": "energy"]
        #expect(try await wim.post("\(home)/voorwaarde/conditions.0.criterion", energy).status == 303)
        // A day that is still to come, and days that do not go with the kind of window, stand beside their fields.
        let ahead = ["checkedOn-dag": "1", "checkedOn-maand": "1", "checkedOn-jaar": "2099"]
        let early = try await send("\(home)/scherm/-", ahead, as: wim)
        #expect(early.status == 422 && early.text.contains("id=\"checkedOn-fout\""))
        let wrong = try await send("\(home)/scherm/-", ["window-soort": "period", "window-dagen": "1-3"], as: wim)
        #expect(wrong.status == 422 && wrong.text.contains("id=\"window-dagen-fout\""))
        let today = town.site.clock().localDate
        let facts = [
            "status": "active", "sources": "Regeling van 2026", "window-soort": "yearlyDeadlines", "window-dagen": "1-3\n1-9",
            "decisionTerm-aantal": "8",
            "decisionTerm-eenheid": "weeks", "checkedOn-dag": String(today.day), "checkedOn-maand": String(today.month),
            "checkedOn-jaar": String(today.year),
        ]
        let kept = try await send("\(home)/scherm/-", facts, as: wim)
        #expect(kept.status == 303, "\(kept.text.matches(of: #/id="([a-zA-Z.-]+)-fout"[^<]*/#).map { String($0.0) })")
        #expect(try await publish(document, as: wim).status == 303)

        let scheme = try #require(town.installation.books.schemes(town.site)["dordrecht-zonnebloemfonds"])
        #expect(scheme.status == .active && scheme.checkedOn == today, "\(scheme.status) \(String(describing: scheme.checkedOn))")
        #expect(scheme.themes == ["energy"] && scheme.decisionTerm == .weeks(8) && scheme.isConfirmed(on: today))
        let page = try await town.visitor().get("/geld-en-hulp/regelingen/\(scheme.id)").text
        #expect(!page.contains("We kijken dit nog na") && !page.contains("We weten niet wanneer"))
        let data = try await town.visitor().get("/api/v1/regelingen/\(scheme.id)")
        #expect(try JSONTree(data.bytes)["themas"]?.list.compactMap(\.text) == ["energie"])
        #expect(data.text.replacing(" ", with: "").contains("\"isBevestigd\":true"))
        #expect(try await town.visitor().get("/api/v1/regelingen?thema=energie&paginaGrootte=500").text.contains("Zonnebloemfonds"))
        #expect(try await !town.visitor().get("/api/v1/regelingen?thema=groen&paginaGrootte=500").text.contains("Zonnebloemfonds"))

        let versions = try await wim.get(home).text
        #expect(versions.contains("Nog niet hier") && !versions.contains("Zoals ge\u{EF}nstalleerd"))
        #expect(versions.firstMatch(of: #/[0-9]\.[0-9]{2} uur, door Wim Beheer/#) != nil, "versions of one day differ by their time")
        #expect(try await send("\(home)/versies/0", ["reden": "Toch niet."], as: wim).status == 303)
        #expect(town.installation.books.schemes(town.site)["dordrecht-zonnebloemfonds"] == nil)
    }

    @Test(arguments: testEngines)
    func `a scheme that is past leaves the finder and stays on the administrator's list`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let wim = try await admin(town)
        let scheme = try #require(
            town.installation.books.schemes(town.site).schemes.first { $0.amount.maxCents != nil && $0.status == .active })
        let home = "/beheer/instellingen/schemes~\(scheme.id).json"
        #expect(try await send("\(home)/scherm/-", ["status": "historical"], as: wim).status == 303)
        #expect(try await publish("schemes/\(scheme.id).json", as: wim).status == 303)
        let book = town.installation.books.schemes(town.site)
        #expect(book[scheme.id] == nil && book.serving.first { $0.id == scheme.id }?.status == .historical)
        let rows = PageReader(try await wim.get("/beheer/regelingen").text).all(["li"]).map(\.text)
        #expect(rows.contains { $0.contains(scheme.name) && $0.contains("Voorbij") })
    }

    @Test(arguments: testEngines)
    func `a condition without a text of its own reads as on the page of its scheme`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let wim = try await admin(town)
        let (book, t) = (town.installation.books.schemes(town.site), town.site.words("nl"))
        func isWordless(_ condition: SchemeCondition) -> Bool { condition.kind != nil && condition.text == nil }
        let scheme = try #require(book.schemes.first { $0.conditions.contains(where: isWordless) })
        let index = try #require(scheme.conditions.firstIndex(where: isWordless))
        let words = t.condition(scheme.conditions[index], in: book.vocabulary)
        let screen = "/beheer/instellingen/schemes~\(scheme.id).json/scherm"
        #expect(PageReader(try await wim.get(screen).text).all(["a"]).contains { $0.text == words })
        let page = PageReader(try await wim.get("\(screen)/conditions.\(index)").text)
        #expect(page.all(["h1"]).first?.text == words && !page.all(["p"]).contains { $0.text == "Altijd." })
    }

    @Test(arguments: testEngines)
    func `steps and reminders are changed on screen, and what has no field stays as it was`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let wim = try await admin(town)
        let home = "/beheer/instellingen"
        let before = town.installation.books.desk(town.site).processes
        let index = try #require(
            try OrderedTree(text: town.site.configuration.folder.text("processes.yaml") ?? "")["processes"]?.items
                .firstIndex { $0["id"]?.plain.word == "complex" })
        let process = "\(home)/processes.yaml/scherm/processes.\(index)"
        #expect(try await send(process, ["adviceDays": "5, 10, veel"], as: wim).status == 422)
        #expect(try await send(process, ["adviceDays": "5, 10, 20", "askAfter": "9"], as: wim).status == 303)
        #expect(try await send("\(process).steps.0", ["name-nl": "Eerst praten"], as: wim).status == 303)
        #expect(try await publish("processes.yaml", as: wim).status == 303)
        let after = town.installation.books.desk(town.site).processes
        #expect(after["complex"]?.adviceDays == [5, 10, 20] && after["complex"]?.helpedAfter == 9)
        #expect(after["complex"]?.steps.first?.name["nl"] == "Eerst praten")
        #expect(after["complex"]?.steps.map(\.next) == before["complex"]?.steps.map(\.next))
        #expect(after["simple"] == before["simple"], "deciding at once is as it was")

        #expect(try await send("\(home)/advice.yaml/scherm/-", ["ladder": "3, 6", "round.workingDays": "8"], as: wim).status == 303)
        #expect(try await publish("advice.yaml", as: wim).status == 303)
        let advice = town.installation.books.desk(town.site).advice
        #expect(advice.ladder.days == [3, 6] && advice.round.workingDays == 8 && !advice.heads.isEmpty)
    }

    @Test(arguments: testEngines)
    func `saving a step keeps the order in which its needs were written`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let wim = try await admin(town)
        func steps() throws -> [OrderedTree] {
            let tree = try OrderedTree(text: town.site.configuration.folder.text("processes.yaml") ?? "")
            return try #require(tree["processes"]?.items.first { $0["id"]?.plain.word == "complex" }?["steps"]?.items)
        }
        let index = try #require(steps().firstIndex { $0["needs"]?.plain.list.compactMap(\.word) == ["questions", "advice", "aspects"] })
        let process = try #require(
            try OrderedTree(text: town.site.configuration.folder.text("processes.yaml") ?? "")["processes"]?.items
                .firstIndex { $0["id"]?.plain.word == "complex" })
        let step = "/beheer/instellingen/processes.yaml/scherm/processes.\(process).steps.\(index)"
        #expect(try await send(step, ["name-nl": "Samen wegen"], as: wim).status == 303)
        let changes = try await wim.get("/beheer/instellingen/processes.yaml/controle").text
        #expect(changes.contains("Samen wegen") && !changes.contains("Wat moet er eerst zijn?"))
        #expect(try await publish("processes.yaml", as: wim).status == 303)
        #expect(try steps()[index]["needs"]?.plain.list.compactMap(\.word) == ["questions", "advice", "aspects"])
    }

    @Test(arguments: testEngines)
    func `what no document can mean stands beside its field`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let wim = try await admin(town)
        let home = "/beheer/instellingen"
        let areas = town.site.municipality.areas
        let next = "\(home)/areas.yaml/scherm/areas.\(areas.all.filter { $0.parent == nil }.count)"
        let scheme = try #require(town.site.configuration.part(SchemeBook.self)?.schemes.first { $0.amount.maxCents != nil })
        let own = "\(home)/schemes~\(scheme.id).json/scherm/-"
        let trials: [(String, [String: String], String)] = [
            (next, ["code": try #require(areas.all.last?.code), "name": "Dubbel"], "code"),
            (next, ["code": "a b", "name": "Spatie"], "code"), ("\(home)/teams.yaml/scherm/teams.0", ["mail": "zomaar"], "mail"),
            (own, ["amount.minCents": "500", "amount.maxCents": "400"], "amount.minCents"), (own, ["address": "zomaar"], "address"),
        ]
        for (path, fields, name) in trials {
            let reply = try await send(path, fields, as: wim)
            #expect(reply.status == 422 && reply.text.contains("id=\"\(name)-fout\""), "\(fields)")
            #expect(!reply.text.contains("⟦"))
        }
    }

    @Test(arguments: testEngines)
    func `an area that goes says what lies in it`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let wim = try await admin(town)
        let areas = town.site.municipality.areas
        let code = try #require(scene.initiative.areaCode.flatMap { areas.district(of: $0)?.code })
        let index = try #require(areas.all.filter { $0.parent == nil }.firstIndex { $0.code == code })
        #expect(try await wim.post("/beheer/instellingen/areas.yaml/scherm/areas.\(index)/weg", [:]).status == 303)
        let refused = try await wim.get("/beheer/instellingen/areas.yaml/controle")
        #expect(refused.text.contains("“\(code)” staat niet in") && refused.text.contains("Kies uit"), "a panel still names it")
        var teams = try OrderedTree(text: try #require(town.site.configuration.folder.text("teams.yaml")))
        teams["panels"] = .list([])
        let without = SaveConfigDraft(document: "teams.yaml", body: try teams.yaml())
        try await town.site.perform(without, as: Actor(town.person("Wim Beheer")))
        #expect(try await publish("teams.yaml", as: wim).status == 303)
        let check = try await wim.get("/beheer/instellingen/areas.yaml/controle")
        #expect(check.text.contains("Wat er nu in deze gebieden is"))
        #expect(check.text.contains("<li>\(areas[code]?.name ?? "?"): "), "the initiative of the scene lies there")
        #expect(check.text.firstMatch(of: #/: [1-9][0-9]* initiatie(f|ven), [0-9]+ za/#) != nil)
        #expect(check.text.contains("Stadsdeel “\(areas[code]?.name ?? "?")” verdwijnt"))
    }
}
