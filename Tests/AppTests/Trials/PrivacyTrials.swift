import Civic
import Foundation
import Store
import Web

@testable import Office

extension ActionTrials {
    /// What people ask about themselves, and what the program does about it.
    static let privacy: [String: Make] = [
        CorrectPerson.kind: { scene in
            let resident = try await scene.person(.resident)
            let action = CorrectPerson(name: "Rita Bewoner", phone: "06 1234 5678", language: "nl", register: scene.register)
            return ActionTrial(
                action: action, actor: Actor(resident), told: [], audience: .staff, refused: (action: action, actor: Actor(nil)))
        },
        AskEmailChange.kind: { scene in
            let resident = try await scene.known(.resident)
            let action = AskEmailChange(email: "anders\(scene.number)@example.nl")
            // The mail goes to the new address and is theirs all the same.
            return ActionTrial(
                action: action, actor: Actor(resident), told: [resident.id], audience: .staff, refused: (action: action, actor: Actor(nil)))
        },
        ConfirmEmail.kind: { scene in
            let person = try await scene.town.add("Nora Nieuw \(scene.number)")
            let (secret, now) = (Secret.random(), scene.site.clock())
            try await scene.site.database.write { db in
                try db.execute(
                    """
                    INSERT INTO email_change (hash, person_id, email, created_at, expires_at)
                    VALUES (\(secret.hash), \(person.id), \("nora\(scene.number)@elders.nl"), \(now), \(now.adding(days: 1)))
                    """)
            }
            let action = ConfirmEmail(token: secret)
            return ActionTrial(
                action: action, actor: Actor(person), told: [person.id], audience: .staff,
                refused: (action: action, actor: try await scene.actor(.stranger)))
        },
        SendRemovalLink.kind: { scene in
            let resident = try await scene.known(.resident)
            return ActionTrial(
                action: SendRemovalLink(), actor: Actor(resident), told: [resident.id], audience: .staff,
                refused: (action: SendRemovalLink(), actor: Actor(nil)))
        },
        AskRemoval.kind: { scene in
            let person = try await scene.town.add("Vera Vertrek \(scene.number)")
            let action = AskRemoval(person: person.id, reason: "Gebeld op maandag.", register: scene.register)
            return ActionTrial(
                action: action, actor: try await scene.actor(.administrator), told: [person.id], audience: .staff,
                refused: (action: action, actor: try await scene.actor(.deskOfficer)))
        },
        PostponeRemoval.kind: { scene in
            let (person, request) = try await scene.waitingRemoval("Wout Wacht \(scene.number)")
            let action = PostponeRemoval(request: request, register: scene.register)
            return ActionTrial(
                action: action, actor: .system, told: [person.id], audience: .staff,
                refused: (action: action, actor: try await scene.actor(.administrator)))
        },
        EndRemovalRequest.kind: { scene in
            let (person, request) = try await scene.waitingRemoval("Tom Toch \(scene.number)")
            let action = EndRemovalRequest(request: request)
            return ActionTrial(
                action: action, actor: Actor(person), told: [person.id], audience: .staff,
                refused: (action: action, actor: try await scene.actor(.deskOfficer)))
        },
        RemovePerson.kind: { scene in
            let person = try await scene.town.add("Weg Ermee \(scene.number)")
            let action = RemovePerson(person: person.id, register: scene.register)
            return ActionTrial(
                action: action, actor: Actor(person), told: [], audience: .staff,
                refused: (action: action, actor: try await scene.actor(.deskOfficer)))
        },
        ForgetPastPeriod.kind: { scene in
            let action = ForgetPastPeriod(register: scene.register)
            return ActionTrial(
                action: action, actor: .system, told: [], audience: .staff,
                refused: (action: action, actor: try await scene.actor(.administrator)))
        },
    ]
}

extension Scene {
    var register: PersonalRegister { PersonalRegister(town.installation.features) }

    fileprivate func known(_ guest: Guest) async throws -> Person {
        guard let person = try await person(guest) else { throw TownFault.nobody(guest.rawValue) }
        return person
    }

    fileprivate func waitingRemoval(_ name: String) async throws -> (Person, ID<RemovalRequest>) {
        let person = try await town.add(name)
        try await site.perform(AskRemoval(person: person.id, register: register), as: Actor(person))
        let request = try await site.database.read { db in try db.waitingRemoval(of: person.id)?.id }
        guard let request else { throw TownFault.nobody(name) }
        return (person, request)
    }
}
