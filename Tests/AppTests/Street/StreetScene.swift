import Civic
import Foundation
import Initiatives
import Rules
import Store

@testable import Insight

extension Scene {
    /// Signals in the first district.
    func signals(_ count: Int) async throws -> [ID<Signal>] {
        var ids: [ID<Signal>] = []
        for number in 1...count {
            let action = NoteSignal(
                areaCode: site.municipality.areas.districts.first?.code ?? "", theme: .meeting,
                text: "Ouders zoeken een plek om samen te eten (\(number)).")
            ids.append(try await site.perform(action, as: .system))
        }
        return ids
    }

    /// Somebody who was invited elsewhere is asked to meet this initiative.
    func introduction() async throws -> ID<Introduction> {
        let person = try await person(.invited)
        let action = ProposeIntroduction(
            initiative: initiative.id, name: person?.name ?? "", email: person?.email ?? "", reason: "Ze tuiniert graag met anderen.")
        return try await site.perform(action, as: try await actor(.caseworker))
    }

    /// A link to the question, as it stands in the mail.
    func introductionLink(_ id: ID<Introduction>) async throws -> Secret {
        let now = site.clock()
        return try await site.database.write { db in
            guard let introduction = try db.introduction(id) else { throw TownFault.nobody("introduction") }
            return try db.addIntroductionLink(id, for: introduction.person, .person, at: now)
        }
    }

    /// A link to the open question of this scene's initiative, asked when there is none.
    func anyIntroductionLink() async throws -> String {
        let initiative = initiative.id
        let known: ID<Introduction>? = try await site.database.read { db in
            try db.value("SELECT id FROM introduction WHERE initiative_id = \(initiative) AND ended_at IS NULL")
        }
        let asked = try await known == nil ? introduction() : known
        guard let asked else { throw TownFault.nobody("introduction") }
        return try await introductionLink(asked).text
    }
}

extension ActionTrials {
    static let street: [String: Make] = [
        NoteSignal.kind: { scene in
            let action = NoteSignal(
                areaCode: scene.site.municipality.areas.districts.first?.code ?? "", theme: .meeting, text: "Er is geen plek om te eten.")
            return try await scene.trial(action, by: .caseworker, notBy: .initiator, audience: .staff)
        },
        UseSignal.kind: { scene in
            let action = UseSignal(id: try await scene.signals(1)[0], purpose: .obstacle(title: "De zaal is altijd dicht"))
            return try await scene.trial(action, by: .caseworker, notBy: .initiator, audience: .staff)
        },
        TipInitiative.kind: { scene in
            try await scene.perform(ShowInitiative(id: scene.initiative.id, isPublic: true), by: .initiator)
            let action = TipInitiative(id: try await scene.signals(1)[0], initiative: scene.initiative.id, why: "Jullie koken samen.")
            return try await scene.trial(action, by: .caseworker, notBy: .initiator, tells: [.initiator])
        },
        CloseSignal.kind: { scene in
            let action = CloseSignal(id: try await scene.signals(1)[0], reason: "Het is al opgelost.")
            return try await scene.trial(action, by: .caseworker, notBy: .initiator, audience: .staff)
        },
        ProposeIntroduction.kind: { scene in
            let person = try await scene.person(.invited)
            let action = ProposeIntroduction(
                initiative: scene.initiative.id, name: person?.name ?? "", email: person?.email ?? "", reason: "Ze tuiniert graag.")
            return try await scene.trial(action, by: .caseworker, notBy: .initiator, tells: [.invited], audience: .staff)
        },
        AnswerIntroduction.kind: { scene in
            let secret = try await scene.introductionLink(try await scene.introduction())
            return try await scene.trial(
                AnswerIntroduction(secret: secret, isYes: true), by: .visitor, tells: [.initiator], audience: .staff,
                refused: (AnswerIntroduction(secret: Secret("van-niemand"), isYes: true), .caseworker))
        },
        EndIntroduction.kind: { scene in
            let id = try await scene.introduction()
            let yes = AnswerIntroduction(secret: try await scene.introductionLink(id), isYes: true)
            try await scene.perform(yes, by: .visitor)
            try await scene.site.database.write { db in
                try db.execute("UPDATE introduction_link SET expires_at = 0 WHERE introduction_id = \(id)")
            }
            return try await scene.byItself(EndIntroduction(id: id), tells: [.caseworker, .invited], audience: .staff)
        },
    ]
}
