@testable import Desk

extension ActionTrials {
    static let worklist: [String: Make] = [
        NoteWorkFile.kind: { scene in
            try await scene.trial(NoteWorkFile(filter: "Te laat", rows: 12), by: .administrator, notBy: .caseworker, audience: .staff)
        }
    ]
}
