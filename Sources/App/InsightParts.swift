import Civic
import Desk
import Initiatives
import Insight
import Markup
import Rules
import Store
import Web

/// Insight knows cases and departments only as plain values; here they become so.
extension Books {
    package var insight: InsightBook {
        InsightBook(
            caseWithReference: { reference, db in try db.caseFile(reference: reference).map(KnownCase.init) },
            caseImportedAs: { key, db in
                try db.first("SELECT * FROM case_file WHERE import_key = \(key)", as: CaseFile.self).map(KnownCase.init)
            },
            departments: { site, words in desk(site).teams.all.map { KnownDepartment(id: $0.id, name: $0.words(words)) } })
    }
}

extension KnownCase {
    init(_ file: CaseFile) { self.init(id: file.id.text, reference: file.reference, initiative: file.initiative) }
}

/// Departments that say different things stand on the breakthrough table by themselves.
let onBreakthroughTable: OnContradiction = { work, caseID, _, description, departments in
    guard let file = try work.db.caseFile(ID<CaseFile>(caseID)) else { throw Refusal.notFound }
    try Obstacle.reportContradiction(work, case: KnownCase(file), description: description, departments: departments)
}

/// What Insight shows on the desk's own pages.
func deskPanels(_ book: InsightBook) -> DeskPanels {
    let obstacles = ObstaclePanels(book: book)
    var panels = DeskPanels()
    panels.onCase = [
        { visit, file in try await obstacles.onCase(visit, KnownCase(file)) },
        { visit, file in try await GoalPanels.onCase(visit, KnownCase(file)) },
    ]
    panels.onStatus = [{ visit, file in try await obstacles.onStatus(visit, KnownCase(file)) }]
    panels.onToday = [{ visit in try await obstacles.today(visit) }]
    return panels
}

/// An idea that is told for a task of a neighbourhood.
let taskOfIdea: Tell.FindOccasion = { visit in
    guard let found = try await TaskOfIdea(visit) else { return nil }
    let site = visit.site
    return Tell.Occasion(
        note: found.note(visit), change: { found.change(&$0) }, begun: { try await found.keep($0, as: $1, on: site) })
}

/// The goals of the register, for assessments and directions to point at.
let goalSource = GoalSource(
    served: { visit, file in try await GoalPanels.goals(of: KnownCase(file), visit).map(KnownGoal.init) },
    inForce: { day, db in try db.goalsInForce(on: day).map(KnownGoal.init) })

extension KnownGoal {
    fileprivate init(_ goal: GoalVersion) { self.init(reference: goal.reference.text, title: goal.title, path: goal.path) }
}

/// Which goals of the municipality an idea serves, beside the questions about them.
let goalsBesideCompass: Tell.CompassNote = { visit, draft, theme in
    guard theme == .politics else { return .empty }
    var chosen: Set<String> = []
    if case .set(let themes)? = draft.answers["themes"] { chosen = themes }
    return try await GoalPanels.forIdea(visit, themes: Theme.allCases.filter { chosen.contains($0.rawValue) }, area: draft.areaCode)
}
