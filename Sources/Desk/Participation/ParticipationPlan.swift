import Civic
import Initiatives
import Rules
import Store

/// How a team involves its neighbours (*plan voor de buren*), and afterwards what came of it. No neighbour is named in it.
package struct ParticipationPlan: Sendable, RowDecodable {
    package let initiative: ID<Initiative>
    /// Answers to the guide's questions, as they were.
    package let answers: [String: String]
    package let level: ParticipationLevel
    package let whom: String
    package let moment: String
    package let how: String
    package let plannedOn: LocalDate
    package let report: ParticipationReport?

    package init(row: Row) throws {
        initiative = try row["initiative_id"]
        answers = try Stored.value(try row["answers"] as String)
        level = try row["level"]
        whom = try row["whom"]
        moment = try row["moment"]
        how = try row["how"]
        plannedOn = try row["planned_on"]
        report = try ParticipationReport(optional: row)
    }
}

/// What came of it.
package struct ParticipationReport: Sendable, Hashable {
    /// How many people, not who.
    package let reached: Int
    package let heard: String
    package let done: String
    /// Stands on the public page of the initiative.
    package let isPublic: Bool
    package let on: LocalDate?

    package init(reached: Int, heard: String, done: String, isPublic: Bool, on day: LocalDate? = nil) {
        (self.reached, self.heard, self.done, self.isPublic, on) = (reached, heard, done, isPublic, day)
    }

    init?(optional row: Row) throws {
        guard let day: LocalDate = try row["reported_on"] else { return nil }
        self.init(reached: try row["reached"], heard: try row["heard"], done: try row["done"], isPublic: try row["is_public"], on: day)
    }
}

package enum Participation {
    package static let migrations = [
        Migration(
            id: "2026-11-22 participation: create",
            sql: [
                """
                CREATE TABLE participation (
                    initiative_id TEXT PRIMARY KEY REFERENCES initiative (id), answers TEXT NOT NULL, level TEXT NOT NULL, whom TEXT NOT NULL,
                    moment TEXT NOT NULL, how TEXT NOT NULL, planned_on TEXT NOT NULL, reached BIGINT NOT NULL, heard TEXT NOT NULL,
                    done TEXT NOT NULL, is_public BOOLEAN NOT NULL, reported_on TEXT)
                """
            ])
    ]

    private static func mine(_ person: SQL) -> SQL {
        "participation.initiative_id IN (SELECT initiative_id FROM initiative_member WHERE person_id = \(person))"
    }

    static let holdings: [PersonalRecord] = [
        PersonalRecord(
            "participation", in: "participation",
            [
                .text("whom", "whom"), .text("moment", "moment"), .text("how", "how"), .text("heard", "heard"), .text("done", "done"),
                .date("planned_on", "at"),
            ], forget: .kept, kept: .hiddenPage, isTie: false, isOf: { mine($0) })
    ]

    static let exemptions: [Exemption] = [
        Exemption("participation", ["answers", "level", "reported_on"], because: "answers of the configuration, a level and a day")
    ]
}

extension Connection {
    package func participation(of id: ID<Initiative>) throws -> ParticipationPlan? {
        try first("SELECT * FROM participation WHERE initiative_id = \(id)", as: ParticipationPlan.self)
    }
}

