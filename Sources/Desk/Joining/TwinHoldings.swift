import Civic
import Rules
import Store

/// What finding and joining like cases keeps about people: words and hashes by which a case is found, and who was asked to come along.
enum TwinHoldings {
    static let records: [PersonalRecord] = [
        index("twinWords", in: "case_term", ["term"]), index("twinTraits", in: "case_trait", ["hash"]),
        PersonalRecord(
            "twin", in: "case_twin", PersonalColumn.hidden("reason"), forget: .values { _ in "reason = ''" }, kept: .caseGranted,
            isTie: false,
            isOf: { person in
                """
                (case_twin.first_id IN (SELECT id FROM case_file WHERE initiator_id = \(person))
                    OR case_twin.second_id IN (SELECT id FROM case_file WHERE initiator_id = \(person)))
                """
            }),
        CasePart.work("twinWork", in: "case_twin", ["by_person"]),
        PersonalRecord(
            "join", in: "case_join",
            [.date("joined_on", "at"), .text("reason", "reason")] + PersonalColumn.hidden("agreement", "split_reason"),
            forget: .kept, kept: .caseGranted, isTie: false, isOf: { CasePart.of($0, in: "case_join") }
        ).with(\.isArchived, true),
        CasePart.work("joinWork", in: "case_join", ["by_person", "split_by"]),
        PersonalRecord(
            "joinGuest", in: "case_join_guest",
            [.date("asked_on", "at"), .date("answered_on", "answeredOn")] + PersonalColumn.hidden("person_id"),
            forget: .rows, kept: .caseGranted, isTie: false, isOf: { "case_join_guest.person_id = \($0)" }),
    ]

    /// What of a case stands in the index goes with whoever told it.
    private static func index(_ name: String, in table: String, _ columns: [String]) -> PersonalRecord {
        PersonalRecord(
            name, in: table, columns.flatMap { PersonalColumn.hidden($0) },
            forget: .by { work, traces in
                let ids: [ID<CaseFile>] = try work.db.rows("SELECT id FROM case_file WHERE initiator_id = \(traces.id)").map {
                    try $0["id"]
                }
                try work.db.forgetIndex(of: ids)
            }, kept: .caseGranted, isTie: false, isOf: { CasePart.of($0, in: SQL(stringLiteral: table)) })
    }

    static let exemptions: [Exemption] = [
        Exemption("case_term_count", ["term"], because: "words with how often they occur, of nobody in particular"),
        Exemption(
            "case_twin", ["first_id", "second_id", "reasons", "found_on", "decided_on"],
            because: "identities, the program's own words and days"),
        Exemption(
            "case_join",
            ["into_id", "into_initiative_id", "state_before", "waiting_since", "split_until", "split_on", "told_on"],
            because: "identities, a state and days"),
        Exemption("case_join_guest", ["join_id"], because: "an identity"),
    ]
}
