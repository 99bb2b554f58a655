import Civic
import Foundation
import Initiatives
import Rules
import Store

/// One question to one adviser about one case (*adviesvraag*). Several departments asked at once are several requests.
package struct AdviceRequest: Sendable, RowDecodable {
    package let id: ID<AdviceRequest>
    package let caseID: ID<CaseFile>
    package let initiative: ID<Initiative>
    /// Team of `teams.yaml`; empty for somebody outside it.
    package let team: String
    /// The name of the department or organisation, in the municipality's language: what the initiator sees.
    package let department: String
    package let adviser: ID<Person>
    package let adviserName: String
    package let question: String
    /// The plan in a few sentences, without the initiator's personal data.
    package let brief: String
    /// What to look at, by ids as in ``CaseAspects``; none means the plan as a whole.
    package let aspects: Set<String>
    package let answerBy: LocalDate
    package let askedBy: ID<Person>?
    package let askedOn: LocalDate
    package let state: AdviceState
    /// How many rungs of the reminder ladder were climbed.
    package let rung: Int
    package let lastMailOn: LocalDate
    /// How often it was passed on before it came here.
    package let hops: Int
    /// Why it was passed on or withdrawn.
    package let note: String
    /// The answer as it stands; earlier ones are kept.
    package let answer: AdviceAnswer?

    package init(row: Row) throws {
        id = try row["id"]
        caseID = try row["case_id"]
        initiative = try row["initiative_id"]
        team = try row["team"]
        department = try row["department"]
        adviser = try row["adviser_id"]
        adviserName = try row["adviser_name"]
        question = try row["question"]
        brief = try row["brief"]
        aspects = try CaseAspects.stored(try row["aspects"])
        answerBy = try row["answer_by"]
        askedBy = try row["asked_by"]
        askedOn = try row["asked_on"]
        state = try row["state"]
        rung = try row["rung"]
        lastMailOn = try row["last_mail_on"]
        hops = try row["hops"]
        note = try row["note"]
        answer = try AdviceAnswer(optional: row)
    }

    package var subject: Subject { Subject(kind: "advice", id: id.text) }
    package var isOpen: Bool { state == .asked }

    /// Silent: the day that was asked for has passed, or the first reminder is due.
    package func isSilent(on day: LocalDate, _ ladder: ReminderLadder) -> Bool {
        isOpen && (answerBy < day || askedOn.days(until: day) >= ladder.firstDay)
    }

    /// The department in the reader's language, as far as it is a team of ours.
    func departmentName(_ book: DeskBook, _ t: Words) -> String { book.teams[team]?.words(t) ?? department }
}

/// Where a request stands. The text catalogue says it under `advice.state.`.
package enum AdviceState: String, Sendable, Codable, CaseIterable, SQLConvertible {
    case asked, answered
    /// Somebody else was asked instead.
    case passedOn
    /// The caseworker no longer needs it.
    case withdrawn
}

/// The three lights of an advice: `advice.light.` in the text catalogue.
package enum AdviceLight: String, Sendable, Codable, CaseIterable, SQLConvertible {
    case green, amber, red
}

/// What an adviser said.
package struct AdviceAnswer: Sendable, Hashable {
    package let light: AdviceLight
    package let sentence: String
    package let conditions: String
    /// The adviser lets the initiator read it too.
    package let isShareable: Bool
    /// It came after the case was answered.
    package let isLate: Bool
    package let answeredOn: LocalDate
    package let answeredName: String

    /// From a row that joins the answer; nil when there is none.
    init?(optional row: Row) throws {
        guard let light: AdviceLight = try row["light"] else { return nil }
        self.light = light
        sentence = try row["sentence"]
        conditions = try row["conditions"]
        isShareable = try row["is_shareable"]
        isLate = try row["is_late"]
        answeredOn = try row["answered_on"]
        answeredName = try row["answered_name"]
    }
}

/// Whom to ask: a department's own adviser or mailbox, or anybody with a mail address.
package struct Adviser: Sendable, Hashable {
    /// Team of `teams.yaml`; empty for somebody outside it.
    package let team: String
    package let department: String
    package let name: String
    package let email: String
    package init(team: String, department: String, name: String, email: String) {
        (self.team, self.department, self.name, self.email) = (team, department, name, email)
    }
}

extension Teams {
    /// The departments that give advice, each with the colleague who answers for it, or else its mailbox.
    func advisers(_ t: Words) -> [Adviser] {
        all.filter(\.advises).compactMap { team in
            let name = team.words(t)
            if let colleague = staff.first(where: { $0.team == team.id }) {
                return Adviser(team: team.id, department: name, name: colleague.name, email: colleague.email)
            }
            return team.mail.flatMap(emailAddress).map { Adviser(team: team.id, department: name, name: name, email: $0) }
        }
    }

    /// Does this address belong to the municipality, by the domains its teams and staff use?
    func isOwn(_ email: String) -> Bool {
        func domain(_ address: String) -> String? { address.lastIndex(of: "@").map { address[$0...].lowercased() } }
        return domain(email).map(Set((all.compactMap(\.mail) + staff.map(\.email)).compactMap(domain)).contains) ?? false
    }
}
