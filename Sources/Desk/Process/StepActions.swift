import Civic
import Initiatives
import Rules
import Store

/// What is still missing before a case may leave its step.
package struct MissingDemand: Hashable, Sendable {
    package let demand: Demand
    /// What exactly, such as the names of aspects without a colour.
    package let details: [CaseProcess.LocalText]
}

/// Looks up a demand that another part of the desk keeps, such as advice that was asked.
package typealias DemandCheck = @Sendable (any Connection, CaseFile) throws -> Bool

extension Connection {
    /// What this case lacks to go on from its step, in the order of the step.
    package func missingDemands(_ file: CaseFile, _ run: ProcessRun, _ checks: [Demand: DemandCheck] = [:]) throws -> [MissingDemand] {
        guard !run.isFinished else { return [] }
        return try (run.step?.needs ?? []).compactMap { demand in
            switch demand {
            case .contact: return file.assignee == nil ? MissingDemand(demand: demand, details: []) : nil
            case .questions:
                let isOpen = try exists("SELECT 1 FROM case_question WHERE case_id = \(file.id) AND answered_on IS NULL")
                return isOpen ? MissingDemand(demand: demand, details: []) : nil
            case .intake: return try isIntakeAgreed(file.id) ? nil : MissingDemand(demand: demand, details: [])
            case .aspects:
                let done = Set(try assessments(of: file.id).map(\.aspect))
                let missing = run.process.aspects.filter { !done.contains($0.id) }
                return missing.isEmpty ? nil : MissingDemand(demand: demand, details: missing.map(\.name))
            case .advice, .direction: return try lacks(demand, file, checks) ? MissingDemand(demand: demand, details: []) : nil
            }
        }
    }

    /// What a yes lacks that nobody may go past, wherever in the process it is said.
    package func firmDemands(_ file: CaseFile, _ run: ProcessRun, _ checks: [Demand: DemandCheck]) throws -> [MissingDemand] {
        let asked = Set(run.process.steps.flatMap(\.needs)).filter(\.isFirm)
        return try Demand.allCases.filter(asked.contains).compactMap { demand in
            try lacks(demand, file, checks) ? MissingDemand(demand: demand, details: []) : nil
        }
    }

    private func lacks(_ demand: Demand, _ file: CaseFile, _ checks: [Demand: DemandCheck]) throws -> Bool {
        try !(checks[demand]?(self, file) ?? true)
    }
}

extension Words {
    /// Which answers a step can give, for a sentence that says so.
    func answers(of step: ProcessStep) -> [String: String] {
        let allowed = CaseState.allCases.filter(step.answers.contains).map { self("process.answer.\($0.rawValue)") }
        return ["step": step.name.words(self), "answers": allowed.isEmpty ? self("process.answer.none") : list(allowed)]
    }

    /// What is missing, as a sentence.
    package func demand(_ missing: MissingDemand) -> String {
        self("process.missing.\(missing.demand.rawValue)", ["what": list(missing.details.map { $0.words(self) })])
    }
}

/// The case goes on to its next step; the initiator hears which, and by when it is done.
package struct MoveStep: Action {
    package let id: ID<CaseFile>
    package let step: String
    package let reason: String
    package let next: String
    /// Goes on although something is missing: the reason says why.
    package let skips: Bool
    package let book: DeskBook
    package init(id: ID<CaseFile>, step: String, reason: String, next: String, skips: Bool = false, book: DeskBook) {
        (self.id, self.step, self.reason, self.next, self.skips, self.book) = (id, step, reason, next, skips, book)
    }

    package static let kind = "case.stepped"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.caseFile(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        guard let run = try work.db.processRun(of: id), let step = run.choices.first(where: { $0.id == self.step }) else {
            throw Refusal.conflict("case.notNow")
        }
        let missing = try work.db.missingDemands(file, run, book.checks)
        guard skips || missing.isEmpty else {
            throw Refusal.invalid(missing.map { FieldProblem(CaseField.step, "process.stillMissing", ["what": work.words.demand($0)]) })
        }
        try work.enter(step, of: id, reason: reason)
        if file.state == .assigned { try work.move(file, to: .inProgress) }
        try work.tellOthers(of: step, file, book.teams, reason: reason, next: next)
        try work.tellInitiators(file, "caseStepped") { words in
            [
                "step": step.name.words(words), "what": (step.message ?? step.text).words(words), "reason": reason, "next": next,
                "promise": step.due(from: work.today, work.terms).map { words("process.stepBy", ["date": words.longDate($0)]) }
                    ?? words.promise(of: file, on: work.today),
            ]
        }
        let data = [
            "stepWords": work.inLanguages { step.name.words($0) },
            "skippedWords": work.inLanguages { t in missing.map { t.demand($0) }.joined(separator: " ") },
        ]
        return Done(Nothing(), work.entry(file, reason: reason, next: next, data: data))
    }
}

