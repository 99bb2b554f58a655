import Civic
import Foundation
import Rules

/// The schemes one municipality offers its residents, ready to be asked: conditions compiled, questions planned, stacking known.
/// What is only for comparison, historical or proposed is not among ``schemes``.
package struct SchemeBook: Sendable {
    /// Key of the municipality, and everything it lies in.
    package let municipality: String
    package let places: Set<String>
    package let schemes: [Scheme]
    /// Those on offer, and those that would be if they were not past or proposed: what an administrator can change.
    package let serving: [Scheme]
    /// All as they came with the program, whatever a municipality made of them.
    package let shipped: [Scheme]
    /// Ids of all there are, those on offer first: what other documents may name.
    package let known: [String]
    package let vocabulary: Vocabulary
    package let stacking: SchemeStacking
    package let rules: RuleBook
    package let planner: QuestionPlanner
    private let positions: [String: Int]

    package init(
        municipality: String, places: Set<String>, schemes: [Scheme], shipped: [Scheme] = [], vocabulary: Vocabulary,
        stacking: SchemeStacking
    ) {
        self.shipped = shipped
        serving = schemes.filter { $0.places.serves(places) != .no }
        let offered = serving.filter { $0.status == .active || $0.status == .unknown }
        (self.municipality, self.places, self.schemes) = (municipality, places, offered)
        let here = Set(offered.map(\.id))
        known = offered.map(\.id) + schemes.map(\.id).filter { !here.contains($0) }
        (self.vocabulary, self.stacking) = (vocabulary, stacking)
        rules = RuleBook(fields: vocabulary.fields, schemes: offered.map { ($0.id, $0.criterion) })
        planner = QuestionPlanner(rules)
        positions = Dictionary(offered.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    package subscript(id: String) -> Scheme? { positions[id].map { schemes[$0] } }

    /// Those that are in force on this day.
    package func offered(on date: LocalDate) -> [Scheme] { schemes.filter { $0.isOffered(in: places, on: date) } }
}

/// The schemes that come with the program, before a municipality adds or changes its own.
package struct SchemeLibrary: Sendable {
    private let importer: SchemeImport
    private let source: ConfigTree
    private let stacking: SchemeStacking
    private let vocabulary: Vocabulary
    private let imported: SchemeImport.Result

    /// What the import could not place: it stays visible as a note, and whoever edits the source should see it.
    package var warnings: [SchemeImport.Warning] { imported.warnings }

    /// - Parameter folder: the folder of municipalities, with `vocabulary.yaml`, `stacking.yaml` and `sources/schemes.json`.
    /// - Throws: `ConfigFault` naming the file and place.
    package init(folder: URL, municipalities: [Municipality]) throws {
        importer = try SchemeImport(folder: folder, municipalities: municipalities)
        source = try ConfigTree(file: folder.appending(path: "sources/schemes.json"))
        stacking = try SchemeStacking(tree: ConfigTree(file: folder.appending(path: "stacking.yaml")))
        vocabulary = try Vocabulary(tree: ConfigTree(file: folder.appending(path: "vocabulary.yaml")))
        imported = try importer.schemes(from: source)
    }

    /// What one municipality offers: the library, with over it the schemes of its own folder (`schemes/ID.json`).
    ///
    /// - Parameter among: all municipalities of the process as installed; this one's may have changed since.
    package func book(for municipality: Municipality, among all: [Municipality], _ folder: ConfigFolder) throws -> SchemeBook {
        let current = all.map { $0.key == municipality.key ? municipality : $0 }
        let places = PlaceBook(current)
        // The library has schemes of other municipalities too, which ask about areas there.
        let known = vocabulary.filled(municipalities: places.places, areas: places.places.flatMap(\.areas))
        // Only who changed its own areas makes the sources be read again: they name places by word.
        let isAsInstalled = all.first { $0.key == municipality.key }.map { $0.areas.all == municipality.areas.all } ?? false
        var schemes = imported.schemes
        if !isAsInstalled {
            var importer = importer
            importer.installed = importer.places
            importer.places = places
            importer.vocabulary = known
            schemes = try importer.schemes(from: source).schemes
        }
        let shipped = schemes
        let place = places[municipality.key]
        let own = vocabulary.filled(municipalities: places.places, areas: place?.areas ?? [])
        for name in folder.names(under: "schemes/") {
            let scheme = try Scheme(document: name, text: folder.text(name) ?? "", vocabulary: known)
            if let index = schemes.firstIndex(where: { $0.id == scheme.id }) { schemes[index] = scheme } else { schemes.append(scheme) }
        }
        return SchemeBook(
            municipality: municipality.key, places: place?.places ?? [municipality.key], schemes: schemes, shipped: shipped,
            vocabulary: own, stacking: stacking)
    }
}

extension Scheme {
    /// A scheme as a municipality keeps it: the JSON of ``Scheme`` itself.
    /// - Throws: `ConfigFault` naming the document, also when a condition asks what nobody is asked.
    init(document: String, text: String, vocabulary: Vocabulary) throws {
        do {
            if let tree = try? ConfigTree(json: Data(text.utf8)) { try Scheme.checkWords(tree) }
            self = try JSONDecoder().decode(Scheme.self, from: Data(text.utf8))
            try check()
        } catch {
            throw ConfigFault(decoding: error).inFile(document)
        }
        guard document == "schemes/\(id).json" else { throw ConfigFault("", .otherScheme, ["value": id], in: document) }
        for condition in conditions {
            guard let problem = vocabulary.problems(in: condition.criterion).first else { continue }
            throw ConfigFault("conditions.\(condition.id).criterion", problem, in: document)
        }
        try checkNames(vocabulary, document)
    }

    /// Areas, kinds of applicants and the like are among those there are.
    private func checkNames(_ vocabulary: Vocabulary, _ document: String) throws {
        let places = vocabulary["area"]?.options ?? []
        for (path, codes) in [("areas", areas), ("ceiling.areas", ceiling?.areas.keys.sorted() ?? [])] {
            guard let stray = codes.first(where: { !places.contains($0) }) else { continue }
            throw ConfigFault.notThere(path, stray, among: places, of: "areas.yaml", in: document)
        }
        for (path, field, words) in [("phases", "phase", phases), ("themes", "themes", themes), ("applicants", "applicant", applicants)] {
            let options = vocabulary[field]?.options ?? []
            guard let stray = words.first(where: { !options.contains($0) }) else { continue }
            throw ConfigFault.unknown(path, stray, of: options, in: document)
        }
        for (index, tier) in amount.tiers.enumerated() {
            guard let problem = tier.criterion.flatMap({ vocabulary.problems(in: $0.criterion).first }) else { continue }
            throw ConfigFault("amount.tiers[\(index)].criterion", problem, in: document)
        }
        guard let rate = amount.rate, vocabulary[rate.field] == nil else { return }
        throw ConfigFault("amount.rate.field", .unknownQuestion, ["value": rate.field], in: document)
    }
}

extension SchemeBook {
    /// Of no municipality: nothing to offer and nothing to ask.
    package static let empty = SchemeBook(
        municipality: "", places: [], schemes: [], vocabulary: Vocabulary(entries: []), stacking: SchemeStacking())
}
