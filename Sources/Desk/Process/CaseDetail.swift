import Civic
import Initiatives
import Rules
import Store

/// What belongs to a case besides its own row: its steps, its conversation, its papers, what the law says of it, and who is there.
package struct CaseDetail: Sendable {
    /// The day on which all of it stood so.
    package let day: LocalDate
    package let contact: CaseContact
    package let run: ProcessRun?
    /// What keeps it in its step.
    package let missing: [MissingDemand]
    package let assessments: [Assessment]
    package let intake: Intake?
    package let points: CheckedPoints?
    package let papers: [Paper]
    package let stuck: [StuckCall]
    package let helped: Helped?
    package let dropped: [DroppedPromise]
    package let amount: GrantedAmount?
    /// When the initiator gets a word about the next season.
    package let reminderOn: LocalDate?
    package let notice: DefaultNotice?
    /// One that came in time, from which the days of a penalty are counted; an early one counts for nothing.
    package var hasNotice: Bool { notice.map { Terms.isNoticeValid(received: $0.received, deadline: $0.deadline) } ?? false }
    /// What somebody said that it stays away: what was asked, and objections.
    package let delays: [NoticedDelay]
    /// As they were fixed.
    package let penalties: [FixedPenalty]
    /// Those that are due, to which no day is added any more, and that were not fixed yet.
    package let penaltiesToFix: [PenaltyCause]
    package let objections: [Objection]
    package let earlier: [EarlierDecision]
    /// What the meeting said of it, where that still holds.
    package let direction: DirectionItem?
    /// Questions that ask to complete the application.
    package let supplements: Set<ID<CaseQuestion>>
    /// People who added papers or assessed.
    package let names: [ID<Person>: Person]
}

extension Connection {
    package func caseDetail(_ file: CaseFile, _ book: DeskBook, on day: LocalDate, _ terms: Terms) throws -> CaseDetail {
        let run = try processRun(of: file.id)
        let penalties = try fixedPenalties(of: file.id)
        let (notice, objections) = (try notice(of: file.id), try objections(of: file.id))
        let delays = try noticedDelays(of: file.id, notice, objections)
        let final = delays.filter { $0.finalPenalty(on: day, terms) != nil }.map(\.cause)
        let earlier = try earlierDecisions(of: file.id)
        let (assessments, papers) = (try assessments(of: file.id), try papers(of: file.id))
        return CaseDetail(
            day: day, contact: try contact(of: file, book.teams, on: day), run: run,
            missing: try file.state.isOpen ? run.map { try missingDemands(file, $0, book.checks) } ?? [] : [], assessments: assessments,
            intake: try intake(of: file.id), points: try checkedPoints(of: file.id), papers: papers, stuck: try stuckCalls(of: file.id),
            helped: try helped(of: file.id), dropped: try droppedPromises(of: file.id), amount: try grantedAmount(of: file.id),
            reminderOn: try value("SELECT due_on FROM case_reminder WHERE case_id = \(file.id) AND sent_on IS NULL"), notice: notice,
            delays: delays, penalties: penalties,
            penaltiesToFix: final.filter { penalties[$0] == nil }, objections: objections,
            earlier: earlier, direction: try direction(of: file.id, since: earlier.map(\.reopenedOn).max()),
            supplements: try supplements(of: file.id), names: try people(assessments.map(\.by) + papers.map(\.by)))
    }
}
