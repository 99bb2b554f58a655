import Civic
import Foundation
import Initiatives
import Rules
import Store

/// A notice of default (*ingebrekestelling*): the applicant tells that the term has passed (Awb 4:17).
package struct DefaultNotice: Sendable, RowDecodable {
    package let received: LocalDate
    package let text: String
    package let exclusion: LateDecision.Exclusion?
    /// The last day of the term as it was then.
    package let deadline: LocalDate

    package init(row: Row) throws {
        received = try row["received_on"]
        text = try row["text"]
        let reason: String? = try row["exclusion"]
        exclusion = reason.flatMap(LateDecision.Exclusion.init(rawValue:))
        deadline = try row["deadline"]
    }

    /// What is due up to a day, day by day.
    package func penalty(decided: LocalDate?, on day: LocalDate, _ terms: Terms) -> Penalty {
        terms.penalty(
            LateDecision(noticeReceived: received, deadline: deadline, decisionAnnounced: decided, asOf: day, exclusion: exclusion))
    }
}

/// An answer from before a case was opened again.
package struct EarlierDecision: Sendable, RowDecodable {
    package let decision: CaseDecision
    /// It decided on an application (Awb 1:3).
    let wasOnApplication: Bool
    package let reopenedOn: LocalDate

    package init(row: Row) throws {
        decision = try CaseDecision(row: row)
        wasOnApplication = try Stored.value(try row["clock"] as String, as: CaseClock.self).isDecision
        reopenedOn = try row["reopened_on"]
    }
}

