import Civic
import Markup
import Store
import Web

/// Who works here: a list, adding a colleague, changing what somebody may do, and leaving.
struct PeoplePages: Sendable {
    let neighbours: OfficeNeighbours

    var feature: Feature {
        let access = OfficeFeatures.access
        return Feature(
            "people",
            routes: [
                .get("/beheer/mensen", access, list), .get("/beheer/mensen/nieuw", access, blank),
                .post("/beheer/mensen/nieuw", access, add), .get("/beheer/mensen/{id}", access, show),
                .post("/beheer/mensen/{id}", access, change), .post("/beheer/mensen/{id}/vertrek", access, leave),
                .post("/beheer/mensen/{id}/code", access, resetCode), .post("/beheer/mensen/{id}/mail", access, changeMail),
                .get("/beheer/voorstellen/{id}", access, proposal),
                .post("/beheer/voorstellen/{id}", access, decide),
            ],
            migrations: StaffProposal.migrations, actions: [ChangeStaff.self, DecideProposal.self],
            holdings: StaffProposal.holdings)
    }

    // MARK: The list

    @Sendable private func list(_ visit: Visit) async throws -> Answer {
        let page = visit.query.pageNumber
        let view = try await visit.read { db in
            let proposals = try db.staffProposals()
            let people = try db.people(proposals.flatMap { [$0.proposer, $0.change.person] })
            return PeopleListView(
                members: try db.staffMembers(limit: PeopleListView.perPage, offset: (page - 1) * PeopleListView.perPage),
                total: try db.staffCount(), number: page, proposals: proposals, people: people, teams: neighbours.teams(visit.site),
                visit: visit)
        }
        return .page(OfficeFeatures.page(visit.t("people.title"), view.html))
    }

    // MARK: A new colleague

    @Sendable private func blank(_ visit: Visit) async throws -> Answer { .page(try await newPage(Form(), visit)) }

    private func newPage(_ form: Form, _ visit: Visit) async throws -> Page {
        let settings = try await visit.read { db in try db.securitySettings() }
        let view = NewColleagueView(fields: fields(visit), form: form, settings: settings, visit: visit)
        return OfficeFeatures.page(visit.t("people.new"), view.html, form)
    }

    @Sendable private func add(_ visit: Visit) async throws -> Answer {
        let fields = fields(visit)
        var form = Form(visit.body)
        let (name, email) = (form.read(StaffFields.name), form.read(StaffFields.email))
        let (position, reason) = (fields.readPosition(&form), form.read(StaffFields.reason))
        if let name, let email, let position, let reason {
            let change = StaffChange.add(StaffChange.NewColleague(name: name, email: email, position: position))
            if let answer = try await performed(change, reason, visit, &form) { return answer }
        }
        return .page(try await newPage(form, visit))
    }

    /// On success, back to the list with what became of it.
    private func performed(_ change: StaffChange, _ reason: String, _ visit: Visit, _ form: inout Form) async throws -> Answer? {
        do {
            let waits = try await visit.perform(ChangeStaff(change: change, reason: reason))
            return .redirect("/beheer/mensen", saying: waits ? "people.proposed" : "people.changed")
        } catch let refusal as Refusal {
            try form.add(refusal)
            return nil
        }
    }

    private func fields(_ visit: Visit) -> StaffFields {
        StaffFields(teams: neighbours.teams(visit.site), areas: visit.municipality.areas.districts, t: visit.t)
    }

    // MARK: One colleague

    @Sendable private func show(_ visit: Visit) async throws -> Answer { .page(try await personPage(visit, PersonForms())) }

    private func personPage(_ visit: Visit, _ forms: PersonForms) async throws -> Page {
        let id = ID<Person>(try visit.parameter("id"))
        let neighbours = neighbours
        let found = try await visit.read { db -> (StaffMember, SecuritySettings, [StaffProposal], Int)? in
            guard let member = try db.staffMember(id) else { return nil }
            let waiting = try db.staffProposals().filter { $0.change.person == id }
            return (member, try db.securitySettings(), waiting, try neighbours.openWork(db, id))
        }
        guard let (member, settings, waiting, openWork) = found else { throw Refusal.notFound }
        var forms = forms
        let fields = fields(visit)
        fields.prefill(member.position, &forms.change)
        let view = PersonView(
            member: member, fields: fields, forms: forms, settings: settings, waiting: waiting, openWork: openWork, visit: visit)
        return OfficeFeatures.page(member.person.name, view.html, forms.sent)
    }

