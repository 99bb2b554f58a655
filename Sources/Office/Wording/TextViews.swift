import Civic
import Markup
import Web

/// Texts that were found, or else those that are said otherwise here.
struct TextListView {
    let book: TextBook
    let keys: [String]
    let total: Int
    let first: Int
    let query: String
    let drafts: [String]
    let visit: Visit

    private var t: Words { visit.t }

    var html: HTML {
        var form = Form()
        form.prefill(TextPages.query, query)
        let heading = query.isEmpty ? t("wording.changed") : t("wording.found", count: total)
        let list: HTML =
            keys.isEmpty
            ? "<p class=\"empty\">\(t(query.isEmpty ? "wording.noneChanged" : "wording.noneFound"))</p>"
            : "<ul class=\"entries\">\(rows)</ul>"
        return """
            <div class="wrap">\(OfficeFeatures.crumb(t))<h1>\(t("wording.title"))</h1><p class="lead">\(t("wording.lead"))</p>\(draftNote(drafts, t))
            <form method="get" action="\(TextPages.home)" class="form" role="search">\(form.html(TextPages.query, visit))
            <div class="buttons"><button class="button">\(t("wording.find"))</button></div></form>
            <section class="section" aria-labelledby="teksten"><h2 id="teksten">\(heading)</h2>\(list)\(more)</section></div>
            """
    }

    private var rows: HTML {
        keys.map { key -> HTML in
            let texts = book.languages.compactMap { language -> HTML? in
                book.current(key, language).map { "<br><span lang=\"\(language)\">\(short($0))</span>" }
            }
            let mark: HTML? = book.isChanged(key) ? " <span class=\"label-small\">\(t("wording.ownWords"))</span>" : nil
            return "<li><a class=\"tap\" href=\"\(TextPages.home)/\(key)\">\(key)</a>\(mark)\(texts)</li>"
        }.joined()
    }

    private func short(_ entry: Texts.Entry) -> String {
        let text = entry.parts.joined(separator: " / ")
        return text.count > 160 ? text.prefix(160) + "…" : text
    }

    private var more: HTML {
        guard first + keys.count < total else { return .empty }
        let next = first / TextPages.perPage + 2
        return
            "<p><a class=\"button is-second\" href=\"\(TextPages.home)?zoek=\(query.percentEncoded)&blz=\(String(next))\">\(t("wording.more"))</a></p>"
    }
}

/// One text in all languages: what the program says, what is said here, and how that reads.
struct TextView {
    let key: String
    let book: TextBook
    let form: Form
    let drafts: [String]
    let visit: Visit

    private var t: Words { visit.t }
    private var path: String { "\(TextPages.home)/\(key)" }

    var html: HTML {
        """
        <div class="wrap"><p class="crumb"><a href="\(TextPages.home)">\(t("wording.title"))</a></p>\(form.summary(visit))
        <h1>\(t("wording.oneText"))</h1><p class="soft">\(key)</p>\(draftNote(drafts, t))\(values)
        <form method="post" action="\(path)" class="form">\(form.token())\(fields)
        <div class="buttons"><button class="button">\(t("config.keepDraft"))</button></div></form>\(preview)\(restore)</div>
        """
    }

    private var values: HTML {
        let names = book.languages.compactMap { book.standard(key, $0)?.values }.first ?? []
        guard !names.isEmpty else { return .empty }
        let list = names.sorted().map { "{\($0)}" }.joined(separator: ", ")
        return "<p class=\"note\">\(t("wording.values", ["values": list]))</p>"
    }

    private var fields: HTML {
        book.languages.map { language -> HTML in
            guard let standard = book.standard(key, language) else { return .empty }
            let parts = standard.parts.indices.map { form.html(TextPages.field(language, $0, of: standard, visit), visit) }
            let said = standard.parts.map { part -> HTML in "<span lang=\"\(language)\">\(part)</span>" }.joined(by: "<br>")
            return """
                <h2>\(visit.site.words(language)("language.own"))</h2>\(parts)
                <details><summary>\(t("wording.standard"))</summary><p class="told">\(said)</p></details>
                """
        }.joined()
    }

    /// How it reads with values filled in: what the value is called, or a number.
    private var preview: HTML {
        let parts = book.languages.compactMap { language -> HTML? in
            guard let entry = book.current(key, language) else { return nil }
            let said = entry.parts.enumerated().map { index, text -> HTML in
                "<p class=\"told\" lang=\"\(language)\">\(sample(text, count: index == 0 && entry.parts.count > 1 ? 1 : 3))</p>"
            }
            return "<div class=\"box\">\(said)</div>"
        }
        return """
            <section class="section" aria-labelledby="zo"><h2 id="zo">\(t("wording.preview"))</h2>\(parts)</section>
            """
    }

    private func sample(_ text: String, count: Int) -> String {
        text.replacing(/\{([A-Za-z]+)\}/) { match in match.1 == "count" ? String(count) : "‹\(match.1)›" }
    }

    private var restore: HTML {
        guard book.isChanged(key) else { return .empty }
        return """
            <form method="post" action="\(path)/terug">\(Form().token())<button class="button-link">\(t("wording.restore"))</button></form>
            """
    }
}

private func draftNote(_ drafts: [String], _ t: Words) -> HTML {
    guard !drafts.isEmpty else { return .empty }
    return """
        <div class="note is-attention"><p>\(t("config.hasDraft"))</p><p><a class="button" href="\(ConfigDesk.check(of: drafts))">\(t("config.toCheck"))</a></p></div>
        """
}
