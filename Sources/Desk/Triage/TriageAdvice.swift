import Civic
import Rules
import Store

/// What the municipality promises before an idea is sent: which road it takes and why, from whom and by when there is an answer.
package struct TriageAdvice: Sendable {
    /// The rule that decided; empty when none did.
    package let rule: String
    package let why: TriageTable.LocalText
    /// Questions that were not answered and could have led to another road.
    package let missing: Set<String>
    package let category: TriageTable.Category
    package let clock: CaseClock
    package let deadline: Deadline
    package let promises: [CasePromise]
    /// Which team and who of it to begin with, and why.
    package let handler: SuggestedHandler
    /// The steps it will take.
    package internal(set) var process: CaseProcess?

    /// - Parameters:
    ///   - district: code of the district the idea lies in; nil for the whole city.
    ///   - hasPhone: nobody is promised a call who left no number.
    /// - Returns: nil for a triage table without rules.
    package init?(_ answers: Answers, district: String?, book: DeskBook, received: LocalDate, terms: Terms, hasPhone: Bool = true) {
        guard let outcome = book.triage.evaluate(answers.completed(on: received), fields: book.vocabulary.table),
            let category = book.triage.category(outcome.category)
        else { return nil }
        self.init(
            category: category, answers, rule: outcome.rule, why: outcome.why, missing: outcome.missing, district: district, book: book,
            received: received, terms: terms, hasPhone: hasPhone)
    }

    init(
        category: TriageTable.Category, _ answers: Answers, rule: String, why: TriageTable.LocalText, missing: Set<String>,
        district: String?, book: DeskBook, received: LocalDate, terms: Terms, hasPhone: Bool = true
    ) {
        let answers = answers.completed(on: received)
        let category = (hasPhone ? category : category.unphoned(book.processes)).settled(for: answers, fields: book.vocabulary.table)
        (self.category, self.rule, self.missing) = (category, rule, missing)
        self.why = hasPhone ? why : book.processes.unphoned[.rule(rule)] ?? why
        process = book.processes[category.process]
        clock = CaseClock(received: received, term: StoredTerm(category.answerTerm), isDecision: category.isDecision)
        deadline = clock.deadline(terms)
        promises = [CasePromise](category, received: received, answerBy: deadline.date, terms)
        handler = book.suggestedHandler(category, answers, district: district)
    }

    /// Who of the staff to begin with; nil when nobody is configured.
    package var contact: Teams.Colleague? { handler.colleague }

    /// The first sign of life that is promised before the answer.
    package var firstMessage: CasePromise? {
        promises.filter { $0.id != CasePromise.answer && $0.id != CasePromise.received && $0.dueOn < deadline.date }.min {
            $0.dueOn < $1.dueOn
        }
    }

    /// What is not answered yet and could lead to another road, in the order of the questions.
    package func missingQuestions(_ vocabulary: Vocabulary) -> [String] { vocabulary.fields.map(\.key).filter(missing.contains) }

    /// The condition of the rule that decided.
    package func criterion(in table: TriageTable) -> Criterion? { table.rules.first { $0.id == rule }?.criterion }
}

/// The letters a reference begins with: the capitals of the municipality's name.
package func referenceLetters(_ name: String) -> String {
    let capitals = String(name.filter { $0.isUppercase && $0.isASCII }.prefix(3))
    return capitals.isEmpty ? "M" : capitals
}

/// How a reference reads: `D-2026-0041`.
package func reference(letters: String, year: Int, number: Int) -> String {
    let digits = String(number)
    return "\(letters)-\(year)-\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)"
}
