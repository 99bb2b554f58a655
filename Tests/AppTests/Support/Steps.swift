import Civic
import Desk
import Rules
import Store

extension Town {
    /// Puts a wish in the step whose team says yes or no. Written as it would stand: how it got there is not at stake.
    func bringToPanel(_ id: ID<CaseFile>) async throws {
        try await site.database.write { db in
            guard try db.processRun(of: id)?.process[step: "decide"] != nil else { return }
            try db.execute("UPDATE case_process SET step = 'decide' WHERE case_id = \(id)")
            try db.execute("UPDATE case_step SET step = 'decide' WHERE case_id = \(id) AND left_on IS NULL")
        }
    }
}

extension Scene {
    /// The same for the case at hand.
    func bringToPanel() async throws { try await town.bringToPanel(file.id) }
}
