import Civic
import Desk
import Foundation
import Rules
import Store

/// Officials: so much a day, what breaks first on top, some of it forgotten; coordinators and managers act upon what they are told.
struct SimulatedOfficials {
    let town: SimulatedTown
    /// Cases that somebody heard are late: by address, in the order in which the mails came.
    private var told: [String: [String]] = [:]
    /// Cases that came up by such a mail, and until when nobody forgets them.
    private var pressing: [String: LocalDate] = [:]
    /// There was nothing to do for a case as it was, and when to look again.
    private var idle: [String: (changed: Instant, again: LocalDate)] = [:]

    init(town: SimulatedTown) { self.town = town }

    private var chance: Chance { town.chance }
    private var trouble: Trouble { town.settings.trouble }
    private static let handling: Set<Role> = [.deskOfficer, .caseworker, .coordinator]
    private static let leading: Set<Role> = [.coordinator, .manager]

    /// A mail that work is late.
    mutating func receive(_ mail: SimulatedMailServer.Received, on day: LocalDate) {
        let words = town.site.words(town.site.municipality.language)
        let late = words("mail.caseLate.subject", ["title": SimulatedResident.title(0), "reference": ""])
        guard let begin = late.split(separator: SimulatedResident.title(0)).first, mail.subject.hasPrefix(begin),
            let found = mail.subject.firstMatch(of: /[A-Z]{1,3}-\d{4}-\d{4,}/)
        else { return }
        let reference = String(found.output)
        told[mail.recipient, default: []].append(reference)
        pressing[reference] = day.adding(days: 7)
    }

    // MARK: Half a working day

    mutating func work(on day: LocalDate, part: Int) async throws {
        if part == 0 {
            try await plan(on: day)
            try await meet(on: day)
        }
        for person in try await town.staff(on: day, Self.leading) { try await lead(person, on: day) }
        let capacity = try await capacity()
        for person in try await town.staff(on: day, Self.handling) {
            var units = (capacity + 1 - part) / 2
            if person.roles.contains(.deskOfficer) { units -= try await ring(person, atMost: units * 2) / 4 }
            try await handle(person, on: day, units: units)
        }
    }

    /// Things somebody can do in a day: what all the plans ask, shared among who is there, and something over.
    private func capacity() async throws -> Int {
        let handlers = try await town.read { db in try db.staff() }.count { !$0.roles.isDisjoint(with: Self.handling) }
        let workingDays = (0..<town.settings.days).count { town.isWorkingDay(town.settings.begin.adding(days: $0)) }
        let perDay = Double(town.settings.initiatives) * 7 / Double(max(1, workingDays)) / Double(max(1, handlers))
        return max(2, Int((perDay * trouble.slack).rounded(.up)))
    }

    private mutating func handle(_ person: Person, on day: LocalDate, units: Int) async throws {
        var left = units
        for row in try await list(of: person, on: day, atMost: units * 4 + 20) where left > 0 {
            if let known = idle[row.reference], known.changed == row.changed, known.again > day, pressing[row.reference] == nil { continue }
            let isPressing = pressing[row.reference].map { $0 >= day } ?? false
            if !isPressing, chance.happens(trouble.forgotten, "forgets \(row.reference) \(day.dayNumber / 7)") { continue }
            if try await work(on: row.id, as: person, day, isUrgent: isPressing) {
                left -= 1
            } else {
                idle[row.reference] = (row.changed, day.adding(days: 3))
            }
        }
    }

    private func work(on id: ID<CaseFile>, as person: Person, _ day: LocalDate, isUrgent: Bool) async throws -> Bool {
        guard let view = try await town.read({ db in try db.caseFile(id).map { try CaseView($0, db) } }) else { return false }
        return try await CaseWork(town: town, view: view, official: person, day: day, isUrgent: isUrgent).advance()
    }

    private struct Line: Sendable {
        let id: ID<CaseFile>
        let reference: String
        let changed: Instant
    }

    /// What somebody finds on their list: their own cases and those of who they stand in for, what is new for their team, and last what
    /// is pressing with others.
    private func list(of person: Person, on day: LocalDate, atMost limit: Int) async throws -> [Line] {
        let team = town.book.teams.colleague(email: person.email)?.team ?? ""
        let soon = town.freeDays.adding(workingDays: 1, to: day)
        let isDesk = person.roles.contains(.deskOfficer)
        return try await town.read { db in
            let mine = try db.standsInFor(person.id, on: day)
            let own: SQL = "COALESCE(assignee_id, contact_id) IN (\(list: mine))"
            let new: SQL = isDesk ? "assignee_id IS NULL" : "(assignee_id IS NULL AND team = \(team))"
            return try db.rows(
                """
                SELECT id, reference, changed_at FROM case_file
                WHERE is_open AND (\(own) OR \(new) OR next_due_on <= \(soon)) OR NOT is_open AND next_due_on IS NOT NULL AND (\(own) OR \(new))
                ORDER BY CASE WHEN \(own) THEN 0 WHEN \(new) THEN 1 ELSE 2 END, next_due_on NULLS LAST, reference LIMIT \(limit)
                """
            ).map { Line(id: try $0["id"], reference: try $0["reference"], changed: try $0["changed_at"]) }
        }
    }

