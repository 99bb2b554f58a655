import Civic
import Foundation
import Initiatives
import Rules
import Store

/// "I am stuck": somebody calls for a person, who answers on the next working day.
package struct StuckCall: Sendable, RowDecodable {
    package let id: ID<StuckCall>
    package let text: String
    package let on: LocalDate
    package let settledOn: LocalDate?

    package init(row: Row) throws {
        id = try row["id"]
        text = try row["text"]
        on = try row["called_on"]
        settledOn = try row["settled_on"]
    }
}

/// "Were you helped?": asked once after the answer.
package struct Helped: Sendable, RowDecodable {
    package enum Reply: String, Sendable, Codable, CaseIterable, SQLConvertible { case yes, partly, no }

    package let askedOn: LocalDate
    package let reply: Reply?
    package let text: String
    package let repliedOn: LocalDate?

    package init(row: Row) throws {
        askedOn = try row["asked_on"]
        reply = try row["reply"]
        text = try row["text"]
        repliedOn = try row["replied_on"]
    }
}

extension CasePromise {
    /// What is promised when somebody says they were not helped: an answer once more.
    package static let again = "again"
    static let stuckPrefix = "stuck-"
    /// To somebody who said they are stuck. An answer settles it; who calls after a yes waits for a person all the same.
    var isOfCall: Bool { id.hasPrefix(Self.stuckPrefix) }
}

extension [CasePromise] {
    /// Can somebody still get stuck: is an answer to come, or what a yes promised?
    func canGetStuck(_ file: CaseFile) -> Bool { file.state.isOpen || contains { $0.isAfterAnswer && $0.keptOn == nil } }
}

package enum HelpedOrStuck {
    package static let migrations = [
        Migration(
            id: "2026-11-22 process: stuck and helped",
            sql: [
                """
                CREATE TABLE case_stuck (
                    id TEXT PRIMARY KEY, case_id TEXT NOT NULL, text TEXT NOT NULL, by_person TEXT, called_on TEXT NOT NULL, promise TEXT NOT NULL,
                    settled_on TEXT, settled_by TEXT)
                """,
                "CREATE INDEX case_stuck_open ON case_stuck (case_id) WHERE settled_on IS NULL",
                """
                CREATE TABLE case_helped (
                    id TEXT PRIMARY KEY, case_id TEXT NOT NULL, asked_on TEXT NOT NULL, reply TEXT, text TEXT NOT NULL, replied_on TEXT,
                    by_person TEXT)
                """,
                "CREATE INDEX case_helped_case ON case_helped (case_id, asked_on)",
            ])
    ]
}

extension Connection {
    /// Calls that nobody has settled yet.
    package func stuckCalls(of id: ID<CaseFile>) throws -> [StuckCall] {
        try all("SELECT * FROM case_stuck WHERE case_id = \(id) AND settled_on IS NULL ORDER BY called_on, id", as: StuckCall.self)
    }

    package func helped(of id: ID<CaseFile>) throws -> Helped? {
        try first("SELECT * FROM case_helped WHERE case_id = \(id) ORDER BY asked_on DESC, id DESC LIMIT 1", as: Helped.self)
    }

    /// Cases whose last answer is recent and whose initiator was not asked since the decision, with the version of the process that they
    /// follow. While an objection runs there is no last answer yet.
    func casesToAsk(on day: LocalDate) throws -> [(id: ID<CaseFile>, category: String, version: String?, answeredOn: LocalDate)] {
        let first = day.adding(days: -90)
        return try rows(
            """
            SELECT case_file.id, category, version, case_decision.decided_on, objected.answered_on FROM case_decision
            JOIN case_file ON case_file.id = case_decision.case_id LEFT JOIN case_process ON case_process.case_id = case_file.id
            LEFT JOIN (SELECT case_id, MAX(decided_on) AS answered_on FROM case_objection_decision WHERE decided_on > \(first) GROUP BY case_id)
                AS objected ON objected.case_id = case_file.id
            WHERE (case_decision.decided_on > \(first) OR answered_on IS NOT NULL) AND case_decision.decided_on < \(day) AND NOT is_open
                AND NOT EXISTS (SELECT 1 FROM case_helped WHERE case_helped.case_id = case_file.id AND asked_on >= case_decision.decided_on)
                AND NOT EXISTS (SELECT 1 FROM case_objection WHERE case_objection.case_id = case_file.id AND NOT EXISTS (
                    SELECT 1 FROM case_objection_decision WHERE objection_id = case_objection.id))
            ORDER BY case_decision.decided_on, case_file.id LIMIT 500
            """
        ).map { row in
            let objected: LocalDate? = try row["answered_on"]
            return (try row["id"], try row["category"], try row["version"], try max(row["decided_on"], objected ?? row["decided_on"]))
        }
    }
}

