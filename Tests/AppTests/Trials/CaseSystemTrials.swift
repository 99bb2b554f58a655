import Civic
import Rules

@testable import Desk

extension ActionTrials {
    private static var plan: ExportPlan {
        let names = CaseTypeNames(
            type: "INITIATIEF", categories: [], initiator: "Initiatiefnemer", statuses: [.received: "Ontvangen"], final: "Klaar",
            results: [:], dossier: "Dossier", papers: nil, decision: nil)
        return ExportPlan(names: names, closesAt: .closed)
    }

    static let caseSystem: [String: Make] = [
        SendToCaseSystem.kind: { scene in
            try await scene.trial(
                SendToCaseSystem(id: scene.file.id, plan: plan), by: .caseworker, notBy: .initiator, audience: .staff)
        },
        RetryCaseExport.kind: { scene in
            let id = scene.file.id
            try await scene.perform(SendToCaseSystem(id: id, plan: plan), by: .caseworker)
            try await scene.site.database.write { db in
                guard let step = try db.exportSteps(of: id).first else { return }
                try db.postpone(step, .notAllowed, until: nil)
            }
            return try await scene.trial(RetryCaseExport(id: id), by: .caseworker, notBy: .initiator, audience: .staff)
        },
    ]
}
