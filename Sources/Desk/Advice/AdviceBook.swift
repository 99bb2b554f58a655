import Civic
import Rules

/// How one municipality asks for advice and decides on a direction: who is told when a department stays silent, how often the meeting is,
/// and who must approve. From `advice.yaml` in its folder; without that file the usual ladder holds and nobody above the adviser is told.
package struct AdviceBook: Sendable {
    package var ladder = ReminderLadder.usual
    /// Head of department by team.
    package var heads: [String: Official] = [:]
    package var coordinator: Official?
    package var director: Official?
    package var round = RoundSettings()

    package init() {}

    /// Whom a rung reaches besides the adviser: one person more each time, as far as the municipality has named them.
    package func above(team: String, rung: Int) -> [Official] {
        let chain = [heads[team], coordinator, director].compactMap(\.self)
        return Array(chain.prefix(max(0, rung - 1)))
    }
}

/// Somebody in the organisation who is told or must approve, with or without an account here.
package struct Official: Sendable, Hashable {
    package let name: String
    /// Lower case.
    package let email: String
    package init(name: String, email: String) { (self.name, self.email) = (name, email) }
}

/// The meeting that gives a direction.
package struct RoundSettings: Sendable {
    /// How many working days an item may wait for its direction.
    package var workingDays = 10
    package var calendar = RoundCalendar()
    /// Who may approve an outcome; without any, an outcome holds at once.
    package var approvers: [Approver] = []
    package init() {}
}

/// Who must approve a direction, such as an alderman.
package struct Approver: Sendable, Hashable {
    package let id: String
    package let title: [String: String]
    package let official: Official
    /// Kinds of request that this one approves; none means all.
    package var categories: [String] = []
    /// Approves requests of this amount and more; nil means of any amount, also an unknown one.
    package var from: Money?
    package init(id: String, title: [String: String], official: Official) { (self.id, self.title, self.official) = (id, title, official) }

    /// Approves what nobody else is named for.
    package var isDefault: Bool { categories.isEmpty && from == nil }

    fileprivate func isFor(_ category: String, _ amount: Money?) -> Bool {
        guard !isDefault, categories.isEmpty || categories.contains(category) else { return false }
        return from.map { least in amount.map { $0 >= least } ?? false } ?? true
    }
}

extension RoundSettings {
    /// Who may approve the direction of such a request: those named for it, of whom the highest amount goes first, else the default.
    package func approvers(category: String, amount: Money?) -> [Approver] {
        let named = approvers.filter { $0.isFor(category, amount) }
        let highest = named.map { $0.from?.cents ?? 0 }.max()
        return named.isEmpty ? approvers.filter(\.isDefault) : named.filter { ($0.from?.cents ?? 0) == highest }
    }

    /// The same, without who proposes: nobody approves what they proposed. Where only they may, the others do.
    package func approvers(of file: CaseFile, besides proposer: Person?) -> [Approver] {
        let isOther = { (approver: Approver) in proposer?.email.map { $0.lowercased() != approver.official.email } ?? true }
        let named = approvers(category: file.triage.category, amount: file.requestedAmount).filter(isOther)
        return named.isEmpty ? approvers.filter(isOther) : named
    }
}

extension AdviceBook {
    /// Reads `advice.yaml` of a municipality's folder, when it is there.
    /// - Throws: `ConfigFault` naming what is wrong, also a head of a team that `teams.yaml` does not know.
    package init(folder: ConfigFolder, teams: Teams) throws {
        guard folder.holds(Self.document) else {
            self.init()
            return
        }
        try self.init(tree: folder.tree(Self.document), teams: teams)
    }

    package static let document = "advice.yaml"

    package init(tree: ConfigTree, teams: Teams) throws {
        self.init()
        if !tree["ladder"].isNull {
            let days = tree["ladder"].list.compactMap(\.integer)
            guard !days.isEmpty, days.count == tree["ladder"].list.count, days == Set(days).sorted(), days[0] > 0 else {
                throw ConfigFault("ladder", .notRising, in: AdviceBook.document)
            }
            ladder = ReminderLadder(days)
        }
        for (team, item) in tree["heads"].map {
            guard teams[team] != nil else {
                throw ConfigFault.notThere("heads.\(team)", team, among: teams.all.map(\.id), of: Teams.document, in: AdviceBook.document)
            }
            heads[team] = try Official(item, at: "heads.\(team)")
        }
        coordinator = try tree["coordinator"].isNull ? nil : Official(tree["coordinator"], at: "coordinator")
        director = try tree["director"].isNull ? nil : Official(tree["director"], at: "director")
        round = try RoundSettings(tree: tree["round"])
    }
}

extension Official {
    init(_ item: ConfigTree, at place: String) throws {
        guard let name = item["name"].text, let email = item["email"].text.flatMap(emailAddress) else {
            throw ConfigFault(place, .needs, fields: ["name", "email"], in: AdviceBook.document)
        }
        self.init(name: name, email: email)
    }
}

extension RoundSettings {
    init(tree: ConfigTree) throws {
        self.init()
        if let days = tree["workingDays"].integer {
            guard (1...100).contains(days) else {
                throw ConfigFault("round.workingDays", .notBetween, ["low": "1", "high": "100"], in: AdviceBook.document)
            }
            workingDays = days
        }
        let (weekday, weeks) = (tree["weekday"].integer ?? 4, tree["everyWeeks"].integer ?? 1)
        for (key, number, most) in [("weekday", weekday, 5), ("everyWeeks", weeks, 12)] where !(1...most).contains(number) {
            throw ConfigFault("round.\(key)", .notBetween, ["low": "1", "high": String(most)], in: AdviceBook.document)
        }
        calendar = RoundCalendar(weekday: weekday, everyWeeks: weeks, anchor: tree["from"].date ?? RoundCalendar.anchor)
        approvers = try tree["approvers"].list.enumerated().map { index, item in
            let place = "round.approvers[\(index)]"
            guard let id = item["id"].text, let title = item["title"]["nl"].text else {
                throw ConfigFault(place, .needs, fields: ["id", "title"], in: AdviceBook.document)
            }
            let titles = item["title"].map.compactMapValues(\.text).merging(["nl": title]) { $1 }
            var approver = Approver(id: id, title: titles, official: try Official(item, at: place))
            approver.categories = item["categories"].texts
            if !item["from"].isNull {
                guard let euros = item["from"].integer, (1...100_000_000).contains(euros) else {
                    throw ConfigFault("\(place).from", .notBetween, ["low": "1", "high": "100000000"], in: AdviceBook.document)
                }
                approver.from = Money(cents: euros * 100)
            }
            return approver
        }
        guard Set(approvers.map(\.id)).count == approvers.count else {
            throw ConfigFault("round.approvers", .twice, ["value": twice(approvers.map(\.id))], in: AdviceBook.document)
        }
        guard approvers.isEmpty || approvers.contains(where: \.isDefault) else {
            throw ConfigFault("round.approvers", .approverForRest, in: AdviceBook.document)
        }
    }
}
