import Civic
import Markup
import Rules
import Web

/// What the case system of the demonstration got, as its own screen would show it. Without the demonstration there is no such page.
struct ExampleCasePages: Sendable {
    let desk: CaseSystemDesk

    static let home = "/voorbeeld-zaaksysteem"

    var routes: [Route] { [.get(Self.home, DeskFeatures.access, list), .get("\(Self.home)/{reference}", DeskFeatures.access, show)] }

    /// - Throws: `Refusal.notFound` where the demonstration plays none.
    private func system(_ visit: Visit) throws -> ExampleCaseSystem {
        guard let system = desk.books(visit.site).example else { throw Refusal.notFound }
        return system
    }

    @Sendable private func list(_ visit: Visit) async throws -> Answer {
        let (t, system) = (visit.t, try system(visit))
        let items = system.things("zaken").reversed().map { file -> HTML in
            let number = file["identificatie"]?.text ?? ""
            let end = file["einddatum"]?.text == nil ? t("caseExample.open") : t("caseExample.closed")
            return """
                <li><p><a class="tap" href="\(Self.home)/\(number)">\(visit.written(file["omschrijving"]?.text ?? number))</a><br>
                <span class="small soft">\(number) · \(end)</span></p></li>

                """
        }
        let content: HTML = items.isEmpty ? "<p>\(t("caseExample.empty"))</p>" : "<ul class=\"mails\">\(Array(items))</ul>"
        let body: HTML = """
            <div class="wrap is-narrow section"><h1>\(t("caseExample.title"))</h1><p class="lead">\(t("caseExample.lead"))</p>\(content)</div>
            """
        return .page(deskPage(t("caseExample.title"), body, section: Self.home))
    }

    @Sendable private func show(_ visit: Visit) async throws -> Answer {
        let (system, reference) = (try system(visit), try visit.parameter("reference"))
        guard let file = system.things("zaken").first(where: { $0["identificatie"]?.text == reference }) else { throw Refusal.notFound }
        let view = ExampleCaseView(file: file, system: system, visit: visit)
        return .page(deskPage(view.title, view.html, section: Self.home))
    }
}

/// One case as it stands there.
private struct ExampleCaseView {
    let file: ExampleCaseSystem.Fields
    let system: ExampleCaseSystem
    let visit: Visit

    private var t: Words { visit.t }
    var title: String { file["omschrijving"]?.text ?? "" }

    var html: HTML {
        """
        <div class="wrap is-narrow section"><p class="crumb"><a href="\(ExampleCasePages.home)">\(t("caseExample.title"))</a></p>
        <h1\(attribute: "lang", visit.writtenIn)>\(title)</h1><dl class="facts is-rows">\(facts)</dl>
        \(section("rollen", roles))\(section("statussen", statuses))\(section("documenten", documents))\(section("besluiten", decisions))\
        \(section("resultaten", results))</div>
        """
    }

    private var facts: HTML {
        let type = name(file["zaaktype"], in: "zaaktypen")
        let still = file["opschorting"]?["reden"].text
        let facts = [
            ("number", file["identificatie"]?.text), ("type", type), ("begun", day(file["startdatum"])),
            ("due", day(file["uiterlijkeEinddatumAfdoening"])), ("still", still), ("end", day(file["einddatum"])),
        ]
        return facts.map { key, value -> HTML in
            value.map { "<div><dt>\(t("caseExample.fact.\(key)"))</dt><dd>\($0)</dd></div>\n" } ?? .empty
        }.joined()
    }

    private func section(_ id: String, _ lines: [String]) -> HTML {
        let content: HTML =
            lines.isEmpty
            ? "<p class=\"soft\">\(t("caseExample.none"))</p>"
            : "<ul>\(lines.map { line -> HTML in "<li>\(visit.written(line))</li>\n" })</ul>"
        return """
            <section class="section" aria-labelledby="\(id)"><h2 id="\(id)">\(t("caseExample.part.\(id)"))</h2>\(content)</section>

            """
    }

    private var roles: [String] {
        things("rollen").map { "\(name($0["roltype"], in: "roltypen")): \($0["betrokkeneIdentificatie"]?["geslachtsnaam"].text ?? "")" }
    }

    private var statuses: [String] {
        things("statussen").map { line(name($0["statustype"], in: "statustypen"), day($0["datumStatusGezet"])) }
    }

    private var results: [String] { things("resultaten").map { name($0["resultaattype"], in: "resultaattypen") } }

    private var decisions: [String] {
        things("besluiten").map {
            line("\(name($0["besluittype"], in: "besluittypen")), \($0["identificatie"]?.text ?? "")", day($0["datum"]))
        }
    }

    private var documents: [String] {
        let linked = things("zaakinformatieobjecten").compactMap { $0["informatieobject"] }
        return system.things("enkelvoudiginformatieobjecten").filter { linked.contains($0["url"] ?? .null) }.map { document in
            let type = name(document["informatieobjecttype"], in: "informatieobjecttypen")
            let size = PaperViews.size(document["bestandsomvang"]?.integer ?? 0, t)
            return line("\(type): \(document["titel"]?.text ?? "") (\(size))", day(document["creatiedatum"]))
        }
    }

    /// What belongs to this case.
    private func things(_ collection: String) -> [ExampleCaseSystem.Fields] {
        system.things(collection).filter { $0["zaak"] == file["url"] }
    }

    private func name(_ address: ConfigTree?, in collection: String) -> String {
        system.things(collection).first { $0["url"] == address }?["omschrijving"]?.text ?? ""
    }

    private func line(_ text: String, _ day: String?) -> String { [text, day].compactMap(\.self).joined(separator: ", ") }

    /// A day, also of a moment.
    private func day(_ value: ConfigTree?) -> String? { value?.moment.map { t.date($0.localDate) } ?? value?.date.map { t.date($0) } }
}
