import Civic
import Rules
import Store
import Web

/// Which cases somebody wants to see, as it stands in the address.
struct WorkFilter: Hashable, Sendable {
    enum Whose: String, CaseIterable, Sendable {
        case mine = "van-mij"
        case team = "mijn-team"
        case nobody = "van-niemand"
        case everyone = "allemaal"

        var key: String { "\(self)" }
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
    }

    static let perPage = 25

    var whose = Whose.everyone
    var team = ""
    var category = ""
    /// Code of a district; its neighbourhoods count too.
    var district = ""
    var standing = Standing.open
    var words = ""
    var page = 1

    init() {}

    init(_ query: FormData) {
        func known(_ name: String) -> String { String((query.first(name) ?? "").trimmingSpaces().prefix(100)) }
        whose = Whose(rawValue: known("wie")) ?? .everyone
        (team, category, district, words) = (known("team"), known("soort"), known("gebied"), known("zoek"))
        standing = Standing.all.first { $0.value == known("stand") } ?? .open
        page = min(max(1, Int(known("blz")) ?? 1), 10_000)
    }

    /// The same list on another page, as an address.
    func address(page: Int) -> String {
        let parts = [
            ("wie", whose == .everyone ? "" : whose.rawValue), ("team", team), ("soort", category), ("gebied", district),
            ("stand", standing == .open ? "" : standing.value), ("zoek", words), ("blz", page == 1 ? "" : String(page)),
        ]
        let query = parts.filter { !$0.1.isEmpty }.map { "\($0.0)=\($0.1.percentEncoded)" }.joined(separator: "&")
        return query.isEmpty ? "/werk/zaken" : "/werk/zaken?\(query)"
    }

    var isNarrowed: Bool {
        whose != .everyone || !team.isEmpty || !category.isEmpty || !district.isEmpty || !words.isEmpty || standing != .open
    }
}

/// The one who looks at the worklist: who they are and which team is theirs.
struct Worker: Sendable {
    let id: ID<Person>
    let team: String?
    /// The desk sees everything that is nobody's yet; a caseworker what came in for their name, or for their team at large.
    let seesAllNew: Bool
}

extension Worker {
    init?(_ visit: Visit, _ teams: Teams) {
        guard let person = visit.person else { return nil }
        id = person.id
        team = teams.colleague(email: person.email)?.team
        seesAllNew = person.roles.contains(.deskOfficer) || person.roles.contains(.administrator)
    }

    /// Cases that this person must see to.
    var mine: SQL {
        let new: SQL =
            seesAllNew ? "TRUE" : team.map { "contact_id = \(id) OR (contact_id IS NULL AND team = \($0))" } ?? "contact_id = \(id)"
        return "(assignee_id = \(id) OR (assignee_id IS NULL AND (\(new))))"
    }

    var ofTeam: SQL { team.map { "team = \($0)" } ?? "assignee_id = \(id)" }
}

extension WorkFilter {
    /// The condition on `case_file`.
    func condition(_ worker: Worker) -> SQL {
        var parts: [SQL] = []
        switch standing {
        case .open: parts.append("is_open")
        case .finished: parts.append("NOT is_open")
        case .exactly(let state): parts.append("case_file.state = \(state)")
        }
        switch whose {
        case .mine: parts.append(worker.mine)
        case .team: parts.append(worker.ofTeam)
        case .nobody: parts.append("assignee_id IS NULL")
        case .everyone: break
        }
        if !team.isEmpty { parts.append("team = \(team)") }
        if !category.isEmpty { parts.append("category = \(category)") }
        if !district.isEmpty { parts.append("(district_code = \(district) OR area_code = \(district))") }
        for word in searchText([words]).split(separator: " ").prefix(6) { parts.append("search_text LIKE \(pattern(word)) ESCAPE '\\'") }
        return .joined(parts, separator: " AND ")
    }

    /// Open work by what breaks first, finished work by what was finished last.
    var order: SQL { isOpenList ? "next_due_on NULLS LAST, case_file.id" : "case_file.changed_at DESC, case_file.id" }

    private var isOpenList: Bool {
        switch standing {
        case .open: true
        case .finished: false
        case .exactly(let state): state.isOpen
        }
    }

    private func pattern(_ word: Substring) -> String {
        var text = ""
        for character in word {
            if "\\%_".contains(character) { text.append("\\") }
            text.append(character)
        }
        return "%\(text)%"
    }
}
