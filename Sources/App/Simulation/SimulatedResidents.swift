import Civic
import Desk
import Foundation
import Initiatives
import Rules
import Store

/// Names that belong to nobody.
enum SimulatedResident {
    static let mailPrefix = "resident."
    static let mailDomain = "@simulation.invalid"

    static func email(_ number: Int) -> String { "\(mailPrefix)\(number)\(mailDomain)" }
    static func neighbour(_ number: Int) -> String { "\(mailPrefix)\(number).b\(mailDomain)" }
    static func title(_ number: Int) -> String { "Plan \(number)" }
}

/// Residents: they come with ideas, read their mail late or never, answer, ask, complain and withdraw.
struct SimulatedResidents {
    let town: SimulatedTown
    private var sent = 0
    /// Addresses whose owner looks at their plans on that day.
    private var visits: [LocalDate: [String]] = [:]
    /// What cannot be told from the page: they do it once.
    private var done: Set<String> = []

    init(town: SimulatedTown) { self.town = town }

    private var chance: Chance { town.chance }
    private var trouble: Trouble { town.settings.trouble }

    // MARK: Ideas

    /// How many have come by the end of a day, in proportion to how many come on each weekday and in each month.
    private func total(through day: LocalDate) -> Int {
        let weights = (0..<town.settings.days).map { Self.weight(town.settings.begin.adding(days: $0)) }
        let passed = town.settings.begin.days(until: day) + 1
        let share = weights.prefix(passed).reduce(0, +) / max(weights.reduce(0, +), .leastNormalMagnitude)
        return Int((share * Double(town.settings.initiatives)).rounded())
    }

    private static func weight(_ day: LocalDate) -> Double {
        let months = [0.8, 1, 1.4, 1.3, 1.1, 0.9, 0.5, 0.5, 1.2, 1.1, 0.9, 0.6]
        let weekdays = [1.3, 1.2, 1.1, 1, 0.9, 0.6, 0.5]
        return months[day.month - 1] * weekdays[day.weekday - 1]
    }

    /// The ideas of this part of the day: 0 before noon and 1 after.
    mutating func tellIdeas(on day: LocalDate, part: Int) async throws {
        let before = town.settings.begin < day ? total(through: day.adding(days: -1)) : 0
        let count = total(through: day) - before
        let goal = before + (part == 0 ? count / 2 : count)
        while sent < goal {
            sent += 1
            try await tellIdea(sent, on: day)
        }
    }

    private func tellIdea(_ number: Int, on day: LocalDate) async throws {
        let goesThere = town.isWorkingDay(day) && chance.happens(trouble.atCounter, "counter \(number)")
        let clerk = goesThere ? try await town.clerk(on: day) : nil
        let atCounter = clerk != nil
        let content = content(number, atCounter: atCounter)
        let actor = clerk.map { Actor($0) } ?? Actor(nil, session: "session \(number)")
        let save = SaveDraft(id: nil, channel: clerk == nil ? .web : .counter, consent: clerk == nil ? "" : "agreed at the counter") {
            $0 = content
        }
        guard let draft = try await town.perform(save, as: actor) else { return }
        let send = SendIdea(
            draft: draft, isPublic: chance.happens(0.7, "public \(number)"), remark: chance.happens(0.05, "remark \(number)") ? "?" : "",
            book: town.book)
        guard let opened = try await town.perform(send, as: actor), !atCounter else { return }
        if chance.happens(0.15, "invites \(number)") { try await invite(number, opened.id) }
    }

    private func content(_ number: Int, atCounter: Bool) -> DraftContent {
        var content = DraftContent()
        let areas = town.site.municipality.areas.all
        content.title = SimulatedResident.title(number)
        content.text = "What plan \(number) is about. Together with the street."
        content.areaCode = chance.among(areas, "area \(number)")?.code
        content.contactName = "Resident \(number)"
        content.contactEmail = atCounter && chance.happens(0.6, "no mail \(number)") ? "" : SimulatedResident.email(number)
        content.contactPhone = atCounter || chance.happens(0.5, "phone \(number)") ? "06\(10_000_000 + number)" : ""
        content.language = chance.happens(0.1, "english \(number)") ? "en" : town.site.municipality.language
        content.answers = answers(number)
        return content
    }

