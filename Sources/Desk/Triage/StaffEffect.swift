import Civic
import Markup
import Rules
import Web

/// Whom a change names who does not work here: documents from elsewhere bring colleagues along, and who works here is kept by the page of
/// people alone. Said before it holds, since nothing would come of it.
package enum StaffEffect {
    /// Empty when a change names nobody new, or only who works here.
    @Sendable package static func html(_ visit: Visit, _ now: Configuration, _ then: Configuration) async throws -> HTML {
        let sentences = sentences(visit.site.staff.current, now, then, visit.t)
        guard !sentences.isEmpty else { return .empty }
        let t = visit.t
        return """
            <section class="section" aria-labelledby="proef-mensen"><h2 id="proef-mensen">\(t("config.staffEffect.title"))</h2>
            \(sentences.map { "<p>\($0)</p>" as HTML })<p><a class="tap" href="/beheer/mensen">\(t("config.staffEffect.people"))</a></p></section>
            """
    }

    /// What will have no effect, one sentence for each kind.
    package static func sentences(
        _ staff: [LiveStaff.Colleague], _ now: Configuration, _ then: Configuration, _ t: Words
    ) -> [String] {
        // Where nobody works yet the document says who does.
        guard !staff.isEmpty, let old = now.part(DeskBook.self), let new = then.part(DeskBook.self) else { return [] }
        let here = Set(staff.compactMap { $0.person.email?.lowercased() })
        let changed = new.teams.staff.filter { !$0.roles.isEmpty && old.teams.colleague(email: $0.email) != $0 }
        let gone = old.teams.staff.filter { here.contains($0.email) && new.teams.colleague(email: $0.email) == nil }
        // Who only advises does not sign in, and needs no place on that page.
        let advisers = new.teams.staff.filter(\.roles.isEmpty).map(\.email)
        let contacts = new.triage.assignments.filter { !old.triage.assignments.contains($0) }.compactMap(\.contact)
        let strangers = Set(contacts).subtracting(here).subtracting(advisers).sorted()
        let left = old.teams.all.filter { new.teams[$0.id] == nil }
        let stranded = staff.filter { colleague in left.contains { $0.id == colleague.place?.team } }.map(\.person.name)
        func sentence(_ key: String, _ names: [String]) -> String? {
            names.isEmpty ? nil : t("config.staffEffect.\(key)", ["names": t.list(names)])
        }
        return [
            sentence("strangers", changed.filter { !here.contains($0.email) }.map { "\($0.name) (\($0.email))" }),
            sentence("known", changed.filter { here.contains($0.email) }.map(\.name)),
            sentence("gone", gone.map(\.name)), sentence("contacts", strangers),
            sentence("stranded", stranded),
        ].compactMap(\.self)
    }
}