/// Writes down how the neighbours will be involved; again as often as the plan changes.
package struct PlanParticipation: Action {
    package let id: ID<Initiative>
    package let answers: [String: String]
    package let whom: String
    package let moment: String
    package let how: String
    package let guide: ParticipationGuide
    package init(id: ID<Initiative>, answers: [String: String], whom: String, moment: String, how: String, guide: ParticipationGuide) {
        (self.id, self.answers, self.whom, self.moment, self.how, self.guide) = (id, answers, whom, moment, how, guide)
    }

    package static let kind = "participation.planned"
    package static let told = Told.nobody(because: "the team writes its own plan, and staff reads it beside the case")
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try carries(actor, id, in: db) }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        guard let initiative = try work.db.initiative(id) else { throw Refusal.notFound }
        guard let outcome = guide.outcome(answers) else {
            throw Refusal.invalid(
                guide.questions.filter { question in !question.answers.contains { $0.id == answers[question.id] } }.map {
                    FieldProblem(ParticipationField.question($0.id), "error.choose")
                })
        }
        let texts = [(ParticipationField.whom, whom), (ParticipationField.moment, moment), (ParticipationField.how, how)]
        let problems = texts.compactMap { ParticipationField.problem($0, $1) }
        guard problems.isEmpty else { throw Refusal.invalid(problems) }
        let (kept, level) = (try Stored.text(answers), outcome.level)
        try work.db.execute(
            """
            INSERT INTO participation (initiative_id, answers, level, whom, moment, how, planned_on, reached, heard, done, is_public)
            VALUES (\(id), \(kept), \(level), \(whom), \(moment), \(how), \(work.today), 0, '', '', FALSE)
            ON CONFLICT (initiative_id) DO UPDATE SET answers = \(kept), level = \(level), whom = \(whom), moment = \(moment), how = \(how),
                planned_on = \(work.today)
            """)
        let levelName = work.inLanguages { $0("participation.level.\(level.rawValue)") }
        return Done(Nothing(), work.participationEntry(initiative, Self.kind, ["levelWords": levelName]))
    }
}

/// Writes down who was reached, what was heard and what was done with it.
package struct ReportParticipation: Action {
    package let id: ID<Initiative>
    package let report: ParticipationReport
    package init(id: ID<Initiative>, report: ParticipationReport) { (self.id, self.report) = (id, report) }

    package static let kind = "participation.reported"
    package static let told = Told.nobody(because: "the team reports on its own work, and staff reads it beside the case")
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try carries(actor, id, in: db) }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        guard let initiative = try work.db.initiative(id) else { throw Refusal.notFound }
        let texts = [(ParticipationField.heard, report.heard), (ParticipationField.done, report.done)]
        let problems = texts.compactMap { ParticipationField.problem($0, $1) }
        guard problems.isEmpty else { throw Refusal.invalid(problems) }
        let written = try work.db.execute(
            """
            UPDATE participation SET reached = \(report.reached), heard = \(report.heard), done = \(report.done),
                is_public = \(report.isPublic), reported_on = \(work.today)
            WHERE initiative_id = \(id)
            """)
        guard written == 1 else { throw Refusal.conflict("participation.planFirst") }
        return Done(Nothing(), work.participationEntry(initiative, Self.kind, ["reached": String(report.reached)]))
    }
}

extension Work {
    fileprivate func participationEntry(_ initiative: Initiative, _ kind: String, _ data: [String: String]) -> EntryDraft {
        let standing = standing(kind)
        return EntryDraft(
            initiative.subject, initiative: initiative.id.text, audience: .participants, reason: standing.reason, next: standing.next,
            data: data.merging(["title": initiative.title, "by": actor.name]) { own, _ in own })
    }
}

/// Names of form fields that these actions report problems on.
enum ParticipationField {
    static let whom = "wie"
    static let moment = "wanneer"
    static let how = "hoe"
    static let reached = "bereikt"
    static let heard = "gehoord"
    static let done = "gedaan"

    static func question(_ id: String) -> String { "vraag-\(id)" }

    /// Neighbours are not named; an address or a number of somebody is the sure sign that one is.
    static func problem(_ field: String, _ text: String) -> FieldProblem? {
        let hasMail = text.contains(#/[^\s@]+@[^\s@]+\.[A-Za-z]{2,}/#)
        let hasPhone = text.contains(#/(\+31|0)[\s\-]?([0-9][\s\-]?){8,9}/#)
        return hasMail || hasPhone ? FieldProblem(field, "participation.noNames") : nil
    }
}
