import Civic
import Foundation
import Rules
import Store

@testable import Desk

extension ActionTrials {
    static let process: [String: Make] = steps.merging(going) { $1 }.merging(absence) { $1 }.merging(conversation) { $1 }.merging(law) {
        $1
    }
    .merging(help) { $1 }

    // MARK: Steps and versions

    private static let steps: [String: Make] = [
        MoveStep.kind: { scene in
            try await scene.desk(
                MoveStep(
                    id: scene.file.id, step: "decide", reason: "Alles zit erbij.", next: "De regiegroep kijkt.", skips: true,
                    book: scene.town.deskBook()))
        },
        BeginProcess.kind: { scene in
            let action = BeginProcess(id: scene.file.id, process: try scene.process)
            return try await scene.byItself(action, audience: .staff)
        },
        MoveToProcess.kind: { scene in
            let action = MoveToProcess(
                cases: [scene.file.id], process: try scene.newerProcess(), steps: [:], reason: "We werken sneller.",
                next: "Je hoort eerder iets.")
            return try await scene.trial(action, by: .administrator, notBy: .caseworker, tells: [.initiator])
        },
        AssessAspect.kind: { scene in
            try await scene.become("complex")
            let action = AssessAspect(id: scene.file.id, aspect: "money", colour: .amber, sentence: "De begroting mist een post.")
            return try await scene.trial(action, by: .caseworker, notBy: .initiator, audience: .staff)
        },
        DecideAtOnce.kind: { scene in
            try await scene.become("simple-green")
            try await scene.perform(TakeCase(id: scene.file.id), by: .caseworker)
            return try await scene.byItself(
                DecideAtOnce(id: scene.file.id, book: scene.town.deskBook()), tells: [.initiator, .caseworker], audience: .participants)
        },
        KeepAfterAnswer.kind: { scene in
            try await scene.become("simple-green")
            try await scene.site.perform(DecideAtOnce(id: scene.file.id, book: scene.town.deskBook()), as: .system)
            return try await scene.desk(KeepAfterAnswer(id: scene.file.id, text: "De tegels zijn weg."))
        },
        SendReminder.kind: { scene in
            try await scene.become("simple-green")
            try await scene.site.perform(DecideAtOnce(id: scene.file.id, book: scene.town.deskBook()), as: .system)
            let id = scene.file.id
            let reminder: ID<SeasonReminder>? = try await scene.site.database.read { db in
                try db.value("SELECT id FROM case_reminder WHERE case_id = \(id)")
            }
            guard let reminder else { throw TownFault.nobody("reminder") }
            return try await scene.byItself(SendReminder(id: reminder), tells: [.initiator], audience: .participants)
        },
    ]

    // MARK: Whose it is

    private static let going: [String: Make] = [
        AssignCases.kind: { scene in
            let colleague = try await scene.town.settle(.caseworker)
            let action = AssignCases(ids: [scene.file.id], colleague: colleague.id, reason: "Dina gaat weg.", next: "Cor belt je.")
            var trial = try await scene.trial(action, by: .deskOfficer, notBy: .initiator, tells: [.initiator, .caseworker])
            trial.entryKind = AssignCase.kind
            return trial
        },
        ReassignAll.kind: { scene in
            // Somebody whose only case this is.
            let giver = try await scene.colleague()
            try await scene.site.perform(
                AssignCase(id: scene.file.id, colleague: giver.id, reason: "Zo is het.", next: "Je hoort meer."), as: Actor(giver))
            let colleague = try await scene.town.settle(.caseworker)
            let action = ReassignAll(person: giver.id, colleague: colleague.id, reason: "Els gaat weg.", next: "Cor belt je.")
            var trial = try await scene.trial(action, by: .administrator, notBy: .deskOfficer, tells: [.initiator, .caseworker])
            trial.entryKind = AssignCase.kind
            return trial
        },
        ForwardCase.kind: { scene in
            let colleague = try await scene.town.settle(.deskOfficer)
            let action = ForwardCase(
                id: scene.file.id, team: "initiatives", colleague: colleague.id, teams: scene.town.deskBook().teams,
                reason: "Dit hoort bij het initiatieventeam.", next: "Dina belt je.")
            return try await scene.trial(action, by: .caseworker, notBy: .initiator, tells: [.initiator, .deskOfficer])
        },
        Escalate.kind: { scene in
            try await scene.perform(TakeCase(id: scene.file.id), by: .caseworker)
            let file = try await scene.now()
            guard let promise = file.nextDue, let due = file.nextDueOn else { throw TownFault.nobody("promise") }
            let action = Escalate(id: file.id, level: .caseworker, promise: promise, dueOn: due, teams: scene.town.deskBook().teams)
            return try await scene.byItself(action, tells: [.caseworker], audience: .staff)
        },
        MindPromise.kind: { scene in
            let promise = PublicPromise(
                id: "eerste-reactie", title: ["nl": "Je hoort snel van een mens"], text: [:], check: .firstAnswerWithin(.workingDays(5)))
            let action = MindPromise(id: scene.file.id, promise: promise, dueOn: scene.file.createdAt.localDate)
            return try await scene.byItself(action, tells: [], audience: .staff)
        },
    ]

