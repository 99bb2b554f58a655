import Civic
import Initiatives
import Rules
import Store

/// Notes what somebody noticed in a neighbourhood.
package struct NoteSignal: Action {
    package let areaCode: String
    package let theme: Theme
    package let text: String
    /// Who wrote it saw the question and says that nobody is in it.
    package let isChecked: Bool
    package init(areaCode: String, theme: Theme, text: String, isChecked: Bool = false) {
        (self.areaCode, self.theme, self.text, self.isChecked) = (areaCode, theme, text, isChecked)
    }

    package static let kind = "signal.noted"
    package static let told = Told.nobody(because: "colleagues read signals on the page of their neighbourhood")
    package func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.knowsStreet }

    package func perform(_ work: Work) throws -> Done<ID<Signal>> {
        guard work.municipality.areas[areaCode] != nil else { throw Refusal.invalid([FieldProblem(SignalField.area, "error.notAChoice")]) }
        try work.refusePersonal(text, in: SignalField.text, isChecked: isChecked)
        let id = ID<Signal>.new(at: work.now)
        try work.db.execute(
            """
            INSERT INTO street_signal (id, area_code, theme, text, state, outcome, noted_on, noted_by, created_at)
            VALUES (\(id), \(areaCode), \(theme), \(text), \(Signal.State.open), '', \(work.today), \(work.actor.person?.id), \(work.now))
            """)
        return Done(id, work.entry(try work.signal(id), Self.kind))
    }
}

/// Makes something of a signal that others can go on with. A task is added by an action of its own, in the same transaction.
package struct UseSignal: Action {
    package enum Purpose: Sendable, Hashable {
        /// For the breakthrough table.
        case obstacle(title: String)
        /// A task of the neighbourhood, on the public site.
        case task(title: String, aim: String, contact: String)
    }

    package let id: ID<Signal>
    package let purpose: Purpose
    package let isChecked: Bool
    package init(id: ID<Signal>, purpose: Purpose, isChecked: Bool = false) {
        (self.id, self.purpose, self.isChecked) = (id, purpose, isChecked)
    }

    package static let kind = "signal.used"
    package static let told = Told.nobody(because: "what it becomes stands where colleagues and residents look for it")
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.knowsStreet && db.signal(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let signal = try work.signal(id)
        let (title, path) = try made(signal, work)
        try work.end(signal, as: .used, outcome: title, path: path)
        return Done(Nothing(), work.entry(signal, Self.kind, data: ["title": title]))
    }

    private func made(_ signal: Signal, _ work: Work) throws -> (title: String, path: String) {
        switch purpose {
        case .obstacle(let title):
            try work.refusePersonal(title, in: SignalField.title, isChecked: isChecked)
            let id = try work.addObstacle(NewObstacle(title: title, text: signal.text, kind: .other))
            return (title, "/werk/doorbraak/\(id.text)")
        case .task(let title, let aim, let contact):
            try work.refusePersonal(title, in: SignalField.taskTitle, isChecked: isChecked)
            try work.refusePersonal(aim, in: SignalField.aim, isChecked: isChecked)
            try work.refusePersonal(contact, in: SignalField.contact, isContact: true, isChecked: isChecked)
            let content = TaskContent(
                title: title, areaCode: signal.areaCode, themes: [signal.theme], present: signal.text, aim: aim, contact: contact)
            let add = AddTask(content: content, goals: [], reason: work.standing(Self.kind).reason, signal: signal.id)
            let slug = try work.site.perform(add, as: work.actor, at: work.now, in: work.db)
            return (title, "/opgaven/\(slug)")
        }
    }
}

/// Passes a signal on to an initiative that could do something with it.
package struct TipInitiative: Action {
    package let id: ID<Signal>
    package let initiative: ID<Initiative>
    package let why: String
    package let isChecked: Bool
    package init(id: ID<Signal>, initiative: ID<Initiative>, why: String, isChecked: Bool = false) {
        (self.id, self.initiative, self.why, self.isChecked) = (id, initiative, why, isChecked)
    }

    package static let kind = "signal.tipped"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool {
        try actor.knowsStreet && db.signal(id) != nil && db.initiative(initiative)?.isPublic == true
    }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let (signal, initiative) = (try work.signal(id), try work.initiative(initiative))
        try work.refusePersonal(why, in: SignalField.why, isChecked: isChecked)
        try work.tellTeam(of: initiative, "signalTip") { _ in ["signal": signal.text, "why": why] }
        try work.end(signal, as: .used, outcome: initiative.title, path: initiative.path)
        var entry = work.entry(signal, Self.kind, data: ["title": initiative.title])
        (entry.initiative, entry.audience, entry.reason) = (initiative.id.text, .participants, why)
        return Done(Nothing(), entry)
    }
}

/// Nothing is left to do with it.
package struct CloseSignal: Action {
    package let id: ID<Signal>
    package let reason: String
    package let isChecked: Bool
    package init(id: ID<Signal>, reason: String, isChecked: Bool = false) {
        (self.id, self.reason, self.isChecked) = (id, reason, isChecked)
    }

    package static let kind = "signal.closed"
    package static let told = Told.nobody(because: "a signal is nobody's, so there is nobody to tell")
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.knowsStreet && db.signal(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let signal = try work.signal(id)
        try work.refusePersonal(reason, in: SignalField.closeReason, isChecked: isChecked)
        try work.end(signal, as: .closed, outcome: reason, path: nil)
        var entry = work.entry(signal, Self.kind)
        entry.reason = reason
        return Done(Nothing(), entry)
    }
}

/// Names of fields.
enum SignalField {
    static let area = "gebied"
    static let text = "signaal"
    static let title = "titel"
    static let taskTitle = "opgave-titel"
    static let aim = "straks"
    static let contact = "contact"
    static let why = "waarom"
    static let closeReason = "klaar-reden"
}

extension Work {
    fileprivate func entry(_ signal: Signal, _ kind: String, data: [String: String] = [:]) -> EntryDraft {
        let standing = standing(kind)
        let values = ["by": actor.name, "area": municipality.areas[signal.areaCode]?.name ?? "", "text": signal.text]
        return EntryDraft(signal.subject, audience: .staff, reason: standing.reason, next: standing.next, data: values.merging(data) { $1 })
    }
}
