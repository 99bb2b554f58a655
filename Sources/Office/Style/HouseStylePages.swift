import Civic
import Foundation
import Markup
import Store
import Web

/// The house style on screen: colours that people can read, a logo, and a page that shows both before they are in force.
package struct HouseStylePages: Sendable {
    package init() {}

    static let home = "/beheer/huisstijl"
    static let preview = "/beheer/huisstijl/voorbeeld"
    private static let document = "municipality.yaml"
    private static let logo = FormField.photos("beeldmerk", "houseStyle.logo", maximum: 1).asked(hint: "houseStyle.logoHint")

    package var feature: Feature {
        Feature(
            "house style",
            routes: [
                .get(Self.home, ConfigDesk.access, show), .post(Self.home, ConfigDesk.access, keep),
                logoRoute,
                .post("\(Self.home)/beeldmerk/weg", ConfigDesk.access, removeLogo),
                .get(Self.preview, ConfigDesk.access, showPreview), .get("\(Self.preview)/beeldmerk", ConfigDesk.access, previewLogo),
                .get("\(Self.home)/voorbeeld.css", ConfigDesk.access, previewStyle),
            ])
    }

    /// What is drafted, or else in force; a draft that cannot be read has no style.
    private func drafted(_ visit: Visit) async throws -> (tree: OrderedTree, style: HouseStyle, logo: Logo?, drafts: [String]) {
        let folder = try await ConfigDesk.drafted(visit)
        do {
            let tree = try OrderedTree(text: folder.text(Self.document) ?? "")
            let style = HouseStyle(tree["theme"]?.plain.map.compactMapValues(\.word) ?? [:])
            let drafts = [Self.document, Logo.document].filter { folder.text($0) != visit.site.configuration.folder.text($0) }
            return (tree, style, try Logo(folder), drafts)
        } catch is ConfigFault {
            throw Refusal.conflict("config.draftUnreadable")
        }
    }

    @Sendable private func show(_ visit: Visit) async throws -> Answer {
        .page(try await stylePage(HouseStyleForm(visit: visit).prefill(drafted(visit).style), visit))
    }

    private func stylePage(_ form: Form, logoForm: Form = Form(), _ visit: Visit) async throws -> Page {
        let (t, now) = (visit.t, try await drafted(visit))
        let pending: HTML? =
            !now.drafts.isEmpty
            ? "<div class=\"note is-attention\"><p>\(t("config.hasDraft"))</p><p class=\"buttons\"><a class=\"button\" href=\"\(Self.preview)\">\(t("houseStyle.toPreview"))</a> <a class=\"tap\" href=\"\(ConfigDesk.check(of: now.drafts))\">\(t("config.toCheck"))</a></p></div>"
            : nil
        let body: HTML = """
            <div class="wrap">\(OfficeFeatures.crumb(t))\(form.summary(visit))\(logoForm.summary(visit))<h1>\(t("houseStyle.title"))</h1>
            <p class="lead">\(t("houseStyle.lead"))</p>\(pending)
            <form method="post" action="\(Self.home)" class="form">\(form.token())\(HouseStyleForm(visit: visit).fields(form))
            <div class="buttons"><button class="button">\(t("houseStyle.keep"))</button></div></form>
            <section class="section" aria-labelledby="logo"><h2 id="logo">\(t("houseStyle.logo"))</h2>\(logoPart(now.logo, logoForm, visit))</section></div>
            """
        let isFine = form.isFine && logoForm.isFine
        return OfficeFeatures.page(t("houseStyle.title"), body).with(\.section, Self.home).with(\.scripts, ["errors.js"])
            .with(\.hasProblems, !isFine).with(\.status, isFine ? 200 : 422)
    }

    private func logoPart(_ logo: Logo?, _ form: Form, _ visit: Visit) -> HTML {
        let t = visit.t
        let now: HTML? = logo.map { logo in
            """
            <p class="brand"><img src="\(Self.preview)/beeldmerk?v=\(logo.version)" alt="\(t("houseStyle.logoNow"))" width="\(logo.width)" height="\(logo.height)"></p>
            <form method="post" action="\(Self.home)/beeldmerk/weg">\(Form().token())<button class="button-link">\(t("houseStyle.removeLogo"))</button></form>
            """
        }
        return """
            \(now)<form method="post" action="\(Self.home)/beeldmerk" enctype="multipart/form-data" class="form">\(form.token())\(form.html(Self.logo, visit))
            <div class="buttons"><button class="button is-second">\(t("houseStyle.keepLogo"))</button></div></form>
            """
    }

    // MARK: Changing

    @Sendable private func keep(_ visit: Visit) async throws -> Answer {
        var (form, now) = (Form(visit.body), try await drafted(visit))
        guard let style = HouseStyleForm(visit: visit).read(&form, over: now.style) else { return .page(try await stylePage(form, visit)) }
        now.tree["theme"] = .map(style.tokens.sorted { $0.key < $1.key }.map { .init($0.key, OrderedTree(.text($0.value))) })
        try await visit.perform(SaveConfigDraft(document: Self.document, body: try now.tree.yaml()))
        return .redirect(Self.preview, saying: "config.kept")
    }

    @Sendable private func keepLogo(_ visit: Visit) async throws -> Answer {
        var form = Form(visit.body)
        guard let uploads = form.read(Self.logo) else { return .page(try await logoPage(form, visit)) }
        do {
            guard let upload = uploads.first else { throw FieldProblem("beeldmerk", "houseStyle.noFile") }
            let logo = try Logo(upload.bytes)
            try await visit.perform(SaveConfigDraft(document: Logo.document, body: logo.text))
            return .redirect(Self.preview, saying: "config.kept")
        } catch let problem as FieldProblem {
            form.add(problem)
        } catch let fault as Logo.Fault {
            let key: String
            switch fault {
            case .drawing: key = "houseStyle.logoDrawing"
            case .unreadable: key = "houseStyle.logoUnreadable"
            case .tooLarge: key = "houseStyle.logoTooLarge"
            }
            form.add(FieldProblem("beeldmerk", key))
        }
        return .page(try await logoPage(form, visit))
    }

    private var logoRoute: Route {
        var route = Route.post("\(Self.home)/beeldmerk", ConfigDesk.access, bodyLimit: Logo.maximumUpload + 100_000, keepLogo)
        route.whenTooLarge = { visit in
            var form = Form()
            form.add(FieldProblem("beeldmerk", "houseStyle.logoTooLarge"))
            return .page(try await logoPage(form, visit))
        }
        return route
    }

    private func logoPage(_ form: Form, _ visit: Visit) async throws -> Page {
        try await stylePage(HouseStyleForm(visit: visit).prefill(drafted(visit).style), logoForm: form, visit)
    }

    @Sendable private func removeLogo(_ visit: Visit) async throws -> Answer {
        try await visit.perform(SaveConfigDraft(document: Logo.document, body: Logo.none))
        return .redirect(Self.home, saying: "config.kept")
    }

    // MARK: Looking

    @Sendable private func showPreview(_ visit: Visit) async throws -> Answer {
        let (t, now) = (visit.t, try await drafted(visit))
        let check: HTML? =
            now.drafts.isEmpty ? nil : "<a class=\"button\" href=\"\(ConfigDesk.check(of: now.drafts))\">\(t("config.toCheck"))</a> "
        let body: HTML = """
            <div class="wrap"><p class="crumb"><a href="\(Self.home)">\(t("houseStyle.title"))</a></p><h1>\(t("houseStyle.preview"))</h1>
            <p class="lead">\(t("houseStyle.previewLead"))</p><p class="buttons">\(check)<a class="tap" href="\(Self.home)">\(t("config.changeMore"))</a></p>
            \(StyleSample(isDark: false, logo: now.logo, visit: visit).html)\(StyleSample(isDark: true, logo: now.logo, visit: visit).html)</div>
            """
        let style = "\(Self.home)/voorbeeld.css?v=\(now.style.version)"
        return .page(OfficeFeatures.page(t("houseStyle.preview"), body).with(\.section, Self.home).with(\.ownStyles, [style]))
    }

    @Sendable private func previewStyle(_ visit: Visit) async throws -> Answer {
        let css = try await drafted(visit).style.previewCSS
        return .content(.init(bytes: Array(css.utf8), type: "text/css; charset=utf-8"))
    }

    @Sendable private func previewLogo(_ visit: Visit) async throws -> Answer {
        guard let logo = try await drafted(visit).logo else { throw Refusal.notFound }
        return .content(.init(bytes: Array(logo.bytes), type: "image/png"))
    }
}