    // MARK: Absence

    private static let absence: [String: Make] = [
        PlanAbsence.kind: { scene in
            let (day, teams) = (scene.site.clock().localDate.adding(days: 200 + scene.number), scene.town.deskBook().teams)
            let (cor, dina) = (try await scene.town.settle(.caseworker), try await scene.town.settle(.deskOfficer))
            let action = PlanAbsence(person: cor.id, from: day, until: day, standIn: dina.id, teams: teams)
            return try await scene.trial(action, by: .caseworker, notBy: .initiator, tells: [.deskOfficer], audience: .staff)
        },
        CancelAbsence.kind: { scene in
            let away = try await scene.goAway(standIn: .deskOfficer)
            return try await scene.trial(
                CancelAbsence(id: away.absence), by: .administrator, notBy: .initiator, tells: [.deskOfficer], audience: .staff)
        },
        AnnounceStandIn.kind: { scene in
            let away = try await scene.goAway(standIn: .deskOfficer)
            let action = AnnounceStandIn(id: scene.file.id, absence: away.absence, teams: scene.town.deskBook().teams)
            return try await scene.byItself(action, tells: [.initiator], audience: .participants)
        },
        WarnOfAbsence.kind: { scene in
            let away = try await scene.goAway(standIn: nil)
            let action = WarnOfAbsence(absence: away.absence, teams: scene.town.deskBook().teams)
            let trial = try await scene.byItself(action, audience: .staff)
            return ActionTrial(
                action: action, actor: .system, told: try await scene.leaders(), audience: .staff, refused: trial.refused)
        },
    ]

    // MARK: The conversation

    private static let conversation: [String: Make] = [
        ProposeIntake.kind: { scene in try await scene.desk(scene.proposal) },
        NoteIntake.kind: { scene in
            let moment = Intake.Moment(day: scene.site.clock().localDate, minutes: 600)
            let action = NoteIntake(id: scene.file.id, moment: moment, way: .phone, place: "")
            return try await scene.trial(action, by: .caseworker, notBy: .initiator, audience: .participants)
        },
        PickIntake.kind: { scene in
            try await scene.propose()
            return try await scene.trial(PickIntake(id: scene.file.id, choice: 0), tells: [.caseworker])
        },
        SummariseIntake.kind: { scene in
            try await scene.talk()
            return try await scene.desk(SummariseIntake(id: scene.file.id, text: "Een tuin met een vijver."))
        },
        AgreeIntake.kind: { scene in
            try await scene.talk()
            try await scene.perform(SummariseIntake(id: scene.file.id, text: "Een tuin met een vijver."), by: .caseworker)
            return try await scene.trial(AgreeIntake(id: scene.file.id, correction: ""), tells: [.caseworker])
        },
    ]

    // MARK: The law