package enum CaseLaw {
    package static let migrations = [
        Migration(
            id: "2026-11-22 process: law",
            sql: [
                """
                CREATE TABLE case_notice (
                    case_id TEXT PRIMARY KEY, received_on TEXT NOT NULL, text TEXT NOT NULL, exclusion TEXT, deadline TEXT NOT NULL,
                    by_person TEXT)
                """,
                """
                CREATE TABLE case_objection (
                    id TEXT PRIMARY KEY, case_id TEXT NOT NULL, received_on TEXT NOT NULL, posted_on TEXT, text TEXT NOT NULL,
                    verdict TEXT NOT NULL, decide_by TEXT NOT NULL, by_person TEXT)
                """,
                "CREATE INDEX case_objection_case ON case_objection (case_id, received_on)",
                "CREATE TABLE case_supplement (question_id TEXT PRIMARY KEY, case_id TEXT NOT NULL)",
                """
                CREATE TABLE case_decision_earlier (
                    id TEXT PRIMARY KEY, case_id TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL, next_step TEXT NOT NULL,
                    conditions TEXT NOT NULL, rule TEXT NOT NULL, decided_by TEXT NOT NULL, alternative TEXT NOT NULL,
                    decided_on TEXT NOT NULL, objection TEXT NOT NULL, clock TEXT NOT NULL, reopened_on TEXT NOT NULL)
                """,
                "CREATE INDEX case_decision_earlier_case ON case_decision_earlier (case_id, reopened_on)",
                """
                CREATE TABLE case_escalation (
                    case_id TEXT NOT NULL, promise TEXT NOT NULL, due_on TEXT NOT NULL, level TEXT NOT NULL, told_on TEXT NOT NULL,
                    PRIMARY KEY (case_id, promise, due_on, level))
                """,
            ]),
        Migration(
            // After the table of objections, which it adds to.
            id: "2026-11-22 process: law, to the end",
            sql: [
                "ALTER TABLE case_objection ADD COLUMN term_end TEXT",
                "ALTER TABLE case_objection ADD COLUMN committee BOOLEAN NOT NULL DEFAULT FALSE",
                "ALTER TABLE case_objection ADD COLUMN postponed_on TEXT",
                """
                CREATE TABLE case_objection_decision (
                    objection_id TEXT PRIMARY KEY, case_id TEXT NOT NULL, outcome TEXT NOT NULL, reason TEXT NOT NULL,
                    next_step TEXT NOT NULL, decided_by TEXT NOT NULL, decided_on TEXT NOT NULL, court TEXT, by_person TEXT)
                """,
                "CREATE INDEX case_objection_decision_case ON case_objection_decision (case_id)",
                """
                CREATE TABLE case_penalty (
                    case_id TEXT PRIMARY KEY, days BIGINT NOT NULL, owed_cents BIGINT NOT NULL, reason TEXT NOT NULL,
                    next_step TEXT NOT NULL, fixed_on TEXT NOT NULL, pay_by TEXT NOT NULL, objection TEXT NOT NULL, paid_on TEXT,
                    by_person TEXT, paid_by TEXT)
                """,
                // Closed cases with a promise of the law: few, and asked for by every list.
                """
                CREATE INDEX case_file_law ON case_file (COALESCE(next_due_on, '9999-12-31'), id)
                    WHERE NOT is_open AND next_due_on IS NOT NULL
                """,
            ]),
        Migration(
            // After the table of decisions on objections, which it adds to.
            id: "2026-11-22 process: law, what moves an objection",
            sql: [
                """
                CREATE TABLE case_objection_fault (
                    id TEXT PRIMARY KEY, objection_id TEXT NOT NULL, case_id TEXT NOT NULL, text TEXT NOT NULL, asked_on TEXT NOT NULL,
                    mend_by TEXT NOT NULL, mended_on TEXT, mended_text TEXT NOT NULL, by_person TEXT, mended_by TEXT)
                """,
                "CREATE INDEX case_objection_fault_case ON case_objection_fault (case_id, asked_on)",
                """
                CREATE TABLE case_objection_postponement (
                    id TEXT PRIMARY KEY, objection_id TEXT NOT NULL, case_id TEXT NOT NULL, ground TEXT NOT NULL, until_on TEXT NOT NULL,
                    told_on TEXT NOT NULL, reason TEXT NOT NULL, by_person TEXT)
                """,
                "CREATE INDEX case_objection_postponement_case ON case_objection_postponement (case_id, told_on)",
                "ALTER TABLE case_objection_decision ADD COLUMN way TEXT",
            ]),
        Migration(
            id: "2026-11-22 process: law, objections that stay undecided",
            sql: [
                """
                CREATE TABLE case_objection_notice (
                    objection_id TEXT PRIMARY KEY, case_id TEXT NOT NULL, received_on TEXT NOT NULL, text TEXT NOT NULL,
                    deadline TEXT NOT NULL, by_person TEXT)
                """,
                "CREATE INDEX case_objection_notice_case ON case_objection_notice (case_id)",
            ]),
        Migration(
            // A penalty is for what was asked, or for one objection: each has one of its own.
            id: "2026-11-22 process: law, what is owed for an objection",
            sql: [
                """
                CREATE TABLE case_penalty_fixed (
                    case_id TEXT NOT NULL, objection_id TEXT NOT NULL, days BIGINT NOT NULL, owed_cents BIGINT NOT NULL,
                    reason TEXT NOT NULL, next_step TEXT NOT NULL, fixed_on TEXT NOT NULL, pay_by TEXT NOT NULL, objection TEXT NOT NULL,
                    paid_on TEXT, by_person TEXT, paid_by TEXT, PRIMARY KEY (case_id, objection_id))
                """,
                """
                INSERT INTO case_penalty_fixed (case_id, objection_id, days, owed_cents, reason, next_step, fixed_on, pay_by, objection,
                    paid_on, by_person, paid_by)
                SELECT case_id, '', days, owed_cents, reason, next_step, fixed_on, pay_by, objection, paid_on, by_person, paid_by
                FROM case_penalty
                """,
                "DROP TABLE case_penalty",
            ]),
        Migration(
            // Who decided first may not decide on the objection (Awb 10:3(3)); before that there is a hearing or a ground for none (Awb 7:2).
            id: "2026-11-22 process: law, who decided and who was heard",
            sql: [
                "ALTER TABLE case_decision_earlier ADD COLUMN by_person TEXT",
                """
                CREATE TABLE case_objection_hearing (
                    id TEXT PRIMARY KEY, objection_id TEXT NOT NULL, case_id TEXT NOT NULL, held_on TEXT NOT NULL, minutes BIGINT NOT NULL,
                    place TEXT NOT NULL, reply_by TEXT NOT NULL, invited_on TEXT NOT NULL, by_person TEXT)
                """,
                "CREATE INDEX case_objection_hearing_case ON case_objection_hearing (case_id, invited_on)",
                "ALTER TABLE case_objection ADD COLUMN hearing_reply TEXT",
                "ALTER TABLE case_objection ADD COLUMN hearing_replied_on TEXT",
                "ALTER TABLE case_objection ADD COLUMN hearing_replied_by TEXT",
                "ALTER TABLE case_objection_decision ADD COLUMN decider_id TEXT",
                "ALTER TABLE case_objection_decision ADD COLUMN heard_on TEXT",
                "ALTER TABLE case_objection_decision ADD COLUMN hearing_report TEXT NOT NULL DEFAULT ''",
                "ALTER TABLE case_objection_decision ADD COLUMN hearing_ground TEXT",
            ]),
    ]
}

