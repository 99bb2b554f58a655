import Civic
import Markup
import Rules
import Web

extension TellPages {
    // MARK: Beginning

    func startPage(_ form: Form, _ visit: Visit, _ drafts: [Draft], _ occasion: Tell.Occasion? = nil) -> Page {
        let t = visit.t
        let questions = WhatQuestions(Scene(visit: visit, vocabulary: vocabulary(visit.site), draft: nil))
        let body: HTML = """
            <div class="wrap"><div class="columns is-form"><div>
            \(progress(1, t))\(form.summary(visit))
            <form method="post" action="/idee" data-guard>\(form.token())\(occasion?.note)\(intake(form, visit))\(questions.html(form))
            <div class="buttons"><button class="button">\(t("tell.goOn", ["number": "2", "name": t("tell.step.kind")]))</button></div>
            <p class="small soft">\(t("tell.start.kept"))</p></form></div>
            <aside aria-label="\(t("tell.aside"))">\(unfinishedIdeas(drafts, visit))
            <div class="note"><h2>\(t("tell.start.how"))</h2><p>\(t("tell.start.text"))</p><p>\(t("tell.start.time"))</p></div>\(talk(visit))</aside>
            </div></div>
            """
        return Page(t("tell.start.title"), body).with(\.section, "/idee").with(\.description, t("tell.start.text"))
            .with(\.hasProblems, !form.isFine).with(\.status, form.isFine ? 200 : 422).with(\.scripts, ["autosave.js"])
    }

    private func intake(_ form: Form, _ visit: Visit) -> HTML {
        guard visit.actor.isStaff else { return .empty }
        let t = visit.t
        let consent = t("tell.intake.consentText", ["municipality": visit.municipality.name])
        return """
            <div class="box"><h2>\(t("tell.intake.title"))</h2>\(form.html(Intake.channel, visit))
            <p>\(t("tell.intake.readAloud"))</p><blockquote>\(consent)</blockquote>\(form.html(Intake.consent, visit))</div>
            """
    }

    // MARK: A step

    func stepPage(_ step: Step, _ form: Form, _ scene: Scene) async throws -> Page {
        guard let draft = scene.draft else { throw Refusal.notFound }
        let (visit, t) = (scene.visit, scene.visit.t)
        let kept: HTML = form.isFine ? .empty : "<p role=\"status\">\(t("form.kept"))</p>"
        let goOn =
            step == .money
            ? t("tell.goCompass")
            : t("tell.goOn", ["number": String(step.number + 1), "name": t("tell.step.\((step.next ?? .money).key)")])
        let column: HTML = """
            \(progress(step.number, t))\(form.summary(visit))\(kept)
            <form method="post" action="\(draft.path)/\(step.rawValue)" data-autosave="\(draft.path)/\(step.rawValue)/bewaar">
            \(step.questions(scene).html(form))
            \(buttons(goOn, draft, visit))</form>
            """
        let title =
            "\(t("tell.\(step.key).title")) \(t("form.step", ["number": String(step.number), "total": String(Step.questions.count)]))"
        let side = try await aside(step, visit, draft)
        let scripts = step == .place ? ["autosave.js", "map.js"] : ["autosave.js"]
        return frame(title, column, side).with(\.hasProblems, !form.isFine).with(\.status, form.isFine ? 200 : 422).with(\.scripts, scripts)
    }

    func frame(_ title: String, _ column: HTML, _ aside: HTML) -> Page {
        let body: HTML = "<div class=\"wrap\"><div class=\"columns is-form\"><div>\(column)</div>\n\(aside)</div></div>"
        return Page(title, body).with(\.section, "/idee").with(\.isPrivate, true)
    }

    func buttons(_ goOn: String, _ draft: Draft, _ visit: Visit) -> HTML {
        let t = visit.t
        return """
            <div class="buttons"><button class="button">\(goOn)</button> \
            <button class="button is-second" name="later" value="1">\(t("button.later"))</button></div>
            <p class="saved" role="status" data-saved data-failed="\(t("form.notSaved"))">\(savedAt(draft, visit))</p>
            <p class="small soft">\(t("form.laterHelp"))</p>
            """
    }

    private func savedAt(_ draft: Draft, _ visit: Visit) -> String {
        let (t, day) = (visit.t, draft.changedAt.localDate)
        let (hour, minute) = draft.changedAt.localTime
        let time = t.time(hour: hour, minute: minute)
        if day == visit.today { return t("tell.saved", ["time": time]) }
        return t("tell.savedOn", ["date": t.date(day), "time": time])
    }

    private func progress(_ number: Int, _ t: Words) -> HTML {
        let tiles = (1...Step.questions.count).map { place -> HTML in
            let state = place < number ? "is-done" : place == number ? "is-now" : "is-later"
            return "<i class=\"\(state)\" aria-hidden=\"true\"></i>"
        }
        let words = t("form.step", ["number": String(number), "total": String(Step.questions.count)])
        return "<p class=\"progress\">\(tiles)<span>\(words)</span></p>\n"
    }