    private static let law: [String: Make] = [
        RecordNotice.kind: { scene in
            let action = RecordNotice(
                id: scene.file.id, received: scene.site.clock().localDate, text: "Het duurt te lang.")
            var trial = try await scene.toHandlerAndLeaders(action)
            trial.entryKind = EarlyNotice.kind
            return trial
        },
        RecordObjection.kind: { scene in
            try await scene.refuse()
            let action = RecordObjection(
                id: scene.file.id, received: scene.site.clock().localDate, text: "Dit klopt niet.")
            return try await scene.toHandlerAndLeaders(action, and: [.initiator])
        },
        DecideObjection.kind: { scene in
            let objection = try await scene.object()
            // The caseworker took the first decision.
            let action = DecideObjection(
                id: scene.file.id, objection: objection, outcome: .rejected, reason: "De regel geldt.", next: "Bel ons.",
                decidedBy: .board, hearing: .skipped(.unfounded))
            return try await scene.trial(action, by: .deskOfficer, notBy: .initiator, tells: [.initiator])
        },
        InviteToHearing.kind: { scene in
            let (objection, day) = (try await scene.object(), scene.site.clock().localDate)
            let moment = Intake.Moment(day: day.adding(days: 14), minutes: 570)
            return try await scene.desk(
                InviteToHearing(
                    id: scene.file.id, objection: objection, moment: moment, place: "Stadhuis", replyBy: day.adding(days: 7)))
        },
        ReplyToHearing.kind: { scene in
            let objection = try await scene.object()
            return try await scene.trial(
                ReplyToHearing(id: scene.file.id, objection: objection, reply: .waives), tells: [.caseworker])
        },
        ExtendObjection.kind: { scene in
            let objection = try await scene.object()
            return try await scene.desk(
                ExtendObjection(
                    id: scene.file.id, objection: objection, ground: .committee, reason: "De commissie kijkt mee.", next: "Je hoort het."))
        },
        AskToMend.kind: { scene in
            let objection = try await scene.object()
            return try await scene.desk(scene.askToMend(objection))
        },
        MendObjection.kind: { scene in
            let objection = try await scene.object()
            try await scene.perform(scene.askToMend(objection), by: .caseworker)
            let action = MendObjection(
                id: scene.file.id, objection: objection, received: scene.site.clock().localDate, text: "Omdat de regel hier niet geldt.")
            return try await scene.trial(action, tells: [.caseworker])
        },
        WithdrawObjection.kind: { scene in
            let objection = try await scene.object()
            let action = WithdrawObjection(
                id: scene.file.id, objection: objection, way: .written, on: scene.site.clock().localDate, text: "Het is opgelost.")
            return try await scene.toHandlerAndLeaders(action, and: [.initiator])
        },
        RecordObjectionNotice.kind: { scene in
            let (objection, today) = (try await scene.object(), scene.site.clock().localDate)
            // Time stands still here, so its day is written as if it had passed.
            try await scene.makeLate(objection, by: today.adding(days: -3))
            let action = RecordObjectionNotice(id: scene.file.id, objection: objection, received: today, text: "Het duurt te lang.")
            return try await scene.toHandlerAndLeaders(action)
        },
        KeepObjection.kind: { scene in
            let objection = try await scene.object()
            try await scene.site.database.write { db in
                try db.execute("UPDATE case_objection SET term_end = NULL WHERE id = \(objection)")
            }
            return try await scene.byItself(KeepObjection(id: scene.file.id, objection: objection), tells: [], audience: .staff)
        },
        FixPenalty.kind: { scene in
            try await scene.letPenaltyRun()
            return try await scene.desk(FixPenalty(id: scene.file.id, cause: .request, reason: "Het kwam te laat.", next: "We betalen."))
        },
        PayPenalty.kind: { scene in
            try await scene.letPenaltyRun()
            try await scene.perform(
                FixPenalty(id: scene.file.id, cause: .request, reason: "Het kwam te laat.", next: "We betalen."), by: .caseworker)
            return try await scene.desk(PayPenalty(id: scene.file.id, cause: .request, paidOn: scene.site.clock().localDate))
        },
        SuspendClock.kind: { scene in
            let today = scene.site.clock().localDate
            return try await scene.desk(
                SuspendClock(
                    id: scene.file.id, ground: .consent, from: today, until: today.adding(days: 7), reason: "Je bent met vakantie.",
                    next: "Daarna gaan we verder."))
        },
        CorrectReceipt.kind: { scene in
            let day = scene.file.clock.received.adding(days: -3)
            return try await scene.desk(
                CorrectReceipt(id: scene.file.id, received: day, reason: "De brief lag op de balie.", next: "Je hoort het eerder."))
        },
    ]

