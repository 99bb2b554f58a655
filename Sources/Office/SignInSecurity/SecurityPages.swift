import Civic
import Markup
import Store
import Web

/// One's own safety: where one is signed in, and codes from a phone.
enum SecurityPages {
    static let feature = Feature(
        "ownSecurity",
        routes: [
            .get("/mijn/veiligheid", .signedIn, show),
            .post("/mijn/veiligheid/apparaten", .signedIn, end),
            .post("/mijn/veiligheid/code", worksHere, begin),
            .get("/mijn/veiligheid/code", worksHere, setUp),
            .post("/mijn/veiligheid/code/bevestiging", worksHere, confirm),
            .post("/mijn/veiligheid/herstelcodes", worksHere, renew),
            .post("/mijn/veiligheid/code/uit", worksHere, remove),
        ],
        actions: [ConfirmSecondFactor.self, RenewRecoveryCodes.self, RemoveSecondFactor.self, EndSessions.self])

    /// Also who is held back until there is a code: here they make one.
    private static let worksHere = Access("worksHere") { visit in
        guard visit.person != nil else { return .signInFirst }
        return visit.worker == nil ? .hidden : .allowed
    }

    // MARK: Looking

    private static func show(_ visit: Visit) async throws -> Answer { .page(try await page(visit)) }

    private static func page(_ visit: Visit, sent: SecurityView.Sent? = nil, _ form: Form = Form()) async throws -> Page {
        guard let person = visit.heldBack ?? visit.person else { throw Refusal.notFound }
        let now = visit.now
        let view = try await visit.read { db in
            SecurityView(
                sessions: try db.sessions(of: person, at: now), factor: try db.secondFactor(of: person.id),
                codesLeft: try db.recoveryCodesLeft(of: person.id), isRequired: try db.securitySettings().requiresCode, sent: sent,
                form: form, visit: visit)
        }
        return view.page
    }

    // MARK: Where one is signed in

    private static func end(_ visit: Visit) async throws -> Answer {
        let chosen = visit.body.first("apparaat") ?? ""
        guard !chosen.isEmpty else { throw Refusal.conflict("security.sessionGone") }
        try await visit.perform(EndSessions(handle: chosen == "andere" ? nil : chosen))
        return .redirect("/mijn/veiligheid", saying: chosen == "andere" ? "security.othersEnded" : "security.sessionEnded")
    }

    // MARK: Codes

    /// A secret to put in the app. Nothing changes for signing in until a code has shown that it works.
    private static func begin(_ visit: Visit) async throws -> Answer {
        guard let person = visit.worker else { throw Refusal.notFound }
        let (now, box) = (visit.now, visit.site.settings.secretBox)
        let sealed = try box.seal(OneTimeCode.random().secret, of: person.id.text)
        try await visit.database.quietWrite { db in try db.beginSecondFactor(of: person.id, sealed: sealed, at: now) }
        return .redirect("/mijn/veiligheid/code")
    }

    private static func setUp(_ visit: Visit) async throws -> Answer {
        guard let app = try await waitingApp(visit) else { return .redirect("/mijn/veiligheid") }
        return .page(SetUpView(app: app, form: Form(), visit: visit).page)
    }

    /// The secret that waits for its first code.
    private static func waitingApp(_ visit: Visit) async throws -> OneTimeCode? {
        guard let person = visit.worker else { throw Refusal.notFound }
        guard let factor = try await visit.read({ db in try db.secondFactor(of: person.id) }), !factor.isOn else { return nil }
        return OneTimeCode(secret: try visit.site.settings.secretBox.open(factor.sealed, of: person.id.text))
    }

    private static func confirm(_ visit: Visit) async throws -> Answer {
        guard let app = try await waitingApp(visit) else { throw Refusal.conflict("security.nothingToDo") }
        var form = Form(visit.body)
        if let code = form.read(OwnCode.field) {
            let recovery = RecoveryCodes.fresh()
            let done = try await tried(visit, &form) {
                try await visit.perform(ConfirmSecondFactor(code: code, recovery: recovery, session: visit.session))
            }
            if let done { return shown(recovery, inForce: done, visit) }
        }
        return .page(SetUpView(app: app, form: form, visit: visit).page)
    }

    private static func renew(_ visit: Visit) async throws -> Answer {
        var form = Form(visit.body)
        if let code = form.read(OwnCode.field) {
            let recovery = RecoveryCodes.fresh()
            let done = try await tried(visit, &form) { try await visit.perform(RenewRecoveryCodes(code: code, recovery: recovery)) }
            if let done { return shown(recovery, inForce: done, visit) }
        }
        return .page(try await page(visit, sent: .renew, form))
    }

    private static func remove(_ visit: Visit) async throws -> Answer {
        var form = Form(visit.body)
        if let code = form.read(OwnCode.field) {
            let done = try await tried(visit, &form) { try await visit.perform(RemoveSecondFactor(code: code, session: visit.session)) }
            if done != nil { return .redirect("/mijn/veiligheid", saying: "security.codeIsOff") }
        }
        return .page(try await page(visit, sent: .remove, form))
    }

    /// Performs; a wrong code becomes a problem of the form, and is counted in a transaction of its own, since the action's was undone.
    private static func tried<Outcome: Sendable>(
        _ visit: Visit, _ form: inout Form, _ perform: () async throws -> Outcome
    ) async throws -> Outcome? {
        do {
            return try await perform()
        } catch let refusal as Refusal {
            try form.add(refusal)
        }
        if let id = visit.person?.id, form.problem(of: OwnCode.field.name)?.key == "security.codeWrong" {
            let now = visit.now
            try await visit.database.quietWrite { db in try db.countWrongCode(of: id, at: now) }
        }
        return nil
    }

    /// The codes, this once. The same form sent again made other ones, which are not in force and not shown.
    private static func shown(_ recovery: RecoveryCodes, inForce id: String, _ visit: Visit) -> Answer {
        guard recovery.id == id else { return .redirect("/mijn/veiligheid", saying: "security.codesWereShown") }
        return .page(RecoveryCodesView(codes: recovery.codes, visit: visit).page)
    }
}

extension Visit {
    /// Who this is when they work here, held back or not.
    var worker: Person? { (heldBack ?? person).flatMap { $0.roles.isEmpty ? nil : $0 } }
}