    // MARK: Beside it

    func aside(_ step: Step?, _ visit: Visit, _ draft: Draft) async throws -> HTML {
        let t = visit.t
        let found = try await glance(visit, draft)
        return """
            <aside aria-label="\(t("tell.aside"))">\(found.map { note(yes: $0.yes, maybe: $0.maybe, visit, draft) })
            \(overview(step, draft, t))\(talk(visit))
            <p><a class="tap small" href="\(draft.path)/weg">\(t("tell.discard.link"))</a></p></aside>
            """
    }

    private func note(yes: Int, maybe: Int, _ visit: Visit, _ draft: Draft) -> HTML {
        let t = visit.t
        return """
            <div class="note"><h2>\(t("tell.glance.title"))</h2>
            <p><b>\(t("tell.glance.yes", count: yes))</b> \(t("tell.glance.for")) <b>\(t("tell.glance.maybe", count: maybe))</b>.</p>
            <p><a class="tap" href="\(draft.path)/geld-en-hulp">\(t("tell.glance.look"))</a></p></div>
            """
    }

    /// All steps with how they stand; each can be opened.
    private func overview(_ current: Step?, _ draft: Draft, _ t: Words) -> HTML {
        let items = Step.allCases.map { step -> HTML in
            let isNow = step == current
            let isDone = step.isDone(draft.content)
            let state = isNow ? t("word.now") : isDone ? t("word.done") : t(step == .compass ? "tell.compass.free" : "word.toDo")
            return """
                <li\(attribute: "class", isNow ? "is-now" : isDone ? "is-done" : nil)><a href="\(draft.path)/\(step.rawValue)"\
                \(attribute: "aria-current", isNow ? "step" : nil)>\(t("tell.short.\(step.key)"))</a><span class="tasks-state">\(state)</span></li>

                """
        }
        return """
            <nav class="box" aria-label="\(t("tell.allQuestions"))"><h2>\(t("tell.allQuestions"))</h2><ul class="tasks">\(items)
            <li><a href="\(draft.path)/versturen">\(t("tell.check"))</a></li></ul></nav>
            """
    }

    private func talk(_ visit: Visit) -> HTML {
        "<p class=\"small soft\">\(visit.t("tell.talk", ["phone": visit.municipality.phone]))</p>"
    }

    // MARK: Later, and away with it

    func laterPage(_ form: Form, _ visit: Visit, _ draft: Draft) -> Page {
        let (t, place) = (visit.t, Later.place(visit))
        let column: HTML = """
            \(form.summary(visit))<p class="crumb"><a href="\(draft.path)/\(place)">\(t("tell.later.back"))</a></p>
            <h1>\(t("tell.later.title"))</h1><p class="lead">\(t("tell.later.lead"))</p>
            <form method="post" action="\(draft.path)/later">\(form.token())<input type="hidden" name="stap" value="\(place)">
            \(form.html(Later.name, visit))\(form.html(Later.email, visit))
            <div class="buttons"><button class="button">\(t("tell.later.button"))</button></div></form>
            <p class="small soft">\(t("tell.later.kept", ["days": t.number(visit.site.retention[.draft].inDays)]))</p>
            """
        return narrow(t("tell.later.title"), column).with(\.hasProblems, !form.isFine).with(\.status, form.isFine ? 200 : 422)
    }

    func sentPage(_ visit: Visit, _ draft: Draft) -> Page {
        let t = visit.t
        let mailbox: HTML =
            visit.site.settings.showsLocalMailbox ? "<p><a class=\"tap\" href=\"/postvak\">\(t("layout.mailbox"))</a></p>" : ""
        let column: HTML = """
            <div class="done"><h1>\(t("tell.later.sentTitle"))</h1><p class="lead">\(t("tell.later.sentText"))</p>\(mailbox)
            <p class="buttons"><a class="button" href="\(draft.path)">\(t("tell.later.goOnNow"))</a> <a class="tap" href="/">\(t("error.home"))</a></p></div>
            """
        return narrow(t("tell.later.sentTitle"), column)
    }

    func discardPage(_ visit: Visit, _ draft: Draft) -> Page {
        let t = visit.t
        let column: HTML = """
            <h1>\(t("tell.discard.title"))</h1><p class="lead">\(t("tell.discard.lead", ["title": draft.name(t)]))</p>
            <form method="post" action="\(draft.path)/weg">\(Form().token())<div class="buttons">\
            <button class="button is-grave">\(t("tell.discard.button"))</button> <a class="tap" href="\(draft.path)">\(t("button.cancel"))</a></div></form>
            """
        return narrow(t("tell.discard.title"), column)
    }

    private func narrow(_ title: String, _ column: HTML) -> Page {
        Page(title, "<div class=\"wrap\"><div class=\"narrow section\">\(column)</div></div>").with(\.isPrivate, true).with(
            \.section, "/idee")
    }
}
