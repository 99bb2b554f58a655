import Civic
import Foundation
import Rules
import Store
import Web

/// The core of how cases are handled: steps and versions, who is there, the conversation, the law's clock, papers, and what goes by itself.
package enum ProcessFeatures {
    package static func all(books: @escaping DeskFeatures.Books) -> [Feature] {
        [
            ProcessPages(books: books).feature, AbsencePages(books: books).feature, papers,
            Feature(
                "intakes", migrations: Intakes.migrations,
                actions: [ProposeIntake.self, NoteIntake.self, PickIntake.self, SummariseIntake.self, AgreeIntake.self],
                holdings: Intakes.holdings, exemptions: Intakes.exemptions),
            Feature(
                "caselaw", migrations: CaseLaw.migrations,
                actions: [
                    RecordNotice.self, FixPenalty.self, PayPenalty.self, RecordObjection.self, ExtendObjection.self, DecideObjection.self,
                    InviteToHearing.self, ReplyToHearing.self, AskToMend.self, MendObjection.self, WithdrawObjection.self,
                    KeepObjection.self, RecordObjectionNotice.self,
                    SuspendClock.self, CorrectReceipt.self,
                ],
                holdings: CaseLaw.holdings, exemptions: CaseLaw.exemptions),
            Feature(
                "helped", migrations: HelpedOrStuck.migrations, duties: [KeepCases(books: books)],
                actions: [SayStuck.self, SettleStuck.self, AskHelped.self, AnswerHelped.self, Escalate.self, KeepAfterAnswer.self],
                holdings: HelpedOrStuck.holdings, exemptions: HelpedOrStuck.exemptions),
        ]
    }

    /// Papers are offered as files, to the team of the case and to staff.
    private static var papers: Feature {
        Feature(
            "papers",
            routes: [
                .get("/werk/zaken/{reference}/papieren/{paper}", DeskFeatures.access, offer),
                .get("/mijn/plannen/{reference}/papieren/{paper}", StatusPages.access, offer),
            ],
            migrations: Papers.migrations, actions: [AddPaper.self], holdings: Papers.holdings, exemptions: Papers.exemptions)
    }

    @Sendable private static func offer(_ visit: Visit) async throws -> Answer {
        let (reference, id) = (try visit.parameter("reference"), ID<Paper>(try visit.parameter("paper")))
        let found = try await visit.read { db in try db.caseFile(reference: reference).flatMap { try db.paper(id, of: $0.id) } }
        guard let found else { throw Refusal.notFound }
        return .content(.init(bytes: Array(found.bytes), type: found.paper.type.mediaType, fileName: found.paper.name))
    }

    /// What must hold of every open case.
    static let invariants: [Invariant] = [
        .none(
            "process/steps", reads: ["case_file", "case_process", "case_step"],
            "is an open case in a process without a step that stands open",
            where: """
                SELECT case_file.id AS id FROM case_file JOIN case_process ON case_process.case_id = case_file.id
                WHERE is_open AND NOT EXISTS (SELECT 1 FROM case_step WHERE case_step.case_id = case_file.id)
                """),
        .none(
            "process/versions", reads: ["case_process", "process_version"], "follows a version that is not there",
            where: """
                SELECT case_id AS id FROM case_process
                WHERE NOT EXISTS (SELECT 1 FROM process_version WHERE process_version.hash = case_process.version)
                """),
        .none(
            "papers/cases", reads: ["paper", "case_file"], "is a paper of a case that is not there",
            where: "SELECT id FROM paper WHERE NOT EXISTS (SELECT 1 FROM case_file WHERE case_file.id = paper.case_id)"),
        .none(
            "law/objections", reads: ["case_objection", "case_objection_decision", "case_promise"],
            "is an objection without a decision that no promise brings up",
            where: """
                SELECT id FROM case_objection WHERE term_end IS NOT NULL
                    AND NOT EXISTS (SELECT 1 FROM case_objection_decision WHERE objection_id = case_objection.id)
                    AND NOT EXISTS (
                        SELECT 1 FROM case_promise WHERE case_promise.case_id = case_objection.case_id
                            AND promise = \(CasePromise.objectionPrefix) || case_objection.id AND kept_on IS NULL)
                """),
        .none(
            "law/penalties", reads: ["case_penalty_fixed", "case_promise"], "is a penalty that is not paid and that no promise brings up",
            where: """
                SELECT case_id AS id FROM case_penalty_fixed WHERE paid_on IS NULL AND NOT EXISTS (
                    SELECT 1 FROM case_promise WHERE case_promise.case_id = case_penalty_fixed.case_id AND kept_on IS NULL
                        AND promise = \(CasePromise.payPenalty) || CASE objection_id WHEN '' THEN '' ELSE '-' || objection_id END)
                """),
        .none(
            "law/causes", reads: ["case_penalty_fixed", "case_objection"], "has a penalty for an objection that is not there",
            where: """
                SELECT case_id AS id FROM case_penalty_fixed WHERE objection_id <> '' AND NOT EXISTS (
                    SELECT 1 FROM case_objection
                    WHERE case_objection.id = objection_id AND case_objection.case_id = case_penalty_fixed.case_id)
                """),
        Invariant("cases/contact", reads: ["case_file", "absence", "journal", "person"], check: withoutContact),
    ]

    /// Every open case has somebody who is there: who has it, who stands in, or else a coordinator or the desk.
    @Sendable private static func withoutContact(_ db: any Connection) throws -> [String] {
        guard let last: Instant = try db.value("SELECT MAX(at) FROM journal") else { return [] }
        let day = last.localDate
        let away = try db.absences(on: day)
        let leads = try db.staff().contains { person in
            Actor(person).leadsCases && away[person.id] == nil || person.roles.contains(.deskOfficer) && away[person.id] == nil
        }
        guard !leads else { return [] }
        let gone = away.keys.filter { db.standIn(for: $0, among: away) == nil }
        return try db.rows(
            """
            SELECT id FROM case_file WHERE is_open AND (COALESCE(assignee_id, contact_id) IS NULL
                OR COALESCE(assignee_id, contact_id) IN (\(list: Array(gone)))) ORDER BY id LIMIT 20
            """
        ).map { "\(try $0["id"] as String) is an open case whose contact is away while nobody stands in" }
    }
}
