import Civic
import Markup
import Rules
import Store
import Web

/// Lessons (*casuïstiek*): the public list, and for the staff writing one, looking at it as others will see it, and taking it away.
struct LessonPages: Sendable {
    private static let perPage = 20

    var feature: Feature {
        Feature(
            "lessons",
            routes: [
                .get("/leren", .everyone, cachedBy: ["soort", "blz"], list), .get("/leren/{les}", .everyone, cachedBy: [], show),
                .get("/werk/doorbraak/{knelpunt}/les", InsightFeatures.access, write),
                .post("/werk/doorbraak/{knelpunt}/les", InsightFeatures.access, publish),
                .post("/werk/doorbraak/{knelpunt}/les/weg", InsightFeatures.access, unpublish),
            ],
            migrations: Lessons.migrations, actions: [PublishLesson.self, UnpublishLesson.self],
            holdings: LessonHoldings.records, exemptions: LessonHoldings.exemptions)
    }

    // MARK: For everyone

    private func list(_ visit: Visit) async throws -> Answer {
        let (kind, page, t) = (visit.query.first("soort").flatMap(Obstacle.Kind.init(rawValue:)), visit.query.pageNumber, visit.t)
        let (lessons, total) = try await visit.read { db in
            try db.publishedLessons(kind, limit: Self.perPage, offset: (page - 1) * Self.perPage)
        }
        let items = lessons.map { lesson -> HTML in
            """
            <li class="row-item"><h2><a href="\(lesson.path)"\(attribute: "lang", visit.writtenIn)>\(lesson.content.title)</a></h2>
            <p\(attribute: "lang", visit.writtenIn)>\(lesson.content.learned.shortened(to: 220))</p>
            <p class="small soft">\(t("obstacle.kind.\(lesson.kind.rawValue)")), \(t.month(lesson.publishedAt.localDate))</p></li>

            """
        }
        let content: HTML = items.isEmpty ? "<div class=\"empty\"><p>\(t("lesson.none"))</p></div>" : "<ul class=\"plain\">\(items)</ul>"
        let kinds = Obstacle.Kind.allCases.map { ($0.rawValue, t("obstacle.kind.\($0.rawValue)")) }
        let filter = filterForm(
            "/leren",
            [filterList("soort", t("obstacle.form.kind"), kinds, chosen: kind?.rawValue ?? "", any: t("obstacle.table.anyKind"))], visit)
        let pager = insightPager(page: page, total: total, perPage: Self.perPage, visit) { number in
            address("/leren", [("soort", kind?.rawValue ?? ""), ("blz", number == 1 ? "" : String(number))])
        }
        let body: HTML = """
            <div class="wrap is-narrow"><h1>\(t("lesson.title"))</h1><p class="lead">\(t("lesson.lead"))</p>\(filter)\(content)\(pager)</div>
            """
        return .page(Page(t("lesson.title"), body).with(\.section, "/leren").with(\.description, t("lesson.lead")))
    }

    private func show(_ visit: Visit) async throws -> Answer {
        let slug = try visit.parameter("les")
        guard let lesson = try await visit.read({ db in try db.publishedLesson(slug: slug) }) else { throw Refusal.notFound }
        let t = visit.t
        let body: HTML = """
            <div class="wrap is-narrow"><p class="crumb"><a href="/leren">\(t("lesson.title"))</a></p>
            \(lessonArticle(lesson.content, kind: lesson.kind, heading: true, visit))
            <p class="small soft">\(t("lesson.published", ["date": t.date(lesson.publishedAt.localDate)]))</p></div>
            """
        return .page(
            Page(lesson.content.title, body).with(\.section, "/leren").with(\.description, lesson.content.learned.shortened(to: 200)))
    }

    // MARK: For the staff

    private static let title = FormField.line(LessonField.title, "lesson.form.title", max: 120, min: 8)
    private static let happened = FormField.area("les-gebeurd", "lesson.happened", max: 3_000, rows: 6, min: 20).asked(
        hint: "lesson.form.happenedHint")
    private static let learned = FormField.area("les-geleerd", "lesson.learned", max: 3_000, rows: 5, min: 20).asked(
        hint: "lesson.form.learnedHint")
    private static let decision = FormField.area("les-besluit", "lesson.decision", max: 3_000, rows: 4, isOptional: true).asked(
        hint: "lesson.form.decisionHint")
    private static let checked = FormField.tick(LessonField.checked, "lesson.form.checked")
    private static let reason = FormField.area("les-weg-reden", "obstacle.form.reason", max: 600, rows: 3)
    private static let stepName = "stap"

