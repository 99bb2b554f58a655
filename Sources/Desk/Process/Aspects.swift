import Civic
import Initiatives
import Rules
import Store

/// How an aspect of a plan looks: it can, it can under conditions, it cannot.
package enum Colour: String, Sendable, Codable, CaseIterable, SQLConvertible { case green, amber, red }

/// What somebody found about one aspect.
package struct Assessment: Sendable, RowDecodable {
    package let aspect: String
    package let colour: Colour
    package let sentence: String
    /// The goal or framework it points at; nil when it points at none.
    package let goal: KnownGoal?
    package let by: ID<Person>?
    package let on: LocalDate

    package init(row: Row) throws {
        aspect = try row["aspect"]
        colour = try row["colour"]
        sentence = try row["sentence"]
        goal = try row["goal"]
        by = try row["by_person"]
        on = try row["assessed_on"]
    }
}

extension Connection {
    package func assessments(of id: ID<CaseFile>) throws -> [Assessment] {
        try all("SELECT * FROM case_aspect WHERE case_id = \(id) ORDER BY aspect", as: Assessment.self)
    }
}

/// Gives one aspect of a plan a colour and a sentence; a later one takes its place, and the journal keeps both.
package struct AssessAspect: Action {
    package let id: ID<CaseFile>
    package let aspect: String
    package let colour: Colour
    package let sentence: String
    package let goal: KnownGoal?
    package init(id: ID<CaseFile>, aspect: String, colour: Colour, sentence: String, goal: KnownGoal? = nil) {
        (self.id, self.aspect, self.colour, self.sentence, self.goal) = (id, aspect, colour, sentence, goal)
    }

    package static let kind = "case.assessed"
    package static let told = Told.nobody(because: "the initiator hears the whole of it with the answer, not a colour at a time")
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.caseFile(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        guard file.state.isOpen, let run = try work.db.processRun(of: id),
            let known = run.process.aspects.first(where: { $0.id == aspect })
        else { throw Refusal.conflict("case.notNow") }
        try work.db.execute(
            """
            INSERT INTO case_aspect (case_id, aspect, colour, sentence, goal, by_person, assessed_on)
            VALUES (\(id), \(aspect), \(colour), \(sentence), \(goal), \(work.actor.person?.id), \(work.today))
            ON CONFLICT (case_id, aspect) DO UPDATE SET colour = \(colour), sentence = \(sentence), goal = \(goal),
                by_person = \(work.actor.person?.id), assessed_on = \(work.today)
            """)
        let data = ["aspectWords": work.inLanguages { known.name.words($0) }, "colour": colour.rawValue]
        return Done(
            Nothing(), work.entry(file, audience: .staff, reason: sentence, next: work.standing(Self.kind).next, data: data))
    }
}