extension Connection {
    package func notice(of id: ID<CaseFile>) throws -> DefaultNotice? {
        try first("SELECT * FROM case_notice WHERE case_id = \(id)", as: DefaultNotice.self)
    }

    package func earlierDecisions(of id: ID<CaseFile>) throws -> [EarlierDecision] {
        try all("SELECT * FROM case_decision_earlier WHERE case_id = \(id) ORDER BY reopened_on, id", as: EarlierDecision.self)
    }

    /// Questions that asked to complete the application (Awb 4:5).
    package func supplements(of id: ID<CaseFile>) throws -> Set<ID<CaseQuestion>> {
        Set(try rows("SELECT question_id FROM case_supplement WHERE case_id = \(id)").map { try $0["question_id"] })
    }
}

/// The term to complete an application passed unused, so that it may be left unhandled (Awb 4:5).
package struct UnusedSupplement: Hashable, Sendable {
    /// The last day to complete it.
    package let termEnd: LocalDate
    /// The last day to tell that it is left unhandled.
    package let tellBy: LocalDate
}

extension [CaseQuestion] {
    /// The request to complete that passed unused, if there is one on this day.
    package func unusedSupplement(_ supplements: Set<ID<CaseQuestion>>, on day: LocalDate, _ terms: Terms) -> UnusedSupplement? {
        let unused = filter { supplements.contains($0.id) && $0.answeredOn == nil && $0.answerBy < day }
        guard let end = unused.map(\.answerBy).max() else { return nil }
        return UnusedSupplement(termEnd: end, tellBy: terms.notHandled(supplementedOrTermEnd: end).date)
    }
}

