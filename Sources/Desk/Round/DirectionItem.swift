import Civic
import Foundation
import Initiatives
import Rules
import Store

/// One plan on the agenda of the meeting that gives a fast direction (*richting*): which way it goes, before everything is worked out.
package struct DirectionItem: Sendable, RowDecodable {
    package let id: ID<DirectionItem>
    package let caseID: ID<CaseFile>
    package let initiative: ID<Initiative>
    /// The meeting it is meant for; after the meeting the one that spoke.
    package let meetingOn: LocalDate
    package let addedOn: LocalDate
    /// The last day for a direction.
    package let dueOn: LocalDate
    package let question: String
    /// Which goals of the municipality it serves, in the words of the caseworker.
    package let goals: String
    package let state: DirectionState
    package let outcome: DirectionOutcome?
    /// Key of the approver in `advice.yaml`; empty while there is no outcome, or when nobody has to approve.
    package let approver: String
    package let approverID: ID<Person>?
    package let approverTitle: String
    package let proposedBy: ID<Person>?
    package let decidedOn: LocalDate?
    package let escalatedOn: LocalDate?
    /// Why it was sent back or taken off.
    package let note: String

    package init(row: Row) throws {
        id = try row["id"]
        caseID = try row["case_id"]
        initiative = try row["initiative_id"]
        meetingOn = try row["meeting_on"]
        addedOn = try row["added_on"]
        dueOn = try row["due_on"]
        question = try row["question"]
        goals = try row["goals"]
        state = try row["state"]
        outcome = try DirectionOutcome(optional: row)
        approver = try row["approver"]
        approverID = try row["approver_id"]
        approverTitle = try row["approver_title"]
        proposedBy = try row["proposed_by"]
        decidedOn = try row["decided_on"]
        escalatedOn = try row["escalated_on"]
        note = try row["note"]
    }

    package var subject: Subject { Subject(kind: "direction", id: id.text) }

    /// Older than it may be, and still without a direction that holds.
    package func isLate(on day: LocalDate) -> Bool { state.isOpen && dueOn < day }
}

/// Where an item stands: `direction.state.` in the text catalogue.
package enum DirectionState: String, Sendable, Codable, CaseIterable, SQLConvertible {
    case onAgenda
    /// The meeting spoke; who must approve has not yet.
    case proposed
    case approved
    case takenOff

    package var isOpen: Bool { self == .onAgenda || self == .proposed }
}

/// Which way a plan may go: `direction.choice.` in the text catalogue.
package enum Direction: String, Sendable, Codable, CaseIterable, SQLConvertible {
    case positive, positiveWithConditions, negative
}

/// Why a direction is negative: `direction.ground.` in the text catalogue.
package enum DirectionGround: String, Sendable, Codable, CaseIterable, SQLConvertible {
    case notPromising, notThoughtThrough, doesNotFitGoals
}

/// What the meeting said about one plan. A direction is no decision in the sense of the law: it says how to go on.
package struct DirectionOutcome: Sendable, Hashable {
    package let direction: Direction
    /// Only for a negative direction.
    package let ground: DirectionGround?
    /// Which goal it points at; a plan that does not fit the goals names the one it does not fit.
    package let goal: KnownGoal?
    package let conditions: String
    package let reason: String
    package let next: String

    package init(
        direction: Direction, ground: DirectionGround? = nil, goal: KnownGoal? = nil, conditions: String = "", reason: String, next: String
    ) {
        (self.direction, self.ground, self.goal, self.conditions) = (direction, ground, goal, conditions)
        (self.reason, self.next) = (reason, next)
    }

    init?(optional row: Row) throws {
        guard let direction: Direction = try row["direction"] else { return nil }
        self.direction = direction
        ground = try row["ground"]
        goal = try row["goal"]
        conditions = try row["conditions"]
        reason = try row["reason"]
        next = try row["next_step"]
    }

    /// What is still missing, or does not belong: conditions come with a yes that has them, a ground with a no.
    ///
    /// - Parameter goals: the goals there are to point at; without any, "does not fit the goals" needs none.
    package func problems(goals: [KnownGoal]) -> [FieldProblem] {
        var problems: [FieldProblem] = []
        if direction == .positiveWithConditions, conditions.trimmingSpaces().isEmpty {
            problems.append(FieldProblem(DirectionField.conditions, "direction.conditionsNeeded"))
        }
        if direction == .negative, ground == nil { problems.append(FieldProblem(DirectionField.ground, "direction.groundNeeded")) }
        let isMissing = ground == .doesNotFitGoals && goal == nil && !goals.isEmpty
        if isMissing { problems.append(FieldProblem(DirectionField.goal, "direction.goalNeeded")) }
        return problems
    }
}

extension DirectionOutcome {
    /// The ground in words, with the goal that a plan does not fit; empty without a ground.
    func groundText(_ t: Words) -> String {
        guard let ground else { return "" }
        let text = t("direction.ground.\(ground.rawValue)")
        guard ground == .doesNotFitGoals, let goal else { return text }
        return t("direction.groundWithGoal", ["ground": text, "goal": goal.title])
    }
}

/// One meeting (*ronde*): its day and what was or will be spoken of.
package struct DirectionRound: Sendable {
    package let date: LocalDate
    package let items: [RoundItem]
}

/// An item with what its one-page sheet shows.
package struct RoundItem: Sendable {
    package let item: DirectionItem
    package let file: CaseFile
    package let handlerName: String?
    package let advice: [AdviceRequest]
    package let contradictions: [Contradiction]
    /// On which days who was asked for advice is reminded.
    package let ladder: ReminderLadder
}

/// Names of form fields that actions report problems on.
enum DirectionField {
    static let conditions = "voorwaarden"
    static let ground = "grond"
    static let goal = "doel"
    static let approver = "akkoord-van"
    static let meeting = "overleg"
}
