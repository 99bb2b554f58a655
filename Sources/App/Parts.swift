import Civic
import Foundation
import Initiatives
import Web

/// The list of features and menus: what this program consists of.
struct Parts {
    let features: [Feature]
    let menus: Menus

    init(home: URL, municipalities: [Municipality]) throws {
        features = [Basics.feature, SignIn.feature, Mailbox.feature]
        menus = Menus(
            main: [
                MenuEntry("/initiatieven", "menu.initiatives"), MenuEntry("/geld-en-hulp", "menu.money"), MenuEntry("/idee", "menu.idea"),
                MenuEntry("/mijn", "menu.status"),
            ],
            more: [
                MenuEntry("/over", "menu.about"), MenuEntry("/toegankelijkheid", "menu.accessibility"), MenuEntry("/privacy", "menu.privacy"),
            ],
            staff: [MenuEntry("/werk", "menu.today"), MenuEntry("/werk/nieuw", "menu.new"), MenuEntry("/werk/balie", "menu.counter")])
    }
}
