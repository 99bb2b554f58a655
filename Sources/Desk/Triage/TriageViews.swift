import Civic
import Initiatives
import Markup
import Rules
import Web

/// The page on which somebody checks what they told before sending it.
struct TriageView {
    let visit: Visit
    let draft: Draft
    let advice: TriageAdvice
    let book: DeskBook
    /// Initiatives that look like it.
    var hint = HTML.empty

    private var t: Words { visit.t }

    /// Which answers stand together, and on which step they are changed.
    private static let groups: [(step: String, name: String, fields: [String])] = [
        ("soort", "kind", ["themes", "recurrence", "activities"]), ("wie", "who", ["applicant", "hasLegalPerson", "livesInArea"]),
        ("geld", "money", ["needs", "requestedAmount", "budget", "startDate"]),
    ]

    func page(_ form: Form, missing: [MissingPart]) -> HTML {
        """
        <div class="wrap"><div class="columns is-form"><div>
        \(form.summary(visit))\(missingSummary(missing))
        <h1>\(t("desk.send.title"))</h1>
        <p class="lead">\(t("desk.send.lead"))</p>\(onBehalf)
        <dl class="facts is-rows">\(facts)</dl>
        \(promise)\(reason)
        <form method="post" action="\(draft.path)/versturen">\(form.token())\(points(form))\(form.html(TriagePages.remark, visit))\
        \(form.html(TriagePages.isPublic, visit))
        <div class="buttons"><button class="button">\(t("desk.send.button"))</button> \
        <a class="tap" href="\(draft.path)">\(t("desk.send.later"))</a></div></form>
        </div>
        <aside aria-label="\(t("desk.send.aside"))"><div class="note"><h2>\(t("desk.send.fits"))</h2><p>\(t("desk.send.fitsText"))</p>
        <p><a class="tap" href="\(draft.path)/geld-en-hulp">\(t("desk.send.fitsLink"))</a></p></div>\(hint)</aside>
        </div></div>
        """
    }

    /// A simple plan can be decided at once: what is asked for that stands here, with the points it decides about.
    private func points(_ form: Form) -> HTML {
        guard let process = advice.process, let rule = process.atOnce else { return .empty }
        let fields = process.pointQuestions(book.vocabulary).compactMap { book.vocabulary.question($0)?.html(form, visit) }
        let items = rule.points.map { point -> HTML in "<li>\(point.text.words(t))</li>" }
        return """
            <section class="section" aria-labelledby="meteen"><h2 id="meteen">\(t("desk.atOnce.title"))</h2><p>\(t("desk.atOnce.lead"))</p>
            <ul><li>\(t("process.usualPoint.place"))\(wayToPlace)</li>\(items)</ul><p>\(t("desk.atOnce.remark"))</p>\(fields)</section>
            """
    }

    /// The way to the place, for who did not tell enough to find it.
    private var wayToPlace: HTML {
        guard !KnownPlace(draft).isFindable else { return .empty }
        return " <a class=\"tap\" href=\"\(draft.path)/waar\">\(t("desk.atOnce.tellWhere"))</a>"
    }

    /// What is still needed; each line leads to the step where it is asked.
    private func missingSummary(_ missing: [MissingPart]) -> HTML {
        guard !missing.isEmpty else { return .empty }
        let items = missing.map { part -> HTML in "<li><a href=\"\(draft.path)/\(part.step)#\(part.field)\">\(t(part.key))</a></li>" }
        return """
            <div class="error-summary" role="alert" tabindex="-1" id="fouten" data-focus>
            <h2>\(t("desk.missing.summary", count: missing.count))</h2><p>\(t("desk.missing.kept"))</p><ul>\(items)</ul></div>
            """
    }

    private var onBehalf: HTML {
        guard draft.enteredBy != nil else { return .empty }
        return """
            <div class="note"><p>\(t("desk.send.onBehalf", ["name": draft.contactName]))</p>\
            <p class="soft">\(t("desk.consent", ["text": draft.consent]))</p></div>
            """
    }

    // MARK: What was told

