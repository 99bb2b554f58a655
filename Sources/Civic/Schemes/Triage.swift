import Rules

/// Which road an initiative takes: ordered rules over the finder's fields, first match wins, the last rule always matches.
/// A municipality writes its own in `triage.yaml`.
package struct TriageTable: Hashable, Sendable {
    /// Wording that belongs to the configuration, per language.
    package typealias LocalText = [String: String]

    package struct Category: Hashable, Sendable {
        package var id: String
        package var name: LocalText
        /// What the initiator may expect.
        package var promise: LocalText
        package var team: String
        /// The process template it follows.
        package var process: String
        /// How long until the answer.
        package var answerTerm: PromisedTerm
        /// The answer is a decision with a term by regulation, so the law's counting applies.
        package var isDecision: Bool
        /// The answer is one all the same to who this holds for: who asks for money or a permit applies for a decision (Awb 1:3), on whatever
        /// road it is dealt with. Nil when it holds for nobody.
        package var decisionWhen: Criterion?
        package var messages: [Message]

        /// As it is for somebody with these answers.
        package func settled(for answers: Answers, fields: FieldTable) -> Category {
            var category = self
            category.isDecision = isDecision || decisionWhen.map { Rules.evaluate($0, answers, fields: fields) == .yes } ?? false
            return category
        }
    }

    /// A message that is promised beforehand.
    package struct Message: Hashable, Sendable {
        package var id: String
        package var after: PromisedTerm
        package var text: LocalText
    }

    package struct Rule: Hashable, Sendable {
        package var id: String
        /// Nil for the last rule.
        package var criterion: Criterion?
        package var category: String
        package var why: LocalText
    }

    /// Says who takes a case, where that is not the team of its category with whoever serves the area.
    package struct Assignment: Hashable, Sendable {
        package var id: String
        /// Nil for one that holds always.
        package var criterion: Criterion?
        /// Only for cases of this category; nil for all.
        package var category: String?
        package var team: String?
        /// Mail address of a colleague, in lower case.
        package var contact: String?
        package var why: LocalText
    }

    /// A test that an administrator can read and run.
    package struct Case: Hashable, Sendable {
        package var name: String
        package var answers: ConfigTree
        package var category: String
        package var rule: String?
    }

    package struct Outcome: Hashable, Sendable {
        package var category: String
        package var rule: String
        package var why: LocalText
        /// Rules before this one that an answer not given yet could still make match, and the fields they wait for.
        package var open: [String]
        package var missing: Set<String>
        package var isDefault: Bool
    }

    package private(set) var categories: [Category]
    package private(set) var rules: [Rule]
    package private(set) var assignments: [Assignment]
    package private(set) var cases: [Case]

    /// Without anything: of no municipality.
    package init(categories: [Category] = [], rules: [Rule] = [], assignments: [Assignment] = [], cases: [Case] = []) {
        (self.categories, self.rules, self.assignments, self.cases) = (categories, rules, assignments, cases)
    }

    package func category(_ id: String) -> Category? { categories.first { $0.id == id } }

    /// What is not known does not match and falls through; the last rule matches always. Nil only for a table without rules.
    package func evaluate(_ answers: Answers, fields: FieldTable) -> Outcome? {
        var open: [String] = []
        var missing: Set<String> = []
        for rule in rules {
            let result = rule.criterion.map { Rules.evaluate($0, answers, fields: fields) } ?? .yes
            if result == .yes {
                return Outcome(
                    category: rule.category, rule: rule.id, why: rule.why, open: open, missing: missing, isDefault: rule.criterion == nil)
            }
            if result == .unknown {
                open.append(rule.id)
                missing.formUnion((rule.criterion?.fields ?? []).filter { answers[$0] == nil })
            }
        }
        return nil
    }

    /// Who takes a case of this category: the first that certainly holds. Nil when none does.
    package func assignment(category: String, _ answers: Answers, fields: FieldTable) -> Assignment? {
        assignments.first { assignment in
            guard assignment.category == nil || assignment.category == category else { return false }
            return assignment.criterion.map { Rules.evaluate($0, answers, fields: fields) == .yes } ?? true
        }
    }

    package struct Failure: Hashable, Sendable {
        package var name: String
        package var expected: String
        package var found: String?
        /// Answers that do not fit the vocabulary.
        package var unreadable: [String]
    }

    /// Runs the table's own cases; empty when all come out as written.
    package func failures(vocabulary: Vocabulary) -> [Failure] {
        cases.compactMap { test in
            let reading = vocabulary.read(test.answers)
            let outcome = evaluate(reading.answers, fields: vocabulary.table)
            let isRight = outcome?.category == test.category && (test.rule == nil || outcome?.rule == test.rule)
            guard !isRight || !reading.problems.isEmpty else { return nil }
            return Failure(name: test.name, expected: test.category, found: outcome?.category, unreadable: reading.problems.keys.sorted())
        }
    }

    /// What is wrong in the conditions, each by its place in the document.
    package func problems(vocabulary: Vocabulary) -> [(place: String, problem: CriterionProblem)] {
        let conditions =
            categories.map { ("categories.\($0.id).decisionWhen", $0.decisionWhen) }
            + rules.map { ("rules.\($0.id).when", $0.criterion) } + assignments.map { ("assignments.\($0.id).when", $0.criterion) }
        return conditions.flatMap { place, criterion in (criterion.map(vocabulary.problems) ?? []).map { (place: place, problem: $0) } }
    }
}
