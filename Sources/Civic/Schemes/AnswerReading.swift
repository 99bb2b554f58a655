import Rules

/// Answers as a file or a form gives them.
extension Vocabulary {
    package struct Reading: Sendable {
        package var answers: Answers = [:]
        /// Per field what is wrong: the key of a text.
        package var problems: [String: String] = [:]
    }

    /// Reads `{"requestedAmount": 150000, "themes": ["green"], "startDate": "2027-03-01"}`. Money is in cents. An answer of `null` counts
    /// as not given; one that does not fit its field is left out and named among the problems.
    package func read(_ tree: ConfigTree) -> Reading {
        var reading = Reading()
        for (key, raw) in tree.map where !raw.isNull {
            guard let field = self[key] else {
                reading.problems[key] = "answers.unknownField"
                continue
            }
            if let value = field.value(from: raw) {
                reading.answers[key] = value
            } else {
                reading.problems[key] = "answers.doesNotFit"
            }
        }
        return reading
    }
}

extension Field {
    /// The answer when it fits: a number within the range, options that exist, a date that exists.
    package func value(from tree: ConfigTree) -> Value? {
        switch (kind, tree) {
        case (.bool, .bool(let bool)): .bool(bool)
        case (.integer(let range), .integer(let number)): range.contains(number) ? .integer(number) : nil
        case (.choice(let options), .text(let choice)): options.contains(choice) ? .choice(choice) : nil
        case (.set(let options), .list):
            tree.texts.count == tree.list.count && Set(tree.texts).isSubset(of: options) ? .set(Set(tree.texts)) : nil
        case (.date, .text): tree.date.map { .date($0) }
        default: nil
        }
    }
}

extension Answers {
    /// Adds what follows from other answers: days until the start, and the share of the costs that is not asked for (whole percents,
    /// rounded down). An answer that was given stays.
    package func completed(on today: LocalDate) -> Answers {
        var answers = self
        if answers["daysUntilStart"] == nil, case .date(let start) = answers["startDate"] {
            answers["daysUntilStart"] = .integer(today.days(until: start))
        }
        if answers["ownContributionPercent"] == nil, case .integer(let budget) = answers["budget"], budget > 0,
            case .integer(let asked) = answers["requestedAmount"], (0...budget).contains(asked)
        {
            answers["ownContributionPercent"] = .integer((budget - asked) * 100 / budget)
        }
        return answers
    }
}
