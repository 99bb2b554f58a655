import Civic
import Foundation
import Rules

/// The schemes one municipality offers its residents, ready to be asked: conditions compiled, questions planned, stacking known.
/// What is only for comparison, historical or proposed is not in it.
package struct SchemeBook: Sendable {
    /// Key of the municipality, and everything it lies in.
    package let municipality: String
    package let places: Set<String>
    package let schemes: [Scheme]
    package let vocabulary: Vocabulary
    package let stacking: SchemeStacking
    package let rules: RuleBook
    package let planner: QuestionPlanner
    private let positions: [String: Int]

    package init(municipality: String, places: Set<String>, schemes: [Scheme], vocabulary: Vocabulary, stacking: SchemeStacking) {
        let offered = schemes.filter { $0.status == .active || $0.status == .unknown }.filter { $0.places.serves(places) != .no }
        (self.municipality, self.places, self.schemes) = (municipality, places, offered)
        (self.vocabulary, self.stacking) = (vocabulary, stacking)
        rules = RuleBook(fields: vocabulary.fields, schemes: offered.map { ($0.id, $0.criterion) })
        planner = QuestionPlanner(rules)
        positions = Dictionary(offered.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    package subscript(id: String) -> Scheme? { positions[id].map { schemes[$0] } }

    /// Those that are in force on this day.
    package func offered(on date: LocalDate) -> [Scheme] { schemes.filter { $0.isOffered(in: places, on: date) } }
}

/// The books of all municipalities of one process, from the folder with their configuration.
package struct SchemeBooks: Sendable {
    package let byMunicipality: [String: SchemeBook]
    /// What the import could not place: it stays visible as a note, and whoever edits the source should see it.
    package let warnings: [SchemeImport.Warning]

    /// - Parameter folder: the folder of municipalities, with `vocabulary.yaml`, `stacking.yaml` and `sources/schemes.json`.
    /// - Throws: `ConfigFault` naming the file and place.
    package init(folder: URL, municipalities: [Municipality]) throws {
        let importer = try SchemeImport(folder: folder, municipalities: municipalities)
        let source = try ConfigTree(file: folder.appending(path: "sources/schemes.json"))
        let stacking = try SchemeStacking(tree: ConfigTree(file: folder.appending(path: "stacking.yaml")))
        let vocabulary = try Vocabulary(tree: ConfigTree(file: folder.appending(path: "vocabulary.yaml")))
        let result = try importer.schemes(from: source)
        warnings = result.warnings
        let all = PlaceBook(municipalities).places
        byMunicipality = Dictionary(
            all.map { place in
                let own = vocabulary.filled(municipalities: all, areas: place.areas)
                let book = SchemeBook(
                    municipality: place.id, places: place.places, schemes: result.schemes, vocabulary: own, stacking: stacking)
                return (place.id, book)
            }, uniquingKeysWith: { first, _ in first })
    }

    package subscript(municipality: String) -> SchemeBook? { byMunicipality[municipality] }
}
