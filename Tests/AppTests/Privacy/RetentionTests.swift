import Civic
import Foundation
import Initiatives
import Store
import TestSupport
import Testing
import Web

@testable import Desk

/// Everything goes when its period is over, not before, and what went is written down.
@Suite struct RetentionTests {
    private func count(_ town: Town, _ sql: SQL) async throws -> Int { try await town.site.database.read { db in try db.value(sql) ?? 0 } }

    private func runDay(_ town: Town, after days: Int) async throws {
        town.pass(days: days)
        try await town.runDuties()
    }

    @Test(arguments: testEngines)
    func `an unsent idea goes after its period, and whoever is known only from it goes too`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let person = try await town.add("Hans Half")
        try await town.site.perform(town.draft("Half plan", by: person), as: Actor(person))
        try await runDay(town, after: 179)
        #expect(try await count(town, "SELECT COUNT(*) FROM draft") == 1)
        let isKnown = try await town.site.database.read { db in try db.person(person.id) != nil }
        #expect(isKnown)
        try await runDay(town, after: 2)
        #expect(try await count(town, "SELECT COUNT(*) FROM draft") == 0)
        let (gone, removals) = try await town.site.database.read { db in (try db.person(person.id) == nil, try db.removals()) }
        #expect(gone && removals.map(\.cause) == [.period])
        let chain = try await town.site.database.read { db in try db.verifyChain() }
        #expect(chain.isIntact)
    }

    @Test(arguments: testEngines)
    func `what went stands in the journal as counts, and on the administrator's page`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let person = try await town.add("Hans Half")
        for title in ["Een", "Twee", "Drie"] { try await town.site.perform(town.draft(title, by: person), as: Actor(person)) }
        try await runDay(town, after: 200)
        let entry = try #require(
            try await town.site.database.read { db in
                try db.first("SELECT * FROM journal WHERE kind = 'privacy.retained' ORDER BY id LIMIT 1", as: Entry.self)
            })
        #expect(entry.actor == nil && entry.data["draft"] == "3" && entry.data["person"] == "1", "\(entry.data)")
        let admin = try await town.signedIn("Ada Beheer", roles: [.administrator])
        let page = try await admin.get("/beheer/privacy").text
        #expect(page.contains("180 dagen") && page.contains("8.1.7"))
        let entries = try await count(town, "SELECT COUNT(*) FROM journal WHERE kind = 'privacy.retained'")
        try await runDay(town, after: 1)
        #expect(try await count(town, "SELECT COUNT(*) FROM journal WHERE kind = 'privacy.retained'") <= entries + 1)
        try await runDay(town, after: 1)
        let quiet = try await count(town, "SELECT COUNT(*) FROM journal WHERE kind = 'privacy.retained'")
        try await runDay(town, after: 1)
        #expect(
            try await count(town, "SELECT COUNT(*) FROM journal WHERE kind = 'privacy.retained'") == quiet, "nothing went, nothing to write"
        )
    }

    @Test(arguments: testEngines)
    func `a case loses its people when its period is over and keeps what was decided`(engine: Engine) async throws {
        let marked = try await MarkedTown.make(in: Town.open(engine))
        let (town, file) = (marked.town, marked.file)
        try await runDay(town, after: 4 * 365)
        let before = try #require(try await town.site.database.read { db in try db.caseFile(file) })
        #expect(before.initiator == marked.resident.id && before.story.contains("Rosa"))
        try await runDay(town, after: 370)
        let (after, decision, entries) = try await town.site.database.read { db in
            (try db.caseFile(file), try db.decision(of: file), try db.entries(caseID: file.text, for: .staff))
        }
        #expect(after?.initiator != marked.resident.id && after?.remark.isEmpty == true && after?.consent.isEmpty == true)
        #expect(after.map { !MarkedTown.isMarked($0.story) && !MarkedTown.isMarked($0.title) } == true)
        #expect(decision?.rule == "Artikel 2")
        #expect(!entries.isEmpty && entries.allSatisfy(\.isErased))
        let mails = try await count(town, "SELECT COUNT(*) FROM message WHERE case_id = \(file)")
        #expect(mails == 0)
        let chain = try await town.site.database.read { db in try db.verifyChain() }
        #expect(chain.isIntact)
    }

    @Test(arguments: testEngines)
    func `invitations without a yes, old mail and offers of help go in their time`(engine: Engine) async throws {
        let marked = try await MarkedTown.make(in: Town.open(engine))
        let town = marked.town
        try await town.runDuties()
        let declined: SQL = "SELECT COUNT(*) FROM initiative_member WHERE person_id = \(marked.declined.id)"
        #expect(try await count(town, declined) == 1)
        try await runDay(town, after: 31)
        #expect(try await count(town, declined) == 0)
        #expect(try await count(town, "SELECT COUNT(*) FROM handover") == 0)
        #expect(try await count(town, "SELECT COUNT(*) FROM message WHERE state = 'sent'") > 0)
        try await runDay(town, after: 360)
        // What went that same day is new.
        let yearAgo = town.site.clock().adding(days: -365)
        #expect(try await count(town, "SELECT COUNT(*) FROM message WHERE state = 'sent' AND created_at < \(yearAgo)") == 0)
        #expect(try await count(town, "SELECT COUNT(*) FROM journal WHERE kind = 'initiative.helpOffered' AND personal IS NOT NULL") == 0)
    }

    @Test(arguments: testEngines)
    func `photos and words of a page that is off the site go, its title stays`(engine: Engine) async throws {
        let marked = try await MarkedTown.make(in: Town.open(engine))
        let (town, id) = (marked.town, marked.initiative)
        try await town.site.perform(ShowInitiative(id: id, isPublic: false), as: Actor(marked.resident))
        try await runDay(town, after: 91)
        #expect(try await count(town, "SELECT COUNT(*) FROM photo") == 0)
        let register = PersonalRegister(town.installation.features)
        for person in [marked.member, marked.resident] {
            try await town.site.perform(RemovePerson(person: person.id, register: register), as: Actor(person))
        }
        try await runDay(town, after: 2 * 366)
        let initiative = try #require(try await town.site.database.read { db in try db.initiative(id) })
        #expect(initiative.story.isEmpty && initiative.place.isEmpty && initiative.title == "Tuin aan de kade")
    }

    @Test(arguments: testEngines)
    func `a municipality's own period holds instead of the usual one`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let terms = town.site.configuration.folder.text("terms.yaml") ?? ""
        let own = try town.site.live.trial(town.site.configuration.folder.with("terms.yaml", terms + "\nretention:\n  draft: {days: 10}\n"))
        #expect(own.part(RetentionPeriods.self)?[.draft] == .days(10))
        #expect(own.part(RetentionPeriods.self)?[.mail] == .years(1))
        #expect(throws: (any Error).self) {
            _ = try town.site.live.trial(town.site.configuration.folder.with("terms.yaml", terms + "\nretention:\n  drafts: {days: 10}\n"))
        }
    }
}
