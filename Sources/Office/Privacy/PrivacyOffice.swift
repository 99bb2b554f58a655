import Civic
import Markup
import Store
import Web

/// What people may ask about themselves, and what the program forgets by itself.
package enum PrivacyOffice {
    /// Everything the other features keep is put together with what this one keeps.
    ///
    /// - Parameters:
    ///   - others: all other features.
    ///   - questions: what initiatives are asked, to show what somebody answered in words.
    package static func feature(
        with others: [Feature], questions: @escaping EditorPages.Questions = { _ in Vocabulary(entries: []) }
    ) -> Feature {
        let own = Feature("privacy", holdings: Removal.holdings, retention: Removal.retention)
        let register = PersonalRegister(others + [own])
        let given: @Sendable () -> PersonalRegister = { register }
        return Feature(
            own.name,
            routes: MyDataPages(register: given, questions: questions).routes + CorrectionPages(register: given).routes
                + RemovalPages(register: given).routes + PrivacyDesk(register: given).routes,
            migrations: Removal.migrations + JournalErasure.migrations, duties: [KeepPeriods(register: register)],
            actions: [
                CorrectPerson.self, AskEmailChange.self, ConfirmEmail.self, SendRemovalLink.self, AskRemoval.self, PostponeRemoval.self,
                EndRemovalRequest.self, RemovePerson.self, ForgetPastPeriod.self,
            ], holdings: own.holdings, retention: own.retention)
    }

    /// On the administrator's day: requests that wait, and whether forgetting still goes by itself.
    @Sendable package static func today(_ visit: Visit) async throws -> HTML {
        guard visit.actor.has(.administrator) else { return .empty }
        let (t, now) = (visit.t, visit.now)
        let (waiting, beat) = try await visit.read { db in
            let waiting: Int = try db.value("SELECT COUNT(*) FROM removal_request WHERE state = \(RemovalRequest.State.waiting)") ?? 0
            return (waiting, try db.heartbeats().first { $0.name == KeepPeriods.name })
        }
        let isLate = beat?.isLate(at: now) ?? true
        guard waiting > 0 || isLate else { return .empty }
        let late: HTML? = isLate ? "<p class=\"note is-attention\">\(t("privacyDesk.silent"))</p>" : nil
        return """
            <section class="section" aria-labelledby="privacy"><h2 id="privacy">\(t("privacyDesk.title"))</h2>\(late)
            <p>\(t("privacyDesk.waiting", count: waiting))</p>
            <p><a class="tap" href="\(PrivacyDesk.path)">\(t("privacyDesk.open"))</a></p></section>
            """
    }
}