    /// Answers that the municipality's own triage cases give, with simple plans most often.
    private func answers(_ number: Int) -> Answers {
        let book = town.book
        let categories = book.triage.categories
        let category = chance.happens(0.4, "simple \(number)") ? categories.first : chance.among(categories, "category \(number)")
        let cases = book.triage.cases.filter { $0.category == category?.id }
        guard let test = chance.among(cases, "answers \(number)") else { return [:] }
        var answers = book.vocabulary.read(test.answers).answers
        guard let process = book.process(of: test.category), chance.happens(0.5, "points \(number)") else { return answers }
        for field in book.vocabulary.fields where process.pointQuestions(book.vocabulary).contains(field.key) && answers[field.key] == nil {
            switch field.kind {
            case .bool: answers[field.key] = .bool(!chance.happens(0.08, "point \(field.key) \(number)"))
            case .integer(let range): answers[field.key] = .integer(min(range.upperBound, 60 + Int(chance.number("point \(number)") * 800)))
            case .choice, .set, .date: break
            }
        }
        return answers
    }

    private func invite(_ number: Int, _ id: ID<CaseFile>) async throws {
        let found = try await town.read { db in (try db.caseFile(id), try db.person(email: SimulatedResident.email(number))) }
        guard let file = found.0, let person = found.1 else { return }
        let email = SimulatedResident.neighbour(number)
        try await town.perform(
            InviteMember(id: file.initiative, name: "Neighbour \(number)", email: email, role: .member), as: Actor(person))
    }

    // MARK: Mail and visits

    /// A mail lies in somebody's mailbox: some day they look at their plans.
    mutating func receive(_ mail: SimulatedMailServer.Received, on day: LocalDate) {
        guard mail.recipient.hasPrefix(SimulatedResident.mailPrefix),
            !chance.happens(trouble.silentResidents, "silent \(mail.recipient)")
        else { return }
        let days = chance.days(around: trouble.residentDays, "reads \(mail.recipient) \(mail.subject) \(day.iso)")
        visits[day.adding(days: days), default: []].append(mail.recipient)
    }

    /// Half of who visits today comes at noon, the others in the evening.
    mutating func visit(on day: LocalDate, part: Int) async throws {
        var people = Set(visits[day] ?? [])
        if day.weekday == 1 { people.formUnion(try await worried(on: day)) }
        for email in people.sorted() where chance.happens(0.5, "noon \(email) \(day.iso)") == (part == 0) {
            try await look(email, on: day)
        }
        if part == 1 { visits[day] = nil }
    }

    /// Whose answer should have been there already; some go and look by themselves.
    private func worried(on day: LocalDate) async throws -> [String] {
        let late = try await town.read { db in
            try db.rows(
                """
                SELECT email FROM case_file JOIN person ON person.id = initiator_id
                WHERE email IS NOT NULL AND (is_open AND answer_by < \(day)
                    OR NOT is_open AND next_due_on < \(day) AND next_due LIKE \(CasePromise.lawPrefix + "%")) ORDER BY email
                """
            ).map { try $0["email"] as String }
        }
        return late.filter {
            chance.happens(0.3, "worried \($0) \(day.iso)") && !chance.happens(trouble.silentResidents, "silent \($0)")
        }
    }

    private mutating func look(_ email: String, on day: LocalDate) async throws {
        let found = try await town.read { db -> (Person, [ID<Initiative>], [CaseView])? in
            guard let person = try db.person(email: email) else { return nil }
            let invited = try db.rows(
                "SELECT initiative_id FROM initiative_member WHERE person_id = \(person.id) AND is_invited AND left_at IS NULL"
            ).map { ID<Initiative>(try $0["initiative_id"]) }
            return (person, invited, try db.caseFiles(of: person.id).map { try CaseView($0, db) })
        }
        guard let (person, invited, views) = found else { return }
        for id in invited {
            let accepts = chance.happens(0.8, "joins \(email)")
            try await town.perform(AnswerInvitation(id: id, accepts: accepts, isShown: false), as: Actor(person))
        }
        for view in views { try await act(on: view, as: person, email, day) }
    }

    // MARK: What somebody does on the page of a plan

