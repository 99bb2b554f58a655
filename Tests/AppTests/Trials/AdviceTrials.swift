import Civic
import Foundation
import Rules
import Store

@testable import Desk

extension ActionTrials {
    static let advice: [String: Make] = [
        AskAdvice.kind: { scene in
            let action = AskAdvice(
                id: scene.file.id, advisers: [try await scene.adviser(.resident)], question: "Kan dit hier?", brief: "Een tuin.",
                aspects: ["place"], answerBy: scene.site.clock().localDate.adding(days: 14))
            return try await scene.trial(action, by: .caseworker, notBy: .initiator, tells: [.resident])
        },
        AnswerAdvice.kind: { scene in
            let id = try await scene.askAdvice([scene.adviser(.resident)])[0]
            func answer(_ secret: Secret) -> AnswerAdvice {
                AnswerAdvice(secret: secret, reply: AdviceReply(light: .green, sentence: "Dat kan."), onContradiction: nil)
            }
            return try await scene.trial(
                answer(try await scene.adviceLink(id)), by: .visitor, tells: [.caseworker],
                refused: (answer(Secret("van-niemand")), .caseworker))
        },
        PassOnAdvice.kind: { scene in
            let id = try await scene.askAdvice([scene.adviser(.invited)])[0]
            let next = try await scene.adviser(.resident)
            let action = PassOnAdvice(secret: try await scene.adviceLink(id), adviser: next, note: "Rita weet het.")
            let refused = PassOnAdvice(secret: Secret("van-niemand"), adviser: next, note: "")
            return try await scene.trial(action, by: .visitor, tells: [.resident, .caseworker], refused: (refused, .caseworker))
        },
        WithdrawAdvice.kind: { scene in
            let id = try await scene.askAdvice([scene.adviser(.resident)])[0]
            return try await scene.trial(
                WithdrawAdvice(id: id, reason: "We weten het al."), by: .caseworker, notBy: .initiator, tells: [.resident])
        },
        RenewAdviceLink.kind: { scene in
            let id = try await scene.askAdvice([scene.adviser(.resident)])[0]
            let action = RenewAdviceLink(secret: try await scene.adviceLink(id))
            return try await scene.trial(
                action, by: .visitor, tells: [.resident], audience: .staff,
                refused: (RenewAdviceLink(secret: Secret("van-niemand")), .caseworker))
        },
        RemindAdviser.kind: { scene in
            let id = try await scene.askAdvice([scene.adviser(.resident)])[0]
            let freeDays = FreeDays(scene.site.terms)
            while !freeDays.isWorkingDay(scene.site.clock().localDate) { scene.town.pass(days: 1) }
            let asked = scene.site.clock().localDate.adding(days: -8)
            try await scene.site.database.write { db in
                try db.execute("UPDATE advice_request SET asked_on = \(asked), last_mail_on = \(asked) WHERE id = \(id)")
            }
            let action = RemindAdviser(id: id, ladder: .usual, book: AdviceBook())
            return try await scene.byItself(action, tells: [.resident], audience: .staff)
        },
    ]

    static let contradictions: [String: Make] = [
        MarkContradiction.kind: { scene in
            let ids = try await scene.answered(.green, .amber)
            let action = MarkContradiction(
                first: ids[0], second: ids[1], description: "De een wil een hek, de ander niet.", onContradiction: nil)
            return try await scene.trial(action, by: .caseworker, notBy: .initiator, audience: .staff)
        },
        TableContradiction.kind: { scene in
            let id = try await scene.clash()
            let action = TableContradiction(
                id: id, reason: "Twee collega’s zijn het oneens.", next: "Donderdag praten ze.", coordinator: nil)
            return try await scene.trial(
                action, by: .caseworker, notBy: .initiator, tells: [.initiator, .resident, .invited])
        },
        SettleContradiction.kind: { scene in
            let action = SettleContradiction(id: try await scene.clash(), reason: "Het hek komt aan de andere kant.")
            return try await scene.trial(action, by: .caseworker, notBy: .initiator, audience: .staff)
        },
    ]

    static let directions: [String: Make] = [
        PutOnAgenda.kind: { scene in
            try await scene.desk(
                PutOnAgenda(
                    id: scene.file.id, meetingOn: scene.meeting, question: "Werken we mee?", goals: "Groen", settings: RoundSettings()))
        },
        ProposeDirection.kind: { scene in
            let id = try await scene.putOnAgenda()
            let outcome = DirectionOutcome(direction: .negative, ground: .notThoughtThrough, reason: "Te vroeg.", next: "Teken het uit.")
            let approver = try await scene.approver(.resident)
            let action = ProposeDirection(
                id: id, meetingOn: scene.site.clock().localDate, outcome: outcome, approver: approver, settings: .approved(by: approver))
            return try await scene.trial(action, by: .caseworker, notBy: .initiator, tells: [.resident], audience: .staff)
        },
        ApproveDirection.kind: { scene in
            let id = try await scene.proposeDirection()
            return try await scene.trial(
                ApproveDirection(key: .item(id)), by: .resident, notBy: .administrator, tells: [.initiator, .caseworker])
        },
        ReturnDirection.kind: { scene in
            let id = try await scene.proposeDirection()
            let action = ReturnDirection(key: .item(id), reason: "Wat vindt de buurt?", settings: RoundSettings())
            return try await scene.trial(action, by: .resident, notBy: .caseworker, tells: [.caseworker], audience: .staff)
        },
        TakeOffAgenda.kind: { scene in
            let id = try await scene.putOnAgenda()
            return try await scene.desk(TakeOffAgenda(id: id, reason: "Het is al geregeld.", next: "Cor belt je."))
        },
        EscalateDirection.kind: { scene in
            let id = try await scene.putOnAgenda()
            let yesterday = scene.site.clock().localDate.adding(days: -1)
            try await scene.site.database.write { db in
                try db.execute("UPDATE direction_item SET due_on = \(yesterday) WHERE id = \(id)")
            }
            return try await scene.byItself(
                EscalateDirection(id: id, book: AdviceBook()), tells: [.caseworker], audience: .staff)
        },
    ]
}

extension Scene {
    /// Two advices with these lights on the same aspect.
    func answered(_ first: AdviceLight, _ second: AdviceLight) async throws -> [ID<AdviceRequest>] {
        let ids = try await askAdvice([adviser(.resident), adviser(.invited)])
        for (id, light) in zip(ids, [first, second]) { try await answerAdvice(id, light) }
        return ids
    }

    /// A contradiction that the program found.
    func clash() async throws -> ID<Contradiction> {
        _ = try await answered(.green, .red)
        guard let found = try await site.database.read({ [file] db in try db.contradictions(of: file.id).first }) else {
            throw TownFault.nobody("contradiction")
        }
        return found.id
    }
}