/// A notice of default comes in: by the initiator on the status page, or written down by staff from a letter.
package struct RecordNotice: Action {
    package let id: ID<CaseFile>
    package let received: LocalDate
    package let text: String
    package let exclusion: LateDecision.Exclusion?
    package init(id: ID<CaseFile>, received: LocalDate, text: String, exclusion: LateDecision.Exclusion? = nil) {
        (self.id, self.received, self.text, self.exclusion) = (id, received, text, exclusion)
    }

    package static let kind = "case.noticeReceived"
    package static let told = Told.staff
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try concerns(actor, id, in: db) }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        guard file.state.isOpen, file.clock.isDecision else { throw Refusal.conflict("case.notNow") }
        guard received <= work.today, received >= file.clock.received else {
            throw Refusal.invalid([FieldProblem(LawField.noticeDay, "law.noticeDay")])
        }
        // One that came too early counts for nothing, so a second one may follow it.
        if let earlier = try work.db.notice(of: id), Terms.isNoticeValid(received: earlier.received, deadline: earlier.deadline) {
            throw Refusal.conflict("law.noticeThere")
        }
        let deadline = file.clock.deadline(work.terms).date
        // Only staff judges whether a notice counts; what the initiator sends is taken as it is.
        let judged = work.actor.handlesCases ? exclusion?.rawValue : nil
        try work.db.execute(
            """
            INSERT INTO case_notice (case_id, received_on, text, exclusion, deadline, by_person)
            VALUES (\(id), \(received), \(text), \(judged), \(deadline), \(work.actor.person?.id))
            ON CONFLICT (case_id) DO UPDATE SET received_on = \(received), text = \(text), exclusion = \(judged), deadline = \(deadline),
                by_person = \(work.actor.person?.id)
            """)
        let penalty = work.terms.penalty(LateDecision(noticeReceived: received, deadline: deadline))
        let isEarly = penalty.exclusion != nil
        if !isEarly, judged == nil { try work.promisePenalty(.request, lastDay: penalty.lastPossibleDay, of: id) }
        try tell(file, isEarly ? deadline : penalty.firstDay, isEarly, work)
        let values = said(isEarly ? deadline : penalty.firstDay, work.words, on: work.today)
        let standing = work.standing(isEarly ? EarlyNotice.kind : Self.kind, values)
        let data = ["text": text, "receivedDate": received.iso]
        var entry = work.entry(file, reason: standing.reason, next: standing.next, data: data)
        if isEarly { entry.kind = EarlyNotice.kind }
        return Done(Nothing(), entry)
    }

    private func tell(_ file: CaseFile, _ date: LocalDate, _ isEarly: Bool, _ work: Work) throws {
        if work.actor.handlesCases {
            try work.tellInitiators(file, isEarly ? "noticeEarly" : "noticeConfirmed") { said(date, $0, on: work.today) }
        } else {
            try work.tellHandler(file, "noticeReceived") { ["date": $0.longDate(date), "text": text] }
        }
        try work.tellLeaders(of: file, "noticeReceived") { ["date": $0.longDate(date), "text": text] }
    }

    /// The day it is about: of the term, or from which a late decision costs money.
    private func said(_ date: LocalDate, _ words: Words, on today: LocalDate) -> [String: String] {
        ["date": words.longDate(date), "promise": words.promise(.penalty, by: date, on: today)]
    }
}

/// The journal's word for a notice of default before the term has passed.
enum EarlyNotice { static let kind = "case.noticeEarly" }

/// The term stands still for a reason that is not a question: consent, a delay of the applicant, force majeure, news from abroad (Awb 4:15).
package struct SuspendClock: Action {
    package let id: ID<CaseFile>
    package let ground: Suspension.Ground
    package let from: LocalDate
    package let until: LocalDate
    package let reason: String
    package let next: String
    package init(id: ID<CaseFile>, ground: Suspension.Ground, from: LocalDate, until: LocalDate, reason: String, next: String) {
        (self.id, self.ground, self.from, self.until, self.reason, self.next) = (id, ground, from, until, reason, next)
    }

    package static let grounds = Suspension.Ground.allCases.filter { ![.supplement, .objectionFault].contains($0) }

    package static let kind = "case.suspended"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.caseFile(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        guard file.state.isOpen, file.clock.isDecision, Self.grounds.contains(ground) else { throw Refusal.conflict("case.notNow") }
        guard from <= until, from >= file.clock.received else {
            throw Refusal.invalid([FieldProblem(LawField.stillUntil, "absence.endsBefore")])
        }
        guard from <= file.answerBy else { throw Refusal.invalid([FieldProblem(LawField.stillFrom, "law.termOver")]) }
        var clock = file.clock
        clock.holds = (clock.holds ?? []) + [CaseClock.Standstill(ground: ground, first: from, last: until)]
        let answerBy = try work.set(clock, of: file)
        try work.tellInitiators(file, "caseSuspended") { words in
            [
                "ground": words("law.ground.\(ground.rawValue)"), "from": words.longDate(from), "until": words.longDate(until),
                "promise": words.promise(of: file, by: answerBy, on: work.today), "reason": reason, "next": next,
            ]
        }
        let data = ["fromDate": from.iso, "untilDate": until.iso, "groundWords": work.inLanguages { $0("law.ground.\(ground.rawValue)") }]
        return Done(Nothing(), work.entry(file, reason: reason, next: next, data: data))
    }
}

