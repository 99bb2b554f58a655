import Civic
import Markup

/// Pages that tell what this site is, for whom it works, what it keeps and where to find help. Their words stand in the catalogues;
/// what differs between municipalities comes from their configuration. Privacy and accessibility claim only what the program does.
package enum StaticPages {
    package static let feature = Feature(
        "static",
        routes: [
            .get("/over", .everyone, cachedBy: [], about), .get("/hulp", .everyone, cachedBy: [], help),
            .get("/toegankelijkheid", .everyone, cachedBy: [], accessibility), .get("/privacy", .everyone, cachedBy: [], privacy),
        ])

    // MARK: What it is

    private static func about(_ visit: Visit) async throws -> Answer {
        let (t, municipality) = (visit.t, visit.municipality.name)
        let what = ["aboutWhat.tell", "aboutWhat.find", "aboutWhat.follow", "aboutWhat.join", "aboutWhat.learn"]
        let rules = ["aboutRules.reason", "static.rules.refusal", "static.rules.date", "aboutRules.contact", "aboutRules.yours"]
        let source: HTML = """
            <p>\(t("aboutSource.text", ["municipality": municipality]))</p>
            <p>\(t("static.source.licence")) <a href="https://eur-lex.europa.eu/eli/dec_impl/2017/863/oj">\(t("static.source.read"))</a></p>
            """
        let mistake: HTML = "<p>\(t("aboutMistake.text"))</p>\n<p><a class=\"tap\" href=\"/hulp\">\(t("aboutMistake.link"))</a></p>"
        return article(
            "/over", title: t("about.title"), lead: t("about.lead", ["municipality": municipality]),
            [
                section("wat", t("aboutWhat.title"), list(what, t)),
                section("wie", t("static.who.title"), list(["static.who.residents", "static.who.visitors", "static.who.staff"], t)),
                section("afspraken", t("aboutRules.title"), list(rules, t)),
                section("kosten", t("aboutMoney.title"), paragraphs(["aboutMoney.text"], t)),
                section("bron", t("aboutSource.title"), source),
                section("fout", t("aboutMistake.title"), mistake),
            ], visit)
    }

    // MARK: Help

    private static func help(_ visit: Visit) async throws -> Answer {
        let t = visit.t
        let languages = visit.site.languages.map { visit.site.words($0)("language.own") }
        let reach: HTML = """
            <p>\(phone(visit))</p>
            <h3>\(t("help.visit"))</h3>
            <p>\(visit.municipality.desk(t.language))</p>
            <p>\(t("static.help.languages", ["languages": t.list(languages)]))</p>
            <p>\(t("static.help.paper"))</p>
            """
        let ways: HTML = """
            <ul>
            <li>\(t("static.help.idea"))<br><a class="tap" href="/idee">\(t("menu.idea"))</a></li>
            <li>\(t("static.help.money"))<br><a class="tap" href="/geld-en-hulp">\(t("menu.money"))</a></li>
            <li>\(t("help.status"))<br><a class="tap" href="/inloggen">\(t("static.help.newLink"))</a></li>
            </ul>
            """
        return article(
            "/hulp", title: t("help.title"), lead: t("help.lead"),
            [
                section("bereik", t("static.help.reach"), reach),
                section("verder", t("static.help.ways"), ways),
                section("mail", t("static.help.noMail"), paragraphs(["static.help.noMailText"], t)),
                section("fout", t("aboutMistake.title"), paragraphs(["aboutMistake.text", "static.help.mistake"], t)),
            ], visit)
    }

    /// The telephone number of the municipality, to tap on a phone.
    private static func phone(_ visit: Visit) -> HTML {
        let text = visit.t("help.call", ["phone": visit.municipality.phone])
        let number = visit.municipality.phone.filter { $0.isASCII && ($0.isNumber || $0 == "+") }
        guard let address = WebAddress(checking: "tel:" + number) else { return "\(text)" }
        return "<a class=\"tap\" href=\"\(address)\">\(text)</a>"
    }

    // MARK: Accessibility

    private static func accessibility(_ visit: Visit) async throws -> Answer {
        let t = visit.t
        let done = [
            "accessibilityDo.keyboard", "accessibilityDo.reader", "accessibilityDo.phone", "accessibilityDo.contrast",
            "accessibilityDo.words", "accessibilityDo.time", "accessibilityDo.motion", "accessibilityDo.script", "accessibilityDo.check",
        ]
        let status = paragraphs(["accessibilityStatus.notAudited", "accessibilityStatus.standard"], t)
        let report: HTML = """
            \(paragraphs(["accessibilityReport.text"], t))<p>\(phone(visit))</p>
            \(paragraphs(["accessibilityReport.how", "accessibilityReport.other", "accessibilityReport.complaint"], t))
            """
        return article(
            "/toegankelijkheid", title: t("accessibility.title"), lead: t("accessibility.lead"),
            description: t("accessibility.description"),
            [
                section("stand", t("accessibilityStatus.title"), status),
                section("doen", t("accessibilityDo.title"), list(done, t)),
                section("bekend", t("accessibilityKnown.title"), list(["accessibilityKnown.maps", "accessibilityKnown.photos"], t)),
                section("melden", t("accessibilityReport.title"), report),
            ], visit)
    }

    // MARK: Privacy

    private static func privacy(_ visit: Visit) async throws -> Answer {
        let t = visit.t
        let short = ["privacy.least", "privacy.never", "privacy.choose", "privacy.noSale"]
        let seen = ["privacySee.public", "privacySee.team", "privacySee.helper", "privacySee.staff", "privacySee.others"]
        let cookies = ["privacyCookies.session", "privacyCookies.language", "privacyCookies.message"]
        let rights = [
            "privacyRights.see", "privacyRights.copy", "privacyRights.correct", "privacyRights.erase", "privacyRights.stop",
            "privacyRights.object", "privacyRights.withdraw",
        ]
        let inShort: HTML = "\(list(short, t))<p>\(t("privacy.owner", ["municipality": visit.municipality.name]))</p>"
        let ask: HTML = """
            \(list(rights, t))\(paragraphs(["privacyRights.how"], t))
            <p><a class="tap" href="/mijn/gegevens">\(t("myData.inPrivacy"))</a></p><p>\(phone(visit))</p>
            \(paragraphs(["privacyRights.officer", "privacyRights.automatic", "privacyRights.breach"], t))
            <p>\(t("privacyRights.complaint")) <a href="https://www.autoriteitpersoonsgegevens.nl/">\(t("privacyRights.authority"))</a></p>
            """
        let days = t.number(Sessions.residentDays)
        return article(
            "/privacy", title: t("privacy.title"), lead: t("privacy.lead"), description: t("privacy.description"),
            [
                section("kort", t("privacy.short"), inShort),
                section("bewaren", t("privacyKept.title"), "\(keptTable(days: days, visit))\(paragraphs(["privacyKept.law"], t))"),
                section("zien", t("privacySee.title"), list(seen, t)),
                section(
                    "cookies", t("privacyCookies.title"),
                    """
                    \(paragraphs(["privacyCookies.text"], t))\(list(cookies, t, ["days": days]))
                    \(paragraphs(["privacyCookies.none", "privacyCookies.mail", "privacyCookies.address"], t))
                    """),
                section("rechten", t("privacyRights.title"), ask),
            ], visit)
    }

    private static func keptTable(days: String, _ visit: Visit) -> HTML {
        let t = visit.t
        let rows: [(what: String, why: String, long: String, kind: RetentionKind?)] = [
            ("privacyKept.contact", "privacyKept.contactWhy", "privacyKept.contactLong", .person),
            ("privacyKept.draft", "privacyKept.draftWhy", "privacyKept.draftLong", .draft),
            ("privacyKept.plan", "privacyKept.planWhy", "privacyKept.planLong", nil),
            ("privacyKept.place", "privacyKept.placeWhy", "privacyKept.asPlan", nil),
            ("privacyKept.files", "privacyKept.filesWhy", "privacyKept.filesLong", .hiddenPhoto),
            ("privacyKept.decision", "privacyKept.decisionWhy", "privacyKept.decisionLong", nil),
            ("privacyKept.mails", "privacyKept.mailsWhy", "privacyKept.mailsLong", .mail),
            ("privacyKept.offer", "privacyKept.offerWhy", "privacyKept.offerLong", .helpOffer),
            ("privacyKept.log", "privacyKept.logWhy", "privacyKept.asPlan", nil),
            ("privacyKept.session", "privacyKept.sessionWhy", "privacyKept.sessionLong", nil),
        ]
        let lines = rows.map { row -> HTML in
            """
            <tr><th scope="row">\(t(row.what))</th><td data-label="\(t("privacyKept.why"))">\(t(row.why))</td>\
            <td data-label="\(t("privacyKept.long"))">\(t(row.long, ["days": days, "period": row.kind.map { t.period(visit.site.retention[$0]) } ?? ""]))</td></tr>

            """
        }
        return """
            <table class="table is-stack"><caption class="hidden">\(t("privacyKept.caption"))</caption><thead><tr>\
            <th scope="col">\(t("privacyKept.what"))</th><th scope="col">\(t("privacyKept.why"))</th>\
            <th scope="col">\(t("privacyKept.long"))</th></tr></thead>
            <tbody>\(lines)</tbody></table>
            """
    }

    // MARK: The parts of a page

    private static func article(
        _ path: String, title: String, lead: String, description: String? = nil, _ sections: [HTML], _ visit: Visit
    ) -> Answer {
        let body: HTML = """
            <div class="wrap is-narrow"><article><h1>\(title)</h1>
            <p class="lead">\(lead)</p>
            \(sections)</article></div>
            """
        return .page(Page(title, body).with(\.section, path).with(\.description, description ?? lead))
    }

    /// A part with a heading that names it; `id` serves as an anchor in addresses.
    private static func section(_ id: String, _ title: String, _ content: HTML) -> HTML {
        """
        <section class="section" aria-labelledby="\(id)"><h2 id="\(id)">\(title)</h2>
        \(content)
        </section>

        """
    }

    private static func list(_ keys: [String], _ t: Words, _ values: [String: String] = [:]) -> HTML {
        "<ul>\(keys.map { key -> HTML in "<li>\(t(key, values))</li>\n" })</ul>\n"
    }

    private static func paragraphs(_ keys: [String], _ t: Words) -> HTML {
        keys.map { key -> HTML in "<p>\(t(key))</p>\n" }.joined()
    }
}
