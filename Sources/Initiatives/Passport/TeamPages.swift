import Civic
import Markup
import Store
import Web

/// Who carries the initiative: inviting, joining, leaving and handing over.
enum TeamPages {
    static let routes: [Route] = [
        .get("/initiatieven/{slug}/team", .team, teamForm),
        .post("/initiatieven/{slug}/team", .team, invite),
        .post("/initiatieven/{slug}/team/naam", .team, showMember),
        .post("/initiatieven/{slug}/team/vertrek", .team, leave),
        .get("/initiatieven/{slug}/uitnodiging", .signedIn, invitation),
        .post("/initiatieven/{slug}/uitnodiging", .signedIn, answerInvitation),
        .get("/initiatieven/{slug}/overdracht", .signedIn, handOverForm),
        .post("/initiatieven/{slug}/overdracht", .team, handOver),
        .post("/initiatieven/{slug}/overdracht/aanvaarding", .signedIn, takeOver),
    ]

    private static let name = FormField.personName("naam", "team.name", max: 80)
    private static let email = FormField.email("mail", "team.email").asked(hint: "team.emailHint")
    private static let role = FormField.choice(
        "rol", "team.role", MemberRole.allCases.map { FieldOption($0.rawValue, .key("memberRole.\($0.rawValue)")) })
    private static let isShown = FormField.tick("toon", "team.showMe").asked(hint: "team.showMeHint")

    // MARK: Team

    private static func teamForm(_ visit: Visit) async throws -> Answer {
        var form = Form()
        form.prefill(role, MemberRole.member.rawValue)
        return .page(try await teamPage(form, try await visit.initiative(), visit))
    }

    private static func invite(_ visit: Visit) async throws -> Answer {
        let initiative = try await visit.initiative()
        var form = Form(visit.body)
        guard
            case (let name?, let email?, let role?) = (
                form.read(name), form.read(email), form.read(role).flatMap(MemberRole.init(rawValue:))
            )
        else {
            return .page(try await teamPage(form, initiative, visit))
        }
        do {
            try await visit.perform(InviteMember(id: initiative.id, name: name, email: email, role: role))
        } catch let refusal as Refusal {
            try form.add(refusal)
            return .page(try await teamPage(form, initiative, visit))
        }
        return .redirect("\(initiative.path)/team", saying: "team.invited")
    }

    private static func showMember(_ visit: Visit) async throws -> Answer {
        let initiative = try await visit.initiative()
        try await visit.perform(ShowMember(id: initiative.id, isShown: visit.body.first(isShown.name) == "1"))
        return .redirect("\(initiative.path)/team", saying: "flash.saved")
    }

    private static func leave(_ visit: Visit) async throws -> Answer {
        let initiative = try await visit.initiative()
        try await visit.perform(LeaveTeam(id: initiative.id))
        return .redirect("/mijn", saying: "team.left")
    }

    private static func teamPage(_ form: Form, _ initiative: Initiative, _ visit: Visit) async throws -> Page {
        let t = visit.t
        let members = try await visit.read { db in try db.members(of: initiative.id) }
        let items = members.map { member -> HTML in
            let state = member.isInvited ? "team.isInvited" : member.isShown ? "team.isShown" : "team.isNotShown"
            return """
                <li class="person"><span class="person-tile" aria-hidden="true">\(String(member.displayName.prefix(1)))</span>\
                <span><b>\(member.displayName)</b><small>\(t("memberRole.\(member.role.rawValue)")), \(t(state))</small></span></li>

                """
        }
        let content: HTML = """
            <ul class="people">\(items)</ul>
            <section class="section" aria-labelledby="erbij"><h2 id="erbij">\(t("team.inviteTitle"))</h2><p>\(t("team.inviteText"))</p>
            <form method="post" action="\(initiative.path)/team">\(form.token())\(form.html(name, visit))\(form.html(email, visit))\(form.html(role, visit))
            \(formButtons("team.inviteButton", initiative, visit))</form></section>
            \(members.first { $0.person != nil && $0.person == visit.person?.id }.map { yourself($0, initiative, visit) })
            """
        return formPage(t("manage.team"), form, back: initiative, to: "\(initiative.path)/beheer", content, visit)
    }

    private static func yourself(_ member: Member, _ initiative: Initiative, _ visit: Visit) -> HTML {
        let t = visit.t
        var form = Form()
        form.prefill(isShown, member.isShown)
        return """
            <section class="section" aria-labelledby="jij"><h2 id="jij">\(t("team.yourself"))</h2>
            <form method="post" action="\(initiative.path)/team/naam">\(Form().token())\(form.html(isShown, visit))
            <p class="buttons"><button class="button is-second">\(t("button.save"))</button></p></form></section>
            <section class="danger" aria-labelledby="weg"><h2 id="weg">\(t("team.leaveTitle"))</h2><p>\(t("team.leaveText"))</p>
            <form method="post" action="\(initiative.path)/team/vertrek">\(Form().token())<button class="button is-grave">\(t("team.leaveButton"))</button></form></section>
            """
    }

    // MARK: Invitation

