import Civic
import Desk
import Initiatives

extension ActionTrials {
    static let participation: [String: Make] = [
        PlanParticipation.kind: { scene in try await scene.trial(scene.planForNeighbours) },
        ReportParticipation.kind: { scene in
            try await scene.perform(scene.planForNeighbours, by: .initiator)
            let report = ParticipationReport(reached: 12, heard: "Graag een bankje.", done: "Dat komt er.", isPublic: true)
            return try await scene.trial(ReportParticipation(id: scene.initiative.id, report: report))
        },
    ]
}

extension Scene {
    /// A plan with the last answer to every question.
    var planForNeighbours: PlanParticipation {
        let guide = town.deskBook().participation
        let answers = guide.questions.map { ($0.id, $0.answers.last?.id ?? "") }
        return PlanParticipation(
            id: initiative.id, answers: Dictionary(answers) { first, _ in first }, whom: "De flat.", moment: "In mei",
            how: "Langs de deuren.",
            guide: guide)
    }
}
