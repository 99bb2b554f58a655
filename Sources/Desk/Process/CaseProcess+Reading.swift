import Civic
import Rules

extension CaseProcess {
    /// Reads one entry of `processes.yaml`, or the body of a stored version.
    /// - Throws: `ConfigFault` naming the place: something is missing, a step leads nowhere, no step gives an answer.
    package init(tree: ConfigTree, path: String = "process") throws {
        guard let id = tree["id"].text else { throw ConfigFault(path, .needs, fields: ["id"]) }
        let steps = try tree["steps"].list.enumerated().map { try ProcessStep(tree: $1, path: "\(path).steps[\($0)]") }
        let aspects = try tree["aspects"].list.enumerated().map { index, item in
            let place = "\(path).aspects[\(index)]"
            guard let id = item["id"].text else { throw ConfigFault(place, .needs, fields: ["id"]) }
            return Aspect(
                id: id, name: try item["name"].localText(place + ".name"), question: try item["question"].localText(place + ".question"))
        }
        self.init(
            id: id, name: try tree["name"].localText(path + ".name"), steps: steps, aspects: aspects,
            hasIntake: tree["intake"].bool ?? false,
            atOnce: tree["decidesAtOnce"].isNull ? nil : try AtOnce(tree: tree["decidesAtOnce"], path: path + ".decidesAtOnce"),
            adviceDays: try Self.days(tree["adviceDays"], path + ".adviceDays"),
            ladder: try Self.rungs(tree["late"], path + ".late"),
            helpedAfter: tree["askAfter"].integer ?? Self.usualHelpedAfter, tree: tree)
        try check(path)
    }

    /// Days on which a department is reminded: rising, and nil when nothing is said.
    private static func days(_ tree: ConfigTree, _ path: String) throws -> [Int]? {
        if tree.isNull { return nil }
        let days = tree.list.compactMap(\.integer)
        let rises = zip(days, days.dropFirst()).allSatisfy { $0 < $1 }
        guard !days.isEmpty, days.count == tree.list.count, rises, days.allSatisfy({ (1...365).contains($0) }) else {
            throw ConfigFault(path, .notRising)
        }
        return days
    }

    private static func rungs(_ tree: ConfigTree, _ path: String) throws -> [Rung] {
        if tree.isNull { return zip(EscalationLevel.allCases, [1, 3, 5]).map(Rung.init) }
        let rungs = try tree.map.map { name, days in
            guard let level = EscalationLevel(rawValue: name) else { throw ConfigFault("\(path).\(name)", .notSetting) }
            guard let count = days.integer, (1...250).contains(count) else {
                throw ConfigFault("\(path).\(name)", .notBetween, ["low": "1", "high": "250"])
            }
            return Rung(level: level, workingDays: count)
        }
        let order = EscalationLevel.allCases
        let sorted = rungs.sorted { (order.firstIndex(of: $0.level) ?? 0) < (order.firstIndex(of: $1.level) ?? 0) }
        guard zip(sorted, sorted.dropFirst()).allSatisfy({ $0.workingDays <= $1.workingDays }) else {
            throw ConfigFault(path, .lateOrder)
        }
        return sorted
    }

    // MARK: Does it hang together?

    private func check(_ path: String) throws {
        guard !steps.isEmpty else { throw ConfigFault("\(path).steps", .needsOne) }
        guard Set(steps.map(\.id)).count == steps.count else {
            throw ConfigFault("\(path).steps", .twice, ["value": twice(steps.map(\.id))])
        }
        guard Set(aspects.map(\.id)).count == aspects.count else {
            throw ConfigFault("\(path).aspects", .twice, ["value": twice(aspects.map(\.id))])
        }
        for (index, step) in steps.enumerated() {
            if let stray = step.next.first(where: { self[step: $0] == nil || $0 == step.id }) {
                throw ConfigFault("\(path).steps[\(index)].next", .leadsNowhere, ["value": stray])
            }
        }
        try checkReach(path)
        try checkDemands(path)
    }

    private func checkReach(_ path: String) throws {
        let reached = Set([steps[0].id] + ahead(of: steps[0].id).map(\.id))
        for (index, step) in steps.enumerated() {
            guard reached.contains(step.id) || !step.begins.isEmpty else {
                throw ConfigFault("\(path).steps[\(index)]", .unreached)
            }
            guard step.begins.isEmpty || step.next.isEmpty && step.answers.isEmpty else {
                throw ConfigFault("\(path).steps[\(index)]", .afterAnswer)
            }
            let canEnd = !step.answers.isEmpty || ahead(of: step.id).contains { !$0.answers.isEmpty } || !step.begins.isEmpty
            guard canEnd else { throw ConfigFault("\(path).steps[\(index)]", .deadEnd) }
        }
    }

