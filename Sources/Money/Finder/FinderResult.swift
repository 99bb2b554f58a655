import Civic
import Rules

/// What the finder answers: the schemes of a municipality in three groups, each with its reasons, the next question, and how the budget
/// could be covered. Computed anew from the answers; nothing in it is stored.
package struct FinderResult: Sendable {
    package let today: LocalDate
    /// With what follows from the answers given.
    package let answers: Answers
    package let yes: [FinderCard]
    package let maybe: [FinderCard]
    package let no: [FinderCard]
    package let question: FinderQuestion?
    package let funding: Funding?

    /// - Parameters:
    ///   - answers: as given; what can be worked out is added here.
    ///   - skipped: questions the applicant would rather not answer now.
    ///   - own: what they bring themselves.
    package init(_ book: SchemeBook, _ answers: Answers, today: LocalDate, skipping skipped: Set<String> = [], own: Money? = nil) {
        var known = answers
        known["municipality"] = .choice(book.municipality)
        let completed = known.completed(on: today)
        let statuses = Dictionary(zip(book.rules.ids, book.rules.statuses(completed)), uniquingKeysWith: { first, _ in first })
        let cards = book.offered(on: today).map { scheme in
            FinderCard(scheme, status: statuses[scheme.id] ?? .unknown, answers: completed, book: book, today: today)
        }
        (self.today, self.answers) = (today, completed)
        yes = cards.filter { $0.status == .yes }.sorted { $0.rank(book) < $1.rank(book) }
        maybe = cards.filter { $0.status == .unknown }.sorted { ($0.open.count, $0.rank(book)) < ($1.open.count, $1.rank(book)) }
        no = cards.filter { $0.status == .no }.sorted { ($0.distance, $0.rank(book)) < ($1.distance, $1.rank(book)) }
        question = FinderQuestion.next(completed, book: book, among: Set(maybe.map(\.scheme.id)), skipping: skipped)
        funding = Funding(cards, answers: known, own: own, book: book, today: today)
    }

    /// Schemes that one small change would bring nearer.
    package var nearMisses: [FinderCard] { no.filter { $0.distance <= FinderCard.nearEnough } }
    package var farMisses: [FinderCard] { no.filter { $0.distance > FinderCard.nearEnough } }
}

/// One condition of a scheme with its outcome.
package struct FinderCheck: Sendable, Hashable {
    package let condition: SchemeCondition
    package let truth: Truth
    /// False for what is only to be kept in mind.
    package let decides: Bool
}

