import Civic
import Markup
import Store
import Web

/// What the team adds to its story: news with photos, and what it asks for.
enum StoryPages {
    static let routes: [Route] = [
        .get("/initiatieven/{slug}/nieuws", .team, newsForm),
        .post("/initiatieven/{slug}/nieuws", .team, bodyLimit: 42_000_000, postNews),
        .get("/initiatieven/{slug}/vragen", .team, asksForm),
        .post("/initiatieven/{slug}/vragen", .team, postAsk),
        .post("/initiatieven/{slug}/vragen/{ask}", .team, closeAsk),
    ]

    // MARK: News

    private static let title = FormField.line("titel", "news.title", max: 80)
    private static let text = FormField.area("tekst", "news.text", max: 3_000, rows: 8)
    private static let photoNumbers = 1...4

    private static func photo(_ number: Int) -> FormField<[Upload]> {
        .photos("foto\(number)", "news.photo", maximum: 1).asked(values: ["number": String(number)])
    }
    private static func caption(_ number: Int) -> FormField<String> {
        .line("bijschrift\(number)", "news.caption", max: 200, isOptional: true).asked(
            hint: "form.photoAltHint", values: ["number": String(number)])
    }

    private static func newsForm(_ visit: Visit) async throws -> Answer { .page(newsPage(Form(), try await visit.initiative(), visit)) }

    private static func postNews(_ visit: Visit) async throws -> Answer {
        let initiative = try await visit.initiative()
        var form = Form(visit.body)
        let (title, text) = (form.read(title), form.read(text))
        let photos = await readPhotos(&form)
        guard let title, let text, form.isFine else { return .page(newsPage(form, initiative, visit)) }
        try await visit.perform(PostNews(id: initiative.id, title: title, text: text, photos: photos))
        return .redirect(initiative.path, saying: "news.posted")
    }

    /// The photos that were chosen, made smaller; what is wrong with one stands at its own field.
    private static func readPhotos(_ form: inout Form) async -> [(photo: ResizedPhoto, caption: String)] {
        var chosen: [(number: Int, upload: Upload, caption: String)] = []
        for number in photoNumbers {
            guard case (let uploads?, let words?) = (form.read(photo(number)), form.read(caption(number))), let upload = uploads.first
            else { continue }
            if words.isEmpty { form.add(FieldProblem("bijschrift\(number)", "error.captionNeeded")) }
            chosen.append((number, upload, words))
        }
        guard form.isFine else { return [] }
        var photos: [(photo: ResizedPhoto, caption: String)] = []
        for (choice, result) in zip(chosen, await PhotoPages.resized(chosen.map(\.upload))) {
            switch result {
            case .success(let photo): photos.append((photo, choice.caption))
            case .failure(.unreadable): form.add(FieldProblem("foto\(choice.number)", "error.photoUnreadable"))
            case .failure(.tooLarge): form.add(FieldProblem("foto\(choice.number)", "error.photoTooLarge"))
            }
        }
        return photos
    }

    private static func newsPage(_ form: Form, _ initiative: Initiative, _ visit: Visit) -> Page {
        let t = visit.t
        func pair(_ number: Int) -> HTML { form.html(photo(number), visit) + form.html(caption(number), visit) }
        let again: HTML? = form.isFine ? nil : "<p class=\"note is-attention\">\(t("news.chooseAgain"))</p>"
        let hasLater = photoNumbers.dropFirst().contains {
            form.problem(of: "foto\($0)") != nil || form.problem(of: "bijschrift\($0)") != nil
        }
        let content: HTML = """
            <p class="lead">\(t(initiative.isPublic ? "news.lead" : "news.leadHidden"))</p>
            <form method="post" action="\(initiative.path)/nieuws" enctype="multipart/form-data" data-guard>\(form.token())
            \(form.html(title, visit))\(form.html(text, visit))
            <h2>\(t("news.photos"))</h2><p class="soft">\(t("news.photosHint"))</p>\(again)
            \(pair(1))
            <details\(attribute: "open", when: hasLater)><summary class="button-link">\(t("news.morePhotos"))</summary>\(photoNumbers.dropFirst().map(pair))</details>
            \(formButtons("news.button", initiative, visit))</form>
            """
        let page = formPage(t("manage.news"), form, back: initiative, to: "\(initiative.path)/beheer", content, visit)
        return page.with(\.scripts, page.scripts + ["autosave.js"])
    }

    // MARK: Asks

    private static let askTitle = FormField.line("vraag", "ask.title", max: 80).asked(hint: "ask.titleHint")
    private static let askText = FormField.area("tekst", "ask.text", max: 600, rows: 4, isOptional: true).asked(hint: "ask.textHint")

    private static func asksForm(_ visit: Visit) async throws -> Answer {
        .page(try await asksPage(Form(), try await visit.initiative(), visit))
    }

    private static func postAsk(_ visit: Visit) async throws -> Answer {
        let initiative = try await visit.initiative()
        var form = Form(visit.body)
        guard case (let title?, let text?) = (form.read(askTitle), form.read(askText)) else {
            return .page(try await asksPage(form, initiative, visit))
        }
        try await visit.perform(PostAsk(id: initiative.id, title: title, text: text))
        return .redirect("\(initiative.path)/vragen", saying: "ask.posted")
    }

    private static func closeAsk(_ visit: Visit) async throws -> Answer {
        let initiative = try await visit.initiative()
        try await visit.perform(CloseAsk(id: initiative.id, ask: ID(try visit.parameter("ask"))))
        return .redirect("\(initiative.path)/vragen", saying: "ask.closed")
    }

    private static func asksPage(_ form: Form, _ initiative: Initiative, _ visit: Visit) async throws -> Page {
        let t = visit.t
        let open = try await visit.read { db in try db.asks(of: initiative.id) }
        let items = open.map { ask -> HTML in
            """
            <li><h3 class="ask">\(visit.written(ask.title))</h3>\(HTML.paragraphs(ask.text, in: visit.writtenIn))
            <form method="post" action="\(initiative.path)/vragen/\(ask.id.text)">\(Form().token())\
            <button class="button is-second">\(t("ask.close"))<span class="hidden">: \(ask.title)</span></button></form></li>

            """
        }
        let list: HTML = items.isEmpty ? "<p>\(t("ask.none"))</p>" : "<ul class=\"asks\">\(items)</ul>"
        let content: HTML = """
            <section aria-labelledby="open"><h2 id="open">\(t("ask.open"))</h2>\(list)</section>
            <section class="section" aria-labelledby="nieuw"><h2 id="nieuw">\(t("ask.new"))</h2>
            <form method="post" action="\(initiative.path)/vragen">\(form.token())\(form.html(askTitle, visit))\(form.html(askText, visit))
            \(formButtons("ask.button", initiative, visit))</form></section>
            """
        return formPage(t("manage.asks"), form, back: initiative, to: "\(initiative.path)/beheer", content, visit)
    }
}
