import Civic
import Markup
import Rules
import Synchronization
import Web

extension Theme {
    /// Its Dutch noun: in addresses, as people read and type them.
    package var noun: String {
        switch self {
        case .green: "groen"
        case .meeting: "ontmoeting"
        case .culture: "cultuur"
        case .energy: "energie"
        case .youth: "jeugd"
        case .street: "straat"
        case .care: "zorg"
        case .sport: "sport"
        case .learning: "leren"
        case .work: "werk"
        }
    }

    package init?(noun: String) {
        guard let theme = Theme.allCases.first(where: { $0.noun == noun }) else { return nil }
        self = theme
    }
}

extension Standing {
    /// Its Dutch noun in addresses.
    package var noun: String {
        switch self {
        case .idea: "idee"
        case .startup: "opbouw"
        case .realisation: "uitvoering"
        case .continuation: "loopt"
        case .paused: "pauze"
        case .wantsSuccessor: "nemer"
        case .completed: "klaar"
        }
    }

    package init?(noun: String) {
        guard let standing = Standing.allCases.first(where: { $0.noun == noun }) else { return nil }
        self = standing
    }
}

/// An initiative as it stands in a list, with the newest thing it asks for.
package struct InitiativeCard: Sendable {
    package let initiative: Initiative
    package let ask: String?
}

/// The neighbourhood an initiative is in, by name; the whole municipality when it has none.
package func areaName(_ code: String?, _ visit: Visit) -> String {
    code.flatMap { visit.municipality.areas[$0]?.name } ?? visit.t("area.everywhere", ["municipality": visit.municipality.name])
}

/// Cards in a list. The whole card is the target; the link in its title is what is read out.
package func initiativeCards(_ cards: [InitiativeCard], _ visit: Visit) -> HTML {
    "<ul class=\"cards\">\(cards.map { initiativeCard($0, visit) })</ul>"
}

private func initiativeCard(_ card: InitiativeCard, _ visit: Visit) -> HTML {
    let (initiative, t) = (card.initiative, visit.t)
    let ask: HTML? = card.ask.map { "<p class=\"ask\"><b>\(t("card.seeks"))</b> \(visit.written($0))</p>" }
    return """
        <li class="card theme-\(initiative.theme.rawValue)">\(DrawnCovers.picture(of: initiative))<div class="card-body">\
        <h3 class="card-title"><a href="\(initiative.path)"\(attribute: "lang", visit.writtenIn)>\(initiative.title)</a></h3><p class="card-theme">\(t("theme.\(initiative.theme.rawValue)"))</p>\
        <p\(attribute: "lang", visit.writtenIn)>\(initiative.summary)</p>\(ask)\
        <p class="card-meta">\(areaName(initiative.areaCode, visit)) · \(t("standing.\(initiative.standing.rawValue)"))</p></div></li>

        """
}

/// The covers of cards as they were drawn last. A cover follows from the identity alone, and drawing one takes longer than the rest of its card.
private enum DrawnCovers {
    /// At some three kilobytes each.
    private static let most = 4_000
    private static let drawn = Mutex<[ID<Initiative>: HTML]>([:])

    static func picture(of initiative: Initiative) -> HTML {
        if let known = drawn.withLock({ $0[initiative.id] }) { return known }
        let picture = coverPicture(Cover(seed: initiative.id.text))
        drawn.withLock { drawn in
            if drawn.count >= most { drawn.removeAll(keepingCapacity: true) }
            drawn[initiative.id] = picture
        }
        return picture
    }
}

/// The paving that stands for an initiative; it says nothing to who cannot see it.
package func coverPicture(_ cover: Cover) -> HTML {
    """
    <svg class="cover" viewBox="\(cover.viewBox)" preserveAspectRatio="xMidYMid slice" aria-hidden="true">\(coverPaths(cover.paths))</svg>
    """
}

func coverPaths(_ paths: [Cover.Path]) -> [HTML] {
    paths.map { "<path class=\"\($0.role.rawValue)\" d=\"\($0.d)\"/>" }
}