    // MARK: Help

    private static let help: [String: Make] = [
        SayStuck.kind: { scene in
            try await scene.toHandlerAndLeaders(
                SayStuck(id: scene.file.id, text: "Niemand weet het.", teams: scene.town.deskBook().teams), notBy: .caseworker)
        },
        SettleStuck.kind: { scene in
            let teams = scene.town.deskBook().teams
            try await scene.perform(SayStuck(id: scene.file.id, text: "Niemand weet het.", teams: teams), by: .initiator)
            return try await scene.desk(SettleStuck(id: scene.file.id, text: "We hebben gebeld.", next: "Morgen weten we meer."))
        },
        AskHelped.kind: { scene in
            try await scene.refuse()
            return try await scene.byItself(AskHelped(id: scene.file.id), tells: [.initiator], audience: .participants)
        },
        AnswerHelped.kind: { scene in
            try await scene.refuse()
            let action = AnswerHelped(id: scene.file.id, reply: .no, text: "Nog niet.", teams: scene.town.deskBook().teams)
            var trial = try await scene.toHandlerAndLeaders(action)
            trial.entryKind = ReopenedCase.kind
            return trial
        },
        AddPaper.kind: { scene in
            try await scene.perform(TakeCase(id: scene.file.id), by: .caseworker)
            let action = AddPaper(id: scene.file.id, name: "plan.pdf", type: .pdf, bytes: Data("%PDF-1.7".utf8))
            return try await scene.trial(action, tells: [.caseworker])
        },
    ]
}

extension Scene {
    /// The definition that the case of this scene follows.
    fileprivate var process: CaseProcess {
        get throws {
            guard let process = town.deskBook().process(of: file.triage.category) else { throw TownFault.nobody("process") }
            return process
        }
    }

    /// The same with one term changed.
    fileprivate func newerProcess() throws -> CaseProcess {
        guard case .map(var map) = try process.tree, case .list(var steps) = map["steps"] ?? .null, case .map(var first) = steps.first
        else {
            throw TownFault.nobody("steps")
        }
        first["within"] = .map(["workingDays": .integer(2)])
        steps[0] = .map(first)
        map["steps"] = .list(steps)
        return try CaseProcess(tree: .map(map))
    }

    func become(_ category: String) async throws {
        let book = town.deskBook()
        guard let category = book.triage.category(category) else { throw TownFault.nobody(category) }
        try await perform(
            ChangeCategory(
                id: file.id, category: category, reason: "Dit past beter.", next: "Je hoort meer.", book: book), by: .caseworker)
    }

    fileprivate func now() async throws -> CaseFile {
        let id = file.id
        guard let file = try await site.database.read({ db in try db.caseFile(id) }) else { throw TownFault.nobody("case") }
        return file
    }

    /// A caseworker that nobody else in the test has cases with.
    fileprivate func colleague() async throws -> Person {
        let (name, now) = ("Els Weg \(number)", site.clock())
        return try await site.database.write { db in
            try db.findOrAddPerson(
                name: name, email: "els.weg\(number)@example.nl", phone: nil, language: "nl", roles: [.caseworker], at: now)
        }
    }

