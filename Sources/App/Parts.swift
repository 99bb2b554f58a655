import Civic
import Desk
import Foundation
import Initiatives
import Money
import Office
import Rules
import Web

/// The list of features and menus: what this program consists of.
struct Parts {
    let features: [Feature]
    let menus: Menus

    init(books: Books = Books()) {
        features =
            [
                Basics.feature, SignIn.feature, Mailbox.feature, StaticPages.feature, WorkingPages.feature,
                Home.feature(triage: { books.desk($0).triage }),
                Directory.feature,
                PassportScreens.feature(),
                Tell.feature(vocabulary: { books.schemes($0).vocabulary }, glance: Finder.glance(books: books.schemes)),
                Finder.feature(books: books.schemes),
                MinePages.feature(cases: casesOf, drafts: draftsOf),
                ConfigPages(desk: ConfigDesk(editors: EditorPages.editors, effects: [SchemeEffect.html])).feature,
                EditorPages(
                    questions: { $0.part(SchemeBook.self)?.vocabulary ?? Vocabulary(entries: []) },
                    library: { $0.part(SchemeBook.self)?.schemes ?? [] }
                ).feature,
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
