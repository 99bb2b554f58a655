import Civic
import Desk
import Rules
import Store

/// Who had to hear of what, and whether the mail for it is there and went.
extension AuditRecords {
    private struct Mail: Sendable {
        let person: String
        let isStaff: Bool
    }

    /// Asks one person by name, who is reminded and passed over by a ladder of its own.
    private static let byName: Set<String> = [
        "advice.asked", "advice.reminded", "advice.withdrawn", "advice.linkSent", "direction.proposed",
    ]

    /// Whether each entry of the journal reached whom its action must tell.
    func tellingLines(_ db: any Connection, kinds: [String: Told]) throws -> [HeldLine] {
        let (members, mails, absences) = (try Members(db), try Mails(db), try Away(db))
        let forgotten: Instant? = try db.value("SELECT MAX(removed_at) FROM removal")
        var team = HeldLine("entry for the initiator: everybody of the team has its mail")
        var staff = HeldLine("entry for the municipality: somebody has its mail")
        var there = HeldLine("mail to who has a case: one of those it went to is there that day")
        var last = ""
        while true {
            let page = try db.all("SELECT * FROM journal WHERE id > \(last) ORDER BY id LIMIT 2000", as: Entry.self)
            for entry in page {
                let got = mails.at[Mails.key(entry.caseID, entry.at)] ?? mails.at[Mails.key(nil, entry.at)] ?? mails.ofDecision(entry) ?? []
                let name = "\(entry.caseID.map { reference($0) } ?? entry.subject.id) \(entry.kind)"
                switch kinds[entry.kind] {
                case .team:
                    let expected = members.toTell(entry)
                    team.look(name, isRight: expected.isSubset(of: Set(got.map(\.person))) && (!got.isEmpty || entry.caseID == nil))
                case .staff:
                    // Somebody without an account who was asked by name is forgotten in the end, and what was mailed to them with it.
                    let isForgotten = Self.byName.contains(entry.kind) && forgotten.map { entry.at < $0 } ?? false
                    staff.look(name, isRight: !got.isEmpty || isForgotten)
                    let people = got.filter(\.isStaff).map(\.person)
                    if !people.isEmpty, entry.caseID != nil, !Self.byName.contains(entry.kind) {
                        there.look(name, isRight: people.contains { !absences.isAway($0, entry.at) })
                    }
                case .nobody, nil: break
                }
            }
            guard page.count == 2_000, let end = page.last?.id.text else { return [team, staff, there] }
            last = end
        }
    }

    /// Mails by the case and the moment they tell of.
    private struct Mails {
        var at: [String: [Mail]] = [:]

        init(_ db: any Connection) throws {
            let rows = try db.rows(
                """
                SELECT person_id, case_id, message.created_at AS made_at, roles FROM message JOIN person ON person.id = person_id
                """)
            for row in rows {
                let mail = Mail(person: try row["person_id"], isStaff: try !(row["roles"] as String).isEmpty)
                at[Self.key(try row["case_id"], try row["made_at"]), default: []].append(mail)
            }
        }

        /// A plan that is decided on receipt has one mail: that of the decision, a millisecond later, which says that it came in too.
        func ofDecision(_ entry: Entry) -> [Mail]? {
            guard entry.kind == SendIdea.kind else { return nil }
            return at[Self.key(entry.caseID, Instant(milliseconds: entry.at.milliseconds + 1))]
        }

        static func key(_ caseID: String?, _ moment: Instant) -> String { "\(caseID ?? "") \(moment.milliseconds)" }
    }

    /// Who carried an initiative at which time.
    private struct Members {
        private var times: [String: [(person: String, from: Instant, until: Instant?)]] = [:]

        init(_ db: any Connection) throws {
            let entries = try db.all("SELECT * FROM journal WHERE kind = 'initiative.joined'", as: Entry.self)
            let joined = entries.reduce(into: [String: Instant]()) {
                $0["\($1.initiative ?? "") \($1.actor?.text ?? "")"] = $1.at
            }
            for row in try db.rows("SELECT * FROM initiative_member WHERE person_id IS NOT NULL AND NOT is_invited") {
                let (initiative, person): (String, String) = (try row["initiative_id"], try row["person_id"])
                let created: Instant = try row["created_at"]
                let from = joined["\(initiative) \(person)"] ?? created
                times[initiative, default: []].append((person, from, try row["left_at"]))
            }
        }

        /// Everybody but who did it.
        func toTell(_ entry: Entry) -> Set<String> {
            let all = (times[entry.initiative ?? ""] ?? []).filter { $0.from <= entry.at && $0.until.map { entry.at < $0 } ?? true }
            return Set(all.map(\.person)).subtracting([entry.actor?.text ?? ""])
        }
    }

    /// Who was away when, as far as it was written down by then.
    private struct Away {
        private var times: [String: [(from: LocalDate, until: LocalDate?, since: Instant)]] = [:]