    /// The case goes to somebody who is away from today.
    fileprivate func goAway(standIn: Guest?) async throws -> (person: Person, absence: ID<Absence>) {
        let (person, day, teams) = (try await colleague(), site.clock().localDate, town.deskBook().teams)
        try await site.perform(
            AssignCase(id: file.id, colleague: person.id, reason: "Zo is het.", next: "Je hoort meer."), as: Actor(person))
        let other: Person? = if let standIn { try await self.person(standIn) } else { nil }
        try await site.perform(
            PlanAbsence(person: person.id, from: day, until: day.adding(days: 9), standIn: other?.id, teams: teams), as: Actor(person))
        let absence = try await site.database.read { db in try db.absences(on: day)[person.id]?.id }
        guard let absence else { throw TownFault.nobody("absence") }
        return (person, absence)
    }

    fileprivate func leaders() async throws -> Set<ID<Person>> {
        let (team, teams, day) = (try await now().team, town.deskBook().teams, site.clock().localDate)
        return try await site.database.read { db in Set(try db.leaders(.coordinator, of: team, teams, on: day).map(\.id)) }
    }

    /// A trial of what the initiator says, that reaches who has the case and the coordinator.
    fileprivate func toHandlerAndLeaders(
        _ action: any Action, notBy: Guest = .stranger, and others: [Guest] = []
    ) async throws -> ActionTrial {
        if try await now().assignee == nil, try await now().state.isOpen { try await perform(TakeCase(id: file.id), by: .caseworker) }
        let trial = try await trial(action, notBy: notBy, tells: others)
        var told = trial.told.union(try await leaders())
        if let handler = try await now().handler { told.insert(handler) }
        return ActionTrial(action: action, actor: trial.actor, told: told, audience: .participants, refused: trial.refused)
    }

    fileprivate var proposal: ProposeIntake {
        let day = site.clock().localDate.adding(days: 3)
        return ProposeIntake(id: file.id, moments: [Intake.Moment(day: day, minutes: 570)], way: .place, place: "Stadhuis")
    }

    fileprivate func propose() async throws {
        try await perform(TakeCase(id: file.id), by: .caseworker)
        try await perform(proposal, by: .caseworker)
    }

    /// The conversation has been.
    fileprivate func talk() async throws {
        try await propose()
        try await perform(PickIntake(id: file.id, choice: 0), by: .initiator)
        town.pass(days: 3)
    }

    /// Somebody objected to a no.
    fileprivate func object() async throws -> ID<Objection> {
        try await refuse()
        let (id, day) = (file.id, site.clock().localDate)
        try await perform(RecordObjection(id: id, received: day, text: "Dit klopt niet."), by: .initiator)
        guard let objection = try await site.database.read({ db in try db.objections(of: id).last?.id }) else {
            throw TownFault.nobody("objection")
        }
        return objection
    }

    fileprivate func makeLate(_ objection: ID<Objection>, by day: LocalDate) async throws {
        let due = "{\"date\":\"\(day.iso)\",\"steps\":[]}"
        try await site.database.write { db in
            try db.execute("UPDATE case_objection SET decide_by = \(due) WHERE id = \(objection)")
        }
    }

    fileprivate func askToMend(_ objection: ID<Objection>) -> AskToMend {
        AskToMend(
            id: file.id, objection: objection, text: "Schrijf waarom je het er niet mee eens bent.",
            mendBy: site.clock().localDate.adding(days: 14), reason: "Er staat geen reden in.", next: "Daarna beslissen we.")
    }

    /// A notice of default came so long ago that no day is added to the penalty. Written as it would stand, since time stands still here.
    fileprivate func letPenaltyRun() async throws {
        let (id, day) = (file.id, site.clock().localDate)
        try await site.database.write { db in
            try db.execute(
                """
                INSERT INTO case_notice (case_id, received_on, text, deadline) VALUES (\(id), \(day.adding(days: -70)), 'Te laat.',
                    \(day.adding(days: -80)))
                """)
        }
    }

    fileprivate func refuse() async throws {
        try await perform(TakeCase(id: file.id), by: .caseworker)
        try await bringToPanel()
        let answer = ChangeState.Answer(rule: "Artikel 2", decidedBy: "Cor", alternative: "Het park")
        try await perform(
            ChangeState(id: file.id, state: .refused, reason: "Het past niet.", next: "Bel ons.", answer: answer, book: town.deskBook()),
            by: .caseworker)
    }
}
