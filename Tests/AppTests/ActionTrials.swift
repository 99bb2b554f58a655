import Civic
import Foundation
import Money
import Rules
import Store

@testable import Desk
@testable import Initiatives
@testable import Web

/// A trial for every action, by its kind.
enum ActionTrials {
    typealias Make = @Sendable (Scene) async throws -> ActionTrial

    static let all: [String: Make] = signIn.merging(passport) { $1 }.merging(team) { $1 }.merging(drafts) { $1 }.merging(cases) { $1 }
        .merging(talk) { $1 }.merging(imports) { $1 }.merging(security) { $1 }.merging(openID) { $1 }.merging(configuration) { $1 }.merging(
            insight
        ) { $1 }.merging(privacy) { $1 }
        .merging(process) { $1 }.merging(advice) { $1 }
        .merging(contradictions) { $1 }.merging(directions) { $1 }.merging(worklist) { $1 }.merging(caseSystem) { $1 }
        .merging(twins) { $1 }
        .merging(letters) { $1 }.merging(participation) { $1 }
        .merging(street) { $1 }

    static let freshHeadline = "De vijver is klaar"
    static func freshNews(_ id: ID<Initiative>) -> PostNews { PostNews(id: id, title: freshHeadline, text: "Kom kijken.") }

    private static let configuration: [String: Make] = [
        SaveConfigDraft.kind: { scene in
            try await scene.trial(
                SaveConfigDraft(document: "terms.yaml", body: "firstPenaltyDayOffset: 14\n"), by: .administrator, notBy: .caseworker,
                audience: .staff)
        },
        PublishTogether.kind: { scene in
            let base = try await scene.site.database.read { db in try db.configRevisions()["terms.yaml"] ?? 0 }
            let change = ConfigChange("terms.yaml", "firstPenaltyDayOffset: 15\n", base: base)
            return try await scene.trial(
                PublishTogether([change], reason: "De jurist wil het zo."), by: .administrator, notBy: .caseworker, audience: .staff)
        },
        PublishConfig.kind: { scene in
            let base = try await scene.site.database.read { db in try db.configRevisions()["terms.yaml"] ?? 0 }
            return try await scene.trial(
                PublishConfig(document: "terms.yaml", body: "firstPenaltyDayOffset: 14\n", base: base, reason: "De jurist wil het zo."),
                by: .administrator, notBy: .caseworker, audience: .staff)
        },
    ]

    private static let signIn: [String: Make] = [
        RequestSignIn.kind: { scene in
            let resident = try await scene.town.settle(.resident)
            let action = RequestSignIn(email: resident.email ?? "", path: "/mijn")
            return ActionTrial(action: action, actor: Actor(nil), told: [resident.id], audience: .staff, refused: nil)
        }
    ]

    private static let passport: [String: Make] = [
        EditInitiative.kind: { scene in
            let initiative = scene.initiative
            var text = InitiativeText(
                title: "Buurttuin met vijver", summary: "Een tuin met een vijver.", story: "Het verhaal.", theme: initiative.theme,
                themes: [],
                phase: .startup, areaCode: initiative.areaCode, place: initiative.place)
            text.offers = "Stekjes"
            return try await scene.trial(EditInitiative(id: initiative.id, text: text))
        },
        ShowInitiative.kind: { scene in
            var trial = try await scene.trial(ShowInitiative(id: scene.initiative.id, isPublic: false))
            trial.entryKind = "initiative.hidden"
            return trial
        },
        PostNews.kind: { scene in
            try await scene.trial(freshNews(scene.initiative.id), audience: .everyone)
        },
        PostAsk.kind: { scene in
            try await scene.trial(PostAsk(id: scene.initiative.id, title: "Kruiwagen", text: "Voor een dag."), audience: .everyone)
        },
        CloseAsk.kind: { scene in try await scene.trial(CloseAsk(id: scene.initiative.id, ask: scene.ask)) },
        SetMoney.kind: { scene in
            let source = MoneySource(name: "Buurtfonds", amount: Money(cents: 50_000), kind: .grant, status: .asked)
            return try await scene.trial(SetMoney(id: scene.initiative.id, budget: Money(cents: 150_000), sources: [source]))
        },
        AnswerForInitiative.kind: { scene in
            try await scene.trial(AnswerForInitiative(id: scene.initiative.id, field: "openToAll", answer: .bool(true)))
        },
        TurnInitiative.kind: { scene in
            try await scene.trial(TurnInitiative(id: scene.initiative.id, turn: .pause, reason: "Het is winter."), audience: .everyone)
        },
        OfferHelp.kind: { scene in
            let help = { OfferHelp(id: $0, name: "Truus", email: "truus@example.nl", text: "Ik heb een schop.") }
            let hidden = try await scene.town.send("Nog in de la \(scene.number)", by: scene.town.settle(.resident), isPublic: false)
            return try await scene.trial(
                help(scene.initiative.id), by: .visitor, tells: [.initiator], refused: (help(hidden.initiative), .stranger))
        },
    ]