    @Sendable private func change(_ visit: Visit) async throws -> Answer {
        let id = ID<Person>(try visit.parameter("id"))
        guard let now = try await visit.read({ db in try db.staffMember(id)?.position }) else { throw Refusal.notFound }
        var form = Form(visit.body)
        let (position, reason) = (fields(visit).readPosition(&form, keeping: now.areas), form.read(StaffFields.reason))
        if let problem = now.seen.problem(visit, at: StaffFields.rolesName) { form.add(problem) }
        if form.isFine, let position, let reason, let answer = try await performed(.roles(id, position), reason, visit, &form) {
            return answer
        }
        return .page(try await personPage(visit, PersonForms(change: form)))
    }

    @Sendable private func leave(_ visit: Visit) async throws -> Answer {
        let id = ID<Person>(try visit.parameter("id"))
        var form = Form(visit.body)
        if let reason = form.read(StaffFields.leaveReason), let answer = try await performed(.leave(id), reason, visit, &form) {
            return answer
        }
        return .page(try await personPage(visit, PersonForms(leave: form)))
    }

    @Sendable private func resetCode(_ visit: Visit) async throws -> Answer {
        let id = ID<Person>(try visit.parameter("id"))
        var form = Form(visit.body)
        if let reason = form.read(StaffFields.codeReason), let answer = try await performed(.resetCode(id), reason, visit, &form) {
            return answer
        }
        return .page(try await personPage(visit, PersonForms(resetCode: form)))
    }

    @Sendable private func changeMail(_ visit: Visit) async throws -> Answer {
        let id = ID<Person>(try visit.parameter("id"))
        var form = Form(visit.body)
        let (email, reason) = (form.read(StaffFields.newEmail), form.read(StaffFields.mailReason))
        if let email, let reason, let answer = try await performed(.mail(id, email), reason, visit, &form) { return answer }
        return .page(try await personPage(visit, PersonForms(mail: form)))
    }

    // MARK: Four eyes

    @Sendable private func proposal(_ visit: Visit) async throws -> Answer { .page(try await proposalPage(visit, Form())) }

    private func proposalPage(_ visit: Visit, _ form: Form) async throws -> Page {
        let id = ID<StaffProposal>(try visit.parameter("id"))
        let found = try await visit.read { db -> (StaffProposal, [ID<Person>: Person])? in
            guard let proposal = try db.staffProposal(id) else { return nil }
            return (proposal, try db.people([proposal.proposer, proposal.change.person]))
        }
        guard let (proposal, people) = found else { throw Refusal.notFound }
        let view = ProposalView(proposal: proposal, people: people, teams: neighbours.teams(visit.site), form: form, visit: visit)
        return OfficeFeatures.page(visit.t("people.proposal"), view.html, form)
    }

    @Sendable private func decide(_ visit: Visit) async throws -> Answer {
        let id = ID<StaffProposal>(try visit.parameter("id"))
        var form = Form(visit.body)
        let (choice, reason) = (form.read(ProposalView.choice), form.read(StaffFields.decisionReason))
        if let choice, let reason {
            let accepts = choice == ProposalView.yes
            do {
                try await visit.perform(DecideProposal(id: id, accepts: accepts, reason: reason))
                return .redirect("/beheer/mensen", saying: accepts ? "people.approved" : "people.declined")
            } catch let refusal as Refusal {
                try form.add(refusal)
            }
        }
        return .page(try await proposalPage(visit, form))
    }
}

/// The forms on the page of one colleague, of which one was sent.
struct PersonForms: Sendable {
    var change = Form()
    var leave = Form()
    var resetCode = Form()
    var mail = Form()

    /// The one with problems, if any.
    var sent: Form { [change, leave, resetCode, mail].first { !$0.isFine } ?? Form() }
}
