/// Three-valued truth of strong Kleene logic: what is not known yet stays `unknown` and is never shown as no.
package enum Truth: Int, Comparable, Sendable, Codable {
    case no = 0
    case unknown = 1
    case yes = 2

    package static func < (left: Truth, right: Truth) -> Bool { left.rawValue < right.rawValue }
    package static prefix func ! (truth: Truth) -> Truth { Truth(rawValue: 2 - truth.rawValue)! }
    package init(_ value: Bool) { self = value ? .yes : .no }
}

/// One answer to one question.
package enum Value: Hashable, Sendable {
    case bool(Bool)
    /// A whole number in the unit of its field: cents for money, days, weeks, people.
    case integer(Int)
    case choice(String)
    case set(Set<String>)
    case date(LocalDate)
}

/// What is asked, of which kind, how hard it is to answer and whether the applicant can change it.
package struct Field: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case bool
        case integer(ClosedRange<Int>)
        case choice([String])
        case set([String])
        case date
    }

    /// What a number counts; `cents` reads and shows as euros.
    package enum Unit: String, Sendable, Hashable {
        case none, cents, percent, people, days, weeks, months, years, centimetres, metres, squareMetres, hours
    }

    package var key: String
    package var kind: Kind
    package var unit: Unit = .none
    /// May an applicant change it to fit? Age and place are not changeable, an amount is.
    package var changeable: Bool
    /// Cost of answering: 1 easy, 2 needs looking up, 3 hard.
    package var cost: Int
    /// The field whose answer gives this one, with the mapping: municipality gives province.
    package var derivation: Derivation?

    package struct Derivation: Sendable, Hashable {
        package var from: String
        package var map: [String: String]
        package init(from: String, map: [String: String]) { (self.from, self.map) = (from, map) }
    }

    package init(
        key: String, kind: Kind, unit: Unit = .none, changeable: Bool = true, cost: Int = 1, derivation: Derivation? = nil
    ) {
        (self.key, self.kind, self.unit, self.changeable, self.cost, self.derivation) = (key, kind, unit, changeable, cost, derivation)
    }
}

/// One test on one field.
package struct Atom: Hashable, Sendable {
    package enum Test: Hashable, Sendable {
        case equals(Value)
        /// The answer is one of these.
        case isIn(Set<String>)
        case isNotIn(Set<String>)
        case atMost(Int)
        case below(Int)
        case atLeast(Int)
        case above(Int)
        /// Both ends included.
        case between(Int, Int)
        case containsAny(Set<String>)
        case containsAll(Set<String>)
        case onOrBefore(LocalDate)
        case onOrAfter(LocalDate)
    }

    package var field: String
    package var test: Test
    package init(_ field: String, _ test: Test) { (self.field, self.test) = (field, test) }
}

/// A condition over fields, with everything needed to explain it.
package indirect enum Criterion: Hashable, Sendable {
    case atom(Atom)
    case all([Criterion])
    case any([Criterion])
    case not(Criterion)
    /// At least so many of these.
    case atLeast(Int, [Criterion])
    /// A condition as people read it: its note tells where it stands and in which words. Evaluates as its inner criterion.
    case clause(Criterion, Note)

    /// Where a condition comes from.
    package struct Note: Hashable, Sendable {
        /// Stable within the scheme, such as `amount` or `legal-person`.
        package var id: String
        /// The condition in the scheme's own words, Dutch; nil when the text catalogue can say it from the atom.
        package var text: String?
        /// `hard`: decides. `self`: only the applicant can tell. `info`: shown, never decides.
        package var weight: Weight
        package enum Weight: String, Hashable, Sendable, Codable {
            case hard
            case selfJudged = "self"
            case info
        }
        package init(id: String, text: String? = nil, weight: Weight = .hard) { (self.id, self.text, self.weight) = (id, text, weight) }
    }
}

package typealias Answers = [String: Value]
