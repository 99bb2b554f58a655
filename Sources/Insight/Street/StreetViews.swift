import Civic
import Initiatives
import Markup
import Rules
import Web

/// What was noticed in the neighbourhoods, with a form to note more.
struct StreetView {
    let signals: [Signal]
    let total: Int
    let page: Int
    let area: Area?
    let isOpen: Bool
    let form: Form
    let visit: Visit

    private var t: Words { visit.t }

    var html: HTML {
        """
        <div class="wrap">\(form.summary(visit))<h1>\(t("street.title"))</h1><p class="lead">\(t("street.lead"))</p>
        <p class="buttons"><a class="button" href="\(Street.home)/aanbod">\(t("street.toOffer"))</a> \
        <a class="button is-second" href="\(Street.home)/kennismaken">\(t("street.toIntroductions"))</a> \
        <a class="button is-second" href="/werk/balie">\(t("street.toCounter"))</a></p>
        <p class="small soft">\(t("street.counterText"))</p>
        <div class="columns"><div>
        <section class="section" aria-labelledby="signalen"><h2 id="signalen">\(t("signal.title"))</h2>\(filter)\(list)\(pager)</section></div>
        <aside aria-label="\(t("signal.note"))"><div class="box"><h2>\(t("signal.note"))</h2><p>\(t("signal.noPeople"))</p>
        <form method="post" action="\(Street.home)">\(form.token())\(form.html(StreetForms.area(visit.municipality.areas), visit))
        \(form.html(StreetForms.theme, visit))\(form.html(StreetForms.text, visit))\
        \(PersonalCheck.html(form, [SignalField.text], visit))
        <p class="buttons"><button class="button">\(t("signal.noteButton"))</button></p></form></div></aside></div></div>
        """
    }

    private var filter: HTML {
        let options = visit.municipality.areas.all.map { (value: $0.code, text: $0.name) }
        return filterForm(
            Street.home,
            [
                filterList("bekijk-gebied", t("signal.form.area"), options, chosen: area?.code ?? "", any: t("street.everywhere")),
                filterList(
                    "stand", t("signal.form.state"), [(value: "klaar", text: t("signal.ended"))], chosen: isOpen ? "" : "klaar",
                    any: t("signal.state.open")),
            ], visit)
    }

    private var list: HTML {
        guard !signals.isEmpty else { return "<p class=\"empty\">\(t("signal.none"))</p>" }
        let items = signals.map { signal -> HTML in
            let place = visit.municipality.areas[signal.areaCode]?.name ?? ""
            let about = t("signal.about", ["area": place, "theme": t("theme.\(signal.theme.rawValue)"), "date": t.date(signal.notedOn)])
            let stand: HTML? = signal.state == .open ? nil : " <span class=\"soft\">\(t("signal.state.\(signal.state.rawValue)"))</span>"
            return """
                <li><a class="tap" href="\(signal.staffPath)">\(signal.text.shortened(to: 140))</a>\(stand)<br>\
                <span class="small soft">\(about)</span></li>

                """
        }
        return "<ul class=\"plain\">\(items)</ul>"
    }

    private var pager: HTML {
        insightPager(page: page, total: total, perPage: StreetPages.perPage, visit) { number in
            address(
                Street.home,
                [("bekijk-gebied", area?.code ?? ""), ("stand", isOpen ? "" : "klaar"), ("blz", number == 1 ? "" : String(number))])
        }
    }
}

/// One signal, and what can become of it.
struct SignalView {
    let signal: Signal
    let form: Form
    /// What the form that was sent is about; nil when none was.
    let sent: SignalUse?
    let choice: InitiativeChoice
    let visit: Visit

    private var t: Words { visit.t }

