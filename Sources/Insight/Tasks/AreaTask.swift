import Civic
import Foundation
import Initiatives
import Rules
import Store
import Web

/// A task of a neighbourhood (*wijkopgave*): what should change there, with room for whoever wants to take part. Initiatives hang under it.
package struct AreaTask: Sendable, RowDecodable {
    package let id: ID<AreaTask>
    /// Its part of the address; never changes, so that links keep working.
    package let slug: String
    package let content: TaskContent
    package let state: State
    /// Since when it is open without anybody.
    package let openSince: LocalDate
    package let doneOn: LocalDate?
    /// What came of it, once it is done.
    package let outcome: String

    /// `areaTask.state.` in the text catalogue.
    package enum State: String, Sendable, CaseIterable, SQLConvertible { case open, pickedUp, done }

    package init(row: Row) throws {
        id = try row["id"]
        slug = try row["slug"]
        content = TaskContent(
            title: try row["title"], areaCode: try row["area_code"],
            themes: (try row["themes"] as StoredWords).words.compactMap(Theme.init(rawValue:)), present: try row["present"],
            aim: try row["aim"], chances: try row["chances"], barriers: try row["barriers"], partners: try row["partners"],
            contact: try row["contact"])
        state = try row["state"]
        openSince = try row["open_since"]
        doneOn = try row["done_on"]
        outcome = try row["outcome"]
    }

    package var path: String { "/opgaven/\(slug)" }
    package var staffPath: String { "/werk/opgaven/\(slug)" }
    package var subject: Subject { Subject(kind: "areaTask", id: id.text) }

    /// Has nobody taken it up for so many months? Only an open task waits.
    package func isQuiet(on day: LocalDate, months: Int) -> Bool {
        state == .open && openSince.adding(months: months) <= day
    }

    /// Whole months that it has been waiting.
    package func monthsOpen(on day: LocalDate) -> Int {
        var months = 0
        while openSince.adding(months: months + 1) <= day { months += 1 }
        return months
    }

    /// Where a task stands when so many initiatives hang under it; what is done stays done.
    static func state(_ state: State, takers: Int) -> State { state == .done ? .done : takers > 0 ? .pickedUp : .open }
}

/// Everything that is written down about a task.
package struct TaskContent: Sendable, Hashable {
    package var title: String
    /// Code of a neighbourhood or a district; nil for the whole municipality.
    package var areaCode: String?
    package var themes: [Theme]
    /// How it is now.
    package var present: String
    /// How it should become.
    package var aim: String
    package var chances: String
    package var barriers: String
    /// Who takes part already.
    package var partners: String
    /// A team with its number, not a person: it stands on the public page.
    package var contact: String

    package init(
        title: String, areaCode: String?, themes: [Theme] = [], present: String, aim: String, chances: String = "", barriers: String = "",
        partners: String = "", contact: String
    ) {
        (self.title, self.areaCode, self.themes, self.present, self.aim) = (title, areaCode, themes, present, aim)
        (self.chances, self.barriers, self.partners, self.contact) = (chances, barriers, partners, contact)
    }
}

/// A task in a list, with how many initiatives hang under it.
package struct TaskRow: Sendable, RowDecodable {
    package let task: AreaTask
    package let takers: Int

    package init(row: Row) throws {
        task = try AreaTask(row: row)
        takers = try row["takers"]
    }
}

/// Which tasks somebody wants to see, as it stands in the address.
struct TaskFilter: Sendable, Equatable {
    enum Standing: String, CaseIterable, Sendable {
        case open
        case pickedUp = "opgepakt"
        case done = "klaar"
        case quiet = "nog-niemand"
        /// In text keys: `areaTask.standing.KEY`.
        var key: String { "\(self)" }
    }

    static let keys = ["gebied", "thema", "stand", "blz"]
    static let perPage = 30

    var area: String?
    var theme: Theme?
    var standing: Standing?
    var page = 1

    init() {}

    init(_ query: FormData, areas: Areas) {
        area = query.first("gebied").flatMap { areas[$0]?.code }
        theme = query.first("thema").flatMap(Theme.init(noun:))
        standing = query.first("stand").flatMap(Standing.init(rawValue:))
        page = query.pageNumber
    }

    var isNarrowed: Bool { area != nil || theme != nil || standing != nil }

    /// A task of the district, of a neighbourhood in it, or of the one neighbourhood that was chosen. Without a choice what is done stands
    /// apart: it is shown when asked for.
    func holds(_ task: AreaTask, areas: Areas, today: LocalDate, quietMonths: Int) -> Bool {
        let isThere = area.map { chosen in task.content.areaCode.map { areas.codes(within: chosen).contains($0) } ?? false } ?? true
        let isThemed = theme.map { task.content.themes.contains($0) } ?? true
        return isThere && isThemed && stands(task, today: today, quietMonths: quietMonths)
    }

    private func stands(_ task: AreaTask, today: LocalDate, quietMonths: Int) -> Bool {
        switch standing {
        case nil: task.state != .done
        case .open: task.state == .open
        case .pickedUp: task.state == .pickedUp
        case .done: task.state == .done
        case .quiet: task.isQuiet(on: today, months: quietMonths)
        }
    }

    func address(_ path: String, page: Int) -> String {
        Insight.address(
            path,
            [
                ("gebied", area ?? ""), ("thema", theme?.noun ?? ""), ("stand", standing?.rawValue ?? ""),
                ("blz", page == 1 ? "" : String(page)),
            ])
    }
}
