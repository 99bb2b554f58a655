import Civic
import Desk
import Store

extension ActionTrials {
    static let letters: [String: Make] = [
        SendLetter.kind: { scene in
            try await scene.desk(SendLetter(id: scene.file.id, letter: .acknowledgement, book: scene.town.deskBook()))
        }
    ]
}
