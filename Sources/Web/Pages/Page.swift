import Civic
import Markup

/// One page before the frame is put around it.
package struct Page: Sendable {
    package var title: String
    package var body: HTML
    package var status = 200
    /// One sentence for search engines and shared links.
    package var description: String?
    /// Which menu entry is marked as current: its path.
    package var section: String?
    /// Dense layout and staff menu.
    package var isStaff = false
    /// Modules from `Public/` that make the page nicer, by name.
    package var scripts: [String] = []
    /// Further stylesheets from `Public/`, by name.
    package var styles: [String] = []
    /// Stylesheets of the page's own, as paths.
    package var ownStyles: [String] = []
    /// Keeps the page out of search engines.
    package var isPrivate = false
    /// The form on the page has problems: the title begins with it.
    package var hasProblems = false
    /// Something above the main column that spans the window, such as a cover.
    package var banner: HTML?
    /// News about this page that a reader of feeds can follow.
    package var feeds: [FeedLink] = []
    /// The language of whom the page is for, where the address says so and nobody is signed in; nil for that of the visitor.
    package var reader: String?
    /// Origins that may show this page in a frame of their own; it then has no menus. Nil for an ordinary page, which nobody may frame.
    package var framedBy: [String]?

    package init(_ title: String, _ body: HTML) { (self.title, self.body) = (title, body) }

    package func with<Value>(_ property: WritableKeyPath<Page, Value>, _ value: Value) -> Page {
        var page = self
        page[keyPath: property] = value
        return page
    }
}

/// Where a feed is, and what it is called.
package struct FeedLink: Sendable {
    package let path: String
    package let title: String
    package init(_ path: String, _ title: String) { (self.path, self.title) = (path, title) }
}

/// One entry of the menu.
package struct MenuEntry: Sendable {
    package let path: String
    /// Text key.
    package let label: String
    /// Only people with one of these roles see it; none is everyone.
    package let roles: Set<Role>
    package init(_ path: String, _ label: String, for roles: Set<Role> = []) { (self.path, self.label, self.roles) = (path, label, roles) }

    func isShown(to actor: Actor) -> Bool { roles.isEmpty || !roles.isDisjoint(with: actor.person?.roles ?? []) }
}

package struct Menus: Sendable {
    package var main: [MenuEntry]
    package var more: [MenuEntry]
    package var staff: [MenuEntry]
    /// The list of keyboard shortcuts, under every page of who works at the desk; `keys.js` reads it.
    package var keys: (@Sendable (Visit) -> HTML)?
    package init(main: [MenuEntry], more: [MenuEntry], staff: [MenuEntry], keys: (@Sendable (Visit) -> HTML)? = nil) {
        (self.main, self.more, self.staff, self.keys) = (main, more, staff, keys)
    }
}

/// The frame around every page.
struct Layout: Sendable {
    let menus: Menus

    func html(_ page: Page, _ visit: Visit) -> HTML {
        let visit = page.reader.map { visit.inLanguage(of: $0) } ?? visit
        let t = visit.t
        if page.framedBy != nil { return framed(page, visit) }
        let prefix = page.hasProblems ? t("error.prefix") + " " : ""
        let title = "\(prefix)\(page.title) – \(t("site.name")) \(t("site.in", ["municipality": visit.municipality.name]))"
        let keys = page.isStaff && visit.actor.isOfDesk ? menus.keys?(visit) : nil
        let modules = page.scripts + (keys == nil ? [] : ["keys.js"])
        let scripts = modules.map { name -> HTML in "<script type=\"module\" src=\"\(visit.assets.address(name))\"></script>\n" }
        let styles = page.styles.map { name -> HTML in "<link rel=\"stylesheet\" href=\"\(visit.assets.address(name))\">\n" }
        let robots: HTML = page.isPrivate ? "<meta name=\"robots\" content=\"noindex\">\n" : ""
        let description: HTML? = page.description.map { "<meta name=\"description\" content=\"\($0)\">\n" }
        let ownStyles = page.ownStyles.map { path -> HTML in "<link rel=\"stylesheet\" href=\"\(path)\">\n" }
        let feeds = page.feeds.map { feed -> HTML in
            "<link rel=\"alternate\" type=\"application/atom+xml\" title=\"\(feed.title)\" href=\"\(feed.path)\">\n"
        }
        return """
            <!doctype html>
            <html lang="\(t.language)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(title)</title>
            \(description)\(robots)\(feeds)<link rel="icon" href="\(visit.assets.address("icon.svg"))" type="image/svg+xml">
            <link rel="stylesheet" href="\(visit.assets.address("meemaken.css"))">
            \(houseStyle(visit))\(styles)\(ownStyles)\(scripts)</head>
            <body\(attribute: "class", page.isStaff ? "staff" : nil)>
            <a class="skip" href="#inhoud">\(t("layout.skip"))</a>
            \(masthead(page, visit))\(page.banner)
            <main id="inhoud" tabindex="-1">
            \(flash(visit))\(page.body)
            \(keys)</main>
            \(footer(page, visit))
            </body>
            </html>

            """
    }

