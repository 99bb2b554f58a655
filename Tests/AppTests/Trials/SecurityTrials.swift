import Civic
import Store

@testable import Office
@testable import Web

extension ActionTrials {
    static let security: [String: Make] = [
        UseRecoveryCode.kind: { scene in
            let person = try await scene.colleague()
            return try await scene.trial(
                of: UseRecoveryCode(person: person.id, left: 9), as: .system, refused: .administrator, tells: [person])
        },
        StopSignIn.kind: { scene in
            let person = try await scene.colleague()
            return try await scene.trial(of: StopSignIn(person: person.id), as: .system, refused: .administrator, tells: [person])
        },
        ConfirmSecondFactor.kind: { scene in
            let person = try await scene.colleague()
            let code = try await scene.code(of: person, isOn: false)
            let action = ConfirmSecondFactor(code: code, recovery: RecoveryCodes.fresh(), session: nil)
            return try await scene.trial(of: action, as: Actor(person), refused: .resident, tells: [person])
        },
        RenewRecoveryCodes.kind: { scene in
            let person = try await scene.colleague()
            let action = RenewRecoveryCodes(code: try await scene.code(of: person, isOn: true), recovery: RecoveryCodes.fresh())
            return try await scene.trial(of: action, as: Actor(person), refused: .resident, tells: [person])
        },
        RemoveSecondFactor.kind: { scene in
            let person = try await scene.colleague()
            let action = RemoveSecondFactor(code: try await scene.code(of: person, isOn: true), session: nil)
            return try await scene.trial(of: action, as: Actor(person), refused: .resident, tells: [person])
        },
        EndSessions.kind: { scene in
            try await scene.trial(of: EndSessions(handle: nil), as: try await scene.actor(.resident), refused: .visitor)
        },
        ChangeStaff.kind: { scene in
            let person = try await scene.colleague()
            let position = StaffChange.Position(roles: [.caseworker, .deskOfficer], team: "", areas: [])
            let action = ChangeStaff(change: .roles(person.id, position), reason: "Zij helpt ook aan de balie.")
            return try await scene.trial(of: action, as: try await scene.actor(.administrator), refused: .caseworker, tells: [person])
        },
        DecideProposal.kind: { scene in
            let (person, proposer) = (try await scene.colleague(), try await scene.colleague("Bas Beheer", [.administrator]))
            let (now, position) = (scene.site.clock(), StaffChange.Position(roles: [.caseworker, .deskOfficer], team: "", areas: []))
            let id = try await scene.site.database.write { db in
                try db.addProposal(.roles(person.id, position), by: proposer.id, reason: "Zij helpt ook.", at: now)
            }
            let action = DecideProposal(id: id, accepts: true, reason: "Klopt.")
            return try await scene.trial(
                of: action, as: try await scene.actor(.administrator), refused: .caseworker, tells: [person, proposer])
        },
        ReadAudit.kind: { scene in
            // An hour after anybody looked before.
            scene.town.pass(seconds: 3_601)
            return try await scene.trial(of: ReadAudit(), as: try await scene.actor(.administrator), refused: .caseworker)
        },
    ]
}

extension Scene {
    fileprivate func trial(of action: any Action, as actor: Actor, refused: Guest, tells: [Person] = []) async throws -> ActionTrial {
        ActionTrial(
            action: action, actor: actor, told: Set(tells.map(\.id)), audience: .staff,
            refused: (action: action, actor: try await self.actor(refused)))
    }

    /// Somebody who works here in this scene only, so that other trials find everybody else as they were.
    fileprivate func colleague(_ name: String = "Bo Nieuw", _ roles: Set<Role> = [.caseworker]) async throws -> Person {
        let (now, name) = (site.clock(), "\(name) \(number)")
        let email = "\(name.lowercased().replacing(" ", with: "."))@example.nl"
        return try await site.database.write { db in
            try db.findOrAddPerson(name: name, email: email, phone: nil, language: "nl", roles: roles, at: now)
        }
    }

    /// Gives somebody an app, and tells a code that is right now.
    fileprivate func code(of person: Person, isOn: Bool) async throws -> String {
        let (now, app) = (site.clock(), OneTimeCode.random())
        let sealed = try site.settings.secretBox.seal(app.secret, of: person.id.text)
        try await site.database.write { db in
            try db.beginSecondFactor(of: person.id, sealed: sealed, at: now)
            if isOn { try db.confirmSecondFactor(of: person.id, at: now) }
        }
        return app.code(step: OneTimeCode.step(at: now))
    }
}