/// The day of receipt was another one: a letter lay somewhere, or a plan was written down later. All terms are counted again.
package struct CorrectReceipt: Action {
    package let id: ID<CaseFile>
    package let received: LocalDate
    package let reason: String
    package let next: String
    package init(id: ID<CaseFile>, received: LocalDate, reason: String, next: String) {
        (self.id, self.received, self.reason, self.next) = (id, received, reason, next)
    }

    package static let kind = "case.receiptCorrected"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.caseFile(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        guard file.state.isOpen, received != file.clock.received else { throw Refusal.conflict("case.notNow") }
        let isPossible =
            received <= work.today && received > work.today.adding(days: -3_660)
            && file.clock.pauses.allSatisfy { received <= $0.asked }
        guard isPossible else { throw Refusal.invalid([FieldProblem(LawField.receipt, "law.receiptDay")]) }
        try checkNothingIsWiped(file, work)
        var clock = file.clock
        clock.received = received
        let answerBy = try work.set(clock, of: file)
        try work.db.execute("UPDATE case_file SET received_on = \(received) WHERE id = \(id)")
        try work.tellInitiators(file, "caseReceiptCorrected") { words in
            [
                "old": words.longDate(file.clock.received), "new": words.longDate(received),
                "promise": words.promise(of: file, by: answerBy, on: work.today), "reason": reason, "next": next,
            ]
        }
        let data = ["fromDate": file.clock.received.iso, "untilDate": received.iso, "answerByDate": answerBy.iso]
        return Done(Nothing(), work.entry(file, reason: reason, next: next, data: data))
    }

    /// A term that passed has passed, and days of a penalty are counted from the term as it was (Awb 4:17).
    private func checkNothingIsWiped(_ file: CaseFile, _ work: Work) throws {
        if let notice = try work.db.notice(of: id), Terms.isNoticeValid(received: notice.received, deadline: notice.deadline) {
            throw Refusal.invalid([FieldProblem(LawField.receipt, "law.receiptNotice")])
        }
        let last = file.clock.deadline(work.terms).date
        guard received < file.clock.received || work.today <= last else {
            throw Refusal.invalid([FieldProblem(LawField.receipt, "law.receiptPassed", ["date": work.words.longDate(last)])])
        }
    }
}

/// Names of the fields that these actions report problems on.
enum LawField {
    static let objectionNoticeDay = "bezwaar-aanmaning-dag"
    static let mendBy = "bezwaar-fout-voor"
    static let furtherUntil = "bezwaar-termijn-tot"
    static let withdrawnOn = "bezwaar-ingetrokken-op"
    static let mendedOn = "bezwaar-hersteld-op"
    static let noticeDay = "aanmaning-dag"
    static let objectionDay = "bezwaar-dag"
    static let posted = "bezwaar-post"
    static let stillFrom = "stil-van"
    static let stillUntil = "stil-tot"
    static let receipt = "ontvangen-op"
    static let objectionDecider = "bezwaar-besloten-door"
    static let hearing = "bezwaar-gehoord"
    static let heardOn = "bezwaar-gehoord-op"
    static let hearingReport = "bezwaar-gehoord-verslag"
    static let hearingDay = "bezwaar-horen-dag"
    static let hearingTime = "bezwaar-horen-tijd"
    static let hearingPlace = "bezwaar-horen-plaats"
    static let hearingReplyBy = "bezwaar-horen-voor"
    static let hearingReply = "bezwaar-horen-keuze"
    static let objectionGround = "bezwaar-termijn-grond"
    static let reopens = "bezwaar-heropen"
    static let paid = "dwangsom-betaald-op"
}