    private static let team: [String: Make] = [
        InviteMember.kind: { scene in
            let resident = try await scene.town.settle(.resident)
            let action = InviteMember(id: scene.initiative.id, name: resident.name, email: resident.email ?? "", role: .volunteer)
            return try await scene.trial(action, tells: [.resident])
        },
        AnswerInvitation.kind: { scene in
            try await scene.trial(
                AnswerInvitation(id: scene.initiative.id, accepts: true, isShown: true), by: .invited, notBy: .stranger, tells: [.initiator]
            )
        },
        LeaveTeam.kind: { scene in
            try await scene.perform(AnswerInvitation(id: scene.initiative.id, accepts: true, isShown: false), by: .invited)
            return try await scene.trial(LeaveTeam(id: scene.initiative.id), by: .invited, notBy: .deskOfficer, tells: [.initiator])
        },
        ShowMember.kind: { scene in try await scene.trial(ShowMember(id: scene.initiative.id, isShown: false), notBy: .deskOfficer) },
        HandOver.kind: { scene in
            let resident = try await scene.town.settle(.resident)
            let action = HandOver(id: scene.initiative.id, name: resident.name, email: resident.email ?? "", reason: "Ik ga verhuizen.")
            return try await scene.trial(action, tells: [.resident])
        },
        TakeOver.kind: { scene in
            let resident = try await scene.town.settle(.resident)
            let offer = HandOver(id: scene.initiative.id, name: resident.name, email: resident.email ?? "", reason: "Ik ga verhuizen.")
            try await scene.perform(offer, by: .initiator)
            let action = TakeOver(id: scene.initiative.id, isShown: true)
            return try await scene.trial(action, by: .resident, notBy: .initiator, tells: [.initiator], audience: .everyone)
        },
    ]

    private static let drafts: [String: Make] = [
        SaveDraft.kind: { scene in try await scene.trial(SaveDraft(id: scene.draft) { $0.place = "Op het plein" }, notBy: .administrator) },
        SendDraftLink.kind: { scene in
            let initiator = try await scene.actor(.initiator).person
            let action = SendDraftLink(
                id: scene.draft, name: initiator?.name ?? "", email: initiator?.email ?? "", path: "/idee/\(scene.draft.text)/waar")
            return try await scene.trial(action, notBy: .deskOfficer, tells: [.initiator])
        },
        DiscardDraft.kind: { scene in try await scene.trial(DiscardDraft(id: scene.draft), notBy: .deskOfficer) },
        ImportPostcodes.kind: { scene in
            let area = scene.site.municipality.areas.all.first?.code ?? ""
            return try await scene.trial(ImportPostcodes(areas: ["3311": area]), by: .administrator, notBy: .deskOfficer, audience: .staff)
        },
        SendIdea.kind: { scene in
            guard let initiator = try await scene.person(.initiator) else { throw TownFault.nobody("initiator") }
            let id = try await scene.site.perform(scene.town.draft("Speelstraat \(scene.number)", by: initiator), as: Actor(initiator))
            let action = SendIdea(draft: id, isPublic: false, remark: "", book: scene.town.deskBook())
            return try await scene.trial(action, notBy: .caseworker, tells: [.initiator])
        },
    ]