/// One scheme with everything a resident wants to know of it.
package struct FinderCard: Sendable {
    package let scheme: Scheme
    package let status: Truth
    package let checks: [FinderCheck]
    /// The source does not say that it applies here for certain.
    package let isPlaceUnsure: Bool
    /// There is no further chance to apply, as far as is known.
    package let isClosed: Bool
    package let opening: SchemeWindow.Opening
    /// When there is an answer, applying at the first chance; nil: ask.
    package let answerBy: LocalDate?
    package let earliestStart: LocalDate?
    /// The most it pays, in cents; nil: ask. Never zero.
    package let mostCents: Int?
    /// A legal person applies or co-signs already.
    package let hasLegalPerson: Bool
    /// What would make it fit, nearest first; at most two ways.
    package let nearMisses: [NearMiss]

    init(_ scheme: Scheme, status: Truth, answers: Answers, book: SchemeBook, today: LocalDate) {
        let findings = scheme.criterion.explanation(answers, fields: book.rules.fields).clauses
        let truths = Dictionary(
            findings.compactMap { finding in finding.note.map { ($0.id, finding) } }, uniquingKeysWith: { first, _ in first })
        checks = scheme.conditions.map { condition in
            let finding = truths[condition.id]
            return FinderCheck(condition: condition, truth: finding?.truth ?? .unknown, decides: finding?.decides ?? false)
        }
        let inPublicSpace = answers["publicSpace"] == .bool(true)
        opening = scheme.nextOpening(after: today, inPublicSpace: inPublicSpace)
        isClosed = opening == .passed
        isPlaceUnsure = scheme.places.serves(book.places) == .unknown
        self.scheme = scheme
        self.status = isClosed ? .no : isPlaceUnsure ? min(status, .unknown) : status
        let applied: LocalDate? =
            switch opening {
            case .now: today
            case .later(let from, _): from
            case .passed, .ask: nil
            }
        answerBy = applied.flatMap { scheme.answerDue(appliedOn: $0) }
        earliestStart = applied.flatMap { scheme.earliestStart(appliedOn: $0) }
        let isPerson = [Value.choice("individual"), .choice("group")].contains(answers["applicant"] ?? .choice("individual"))
        hasLegalPerson = answers["hasLegalPerson"] == .bool(true) || !isPerson
        mostCents = scheme.amount.mostCents(answers).flatMap { $0 > 0 ? $0 : nil }
        nearMisses = isClosed || status != .no ? [] : Self.nearest(book.rules.fields.nearMisses(scheme.criterion, answers))
    }

    package var met: [FinderCheck] { checks.filter { $0.decides && $0.truth == .yes } }
    package var failed: [FinderCheck] { checks.filter { $0.decides && $0.truth == .no } }
    package var open: [FinderCheck] { checks.filter { $0.decides && $0.truth == .unknown } }
    package var notes: [FinderCheck] { checks.filter { !$0.decides } }

    // MARK: How near

    /// Further than this a change would make it another plan.
    static let nearEnough = 3

    /// How much would have to change for it to fit; large when nothing does.
    var distance: Int { nearMisses.first.map(Self.effort) ?? 99 }

    /// What changes the plan itself weighs more than who applies, and that more than an amount, a date or somebody who co-signs.
    private static let efforts = ["activities": 4, "scale": 4, "targetGroups": 4, "needs": 4, "recurrence": 4, "applicant": 2]

    private static func effort(_ nearMiss: NearMiss) -> Int { nearMiss.fields.reduce(0) { $0 + (efforts[$1] ?? 1) } }

    private static func nearest(_ nearMisses: [NearMiss]) -> [NearMiss] {
        let ordered = nearMisses.enumerated().sorted { one, other in
            (effort(one.element), -one.element.result.rawValue, one.offset) < (
                effort(other.element), -other.element.result.rawValue, other.offset
            )
        }
        return ordered.prefix(2).map(\.element)
    }

    /// The own municipality first, then what can be asked for now, then what pays most.
    func rank(_ book: SchemeBook) -> Rank {
        let isOwn = scheme.places.certain.contains(book.municipality)
        let isNow = if case .now = opening { true } else { false }
        return Rank(isOwn: isOwn ? 0 : 1, isNow: isNow ? 0 : 1, cents: -(mostCents ?? 0), name: scheme.name)
    }

    struct Rank: Comparable {
        var isOwn: Int, isNow: Int, cents: Int, name: String
        static func < (left: Rank, right: Rank) -> Bool {
            (left.isOwn, left.isNow, left.cents, left.name) < (right.isOwn, right.isNow, right.cents, right.name)
        }
    }
}

/// The question that decides most, and why it is asked.
package struct FinderQuestion: Sendable, Hashable {
    /// Key of the field to ask.
    package let field: String
    /// What is learned from it, when the answer is worked out from another one: days until the start, from the date.
    package let settles: String
    /// Undecided schemes that hang on it, in the order of the book.
    package let schemes: [String]
    /// How many of these one answer decides at once.
    package let canDecide: Int

    static func next(_ answers: Answers, book: SchemeBook, among shown: Set<String>, skipping skipped: Set<String>) -> FinderQuestion? {
        var passed = skipped.union(["municipality"])
        // A scheme that is in the book but not in force today must not be a reason to ask something.
        for _ in 0..<book.vocabulary.entries.count {
            guard let next = book.planner.next(answers, skipping: passed) else { return nil }
            let schemes = next.schemes.filter(shown.contains)
            if !schemes.isEmpty, let field = asked(for: next.field, answers), !passed.contains(field) {
                return FinderQuestion(field: field, settles: next.field, schemes: schemes, canDecide: min(next.canDecide, schemes.count))
            }
            passed.insert(next.field)
        }
        return nil
    }

    /// Nobody counts days or percentages: they are asked for the date and the amounts instead.
    private static func asked(for field: String, _ answers: Answers) -> String? {
        switch field {
        case "daysUntilStart": answers["startDate"] == nil ? "startDate" : nil
        case "ownContributionPercent": ["budget", "requestedAmount"].first { answers[$0] == nil }
        default: field
        }
    }
}
