import Civic
import Foundation
import Rules
import Store

/// Brings in what `advice-asked.yaml` in the municipality's folder holds and the database does not have yet: requests with their
/// answers, silences with the reminders that went out, assessments that point at a goal, and meetings with their outcomes, each at its own time. The cases must be there.
///
/// - Parameter onContradiction: hears of advice that clashes.
/// - Returns: how many cases got something; 0 when there is no such file.
/// - Throws: `ConfigFault` when the file names what is not there.
@discardableResult
package func importAdvice(
    _ site: Site, _ book: DeskBook, goals: GoalSource = .none, onContradiction: OnContradiction? = nil
) async throws -> Int {
    let name = "advice-asked.yaml"
    guard site.configuration.folder.holds(name) else { return 0 }
    let tree = try site.configuration.folder.tree(name)
    var count = 0
    for key in Set((tree["requests"].list + tree["assessed"].list + tree["round"].list).compactMap { $0["case"].text }).sorted() {
        let now = site.clock()
        let isNew = try await site.database.write { db in
            let known = try goals.inForce(now.localDate, db)
            guard var history = try AdviceHistory(key, tree, book: book, goals: known, site: site, now: now, db: db) else { return false }
            history.onContradiction = onContradiction
            return try history.bringIn()
        }
        count += isNew ? 1 : 0
    }
    return count
}

/// Lives the advice on one case again, event by event.
private struct AdviceHistory {
    let file: CaseFile
    let handler: Person
    let requests: [ConfigTree]
    let items: [ConfigTree]
    let assessed: [ConfigTree]
    let book: DeskBook
    let goals: [KnownGoal]
    let site: Site
    let now: Instant
    let db: any Connection
    /// Hears of advice that clashes, as it does when an adviser answers on the site.
    var onContradiction: OnContradiction?

    /// Nil when the case is not there, is closed, or nobody has it.
    init?(_ key: String, _ tree: ConfigTree, book: DeskBook, goals: [KnownGoal], site: Site, now: Instant, db: any Connection) throws {
        guard let file = try db.first("SELECT * FROM case_file WHERE import_key = \(key)", as: CaseFile.self), file.state.isOpen,
            let handler = try file.handler.flatMap({ try db.person($0) }), Actor(handler).handlesCases
        else { return nil }
        (self.file, self.handler, self.book, self.goals) = (file, handler, book, goals)
        (self.site, self.now, self.db) = (site, now, db)
        requests = tree["requests"].list.filter { $0["case"].text == key }
        items = tree["round"].list.filter { $0["case"].text == key }
        let known = Set(try db.assessments(of: file.id).map(\.aspect))
        assessed = tree["assessed"].list.filter { $0["case"].text == key && !known.contains($0["aspect"].text ?? "") }
    }

    private var words: Words { site.words(site.municipality.language) }
    private var today: LocalDate { now.localDate }
    private var freeDays: FreeDays { FreeDays(site.terms) }

    /// - Returns: false when everything was there.
    func bringIn() throws -> Bool {
        let hasAdvice = try db.exists("SELECT 1 FROM advice_request WHERE case_id = \(file.id)")
        let hasDirection = try db.exists("SELECT 1 FROM direction_item WHERE case_id = \(file.id)")
        if !hasAdvice { try advice() }
        for item in assessed { try assess(item) }
        if !hasDirection { for item in items { try direction(item) } }
        // What was told in the past was told then: nothing of it is sent again.
        try db.execute(
            """
            UPDATE message SET state = \(Message.State.sent), sent_at = created_at
            WHERE case_id = \(file.id.text) AND state = \(Message.State.pending) AND created_at <= \(now)
            """)
        return !(hasAdvice || requests.isEmpty) || !(hasDirection || items.isEmpty) || !assessed.isEmpty
    }

    /// During office hours so many days ago, never in the future.
    private func moment(_ daysAgo: Int, hour: Int) -> Instant { min(now, Instant(today.adding(days: -daysAgo), hour: hour)) }