    private var facts: HTML {
        let answered = book.vocabulary.answered(draft.answers, t, areas: visit.municipality.areas)
        let grouped = Set(Self.groups.flatMap(\.fields) + ["phase"])
        var rows = [row("wat", "what", lines: [draft.title, draft.text] + answered.words(["phase"]), isStory: true)]
        rows.append(row("soort", "kind", lines: answered.words(Self.groups[0].fields)))
        rows.append(row("waar", "where", lines: [draft.place, areaName]))
        rows.append(
            row("wie", "who", lines: [draft.contactName, draft.contactEmail, draft.contactPhone] + answered.words(Self.groups[1].fields)))
        rows.append(row("geld", "money", lines: answered.words(Self.groups[2].fields)))
        let compass = draft.compass.isEmpty ? [] : [t("desk.check.compassFilled", count: draft.compass.count)]
        rows.append(row("kompas", "compass", lines: compass))
        let others = answered.filter { !grouped.contains($0.key) }
        if !others.isEmpty { rows.append(row("geld-en-hulp", "others", lines: others.map { "\($0.name): \($0.answer)" })) }
        return rows.joined()
    }

    private var areaName: String { draft.areaCode.flatMap { visit.municipality.areas[$0]?.name } ?? t("desk.check.wholeCity") }

    private func row(_ step: String, _ name: String, lines: [String], isStory: Bool = false) -> HTML {
        let known = lines.filter { !$0.isEmpty }
        let text: HTML =
            known.isEmpty
            ? "<span class=\"soft\">\(t("form.notAnswered"))</span>" : known.map { line -> HTML in "\(line)" }.joined(by: "<br>")
        return """
            <div><dt>\(t("desk.check.\(name)"))</dt><dd\(attribute: "class", isStory ? "told" : nil)>\(text)</dd>\
            <dd><a class="tap" href="\(draft.path)/\(step)">\(t("button.change"))<span class="hidden"> \(t("desk.check.\(name)"))</span></a></dd></div>

            """
    }

    // MARK: What it becomes

    private var promise: HTML {
        let first: HTML? = advice.firstMessage.map { message in
            "<p>\(t("desk.firstMessage", ["date": t.longDate(message.dueOn), "text": message.words(t)]))</p>"
        }
        return """
            <div class="promise"><p>\(t("desk.promise.by"))</p><p class="promise-date">\(t.longDate(advice.deadline.date))</p>
            <p>\(t("desk.promise.from", ["contact": advice.contactName(book, t), "team": book.teamName(advice.handler.team, t)]))</p>\(first)</div>
            """
    }

    private var reason: HTML {
        """
        <div class="reason"><h2>\(t("desk.triage.is", ["category": advice.category.name.words(t)]))</h2>
        <p>\(advice.why.words(t)) \(advice.category.promise.words(t))</p>
        <details><summary>\(t("desk.triage.how"))</summary>\(rule)\(missing)</details>
        <details><summary>\(t("desk.term.how", ["term": t.term(advice.clock.term)]))</summary>\(steps(StoredDeadline(advice.deadline), t))</details></div>
        """
    }

    private var rule: HTML {
        guard let criterion = advice.criterion(in: book.triage) else { return "<p>\(t("desk.triage.noRule"))</p>" }
        return "<p>\(t("desk.triage.rule", ["rule": t.condition(criterion, in: book.vocabulary)]))</p>"
    }

    private var missing: HTML {
        let keys = advice.missingQuestions(book.vocabulary).filter { $0 != "area" && $0 != "municipality" }
        guard !keys.isEmpty else { return .empty }
        let items = keys.map { key -> HTML in
            let step = Self.groups.first { $0.fields.contains(key) }?.step ?? "geld-en-hulp"
            return "<li><a href=\"\(draft.path)/\(step)\">\(t("field.\(key).question"))</a></li>"
        }
        return "<p>\(t("desk.triage.missing"))</p><ul>\(items)</ul>"
    }
}

extension [AnsweredQuestion] {
    fileprivate func words(_ keys: [String]) -> [String] {
        keys.compactMap { key in first { $0.key == key }.map { "\($0.name): \($0.answer)" } }
    }
}

/// How a date was found, sentence by sentence, with the article each rests on.
func steps(_ deadline: StoredDeadline, _ t: Words) -> HTML {
    let items = deadline.steps.map { step -> HTML in
        let article: HTML? =
            step.article.isEmpty ? nil : " <span class=\"small soft\">(\(t("desk.term.article", ["article": step.article])))</span>"
        return "<li>\(t.step(step))\(article)</li>"
    }
    return "<ol>\(items)</ol>"
}
