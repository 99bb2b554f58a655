import Rules

/// Reading `triage.yaml`.
extension TriageTable {
    /// - Throws: `ConfigFault` when a part is missing, a category is not there, or a rule stands after the one without condition.
    package init(tree: ConfigTree) throws {
        let categories = try tree["categories"].list.enumerated().map { try Category(tree: $1, path: "categories[\($0)]") }
        let rules = try tree["rules"].list.enumerated().map { try Rule(tree: $1, path: "rules[\($0)]") }
        let known = Set(categories.map(\.id))
        for (index, rule) in rules.enumerated() {
            guard known.contains(rule.category) else { throw ConfigFault("rules[\(index)]", "unknown category \(rule.category)") }
            guard (rule.criterion == nil) == (index == rules.count - 1) else {
                throw ConfigFault("rules[\(index)]", "the last rule, and only that one, has no condition")
            }
        }
        guard !rules.isEmpty, Set(rules.map(\.id)).count == rules.count, known.count == categories.count else {
            throw ConfigFault("rules", "needs at least one rule, and ids that differ")
        }
        let assignments = try tree["assignments"].list.enumerated().map { try Assignment(tree: $1, path: "assignments[\($0)]") }
        for (index, assignment) in assignments.enumerated() {
            guard let category = assignment.category, !known.contains(category) else { continue }
            throw ConfigFault("assignments[\(index)]", "unknown category \(category)")
        }
        guard Set(assignments.map(\.id)).count == assignments.count else { throw ConfigFault("assignments", "an id stands here twice") }
        let cases = try tree["cases"].list.enumerated().map { try Case(tree: $1, path: "cases[\($0)]") }
        self.init(categories: categories, rules: rules, assignments: assignments, cases: cases)
    }
}

extension TriageTable.Category {
    fileprivate init(tree: ConfigTree, path: String) throws {
        guard let id = tree["id"].text, let team = tree["team"].text, let process = tree["process"].text else {
            throw ConfigFault(path, "needs id, team and process")
        }
        self.init(
            id: id, name: try tree["name"].localText(path + ".name"), promise: try tree["promise"].localText(path + ".promise"), team: team,
            process: process, answerTerm: try tree["answer"].term(path + ".answer"), isDecision: tree["decision"].bool ?? false,
            messages: try tree["messages"].list.enumerated().map { try TriageTable.Message(tree: $1, path: "\(path).messages[\($0)]") })
    }
}

extension TriageTable.Message {
    fileprivate init(tree: ConfigTree, path: String) throws {
        guard let id = tree["id"].text else { throw ConfigFault(path, "needs an id") }
        self.init(id: id, after: try tree["after"].term(path + ".after"), text: try tree["text"].localText(path + ".text"))
    }
}

extension TriageTable.Rule {
    fileprivate init(tree: ConfigTree, path: String) throws {
        guard let id = tree["id"].text, let category = tree["category"].text else { throw ConfigFault(path, "needs id and category") }
        let criterion = tree["when"].isNull ? nil : try Criterion(tree: tree["when"], path: path + ".when")
        self.init(id: id, criterion: criterion, category: category, why: try tree["why"].localText(path + ".why"))
    }
}

extension TriageTable.Assignment {
    fileprivate init(tree: ConfigTree, path: String) throws {
        guard let id = tree["id"].text else { throw ConfigFault(path, "needs an id") }
        let (team, contact) = (tree["team"].text, tree["contact"].text?.lowercased())
        guard team != nil || contact != nil else { throw ConfigFault(path, "names a team, a contact or both") }
        let criterion = tree["when"].isNull ? nil : try Criterion(tree: tree["when"], path: path + ".when")
        self.init(
            id: id, criterion: criterion, category: tree["category"].text, team: team, contact: contact,
            why: try tree["why"].localText(path + ".why"))
    }
}

extension TriageTable.Case {
    fileprivate init(tree: ConfigTree, path: String) throws {
        guard let name = tree["name"].text, let category = tree["category"].text, case .map = tree["answers"] else {
            throw ConfigFault(path, "needs name, answers and category")
        }
        self.init(name: name, answers: tree["answers"], category: category, rule: tree["rule"].text)
    }
}

extension ConfigTree {
    /// Texts per language, Dutch at least.
    func localText(_ path: String) throws -> TriageTable.LocalText {
        let texts = map.compactMapValues(\.text)
        guard texts["nl"] != nil else { throw ConfigFault(path, "needs a Dutch text under nl") }
        return texts
    }

    /// A term written as `{weeks: 4}` or `{workingDays: 3}`.
    func term(_ path: String) throws -> PromisedTerm {
        guard map.count == 1, let (name, value) = map.first, let count = value.integer, count >= 0 else {
            throw ConfigFault(path, "is a term such as {weeks: 4}")
        }
        if name == "workingDays" { return .workingDays(count) }
        guard let unit = TermLength.Unit(rawValue: name) else { throw ConfigFault(path, "unknown unit \(name)") }
        return .calendar(TermLength(count, unit))
    }
}