    // MARK: Those who lead

    /// A coordinator or manager heard that something is late: gives it to who is there and has least, or sees to it.
    private mutating func lead(_ person: Person, on day: LocalDate) async throws {
        let references = told.removeValue(forKey: person.email ?? "") ?? []
        for reference in references.prefix(8) {
            guard let file = try await town.read({ db in try db.caseFile(reference: reference) }), file.hasWork else { continue }
            let teams = town.book.teams
            let contact = try await town.read { db in try db.contact(of: file, teams, on: day) }
            if contact.isStandIn || file.assignee == nil, let colleague = try await lightest(on: day, not: file.assignee) {
                let assign = AssignCase(
                    id: file.id, colleague: colleague, reason: "Somebody who is there takes it", next: "You hear from them this week")
                if try await town.perform(assign, as: Actor(person)) != nil { continue }
            }
            _ = try await work(on: file.id, as: person, day, isUrgent: true)
        }
        let rest = Array(references.dropFirst(8))
        if !rest.isEmpty { told[person.email ?? "", default: []] += rest }
    }

    /// Who is at work as far as is written down, and has the fewest open cases.
    private func lightest(on day: LocalDate, not other: ID<Person>?) async throws -> ID<Person>? {
        let present = try await town.staff(on: day, [.caseworker]).map(\.id)
        return try await town.read { db in
            let away = try db.absences(on: day)
            let counts = try db.rows(
                "SELECT assignee_id, COUNT(*) AS amount FROM case_file WHERE is_open AND assignee_id IS NOT NULL GROUP BY assignee_id"
            ).reduce(into: [ID<Person>: Int]()) { $0[try $1["assignee_id"]] = try $1["amount"] }
            return present.filter { $0 != other && away[$0] == nil }.min { (counts[$0] ?? 0) < (counts[$1] ?? 0) }
        }
    }

    /// Rings people whom no mail reaches.
    ///
    /// - Returns: how many.
    private func ring(_ person: Person, atMost limit: Int) async throws -> Int {
        let messages = try await town.read { db in
            try db.rows(
                "SELECT id FROM message WHERE state IN ('byHand', 'failed') ORDER BY created_at, id LIMIT \(max(0, limit))"
            ).map { ID<Message>(try $0["id"]) }
        }
        for message in messages { try await town.perform(MarkDeliveredByHand(message: message), as: Actor(person)) }
        return messages.count
    }

    // MARK: The meeting that gives directions

    private func meet(on day: LocalDate) async throws {
        let leaders = try await town.staff(on: day, Self.leading)
        let round = town.book.advice.round
        guard let leader = leaders.first, round.calendar.meeting(from: day, town.freeDays) == day else { return }
        let items = try await town.read { db in
            try db.rows(
                """
                SELECT direction_item.id, reference FROM direction_item JOIN case_file ON case_file.id = case_id
                WHERE direction_item.state = 'onAgenda' AND meeting_on <= \(day) AND is_open ORDER BY reference LIMIT 40
                """
            ).map { (id: ID<DirectionItem>(try $0["id"]), reference: try $0["reference"] as String) }
        }
        for item in items where chance.happens(0.9, "spoken \(item.reference) \(day.iso)") {
            let number = chance.number("direction \(item.reference)")
            let outcome = DirectionOutcome(
                direction: number < 0.6 ? .positive : number < 0.85 ? .positiveWithConditions : .negative,
                ground: number < 0.85 ? nil : .notThoughtThrough, conditions: number < 0.6 ? "" : "Speak with the neighbours",
                reason: "It fits what we want", next: "Your contact rings you")
            guard let file = try await town.read({ db in try db.caseFile(reference: item.reference) }) else { continue }
            let approver = chance.among(round.approvers(of: file, besides: leader), "approver \(item.reference)")
            try await town.perform(
                ProposeDirection(id: item.id, meetingOn: day, outcome: outcome, approver: approver, settings: round), as: Actor(leader))
        }
    }
}