    private func fault(
        _ item: ConfigTree, _ code: FaultCode, _ values: [String: String] = [:], fields: [String] = []
    ) -> ConfigFault {
        ConfigFault(item["case"].text ?? "", code, values, fields: fields, in: "advice-asked.yaml")
    }

    // MARK: Advice

    /// All requests come first in time; answers follow in the order of their days, so that what clashes is found when it did.
    private func advice() throws {
        var asked: [(item: ConfigTree, id: ID<AdviceRequest>)] = []
        for item in requests.sorted(by: { ($0["daysAgo"].integer ?? 0) > ($1["daysAgo"].integer ?? 0) }) {
            asked.append((item, try ask(item)))
        }
        for (item, id) in asked.sorted(by: { days($0.item) > days($1.item) }) {
            try remind(id, until: max(days(item), sparedDaysAgo))
            try answer(item, id)
        }
    }

    /// How many days ago it was answered; 0 for what is still open.
    private func days(_ item: ConfigTree) -> Int { item["answer"]["daysAgo"].integer ?? 0 }

    /// How many days ago a no of the meeting ended all asking; 0 without one.
    private var sparedDaysAgo: Int {
        let isSpared = items.contains { item in
            let said = item["outcome"]
            return item["meeting"].text == "last" && said["direction"].text == Direction.negative.rawValue && said["approved"].bool ?? false
        }
        return isSpared ? book.advice.round.calendar.meeting(before: today, freeDays).days(until: today) : 0
    }

    private func ask(_ item: ConfigTree) throws -> ID<AdviceRequest> {
        guard let question = item["question"].text, let daysAgo = item["daysAgo"].integer else {
            throw fault(item, .needs, fields: ["question", "daysAgo"])
        }
        let time = moment(daysAgo, hour: 10)
        let until = freeDays.adding(workingDays: item["withinWorkingDays"].integer ?? 10, to: time.localDate)
        let (aspects, offered) = (item["aspects"].texts, try db.aspects(of: file.id).offered)
        if let stray = aspects.first(where: { !offered.contains($0) }) { throw fault(item, .unknown, ["value": stray]) }
        let action = AskAdvice(
            id: file.id, advisers: [try adviser(item)], question: question, brief: item["brief"].text ?? summary(of: file.story),
            aspects: Set(aspects), answerBy: until)
        guard let id = try site.perform(action, as: Actor(handler), at: time, in: db).first else { throw fault(item, .notAsked) }
        return id
    }

    private func adviser(_ item: ConfigTree) throws -> Adviser {
        let person = item["person"]
        if let name = person["name"].text, let email = person["email"].text, let department = person["department"].text {
            return Adviser(team: "", department: department, name: name, email: email)
        }
        guard let team = item["team"].text, let adviser = book.teams.advisers(words).first(where: { $0.team == team }) else {
            throw fault(item, .notThere, ["value": item["team"].text ?? "", "document": Teams.document])
        }
        return adviser
    }

    /// The reminders that went out before the answer, or before today.
    private func remind(_ id: ID<AdviceRequest>, until daysAgo: Int) throws {
        guard let request = try db.adviceRequest(id) else { return }
        let ladder = try db.adviceLadder(of: file.id, book.advice.ladder)
        for number in stride(from: request.askedOn.dayNumber + 1, to: today.dayNumber - daysAgo, by: 1) {
            let day = LocalDate(dayNumber: number)
            guard let current = try db.adviceRequest(id),
                ladder.rung(
                    askedOn: current.askedOn, climbed: current.rung, lastMailOn: current.lastMailOn, on: day, freeDays) != nil
            else { continue }
            let action = RemindAdviser(id: id, ladder: ladder, book: book.advice)
            try site.perform(action, as: .system, at: Instant(day, hour: 9), in: db)
        }
    }

