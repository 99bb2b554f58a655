import Civic
import Foundation
import Initiatives
import Rules
import Store

/// An earlier case of the same kind with what was decided and why, and how comparable it is.
package struct ComparableCase: Sendable {
    package let file: CaseFile
    package let decision: CaseDecision
    package let amount: GrantedAmount?
    package let comparability: Comparability
    package let granted: GrantedShare
    /// Why, without the name of who asked.
    package let reason: String
}

/// The comparable earlier cases beside a decision.
package struct ComparableCases: Sendable {
    package let cases: [ComparableCase]
    package let treatment: EqualTreatment

    /// What is less alike is shown, and says nothing of what is usual.
    private static let leastToWeigh = 45

    private var weighed: [(points: Int, granted: GrantedShare)] {
        cases.filter { $0.comparability.points >= Self.leastToWeigh }.map { ($0.comparability.points, $0.granted) }
    }

    package func hint(for proposed: GrantedShare) -> EqualTreatment.Hint? { treatment.hint(for: proposed, among: weighed) }

    package var usual: GrantedShare? { treatment.usual(weighed) }
    /// How many say what is usual.
    package var counted: Int { min(weighed.count, EqualTreatment.most) }
}

/// Finds them among those that share a rare word and among the last ones of the same kind, never among all.
struct ComparableSearch {
    let analyser: Analyser
    let settings: LikenessSettings
    /// Stands where the name of who asked stood.
    let placeholder: String
    let db: any Connection

    private static let recent = 60
    private static let byWords = 80

    /// The most comparable first.
    func cases(like file: CaseFile, on day: LocalDate, limit: Int) throws -> ComparableCases {
        let treatment = EqualTreatment(margin: settings.marginPercent, fewest: settings.fewestCases)
        let current = file.decided(analyser, nil, nil)
        let rarity = try db.rarity(of: current.sketch.words.keys)
        let ids = try candidates(file, current, rarity)
        let since = day.adding(days: -365 * settings.years)
        let found = try db.decidedCases(ids, of: file.triage.category, since: since)
        let people = try db.people(found.map { Optional($0.file.initiator) })
        let asked = AskedFor(file)
        let weighed = found.compactMap { item -> ComparableCase? in
            guard asked.isLike(AskedFor(item.file)) else { return nil }
            let isYes = item.decision.state != .refused
            let share = GrantedShare(isYes: isYes, asked: item.amount?.asked.cents, granted: item.amount?.granted.cents)
            let earlier = item.file.decided(analyser, share, item.decision.decidedOn)
            let comparability = Comparability(current, earlier, rarity: rarity)
            guard comparability.points >= Comparability.least else { return nil }
            let traces = PersonTraces(of: people[item.file.initiator], placeholder: placeholder)
            return ComparableCase(
                file: item.file, decision: item.decision, amount: item.amount, comparability: comparability, granted: share,
                reason: traces.clean(item.decision.reason, isConnected: true))
        }
        let sorted = weighed.sorted { ($1.comparability.points, $1.file.id.text) < ($0.comparability.points, $0.file.id.text) }
        return ComparableCases(cases: Array(sorted.prefix(limit)), treatment: treatment)
    }

    private func candidates(_ file: CaseFile, _ current: DecidedCase, _ rarity: TermRarity) throws -> Set<ID<CaseFile>> {
        let byWords = try db.cases(withAnyOf: rarity.telling(current.sketch.words), but: file.id, limit: Self.byWords)
        let recent = try db.lastDecided(of: file.triage.category, district: file.district, limit: Self.recent)
        return Set(byWords + recent).subtracting([file.id])
    }
}

/// What somebody wants to do, and what they ask for.
private struct AskedFor {
    let parts: [Set<String>]

    init(_ file: CaseFile) {
        let answers = Answers(json: file.answers)
        parts = ["activities", "needs"].map { if case .set(let given)? = answers[$0] { given } else { [] } }
    }