    private struct Written: Sendable {
        let obstacle: Obstacle
        let lesson: Lesson?
        let decision: ObstacleDecision?

        var seen: Seen { lesson?.seen ?? Lesson.unwritten }
    }

    private func written(_ visit: Visit) async throws -> Written {
        let id = ID<Obstacle>(try visit.parameter("knelpunt"))
        let found = try await visit.read { db -> Written? in
            guard let obstacle = try db.obstacle(id) else { return nil }
            let lesson = try db.lesson(of: id)
            // What is merged gets no lesson of its own; one that is there can still be mended or taken away.
            guard obstacle.state != .merged || lesson != nil else { return nil }
            return Written(obstacle: obstacle, lesson: lesson, decision: try db.decisions(on: id).first)
        }
        guard let found else { throw Refusal.notFound }
        return found
    }

    private func write(_ visit: Visit) async throws -> Answer {
        let written = try await written(visit)
        return .page(formPage(prefilled(written, visit), written, visit))
    }

    private func prefilled(_ written: Written, _ visit: Visit) -> Form {
        var form = Form()
        form.prefill(Self.title, written.lesson?.content.title ?? written.obstacle.title)
        form.prefill(Self.happened, written.lesson?.content.happened ?? written.obstacle.text)
        form.prefill(Self.learned, written.lesson?.content.learned ?? "")
        form.prefill(Self.decision, written.lesson?.content.decision ?? written.decision.map { decided($0, visit) } ?? "")
        return form
    }

    /// The words of a decision as a beginning; whoever publishes reads them over.
    private func decided(_ decision: ObstacleDecision, _ visit: Visit) -> String {
        let words = visit.site.words(visit.municipality.language)
        return "\(words("obstacle.outcomeTold.\(decision.outcome.rawValue)")) \(decision.reason)"
    }

    /// First the preview, with what was found in the text; from there it is published or changed again.
    private func publish(_ visit: Visit) async throws -> Answer {
        let written = try await written(visit)
        var form = Form(visit.body)
        let (title, happened) = (form.read(Self.title), form.read(Self.happened))
        let (learned, decision) = (form.read(Self.learned), form.read(Self.decision))
        guard let title, let happened, let learned, let decision else { return .page(formPage(form, written, visit)) }
        let text = LessonText(title: title, happened: happened, learned: learned, decision: decision)
        switch visit.body.first(Self.stepName) {
        case "verander": return .page(formPage(form, written, visit))
        case "plaats":
            do {
                let isChecked = form.read(Self.checked) ?? false
                let publish = PublishLesson(obstacle: written.obstacle.id, text: text, isChecked: isChecked, seen: Seen(visit))
                let slug = try await visit.perform(publish)
                return .redirect("/leren/\(slug)", saying: "lesson.done")
            } catch let refusal as Refusal {
                try form.add(refusal)
                return .page(try await form.isOvertaken ? formPage(form, written, visit) : preview(form, text, written, visit))
            }
        default: return .page(try await preview(form, text, written, visit))
        }
    }

    private func unpublish(_ visit: Visit) async throws -> Answer {
        let written = try await written(visit)
        var form = Form(visit.body)
        guard let reason = form.read(Self.reason) else {
            return .page(formPage(prefilled(written, visit), written, away: form, visit))
        }
        try await visit.perform(UnpublishLesson(obstacle: written.obstacle.id, reason: reason))
        return .redirect(written.obstacle.path, saying: "lesson.gone")
    }

