import Civic
import Desk
import Initiatives
import Rules
import Store

/// Everything that the pages of one case show, read at once.
struct CaseView: Sendable {
    let file: CaseFile
    let run: ProcessRun?
    let promises: [CasePromise]
    let questions: [CaseQuestion]
    let supplements: Set<ID<CaseQuestion>>
    let intake: Intake?
    let assessed: Set<String>
    let advice: [AdviceRequest]
    let directions: [DirectionItem]
    let stuck: [StuckCall]
    let decision: CaseDecision?
    let helped: Helped?
    let notice: DefaultNotice?
    let objections: [Objection]
    /// Every answer, oldest first.
    let decisions: [CaseDecision]
    let delays: [NoticedDelay]
    let penalties: [FixedPenalty]

    init(_ file: CaseFile, _ db: any Connection) throws {
        self.file = file
        run = try db.processRun(of: file.id)
        promises = try db.promises(of: file.id)
        questions = try db.questions(of: file.id)
        supplements = try db.supplements(of: file.id)
        intake = try db.intake(of: file.id)
        assessed = Set(try db.assessments(of: file.id).map(\.aspect))
        advice = try db.adviceRequests(of: file.id)
        directions = try db.directionItems(of: file.id)
        stuck = try db.stuckCalls(of: file.id)
        decision = try db.decision(of: file.id)
        helped = try db.helped(of: file.id)
        notice = try db.notice(of: file.id)
        decisions = try db.decisions(of: file.id)
        objections = try db.objections(of: file.id)
        delays = try db.noticedDelays(of: file.id)
        penalties = try db.fixedPenalties(of: file.id)
    }

    /// The first open promise of an answer, of either kind.
    var answerPromise: CasePromise? {
        promises.filter { $0.keptOn == nil && ($0.id == CasePromise.answer || $0.id == CasePromise.again) }.min { $0.dueOn < $1.dueOn }
    }

    var openQuestion: CaseQuestion? { questions.last { $0.answeredOn == nil } }
}
