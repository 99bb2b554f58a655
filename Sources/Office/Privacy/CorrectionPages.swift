import Civic
import Markup
import Rules
import Store
import Web

/// Mending what is kept: name, number and language at once, the mail address after a mail to the new one.
struct CorrectionPages: Sendable {
    let register: @Sendable () -> PersonalRegister

    var routes: [Route] {
        [
            .get("/mijn/gegevens/verbeteren", .signedIn, form), .post("/mijn/gegevens/verbeteren", .signedIn, correct),
            .post("/mijn/gegevens/mailadres", .signedIn, askEmail),
            .get("/mijn/gegevens/mailadres/{token}", .signedIn, open), .post("/mijn/gegevens/mailadres/{token}", .signedIn, confirm),
        ]
    }

    private static let name = FormField.personName("naam", "correction.name", max: 120, min: 2).asked(autocomplete: "name")
    private static let phone = FormField.phone("telefoon", "form.phone").asked(hint: "correction.phoneHint")
    private static let email = FormField.email("mail", "correction.newEmail").asked(hint: "correction.newEmailHint")

    private static func language(_ visit: Visit) -> FormField<String> {
        let languages = visit.site.languages.map { FieldOption($0, .text(visit.site.words($0)("language.own"))) }
        return .choice("schrijftaal", "correction.language", languages)
    }

    // MARK: Name, number, language

    @Sendable private func form(_ visit: Visit) async throws -> Answer {
        guard let person = visit.person else { throw Refusal.notFound }
        var form = Form()
        form.prefill(Self.name, person.name)
        form.prefill(Self.phone, person.phone ?? "")
        form.prefill(Self.language(visit), person.language)
        return .page(page(form, Form(), visit))
    }

    @Sendable private func correct(_ visit: Visit) async throws -> Answer {
        var form = Form(visit.body)
        guard case (let name?, let phone?, let language?) = (form.read(Self.name), form.read(Self.phone), form.read(Self.language(visit)))
        else { return .page(page(form, Form(), visit)) }
        try await visit.perform(CorrectPerson(name: name, phone: phone, language: language, register: register()))
        return .redirect("/mijn/gegevens", saying: "correction.done")
    }

    // MARK: Mail address

    @Sendable private func askEmail(_ visit: Visit) async throws -> Answer {
        guard let person = visit.person else { throw Refusal.notFound }
        var form = Form(visit.body)
        var known = Form()
        known.prefill(Self.name, person.name)
        known.prefill(Self.phone, person.phone ?? "")
        known.prefill(Self.language(visit), person.language)
        guard let email = form.read(Self.email) else { return .page(page(known, form, visit)) }
        do {
            try await visit.perform(AskEmailChange(email: email))
        } catch let refusal as Refusal {
            try form.add(refusal)
            return .page(page(known, form, visit))
        }
        return .redirect("/mijn/gegevens", saying: "correction.mailSent")
    }

    @Sendable private func open(_ visit: Visit) async throws -> Answer {
        let (t, secret, person) = (visit.t, Secret(try visit.parameter("token")), visit.person?.id)
        guard let change = try await visit.read({ db in try db.emailChange(secret, of: person) }) else { throw Refusal.notFound }
        guard change.expiresAt > visit.now else { throw Refusal.expired("correction.tooOld") }
        let body: HTML = """
            <div class="wrap is-narrow"><h1>\(t("correction.confirmTitle"))</h1>
            <p class="lead">\(t("correction.confirmText", ["email": change.email]))</p>
            <form method="post" action="/mijn/gegevens/mailadres/\(secret.text)">\(Form().token())
            <div class="buttons"><button class="button">\(t("correction.confirmButton"))</button> \
            <a class="tap" href="/mijn/gegevens">\(t("button.cancel"))</a></div></form></div>
            """
        return .page(Page(t("correction.confirmTitle"), body).with(\.section, "/mijn").with(\.isPrivate, true))
    }

    @Sendable private func confirm(_ visit: Visit) async throws -> Answer {
        try await visit.perform(ConfirmEmail(token: Secret(try visit.parameter("token"))))
        return .redirect("/mijn/gegevens", saying: "correction.emailChanged")
    }

    // MARK: How it looks

    private func page(_ form: Form, _ mail: Form, _ visit: Visit) -> Page {
        let t = visit.t
        let isFine = form.isFine && mail.isFine
        let body: HTML = """
            <div class="wrap is-narrow"><p class="crumb"><a href="/mijn/gegevens">\(t("myData.title"))</a></p>
            \(form.summary(visit))\(mail.summary(visit))
            <h1>\(t("correction.title"))</h1><p class="lead">\(t("correction.lead"))</p>
            <form method="post" action="/mijn/gegevens/verbeteren">\(form.token())
            \(form.html(Self.name, visit))\(form.html(Self.phone, visit))\(form.html(Self.language(visit), visit))
            <div class="buttons"><button class="button">\(t("button.save"))</button> \
            <a class="tap" href="/mijn/gegevens">\(t("button.cancel"))</a></div></form>
            <section class="section" aria-labelledby="adres"><h2 id="adres">\(t("correction.emailTitle"))</h2>
            <p>\(t("correction.emailNow", ["email": visit.person?.email ?? t("correction.noEmail")]))</p>
            <form method="post" action="/mijn/gegevens/mailadres">\(mail.token())\(mail.html(Self.email, visit))
            <div class="buttons"><button class="button is-second">\(t("correction.emailButton"))</button></div></form></section>
            <p class="soft">\(t("correction.other", ["phone": visit.municipality.phone]))</p></div>
            """
        return Page(t("correction.title"), body).with(\.section, "/mijn").with(\.isPrivate, true).with(\.hasProblems, !isFine)
            .with(\.status, isFine ? 200 : 422).with(\.scripts, isFine ? [] : ["errors.js"])
    }
}