extension Work {
    /// A step that somebody else does: the one of that team, or everybody with that role, hears that it waits for them.
    func tellOthers(
        of step: ProcessStep, _ file: CaseFile, _ teams: Teams, except known: Person? = nil, reason: String, next: String
    ) throws {
        var people: [Person] = []
        if let team = step.team, team != file.team, let first = try db.person(teams.firstContact(team: team, district: file.district)) {
            people.append(try db.present(first, on: today))
        }
        if let role = step.role { people += try db.people(with: role) }
        // Somebody can be first of that team and have that role: one mail.
        var told = Set([actor.person?.id, file.handler, known?.id].compactMap(\.self))
        for person in people where told.insert(person.id).inserted {
            try tell(person, "stepForYou", path: file.staffPath, caseID: file.id.text) { words in
                ["title": file.title, "step": step.name.words(words), "by": actor.name, "reason": reason, "next": next]
            }
        }
    }
}

/// Gives a case from before processes were kept the definition of today. Only the program itself does this.
struct BeginProcess: Action {
    let id: ID<CaseFile>
    let process: CaseProcess

    static let kind = "case.processBegun"
    static let told = Told.nobody(because: "what was promised stays as it was; only the steps become visible")
    func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.isSystem }

    func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        let standing = work.standing(Self.kind)
        try work.begin(process, of: id, reason: standing.reason)
        return Done(Nothing(), work.entry(file, audience: .staff, reason: standing.reason, next: standing.next))
    }
}

/// Moves cases knowingly to the definition of today. Each keeps its history; the initiator hears what is different.
package struct MoveToProcess: Action {
    package let cases: [ID<CaseFile>]
    package let process: CaseProcess
    /// For a step that is no longer there: the step that takes its place.
    package let steps: [String: String]
    package let reason: String
    package let next: String
    package init(cases: [ID<CaseFile>], process: CaseProcess, steps: [String: String], reason: String, next: String) {
        (self.cases, self.process, self.steps, self.reason, self.next) = (cases, process, steps, reason, next)
    }

    /// In one transaction; a larger number goes in turns.
    package static let most = 200

    package static let kind = "case.processMoved"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { actor.leadsCases }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        guard let first = cases.first, cases.count <= Self.most else { throw Refusal.conflict("case.notNow") }
        let entry = try move(first, work)
        // Each case has an entry of its own, in this same transaction.
        for id in cases.dropFirst() {
            let one = MoveToProcess(cases: [id], process: process, steps: steps, reason: reason, next: next)
            try work.site.perform(one, as: work.actor, at: work.now, in: work.db)
        }
        return Done(Nothing(), entry)
    }

    private func move(_ id: ID<CaseFile>, _ work: Work) throws -> EntryDraft {
        let file = try work.caseFile(id)
        guard let run = try work.db.processRun(of: id), run.version.hash != process.hash else { throw Refusal.conflict("case.notNow") }
        guard let target = process[step: steps[run.current] ?? run.current] else {
            throw Refusal.invalid([FieldProblem(ProcessField.step(run.current), "error.choose")])
        }
        let late = run.visit.flatMap { visit in visit.leftOn == nil && visit.dueOn.map { $0 < work.today } ?? false ? visit : nil }
        if target.id == run.current {
            // The step goes on as it began: its days do not begin anew because our way of working did.
            try work.follow(process, of: id, at: target.id)
        } else {
            if !run.isFinished, let visit = run.visit {
                try work.drop("promise = \(visit.promise) OR promise = \(visit.promiseAfterAnswer)", of: id, because: .moved)
            }
            try work.begin(process, of: id, at: target.id, insteadOf: late, reason: reason)
            if run.isFinished { try work.leaveStep(of: id, isDone: true) }
        }
        try work.setNextDue(id, isOpen: file.state.isOpen)
        let changes = ProcessChanges(from: run.process, to: process)
        func lines(_ words: Words) -> [String] {
            let since = late?.dueOn.map { words("process.change.late", ["step": target.name.words(words), "date": words.longDate($0)]) }
            return changes.lines(words) + [since].compactMap(\.self)
        }
        try work.tellInitiators(file, "caseProcessMoved") { words in
            ["step": target.name.words(words), "changes": lines(words).joined(separator: "\n"), "reason": reason, "next": next]
        }
        let data = [
            "stepWords": work.inLanguages { target.name.words($0) }, "changesWords": work.inLanguages { lines($0).joined(separator: " ") },
        ]
        return work.entry(file, reason: reason, next: next, data: data)
    }
}