extension Work {
    /// A text of the catalogue in every language, to be kept with a promise.
    func everyLanguage(_ key: String) -> [String: String] {
        Dictionary(uniqueKeysWithValues: site.texts.languages.map { ($0, site.words($0)(key)) })
    }
}

/// The initiator does not get any further and says so. It goes to the coordinator and to who has the case, and stands on top of their list.
package struct SayStuck: Action {
    package let id: ID<CaseFile>
    package let text: String
    package let teams: Teams
    package init(id: ID<CaseFile>, text: String, teams: Teams) { (self.id, self.text, self.teams) = (id, text, teams) }

    package static let kind = "case.stuck"
    package static let told = Told.staff
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try isOfTeam(actor, id, in: db) }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        guard try work.db.promises(of: id).canGetStuck(file) else { throw Refusal.conflict("case.notNow") }
        guard try work.db.stuckCalls(of: id).isEmpty else { throw Refusal.conflict("stuck.already") }
        let call = ID<StuckCall>.new(at: work.now)
        let promise = CasePromise.stuckPrefix + call.text
        let due = work.terms.freeDays.adding(workingDays: 1, to: work.today)
        try work.db.execute(
            """
            INSERT INTO case_stuck (id, case_id, text, by_person, called_on, promise)
            VALUES (\(call), \(id), \(text), \(work.actor.person?.id), \(work.today), \(promise))
            """)
        try work.add([CasePromise(id: promise, dueOn: due, text: work.everyLanguage("stuck.promise"))], to: id)
        try work.setNextDue(id)
        var told: Set<ID<Person>> = []
        let handler = try work.db.contact(of: file, teams, on: work.today).present
        for person in try [handler].compactMap(\.self) + work.db.leaders(.coordinator, of: file.team, teams, on: work.today)
        where told.insert(person.id).inserted {
            try work.tell(person, "caseStuck", path: file.staffPath, caseID: id.text) { words in
                ["title": file.title, "by": work.actor.name, "text": text, "date": words.longDate(due)]
            }
        }
        if told.isEmpty { throw Refusal.conflict("case.nobodyThere") }
        let standing = work.standing(Self.kind, ["date": work.words.longDate(due)])
        return Done(Nothing(), work.entry(file, reason: standing.reason, next: standing.next, data: ["text": text]))
    }
}

/// Somebody at the municipality got them going again, and says how.
package struct SettleStuck: Action {
    package let id: ID<CaseFile>
    package let text: String
    package let next: String
    package init(id: ID<CaseFile>, text: String, next: String) { (self.id, self.text, self.next) = (id, text, next) }

    package static let kind = "case.unstuck"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.caseFile(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        let settled = try work.db.rows(
            """
            UPDATE case_stuck SET settled_on = \(work.today), settled_by = \(work.actor.person?.id) WHERE case_id = \(id) AND settled_on IS NULL
            RETURNING promise
            """)
        guard !settled.isEmpty else { throw Refusal.conflict("case.notNow") }
        for row in settled { try work.keep(try row["promise"] as String, of: file) }
        try work.tellInitiators(file, "caseTold") { _ in ["text": text, "next": next] }
        return Done(Nothing(), work.entry(file, reason: text, next: next))
    }
}

/// Asks by mail whether somebody was helped, some days after the answer, once. Only the program itself does this.
struct AskHelped: Action {
    let id: ID<CaseFile>

    static let kind = "case.helpedAsked"
    static let told = Told.team
    func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.isSystem }

    func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        guard let decision = try work.db.decision(of: id), !file.state.isOpen,
            try work.db.helped(of: id).map({ $0.askedOn < decision.decidedOn }) ?? true, try !work.db.hasOpenObjection(id)
        else { throw Refusal.conflict("case.notNow") }
        try work.db.execute(
            "INSERT INTO case_helped (id, case_id, asked_on, text) VALUES (\(ID<Helped>.new(at: work.now)), \(id), \(work.today), '')")
        try work.tellInitiators(file, "helpedAsked")
        let standing = work.standing(Self.kind)
        return Done(Nothing(), work.entry(file, reason: standing.reason, next: standing.next))
    }
}

