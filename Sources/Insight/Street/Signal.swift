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

/// What leads to a person, and so does not belong in a signal. A hedge, not a proof: the form says so too.
package enum PersonalInSignal: String, Sendable, CaseIterable {
    case email, phone, citizenNumber, person

    /// The first thing found, as it stands in the text; nil when there is none.
    package static func find(in text: String) -> (kind: PersonalInSignal, quote: String)? {
        // A citizen service number first: nine digits could pass for a telephone number too.
        if let quote = citizenNumber(in: text) { return (.citizenNumber, quote) }
        let found = Identifying.find(in: text, names: [], titles: [])
        for (kind, own) in [(Identifying.Kind.email, PersonalInSignal.email), (.phone, .phone), (.person, .person)] {
            if let match = found.first(where: { $0.kind == kind }) { return (own, match.quote) }
        }
        return nil
    }

    /// Eight or nine digits, however they are spaced, of which the sum of digits times 9 to 2 and −1 is a multiple of eleven.
    private static func citizenNumber(in text: String) -> String? {
        text.matches(of: /[0-9](?:[ .-]?[0-9]){7,8}(?![0-9])/).map { String($0.output) }.first { quote in
            var digits = quote.compactMap(\.wholeNumberValue)
            if digits.count == 8 { digits.insert(0, at: 0) }
            guard digits.contains(where: { $0 > 0 }) else { return false }
            return zip(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]).reduce(0) { $0 + $1.0 * $1.1 } % 11 == 0
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
