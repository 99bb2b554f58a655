import Civic
import Initiatives
import Rules
import Store
import Web

/// What a filter needs to know besides itself: who looks, where, on which day.
struct WorkContext: Sendable {
    var worker: Worker
    let areas: Areas
    /// Of the municipality; a case whose process names days has its own.
    let ladder: ReminderLadder
    let analyser: Analyser
    let today: LocalDate

    init(_ worker: Worker, areas: Areas, ladder: ReminderLadder, analyser: Analyser, today: LocalDate) {
        (self.worker, self.areas, self.ladder, self.analyser, self.today) = (worker, areas, ladder, analyser, today)
    }

    /// - Throws: ``Refusal`` when nobody is signed in.
    init(_ visit: Visit, _ book: DeskBook) throws {
        guard let worker = Worker(visit, book.teams) else { throw Refusal.notFound }
        self.init(
            worker, areas: visit.municipality.areas, ladder: book.advice.ladder, analyser: visit.site.analyser, today: visit.today)
    }

    /// With who is away today.
    func present(in db: any Connection) throws -> WorkContext {
        var context = self
        context.worker = try db.present(worker, on: today)
        return context
    }
}

extension WorkFilter {
    /// What this asks of the database.
    func selection(_ context: WorkContext, in db: any Connection) throws -> WorkSelection {
        var selection = WorkSelection(
            branches: whoseBranches(context.worker), rest: standingConditions, order: standing.isOpen ? .due : .changed)
        if attention == .noContact {
            // Few cases have nobody, so those are what is walked along, and whose they are is asked of each.
            if whose != .everyone { selection.rest.append("(\(SQL.joined(selection.branches.map { "(\($0))" }, separator: " OR ")))") }
            selection.branches = context.worker.withoutContact
        }
        selection.rest += try attentionConditions(context, in: db) + plainConditions(context.areas)
        if let words = try db.wordCondition(words, context.analyser) { selection.rest += words.parts }
        return standing == .open ? selection.withLaw() : selection
    }

    private func whoseBranches(_ worker: Worker) -> [SQL] {
        switch whose {
        case .mine: worker.mine
        case .team: [worker.ofTeam]
        case .division: worker.ofDivision
        case .nobody: ["case_file.assignee_id IS NULL"]
        case .everyone: ["TRUE"]
        }
    }

    private var standingConditions: [SQL] {
        switch standing {
        case .open: []
        case .finished: ["NOT case_file.is_open"]
        case .exactly(let state): [state.isOpen ? "case_file.is_open" : "NOT case_file.is_open", "case_file.state = \(state)"]
        }
    }

    private func attentionConditions(_ context: WorkContext, in db: any Connection) throws -> [SQL] {
        let (due, today) = (WorkSelection.due, context.today)
        switch attention {
        case nil: return []
        case .late: return ["\(due) < \(today)"]
        case .soon: return ["\(due) >= \(today)", "\(due) <= \(today.adding(days: Self.soonDays))"]
        case .noContact: return ["case_file.is_open"]
        case .stuck:
            // Also who waits for what a yes promised.
            return [
                "(case_file.is_open OR case_file.next_due_on IS NOT NULL)",
                "case_file.id IN (SELECT case_id FROM case_stuck WHERE settled_on IS NULL)",
            ]
        case .waiting: return ["case_file.is_open", "case_file.waiting_since IS NOT NULL"]
        case .silentAdvice:
            let isSilent = try db.adviceLadders(context.ladder).isSilent(on: today)
            return ["case_file.is_open", "case_file.id IN (SELECT case_id FROM advice_request WHERE \(isSilent))"]
        }
    }

    private func plainConditions(_ areas: Areas) -> [SQL] {
        var parts: [SQL] = []
        if !team.isEmpty { parts.append("case_file.team = \(team)") }
        if !category.isEmpty { parts.append("case_file.category = \(category)") }
        if person == Self.nobody {
            parts.append("case_file.assignee_id IS NULL AND case_file.contact_id IS NULL")
        } else if !person.isEmpty {
            parts.append("\(WorkSelection.holder) = \(person)")
        }
        if !area.isEmpty {
            parts.append("case_file.district_code = \(areas.district(of: area)?.code ?? area)")
            if areas[area]?.parent != nil { parts.append("case_file.area_code = \(area)") }
        }
        if let theme {
            parts.append(
                """
                EXISTS (SELECT 1 FROM initiative_theme
                    WHERE initiative_theme.initiative_id = case_file.initiative_id AND initiative_theme.theme = \(theme))
                """)
        }
        if let condition = stepCondition { parts.append(condition) }
        return parts
    }

    private var stepCondition: SQL? {
        let names = step.split(separator: ".", maxSplits: 1)
        guard names.count == 2 else { return step.isEmpty ? nil : "FALSE" }
        return """
            case_file.id IN (SELECT case_process.case_id FROM case_process JOIN process_version ON process_version.hash = case_process.version
                WHERE case_process.step = \(String(names[1])) AND process_version.process = \(String(names[0])))
            """
    }
}