    /// A page inside somebody else's: its own heading and language, and nothing around it.
    private func framed(_ page: Page, _ visit: Visit) -> HTML {
        return """
            <!doctype html>
            <html lang="\(visit.t.language)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(page.title)</title>
            <meta name="robots" content="noindex">
            <link rel="stylesheet" href="\(visit.assets.address("meemaken.css"))">
            \(houseStyle(visit))</head>
            <body class="framed">
            <main id="inhoud">
            \(page.body)
            </main>
            </body>
            </html>

            """
    }

    /// The municipality's colours. Their address changes with them, so that a browser never keeps old ones.
    private func houseStyle(_ visit: Visit) -> HTML {
        let style = visit.municipality.style
        guard !style.tokens.isEmpty else { return .empty }
        return "<link rel=\"stylesheet\" href=\"/huisstijl.css?v=\(style.version)\">\n"
    }

    private func brandMark(_ visit: Visit) -> HTML {
        if let logo = visit.municipality.logo {
            let address = "/beeldmerk?v=\(logo.version)"
            return "<img src=\"\(address)\" alt=\"\" width=\"\(logo.width)\" height=\"\(logo.height)\">"
        }
        return """
            <svg viewBox="0 0 20 20" aria-hidden="true"><path class="brand-tile" d="M1 1h8v8h-8zM1 11h8v8h-8zM11 11h8v8h-8z"/>\
            <path class="brand-lift" d="M11.6-.4l8 1.6-1.6 8-8-1.6z"/></svg>
            """
    }

    private func masthead(_ page: Page, _ visit: Visit) -> HTML {
        let t = visit.t
        let entries = page.isStaff ? menus.staff : menus.main
        let items = entries.filter { $0.isShown(to: visit.actor) }.map { item($0, page, visit) }
        let home = page.isStaff ? work(visit) : "/"
        return """
            <header class="masthead"><div class="wrap">
            <a class="brand" href="\(home)">\(brandMark(visit))<span>\(t("site.name")) <small>\(t("site.in", ["municipality": visit.municipality.name]))</small></span></a>
            <nav class="nav" aria-label="\(t("layout.mainMenu"))"><ul>\(items)</ul></nav>
            <a class="menu" href="#menu">\(t("layout.menu"))</a>
            </div></header>
            """
    }

    /// Where somebody who works here begins: the first of the menu that is theirs.
    private func work(_ visit: Visit) -> String { menus.staff.first { $0.isShown(to: visit.actor) }?.path ?? "/" }

    private func item(_ entry: MenuEntry, _ page: Page, _ visit: Visit) -> HTML {
        let current = page.section == entry.path ? "page" : nil
        return "<li><a href=\"\(entry.path)\"\(attribute: "aria-current", current)>\(visit.t(entry.label))</a></li>"
    }

    private func flash(_ visit: Visit) -> HTML {
        guard let key = visit.flash, visit.t.has(key) else { return .empty }
        return "<div class=\"wrap\"><p class=\"flash\" role=\"status\">\(visit.t(key))</p></div>"
    }

    private func footer(_ page: Page, _ visit: Visit) -> HTML {
        let t = visit.t
        // What staff have a page of their own for is not named twice.
        let own = page.isStaff ? Set(menus.staff.map(\.path)) : []
        var entries = (page.isStaff ? menus.staff : menus.main) + menus.more.filter { !own.contains("/werk\($0.path)") }
        if visit.person == nil {
            entries.append(MenuEntry("/inloggen", "layout.signIn"))
        } else {
            entries.append(MenuEntry("/mijn", "layout.mine"))
            entries.append(MenuEntry("/mijn/veiligheid", "security.title"))
            if visit.actor.isStaff {
                entries.append(page.isStaff ? MenuEntry("/", "layout.publicSite") : MenuEntry(work(visit), "layout.work"))
            }
        }
        if visit.site.settings.showsLocalMailbox { entries.append(MenuEntry("/postvak", "layout.mailbox")) }
        if visit.site.settings.showsExampleCaseSystem {
            entries.append(MenuEntry("/voorbeeld-zaaksysteem", "caseExample.title", for: Role.desk))
        }
        let items = entries.filter { $0.isShown(to: visit.actor) }.map { item($0, page, visit) }
        let signOut: HTML =
            visit.person == nil
            ? "" : "<form method=\"post\" action=\"/uitloggen\"><button class=\"button-link\">\(t("layout.signOut"))</button></form>"
        let languages = visit.site.languages.filter { $0 != t.language }.map { language -> HTML in
            "<a class=\"tap\" href=\"?taal=\(language)\" lang=\"\(language)\" hreflang=\"\(language)\">\(visit.site.words(language)("language.own"))</a> "
        }
        return """
            <footer class="footer"><div class="wrap">
            <nav id="menu" aria-label="\(t("layout.footerMenu"))"><ul>\(items)</ul></nav>
            \(signOut)
            <p>\(t("layout.contact", ["municipality": visit.municipality.name, "phone": visit.municipality.phone, "desk": visit.municipality.desk(t.language)]))</p>
            <p>\(languages)</p>
            </div></footer>
            """
    }
}
