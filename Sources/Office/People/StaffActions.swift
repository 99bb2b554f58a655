import Civic
import Store
import Web

/// Somebody is added, gets other roles or another team, leaves, or the rules for it change. With four eyes this makes a proposal of it.
struct ChangeStaff: Action {
    let change: StaffChange
    let reason: String

    static let kind = "staff.roles"
    static let told = Told.staff

    func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.has(.administrator) }

    /// - Returns: whether it waits for a second administrator now.
    func perform(_ work: Work) throws -> Done<Bool> {
        let current = try change.person.map { id in
            guard let person = try work.db.person(id), !person.roles.isEmpty else { throw Refusal.notFound }
            return person
        }
        let settings = try work.db.securitySettings()
        guard settings.fourEyes, change.changesRights(of: current?.roles ?? []), let proposer = work.actor.person else {
            try work.apply(change, reason: reason)
            var entry = work.entry(about: change, current, next: "people.next.done", reason: reason)
            let isMove = !change.changesRights(of: current?.roles ?? [])
            entry.kind = isMove ? "staff.moved" : change.kind
            return Done(false, entry)
        }
        let id = try work.db.addProposal(change, by: proposer.id, reason: reason, at: work.now)
        try work.tellAdministrators("staffProposed", path: "/beheer/voorstellen/\(id.text)") { t in
            ["by": proposer.name, "change": change.summary(name: current?.name ?? "", t), "reason": reason]
        }
        var entry = work.entry(about: change, current, next: "people.next.proposed", reason: reason)
        entry.kind = "staff.proposed"
        return Done(true, entry)
    }
}

/// A second administrator says yes or no. Nobody says yes to their own proposal; taking it back is saying no.
struct DecideProposal: Action {
    let id: ID<StaffProposal>
    let accepts: Bool
    let reason: String

    static let kind = "staff.approved"
    static let told = Told.staff

    func permits(_ actor: Actor, in db: any Connection) throws -> Bool {
        guard actor.has(.administrator), let proposal = try db.staffProposal(id) else { return false }
        return !accepts || proposal.proposer != actor.person?.id
    }

    func perform(_ work: Work) throws -> Done<Nothing> {
        guard let proposal = try work.db.staffProposal(id), try work.db.removeProposal(id) else { throw Refusal.conflict("people.decided") }
        let (change, current) = (proposal.change, try proposal.change.person.flatMap { try work.db.person($0) })
        let proposer = try work.db.person(proposal.proposer)
        if accepts {
            guard stands(change, current, proposer) else {
                throw Refusal.invalid([FieldProblem(StaffFields.reason.name, "people.overtaken")])
            }
            // It would undo what was changed after it was proposed, which neither of the two meant.
            guard try proposal.base == nil || work.db.base(of: change) == proposal.base else {
                throw Refusal.invalid([FieldProblem(StaffFields.reason.name, "people.changedSince")])
            }
            try work.apply(change, reason: proposal.reason, field: StaffFields.reason.name)
        }
        if change.isFromGroups {
            // Who gets the roles hears it when they do.
            if let current, !accepts { try tellDeclined(current, change, work) }
        } else if let proposer, proposer.id != work.actor.person?.id {
            try work.tell(proposer, accepts ? "staffApproved" : "staffDeclined", path: "/beheer/mensen") { t in
                ["by": work.actor.name, "change": change.summary(name: current?.name ?? "", t), "reason": reason]
            }
        } else {
            work.foundNobodyToTell()
        }
        var entry = work.entry(about: change, current, next: accepts ? "people.next.done" : "people.next.declined", reason: reason)
        entry.data["proposer"] = change.provider ?? proposer?.name ?? ""
        // So that the next sign-in does not ask again.
        entry.data["groupRoles"] = change.groupRoles?.stored
        entry.data["reasonGiven"] = proposal.reason
        entry.kind = accepts ? Self.kind : "staff.declined"
        return Done(Nothing(), entry)
    }

