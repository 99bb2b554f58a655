import Civic
import Foundation
import Store

@testable import Office

extension ActionTrials {
    static let openID: [String: Make] = [
        LinkIdentity.kind: { scene in
            let resident = try await scene.town.settle(.resident)
            let link = LinkIdentity(
                provider: try provider(), subject: "s-\(scene.number)", name: resident.name, email: resident.email ?? "", roles: [])
            return ActionTrial(
                action: link, actor: .system, told: [resident.id], audience: .staff, refused: (link, try await scene.actor(.administrator)))
        },
        FollowGroups.kind: { scene in
            let desk = try await scene.town.settle(.deskOfficer)
            let follow = FollowGroups(person: desk.id, roles: [.deskOfficer], provider: try provider())
            return ActionTrial(
                action: follow, actor: .system, told: [], audience: .staff, refused: (follow, try await scene.actor(.administrator)))
        },
    ]

    private static func provider() throws -> OpenIDProvider {
        let yaml = """
            - {id: werk, for: staff, name: je werkaccount, issuer: 'https://werk.example', clientId: us, secretFrom: OPENID_STAD}
            """
        let list = try OpenIDProvider.list(
            ConfigTree(yaml: yaml), municipality: "stad", environment: ["OPENID_STAD": "geheim"], allowsLoopback: false)
        guard let provider = list.first else { throw TownFault.nobody("provider") }
        return provider
    }
}
