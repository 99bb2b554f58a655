import Civic
import Foundation
import Initiatives
import Markup
import Rules
import Web

/// The list of features and menus: what this program consists of.
struct Parts {
    let features: [Feature]
    let menus: Menus

    init(home: URL, municipalities: [Municipality]) throws {
        let books = try Books(folder: home.appending(path: "Municipalities"), municipalities: municipalities)
        features = [
            Basics.feature, SignIn.feature, Mailbox.feature,
            Home.feature(triage: { books.triage[$0.municipality.key] }),
            Directory.feature,
            PassportScreens.feature(),
            Tell.feature(vocabulary: books.vocabulary, glance: { _, _ in nil }),
            MinePages.feature(cases: { _ in .empty }, drafts: { _ in .empty }),
        ]
        menus = Menus(
            main: [
                MenuEntry("/initiatieven", "menu.initiatives"), MenuEntry("/geld-en-hulp", "menu.money"), MenuEntry("/idee", "menu.idea"),
                MenuEntry("/mijn", "menu.status"),
            ],
            more: [
                MenuEntry("/over", "menu.about"), MenuEntry("/hulp", "menu.help"), MenuEntry("/toegankelijkheid", "menu.accessibility"),
                MenuEntry("/privacy", "menu.privacy"),
            ],
            staff: [MenuEntry("/werk", "menu.today"), MenuEntry("/werk/nieuw", "menu.new"), MenuEntry("/werk/balie", "menu.counter")])
    }
}

/// The configuration that belongs to features: per municipality the questions, the schemes and the roads an idea can take.
struct Books: Sendable {
    private let vocabularies: [String: Vocabulary]
    let triage: [String: TriageTable]
    private let shared: Vocabulary

    /// - Throws: when a file is missing or wrong, or a triage table fails its own test cases: found at start, not by a resident.
    init(folder: URL, municipalities: [Municipality]) throws {
        let shared = try Vocabulary(tree: ConfigTree(file: folder.appending(path: "vocabulary.yaml")))
        let places = PlaceBook(municipalities).places
        var vocabularies: [String: Vocabulary] = [:]
        var triage: [String: TriageTable] = [:]
        for municipality in municipalities {
            let vocabulary = shared.filled(municipalities: places, areas: municipality.areas.districts)
            let table = try TriageTable(tree: ConfigTree(file: municipality.folder.appending(path: "triage.yaml")))
            if let failure = table.failures(vocabulary: vocabulary).first {
                throw ConfigurationFault(
                    file: "\(municipality.key)/triage.yaml",
                    reason: "\(failure.name): expected \(failure.expected), found \(failure.found ?? "nothing") \(failure.unreadable)")
            }
            vocabularies[municipality.key] = vocabulary
            triage[municipality.key] = table
        }
        (self.vocabularies, self.triage, self.shared) = (vocabularies, triage, shared)
    }

    @Sendable func vocabulary(_ site: Site) -> Vocabulary { vocabularies[site.municipality.key] ?? shared }
}
