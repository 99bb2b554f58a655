import Civic
import Initiatives
import Rules
import Store

/// The program found that an idea looks like one that came in before. Nothing changes but that a colleague sees it.
struct FlagTwins: Action {
    let id: ID<CaseFile>
    let others: [LikeCase]

    static let kind = "twins.found"
    static let told = Told.nobody(because: "it stands on the case and on the staff home until somebody looks at it")
    func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.isSystem }

    func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        guard file.state.isOpen else { throw Refusal.conflict("case.notNow") }
        var written = 0
        for other in others {
            let (first, second) = Twin.ordered(id, other.file.id)
            written += try work.db.execute(
                """
                INSERT INTO case_twin (first_id, second_id, points, reasons, found_on, state, reason)
                VALUES (\(first), \(second), \(other.likeness.points), \(Stored.text(other.likeness.reasons.map(\.code))), \(work.today),
                    \(Twin.State.proposed), '')
                ON CONFLICT (first_id, second_id) DO NOTHING
                """)
        }
        guard written > 0 else { throw Refusal.conflict("case.notNow") }
        let references = work.words.list(others.map(\.file.reference))
        let standing = work.standing(Self.kind, ["others": references])
        return Done(
            Nothing(),
            work.entry(file, audience: .staff, reason: standing.reason, next: standing.next, data: ["others": references]))
    }
}

/// A colleague says that two cases are two ideas; they are not proposed again.
package struct KeepApart: Action {
    package let id: ID<CaseFile>
    package let other: ID<CaseFile>
    package let reason: String
    package init(id: ID<CaseFile>, other: ID<CaseFile>, reason: String) { (self.id, self.other, self.reason) = (id, other, reason) }

    package static let kind = "twins.keptApart"
    package static let told = Told.nobody(because: "nothing changes for anybody; it stands in the journal of the case")
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool {
        try actor.handlesCases && db.caseFile(id) != nil && db.caseFile(other) != nil
    }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let (file, other) = (try work.caseFile(id), try work.caseFile(other))
        guard file.id != other.id, file.state != .joined, other.state != .joined else { throw Refusal.conflict("twins.notNow") }
        try work.settle(file, other, as: .different, reason: reason)
        let next = work.standing(Self.kind).next
        return Done(
            Nothing(), work.entry(file, audience: .staff, reason: reason, next: next, data: ["other": other.reference]))
    }
}

extension Work {
    /// Writes down what two cases are to each other, whether or not they were proposed.
    func settle(_ file: CaseFile, _ other: CaseFile, as state: Twin.State, reason: String) throws {
        let (first, second) = Twin.ordered(file.id, other.id)
        let likeness = try TwinSearch(analyser: site.analyser, db: db).compare(file, other)
        try db.execute(
            """
            INSERT INTO case_twin (first_id, second_id, points, reasons, found_on, state, reason, by_person, decided_on)
            VALUES (\(first), \(second), \(likeness.points), \(Stored.text(likeness.reasons.map(\.code))), \(today), \(state), \(reason),
                \(actor.person?.id), \(today))
            ON CONFLICT (first_id, second_id) DO UPDATE SET state = \(state), reason = \(reason), by_person = \(actor.person?.id),
                decided_on = \(today)
            """)
    }
}
