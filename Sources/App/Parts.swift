import Civic
import Desk
import Foundation
import Initiatives
import Money
import Rules
import Web

/// The list of features and menus: what this program consists of.
struct Parts {
    let features: [Feature]
    let menus: Menus

    init(books: Books) {
        features =
            [
                Basics.feature, SignIn.feature, Mailbox.feature, StaticPages.feature, WorkingPages.feature,
                Home.feature(triage: { books.desk($0).triage }),
                Directory.feature,
                PassportScreens.feature(),
                Tell.feature(vocabulary: { books.schemes($0).vocabulary }, glance: Finder.glance(books: books.schemes)),
                Finder.feature(books: books.schemes),
                MinePages.feature(cases: casesOf, drafts: draftsOf),
            ] + DeskFeatures.all(books: books.desk)
        menus = Menus(
            main: [
                MenuEntry("/initiatieven", "menu.initiatives"), MenuEntry("/geld-en-hulp", "menu.money"), MenuEntry("/idee", "menu.idea"),
                MenuEntry("/mijn", "menu.status"),
            ],
            more: [
                MenuEntry("/over", "menu.about"), MenuEntry("/hulp", "menu.help"), MenuEntry("/status", "working.title"),
                MenuEntry("/toegankelijkheid", "menu.accessibility"),
                MenuEntry("/privacy", "menu.privacy"),
            ],
            staff: [
                MenuEntry("/werk", "menu.today"), MenuEntry("/werk/nieuw", "menu.new"), MenuEntry("/werk/balie", "menu.counter"),
                MenuEntry("/initiatieven", "menu.initiatives"),
            ])
    }
}

/// The configuration that belongs to features, per municipality: the schemes with their questions, and the desk.
package struct Books: Sendable {
    private struct Pair: Sendable {
        let schemes: SchemeBook
        let desk: DeskBook
    }

    private let pairs: [String: Pair]
    private let first: Pair

    /// - Throws: when a file is missing or wrong, or a triage table fails its own test cases: found at start, not by a resident.
    package init(folder: URL, municipalities: [Municipality]) throws {
        let schemeBooks = try SchemeBooks(folder: folder, municipalities: municipalities)
        var pairs: [String: Pair] = [:]
        for municipality in municipalities {
            guard let schemes = schemeBooks[municipality.key] else { continue }
            let desk = try DeskBook(folder: municipality.folder, vocabulary: schemes.vocabulary)
            if let failure = desk.triage.failures(vocabulary: schemes.vocabulary).first {
                throw ConfigurationFault(
                    file: "\(municipality.key)/triage.yaml",
                    reason: "\(failure.name): expected \(failure.expected), found \(failure.found ?? "nothing") \(failure.unreadable)")
            }
            pairs[municipality.key] = Pair(schemes: schemes, desk: desk)
        }
        guard let first = pairs.values.first else { throw ConfigurationFault(file: folder.path, reason: "holds no municipality") }
        (self.pairs, self.first) = (pairs, first)
    }

    // Sites are made from the same municipalities as these books, so each finds its own.
    @Sendable package func schemes(_ site: Site) -> SchemeBook { (pairs[site.municipality.key] ?? first).schemes }
    @Sendable package func desk(_ site: Site) -> DeskBook { (pairs[site.municipality.key] ?? first).desk }
}
