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
    /// - Parameter vocabulary: filled with this municipality's areas.
    /// - Throws: `ConfigFault` naming file and place; also when a rule asks what the vocabulary does not know.
    package init(folder: ConfigFolder, vocabulary: Vocabulary) throws {
        triage = try reading(TriageTable.document) { try TriageTable(tree: folder.tree(TriageTable.document)) }
        teams = try reading(Teams.document) { try Teams(tree: folder.tree(Teams.document)) }
        processes = try reading(ProcessBook.document) { try ProcessBook(tree: folder.tree(ProcessBook.document)) }
        advice = try AdviceBook(folder: folder, teams: teams)
        likeness = try LikenessSettings(folder: folder)
        participation = try ParticipationGuide(folder: folder)
        promises = try PromiseBook(folder: folder)
        self.vocabulary = vocabulary
        for promise in promises.promises {
            guard let stray = promise.categories.first(where: { triage.category($0) == nil }) else { continue }
            throw ConfigFault(
                "promises.\(promise.id).categories", .notThere, ["value": stray, "document": TriageTable.document], in: PromiseBook.document
            )
        }
        if let (rule, problem) = triage.problems(vocabulary: vocabulary).first {
            throw ConfigFault("\(rule).when", problem, in: TriageTable.document)
        }
        if let stray = triage.categories.first(where: { teams[$0.team] == nil }) {
            throw ConfigFault(
                "categories.\(stray.id).team", .notThere, ["value": stray.team, "document": Teams.document], in: TriageTable.document)
        }
        for approver in advice.round.approvers {
            guard let stray = approver.categories.first(where: { triage.category($0) == nil }) else { continue }
            throw ConfigFault(
                "round.approvers.\(approver.id).categories", .notThere, ["value": stray, "document": TriageTable.document],
                in: AdviceBook.document)
        }
        for rule in triage.assignments {
            guard let team = rule.team, !teams.handling.contains(where: { $0.id == team }) else { continue }
            throw ConfigFault("assignments.\(rule.id).team", .takesNoCases, ["value": team], in: TriageTable.document)
        }
        try processes.check(against: triage, teams, vocabulary)
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

extension [String: String] {
    /// Wording from the configuration in the reader's language, else in Dutch.
    package func words(_ t: Words) -> String { self[t.language] ?? self["nl"] ?? "" }
}
