import Civic
import Markup
import Rules
import Web

/// The page about one's own safety.
struct SecurityView {
    /// Which form was sent and is shown again.
    enum Sent: Sendable { case renew, remove }

    let sessions: [Session]
    let factor: SecondFactor?
    let codesLeft: Int
    let isRequired: Bool
    let sent: Sent?
    let form: Form
    let visit: Visit

    private var t: Words { visit.t }

    var page: Page {
        let held: HTML? = visit.heldBack == nil ? nil : "<p class=\"reason is-wait\">\(t("security.heldBack"))</p>"
        let body: HTML = """
            <div class="wrap is-narrow section">\(form.summary(visit))<h1>\(t("security.title"))</h1>
            <p class="lead">\(t("security.lead"))</p>
            \(held)\(visit.worker == nil ? nil : codes)\(devices)</div>
            """
        return Page(t("security.title"), body).with(\.isPrivate, true).with(\.section, "/mijn/veiligheid")
            .with(\.hasProblems, !form.isFine).with(\.status, form.isFine ? 200 : 422)
    }

    // MARK: Where one is signed in

    private var devices: HTML {
        let rows = sessions.map(row)
        let others: HTML? =
            sessions.count < 2
            ? nil
            : """
            <form method="post" action="/mijn/veiligheid/apparaten">\(Form().token())<input type="hidden" name="apparaat" value="andere">
            <p class="buttons"><button class="button is-second">\(t("security.endOthers"))</button></p></form>
            """
        return """
            <section class="section" aria-labelledby="ingelogd"><h2 id="ingelogd">\(t("security.where"))</h2>
            <p>\(t("security.whereText"))</p>
            <table class="table is-stack"><caption class="hidden">\(t("security.where"))</caption><thead><tr>\
            <th scope="col">\(t("security.device"))</th><th scope="col">\(t("security.begun"))</th>\
            <th scope="col">\(t("security.used"))</th><th scope="col"><span class="hidden">\(t("security.do"))</span></th></tr></thead>
            <tbody>\(rows)</tbody></table>\(others)</section>

            """
    }

    private func row(_ session: Session) -> HTML {
        let name = name(session.browser)
        let (day, time) = (session.createdAt.localDate, session.createdAt.localTime)
        let begun = "\(t.date(day)), \(t.time(hour: time.hour, minute: time.minute))"
        let used = t.nearDate(session.usedOn ?? day, today: visit.today)
        let isThis = session.hash == visit.session
        let action: HTML =
            isThis
            ? "<b>\(t("security.thisOne"))</b>"
            : """
            <form method="post" action="/mijn/veiligheid/apparaten">\(Form().token())\
            <input type="hidden" name="apparaat" value="\(session.handle)">\
            <button class="button is-second is-small">\(t("security.end"))<span class="hidden">: \(name), \(begun)</span></button></form>
            """
        return """
            <tr><th scope="row">\(name)</th><td data-label="\(t("security.begun"))">\(begun)</td>\
            <td data-label="\(t("security.used"))">\(used)</td><td>\(action)</td></tr>

            """
    }

    private func name(_ browser: BrowserKind?) -> String {
        guard let browser else { return t("security.unknownBrowser") }
        let family = t("security.browser.\(browser.family.rawValue)")
        if browser.system == .other { return family }
        return t("security.browserOn", ["browser": family, "system": t("security.system.\(browser.system.rawValue)")])
    }

    // MARK: Codes

    private var codes: HTML {
        """
        <section class="section" aria-labelledby="codes"><h2 id="codes">\(t("security.codes"))</h2>
        \(factor?.isOn == true ? on : off)</section>

        """
    }

    private var off: HTML {
        """
        <p>\(t("security.offText"))</p>\(isRequired ? "<p><b>\(t("security.required"))</b></p>" : nil)
        <form method="post" action="/mijn/veiligheid/code"><p class="buttons"><button class="button">\(t("security.begin"))</button></p></form>
        """
    }