    private func answer(_ item: ConfigTree, _ id: ID<AdviceRequest>) throws {
        let given = item["answer"]
        guard !given.isNull else { return }
        guard let light = given["light"].text.flatMap(AdviceLight.init(rawValue:)), let sentence = given["sentence"].text,
            let request = try db.adviceRequest(id)
        else { throw fault(item, .needs, fields: ["light", "sentence"]) }
        let time = moment(days(item), hour: 14)
        let secret = try db.addAdviceLink(id, for: request.adviser, at: time)
        let reply = AdviceReply(
            light: light, sentence: sentence, conditions: given["conditions"].text ?? "", isShareable: given["share"].bool ?? false)
        try site.perform(
            AnswerAdvice(secret: secret, reply: reply, onContradiction: onContradiction), as: Actor(try db.person(request.adviser)),
            at: time, in: db)
    }

    // MARK: Assessments

    /// What the caseworker found about an aspect, with the goal it points at; the others stand in the journal of the case.
    private func assess(_ item: ConfigTree) throws {
        guard let aspect = item["aspect"].text, let colour = item["colour"].text.flatMap(Colour.init(rawValue:)),
            let sentence = item["sentence"].text, let daysAgo = item["daysAgo"].integer
        else { throw fault(item, .needs, fields: ["aspect", "colour", "sentence", "daysAgo"]) }
        let action = AssessAspect(id: file.id, aspect: aspect, colour: colour, sentence: sentence, goal: try goal(item))
        try site.perform(action, as: Actor(handler), at: moment(daysAgo, hour: 11), in: db)
    }

    // MARK: The meeting

    private func direction(_ item: ConfigTree) throws {
        let settings = book.advice.round
        let isPast = item["meeting"].text == "last"
        let meeting =
            isPast
            ? settings.calendar.meeting(before: today, freeDays) : settings.calendar.meeting(from: today.adding(days: 1), freeDays)
        guard let question = item["question"].text else { throw fault(item, .needs, fields: ["question"]) }
        let time = isPast ? Instant(meeting.adding(days: -(item["daysBefore"].integer ?? 5)), hour: 10) : moment(1, hour: 10)
        let id = try site.perform(
            PutOnAgenda(
                id: file.id, meetingOn: meeting, question: question, goals: item["goals"].texts.joined(separator: "\n"),
                settings: settings), as: Actor(handler), at: time, in: db)
        guard isPast, !item["outcome"].isNull else { return }
        try outcome(item, id, meeting)
    }

    /// The goal that is named by its title.
    private func goal(_ said: ConfigTree) throws -> KnownGoal? {
        guard let title = said["goal"].text, !goals.isEmpty else { return nil }
        guard let goal = goals.first(where: { $0.title == title }) else {
            throw fault(said, .notThere, ["value": title, "document": "goals.yaml"])
        }
        return goal
    }

    private func outcome(_ item: ConfigTree, _ id: ID<DirectionItem>, _ meeting: LocalDate) throws {
        let said = item["outcome"]
        guard let direction = said["direction"].text.flatMap(Direction.init(rawValue:)), let reason = said["reason"].text,
            let next = said["next"].text
        else { throw fault(item, .needs, fields: ["direction", "reason", "next"]) }
        let allowed = book.advice.round.approvers(of: file, besides: handler)
        let approver = allowed.first { $0.id == said["approver"].text } ?? allowed.first
        let outcome = DirectionOutcome(
            direction: direction, ground: said["ground"].text.flatMap(DirectionGround.init(rawValue:)), goal: try goal(said),
            conditions: said["conditions"].text ?? "", reason: reason, next: next)
        let propose = ProposeDirection(
            id: id, meetingOn: meeting, outcome: outcome, approver: approver, settings: book.advice.round, goals: goals)
        try site.perform(propose, as: Actor(handler), at: min(now, Instant(meeting, hour: 15)), in: db)
        guard said["approved"].bool ?? false, let approver,
            let person = try db.person(email: approver.official.email)
        else { return }
        try site.perform(
            ApproveDirection(key: .item(id)), as: Actor(person), at: min(now, Instant(meeting, hour: 17)), in: db)
    }
}