    /// The same kind of need: something in common in each, or nothing said of it in both.
    func isLike(_ other: AskedFor) -> Bool {
        zip(parts, other.parts).allSatisfy { $0.isEmpty && $1.isEmpty || !$0.isDisjoint(with: $1) }
    }
}

extension CaseFile {
    /// As it is compared: without who told it.
    fileprivate func decided(_ analyser: Analyser, _ granted: GrantedShare?, _ day: LocalDate?) -> DecidedCase {
        DecidedCase(sketch: sketch(nil, nil, analyser), asked: requestedAmount?.cents, granted: granted, decidedOn: day)
    }
}

extension Connection {
    /// The last cases of this kind that are not open any more: near by, and everywhere.
    fileprivate func lastDecided(of category: String, district: String?, limit: Int) throws -> [ID<CaseFile>] {
        let everywhere: [ID<CaseFile>] = try rows(
            "SELECT id FROM case_file WHERE category = \(category) AND NOT is_open ORDER BY created_at DESC LIMIT \(limit)"
        ).map { try $0["id"] }
        guard let district else { return everywhere }
        let nearBy: [ID<CaseFile>] = try rows(
            """
            SELECT id FROM case_file WHERE category = \(category) AND district_code = \(district) AND NOT is_open
            ORDER BY created_at DESC LIMIT \(limit)
            """
        ).map { try $0["id"] }
        return nearBy + everywhere
    }

    /// Those of them that got a yes or a no since that day.
    fileprivate func decidedCases(
        _ ids: Set<ID<CaseFile>>, of category: String, since: LocalDate
    ) throws -> [(file: CaseFile, decision: CaseDecision, amount: GrantedAmount?)] {
        guard !ids.isEmpty else { return [] }
        let answers: [CaseState] = [.accepted, .acceptedWithConditions, .refused]
        let wanted = ids.map(\.text).sorted()
        let files = try all(
            """
            SELECT * FROM case_file WHERE id IN (\(list: wanted)) AND category = \(category) AND NOT is_open ORDER BY id
            """, as: CaseFile.self)
        let decisions = try rows(
            """
            SELECT * FROM case_decision WHERE case_id IN (\(list: wanted)) AND state IN (\(list: answers)) AND decided_on >= \(since)
            """
        ).map { row -> (String, CaseDecision) in (try row["case_id"], try CaseDecision(row: row)) }
        let amounts = try rows("SELECT * FROM case_amount WHERE case_id IN (\(list: wanted))").map { row -> (String, GrantedAmount) in
            (try row["case_id"], try GrantedAmount(row: row))
        }
        let (decided, granted) = (
            Dictionary(decisions) { first, _ in first }, Dictionary(amounts) { first, _ in first }
        )
        return files.compactMap { file in
            decided[file.id.text].map { (file, $0, granted[file.id.text]) }
        }
    }
}

/// What an official said that is different, when a decision differs from those on comparable cases.
package struct Deviation: Sendable {
    package let hint: EqualTreatment.Hint
    package let differs: String
    package init(hint: EqualTreatment.Hint, differs: String) { (self.hint, self.differs) = (hint, differs) }
}

/// Keeps for colleagues why a case was decided otherwise than comparable ones. Part of the decision: written in the same transaction.
package struct ExplainDeviation: Action {
    package let id: ID<CaseFile>
    package let deviation: Deviation
    package init(id: ID<CaseFile>, deviation: Deviation) { (self.id, self.deviation) = (id, deviation) }

    package static let kind = "case.deviated"
    package static let told = Told.nobody(because: "the decision itself tells the initiator; this line is for colleagues and the auditor")
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.caseFile(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        let hint = deviation.hint
        let data = [
            "usual": work.words.number(hint.usual.percent), "proposed": work.words.number(hint.proposed.percent),
            "cases": work.words.number(hint.cases),
        ]
        return Done(
            Nothing(),
            work.entry(file, audience: .staff, reason: deviation.differs, next: work.standing(Self.kind).next, data: data))
    }
}
