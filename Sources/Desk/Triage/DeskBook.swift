import Civic
import Foundation
import Rules

/// The configuration of one municipality's desk: which road an idea takes, who works there, and the words of the questions.
package struct DeskBook: Sendable {
    package let triage: TriageTable
    package let teams: Teams
    package let vocabulary: Vocabulary

    package init(triage: TriageTable, teams: Teams, vocabulary: Vocabulary) {
        (self.triage, self.teams, self.vocabulary) = (triage, teams, vocabulary)
    }

    /// Reads `triage.yaml` and `teams.yaml` of the municipality's folder.
    /// - Parameter vocabulary: filled with this municipality's areas.
    /// - Throws: `ConfigFault` naming file and place; also when a rule asks what the vocabulary does not know.
    package init(folder: ConfigFolder, vocabulary: Vocabulary) throws {
        triage = try TriageTable(tree: folder.tree("triage.yaml"))
        teams = try Teams(tree: folder.tree("teams.yaml"))
        self.vocabulary = vocabulary
        if let (rule, problem) = triage.problems(vocabulary: vocabulary).first {
            throw ConfigFault("triage.yaml: \(rule)", String(describing: problem))
        }
        if let stray = triage.categories.first(where: { teams[$0.team] == nil }) {
            throw ConfigFault("triage.yaml: \(stray.id)", "goes to a team that is not in teams.yaml: \(stray.team)")
        }
    }

    /// The name of a category, also of one that was removed since.
    package func categoryName(_ id: String, _ t: Words) -> String { triage.category(id)?.name.words(t) ?? id }
    package func teamName(_ id: String, _ t: Words) -> String { teams[id]?.words(t) ?? id }
}

extension DeskBook {
    /// Of no municipality.
    package static let empty = DeskBook(
        triage: TriageTable(), teams: Teams(all: [], staff: []), vocabulary: Vocabulary(entries: []))
}

extension [String: String] {
    /// Wording from the configuration in the reader's language, else in Dutch.
    package func words(_ t: Words) -> String { self[t.language] ?? self["nl"] ?? "" }
}
