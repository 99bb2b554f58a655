import Civic
import Initiatives
import Rules
import Store

/// Lets a case go to the case system of the municipality. From then on it follows by itself what happens here.
package struct SendToCaseSystem: Action {
    package let id: ID<CaseFile>
    let plan: ExportPlan
    init(id: ID<CaseFile>, plan: ExportPlan) { (self.id, self.plan) = (id, plan) }

    package static let kind = "casesystem.begun"
    package static let told = Told.nobody(because: "it moves a file within the municipality; the initiator notices nothing of it")
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.caseFile(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        let begun = try work.db.execute(
            """
            INSERT INTO case_export (case_id, begun_at, begun_by, seen_at, seen_state, seen_papers, is_closed)
            VALUES (\(id), \(work.now), \(work.actor.person?.id), \(file.changedAt), \(file.state), 0, FALSE) ON CONFLICT (case_id) DO NOTHING
            """)
        guard begun == 1 else { throw Refusal.conflict("caseSystem.already") }
        try work.db.planExport(of: file, plan, at: work.now, work.terms)
        let standing = work.standing(Self.kind)
        return Done(Nothing(), work.entry(file, audience: .staff, reason: standing.reason, next: standing.next))
    }
}

/// Tries again what halted, after somebody mended the cause.
package struct RetryCaseExport: Action {
    package let id: ID<CaseFile>
    package init(id: ID<CaseFile>) { self.id = id }

    package static let kind = "casesystem.retried"
    package static let told = Told.nobody(because: "it moves a file within the municipality; the initiator notices nothing of it")
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.caseFile(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        let freed = try work.db.execute(
            """
            UPDATE case_export_step SET state = \(ExportStep.State.waiting), attempts = 0, first_tried_at = NULL, try_at = NULL
            WHERE case_id = \(id) AND (state = 'stuck' OR (state = 'waiting' AND try_at IS NOT NULL))
            """)
        guard freed > 0 else { throw Refusal.conflict("caseSystem.nothingHalted") }
        let standing = work.standing(Self.kind)
        return Done(Nothing(), work.entry(file, audience: .staff, reason: standing.reason, next: standing.next))
    }
}
