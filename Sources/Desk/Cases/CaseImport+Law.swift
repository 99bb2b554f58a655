import Civic
import Initiatives
import Rules
import Store

/// What a journal in `cases.yaml` can tell of other roads and of the law.
extension CaseHistory {
    /// - Throws: `ConfigFault` for a kind of line that this program does not know.
    func performLaw(
        _ line: ImportedCase.Line, on id: ID<CaseFile>, as actor: Actor, reason: String, next: String, at time: Instant
    ) throws {
        let (day, days) = (time.localDate, line.days ?? 21)
        switch line.kind {
        case "supplement":
            let ask = AskQuestion(
                id: id, text: line.text, answerBy: day.adding(days: days), reason: reason, next: next, isSupplement: true)
            try site.perform(ask, as: actor, at: time, in: db)
        case "extended":
            guard let file = try db.caseFile(id) else { return }
            let ground = file.clock.grounds(on: day, Terms(site.terms)).first ?? .announcedDelay
            let extend = ExtendTerm(id: id, until: file.answerBy.adding(days: days), ground: ground, reason: reason, next: next)
            try site.perform(extend, as: actor, at: time, in: db)
        case "suspended":
            let suspend = SuspendClock(id: id, ground: .consent, from: day, until: day.adding(days: days), reason: reason, next: next)
            try site.perform(suspend, as: actor, at: time, in: db)
        case "notice":
            try site.perform(RecordNotice(id: id, received: day, text: line.text), as: actor, at: time, in: db)
        case "objection":
            try site.perform(RecordObjection(id: id, received: day, text: line.text), as: actor, at: time, in: db)
        case "objectionHearing":
            guard let objection = try db.objections(of: id).last?.id else { throw fault(line) }
            let invite = InviteToHearing(
                id: id, objection: objection, moment: .init(day: day.adding(days: days), minutes: 10 * 60), place: line.text,
                replyBy: day.adding(days: 10))
            try site.perform(invite, as: actor, at: time, in: db)
        case "objectionDecided":
            guard let objection = try db.objections(of: id).last?.id else { throw fault(line) }
            let decide = DecideObjection(
                id: id, objection: objection, outcome: .rejected, reason: line.text, next: next, decidedBy: .board,
                hearing: .skipped(.unfounded))
            try site.perform(decide, as: actor, at: time, in: db)
        case "penaltyFixed":
            try site.perform(FixPenalty(id: id, cause: .request, reason: line.text, next: next), as: actor, at: time, in: db)
        case "penaltyPaid": try site.perform(PayPenalty(id: id, cause: .request, paidOn: day), as: actor, at: time, in: db)
        case "objectionFault":
            guard let objection = try db.objections(of: id).last?.id else { throw fault(line) }
            let ask = AskToMend(
                id: id, objection: objection, text: line.text, mendBy: day.adding(days: days), reason: reason, next: next)
            try site.perform(ask, as: actor, at: time, in: db)
        default: try performRoad(line, on: id, as: actor, reason: reason, next: next, at: time)
        }
    }

    private func performRoad(
        _ line: ImportedCase.Line, on id: ID<CaseFile>, as actor: Actor, reason: String, next: String, at time: Instant
    ) throws {
        switch line.kind {
        case "category":
            guard let category = book.triage.categories.first(where: { $0.process == line.to }) else { throw fault(line) }
            let change = ChangeCategory(
                id: id, category: category, reason: reason, next: next, book: book)
            try site.perform(change, as: actor, at: time, in: db)
        case "forwarded":
            let forward = ForwardCase(id: id, team: line.to ?? "", colleague: nil, teams: book.teams, reason: reason, next: next)
            try site.perform(forward, as: actor, at: time, in: db)
        case "joined":
            guard let other = try db.caseFile(importKey: line.to ?? "") else { throw fault(line) }
            let join = JoinCases(id: id, into: other.id, reason: reason, next: next, agreement: line.text, settings: book.likeness)
            try site.perform(join, as: actor, at: time, in: db)
            try settleMessages(of: other.id)
        default: throw fault(line)
        }
    }

    private func fault(_ line: ImportedCase.Line) -> ConfigFault {
        ConfigFault(source.slug, .strangeLine, ["value": line.kind], in: "cases.yaml")
    }
}
