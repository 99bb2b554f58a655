import Civic
import Initiatives
import Markup
import Rules
import Web

/// The question, the gist, three lights, one sentence, send.
struct AdviserView {
    let scene: AdviserScene
    let forms: AdviserForms
    let advisers: [Adviser]
    let book: DeskBook
    let visit: Visit

    private var t: Words { visit.t }
    private var request: AdviceRequest { scene.request }

    var html: HTML {
        guard scene.isUsable else { return old }
        switch request.state {
        case .withdrawn: return over("advice.over.withdrawn")
        case .passedOn: return over("advice.over.passedOn")
        case .answered where !scene.isCaseOpen: return over("advice.over.movedOn")
        case .asked, .answered: return form
        }
    }

    // MARK: Giving advice

    private var form: HTML {
        let head: HTML = scene.askerName.isEmpty ? "\(t("advice.give.head", ["name": scene.person.name]))" : "\(asked)"
        let late: HTML? = scene.isCaseOpen ? nil : "<div class=\"note is-attention\"><p>\(t("advice.give.late"))</p></div>"
        return """
            <div class="wrap is-narrow section">\(forms.wrong?.summary(visit))
            <p class="soft">\(head)</p><h1>\(request.question)</h1>
            <div class="lead">\(HTML.paragraphs(request.brief, in: visit.writtenIn))</div>\(about)\(late)
            <form method="post" action="\(scene.path)">\(forms.answer.token())\(lights)
            \(forms.answer.html(AdviserForms.sentence, visit))\(forms.answer.html(AdviserForms.conditions, visit))\
            \(forms.answer.html(AdviserForms.shareable, visit))
            <p class="buttons"><button class="button">\(t(request.answer == nil ? "advice.give.button" : "advice.give.change"))</button></p>
            <p class="small soft">\(until)</p></form>
            \(passing)</div>
            """
    }

    private var asked: String { t("advice.give.headBy", ["name": scene.person.name, "by": scene.askerName]) }

    private var until: String {
        guard scene.isCaseOpen else { return t("advice.give.named") }
        return t("advice.give.until", ["date": t.longDate(request.answerBy)])
    }

    /// Which plan, where, and what to look at.
    private var about: HTML {
        let area = scene.areaCode.flatMap { visit.municipality.areas[$0]?.name } ?? t("desk.check.wholeCity")
        let aspects = scene.aspects.names(request.aspects, t)
        let look = aspects.isEmpty ? t("advice.wholePlan") : t.list(aspects)
        return """
            <dl class="facts is-rows"><div><dt>\(t("advice.give.plan"))</dt><dd>\(scene.title)</dd></div>\
            <div><dt>\(t("advice.give.place"))</dt><dd>\(area)</dd></div><div><dt>\(t("advice.give.aspects"))</dt><dd>\(look)</dd></div></dl>

            """
    }

    /// Radio buttons with the three signs: never the colour alone.
    private var lights: HTML {
        let field = AdviserForms.light
        let problem = forms.answer.problem(of: field.name)
        let chosen = forms.answer.typed.first(field.name)
        let options = AdviceLight.allCases.enumerated().map { index, light -> HTML in
            let id = index == 0 ? field.name : "\(field.name)-\(index + 1)"
            return """
                <label class="choice"><input type="radio" id="\(id)" name="\(field.name)" value="\(light.rawValue)"\
                \(attribute: "checked", when: chosen == light.rawValue)>\
                <span class="light is-\(light.rawValue)">\(t("advice.lightLong.\(light.rawValue)"))</span></label>
                """
        }
        let error: HTML? = problem.map {
            """
            <span class="error" id="\(field.name)-fout"><span class="hidden">\(t("error.prefix")) </span>\(t($0.key, $0.values))</span>
            """
        }
        return """
            <fieldset class="field\(problem == nil ? "" : " is-wrong")"\
            \(attribute: "aria-describedby", problem == nil ? nil : "\(field.name)-fout")><legend>\(t("advice.give.light"))</legend>\
            \(error)\(options)</fieldset>

            """
    }

    // MARK: Passing it on

    private var passing: HTML {
        guard request.isOpen, scene.isCaseOpen, request.hops < PassOnAdvice.mostHops else { return .empty }
        let teams: HTML = advisers.isEmpty ? .empty : forms.pass.html(AdviserForms.team(advisers, t), visit)
        return """
            <details class="action"\(attribute: "open", when: !forms.pass.isFine)><summary>\(t("advice.pass.do"))</summary>\
            <form method="post" action="\(scene.path)/verder">\(forms.pass.token())<p>\(t("advice.pass.lead"))</p>\(teams)\
            <p>\(t("advice.pass.or"))</p>\(forms.pass.html(AdviserForms.name, visit))\(forms.pass.html(AdviserForms.email, visit))\
            \(forms.pass.html(AdviserForms.note, visit))
            <p class="buttons"><button class="button is-second">\(t("advice.pass.button"))</button></p></form></details>
            """
    }

    // MARK: When there is nothing to fill in

    private func over(_ key: String) -> HTML {
        """
        <div class="wrap is-narrow section"><h1>\(t("advice.over.title"))</h1><p class="lead">\(t(key))</p>
        <p>\(t("advice.give.plan")): \(scene.title)</p></div>
        """
    }

    private var old: HTML {
        """
        <div class="wrap is-narrow section"><h1>\(t("advice.old.title"))</h1><p class="lead">\(t("advice.old.text"))</p>
        <form method="post" action="\(scene.path)/nieuw"><p class="buttons"><button class="button">\(t("advice.old.button"))</button></p></form></div>
        """
    }

    // MARK: Afterwards

    /// What was said, and that it can still change.
    var thanks: HTML {
        guard let answer = request.answer else {
            return """
                <div class="wrap is-narrow section"><h1>\(t("advice.thanks.title"))</h1><p class="lead">\(t("advice.thanks.passed"))</p></div>
                """
        }
        let key = answer.isLate ? "advice.thanks.late" : "advice.thanks.text"
        let conditions: HTML? =
            answer.conditions.isEmpty ? nil : "<p class=\"told\">\(t("advice.conditions", ["text": answer.conditions]))</p>"
        let change: HTML? =
            scene.isCaseOpen
            ? "<p>\(t("advice.thanks.canChange"))</p><p><a class=\"tap\" href=\"\(scene.path)\">\(t("advice.thanks.change"))</a></p>" : nil
        return """
            <div class="wrap is-narrow section"><h1>\(t("advice.thanks.title"))</h1>
            <p class="lead">\(t(key, ["name": scene.askerName.isEmpty ? t("advice.thanks.asker") : scene.askerName]))</p>
            <div class="box"><p>\(lightBadge(answer.light, t))</p><p class="told">\(answer.sentence)</p>\(conditions)</div>\(change)</div>
            """
    }
}