    var html: HTML {
        let place = visit.municipality.areas[signal.areaCode]?.name ?? ""
        let about = t("signal.about", ["area": place, "theme": t("theme.\(signal.theme.rawValue)"), "date": t.date(signal.notedOn)])
        return """
            <div class="wrap is-narrow">\(form.summary(visit))
            <p class="crumb"><a href="\(Street.home)">\(t("street.title"))</a></p><h1>\(t("signal.one"))</h1>
            <p class="soft">\(about)</p>\(HTML.paragraphs(signal.text, in: visit.writtenIn))\(signal.state == .open ? choices : ended)</div>
            """
    }

    private var ended: HTML {
        // What became an obstacle stands on the desk's table, which not everybody here can open.
        let path = signal.becamePath.flatMap { $0.hasPrefix("/werk") && !visit.actor.isOfDesk ? nil : $0 }
        let outcome: HTML = path.map { "<a class=\"tap\" href=\"\(WebAddress(path: $0))\">\(signal.outcome)</a>" } ?? "\(signal.outcome)"
        return "<div class=\"reason\"><h2>\(t("signal.state.\(signal.state.rawValue)"))</h2><p>\(outcome)</p></div>"
    }

    private var choices: HTML {
        """
        <section class="section" aria-labelledby="verder"><h2 id="verder">\(t("signal.further"))</h2>\(SignalUse.allCases.map(fold))</section>

        """
    }

    /// Only the form that was sent shows what was typed and what is wrong with it.
    private func fold(_ use: SignalUse) -> HTML {
        let form = use == sent ? form : Form()
        let fields: HTML
        switch use {
        case .tip: fields = "\(choice.html(form, visit))\(form.html(StreetForms.why, visit))"
        case .obstacle: fields = form.html(StreetForms.title, visit)
        case .task:
            fields = """
                \(form.html(StreetForms.taskTitle, visit))\(form.html(StreetForms.aim, visit))\(form.html(StreetForms.contact, visit))
                """
        case .close: fields = form.html(StreetForms.closeReason, visit)
        }
        let written = [
            SignalField.why, SignalField.title, SignalField.taskTitle, SignalField.aim, SignalField.contact, SignalField.closeReason,
        ]
        let about: HTML = "<p>\(t("signal.useHint.\(use.key)"))</p>\(fields)\(PersonalCheck.html(form, written, visit))"
        return actionFold(
            use.rawValue, t("signal.use.\(use.key)"), to: "\(signal.staffPath)/\(use.rawValue)", open: use == sent,
            button: t("signal.useButton.\(use.key)"), form, about)
    }
}

/// Who was asked to meet whom, without anybody's address.
struct IntroductionsView {
    let introductions: [Introduction]
    let initiatives: [ID<Initiative>: Initiative]
    let form: Form
    let choice: InitiativeChoice
    let visit: Visit

    private var t: Words { visit.t }

    var html: HTML {
        """
        <div class="wrap is-narrow">\(form.summary(visit))<p class="crumb"><a href="\(Street.home)">\(t("street.title"))</a></p>
        <h1>\(t("introduction.title"))</h1><p class="lead">\(t("introduction.lead"))</p>
        <form method="post" action="\(Street.home)/kennismaken">\(form.token())\(choice.html(form, visit))
        \(form.html(StreetForms.name, visit))\(form.html(StreetForms.email, visit))\(form.html(StreetForms.reason, visit))
        \(PersonalCheck.html(form, [IntroductionField.reason], visit))\(form.html(StreetForms.agreed, visit))
        <p class="buttons"><button class="button">\(t("introduction.button"))</button></p></form>\(list)</div>
        """
    }

    private var list: HTML {
        guard !introductions.isEmpty else { return .empty }
        let items = introductions.map { introduction -> HTML in
            let title = initiatives[introduction.initiative]?.title ?? ""
            let line = t("introduction.line", ["title": title, "date": t.date(introduction.askedAt.localDate)])
            return "<li>\(line) <span class=\"soft\">\(t("introduction.state.\(introduction.state.rawValue)"))</span></li>\n"
        }
        return """
            <section class="section" aria-labelledby="eerder"><h2 id="eerder">\(t("introduction.earlier"))</h2><ul class="plain">\(items)</ul></section>

            """
    }
}