/// Yes, partly or no. A no opens the case again and reaches a person.
package struct AnswerHelped: Action {
    package let id: ID<CaseFile>
    package let reply: Helped.Reply
    package let text: String
    package let teams: Teams
    package init(id: ID<CaseFile>, reply: Helped.Reply, text: String, teams: Teams) {
        (self.id, self.reply, self.text, self.teams) = (id, reply, text, teams)
    }

    package static let kind = "case.helped"
    package static let told = Told.staff
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try concerns(actor, id, in: db) }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        guard !file.state.isOpen, let decision = try work.db.decision(of: id), try !work.db.hasOpenObjection(id) else {
            throw Refusal.conflict("case.notNow")
        }
        guard reply != .no || !text.isEmpty else { throw Refusal.invalid([FieldProblem(HelpedField.text, "helped.sayWhat")]) }
        try keep(since: decision.decidedOn, work)
        let due = work.terms.freeDays.adding(workingDays: 5, to: work.today)
        if reply == .no { try work.reopen(file, decision, due: due) }
        var told: Set<ID<Person>> = []
        var people = try [work.db.contact(of: file, teams, on: work.today).present].compactMap(\.self)
        if reply == .no || people.isEmpty { people += try work.db.leaders(.coordinator, of: file.team, teams, on: work.today) }
        for person in people where told.insert(person.id).inserted {
            try work.tell(person, reply == .no ? "caseNotHelped" : "caseHelped", path: file.staffPath, caseID: id.text) { words in
                ["title": file.title, "reply": words("helped.reply.\(reply.rawValue)"), "text": text, "date": words.longDate(due)]
            }
        }
        if told.isEmpty { throw Refusal.conflict("case.nobodyThere") }
        let standing = work.standing(reply == .no ? ReopenedCase.kind : Self.kind, ["date": work.words.longDate(due)])
        var entry = work.entry(
            file, reason: standing.reason, next: standing.next,
            data: ["replyWords": work.inLanguages { $0("helped.reply.\(reply.rawValue)") }, "text": text])
        if reply == .no { entry.kind = ReopenedCase.kind }
        return Done(Nothing(), entry)
    }

    private func keep(since decided: LocalDate, _ work: Work) throws {
        let known: ID<Helped>? = try work.db.value(
            "SELECT id FROM case_helped WHERE case_id = \(id) AND asked_on >= \(decided) ORDER BY asked_on DESC, id DESC LIMIT 1")
        let asked = known ?? ID<Helped>.new(at: work.now)
        try work.db.execute(
            """
            INSERT INTO case_helped (id, case_id, asked_on, reply, text, replied_on, by_person)
            VALUES (\(asked), \(id), \(work.today), \(reply), \(text), \(work.today), \(work.actor.person?.id))
            ON CONFLICT (id) DO UPDATE SET reply = \(reply), text = \(text), replied_on = \(work.today), by_person = \(work.actor.person?.id)
            """)
    }
}

extension Work {
    /// Whoever called for a person has an answer now.
    func settleCalls(of id: ID<CaseFile>) throws {
        let settled = try db.rows(
            """
            UPDATE case_stuck SET settled_on = \(today), settled_by = \(actor.person?.id) WHERE case_id = \(id) AND settled_on IS NULL
            RETURNING promise
            """)
        for row in settled {
            let promise: String = try row["promise"]
            try db.execute("UPDATE case_promise SET kept_on = \(today) WHERE case_id = \(id) AND promise = \(promise) AND kept_on IS NULL")
        }
    }

    /// Opens a finished case again: the answer that was given is kept apart and stays valid, and an answer is promised once more. The new
    /// term is a promise; the law has spoken with the first answer.
    func reopen(_ file: CaseFile, _ decision: CaseDecision, due: LocalDate) throws {
        try db.execute(
            """
            INSERT INTO case_decision_earlier (id, case_id, state, reason, next_step, conditions, rule, decided_by, alternative, decided_on,
                objection, clock, reopened_on, by_person)
            VALUES (\(ID<EarlierDecision>.new(at: now)), \(file.id), \(decision.state), \(decision.reason), \(decision.next),
                \(decision.conditions), \(decision.rule), \(decision.decidedBy), \(decision.alternative), \(decision.decidedOn),
                \(Stored.text(decision.objection)), \(Stored.text(file.clock)), \(today), \(decision.by))
            """)
        try db.execute("DELETE FROM case_decision WHERE case_id = \(file.id)")
        let state: CaseState = file.assignee == nil ? .received : .inProgress
        var clock = CaseClock(received: file.clock.received, term: StoredTerm(.workingDays(5)), isDecision: false)
        clock.restarted = today
        try db.execute(
            "UPDATE case_file SET state = \(state), is_open = TRUE, waiting_since = \(LocalDate?.none) WHERE id = \(file.id)")
        try db.execute("DELETE FROM case_promise WHERE case_id = \(file.id) AND promise = \(CasePromise.again)")
        try add([CasePromise(id: CasePromise.again, dueOn: due, text: everyLanguage("helped.promise"))], to: file.id)
        try set(clock, of: file)
    }
}

/// The journal's word for a case that goes on because somebody was not helped.
enum ReopenedCase { static let kind = "case.reopened" }

enum HelpedField {
    static let text = "geholpen-waarom"
}