    /// Who left or whose rights were taken since is nobody to approve anything for. Groups need no administrator behind them.
    private func stands(_ change: StaffChange, _ current: Person?, _ proposer: Person?) -> Bool {
        if change.isFromGroups { return current != nil }
        return proposer?.roles.contains(.administrator) == true && (change.person == nil || current?.roles.isEmpty == false)
    }

    private func tellDeclined(_ person: Person, _ change: StaffChange, _ work: Work) throws {
        guard person.id != work.actor.person?.id else { return work.foundNobodyToTell() }
        try work.tell(person, "groupsDeclined", path: person.roles.isEmpty ? "/mijn" : "/werk", linkDays: 1) { t in
            ["by": work.actor.name, "change": change.summary(name: person.name, t), "reason": reason]
        }
    }
}

// MARK: - Carrying it out

extension Work {
    /// - Parameter field: where a form shows what cannot be done, when that is not the change's own.
    /// - Throws: ``Refusal`` when nobody would be left to put things right, or when it makes no sense any more.
    func apply(_ change: StaffChange, reason: String, field: String? = nil) throws {
        let before = try administrators().count
        switch change {
        case .add(let colleague): try add(colleague, reason: reason, field: field ?? change.field)
        case .roles(let id, let position): try give(position, to: id, reason: reason)
        case .leave(let id): try letGo(id, reason: reason)
        case .resetCode(let id): try resetCode(of: id, reason: reason, field: field ?? change.field)
        case .mail(let id, let email): try give(email, to: id, reason: reason, field: field ?? change.field)
        case .groups(let id, let given): try take(given, for: id, reason: reason)
        case .settings(let settings): try put(settings, reason: reason, field: field ?? SecuritySettingsPages.code.name)
        }
        let (least, after) = (leastAdministrators(try db.securitySettings()), try administrators().count)
        if case .settings(let settings) = change, settings.fourEyes, after < least {
            throw Refusal.invalid([FieldProblem(field ?? change.field, "people.twoNeeded")])
        }
        if after < before, after < least {
            throw Refusal.invalid([FieldProblem(field ?? change.field, least == 1 ? "people.lastAdministrator" : "people.lastTwo")])
        }
    }

    private func administrators() throws -> [Person] { try db.people(with: .administrator) }

    private func add(_ colleague: StaffChange.NewColleague, reason: String, field: String) throws {
        let person = try db.findOrAddPerson(
            name: colleague.name, email: colleague.email, phone: nil, language: municipality.language, at: now)
        guard person.roles.isEmpty else { throw Refusal.invalid([FieldProblem(field, "people.worksHere")]) }
        try db.setRoles(colleague.position.roles, of: person.id)
        try place(colleague.position, of: person.id)
        try db.endSessions(of: person.id)
        try tell(person.with(roles: colleague.position.roles), "staffAdded", path: "/werk") { t in
            ["by": actor.name, "roles": StaffChange.names(colleague.position.roles, t), "reason": reason]
        }
    }

    private func give(_ position: StaffChange.Position, to id: ID<Person>, reason: String) throws {
        guard let person = try db.person(id) else { throw Refusal.notFound }
        try place(position, of: id)
        if person.roles != position.roles {
            try db.setRoles(position.roles, of: id)
            // Who does it to themselves goes on where they are.
            try db.endSessions(of: id, except: actor.person?.id == id ? actor.session : nil)
        }
        try tell(person, "staffRoles", path: "/werk") { t in
            ["by": actor.name, "roles": StaffChange.names(position.roles, t), "reason": reason]
        }
    }

    /// What their groups give, after an administrator said yes. Their team stays, or comes later.
    private func take(_ given: StaffChange.GroupRoles, for id: ID<Person>, reason: String) throws {
        guard let person = try db.person(id) else { throw Refusal.notFound }
        try db.setRoles(given.roles, of: id)
        try db.endSessions(of: id)
        try tell(person.with(roles: given.roles), person.roles.isEmpty ? "staffAdded" : "staffRoles", path: "/werk") { t in
            ["by": actor.name, "roles": StaffChange.names(given.roles, t), "reason": reason]
        }
    }

