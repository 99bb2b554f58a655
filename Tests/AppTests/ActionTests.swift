import Civic
import Foundation
import Store
import TestSupport
import Testing

/// No change without a reason, nobody left in the dark, nothing half done: proved for every action there is.
@Suite struct ActionTests {
    @Test func `every action has a trial, and every trial an action`() async throws {
        let town = try await Town.open(.sqlite)
        let actions = town.installation.actions
        for action in actions where ActionTrials.all[action.kind] == nil {
            Issue.record("\(action) (\(action.kind)) has no trial: say in ActionTrials how it is done, by whom and who hears of it")
        }
        let stale = Set(ActionTrials.all.keys).subtracting(actions.map { $0.kind })
        #expect(stale.isEmpty, "trials without an action: \(stale.sorted().joined(separator: ", "))")
        #expect(Set(actions.map { $0.kind }).count == actions.count, "two actions are of one kind")
    }

    @Test(arguments: testEngines)
    func `every action leaves one entry with a reason, and tells whom it concerns`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        for (number, action) in town.installation.actions.enumerated() {
            guard let make = ActionTrials.all[action.kind] else { continue }
            let scene = try await Scene.make(in: town, number: number + 1)
            let trial = try await make(scene)
            let before = try await Ledger(town)
            try await town.site.perform(trial.action, as: trial.actor, once: trial.token)
            let after = try await Ledger(town)

            let entries = after.entries.filter { !before.ids.contains($0.id) }
            #expect(entries.count == 1, "\(action.kind) wrote \(entries.count) entries")
            guard let entry = entries.first else { continue }
            #expect(entry.kind == trial.kind)
            #expect(entry.audience == trial.audience, "\(action.kind) is for \(entry.audience)")
            #expect(entry.actor == trial.actor.person?.id, "\(action.kind) was not written down as done by who did it")
            expectWords(entry, town)

            let mails = after.mails.filter { !before.mailIDs.contains($0.id) }
            #expect(
                Set(mails.compactMap(\.person)) == trial.told, "\(action.kind) told \(mails.map { $0.email ?? "somebody without mail" })")
            if case .nobody = trial.type.told {} else { #expect(!mails.isEmpty, "\(action.kind) says it tells somebody") }
            for mail in mails { expectWords(mail, action.kind) }

            // The same button again, also after a crash: the same answer, once.
            try await town.site.perform(trial.action, as: trial.actor, once: trial.token)
            let again = try await Ledger(town)
            #expect(again.entries.count == after.entries.count && again.mails.count == after.mails.count, "\(action.kind) happened twice")
        }
    }

    /// Reason, next step and the sentence of the timeline are there, in words.
    private func expectWords(_ entry: Entry, _ town: Town) {
        for (name, text) in [("reason", entry.reason), ("next step", entry.next)] {
            #expect(!text.trimmingSpaces().isEmpty, "\(entry.kind) has no \(name)")
            #expect(!text.contains("⟦") && !text.contains("{"), "\(entry.kind) has an unfinished \(name): \(text)")
        }
        for language in town.site.texts.languages {
            let sentence = town.site.words(language)("entry.\(entry.kind)", entry.data)
            #expect(!sentence.contains("⟦"), "the sentence of \(entry.kind) is missing in \(language)")
        }
    }

    private func expectWords(_ mail: Message, _ kind: String) {
        for text in [mail.subject, mail.body] {
            #expect(!text.contains("⟦") && !text.contains("{"), "\(kind) sends an unfinished mail: \(text.prefix(300))")
        }
        #expect(!mail.subject.contains("\n") && !mail.subject.trimmingSpaces().isEmpty, "\(kind) sends a mail without a proper subject")
        let roads = ["/link/", "/advies/", "/akkoord/", "/kennismaken/", "/mijn/gegevens/mailadres/", "/hulp"]
        #expect(roads.contains(where: mail.body.contains), "the mail of \(kind) leads nowhere")
    }

    @Test(arguments: testEngines)
    func `who may not is refused as if nothing were there, and nothing is written`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        for (number, action) in town.installation.actions.enumerated() {
            guard let make = ActionTrials.all[action.kind] else { continue }
            let scene = try await Scene.make(in: town, number: number + 1)
            let trial = try await make(scene)
            guard let refused = trial.refused else { continue }
            let before = try await town.rowCounts()
            await #expect(throws: Refusal.notFound, "\(action.kind)") { try await town.site.perform(refused.action, as: refused.actor) }
            #expect(try await town.rowCounts() == before, "\(action.kind) wrote something although it was refused")
        }
    }

    @Test(arguments: testEngines)
    func `the chain of entries holds after everything that can happen`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        for name in ["case.taken", "case.asked", "initiative.news"] {
            guard let trial = try await ActionTrials.all[name]?(scene) else { continue }
            try await town.site.perform(trial.action, as: trial.actor)
        }
        try await town.runDuties()
        town.pass(days: 1)
        try await town.runDuties()
        let (entries, sealed) = try await town.site.database.read { db -> (Int, Int) in
            (try db.value("SELECT COUNT(*) FROM journal") ?? 0, try db.value("SELECT COUNT(*) FROM journal WHERE place IS NOT NULL") ?? 0)
        }
        #expect(entries > 0)
        #expect(sealed == entries)
    }
}

/// How one action is tried: what is done, by whom, who hears of it and who may read it; and one attempt that must be refused.
struct ActionTrial: Sendable {
    let action: any Action
    let actor: Actor
    /// The people who get a mail.
    let told: Set<ID<Person>>
    let audience: Audience
    /// Nil when everybody may.
    let refused: (action: any Action, actor: Actor)?
    /// The kind of its entry, where that tells more than the kind of the action.
    var entryKind: String?
    let token = Secret.random().text

    var type: any Action.Type { Swift.type(of: action) }
    var kind: String { entryKind ?? type.kind }
}

/// The journal and the mails of a town at one moment.
private struct Ledger {
    let entries: [Entry]
    let mails: [Message]
    let ids: Set<ID<Entry>>
    let mailIDs: Set<ID<Message>>

    init(_ town: Town) async throws {
        (entries, mails) = try await town.site.database.read { db in
            (try db.all("SELECT * FROM journal ORDER BY at, id"), try db.all("SELECT * FROM message ORDER BY created_at, id"))
        }
        ids = Set(entries.map(\.id))
        mailIDs = Set(mails.map(\.id))
    }
}

extension Town {
    /// How many rows every table holds.
    func rowCounts() async throws -> [String: Int] {
        let statements = installation.migrations.flatMap(\.sql).map(\.text)
        func named(after words: String) -> Set<String> {
            Set(
                statements.compactMap { text in
                    text.range(of: words).map { String(text[$0.upperBound...].prefix { $0.isLowercase || $0 == "_" }) }
                })
        }
        let tables = named(after: "CREATE TABLE ").subtracting(named(after: "DROP TABLE "))
        return try await site.database.read { db in
            var counts: [String: Int] = [:]
            for table in tables { counts[table] = try db.value("SELECT COUNT(*) FROM \(SQL(stringLiteral: table))") ?? 0 }
            return counts
        }
    }
}