    private static let cases: [String: Make] = [
        TakeCase.kind: { scene in try await scene.desk(TakeCase(id: scene.file.id)) },
        AssignCase.kind: { scene in
            let colleague = try await scene.town.settle(.caseworker)
            let action = AssignCase(id: scene.file.id, colleague: colleague.id, reason: "Cor kent de buurt.", next: "Cor belt je.")
            return try await scene.trial(action, by: .deskOfficer, notBy: .initiator, tells: [.initiator, .caseworker])
        },
        AddNote.kind: { scene in
            let action = AddNote(id: scene.file.id, text: "Ligt er een kabel?")
            return try await scene.trial(action, by: .caseworker, notBy: .initiator, audience: .staff)
        },
        ChangeState.kind: { scene in
            try await scene.desk(
                ChangeState(
                    id: scene.file.id, state: .inProgress, reason: "We zijn begonnen.", next: "Je hoort het voor kerst.",
                    book: scene.town.deskBook()))
        },
        ChangeCategory.kind: { scene in
            let book = scene.town.deskBook()
            guard let category = book.triage.categories.first(where: { $0.id != scene.file.triage.category }) else {
                throw TownFault.nobody("category")
            }
            return try await scene.desk(
                ChangeCategory(
                    id: scene.file.id, category: category, reason: "Dit past beter.", next: "Het team belt je.", book: book))
        },
        ExtendTerm.kind: { scene in
            let until = scene.file.answerBy.adding(days: 14)
            return try await scene.desk(
                ExtendTerm(
                    id: scene.file.id, until: until, ground: .regulation, reason: "We wachten op advies.", next: "Dan hoor je het."))
        },
        MarkDeliveredByHand.kind: { scene in
            let message = try await scene.messageByHand()
            return try await scene.trial(MarkDeliveredByHand(message: message), by: .deskOfficer, notBy: .initiator, audience: .staff)
        },
    ]

    private static let talk: [String: Make] = [
        AskQuestion.kind: { scene in try await scene.desk(scene.question) },
        TellInitiator.kind: { scene in
            try await scene.desk(TellInitiator(id: scene.file.id, text: "We hebben het gelezen.", next: "Je hoort volgende week meer."))
        },
        AnswerQuestion.kind: { scene in
            try await scene.perform(TakeCase(id: scene.file.id), by: .caseworker)
            try await scene.perform(scene.question, by: .caseworker)
            let id = scene.file.id
            guard let asked = try await scene.site.database.read({ db in try db.questions(of: id).first }) else {
                throw TownFault.nobody("question")
            }
            return try await scene.trial(AnswerQuestion(id: id, question: asked.id, text: "Twintig vierkante meter."), tells: [.caseworker])
        },
        WriteMessage.kind: { scene in
            try await scene.perform(TakeCase(id: scene.file.id), by: .caseworker)
            return try await scene.trial(WriteMessage(id: scene.file.id, text: "Lukt het al?"), notBy: .deskOfficer, tells: [.caseworker])
        },
        WithdrawCase.kind: { scene in
            try await scene.perform(TakeCase(id: scene.file.id), by: .caseworker)
            return try await scene.trial(WithdrawCase(id: scene.file.id, reason: "We doen het zelf."), tells: [.caseworker])
        },
    ]

    /// What only the program itself does: nobody else may, also not an administrator.
    private static let imports: [String: Make] = [
        ImportInitiative.kind: { scene in
            let source = try JSONDecoder().decode(ImportedInitiative.self, from: Data(imported(scene.number).utf8))
            return try await scene.byItself(ImportInitiative(source: source, mailDomain: nil), audience: .participants)
        },
        RecordPast.kind: { scene in
            let text = #"{"date": "2026-05-01", "kind": "news", "title": "Eerste spade", "text": "Met de wethouder."}"#
            let event = try JSONDecoder().decode(ImportedInitiative.Event.self, from: Data(text.utf8))
            return try await scene.byItself(RecordPast(id: scene.initiative.id, event: event, reason: nil), audience: .everyone)
        },
        ImportColleague.kind: { scene in
            let colleague = Teams.Colleague(
                name: "Els Nieuw", email: "els.nieuw@example.nl", team: "desk", roles: [.deskOfficer], areas: [])
            return try await scene.byItself(ImportColleague(colleague: colleague), audience: .staff)
        },
        ImportCase.kind: { scene in
            let initiator = try await scene.town.settle(.initiator, number: scene.number)
            let source = try JSONDecoder().decode(ImportedCase.self, from: Data(importedCase(scene.number, initiator).utf8))
            let action = ImportCase(source: source, book: scene.town.deskBook(), enteredBy: nil)
            return try await scene.byItself(action, tells: [.initiator], audience: .participants)
        },
    ]

