import Civic
import Markup
import Store
import Web

/// The questions about what somebody does here.
struct StaffFields: Sendable {
    let teams: [OfficeNeighbours.Team]
    let areas: [Area]
    let t: Words

    static let rolesName = "rollen"
    static let name = FormField.personName("naam", "people.name", max: 120, min: 2)
    static let email = FormField.email("mail", "people.email").asked(hint: "people.emailHint")
    static let reason = FormField.area("reden", "people.reason", max: 1_000, rows: 3).asked(hint: "people.reasonHint")
    static let decisionReason = FormField.area("reden", "people.reason", max: 1_000, rows: 3).asked(hint: "people.decisionHint")
    static let settingsReason = FormField.area("reden", "people.reason", max: 1_000, rows: 3).asked(hint: "people.settingsHint")
    static let leaveReason = FormField.area("reden-vertrek", "people.reason", max: 1_000, rows: 2)
    static let newEmail = FormField.email("nieuw-mail", "people.newMail").asked(hint: "people.emailHint")
    static let mailReason = FormField.area("reden-mail", "people.reason", max: 1_000, rows: 2)
    static let codeReason = FormField.area("reden-code", "people.reason", max: 1_000, rows: 2)

    var roles: FormField<Set<String>> {
        let options = Role.allCases.map {
            FieldOption($0.rawValue, .key("people.role.\($0.rawValue)"), hint: .key("people.roleHint.\($0.rawValue)"))
        }
        return .choices(Self.rolesName, "people.roles", options, isOptional: false)
    }

    var team: FormField<String> {
        .list("team", "people.team", teams.map { FieldOption($0.id, .text($0.words(t))) }, isOptional: true)
    }

    var places: FormField<Set<String>> {
        .choices("gebieden", "people.areas", areas.map { FieldOption($0.code, .text($0.name)) }).asked(hint: "people.areasHint")
    }

    /// - Parameter kept: areas they have; a neighbourhood, which the form does not offer, stays.
    func readPosition(_ form: inout Form, keeping kept: [String] = []) -> StaffChange.Position? {
        let (roles, team, areas) = (form.read(roles), form.read(team), form.read(places))
        guard let roles, let team, let areas else { return nil }
        // Areas say what of a team's work somebody sees first, so without a team they say nothing.
        let offered = self.areas.map(\.code)
        let chosen = offered.filter(areas.contains) + kept.filter { !offered.contains($0) }
        return StaffChange.Position(roles: Set(roles.compactMap(Role.init)), team: team, areas: team.isEmpty ? [] : chosen)
    }

    func prefill(_ position: StaffChange.Position, _ form: inout Form) {
        form.prefill(roles, Set(position.roles.map(\.rawValue)))
        form.prefill(team, position.team)
        form.prefill(places, Set(position.areas))
    }

    func html(_ form: Form, _ visit: Visit) -> HTML { form.html(roles, visit) + form.html(team, visit) + form.html(places, visit) }
}

/// Everybody who works here, and what waits for a second pair of eyes.
struct PeopleListView {
    static let perPage = 50

    let members: [StaffMember]
    let total: Int
    let number: Int
    let proposals: [StaffProposal]
    let people: [ID<Person>: Person]
    let teams: [OfficeNeighbours.Team]
    let visit: Visit

    private var t: Words { visit.t }

    var html: HTML {
        """
        <div class="wrap">\(OfficeFeatures.crumb(t))<h1>\(t("people.title"))</h1><p class="lead">\(t("people.lead"))</p>
        <p class="buttons"><a class="button" href="/beheer/mensen/nieuw">\(t("people.new"))</a></p>
        \(waiting)<section class="section" aria-labelledby="lijst"><h2 id="lijst">\(t("people.count", count: total))</h2>
        <table class="table is-stack"><caption class="hidden">\(t("people.title"))</caption><thead><tr>\
        <th scope="col">\(t("people.name"))</th><th scope="col">\(t("people.team"))</th><th scope="col">\(t("people.roles"))</th>\
        <th scope="col">\(t("people.code"))</th></tr></thead><tbody>\(members.map(row))</tbody></table>\(pages)</section></div>
        """
    }

    private func row(_ member: StaffMember) -> HTML {
        let team = member.place.map { place in teams.first { $0.id == place.team }?.words(t) ?? place.team }
        return """
            <tr><th scope="row"><a class="tap" href="/beheer/mensen/\(member.person.id.text)">\(member.person.name)</a></th>\
            <td data-label="\(t("people.team"))">\(team ?? t("people.noTeam"))</td>\
            <td data-label="\(t("people.roles"))">\(StaffChange.names(member.person.roles, t))</td>\
            <td data-label="\(t("people.code"))">\(t(member.hasCode ? "people.codeOn" : "people.codeOff"))</td></tr>

            """
    }

    private var waiting: HTML? {
        guard !proposals.isEmpty else { return nil }
        let items = proposals.map { proposal -> HTML in
            let name = proposal.change.person.flatMap { people[$0]?.name } ?? ""
            let by = t("people.proposedBy", ["by": proposal.proposer(people), "date": t.date(proposal.createdAt.localDate)])
            return """
                <li><p><a class="tap" href="/beheer/voorstellen/\(proposal.id.text)">\(proposal.change.summary(name: name, t))</a><br>\
                <span class="small soft">\(by)</span></p></li>

                """
        }
        return """
            <section class="section" aria-labelledby="voorstellen"><h2 id="voorstellen">\(t("people.proposals"))</h2><ul>\(items)</ul></section>

            """
    }

    private var pages: HTML? {
        let last = max(1, (total + Self.perPage - 1) / Self.perPage)
        guard last > 1 else { return nil }
        let previous: HTML? = number > 1 ? "<a rel=\"prev\" href=\"/beheer/mensen?blz=\(number - 1)\">\(t("list.previous"))</a>" : nil
        let next: HTML? = number < last ? "<a rel=\"next\" href=\"/beheer/mensen?blz=\(number + 1)\">\(t("list.next"))</a>" : nil
        let place = t("list.pageOf", ["number": t.number(number), "total": t.number(last)])
        return "<nav class=\"pages\" aria-label=\"\(t("list.pages"))\">\(previous)<span>\(place)</span>\(next)</nav>"
    }
}

/// Adding somebody.
struct NewColleagueView {
    let fields: StaffFields
    let form: Form
    let settings: SecuritySettings
    let visit: Visit

    var html: HTML {
        let t = visit.t
        return """
            <div class="wrap is-narrow">\(form.summary(visit))
            <p class="crumb"><a href="/beheer/mensen">\(t("people.title"))</a></p><h1>\(t("people.new"))</h1>
            <p class="lead">\(t("people.newLead"))</p>\(eyes(settings, t))
            <form method="post" action="/beheer/mensen/nieuw">\(form.token())
            \(form.html(StaffFields.name, visit))\(form.html(StaffFields.email, visit))\(fields.html(form, visit))
            \(form.html(StaffFields.reason, visit))
            <div class="buttons"><button class="button">\(t(settings.fourEyes ? "people.propose" : "people.add"))</button></div></form></div>
            """
    }
}

/// Says that a colleague looks at it first.
func eyes(_ settings: SecuritySettings, _ t: Words) -> HTML? {
    settings.fourEyes ? "<p class=\"reason\">\(t("people.fourEyes"))</p>" : nil
}