        init(_ db: any Connection) throws {
            for row in try db.rows("SELECT * FROM absence WHERE cancelled_on IS NULL") {
                times[try row["person_id"], default: []].append((try row["from_on"], try row["until_on"], try row["created_at"]))
            }
        }

        func isAway(_ person: String, _ moment: Instant) -> Bool {
            let day = moment.localDate
            return (times[person] ?? []).contains { $0.since < moment && $0.from <= day && $0.until.map { day <= $0 } ?? true }
        }
    }

    // MARK: The way of each message

    func messageLines(
        _ db: any Connection, _ deliveries: [String: SimulatedMailServer.Delivery], key: String, at now: Instant
    ) throws -> [HeldLine] {
        var gone = HeldLine("message sent, brought by hand, or shown to a person who can bring it")
        var taken = HeldLine("message that counts as sent: the mail server has it")
        let shown = Set(try (db.undelivered(.failed) + db.undelivered(.byHand)).map(\.message.id.text))
        var states: [String: String] = [:]
        let rows = try db.rows(
            """
            SELECT message.id, message.state, due_at, reference FROM message LEFT JOIN case_file ON case_file.id = case_id
            ORDER BY message.created_at, message.id
            """)
        for row in rows {
            let (id, state, due): (String, String, Instant) = (try row["id"], try row["state"], try row["due_at"])
            let name = "\(try row["reference"] as String? ?? "no case") \(state)"
            let isOnItsWay = ["pending", "sending"].contains(state)
            let isDone = ["sent", "doneByHand"].contains(state) || shown.contains(id)
            gone.look(name, isRight: isOnItsWay ? due.adding(seconds: 1_800) > now : isDone)
            let messageID = "\(id)@\(key).meemaken"
            states[messageID] = state
            if state == "sent" { taken.look(name, isRight: deliveries[messageID].map { $0.taken > 0 } ?? false) }
        }
        let people = try db.rows("SELECT email, created_at FROM person WHERE email IS NOT NULL").reduce(into: [String: Instant]()) {
            $0[try $1["email"]] = try $1["created_at"]
        }
        return [gone, taken] + received(deliveries, states, people)
    }

    /// - Parameter people: since when we know each address. With somebody who was forgotten, their mails went as well.
    private func received(
        _ deliveries: [String: SimulatedMailServer.Delivery], _ states: [String: String], _ people: [String: Instant]
    ) -> [HeldLine] {
        var known = HeldLine("mail at the mail server: one of ours, and told as sent")
        var once = HeldLine("mail at the mail server once, or again with the same Message-ID when the reply was lost")
        for (id, delivery) in deliveries.sorted(by: { $0.key < $1.key }) where delivery.taken > 0 {
            let state = states[id]
            let isToldLater = state == "pending" && delivery.lost == delivery.taken
            let isForgotten = state == nil && people[delivery.recipient].map { $0 > delivery.takenAt ?? $0 } ?? true
            known.look("a mail that is \(state ?? "unknown")", isRight: state == "sent" || isToldLater || isForgotten)
            once.look("a mail taken \(delivery.taken) times", isRight: delivery.taken - delivery.lost <= 1)
        }
        return [known, once]
    }

    /// What goes by itself is done once although two servers look: as many entries as marks.
    func onceLines(_ db: any Connection) throws -> [HeldLine] {
        var once = HeldLine("what goes by itself: done once, although two servers run")
        let marks: [(kind: String, query: SQL)] = [
            ("case.escalated", "SELECT COUNT(*) FROM case_escalation"), ("case.standIn", "SELECT COUNT(*) FROM absence_told"),
            ("case.helpedAsked", "SELECT COUNT(*) FROM case_helped"),
            ("case.reminded", "SELECT COUNT(*) FROM case_reminder WHERE sent_on IS NOT NULL"),
            ("advice.reminded", "SELECT COALESCE(SUM(rung), 0) FROM advice_request"),
            ("direction.late", "SELECT COUNT(*) FROM direction_item WHERE escalated_on IS NOT NULL"),
            ("staff.awayUncovered", "SELECT COUNT(*) FROM absence WHERE warned_on IS NOT NULL"),
        ]
        for (kind, query) in marks {
            let entries: Int = try db.value("SELECT COUNT(*) FROM journal WHERE kind = \(kind)") ?? 0
            let count: Int = try db.value(query) ?? 0
            once.look("\(kind): \(entries) entries, \(count) marks", isRight: entries == count)
        }
        let twice = try db.rows(
            """
            SELECT reference, subject, COUNT(*) AS amount FROM message JOIN case_file ON case_file.id = case_id
            GROUP BY reference, person_id, subject, body, message.created_at HAVING COUNT(*) > 1 ORDER BY reference
            """)
        for row in twice {
            let (reference, subject, amount) = (try row["reference"] as String, try row["subject"] as String, try row["amount"] as Int)
            once.look("\(reference): “\(subject)” \(amount) times", isRight: false)
        }
        return [once]
    }
}