    private var on: HTML {
        let since = factor?.confirmedAt.map { t.date($0.localDate) } ?? ""
        let few: HTML? = codesLeft > 3 ? nil : "<p class=\"reason is-wait\">\(t("security.fewCodes", count: codesLeft))</p>"
        return """
            <p>\(t("security.onText", ["since": since])) \(t("security.codesLeft", count: codesLeft))</p>\(few)
            <details class="action"\(attribute: "open", when: sent == .renew)><summary>\(t("security.renew"))</summary>
            <form method="post" action="/mijn/veiligheid/herstelcodes">\(Form().token())<p>\(t("security.renewText"))</p>
            \(field(.renew))<p class="buttons"><button class="button is-second">\(t("security.renew"))</button></p></form></details>
            <details class="action"\(attribute: "open", when: sent == .remove)><summary>\(t("security.remove"))</summary>
            <form method="post" action="/mijn/veiligheid/code/uit">\(Form().token())\
            <p>\(t(isRequired ? "security.removeRequired" : "security.removeText"))</p>
            \(field(.remove))<p class="buttons"><button class="button is-grave">\(t("security.remove"))</button></p></form></details>
            """
    }

    /// Only the form that was sent has the field's own id; the summary of problems leads there.
    private func field(_ purpose: Sent) -> HTML {
        if (sent ?? .renew) == purpose { return form.html(OwnCode.field, visit) }
        let id = purpose == .renew ? "code-nieuw" : "code-uit"
        return """
            <div class="field"><label class="label" for="\(id)">\(t("signIn.code"))</label>\
            <span class="hint" id="\(id)-hulp">\(t("security.codeHint"))</span>\
            <input class="input" id="\(id)" name="code" type="text" value="" autocomplete="one-time-code" aria-describedby="\(id)-hulp"></div>

            """
    }
}

/// Putting the secret in the app, and the first code.
struct SetUpView {
    let app: OneTimeCode
    let form: Form
    let visit: Visit

    private var t: Words { visit.t }

    private var address: String {
        let issuer = "\(t("site.name")) \(visit.municipality.name)"
        return app.address(issuer: issuer, account: visit.worker?.email ?? visit.worker?.name ?? "")
    }

    var page: Page {
        let groups = app.groups.map { group -> HTML in "<span>\(group)</span>" }.joined(by: " ")
        let body: HTML = """
            <div class="wrap is-narrow section">\(form.summary(visit))
            <p class="crumb"><a href="/mijn/veiligheid">\(t("security.title"))</a></p>
            <h1>\(t("security.setUpTitle"))</h1><p class="lead">\(t("security.setUpLead"))</p>
            <h2>\(t("security.stepApp"))</h2><p>\(t("security.stepAppText"))</p>
            \(square)
            <p>\(t("security.orType"))</p>
            <p class="code-secret">\(groups)</p>
            <details class="action"><summary>\(t("security.sameDevice"))</summary><p>\(t("security.sameDeviceText"))</p>
            <p class="code-secret">\(address)</p></details>
            <h2>\(t("security.stepCode"))</h2>
            <form method="post" action="/mijn/veiligheid/code/bevestiging">\(form.token())
            \(form.html(OwnCode.field.asked(hint: "security.firstCodeHint"), visit))
            <div class="buttons"><button class="button">\(t("security.confirm"))</button></div></form></div>
            """
        return Page(t("security.setUpTitle"), body).with(\.isPrivate, true).with(\.section, "/mijn/veiligheid")
            .with(\.hasProblems, !form.isFine).with(\.status, form.isFine ? 200 : 422)
    }

    /// Dark on light whatever the colours of the page, with the four light modules around it that readers need.
    private var square: HTML? {
        guard let code = QRCode(Array(address.utf8)) else { return nil }
        let side = code.size + 8
        return """
            <svg class="qr" role="img" aria-label="\(t("security.square"))" viewBox="-4 -4 \(side) \(side)" shape-rendering="crispEdges">\
            <rect x="-4" y="-4" width="\(side)" height="\(side)" fill="#fff"/><path d="\(code.path)" fill="#000"/></svg>
            """
    }
}

/// The codes on paper, shown this once.
struct RecoveryCodesView {
    let codes: [String]
    let visit: Visit

    var page: Page {
        let t = visit.t
        let items = codes.map { code -> HTML in "<li>\(code)</li>" }
        let body: HTML = """
            <div class="wrap is-narrow section"><h1>\(t("security.paperTitle"))</h1><p class="lead">\(t("security.paperLead"))</p>
            <ol class="code-list">\(items)</ol>
            <p>\(t("security.paperText", ["municipality": visit.municipality.name]))</p>
            <p class="buttons"><a class="button" href="/mijn/veiligheid">\(t("security.paperDone"))</a></p></div>
            """
        return Page(t("security.paperTitle"), body).with(\.isPrivate, true).with(\.section, "/mijn/veiligheid")
    }
}