    private func place(_ position: StaffChange.Position, of id: ID<Person>) throws {
        if position.team.isEmpty {
            try db.removePlace(of: id)
        } else {
            try db.setPlace(StaffPlace(person: id, team: position.team, areas: position.areas))
        }
    }

    /// Their own plans stay theirs; they sign in as any resident does.
    private func letGo(_ id: ID<Person>, reason: String) throws {
        guard let person = try db.person(id) else { throw Refusal.notFound }
        try db.endWork(of: id)
        try db.endSessions(of: id)
        try tell(person.with(roles: []), "staffLeft", path: "/mijn", linkDays: 1) { _ in ["by": actor.name, "reason": reason] }
    }

    private func resetCode(of id: ID<Person>, reason: String, field: String) throws {
        guard let person = try db.person(id) else { throw Refusal.notFound }
        guard try db.secondFactor(of: id)?.isOn == true else { throw Refusal.invalid([FieldProblem(field, "people.noCode")]) }
        // Codes are there so that a mailbox is not enough; one's own go with a code.
        guard actor.person?.id != id else { throw Refusal.invalid([FieldProblem(field, "people.ownCode")]) }
        try db.removeSecondFactor(of: id)
        try db.endSessions(of: id)
        try tell(person, "codeReset", path: "/mijn/veiligheid") { _ in ["by": actor.name, "reason": reason] }
    }

    /// Both addresses hear it: the old one in case it was somebody who wanted in.
    private func give(_ email: String, to id: ID<Person>, reason: String, field: String) throws {
        guard let person = try db.person(id) else { throw Refusal.notFound }
        // One's own goes with a link to the new address.
        guard actor.person?.id != id else { throw Refusal.invalid([FieldProblem(field, "people.ownMail")]) }
        guard email != person.email else { throw Refusal.invalid([FieldProblem(field, "correction.sameEmail")]) }
        guard try db.person(email: email) == nil else { throw Refusal.invalid([FieldProblem(field, "people.mailTaken")]) }
        try setEmail(email, of: person)
        try db.endSessions(of: id)
        let values = ["by": actor.name, "reason": reason, "phone": municipality.phone]
        if let old = person.email { try tell(person, "staffMailGone", to: old, path: "/hulp", values: values) }
        guard let person = try db.person(id) else { throw Refusal.notFound }
        try tell(person, "staffMail", path: "/werk") { _ in values }
    }

    private func put(_ settings: SecuritySettings, reason: String, field: String) throws {
        let earlier = try db.securitySettings()
        if settings.requiresCode, !earlier.requiresCode, let id = actor.person?.id, try db.secondFactor(of: id)?.isOn != true {
            throw Refusal.invalid([FieldProblem(field, "securitySettings.ownFirst")])
        }
        try db.set(settings, at: now)
        let change = StaffChange.settings(settings)
        try tellAdministrators("securityChanged", path: "/beheer/veiligheid") { t in
            ["by": actor.name, "change": change.summary(name: "", t), "reason": reason]
        }
    }

    /// All but the one who acts.
    func tellAdministrators(_ mail: String, path: String, values: (Words) -> [String: String]) throws {
        let others = try administrators().filter { $0.id != actor.person?.id }
        for person in others { try tell(person, mail, path: path, values: values) }
        if others.isEmpty { foundNobodyToTell() }
    }

    func entry(about change: StaffChange, _ person: Person?, next: String, reason: String) -> EntryDraft {
        let subject = change.person.map { Subject(kind: "person", id: $0.text) } ?? Subject(kind: "staff", id: "all")
        let name = person?.name ?? ""
        return EntryDraft(
            subject, audience: .staff, reason: reason, next: words(next),
            data: ["by": actor.name, "name": name, "change": change.summary(name: name, words)])
    }
}
