import Civic
import Foundation
import Rules
import Store

@testable import Desk

extension ActionTrials {
    static let twins: [String: Make] = [
        FlagTwins.kind: { scene in
            let other = LikeCase(file: try await scene.otherCase(), likeness: Likeness(points: 80, reasons: [.place, .words(percent: 90)]))
            return try await scene.byItself(FlagTwins(id: scene.file.id, others: [other]), audience: .staff)
        },
        KeepApart.kind: { scene in
            let action = KeepApart(
                id: scene.file.id, other: try await scene.otherCase().id, reason: "De een is een tuin, de ander een bank.")
            return try await scene.trial(action, by: .caseworker, notBy: .initiator, audience: .staff)
        },
        JoinCases.kind: { scene in
            let action = JoinCases(
                id: scene.file.id, into: try await scene.otherCase().id, reason: "Het is dezelfde tuin.", next: "Cor gaat verder.",
                agreement: "Op 20 november aan de telefoon.")
            return try await scene.desk(action)
        },
        TellOtherFile.kind: { scene in
            let action = TellOtherFile(join: try await scene.joined(), event: .joined)
            return try await scene.trial(action, by: .caseworker, notBy: .initiator, tells: [.stranger])
        },
        SplitCases.kind: { scene in
            let action = SplitCases(join: try await scene.joined(), reason: "Toch twee tuinen.", next: "Alles gaat verder als eerst.")
            return try await scene.desk(action)
        },
        AnswerJoining.kind: { scene in
            let initiator = try await scene.town.settle(.initiator, number: scene.number)
            let action = AnswerJoining(join: try await scene.joined(), person: initiator.id, accepts: true)
            return try await scene.trial(action, notBy: .stranger, tells: [.stranger])
        },
        WelcomeJoined.kind: { scene in
            let initiator = try await scene.town.settle(.initiator, number: scene.number)
            let join = try await scene.joined()
            try await scene.perform(AnswerJoining(join: join, person: initiator.id, accepts: true), by: .initiator)
            let action = WelcomeJoined(join: join, person: initiator.id, accepts: true)
            return try await scene.trial(action, by: .stranger, notBy: .resident, tells: [.initiator])
        },
        TellJoinedAnswer.kind: { scene in
            let join = try await scene.joined()
            let into = try await scene.site.database.read { db in try db.join(join)?.into }
            guard let into else { throw TownFault.nobody("join") }
            let answer = ChangeState(
                id: into, state: .accepted, reason: "Het past.", next: "Begin maar.", skipReason: "Alles is bekend.",
                book: scene.town.deskBook())
            try await scene.town.bringToPanel(into)
            try await scene.perform(answer, by: .caseworker)
            return try await scene.byItself(TellJoinedAnswer(join: join), tells: [.initiator], audience: .participants)
        },
        ExplainDeviation.kind: { scene in
            let hint = EqualTreatment.Hint(usual: GrantedShare(percent: 95), proposed: GrantedShare(percent: 0), cases: 4)
            let action = ExplainDeviation(id: scene.file.id, deviation: Deviation(hint: hint, differs: "Hier ligt een gasleiding."))
            return try await scene.trial(action, by: .caseworker, notBy: .initiator, audience: .staff)
        },
    ]
}

extension Scene {
    /// Another case, of somebody else; the caseworker has both, so that nobody else at the municipality is told.
    func otherCase(_ title: String = "Buurttuin naast de Linde") async throws -> CaseFile {
        let other = try await town.send("\(title) \(number)", by: town.settle(.stranger), isPublic: true)
        for id in [file.id, other.id] {
            let isTaken = try await site.database.read { db in try db.caseFile(id)?.assignee != nil }
            if !isTaken { try await perform(TakeCase(id: id), by: .caseworker) }
        }
        return other
    }

    /// The case of this scene, joined into somebody else's.
    func joined() async throws -> ID<CaseJoin> {
        let action = JoinCases(
            id: file.id, into: try await otherCase().id, reason: "Het is dezelfde tuin.", next: "Cor gaat verder.",
            agreement: "Op 20 november aan de telefoon.")
        return try await site.perform(action, as: try await actor(.caseworker))
    }
}
