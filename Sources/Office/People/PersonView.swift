import Civic
import Markup
import Web

/// One colleague: roles, team and areas; the codes; leaving.
struct PersonView {
    let member: StaffMember
    let fields: StaffFields
    let forms: PersonForms
    let settings: SecuritySettings
    let waiting: [StaffProposal]
    let openWork: Int
    let visit: Visit

    private var t: Words { visit.t }
    private var address: String { "/beheer/mensen/\(member.person.id.text)" }
    private var isMe: Bool { visit.person?.id == member.person.id }

    var html: HTML {
        let me: HTML? = isMe ? "<p class=\"reason is-wait\">\(t("people.thisIsYou"))</p>" : nil
        return """
            <div class="wrap is-narrow">\(forms.sent.summary(visit))
            <p class="crumb"><a href="/beheer/mensen">\(t("people.title"))</a></p><h1>\(member.person.name)</h1>
            <p class="lead">\(member.person.email ?? "")</p>
            <p><a class="tap" href="/beheer/journaal?wie=\(member.person.id.text)">\(t("people.inJournal"))</a></p>
            \(me)\(eyes(settings, t))\(proposals)
            <section class="section" aria-labelledby="werk"><h2 id="werk">\(t("people.work"))</h2>
            <form method="post" action="\(address)">\(forms.change.token())
            \(forms.change.html(member.position.seen, standingAt: address, visit))\(fields.html(forms.change, visit))\(forms.change.html(StaffFields.reason, visit))
            <div class="buttons"><button class="button">\(t("button.save"))</button></div></form></section>
            \(mail)\(code)\(leave)</div>
            """
    }

    private var proposals: HTML? {
        guard !waiting.isEmpty else { return nil }
        let items = waiting.map { proposal -> HTML in
            "<li><a class=\"tap\" href=\"/beheer/voorstellen/\(proposal.id.text)\">\(proposal.change.summary(name: member.person.name, t))</a></li>"
        }
        return "<div class=\"reason is-wait\"><h2>\(t("people.proposals"))</h2><ul>\(items)</ul></div>"
    }

    /// For who cannot read mails at the address we know; one's own goes on the page about one's own data.
    private var mail: HTML {
        let content: HTML =
            isMe
            ? "<p><a class=\"tap\" href=\"/mijn/gegevens\">\(t("people.ownMail"))</a></p>"
            : """
            <p>\(member.person.email ?? t("people.noMail"))</p>
            <details class="action"\(attribute: "open", when: !forms.mail.isFine)><summary>\(t("people.changeMail"))</summary>
            <form method="post" action="\(address)/mail">\(forms.mail.token())<p>\(t("people.changeMailText"))</p>
            \(forms.mail.html(StaffFields.newEmail, visit))\(forms.mail.html(StaffFields.mailReason, visit))
            <p class="buttons"><button class="button">\(t("button.save"))</button></p></form></details>
            """
        return "<section class=\"section\" aria-labelledby=\"mail\"><h2 id=\"mail\">\(t("people.email"))</h2>\(content)</section>\n"
    }

    /// Only somebody else takes codes away; one's own go on the page about one's own safety.
    private var code: HTML {
        let content: HTML =
            !member.hasCode || isMe
            ? "<p>\(t(member.hasCode ? "people.codeIsOwn" : "people.codeIsOff"))</p>"
            : """
            <p>\(t("people.codeIsOn"))</p>
            <details class="action"\(attribute: "open", when: !forms.resetCode.isFine)><summary>\(t("people.resetCode"))</summary>
            <form method="post" action="\(address)/code">\(forms.resetCode.token())<p>\(t("people.resetCodeText"))</p>
            \(forms.resetCode.html(StaffFields.codeReason, visit))
            <p class="buttons"><button class="button is-grave">\(t("people.resetCode"))</button></p></form></details>
            """
        return "<section class=\"section\" aria-labelledby=\"code\"><h2 id=\"code\">\(t("people.code"))</h2>\(content)</section>\n"
    }

    private var leave: HTML {
        let work: HTML? = openWork == 0 ? nil : "<p><b>\(t("people.openWork", count: openWork))</b></p>"
        return """
            <section class="danger" aria-labelledby="vertrek"><h2 id="vertrek">\(t("people.leave"))</h2><p>\(t("people.leaveText"))</p>\(work)
            <form method="post" action="\(address)/vertrek">\(forms.leave.token())
            \(forms.leave.html(StaffFields.leaveReason, visit))
            <p class="buttons"><button class="button is-grave">\(t("people.leaveButton"))</button></p></form></section>
            """
    }
}

/// One proposal, with the choice for who did not make it.
struct ProposalView {
    static let yes = "ja"
    static let choice = FormField.choice(
        "keuze", "people.choice", [FieldOption(yes, .key("people.approve")), FieldOption("nee", .key("people.decline"))])

    let proposal: StaffProposal
    let people: [ID<Person>: Person]
    let teams: [OfficeNeighbours.Team]
    let form: Form
    let visit: Visit

    private var t: Words { visit.t }
    private var isMine: Bool { proposal.proposer == visit.person?.id }

    var html: HTML {
        let name = proposal.change.person.flatMap { people[$0]?.name } ?? ""
        return """
            <div class="wrap is-narrow">\(form.summary(visit))
            <p class="crumb"><a href="/beheer/mensen">\(t("people.title"))</a></p><h1>\(t("people.proposal"))</h1>
            <p class="lead">\(proposal.change.summary(name: name, t))</p>
            <dl class="facts is-rows">\(facts)</dl>\(decision)</div>
            """
    }

    private var facts: [HTML] {
        var facts = [
            ("people.proposer", proposal.proposer(people)), ("people.since", t.date(proposal.createdAt.localDate)),
            ("people.reason", proposal.reason),
        ]
        switch proposal.change {
        case .add(let colleague): facts += [("people.email", colleague.email)] + place(colleague.position)
        case .roles(let id, let position):
            facts.append(("people.rolesNow", people[id].map { StaffChange.names($0.roles, t) } ?? ""))
            facts += place(position)
        case .groups(let id, _): facts.append(("people.rolesNow", people[id].map { StaffChange.names($0.roles, t) } ?? ""))
        case .mail(let id, let email):
            facts += [("people.email", people[id]?.email ?? ""), ("people.newMail", email)]
        case .leave, .resetCode, .settings: break
        }
        return facts.map { key, value in "<div><dt>\(t(key))</dt><dd>\(value)</dd></div>\n" }
    }

    private func place(_ position: StaffChange.Position) -> [(String, String)] {
        let team = teams.first { $0.id == position.team }?.words(t) ?? t("people.noTeam")
        let areas = position.areas.map { visit.municipality.areas[$0]?.name ?? $0 }
        return [("people.team", team), ("people.areas", areas.isEmpty ? t("people.allAreas") : t.list(areas))]
    }

    private var decision: HTML {
        let mine = proposal.change.isFromGroups ? "people.ownGroups" : "people.ownProposal"
        let fields: HTML =
            isMine
            ? "<input type=\"hidden\" name=\"keuze\" value=\"nee\"><p>\(t(mine))</p>\n" : form.html(Self.choice, visit)
        return """
            <form method="post" action="/beheer/voorstellen/\(proposal.id.text)">\(form.token())
            \(fields)\(form.html(StaffFields.decisionReason, visit))
            <div class="buttons"><button class="button">\(t(isMine ? "people.withdraw" : "people.decide"))</button></div></form>
            """
    }
}
