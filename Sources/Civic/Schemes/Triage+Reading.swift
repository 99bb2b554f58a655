import Rules

/// Reading `triage.yaml`.
extension TriageTable {
    package static let document = "triage.yaml"

    /// - Throws: `ConfigFault` when a part is missing, a category is not there, or a rule stands after the one without condition.
    package init(tree: ConfigTree) throws {
        let categories = try tree["categories"].list.enumerated().map { try Category(tree: $1, path: "categories[\($0)]") }
        let rules = try tree["rules"].list.enumerated().map { try Rule(tree: $1, path: "rules[\($0)]") }
        let known = Set(categories.map(\.id))
        for (index, rule) in rules.enumerated() {
            guard known.contains(rule.category) else {
                throw ConfigFault.notThere("rules[\(index)].category", rule.category, among: categories.map(\.id), of: Self.document)
            }
            guard (rule.criterion == nil) == (index == rules.count - 1) else {
                throw ConfigFault("rules[\(index)]", .lastRule)
            }
        }
        guard !rules.isEmpty else { throw ConfigFault("rules", .needsOne) }
        for (list, ids) in [("rules", rules.map(\.id)), ("categories", categories.map(\.id))] where Set(ids).count != ids.count {
            throw ConfigFault(list, .twice, ["value": twice(ids)])
        }
        let assignments = try tree["assignments"].list.enumerated().map { try Assignment(tree: $1, path: "assignments[\($0)]") }
        for (index, assignment) in assignments.enumerated() {
            guard let category = assignment.category, !known.contains(category) else { continue }
            throw ConfigFault.notThere("assignments[\(index)].category", category, among: categories.map(\.id), of: Self.document)
        }
        guard Set(assignments.map(\.id)).count == assignments.count else {
            throw ConfigFault("assignments", .twice, ["value": twice(assignments.map(\.id))])
        }
        let cases = try tree["cases"].list.enumerated().map { try Case(tree: $1, path: "cases[\($0)]") }
        for (index, test) in cases.enumerated() {
            guard known.contains(test.category) else {
                throw ConfigFault.notThere("cases[\(index)].category", test.category, among: categories.map(\.id), of: Self.document)
            }
            guard let rule = test.rule, !rules.contains(where: { $0.id == rule }) else { continue }
            throw ConfigFault.notThere("cases[\(index)].rule", rule, among: rules.map(\.id), of: Self.document)
        }
        self.init(categories: categories, rules: rules, assignments: assignments, cases: cases)
    }
}

extension TriageTable.Category {
    fileprivate init(tree: ConfigTree, path: String) throws {
        guard let id = tree["id"].text, let team = tree["team"].text, let process = tree["process"].text else {
            throw ConfigFault(path, .needs, fields: ["id", "team", "process"])
        }
        let decisionWhen = tree["decisionWhen"].isNull ? nil : try Criterion(tree: tree["decisionWhen"], path: path + ".decisionWhen")
        self.init(
            id: id, name: try tree["name"].localText(path + ".name"), promise: try tree["promise"].localText(path + ".promise"), team: team,
            process: process, answerTerm: try tree["answer"].term(path + ".answer"), isDecision: tree["decision"].bool ?? false,
            decisionWhen: decisionWhen,
            messages: try tree["messages"].list.enumerated().map { try TriageTable.Message(tree: $1, path: "\(path).messages[\($0)]") })
    }
}

extension TriageTable.Message {
    fileprivate init(tree: ConfigTree, path: String) throws {
        guard let id = tree["id"].text else { throw ConfigFault(path, .needs, fields: ["id"]) }
        self.init(id: id, after: try tree["after"].term(path + ".after"), text: try tree["text"].localText(path + ".text"))
    }
}

extension TriageTable.Rule {
    fileprivate init(tree: ConfigTree, path: String) throws {
        guard let id = tree["id"].text, let category = tree["category"].text else {
            throw ConfigFault(path, .needs, fields: ["id", "category"])
        }
        let criterion = tree["when"].isNull ? nil : try Criterion(tree: tree["when"], path: path + ".when")
        self.init(id: id, criterion: criterion, category: category, why: try tree["why"].localText(path + ".why"))
    }
}

extension TriageTable.Assignment {
    fileprivate init(tree: ConfigTree, path: String) throws {
        guard let id = tree["id"].text else { throw ConfigFault(path, .needs, fields: ["id"]) }
        let (team, contact) = (tree["team"].text, tree["contact"].text?.lowercased())
        guard team != nil || contact != nil else { throw ConfigFault(path, .teamOrContact) }
        let criterion = tree["when"].isNull ? nil : try Criterion(tree: tree["when"], path: path + ".when")
        self.init(
            id: id, criterion: criterion, category: tree["category"].text, team: team, contact: contact,
            why: try tree["why"].localText(path + ".why"))
    }
}

extension TriageTable.Case {
    fileprivate init(tree: ConfigTree, path: String) throws {
        guard let name = tree["name"].text, let category = tree["category"].text, case .map = tree["answers"] else {
            throw ConfigFault(path, .needs, fields: ["name", "answers", "category"])
        }
        self.init(name: name, answers: tree["answers"], category: category, rule: tree["rule"].text)
    }
}

extension ConfigTree {
    /// Texts per language, Dutch at least.
    package func localText(_ path: String) throws -> TriageTable.LocalText {
        let texts = map.compactMapValues(\.text)
        guard texts["nl"] != nil else { throw ConfigFault(path, .noDutch) }
        return texts
    }

    /// Longer than anybody waits, and short enough to count with.
    private static let mostInTerm = 1_000

    /// A term written as `{weeks: 4}` or `{workingDays: 3}`.
    package func term(_ path: String) throws -> PromisedTerm {
        guard map.count == 1, let (name, value) = map.first, let count = value.integer, (0...Self.mostInTerm).contains(count) else {
            throw ConfigFault(path, .notTerm)
        }
        if name == "workingDays" { return .workingDays(count) }
        guard let unit = TermLength.Unit(rawValue: name) else { throw ConfigFault(path, .unknown, ["value": name]) }
        return .calendar(TermLength(count, unit))
    }
}