/// What two versions of a process say differently, as far as somebody notices.
package struct ProcessChanges: Hashable, Sendable {
    package var added: [CaseProcess.LocalText] = []
    package var removed: [CaseProcess.LocalText] = []
    /// Steps with another term: name, before and after.
    package var terms: [Term] = []
    /// Steps whose name or words are different.
    package var reworded: [CaseProcess.LocalText] = []
    package var aspectsAdded: [CaseProcess.LocalText] = []
    package var aspectsRemoved: [CaseProcess.LocalText] = []
    private let old: CaseProcess
    private let new: CaseProcess

    package struct Term: Hashable, Sendable {
        package let step: CaseProcess.LocalText
        package let before: StoredTerm?
        package let after: StoredTerm?
    }

    package init(from old: CaseProcess, to new: CaseProcess) {
        (self.old, self.new) = (old, new)
        added = new.steps.filter { old[step: $0.id] == nil }.map(\.name)
        removed = old.steps.filter { new[step: $0.id] == nil }.map(\.name)
        for step in new.steps {
            guard let before = old[step: step.id] else { continue }
            if before.within != step.within {
                terms.append(Term(step: step.name, before: before.within.map(StoredTerm.init), after: step.within.map(StoredTerm.init)))
            }
            if before.name != step.name || before.text != step.text { reworded.append(step.name) }
        }
        aspectsAdded = new.aspects.filter { aspect in !old.aspects.contains { $0.id == aspect.id } }.map(\.name)
        aspectsRemoved = old.aspects.filter { aspect in !new.aspects.contains { $0.id == aspect.id } }.map(\.name)
    }

    /// A sentence for each difference; one that says so when the initiator notices none.
    package func lines(_ t: Words) -> [String] {
        func named(_ key: String, _ names: [CaseProcess.LocalText]) -> [String] {
            names.map { t("process.change.\(key)", ["name": $0.words(t)]) }
        }
        let changed = terms.map { term in
            let none = t("process.change.noTerm")
            let values = [
                "name": term.step.words(t), "before": term.before.map { t.term($0) } ?? none,
                "after": term.after.map { t.term($0) } ?? none,
            ]
            return t("process.change.term", values)
        }
        let lines =
            named("added", added) + named("removed", removed) + changed + named("reworded", reworded) + named("aspectAdded", aspectsAdded)
            + named("aspectRemoved", aspectsRemoved)
        return lines.isEmpty ? [t("process.change.none")] : lines
    }

    // MARK: For colleagues

    /// A sentence for each difference that only colleagues notice; none when there is none.
    package func staffLines(_ t: Words, _ book: DeskBook) -> [String] {
        let kept = new.steps.compactMap { after in old[step: after.id].map { (before: $0, after: after) } }
        return wholeLines(t) + kept.flatMap { stepLines($0.before, $0.after, t, book) }
    }

    /// What goes for the process as a whole.
    private func wholeLines(_ t: Words) -> [String] {
        [
            line("process.change.adviceDays", old.adviceDays, new.adviceDays, t) { days in
                days.map { t("process.change.afterDays", ["days": t.list($0.map { t.number($0) })]) } ?? t("process.change.usual")
            },
            line("process.change.askAfter", old.helpedAfter, new.helpedAfter, t) { t.number($0) },
            line("process.change.ladder", old.ladder, new.ladder, t) { rungs in
                let said = rungs.map { rung in
                    t("process.change.rung", ["level": t("process.level.\(rung.level.rawValue)")], count: rung.workingDays)
                }
                return listed(said, t)
            },
            atOnceLine(t),
        ].compactMap(\.self)
    }

    private func atOnceLine(_ t: Words) -> String? {
        guard old.atOnce != new.atOnce else { return nil }
        guard new.atOnce != nil else { return t("process.change.atOnceGone") }
        return t(old.atOnce == nil ? "process.change.atOnceNew" : "process.change.atOnce")
    }

    /// What goes for one step that is in both.
    private func stepLines(_ before: ProcessStep, _ after: ProcessStep, _ t: Words, _ book: DeskBook) -> [String] {
        [
            line("process.change.doer", doer(before, t, book), doer(after, t, book), of: after, t) { $0 },
            line("process.change.needs", before.needs, after.needs, of: after, t) { needs in
                listed(needs.map { "“\(t("config.need.\($0.rawValue)"))”" }, t)
            },
            line("process.change.next", before.next, after.next, of: after, t) { next in
                listed(next.map { "“\(name($0, t))”" }, t)
            },
            line("process.change.answers", before.answers, after.answers, of: after, t) { answers in
                listed(CaseState.allCases.filter(answers.contains).map { t("process.answer.\($0.rawValue)") }, t)
            },
        ].compactMap(\.self)
    }

    /// How something was and what it becomes; nil where it stays as it was.
    private func line<Value: Equatable>(
        _ key: String, _ before: Value, _ after: Value, of step: ProcessStep? = nil, _ t: Words, _ said: (Value) -> String
    ) -> String? {
        guard before != after else { return nil }
        return t(key, ["name": step?.name.words(t) ?? "", "before": said(before), "after": said(after)])
    }

    private func listed(_ texts: [String], _ t: Words) -> String { texts.isEmpty ? t("process.change.nothing") : t.list(texts) }

    private func name(_ step: String, _ t: Words) -> String { (new[step: step] ?? old[step: step])?.name.words(t) ?? step }

    private func doer(_ step: ProcessStep, _ t: Words, _ book: DeskBook) -> String {
        step.team.map { book.teamName($0, t) } ?? step.role.map { t("process.role.\($0.rawValue)") } ?? t("process.change.ownTeam")
    }
}