    private static func importedCase(_ number: Int, _ initiator: Person) -> String {
        """
        {"slug": "zaak-\(number)", "title": "Bloembakken", "wrote": "Bakken voor de deur.", "state": "received", "category": "wish",
         "assigned": "none", "daysAgo": 3, "channel": "web", "initiator": {"name": "\(initiator.name)", "email": "\(initiator.email ?? "")"},
         "answers": {"requestedAmount": 50000}, "journal": [{"daysAgo": 3, "by": "initiator", "kind": "received", "text": "Gestuurd."}]}
        """
    }

    private static func imported(_ number: Int) -> String {
        """
        {"slug": "ruilkast-\(number)", "title": "Ruilkast", "summary": "Een kast om te ruilen.", "story": "Het verhaal.", "theme": "meeting",
         "phase": "realisation", "area": "city", "place": "Op de hoek", "started": "2026-03-01", "team": [{"name": "Yara", "role": "initiator"}],
         "timeline": [{"date": "2026-03-02", "kind": "started", "title": "Begonnen", "text": "De kast staat."}]}
        """
    }
}

extension Scene {
    func perform(_ action: some Action, by guest: Guest) async throws { try await site.perform(action, as: try await actor(guest)) }

    /// A trial of something the initiator does, unless somebody else is said to.
    func trial(
        _ action: any Action, by guest: Guest = .initiator, notBy outsider: Guest = .stranger, tells: [Guest] = [],
        audience: Audience = .participants, refused: (action: any Action, by: Guest)? = nil
    ) async throws -> ActionTrial {
        var told: Set<ID<Person>> = []
        for guest in tells { if let person = try await person(guest) { told.insert(person.id) } }
        let attempt = (action: refused?.action ?? action, actor: try await actor(refused?.by ?? outsider))
        return ActionTrial(action: action, actor: try await actor(guest), told: told, audience: audience, refused: attempt)
    }

    /// Something a caseworker does with the case, and the initiator hears.
    func desk(_ action: any Action) async throws -> ActionTrial {
        try await trial(action, by: .caseworker, notBy: .initiator, tells: [.initiator])
    }

    func byItself(_ action: any Action, tells: [Guest] = [], audience: Audience) async throws -> ActionTrial {
        let trial = try await trial(action, notBy: .administrator, tells: tells, audience: audience)
        return ActionTrial(action: action, actor: .system, told: trial.told, audience: audience, refused: trial.refused)
    }

    fileprivate var question: AskQuestion {
        AskQuestion(
            id: file.id, text: "Hoe groot wordt het?", answerBy: site.clock().localDate.adding(days: 14),
            reason: "Dat bepaalt wie het beheert.",
            next: "Na je antwoord gaan we verder.")
    }

    /// A letter that has to be brought: somebody without mail told an idea on the phone.
    fileprivate func messageByHand() async throws -> ID<Message> {
        let (desk, number) = (try await actor(.deskOfficer), number)
        let told = SaveDraft(id: nil, channel: .phone, consent: "Je mag het opschrijven.") { content in
            (content.title, content.text) = ("Bankje op de hoek \(number)", "Om even te zitten.")
            (content.contactName, content.contactPhone) = ("Wim Zonder \(number)", "06 1234 5678")
        }
        let draft = try await site.perform(told, as: desk)
        try await site.perform(SendIdea(draft: draft, isPublic: false, remark: "", book: town.deskBook()), as: desk)
        let message = try await site.database.read { db -> ID<Message>? in
            try db.value("SELECT id FROM message WHERE state = \(Message.State.byHand) ORDER BY created_at DESC, id DESC LIMIT 1")
        }
        guard let message else { throw TownFault.nobody("without mail") }
        return message
    }
}
