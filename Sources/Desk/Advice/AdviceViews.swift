import Civic
import Initiatives
import Markup
import Rules
import Web

/// A light with its word; grey while there is no advice.
func lightBadge(_ light: AdviceLight?, _ t: Words) -> HTML {
    guard let light else { return "<span class=\"light\">\(t("advice.noAnswer"))</span>" }
    return "<span class=\"light is-\(light.rawValue)\">\(t("advice.light.\(light.rawValue)"))</span>"
}

/// The advice on one case as a table: who, light, in one sentence, when.
struct AdviceTable {
    let requests: [AdviceRequest]
    let ladder: ReminderLadder
    let book: DeskBook
    let visit: Visit
    /// The case has its answer: nobody waits for what did not come.
    var isOver = false

    private var t: Words { visit.t }

    var html: HTML {
        let heads = ["who", "light", "sentence", "when"].map { column -> HTML in
            "<th scope=\"col\">\(t("advice.column.\(column)"))</th>"
        }
        return """
            <table class="table is-stack"><caption class="hidden">\(t("advice.caption"))</caption><thead><tr>\(heads)</tr></thead>
            <tbody>\(requests.map(row))</tbody></table>
            """
    }

    private func row(_ request: AdviceRequest) -> HTML {
        """
        <tr><th scope="row">\(who(request))</th>
        <td data-label="\(t("advice.column.light"))">\(light(request))</td>
        <td data-label="\(t("advice.column.sentence"))">\(sentence(request))</td>
        <td data-label="\(t("advice.column.when"))">\(when(request))</td></tr>

        """
    }

    private func who(_ request: AdviceRequest) -> HTML {
        let department = request.departmentName(book, t)
        let name = request.answer?.answeredName ?? request.adviserName
        return name == department ? "\(department)" : "\(name)<small>\(department)</small>"
    }

    private func light(_ request: AdviceRequest) -> HTML {
        switch request.state {
        case .asked where isOver: "<span class=\"soft\">\(t("advice.notNeeded"))</span>"
        case .asked: lightBadge(nil, t)
        case .answered: lightBadge(request.answer?.light, t)
        case .passedOn, .withdrawn: "<span class=\"soft\">\(t("advice.state.\(request.state.rawValue)"))</span>"
        }
    }

    private func sentence(_ request: AdviceRequest) -> HTML {
        guard let answer = request.answer else {
            return request.isOpen ? "<span class=\"soft\">\(waiting(request))</span>" : "<span class=\"soft\">\(request.note)</span>"
        }
        let conditions: HTML? =
            answer.conditions.isEmpty ? nil : "<small>\(t("advice.conditions", ["text": answer.conditions]))</small>"
        let late: HTML? = answer.isLate ? "<small>\(t("advice.cameLate"))</small>" : nil
        return "\(answer.sentence)\(conditions)\(late)"
    }

    private func waiting(_ request: AdviceRequest) -> String {
        let asked = t("advice.askedOn", ["date": t.date(request.askedOn), "until": t.date(request.answerBy)])
        let reminded = request.rung == 0 ? "" : " " + t("advice.remindedTimes", count: request.rung)
        return asked + reminded
    }

    private func when(_ request: AdviceRequest) -> HTML {
        if let answer = request.answer { return "<span class=\"when\">\(t.date(answer.answeredOn))</span>" }
        guard request.isOpen, !isOver else { return "<span class=\"when\">–</span>" }
        return silence(request, ladder, visit)
    }
}

/// How long somebody has been silent, in words and with a sign when it is too long.
func silence(_ request: AdviceRequest, _ ladder: ReminderLadder, _ visit: Visit) -> HTML {
    let days = request.askedOn.days(until: visit.today)
    let isLong = days >= ladder.secondDay
    let state = isLong ? " is-late" : request.isSilent(on: visit.today, ladder) ? " is-soon" : ""
    return "<span class=\"when\(state)\">\(days == 0 ? visit.t("advice.today") : visit.t("advice.silentDays", count: days))</span>"
}

/// Contradictions that nobody settled yet, each in a sentence.
func clashNotice(_ contradictions: [Contradiction], _ visit: Visit) -> HTML {
    contradictions.filter(\.isOpen).map { clash -> HTML in
        let tabled: HTML? = clash.tabledOn.map { "<p>\(visit.t("advice.onTable", ["date": visit.t.date($0)]))</p>" }
        return """
            <div class="reason is-wait"><h3>\(visit.t("advice.clash.title"))</h3><p class="told">\(clash.description)</p>\(tabled)</div>

            """
    }.joined()
}

/// The page about the advice on one case: what was said, what clashes, and asking for more.
struct AdviceView {
    let scene: AdviceScene
    let forms: AdviceForms
    let isTabledByItself: Bool
    let visit: Visit

    private var t: Words { visit.t }
    private var file: CaseFile { scene.file }
    private var path: String { "\(file.staffPath)/advies" }

    var html: HTML {
        """
        <div class="wrap"><p class="crumb"><a href="\(file.staffPath)">\(file.title)</a></p>
        \(forms.wrong?.summary(visit))<h1>\(t("advice.heading"))</h1>
        <p class="lead">\(file.title)</p>
        <div class="columns"><div>\(given)\(clashes)\(asking)</div>
        <aside aria-label="\(t("work.canDo"))">\(withdrawing)\(marking)<p><a class="tap" href="/werk/adviezen">\(t("advice.list.link"))</a></p>\
        </aside></div></div>
        """
    }

