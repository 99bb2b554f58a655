import Civic

/// All processes of one municipality, and the words for somebody who left no telephone number.
package struct ProcessBook: Hashable, Sendable {
    package let all: [CaseProcess]
    /// Words that do not promise to call, by what they replace.
    let unphoned: [Unphoned: CaseProcess.LocalText]

    /// A text of `triage.yaml` that promises a telephone call.
    enum Unphoned: Hashable, Sendable {
        case message(category: String, message: String)
        case promise(category: String)
        case rule(String)
    }

    package static let document = "processes.yaml"

    package init(all: [CaseProcess] = []) { (self.all, unphoned) = (all, [:]) }

    package subscript(id: String) -> CaseProcess? { all.first { $0.id == id } }

    /// Reads `processes.yaml`.
    /// - Throws: `ConfigFault` when a process is not whole or its id stands there twice.
    package init(tree: ConfigTree) throws {
        all = try tree["processes"].list.enumerated().map { try CaseProcess(tree: $1, path: "processes[\($0)]") }
        guard !all.isEmpty else { throw ConfigFault("processes", .needsOne) }
        guard Set(all.map(\.id)).count == all.count else {
            throw ConfigFault("processes", .twice, ["value": twice(all.map(\.id))])
        }
        var unphoned: [Unphoned: CaseProcess.LocalText] = [:]
        for (index, item) in tree["withoutPhone"].list.enumerated() {
            let path = "withoutPhone[\(index)]"
            guard let key = Unphoned(item) else { throw ConfigFault(path, .unphoned) }
            unphoned[key] = try item["text"].localText(path + ".text")
        }
        self.unphoned = unphoned
    }

    /// What `triage.yaml` says of each that is not there: nothing may be left hanging when one of the two files changes.
    func check(against triage: TriageTable, _ teams: Teams, _ vocabulary: Vocabulary) throws {
        for category in triage.categories where self[category.process] == nil {
            throw ConfigFault.notThere(
                "categories.\(category.id).process", category.process, among: all.map(\.id), of: Self.document, in: TriageTable.document)
        }
        for process in all {
            if let (point, problem) = process.problems(vocabulary).first {
                throw ConfigFault("processes.\(process.id).decidesAtOnce.points.\(point).that", problem, in: Self.document)
            }
            for step in process.steps {
                guard let team = step.team, teams[team] == nil else { continue }
                throw ConfigFault.notThere(
                    "processes.\(process.id).steps.\(step.id).by.team", team, among: teams.all.map(\.id), of: Teams.document,
                    in: Self.document)
            }
        }
        for key in unphoned.keys {
            guard let (name, known) = key.missing(in: triage) else { continue }
            throw ConfigFault.notThere("withoutPhone", name, among: known, of: TriageTable.document, in: Self.document)
        }
    }
}

extension ProcessBook.Unphoned {
    fileprivate init?(_ tree: ConfigTree) {
        switch (tree["category"].text, tree["message"].text, tree["rule"].text) {
        case (let category?, let message?, nil): self = .message(category: category, message: message)
        case (let category?, nil, nil): self = .promise(category: category)
        case (nil, nil, let rule?): self = .rule(rule)
        default: return nil
        }
    }

    /// The name that is not there, with those that are; nil when all of it is.
    fileprivate func missing(in triage: TriageTable) -> (name: String, known: [String])? {
        switch self {
        case .message(let id, let message):
            guard let category = triage.category(id) else { return Self.promise(category: id).missing(in: triage) }
            let known = category.messages.map(\.id)
            return known.contains(message) ? nil : (message, known)
        case .promise(let category):
            let known = triage.categories.map(\.id)
            return known.contains(category) ? nil : (category, known)
        case .rule(let rule):
            let known = triage.rules.map(\.id)
            return known.contains(rule) ? nil : (rule, known)
        }
    }
}

extension TriageTable.Category {
    /// The same category in words that promise no telephone call, where somebody left no number.
    func unphoned(_ book: ProcessBook) -> TriageTable.Category {
        var category = self
        category.promise = book.unphoned[.promise(category: id)] ?? promise
        category.messages = messages.map { message in
            var message = message
            message.text = book.unphoned[.message(category: id, message: message.id)] ?? message.text
            return message
        }
        return category
    }
}

extension CaseProcess {
    /// The definition as it is stored, the same for the same content however its file is laid out.
    package var body: String { (try? Stored.text(tree)) ?? "" }

    /// What tells one version from another: SHA-256 of the body.
    package var hash: String { Secret(body).hash }
}