    private static func invitation(_ visit: Visit) async throws -> Answer {
        let initiative = try await visit.initiative()
        guard let person = visit.person else { throw Refusal.notFound }
        let member = try await visit.read { db in try db.members(of: initiative.id) }.first { $0.person == person.id }
        guard let member else { throw Refusal.notFound }
        guard member.isInvited else { return .redirect(initiative.path) }
        let t = visit.t
        let role = t("memberRole.\(member.role.rawValue)")
        let content: HTML = """
            <p class="lead">\(initiative.summary)</p><p>\(t("invitation.text", ["role": role]))</p>
            <form method="post" action="\(initiative.path)/uitnodiging">\(Form().token())\(Form().html(isShown, visit))
            <div class="buttons"><button class="button" name="antwoord" value="ja">\(t("invitation.accept"))</button> \
            <button class="button is-second" name="antwoord" value="nee">\(t("invitation.decline"))</button></div></form>
            """
        return .page(formPage(t("invitation.title", ["title": initiative.title]), Form(), back: initiative, content, visit))
    }

    private static func answerInvitation(_ visit: Visit) async throws -> Answer {
        let initiative = try await visit.initiative()
        let accepts = visit.body.first("antwoord") == "ja"
        try await visit.perform(AnswerInvitation(id: initiative.id, accepts: accepts, isShown: visit.body.first(isShown.name) == "1"))
        return accepts ? .redirect(initiative.path, saying: "invitation.accepted") : .redirect("/mijn", saying: "invitation.declined")
    }

    // MARK: Handing over

    private static let reason = FormField.area("reden", "handOver.reason", max: 600, rows: 4).asked(hint: "handOver.reasonHint")

    /// The successor sees what is offered; the team sees the form to offer it.
    private static func handOverForm(_ visit: Visit) async throws -> Answer {
        let (initiative, actor) = (try await visit.initiative(), visit.actor)
        let (offer, mayOffer) = try await visit.read { db in
            (try db.handOverOffer(of: initiative.id), try carries(actor, initiative.id, in: db))
        }
        if let offer, offer.person == visit.person?.id { return .page(takeOverPage(offer, initiative, visit)) }
        guard mayOffer else { throw Refusal.notFound }
        return .page(handOverPage(Form(), offer, initiative, visit))
    }

    private static func handOver(_ visit: Visit) async throws -> Answer {
        let initiative = try await visit.initiative()
        var form = Form(visit.body)
        guard case (let name?, let email?, let reason?) = (form.read(name), form.read(email), form.read(reason)) else {
            return .page(handOverPage(form, nil, initiative, visit))
        }
        do {
            try await visit.perform(HandOver(id: initiative.id, name: name, email: email, reason: reason))
        } catch let refusal as Refusal {
            try form.add(refusal)
            return .page(handOverPage(form, nil, initiative, visit))
        }
        return .redirect("\(initiative.path)/beheer", saying: "handOver.sent")
    }

    private static func takeOver(_ visit: Visit) async throws -> Answer {
        let initiative = try await visit.initiative()
        try await visit.perform(TakeOver(id: initiative.id, isShown: visit.body.first(isShown.name) == "1"))
        return .redirect(initiative.path, saying: "handOver.taken")
    }

    private static func handOverPage(_ form: Form, _ offer: HandOverOffer?, _ initiative: Initiative, _ visit: Visit) -> Page {
        let t = visit.t
        let pending: HTML? = offer.map { offer in
            let values = ["name": offer.name, "date": t.date(offer.offeredAt.localDate)]
            return "<p class=\"note\">\(t("handOver.pending", values))</p>"
        }
        let content: HTML = """
            <p class="lead">\(t("handOver.lead"))</p>\(pending)
            <form method="post" action="\(initiative.path)/overdracht">\(form.token())\(form.html(name, visit))\(form.html(email, visit))\(form.html(reason, visit))
            \(formButtons("handOver.button", initiative, visit))</form>
            """
        return formPage(t("manage.handOver"), form, back: initiative, to: "\(initiative.path)/beheer", content, visit)
    }

    private static func takeOverPage(_ offer: HandOverOffer, _ initiative: Initiative, _ visit: Visit) -> Page {
        let t = visit.t
        let content: HTML = """
            <p class="lead">\(initiative.summary)</p>
            <div class="reason"><h2>\(t("handOver.why"))</h2>\(HTML.paragraphs(offer.reason, in: visit.writtenIn))</div><p>\(t("handOver.takeText"))</p>
            <form method="post" action="\(initiative.path)/overdracht/aanvaarding">\(Form().token())\(Form().html(isShown, visit))
            <div class="buttons"><button class="button">\(t("handOver.take"))</button> <a class="tap" href="/mijn">\(t("button.cancel"))</a></div></form>
            """
        return formPage(t("handOver.takeTitle", ["title": initiative.title]), Form(), back: initiative, content, visit)
    }
}

/// An offer to take the initiative on, that was not answered yet.
struct HandOverOffer: Sendable, RowDecodable {
    let person: ID<Person>
    let name: String
    let reason: String
    let offeredAt: Instant

    init(row: Row) throws {
        person = try row["person_id"]
        name = try row["display_name"]
        reason = try row["reason"]
        offeredAt = try row["offered_at"]
    }
}

extension Connection {
    func handOverOffer(of id: ID<Initiative>) throws -> HandOverOffer? {
        try first("SELECT * FROM handover WHERE initiative_id = \(id)", as: HandOverOffer.self)
    }
}