    private var given: HTML {
        let table = AdviceTable(requests: scene.requests, ladder: scene.ladder, book: scene.book, visit: visit)
        let content: HTML = scene.requests.isEmpty ? "<p class=\"empty\">\(t("advice.none"))</p>" : table.html
        return "<section class=\"section\" aria-labelledby=\"gegeven\"><h2 id=\"gegeven\">\(t("advice.given"))</h2>\(content)</section>\n"
    }

    // MARK: Contradictions

    private var clashes: HTML {
        let open = scene.contradictions.filter(\.isOpen)
        guard let first = open.first else { return .empty }
        // The first is dealt with here; the next one follows when it is settled.
        return """
            <section class="section" aria-labelledby="botst"><h2 id="botst">\(t("advice.clash.heading", count: open.count))</h2>
            \(clashNotice(open, visit))\(standing)\(file.state.isOpen ? dealing(first) : .empty)</section>

            """
    }

    private var standing: HTML? {
        guard isTabledByItself else { return nil }
        return "<p>\(t("advice.tabledByItself")) <a class=\"tap\" href=\"/werk/doorbraak\">\(t("advice.toTable"))</a></p>\n"
    }

    private func dealing(_ clash: Contradiction) -> HTML {
        let hidden: HTML = "<input type=\"hidden\" name=\"\(AdviceForms.contradictionName)\" value=\"\(clash.id.text)\">"
        let table: HTML? =
            clash.tabledOn != nil
            ? nil
            : """
            <details class="action"\(attribute: "open", when: !forms.table.isFine)><summary>\(t("advice.table.do"))</summary>\
            <form method="post" action="\(path)/tafel">\(tableForm.token())\(hidden)<p class="small soft">\(t("advice.table.hint"))</p>\
            \(tableForm.html(AdviceForms.tableReason, visit))\(tableForm.html(AdviceForms.tableNext, visit))
            <p class="buttons"><button class="button">\(t("advice.table.button"))</button></p></form></details>

            """
        return """
            \(table)<details class="action"\(attribute: "open", when: !forms.settle.isFine)><summary>\(t("advice.settle.do"))</summary>\
            <form method="post" action="\(path)/opgelost">\(forms.settle.token())\(hidden)\(forms.settle.html(AdviceForms.settled, visit))
            <p class="buttons"><button class="button is-second">\(t("advice.settle.button"))</button></p></form></details>
            """
    }

    /// What was sent, or a suggestion in the language of the municipality, since residents read it.
    private var tableForm: Form {
        guard forms.table.isFine else { return forms.table }
        var form = Form()
        form.prefill(AdviceForms.tableReason, visit.site.words(visit.municipality.language)("advice.table.suggest"))
        return form
    }

    // MARK: Asking

    private var asking: HTML {
        guard file.state.isOpen else { return .empty }
        let advisers = scene.book.teams.advisers(t)
        let form = forms.ask
        let teams: HTML = advisers.isEmpty ? .empty : form.html(AdviceForms.team(advisers, t), visit)
        let isPersonOpen = ["naam", AdviceField.email, "afdeling"].contains { form.problem(of: $0) != nil }
        return """
            <section class="section" aria-labelledby="vragen"><h2 id="vragen">\(t("advice.ask.title"))</h2>
            <p>\(t("advice.ask.lead"))</p>
            <form method="post" action="\(path)">\(form.token())\(teams)
            <details class="action"\(attribute: "open", when: isPersonOpen || advisers.isEmpty)><summary>\(t("advice.ask.person"))</summary>
            <div>\(form.html(AdviceForms.name, visit))\(form.html(AdviceForms.department, visit))\(form.html(AdviceForms.email, visit))</div>\
            </details>
            \(form.html(AdviceForms.question, visit))\(form.html(AdviceForms.brief, visit))\(form.html(AdviceForms.aspects(scene.aspects, t), visit))\
            \(form.html(AdviceForms.answerBy, visit))
            <p class="buttons"><button class="button">\(t("advice.ask.button"))</button></p></form></section>

            """
    }

    // MARK: Beside it

    private var withdrawing: HTML {
        let open = scene.requests.filter(\.isOpen)
        guard !open.isEmpty else { return .empty }
        let chosen = forms.withdraw.typed.first(AdviceForms.requestName) ?? open[0].id.text
        let options = open.map { request -> HTML in
            """
            <option value="\(request.id.text)"\(attribute: "selected", when: request.id.text == chosen)>\
            \(request.departmentName(scene.book, t)), \(request.adviserName)</option>
            """
        }
        return """
            <details class="action"\(attribute: "open", when: !forms.withdraw.isFine)><summary>\(t("advice.withdraw.do"))</summary>\
            <form method="post" action="\(path)/intrekken">\(forms.withdraw.token())
            <div class="field"><label class="label" for="\(AdviceForms.requestName)">\(t("advice.withdraw.which"))</label>\
            <select class="input" id="\(AdviceForms.requestName)" name="\(AdviceForms.requestName)">\(options)</select></div>
            \(forms.withdraw.html(AdviceForms.withdrawReason, visit))
            <p class="buttons"><button class="button is-second">\(t("advice.withdraw.button"))</button></p></form></details>

            """
    }

    private var marking: HTML {
        let answered = scene.requests.filter { $0.state == .answered }
        guard answered.count >= 2, file.state.isOpen else { return .empty }
        return """
            <details class="action"\(attribute: "open", when: !forms.mark.isFine)><summary>\(t("advice.mark.do"))</summary>\
            <form method="post" action="\(path)/tegenspraak">\(forms.mark.token())\
            \(forms.mark.html(AdviceForms.clash(scene.requests, scene.book, t), visit))\(forms.mark.html(AdviceForms.clashWhy, visit))
            <p class="buttons"><button class="button is-second">\(t("advice.mark.button"))</button></p></form></details>

            """
    }
}
