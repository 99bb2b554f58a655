import App
import Civic
import Foundation
import Store
import TestSupport
import Testing

@Suite struct CheckTests {
    @Test(arguments: testEngines)
    func `the demonstration has nothing wrong`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        _ = try await town.installation.prepareDemonstration()
        try await town.runDuties()
        let checkup = Checkup(migrations: town.installation.migrations, duties: town.installation.duties)
        let report = try await checkup.run(town.site.database, at: town.site.clock())
        #expect(report.findings == [])
        #expect(report.notes.contains { $0.hasPrefix("journal: ") })
    }

    @Test(arguments: testEngines)
    func `what was changed behind the program's back is found`(engine: Engine) async throws {
        // Each with the beginning of what must be said about it.
        let meddling: [(SQL, String)] = [
            ("UPDATE journal SET kind = 'other' WHERE place = 2", "journal: the entry at place 2"),
            ("UPDATE journal SET personal = replace(personal, '}', ' }') WHERE place = 3", "journal: the entry at place 3"),
            ("DELETE FROM journal WHERE place = 1", "journal: the entry at place"),
            ("UPDATE journal SET salt = NULL WHERE place = 2", "journal/parts"),
            ("UPDATE initiative_count SET amount = amount + 1 WHERE theme = 'street'", "initiatives/counts: geheel/street"),
            ("UPDATE initiative SET standing = 'idea' WHERE slug = 'soep'", "initiatives/standing"),
            ("DELETE FROM initiative_theme WHERE theme = 'street'", "initiatives/themes"),
            ("DELETE FROM search_document", "search/found"),
            ("DELETE FROM search_posting", "search/words"),
            ("UPDATE initiative SET is_public = FALSE WHERE slug = 'soep'", "search/hidden"),
            (
                "UPDATE initiative_member SET person_id = 'gone' WHERE role = 'initiator' AND display_name = 'Bep'",
                "references/kept: initiative_member.person_id: 1 "
            ),
            ("UPDATE photo SET initiative_id = 'gone'", "references/kept: photo.initiative_id"),
            ("UPDATE journal SET kept = 'x', kept_salt = 'y' WHERE place = 2", "journal/kept"),
            (
                """
                INSERT INTO journal_head (day, place, hash, checked_at, broken_at)
                SELECT '2026-01-02', 1, hash, 1, 2 FROM journal WHERE place = 1
                """,
                "audit/heads: the chain did not fit on 2026-01-02, at place 2"
            ),
            (
                "INSERT INTO journal_head (day, place, hash, checked_at) VALUES ('2026-01-03', 1, 'other', 1)",
                "audit/heads: the end that was published at place 1 is not in the chain any more"
            ),
            ("UPDATE message SET person_id = 'gone'", "references/kept: message.person_id"),
            ("UPDATE message SET sent_at = NULL, state = 'sent'", "messages/states"),
            ("UPDATE person SET roles = 'king' WHERE roles <> ''", "people/roles"),
            ("UPDATE person SET roles = 'caseworker' WHERE roles <> ''", "people/administrator"),
            ("INSERT INTO removal (person_id, removed_at, cause) SELECT id, 1, 'asked' FROM person WHERE roles <> ''", "people/removed"),
            ("UPDATE journal SET initiative_id = 'gone' WHERE initiative_id IS NOT NULL", "references/kept: journal.initiative_id"),
            ("UPDATE duty SET succeeded_at = 1 WHERE name = 'journal.seal'", "duty journal.seal: silent since 1970-01-01 01:00"),
            ("DELETE FROM duty WHERE name = 'mail.send'", "duty mail.send: never succeeded"),
            ("UPDATE message SET state = 'pending', sent_at = NULL", "messages: "),
            (
                "DELETE FROM migration WHERE id = '2026-11-21 photos: create'",
                "database: the migration 2026-11-21 photos: create did not run"
            ),
            (
                "INSERT INTO migration (id, applied_at) VALUES ('2999-01-01 later', 1)",
                "database: the migration 2999-01-01 later is of a newer"
            ),
        ]
        try await SmallTown.withOne { town in
            try await withFolder { folder in
                let file = folder.appending(path: "town.backup")
                _ = try await backUp(town.site.database, municipality: "klein-dorp", to: file, now: SmallTown.now)
                let checkup = Checkup(migrations: town.migrations, duties: town.installation.duties)
                for (statement, expected) in meddling {
                    let database = try await freshDatabase(engine)
                    _ = try await restore(file, into: database, migrations: town.migrations, now: SmallTown.now)
                    #expect(try await checkup.run(database, at: SmallTown.now).findings == [], "before: \(statement.text)")
                    try await database.write { db in try db.execute(statement) }
                    // An hour on, so that what waits is overdue; duties that are then late too do not matter here.
                    let found = try await checkup.run(database, at: SmallTown.now.adding(seconds: 3_600)).findings
                    #expect(found.contains { $0.hasPrefix(expected) }, "\(statement.text): \(found)")
                    await database.close()
                }
            }
        }
    }

    @Test(arguments: testEngines)
    func `every column that is called as references are refers to a table, or is said to be loose`(engine: Engine) async throws {
        let tables = try await Town.open(engine).site.database.read { db in try db.tables() }
        let names = Set(tables.map(\.name))
        var (checked, loose): (Int, Set<String>) = (0, [])
        for (table, column) in tables.flatMap({ table in table.columns.map { (table.name, $0.name) } }) {
            if References.loose.contains("\(table).\(column)") {
                loose.insert("\(table).\(column)")
            } else if let target = References.target(of: column, in: table) {
                #expect(names.contains(target), "\(table).\(column)")
                checked += 1
            } else {
                #expect(!column.hasSuffix("_id"), "\(table).\(column): say in References what it refers to")
            }
        }
        #expect(loose == References.loose, "\(References.loose.symmetricDifference(loose))")
        #expect(checked > 150)
    }

    @Test func `every invariant that is written down anywhere is asked, under a name of its own`() throws {
        var written: [String] = []
        let sources = projectRoot.appending(path: "Sources")
        for path in try FileManager.default.subpathsOfDirectory(atPath: sources.path) where path.hasSuffix(".swift") {
            let text = try String(contentsOf: sources.appending(path: path), encoding: .utf8)
            written += text.matches(of: /(?:\.none|Invariant)\(\s*"([a-z]+\/[A-Za-z]+)"/).map { String($0.output.1) }
        }
        #expect(written.count > 30)
        #expect(Invariants.all.map(\.name).sorted() == written.sorted())
        #expect(Set(written).count == written.count)
    }

    @Test(arguments: testEngines, [true, false])
    func `secrets of codes that lie open are told, and nothing is wrong for it`(engine: Engine, isLocked: Bool) async throws {
        let box = isLocked ? try SecretBox(key: String(repeating: "0f", count: 32), setting: "KEY") : SecretBox()
        let town = try await Town.open(engine) { $0.secretBox = box }
        _ = try await town.setUpCode(try await town.signedIn("Dina Loket", roles: [.deskOfficer]))
        try await town.runDuties()
        let checkup = Checkup(migrations: town.installation.migrations, duties: town.installation.duties)
        let report = try await checkup.run(town.site.database, at: town.site.clock())
        #expect(report.isFine)
        let warning = "codes: 1 secrets lie unencrypted in the database; set MEEMAKEN_SECRET_KEY, and let these people set up a new code"
        #expect(report.warnings == (isLocked ? [] : [warning]))
    }

    @Test func `a disk with hardly any room is told before it is full`() {
        var report = CheckReport()
        report.look(atRoom: 16 << 20)
        #expect(report.isFine)
        report.look(atRoom: (16 << 20) - 1)
        #expect(report.findings == ["disk: 15 MB left where the database is, at least 16 are needed"])
    }

    @Test func `an empty database is said to be empty`() async throws {
        let database = try await freshDatabase(.sqlite)
        let report = try await Checkup(migrations: SmallTown.migrations(), duties: []).run(database, at: SmallTown.now)
        #expect(report.findings == ["database: empty; meemaken serve or meemaken migrate fills it"])
    }
}
