import Civic
import Markup

/// What went wrong, as a page. One place; nothing internal is ever shown.
enum ErrorPages {
    static func page(_ status: Int, _ t: Words, message: String? = nil, reference: String? = nil) -> Page {
        let key = t.has("errorPage.\(status).title") ? String(status) : (status < 500 ? "400" : "500")
        let extra: HTML? = message.map { "<p class=\"lead\">\($0)</p>" }
        let code: HTML? = reference.map { "<p class=\"small soft\">\(t("errorPage.reference", ["reference": $0]))</p>" }
        let body: HTML = """
            <div class="wrap is-narrow section">
            <h1>\(t("errorPage.\(key).title"))</h1>
            \(extra)<p>\(t("errorPage.\(key).text"))</p>
            <p class="buttons"><a class="button" href="/">\(t("errorPage.home"))</a> <a class="tap" href="/initiatieven">\(t("errorPage.search"))</a></p>
            \(code)</div>
            """
        return Page(t("errorPage.\(key).title"), body).with(\.status, status).with(\.isPrivate, true)
    }
}
