import Civic
import Markup
import Store
import Web

/// The office (*beheer*): who works here with which rights, how they sign in, and the journal as an auditor reads it.
package enum OfficeFeatures {
    static let home = "/beheer"
    static let access = Access.role(.administrator)

    /// - Parameter entries: what the first page leads to, in that order; ``entries`` are the ones of this list.
    package static func all(neighbours: OfficeNeighbours, entries: [OfficeEntry] = OfficeFeatures.entries) -> [Feature] {
        [
            OfficeHub(entries: entries).feature, SecurityPages.feature, SecuritySettingsPages.feature, SecurityText.feature,
            PeoplePages(neighbours: neighbours).feature, AuditPages(neighbours: neighbours).feature,
        ]
    }

    package static let entries = [
        OfficeEntry("/beheer/mensen", "people.title", "people.hub"), OfficeEntry("/beheer/journaal", "audit.title", "audit.hub"),
        OfficeEntry("/beheer/veiligheid", "securitySettings.title", "securitySettings.hub"),
    ]

    /// A page of the staff's site, below the first page of the office.
    static func page(_ title: String, _ body: HTML, _ form: Form = Form()) -> Page {
        Page(title, body).with(\.section, home).with(\.isStaff, true).with(\.isPrivate, true).with(\.hasProblems, !form.isFine)
            .with(\.status, form.isFine ? 200 : 422)
    }

    static func crumb(_ t: Words) -> HTML { "<p class=\"crumb\"><a href=\"/beheer\">\(t("office.title"))</a></p>" }
}

/// What the office asks of other features, which it does not know.
package struct OfficeNeighbours: Sendable {
    /// A team of the municipality that somebody can work in.
    package struct Team: Sendable, Hashable {
        package let id: String
        /// By language.
        package let name: [String: String]
        package init(_ id: String, _ name: [String: String]) { (self.id, self.name) = (id, name) }

        func words(_ t: Words) -> String { name[t.language] ?? name["nl"] ?? id }
    }

    package var teams: @Sendable (Site) -> [Team]
    /// The initiative that a short name or the reference of a plan belongs to.
    package var initiative: @Sendable (any Connection, String) throws -> String?
    /// How much open work somebody has in hand.
    package var openWork: @Sendable (any Connection, ID<Person>) throws -> Int

    package init(
        teams: @escaping @Sendable (Site) -> [Team], initiative: @escaping @Sendable (any Connection, String) throws -> String?,
        openWork: @escaping @Sendable (any Connection, ID<Person>) throws -> Int
    ) {
        (self.teams, self.initiative, self.openWork) = (teams, initiative, openWork)
    }
}

/// A thing administrators can do, as the first page of the office lists it.
package struct OfficeEntry: Sendable {
    package let path: String
    /// Text keys.
    package let title: String
    package let text: String
    package init(_ path: String, _ title: String, _ text: String) { (self.path, self.title, self.text) = (path, title, text) }
}

/// The first page of the office.
struct OfficeHub: Sendable {
    let entries: [OfficeEntry]

    var feature: Feature { Feature("office", routes: [.get("/beheer", OfficeFeatures.access, show)]) }

    @Sendable private func show(_ visit: Visit) async throws -> Answer {
        let t = visit.t
        let open = try await visit.read { db in try db.staffProposals().count }
        let items = entries.map { entry -> HTML in
            """
            <section class="box" aria-labelledby="\(anchor(entry))"><h2 id="\(anchor(entry))"><a href="\(entry.path)">\(t(entry.title))</a></h2>
            <p>\(t(entry.text))</p></section>

            """
        }
        let link: HTML = "<a class=\"tap\" href=\"/beheer/mensen#voorstellen\">\(t("people.waiting", count: open))</a>"
        let waiting: HTML? = open == 0 ? nil : "<p class=\"reason is-wait\">\(link)</p>"
        let body: HTML = """
            <div class="wrap"><h1>\(t("office.title"))</h1><p class="lead">\(t("office.lead"))</p>
            \(waiting)\(toFillIn(visit))<div class="columns is-even">\(items)</div></div>
            """
        return .page(OfficeFeatures.page(t("office.title"), body))
    }

    /// What a new municipality still has to say; nothing once it has.
    private func toFillIn(_ visit: Visit) -> HTML {
        let (t, now) = (visit.t, visit.site.configuration)
        let missing = ToFillIn.missing(in: now.municipality, now.folder)
        guard !missing.isEmpty else { return .empty }
        let items = missing.map { item -> HTML in "<li>\(t("office.toFillIn.\(item.rawValue)"))</li>" }
        return """
            <div class="note is-attention"><h2>\(t("office.toFillInTitle", count: missing.count))</h2><ul>\(items)</ul>
            <p><a class="tap" href="\(EditorPages.path("municipality.yaml"))">\(t("office.toFillInLink"))</a></p></div>
            """
    }

    private func anchor(_ entry: OfficeEntry) -> String { String(entry.path.split(separator: "/").last ?? "") }
}
