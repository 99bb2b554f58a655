import Civic
import Markup
import Web

/// What every visitor meets, in the colours that are being chosen: once by day and once in the dark.
struct StyleSample {
    let isDark: Bool
    let logo: Logo?
    let visit: Visit

    private var t: Words { visit.t }
    private var mode: String { isDark ? "donker" : "licht" }

    var html: HTML {
        """
        <section class="section" aria-labelledby="\(mode)"><h2 id="\(mode)">\(t(isDark ? "houseStyle.inTheDark" : "houseStyle.byDay"))</h2>
        <div class="preview is-\(isDark ? "dark" : "light")">\(masthead)<div class="preview-body">\(texts)\(buttons)\(form)\(card)\(promise)</div></div></section>
        """
    }

    private var masthead: HTML {
        let mark: HTML
        if let logo {
            mark =
                "<img src=\"\(HouseStylePages.preview)/beeldmerk?v=\(logo.version)\" alt=\"\" width=\"\(logo.width)\" height=\"\(logo.height)\">"
        } else {
            mark = """
                <svg viewBox="0 0 20 20" aria-hidden="true"><path class="brand-tile" d="M1 1h8v8h-8zM1 11h8v8h-8zM11 11h8v8h-8z"/>\
                <path class="brand-lift" d="M11.6-.4l8 1.6-1.6 8-8-1.6z"/></svg>
                """
        }
        return """
            <div class="masthead"><div class="wrap"><span class="brand">\(mark)<span>\(t("site.name")) \
            <small>\(t("site.in", ["municipality": visit.municipality.name]))</small></span></span></div></div>
            """
    }

    private var texts: HTML {
        """
        <h3>\(t("home.title"))</h3><p>\(t("config.lead")) <a href="/over">\(t("menu.about"))</a>.</p>
        <p class="note">\(t("houseStyle.lead")) <a href="/hulp">\(t("menu.help"))</a>.</p>
        <p class="flash">\(t("config.kept"))</p>
        """
    }

    private var buttons: HTML {
        """
        <p class="buttons"><a class="button" href="/idee">\(t("menu.idea"))</a> <a class="button is-second" href="/initiatieven">\(t("menu.initiatives"))</a> \
        <span class="badge is-yes">\(t("config.inForce"))</span></p>
        """
    }

    private var form: HTML {
        let options = ["serif", "sans"].map { FieldOption($0, .key("houseStyle.heading.\($0)")) }
        let field = FormField.choice("koppen-\(mode)", "houseStyle.headings", options)
        var filled = Form()
        filled.prefill(field, "serif")
        return filled.html(field, visit)
    }

    private var card: HTML {
        """
        <ul class="cards"><li class="card"><div class="card-body"><h3 class="card-title"><a href="/initiatieven">\(t("menu.initiatives"))</a></h3>\
        <p>\(t("config.lead"))</p><p class="card-meta">\(t("config.inForce"))</p></div></li></ul>
        """
    }

    private var promise: HTML { "<div class=\"promise\"><p>\(t("houseStyle.lead")) <a href=\"/hulp\">\(t("menu.help"))</a></p></div>" }
}
