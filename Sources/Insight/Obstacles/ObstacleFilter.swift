import Civic
import Rules
import Store
import Web

/// Which obstacles somebody wants to see, as it stands in the address.
struct ObstacleFilter: Sendable, Equatable {
    enum Standing: String, CaseIterable, Sendable {
        case open
        case decided = "besloten"
        case all = "alle"
        /// In text keys: `obstacle.standing.KEY`.
        var key: String { "\(self)" }
    }

    static let perPage = 25

    var kind: Obstacle.Kind?
    /// Id of a department.
    var department = ""
    var standing = Standing.open
    /// Only those of the one who looks.
    var isMine = false
    var page = 1

    init() {}

    init(_ query: FormData) {
        func known(_ name: String) -> String { String((query.first(name) ?? "").trimmingSpaces().prefix(100)) }
        kind = Obstacle.Kind(rawValue: known("soort"))
        department = known("afdeling")
        standing = Standing(rawValue: known("stand")) ?? .open
        isMine = known("van") == "mij"
        page = query.pageNumber
    }

    func condition(_ viewer: ID<Person>?) -> SQL {
        var parts: [SQL] = []
        switch standing {
        case .open: parts.append("obstacle.state = \(Obstacle.State.open)")
        case .decided: parts.append("obstacle.state = \(Obstacle.State.decided)")
        case .all: parts.append("obstacle.state <> \(Obstacle.State.merged)")
        }
        if let kind { parts.append("obstacle.kind = \(kind)") }
        if !department.isEmpty { parts.append("obstacle.department = \(department)") }
        if isMine, let viewer { parts.append("obstacle.owner_id = \(viewer)") }
        return .joined(parts, separator: " AND ")
    }

    func address(page: Int) -> String {
        Insight.address(
            "/werk/doorbraak",
            [
                ("soort", kind?.rawValue ?? ""), ("afdeling", department), ("stand", standing == .open ? "" : standing.rawValue),
                ("van", isMine ? "mij" : ""), ("blz", page == 1 ? "" : String(page)),
            ])
    }

    var isNarrowed: Bool { kind != nil || !department.isEmpty || standing != .open || isMine }
}
