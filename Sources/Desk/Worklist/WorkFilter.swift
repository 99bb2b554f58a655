import Civic
import Initiatives
import Rules
import Store
import Web

/// Which cases somebody wants to see, as it stands in the address.
struct WorkFilter: Hashable, Sendable {
    enum Whose: String, CaseIterable, Sendable {
        case mine = "van-mij"
        case team = "mijn-team"
        case division = "mijn-afdeling"
        case nobody = "van-niemand"
        case everyone = "allemaal"
    }

    enum Standing: Hashable, Sendable {
        case open, finished
        case exactly(CaseState)

        static let all: [Standing] = [.open, .finished] + CaseState.allCases.map(Standing.exactly)

        var value: String {
            switch self {
            case .open: "open"
            case .finished: "klaar"
            case .exactly(let state): state.rawValue
            }
        }

        /// Whether all cases that stand so are open.
        var isOpen: Bool {
            switch self {
            case .open: true
            case .finished: false
            case .exactly(let state): state.isOpen
            }
        }
    }

    /// What is the matter with an open case.
    enum Attention: String, CaseIterable, Sendable {
        case late = "te-laat"
        case soon = "deze-week"
        case noContact = "zonder-contact"
        /// The initiator called for a person.
        case stuck = "zit-vast"
        case waiting = "wacht-op-antwoord"
        case silentAdvice = "stil-advies"
    }

    static let perPage = 25
    /// "Due soon" is within so many days from today.
    static let soonDays = 7
    /// In the place of a person: cases that nobody has and nobody is the contact of.
    static let nobody = "niemand"

    var whose = Whose.everyone
    var standing = Standing.open
    var attention: Attention?
    var team = ""
    var category = ""
    /// Who handles it: somebody's id, or ``nobody``.
    var person = ""
    /// Code of a district, whose neighbourhoods count too, or of a neighbourhood.
    var area = ""
    var theme: Theme?
    /// A process and a step of it, with a full stop between them.
    var step = ""
    var words = ""
    /// From where the list is read; nil is its beginning.
    var place: WorkPlace?

    init() {}

    init(_ query: FormData) {
        func known(_ name: String) -> String { String((query.first(name) ?? "").trimmingSpaces().prefix(100)) }
        whose = Whose(rawValue: known("wie")) ?? .everyone
        standing = Standing.all.first { $0.value == known("stand") } ?? .open
        attention = Attention(rawValue: known("let"))
        (team, category, person, area, step, words) = (
            known("team"), known("soort"), known("persoon"), known("gebied"), known("stap"), known("zoek")
        )
        theme = Theme(rawValue: known("thema"))
        place = WorkPlace(after: known("na")) ?? WorkPlace(before: known("voor"))
    }

    /// What was chosen, by the names of its fields; without the place.
    var choices: [(name: String, value: String)] {
        [
            ("zoek", words), ("wie", whose == .everyone ? "" : whose.rawValue), ("let", attention?.rawValue ?? ""),
            ("stand", standing == .open ? "" : standing.value), ("team", team), ("soort", category), ("persoon", person),
            ("gebied", area), ("thema", theme?.rawValue ?? ""), ("stap", step),
        ].filter { !$0.1.isEmpty }.map { (name: $0.0, value: $0.1) }
    }

    /// This list as an address.
    var address: String { Self.address("/werk/zaken", choices + (place.map { [$0.field] } ?? [])) }

    func address(at place: WorkPlace?) -> String {
        var filter = self
        filter.place = place
        return filter.address
    }

    static func address(_ path: String, _ fields: [(name: String, value: String)]) -> String {
        let query = fields.map { "\($0.name)=\($0.value.percentEncoded)" }.joined(separator: "&")
        return query.isEmpty ? path : "\(path)?\(query)"
    }

    var isNarrowed: Bool { !choices.isEmpty }

    func with<Value>(_ property: WritableKeyPath<WorkFilter, Value>, _ value: Value) -> WorkFilter {
        var filter = self
        filter[keyPath: property] = value
        return filter
    }
}

/// A place in a list: between two cases, told by the one before or after it and by what the list is ordered by. So a page begins where the
/// one before ended, whatever came in or changed meanwhile.
struct WorkPlace: Hashable, Sendable {
    /// As text: a day, or a moment in milliseconds.
    let key: String
    let id: String
    /// The page ends here, instead of beginning.
    let isBefore: Bool

    init(key: String, id: String, isBefore: Bool) { (self.key, self.id, self.isBefore) = (key, id, isBefore) }

    init?(after text: String) { self.init(text, isBefore: false) }
    init?(before text: String) { self.init(text, isBefore: true) }

    private init?(_ text: String, isBefore: Bool) {
        let parts = text.split(separator: "_", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        self.init(key: String(parts[0]), id: String(parts[1]), isBefore: isBefore)
    }

    /// As it stands in an address.
    var field: (name: String, value: String) { (isBefore ? "voor" : "na", "\(key)_\(id)") }
}
