import App
import Civic
import Foundation
import Initiatives
import Store
import TestSupport
import Testing
import Web

@testable import Desk

/// Somebody who is removed is gone: from every table, from the journal, and from a backup that is put back.
@Suite struct RemovalTests {
    private func expectNothing(_ found: [String], _ comment: Comment) {
        if !found.isEmpty { Issue.record("\(comment): \(found.count) places\n\(found.joined(separator: "\n"))") }
    }

    /// Past the time to object, with every duty run.
    private func settled(_ engine: Engine, _ log: KeptLog? = nil) async throws -> MarkedTown {
        let marked = try await MarkedTown.make(in: Town.open(engine, output: log?.output))
        try await marked.town.runDuties()
        marked.town.pass(days: 60)
        try await marked.town.runDuties()
        return marked
    }

    @Test(arguments: testEngines)
    func `nothing of a removed person is left in any table, and the journal still verifies`(engine: Engine) async throws {
        let marked = try await settled(engine)
        #expect(try await MarkedTown.remains(in: marked.site.database).count > 40, "the town is hardly marked; the test proves nothing")
        try await marked.removeEverybody()
        expectNothing(try await MarkedTown.remains(in: marked.site.database), "after removal")
        try await marked.town.runDuties()
        marked.town.pass(days: 1)
        try await marked.town.runDuties()
        expectNothing(try await MarkedTown.remains(in: marked.site.database), "after the duties of the next day")
        let (chain, changed) = try await marked.site.database.read { db in (try db.verifyChain(), try db.changedKeptWords()) }
        #expect(chain.isIntact && chain.unsealed == 0)
        #expect(changed.isEmpty)
        let checkup = Checkup(migrations: marked.town.installation.migrations, duties: marked.town.installation.duties)
        let report = try await checkup.run(marked.site.database, at: marked.site.clock())
        #expect(report.isFine, "\(report.findings.joined(separator: "\n"))")
    }

    @Test(arguments: testEngines)
    func `what others wrote and what was decided stays, without the name`(engine: Engine) async throws {
        let marked = try await settled(engine)
        try await marked.removeEverybody()
        let (initiative, file) = (marked.initiative, marked.file)
        let (decision, entries, kept) = try await marked.site.database.read { db in
            (try db.decision(of: file), try db.entries(caseID: file.text, for: .staff), try db.initiative(initiative))
        }
        #expect(decision?.reason.contains("dit past niet") == true)
        #expect(decision?.rule == "Artikel 2")
        let answer = try #require(entries.first { $0.data["state"] == "refused" })
        #expect(answer.reason.contains("dit past niet") && !answer.isErased && answer.actor == nil)
        #expect(entries.contains { $0.isErased }, "what the resident wrote is gone as a whole")
        let passport = try #require(kept)
        #expect(passport.wantsSuccessor && passport.story.contains("Samen groen."))
        let page = try await marked.town.visitor().get(passport.path)
        #expect(page.status == 200 && !page.text.contains("⟦") && !page.text.contains("{"))
        let desk = try await marked.town.signedIn("Dina Loket", roles: [.deskOfficer])
        let reference = try #require(try await marked.site.database.read { db in try db.caseFile(file)?.reference })
        #expect(try await desk.get("/werk/zaken/\(reference)").status == 200)
    }

    @Test(arguments: testEngines)
    func `words that were kept cannot be changed unnoticed`(engine: Engine) async throws {
        let marked = try await settled(engine)
        try await marked.removeEverybody()
        let entry: String = try await marked.site.database.write { db in
            let entry: String = try #require(try db.value("SELECT id FROM journal WHERE kept IS NOT NULL ORDER BY id LIMIT 1"))
            try db.execute("UPDATE journal SET kept = REPLACE(kept, 'past niet', 'past wel') || ' ' WHERE id = \(entry)")
            return entry
        }
        #expect(try await marked.site.database.read { db in try db.changedKeptWords() } == [entry])
    }

    @Test(arguments: testEngines)
    func `documents in which an official stood can be read in every version, and cannot be changed unnoticed`(engine: Engine) async throws {
        let marked = try await settled(engine)
        let before = try await marked.site.database.read { db in try db.configVersions(of: "advice.yaml") }
        #expect(before.count == 2 && before.allSatisfy { MarkedTown.isMarked($0.body ?? "") })
        try await marked.removeEverybody()
        try await marked.site.refresh()
        let after = try await marked.site.database.read { db in try db.configVersions(of: "advice.yaml") }
        #expect(after.map(\.revision).dropFirst() == before.map(\.revision)[...], "those that were there are there, below a new one")
        let installed = marked.site.configuration.folder
        for version in after {
            let body = try #require(version.body)
            let tree = try OrderedTree(text: body)
            #expect(tree["director"] == nil && tree["ladder"] != nil && tree["note"]?.plain.text?.hasPrefix("Vraag ") == true)
            _ = try marked.site.live.trial(installed.with("advice.yaml", body))
        }
        let book = marked.town.installation.books.desk(marked.site)
        #expect(book.advice.director == nil && !book.advice.heads.isEmpty, "it holds at once")
        #expect(book.teams.all.count > 2 && !book.teams.staff.contains { MarkedTown.isMarked($0.email) })

        let revision = try #require(after.last?.revision)
        let changed = try await marked.site.database.write { db in
            try db.execute("UPDATE config_version SET body = body || 'ladder: [1]' WHERE revision = \(revision)")
            return try db.changedKeptWords()
        }
        #expect(changed == ["configuration.\(revision)"])
    }