    private mutating func act(on view: CaseView, as person: Person, _ email: String, _ day: LocalDate) async throws {
        let (file, actor, about) = (view.file, Actor(person), "\(view.file.reference) \(email) \(day.iso)")
        for objection in view.objections where objection.decision == nil { try await followUp(objection, file, actor, about, on: day) }
        guard file.state.isOpen else { return try await afterwards(view, actor, about, on: day) }
        if once("withdraw \(file.reference)", chance.happens(trouble.withdrawals, "withdraws \(file.reference)"), after: 0.3, about) {
            try await town.perform(WithdrawCase(id: file.id, reason: "No longer needed"), as: actor)
            return
        }
        for question in view.questions where question.answeredOn == nil && chance.happens(0.9, "answers \(about)") {
            try await town.perform(AnswerQuestion(id: file.id, question: question.id, text: "Answer of \(day.iso)"), as: actor)
            if chance.happens(0.2, "paper \(about)") { try await addPaper(file, actor, about) }
        }
        try await converse(view, actor, about)
        try await complain(view, actor, about, on: day)
    }

    private func converse(_ view: CaseView, _ actor: Actor, _ about: String) async throws {
        switch view.intake?.standing {
        case .proposed:
            let choice = chance.happens(0.85, "suits \(about)") ? 0 : nil
            try await town.perform(PickIntake(id: view.file.id, choice: choice, text: choice == nil ? "Later" : ""), as: actor)
        case .summarised:
            let isRight = chance.happens(0.85, "right \(about)")
            try await town.perform(AgreeIntake(id: view.file.id, correction: isRight ? "" : "Not quite"), as: actor)
        default:
            guard chance.happens(0.05, "writes \(about)") else { return }
            try await town.perform(WriteMessage(id: view.file.id, text: "A question on \(about)"), as: actor)
        }
    }

    /// Late answers: a notice of default where the law knows one, and else "I am stuck".
    private func complain(_ view: CaseView, _ actor: Actor, _ about: String, on day: LocalDate) async throws {
        let file = view.file
        let legal = file.clock.deadline(Terms(town.site.terms)).date
        if file.clock.isDecision, legal < day, view.notice == nil, chance.happens(0.4, "notice \(about)") {
            try await town.perform(RecordNotice(id: file.id, received: day, text: "You are late"), as: actor)
        } else if let due = file.nextDueOn, due.adding(days: 5) < day, view.stuck.isEmpty, chance.happens(0.4, "stuck \(about)") {
            try await town.perform(SayStuck(id: file.id, text: "Nobody answers", teams: town.book.teams), as: actor)
        }
    }

    /// An objection that waits: being heard or not, and a notice of default when it is late.
    private func followUp(_ objection: Objection, _ file: CaseFile, _ actor: Actor, _ about: String, on day: LocalDate) async throws {
        let speaks = objection.hearingReply == nil && chance.happens(objection.hearing == nil ? 0.1 : 0.8, "hearing \(about)")
        if speaks {
            let reply: HearingReply = chance.happens(0.6, "comes \(file.reference)") ? .comes : .waives
            try await town.perform(ReplyToHearing(id: file.id, objection: objection.id, reply: reply), as: actor)
        }
        if objection.decideBy.date < day, objection.notice == nil, chance.happens(0.5, "objection notice \(about)") {
            try await town.perform(
                RecordObjectionNotice(id: file.id, objection: objection.id, received: day, text: "You are late"), as: actor)
        }
    }

    /// After the answer: were you helped, and an objection.
    private mutating func afterwards(_ view: CaseView, _ actor: Actor, _ about: String, on day: LocalDate) async throws {
        guard let decision = view.decision else { return }
        if let helped = view.helped, helped.reply == nil, helped.askedOn >= decision.decidedOn {
            let number = chance.number("helped \(about)")
            let reply: Helped.Reply = number < 0.7 ? .yes : number < 0.85 ? .partly : .no
            try await town.perform(
                AnswerHelped(id: view.file.id, reply: reply, text: reply == .yes ? "" : "Because", teams: town.book.teams), as: actor)
        }
        let objects = decision.state == .refused && chance.happens(0.3, "objects \(view.file.reference)")
        if once("objection \(view.file.reference)", objects, after: 0.7, about) {
            try await town.perform(
                RecordObjection(id: view.file.id, received: day, text: "I object"), as: actor)
        }
    }

    private func addPaper(_ file: CaseFile, _ actor: Actor, _ about: String) async throws {
        try await town.perform(
            AddPaper(id: file.id, name: "drawing.pdf", type: .pdf, bytes: Data("%PDF-1.7 \(about)".utf8)), as: actor)
    }

    /// Something that somebody who wants to do it does at one of their visits, and not again.
    private mutating func once(_ what: String, _ wants: Bool, after share: Double, _ about: String) -> Bool {
        guard wants, chance.happens(share, "now \(what) \(about)") else { return false }
        return done.insert(what).inserted
    }
}
