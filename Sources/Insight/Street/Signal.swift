import Civic
import Foundation
import Initiatives
import Rules
import Store
import Web

/// Something that somebody who knows a neighbourhood notices there: a wish, a worry, a chance. It is about a place, never about a person.
package struct Signal: Sendable, RowDecodable {
    package let id: ID<Signal>
    /// Code of a neighbourhood or district.
    package let areaCode: String
    package let theme: Theme
    package let text: String
    package let state: State
    /// What became of it, in a sentence of who used it.
    package let outcome: String
    /// A path of our own to what it became; nil when it became nothing that has a page.
    package let becamePath: String?
    package let notedOn: LocalDate

    /// `signal.state.` in the text catalogue.
    package enum State: String, Sendable, CaseIterable, SQLConvertible { case open, used, closed }

    package init(row: Row) throws {
        id = try row["id"]
        areaCode = try row["area_code"]
        theme = try row["theme"]
        text = try row["text"]
        state = try row["state"]
        outcome = try row["outcome"]
        becamePath = try row["became_path"]
        notedOn = try row["noted_on"]
    }

    package var staffPath: String { "/werk/signalen/\(id.text)" }
    package var subject: Subject { Subject(kind: "signal", id: id.text) }
}

/// What can become of a signal. The raw value stands in addresses.
package enum SignalUse: String, Sendable, CaseIterable {
    case tip
    case obstacle = "knelpunt"
    case task = "opgave"
    case close = "klaar"

    /// Names it in the text catalogue.
    var key: String {
        switch self {
        case .tip: "tip"
        case .obstacle: "obstacle"
        case .task: "task"
        case .close: "close"
        }
    }
}

extension Actor {
    /// May this person note signals, look for what there is near somebody, and introduce people?
    package var knowsStreet: Bool { isSystem || !(person?.roles.isDisjoint(with: Street.roles) ?? true) }
}

/// The work of area connectors and district teams.
package enum Street {
    package static let roles = Role.desk.union([.areaConnector, .districtTeam])
    static let access = Access.anyRole(roles)
    static let home = Set<Role>([.areaConnector]).home
}