    /// - Parameter away: the form to take it away, when that was sent and has problems.
    private func formPage(_ form: Form, _ written: Written, away: Form? = nil, _ visit: Visit) -> Page {
        let (t, obstacle, shown) = (visit.t, written.obstacle, away ?? form)
        let body: HTML = """
            <div class="wrap is-narrow"><p class="crumb"><a href="\(obstacle.path)">\(obstacle.title)</a></p>\(shown.summary(visit))
            <h1>\(t("lesson.write"))</h1><p class="lead">\(t("lesson.form.lead"))</p>
            <form method="post" action="\(obstacle.path)/les">\(form.token())\
            \(form.html(written.seen, standingAt: "\(obstacle.path)/les", visit))\(form.html(Self.title, visit))\(form.html(Self.happened, visit))
            \(form.html(Self.learned, visit))\(form.html(Self.decision, visit))
            <p class="buttons"><button class="button">\(t("lesson.form.preview"))</button> \
            <a class="tap" href="\(obstacle.path)">\(t("button.cancel"))</a></p></form>\(fold(away, written, visit))</div>
            """
        return staffPage(t("lesson.write"), body, section: "/werk/doorbraak", form: shown)
    }

    /// Taking it away, while it is there.
    private func fold(_ away: Form?, _ written: Written, _ visit: Visit) -> HTML {
        guard written.lesson?.isPublic == true else { return .empty }
        let (t, form) = (visit.t, away ?? Form())
        return actionFold(
            "les-weg", t("lesson.unpublish"), to: "\(written.obstacle.path)/les/weg", open: away != nil,
            button: t("lesson.unpublishButton"), isGrave: true, form, form.html(Self.reason, visit))
    }

    private func preview(_ form: Form, _ text: LessonText, _ written: Written, _ visit: Visit) async throws -> Page {
        let (t, obstacle) = (visit.t, written.obstacle)
        let found = try await visit.read { db in try db.identifying(in: text, obstacle: obstacle.id) }
        let kept = [Self.title, Self.happened, Self.learned, Self.decision].map { field -> HTML in
            "<input type=\"hidden\" name=\"\(field.name)\" value=\"\(form.typed.first(field.name) ?? "")\">"
        }
        let body: HTML = """
            <div class="wrap is-narrow"><p class="crumb"><a href="\(obstacle.path)">\(obstacle.title)</a></p>\(form.summary(visit))
            <h1>\(t("lesson.previewTitle"))</h1><p class="lead">\(t("lesson.previewLead"))</p>\(warning(found, visit))
            <div class="box">\(lessonArticle(text, kind: obstacle.kind, heading: false, visit))</div>
            <form method="post" action="\(obstacle.path)/les">\(form.token())\(form.html(written.seen, standingAt: obstacle.path, visit))\
            \(kept)\(found.isEmpty ? nil : form.html(Self.checked, visit))
            <p class="buttons"><button class="button" name="\(Self.stepName)" value="plaats">\(t("lesson.publish"))</button> \
            <button class="button is-second" name="\(Self.stepName)" value="verander">\(t("lesson.change"))</button></p></form></div>
            """
        return staffPage(t("lesson.previewTitle"), body, section: "/werk/doorbraak", form: form)
    }

    private func warning(_ found: [Identifying], _ visit: Visit) -> HTML {
        let t = visit.t
        guard !found.isEmpty else { return "<p>\(t("lesson.nothingFound"))</p>" }
        let items = found.map { finding -> HTML in "<li><b>\(finding.quote)</b>: \(t("lesson.finding.\(finding.kind.rawValue)"))</li>" }
        return """
            <div class="note is-attention"><h2>\(t("lesson.found", count: found.count))</h2><ul>\(items)</ul><p>\(t("lesson.foundHelp"))</p></div>
            """
    }
}

/// A lesson as everyone reads it.
private func lessonArticle(_ text: LessonText, kind: Obstacle.Kind, heading: Bool, _ visit: Visit) -> HTML {
    let t = visit.t
    // On the preview the page has a heading of its own above it.
    let title: HTML = heading ? "<h1>\(visit.written(text.title))</h1>" : "<h2>\(visit.written(text.title))</h2>"
    func part(_ key: String, _ words: String) -> HTML {
        guard !words.isEmpty else { return .empty }
        let body = HTML.paragraphs(words, in: visit.writtenIn)
        return heading ? "<h2>\(t(key))</h2>\(body)" : "<h3>\(t(key))</h3>\(body)"
    }
    return """
        <article>\(title)<p class="soft">\(t("obstacle.kind.\(kind.rawValue)"))</p>\(part("lesson.happened", text.happened))\
        \(part("lesson.learned", text.learned))\(part("lesson.decision", text.decision))</article>
        """
}