    @Test(arguments: testEngines)
    func `an official who stands in an installed file is out of force, and the administrator hears of the file`(
        engine: Engine
    ) async throws {
        let (file, mail) = ("Municipalities/dordrecht/advice.yaml", "olga.zzmarker@example.nl")
        let shipped = try String(contentsOf: projectRoot.appending(path: file), encoding: .utf8)
        let named = shipped.replacing("elly.vandam@dordrecht.example", with: mail)
        #expect(named != shipped)
        let home = try OwnHome.make("removal", changed: [file: named])
        let town = try await Town.open(engine) { $0.home = home }
        _ = try await town.signedIn("Ada Beheer", roles: [.administrator])
        let olga = try await town.add("Olga Zzmarker", roles: [.caseworker])
        #expect(town.installation.books.desk(town.site).advice.director != nil)
        let register = PersonalRegister(town.installation.features)
        let removal = RemovePerson(person: olga.id, reason: "Uit dienst.", register: register)
        await #expect(throws: Refusal.conflict("removal.notYet"), "who works here leaves first, with a second administrator where asked") {
            try await town.site.perform(removal, as: .system)
        }
        try await town.letGo(olga.id)
        try await town.site.perform(removal, as: .system)
        try await town.site.refresh()
        #expect(town.installation.books.desk(town.site).advice.director == nil)
        let entry = try await town.entry("person.removed")
        #expect(entry?.next.contains("advice.yaml") == true)
        let told = try await town.mails(to: "ada.beheer@example.nl")
        #expect(told.count == 1 && told[0].body.contains("advice.yaml") && !MarkedTown.isMarked(told[0].body))
        #expect(try await MarkedTown.remains(in: town.site.database).isEmpty)
    }

    @Test(arguments: testEngines)
    func `an older backup that is put back is without them again`(engine: Engine) async throws {
        let marked = try await settled(engine)
        try await withFolder { folder in
            let file = folder.appending(path: "town.backup")
            let (database, installation) = (marked.site.database, marked.town.installation)
            _ = try await backUp(database, municipality: "town", to: file, now: marked.site.clock())
            try await marked.removeEverybody()
            let removals = try await database.read { db in try db.removals() }
            #expect(Set(removals.map(\.person)) == Set(marked.people.map(\.id)))

            // One had gone by itself before the backup. Over the database that knows of the removals itself.
            let register = PersonalRegister(installation.features)
            await #expect(throws: BackupFault.forgetsRemovals(4)) {
                try await restore(file, into: database, migrations: installation.migrations, replacing: true, now: marked.site.clock())
            }
            let report = try await restore(
                file, into: database, migrations: installation.migrations, replacing: true,
                replay: RemovalReplay(register: register, site: marked.site), now: marked.site.clock())
            #expect(report.removedAgain == 3 && report.chain?.isIntact == true)
            expectNothing(try await MarkedTown.remains(in: database), "after the restore")
            #expect(try await database.read { db in try db.removals() } == removals)

            // Into an empty one, with the list that was kept apart.
            let target = try await freshDatabase(engine)
            let given = try await restore(
                file, into: target, migrations: installation.migrations,
                replay: RemovalReplay(removals, register: register, site: marked.site), now: marked.site.clock())
            #expect(given.removedAgain == 3)
            expectNothing(try await MarkedTown.remains(in: target), "after the restore from a list")
            await target.close()
        }
    }

    @Test(arguments: testEngines)
    func `somebody with an open plan is told why and when, and goes by itself when it is over`(engine: Engine) async throws {
        let marked = try await MarkedTown.make(in: Town.open(engine))
        let (town, register) = (marked.town, PersonalRegister(marked.town.installation.features))
        await #expect(throws: Refusal.conflict("removal.notYet")) {
            try await marked.site.perform(RemovePerson(person: marked.resident.id, register: register), as: Actor(marked.resident))
        }
        let browser = try await town.signedIn(marked.resident.name)
        let page = try await browser.get("/mijn/gegevens/weghalen/zeker")
        #expect(page.text.contains("Tuin aan de kade"))
        let reply = try await browser.post("/mijn/gegevens/weghalen/zeker", page.token.merging(["zeker": "1"]) { $1 })
        #expect(reply.location == "/mijn/gegevens")
        let mails = try await town.mails(to: marked.resident.email ?? "")
        #expect(mails.contains { $0.subject.contains("weg") && $0.body.contains("Tuin aan de kade") })
        let id = marked.resident.id
        let request = try #require(try await marked.site.database.read { db in try db.waitingRemoval(of: id) })
        #expect(request.dueOn > marked.site.clock().localDate)
        town.pass(days: 20)
        try await town.runDuties()
        let isStillThere = try await marked.site.database.read { db in try !db.isRemoved(id) }
        #expect(isStillThere)
        town.pass(days: 40)
        try await town.runDuties()
        let isGone = try await marked.site.database.read { db in try db.isRemoved(id) }
        #expect(isGone)
    }
}
