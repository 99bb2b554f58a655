import Civic
import Foundation
import Rules

/// The configuration of one municipality's desk: which road an idea takes, who works there, and the words of the questions.
package struct DeskBook: Sendable {
    package let triage: TriageTable
    package private(set) var teams: Teams
    package let vocabulary: Vocabulary
    package let processes: ProcessBook
    /// How departments are asked for advice, and how a direction is given.
    package let advice: AdviceBook
    /// How ideas that were told twice and cases that compare are found.
    package var likeness = LikenessSettings()
    /// How far initiators involve their neighbours.
    package private(set) var participation = ParticipationGuide()
    /// The rules of the game as they are now.
    package let promises: PromiseBook
    /// What a step can ask for that another part of the desk keeps.
    package var checks: [Demand: DemandCheck] = [:]

    package init(
        triage: TriageTable, teams: Teams, vocabulary: Vocabulary, processes: ProcessBook = ProcessBook(),
        advice: AdviceBook = AdviceBook(), promises: PromiseBook = PromiseBook()
    ) {
        (self.triage, self.teams, self.vocabulary) = (triage, teams, vocabulary)
        (self.processes, self.advice, self.promises) = (processes, advice, promises)
    }

    /// Reads `triage.yaml`, `teams.yaml`, `processes.yaml`, `advice.yaml` and `promises.yaml` of the municipality's folder.
    /// - Parameters:
    ///   - vocabulary: filled with this municipality's areas.
    ///   - schemes: ids of all schemes there are, those on offer here first.
    /// - Throws: `ConfigFault` naming file and place; also when a rule asks what the vocabulary does not know.
    package init(folder: ConfigFolder, vocabulary: Vocabulary, areas: Areas, schemes: [String]) throws {
        triage = try reading(TriageTable.document) { try TriageTable(tree: folder.tree(TriageTable.document)) }
        let installed = try? folder.original(Teams.document).map { try ConfigTree(yaml: $0) }
        teams = try reading(Teams.document) {
            try Teams(tree: folder.tree(Teams.document), former: Set(installed?["teams"].list.compactMap { $0["id"].text } ?? []))
        }
        processes = try reading(ProcessBook.document) { try ProcessBook(tree: folder.tree(ProcessBook.document)) }
        advice = try AdviceBook(folder: folder, teams: teams)
        likeness = try LikenessSettings(folder: folder)
        participation = try ParticipationGuide(folder: folder)
        promises = try PromiseBook(folder: folder)
        self.vocabulary = vocabulary
        let former = (try? folder.original("areas.yaml").map { try ConfigTree(yaml: $0) })?.codes ?? []
        try Teams.check(folder.tree(Teams.document), areas: areas, former: Set(former), schemes: schemes)
        for promise in promises.promises { try check(promise.categories, "promises.\(promise.id).categories", in: PromiseBook.document) }
        if let (place, problem) = triage.problems(vocabulary: vocabulary).first {
            throw ConfigFault(place, problem, in: TriageTable.document)
        }
        for category in triage.categories { try checkHandling(category.team, "categories.\(category.id).team") }
        for approver in advice.round.approvers {
            try check(approver.categories, "round.approvers.\(approver.id).categories", in: AdviceBook.document)
        }
        for rule in triage.assignments { if let team = rule.team { try checkHandling(team, "assignments.\(rule.id).team") } }
        try processes.check(against: triage, teams, vocabulary)
    }

    /// Each is a kind of request there is.
    private func check(_ categories: [String], _ path: String, in document: String) throws {
        guard let stray = categories.first(where: { triage.category($0) == nil }) else { return }
        throw ConfigFault.notThere(path, stray, among: triage.categories.map(\.id), of: TriageTable.document, in: document)
    }

    /// A team there is, that takes cases.
    private func checkHandling(_ team: String, _ path: String) throws {
        let handling = teams.handling.map(\.id)
        guard !handling.contains(team) else { return }
        let values = ["value": team, "choices": ConfigFault.choices(handling, like: team), "document": Teams.document]
        throw ConfigFault(path, .takesNoCases, values, in: TriageTable.document)
    }

    /// The name of a category, also of one that was removed since.
    package func categoryName(_ id: String, _ t: Words) -> String { triage.category(id)?.name.words(t) ?? id }
    /// The definition that a new case of this category follows.
    package func process(of category: String) -> CaseProcess? { triage.category(category).flatMap { processes[$0.process] } }
    package func teamName(_ id: String, _ t: Words) -> String { teams[id]?.words(t) ?? id }
}

extension DeskBook {
    /// The same desk with the people that the database knows.
    package func staffed(by colleagues: [LiveStaff.Colleague]) -> DeskBook {
        var book = self
        book.teams = teams.staffed(by: colleagues)
        return book
    }

    /// Of no municipality.
    package static let empty = DeskBook(
        triage: TriageTable(), teams: Teams(all: [], staff: []), vocabulary: Vocabulary(entries: []))
}

extension ConfigTree {
    /// Codes of areas and of those in them.
    fileprivate var codes: [String] { self["areas"].list.flatMap { area in [area["code"].text].compactMap(\.self) + area.codes } }
}

extension [String: String] {
    /// Wording from the configuration in the reader's language, else in Dutch.
    package func words(_ t: Words) -> String { self[t.language] ?? self["nl"] ?? "" }
}