    private func checkDemands(_ path: String) throws {
        let demands = Set(steps.flatMap(\.needs))
        guard hasIntake == demands.contains(.intake) else {
            throw ConfigFault("\(path).intake", .intakeUnasked)
        }
        guard aspects.isEmpty != demands.contains(.aspects) else {
            throw ConfigFault("\(path).aspects", .aspectsUnasked)
        }
        guard atOnce == nil || steps[0].answers.contains(.accepted) || steps[0].answers.contains(.acceptedWithConditions) else {
            throw ConfigFault("\(path).decidesAtOnce", .saysNoYes)
        }
    }

    /// What the conditions of the decision at once ask that the vocabulary does not know.
    package func problems(_ vocabulary: Vocabulary) -> [(point: String, problem: CriterionProblem)] {
        (atOnce?.points ?? []).flatMap { point in vocabulary.problems(in: point.criterion).map { (point.id, $0) } }
    }
}

extension ProcessStep {
    fileprivate init(tree: ConfigTree, path: String) throws {
        guard let id = tree["id"].text else { throw ConfigFault(path, .needs, fields: ["id"]) }
        let role = try tree["by"]["role"].text.map { name in
            guard let role = Role(rawValue: name) else {
                throw ConfigFault.unknown("\(path).by.role", name, of: Role.allCases.map(\.rawValue))
            }
            return role
        }
        self.init(
            id: id, name: try tree["name"].localText(path + ".name"), text: try tree["text"].localText(path + ".text"),
            team: tree["by"]["team"].text, role: role,
            within: tree["within"].isNull ? nil : try tree["within"].term(path + ".within"), next: tree["next"].texts,
            answers: try Self.states(tree["answers"], "\(path).answers"),
            needs: try tree["needs"].texts.map { name in
                guard let demand = Demand(rawValue: name) else {
                    throw ConfigFault.unknown("\(path).needs", name, of: Demand.allCases.map(\.rawValue))
                }
                return demand
            },
            message: tree["message"].isNull ? nil : try tree["message"].localText(path + ".message"),
            begins: try Self.states(tree["after"], "\(path).after"))
    }

    private static func states(_ tree: ConfigTree, _ path: String) throws -> Set<CaseState> {
        Set(
            try tree.texts.map { name in
                guard let state = CaseState(rawValue: name), state.isAnswer else {
                    throw ConfigFault.unknown(path, name, of: CaseState.allCases.filter(\.isAnswer).map(\.rawValue))
                }
                return state
            })
    }
}

extension CaseProcess.AtOnce {
    fileprivate init(tree: ConfigTree, path: String) throws {
        points = try tree["points"].list.enumerated().map { index, item in
            let place = "\(path).points[\(index)]"
            guard let id = item["id"].text else { throw ConfigFault(place, .needs, fields: ["id"]) }
            return Point(
                id: id, text: try item["text"].localText(place + ".text"),
                criterion: try Criterion(tree: item["that"], path: place + ".that")
            )
        }
        guard !points.isEmpty else { throw ConfigFault("\(path).points", .needsOne) }
        guard Set(points.map(\.id)).count == points.count else {
            throw ConfigFault("\(path).points", .twice, ["value": twice(points.map(\.id))])
        }
        name = try tree["name"].localText(path + ".name")
        letter = try tree["letter"].localText(path + ".letter")
        next = try tree["next"].localText(path + ".next")
        agreements = try tree["agreements"].list.enumerated().map { try $1.localText("\(path).agreements[\($0)]") }
        reminder = tree["reminder"].isNull ? nil : try CaseProcess.Reminder(tree: tree["reminder"], path: path + ".reminder")
    }
}

extension CaseProcess.Reminder {
    fileprivate init(tree: ConfigTree, path: String) throws {
        guard let month = tree["month"].integer, (1...12).contains(month) else {
            throw ConfigFault(path, .notBetween, ["low": "1", "high": "12"])
        }
        self.init(month: month, text: try tree["text"].localText(path + ".text"))
    }
}
