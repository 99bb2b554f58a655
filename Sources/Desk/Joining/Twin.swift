import Civic
import Initiatives
import Rules
import Store

/// Two cases that may be the same idea, told at two counters: found by the program, settled by a person.
package struct Twin: Sendable, RowDecodable {
    package let first: ID<CaseFile>
    package let second: ID<CaseFile>
    package let likeness: Likeness
    package let foundOn: LocalDate
    package let state: State
    /// Why they are not the same, in the words of who said so.
    package let reason: String

    package enum State: String, Sendable, SQLConvertible, CaseIterable { case proposed, different, joined }

    package init(row: Row) throws {
        first = try row["first_id"]
        second = try row["second_id"]
        let codes: [String] = try Stored.value(try row["reasons"] as String)
        likeness = Likeness(points: try row["points"], reasons: codes.compactMap { Likeness.Reason(code: $0) })
        foundOn = try row["found_on"]
        state = try row["state"]
        reason = try row["reason"]
    }

    package func other(than id: ID<CaseFile>) -> ID<CaseFile> { first == id ? second : first }

    /// Two cases in the order in which they are kept, so that a pair stands there once.
    static func ordered(_ one: ID<CaseFile>, _ other: ID<CaseFile>) -> (ID<CaseFile>, ID<CaseFile>) {
        one.text < other.text ? (one, other) : (other, one)
    }
}

/// That one case goes on in another. Nothing of the first is moved or lost: it keeps its journal, papers, questions and advice.
package struct CaseJoin: Sendable, RowDecodable {
    package let id: ID<CaseJoin>
    package let file: ID<CaseFile>
    package let into: ID<CaseFile>
    /// The initiative that goes on in another one; nil when it has more cases, or when both cases are its own.
    package let initiative: ID<Initiative>?
    package let intoInitiative: ID<Initiative>
    package let wasPublic: Bool
    package let stateBefore: CaseState
    package let waitingSince: LocalDate?
    package let reason: String
    package let joinedOn: LocalDate
    /// The last day on which staff can take them apart again.
    package let splitUntil: LocalDate

    package init(row: Row) throws {
        id = try row["id"]
        file = try row["case_id"]
        into = try row["into_id"]
        initiative = try row["initiative_id"]
        intoInitiative = try row["into_initiative_id"]
        wasPublic = try row["was_public"]
        stateBefore = try row["state_before"]
        waitingSince = try row["waiting_since"]
        reason = try row["reason"]
        joinedOn = try row["joined_on"]
        splitUntil = try row["split_until"]
    }
}

/// Somebody of the case that was joined, and whether they come along. Names pass from one side to the other only when both agree.
package struct JoinGuest: Sendable, RowDecodable {
    package let join: ID<CaseJoin>
    package let person: ID<Person>
    package let state: State

    package enum State: String, Sendable, SQLConvertible, CaseIterable {
        /// Has not answered.
        case asked
        /// Would like to; the other team has not answered.
        case willing
        case member
        case declined
        /// The other team goes on by itself.
        case refused
    }

    package init(row: Row) throws {
        join = try row["join_id"]
        person = try row["person_id"]
        state = try row["state"]
    }
}

/// How a municipality finds ideas that were told twice, and cases that compare. From `likeness.yaml`; without it the usual holds.
package struct LikenessSettings: Sendable {
    /// For so many days two files can be taken apart again.
    package var splitDays = 30
    /// So many points, of a hundred per cent granted, a decision may differ from like ones before a reason is asked.
    package var marginPercent = 40
    /// Fewer comparable cases than this say nothing.
    package var fewestCases = 3
    /// Older decisions are not compared.
    package var years = 5

    package init() {}

    package static let document = "likeness.yaml"

    /// - Throws: `ConfigFault` for a number outside its bounds.
    package init(folder: ConfigFolder) throws {
        self.init()
        guard folder.holds(Self.document) else { return }
        let tree = try folder.tree(Self.document)
        func read(_ place: String, _ value: ConfigTree, _ bounds: ClosedRange<Int>, _ usual: Int) throws -> Int {
            guard !value.isNull else { return usual }
            guard let number = value.integer, bounds.contains(number) else {
                throw ConfigFault(
                    place, .notBetween, ["low": String(bounds.lowerBound), "high": String(bounds.upperBound)], in: Self.document)
            }
            return number
        }
        splitDays = try read("joining.splitDays", tree["joining"]["splitDays"], 1...365, splitDays)
        marginPercent = try read("comparing.marginPercent", tree["comparing"]["marginPercent"], 1...100, marginPercent)
        fewestCases = try read("comparing.fewestCases", tree["comparing"]["fewestCases"], 1...20, fewestCases)
        years = try read("comparing.years", tree["comparing"]["years"], 1...20, years)
    }
}
