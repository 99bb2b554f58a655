import Foundation
import Rules
import Store

/// A change of state: its input is the struct's own properties, its rule is ``permits(_:in:)``, and performing it writes state
/// and exactly one journal entry in one transaction. There is no other way to change state.
package protocol Action: Sendable {
    /// What the person gets back. Kept with the submission token, so that sending twice gives the same answer once.
    associatedtype Outcome: Sendable & Codable
    /// Such as `case.assigned`. The catalogue has a sentence under `entry.` for each.
    static var kind: String { get }
    static var told: Told { get }
    /// May this actor do this here and now? A refusal reads as if the thing were not there.
    func permits(_ actor: Actor, in db: any Connection) throws -> Bool
    /// - Throws: ``Refusal``; then nothing is written.
    func perform(_ work: Work) throws -> Done<Outcome>
}

/// Whom an action must tell. The performer refuses to commit when nobody was.
package enum Told: Sendable, Equatable {
    /// The initiator and, where it is theirs to know, the rest of the team.
    case team
    /// Whoever handles it at the municipality.
    case staff
    /// Nobody, since the one who acts is the one concerned, or since the entry itself is what they read.
    case nobody(because: String)
}

package struct Done<Outcome: Sendable & Codable>: Sendable {
    package let outcome: Outcome
    package let entry: EntryDraft
    package init(_ outcome: Outcome, _ entry: EntryDraft) { (self.outcome, self.entry) = (outcome, entry) }
}

/// An outcome with nothing in it.
package struct Nothing: Sendable, Codable, Equatable {
    package init() {}
}

/// Who acts.
package struct Actor: Sendable {
    package let person: Person?
    /// The program itself: duties and imports.
    package let isSystem: Bool
    /// The browser session of somebody who is not known yet: owns the draft being written.
    package let session: String?

    package init(_ person: Person?, session: String? = nil) { (self.person, self.session, isSystem) = (person, session, false) }
    private init(system: Bool) { (person, session, isSystem) = (nil, nil, system) }
    package static let system = Actor(system: true)

    package func has(_ role: Role) -> Bool { person?.roles.contains(role) ?? false }
    package var isStaff: Bool { person.map { !$0.roles.isEmpty } ?? false }
    /// Has work at the desk; staff with other work, such as area connectors, see what the public sees.
    package var isOfDesk: Bool { person?.roles.areOfDesk ?? false }
    package var name: String { person?.name ?? "" }
}

/// Everything an action may use while it is performed. Lives inside one transaction.
package struct Work {
    package let db: any Connection
    package let actor: Actor
    package let now: Instant
    package let site: Site
    let told: ToldCount

    package var today: LocalDate { now.localDate }
    package var municipality: Municipality { site.municipality }
    /// The municipality's own language, for what is kept in the journal.
    package var words: Words { site.words(site.municipality.language) }

    /// The catalogue's standing reason and next step of a routine action: `reason.KIND` and `next.KIND`.
    package func standing(_ kind: String, _ values: [String: String] = [:]) -> (reason: String, next: String) {
        (words("reason.\(kind)", values), words("next.\(kind)", values))
    }

    /// Says that whom this concerns has nobody left to tell.
    package func foundNobodyToTell() { told.isNobodyThere = true }

    /// Says that they heard it from another action of this transaction: one mail says all.
    package func toldByAnotherAction() { told.isSaidAlready = true }

    final class ToldCount {
        var messages = 0
        /// Whoever would be told has left: there is nobody, which is not the same as forgetting them.
        var isNobodyThere = false
        /// Another action in the same transaction told them.
        var isSaidAlready = false
    }
}

package enum ActionFault: Error {
    case noReason(String)
    case nobodyTold(String)
}

extension Site {
    /// Performs an action: checks who, writes state, entry and messages in one transaction, or nothing at all.
    ///
    /// - Parameter once: which form this is. A second one, also after a crash, gives the first outcome.
    /// - Throws: ``Refusal`` when it is not allowed or not possible.
    @discardableResult
    package func perform<A: Action>(_ action: A, as actor: Actor, once: String? = nil, at time: Instant? = nil) async throws -> A.Outcome {
        let now = time ?? clock()
        return try await database.write { db in try perform(action, as: actor, once: once, at: now, in: db) }
    }

    /// The same inside a transaction that is already open: imports perform many actions at once.
    @discardableResult
    package func perform<A: Action>(
        _ action: A, as actor: Actor, once: String? = nil, at now: Instant, in db: any Connection
    ) throws -> A.Outcome {
        // Bound to the action and the person: somebody else's is none.
        let once = once.map { "\(A.kind)\n\(actor.person?.id.text ?? "")\n\($0)" }
        if let once, let earlier = try db.submissionOutcome(once, kind: A.kind, as: A.Outcome.self) { return earlier }
        guard try actor.isSystem || action.permits(actor, in: db) else { throw Refusal.notFound }
        let count = Work.ToldCount()
        let done = try action.perform(Work(db: db, actor: actor, now: now, site: self, told: count))
        guard !done.entry.reason.trimmingSpaces().isEmpty, !done.entry.next.trimmingSpaces().isEmpty else {
            throw ActionFault.noReason(A.kind)
        }
        if case .nobody = A.told {
        } else if count.messages == 0, !count.isNobodyThere, !count.isSaidAlready, !actor.isSystem {
            throw ActionFault.nobodyTold(A.kind)
        }
        _ = try db.record(done.entry, kind: done.entry.kind ?? A.kind, actor: actor.person?.id, at: now)
        if let once { try db.keepSubmission(once, kind: A.kind, outcome: done.outcome, at: now) }
        return done.outcome
    }
}

package enum Submissions {
    package static let migrations = [
        Migration(
            id: "2026-11-21 submissions: create",
            sql: ["CREATE TABLE submission (token TEXT PRIMARY KEY, kind TEXT NOT NULL, outcome TEXT NOT NULL, created_at BIGINT NOT NULL)"]
        )
    ]
}

extension Connection {
    fileprivate func submissionOutcome<Outcome: Decodable>(_ token: String, kind: String, as type: Outcome.Type) throws -> Outcome? {
        let hash = Secret(token).hash
        guard let outcome: String = try value("SELECT outcome FROM submission WHERE token = \(hash) AND kind = \(kind)") else { return nil }
        return try JSONDecoder().decode([Outcome].self, from: Data(outcome.utf8)).first
    }

    fileprivate func keepSubmission(_ token: String, kind: String, outcome: some Encodable, at now: Instant) throws {
        let text = String(decoding: try JSONEncoder().encode([outcome]), as: UTF8.self)
        try execute("INSERT INTO submission (token, kind, outcome, created_at) VALUES (\(Secret(token).hash), \(kind), \(text), \(now))")
    }
}
