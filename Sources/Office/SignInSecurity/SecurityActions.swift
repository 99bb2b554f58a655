import Civic
import Store
import Web

/// What somebody does about their own codes. Each asks for a code that is right now, so that a browser left open is not enough.
protocol OwnCodeAction: Action {
    var code: String { get }
}

extension OwnCodeAction {
    static var told: Told { .nobody(because: "the one who does it gets a mail, to notice when it was not them") }

    /// Only who works here. Somebody held back acts without roles, so the database is asked.
    func permits(_ actor: Actor, in db: any Connection) throws -> Bool {
        guard let id = actor.person?.id, let person = try db.person(id) else { return false }
        return !person.roles.isEmpty
    }

    /// - Throws: ``Refusal`` for a wrong code, and when there is nothing to do this with.
    func checkCode(_ work: Work, isOn: Bool) throws -> Person {
        guard let id = work.actor.person?.id, let person = try work.db.person(id), let factor = try work.db.secondFactor(of: id),
            factor.isOn == isOn
        else { throw Refusal.conflict("security.nothingToDo") }
        switch try work.db.useCode(code, of: factor, box: work.site.settings.secretBox, at: work.now) {
        case .right, .recovered: return person
        case .wrong: throw Refusal.invalid([FieldProblem(OwnCode.field.name, "security.codeWrong")])
        case .paused: throw Refusal.invalid([FieldProblem(OwnCode.field.name, "security.codePaused")])
        }
    }

    func entry(_ person: Person, _ work: Work) -> EntryDraft {
        let standing = work.standing(Self.kind)
        return EntryDraft(
            Subject(kind: "person", id: person.id.text), audience: .staff, reason: standing.reason, next: standing.next,
            data: ["by": person.name])
    }
}

/// The question for a code on the page about one's own safety.
enum OwnCode {
    static let field = FormField.line("code", "signIn.code", max: 60).asked(hint: "security.codeHint", autocomplete: "one-time-code")
}

/// The first code from the app: from now on signing in asks for one.
struct ConfirmSecondFactor: OwnCodeAction {
    let code: String
    let recovery: RecoveryCodes
    /// The session that stays.
    let session: String?

    static let kind = "secondFactor.on"

    /// - Returns: the id of the set of recovery codes that is in force.
    func perform(_ work: Work) throws -> Done<String> {
        let person = try checkCode(work, isOn: false)
        try work.db.confirmSecondFactor(of: person.id, at: work.now)
        try work.db.setRecoveryCodes(recovery, of: person.id)
        try work.db.endSessions(of: person.id, except: session)
        try work.tell(person, "secondFactorOn", path: "/mijn/veiligheid")
        return Done(recovery.id, entry(person, work))
    }
}

/// Ten new codes on paper; the old ones stop working.
struct RenewRecoveryCodes: OwnCodeAction {
    let code: String
    let recovery: RecoveryCodes

    static let kind = "secondFactor.renewed"

    func perform(_ work: Work) throws -> Done<String> {
        let person = try checkCode(work, isOn: true)
        try work.db.setRecoveryCodes(recovery, of: person.id)
        try work.tell(person, "recoveryRenewed", path: "/mijn/veiligheid")
        return Done(recovery.id, entry(person, work))
    }
}

/// Back to a mail link only.
struct RemoveSecondFactor: OwnCodeAction {
    let code: String
    let session: String?

    static let kind = "secondFactor.off"

    func perform(_ work: Work) throws -> Done<Nothing> {
        let person = try checkCode(work, isOn: true)
        try work.db.removeSecondFactor(of: person.id)
        try work.db.endSessions(of: person.id, except: session)
        try work.tell(person, "secondFactorOff", path: "/mijn/veiligheid")
        return Done(Nothing(), entry(person, work))
    }
}

/// Signs oneself out somewhere else.
struct EndSessions: Action {
    /// What the page calls the one to end; nil ends all but this one.
    let handle: String?

    static let kind = "sessions.ended"
    static let told = Told.nobody(because: "everybody does this for themselves and sees it happen")

    func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.person != nil }

    func perform(_ work: Work) throws -> Done<Nothing> {
        guard let id = work.actor.person?.id, let person = try work.db.person(id) else { throw Refusal.notFound }
        if let handle {
            guard let session = try work.db.sessions(of: person, at: work.now).first(where: { $0.handle == handle }),
                try work.db.endSession(hash: session.hash, of: id)
            else { throw Refusal.conflict("security.sessionGone") }
        } else {
            try work.db.endSessions(of: id, except: work.actor.session)
        }
        let standing = work.standing(Self.kind)
        return Done(
            Nothing(),
            EntryDraft(
                Subject(kind: "person", id: id.text), audience: .staff, reason: standing.reason, next: standing.next,
                data: ["by": person.name]))
    }
}
