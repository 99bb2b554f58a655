import Civic
import Markup
import Store
import Web

/// What administrators decide about signing in: whether staff need a code, and whether changes of rights need four eyes.
enum SecuritySettingsPages {
    static let feature = Feature(
        "securitySettings",
        routes: [.get("/beheer/veiligheid", OfficeFeatures.access, show), .post("/beheer/veiligheid", OfficeFeatures.access, save)])

    static let code = FormField.tick("code-verplicht", "securitySettings.code").asked(hint: "securitySettings.codeHint")
    static let fourEyes = FormField.tick("vier-ogen", "securitySettings.fourEyes").asked(hint: "securitySettings.fourEyesHint")

    private static func show(_ visit: Visit) async throws -> Answer { .page(try await page(Form(), visit)) }

    private static func page(_ form: Form, _ visit: Visit) async throws -> Page {
        let t = visit.t
        let (settings, total, without) = try await visit.read { db in
            let without: Int? = try db.value(
                """
                SELECT COUNT(*) FROM person WHERE roles <> ''
                    AND NOT EXISTS (SELECT 1 FROM second_factor WHERE person_id = person.id AND confirmed_at IS NOT NULL)
                """)
            return (try db.securitySettings(), try db.staffCount(), without ?? 0)
        }
        var form = form
        form.prefill(code, settings.requiresCode)
        form.prefill(fourEyes, settings.fourEyes)
        let body: HTML = """
            <div class="wrap is-narrow">\(form.summary(visit))\(OfficeFeatures.crumb(t))<h1>\(t("securitySettings.title"))</h1>
            <p class="lead">\(t("securitySettings.lead"))</p>
            <p>\(t("securitySettings.without", ["total": t.number(total)], count: without))</p>\(eyes(settings, t))
            <form method="post" action="/beheer/veiligheid">\(form.token())
            \(form.html(code, visit))\(form.html(fourEyes, visit))\(form.html(StaffFields.settingsReason, visit))
            <div class="buttons"><button class="button">\(t("button.save"))</button></div></form>
            <p><a class="tap" href="/mijn/veiligheid">\(t("securitySettings.own"))</a></p></div>
            """
        return OfficeFeatures.page(t("securitySettings.title"), body, form)
    }

    private static func save(_ visit: Visit) async throws -> Answer {
        var form = Form(visit.body)
        let (requiresCode, fourEyes, reason) = (form.read(code), form.read(fourEyes), form.read(StaffFields.settingsReason))
        if let requiresCode, let fourEyes, let reason {
            let settings = SecuritySettings(requiresCode: requiresCode, fourEyes: fourEyes)
            do {
                let waits = try await visit.perform(ChangeStaff(change: .settings(settings), reason: reason))
                return .redirect("/beheer/veiligheid", saying: waits ? "people.proposed" : "securitySettings.saved")
            } catch let refusal as Refusal {
                try form.add(refusal)
            }
        }
        return .page(try await page(form, visit))
    }
}
