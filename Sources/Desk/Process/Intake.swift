import Civic
import Foundation
import Initiatives
import Rules
import Store

/// A conversation to get to know a plan: planned together, summed up by the caseworker, agreed or corrected by the initiator.
package struct Intake: Sendable, RowDecodable {
    /// How people meet.
    package enum Way: String, Sendable, Codable, CaseIterable, SQLConvertible { case place, phone, video }

    /// A day with a time, as people plan it.
    package struct Moment: Hashable, Sendable, Codable {
        package let day: LocalDate
        /// Minutes since midnight.
        package let minutes: Int

        package init(day: LocalDate, minutes: Int) { (self.day, self.minutes) = (day, minutes) }

        package init(from decoder: any Decoder) throws {
            var container = try decoder.unkeyedContainer()
            guard let day = LocalDate(iso: try container.decode(String.self)) else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a day")
            }
            self.init(day: day, minutes: try container.decode(Int.self))
        }

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.unkeyedContainer()
            try container.encode(day.iso)
            try container.encode(minutes)
        }
    }

    package let id: ID<Intake>
    package let moments: [Moment]
    package let way: Way
    /// Where, or the number or link by which people meet.
    package let place: String
    package let chosen: Int?
    /// What the initiator wrote when none of the moments suited.
    package let declined: String
    package let summary: String
    package let summarisedOn: LocalDate?
    package let summarisedBy: ID<Person>?
    package let agreedOn: LocalDate?
    package let agreedBy: ID<Person>?
    /// What the initiator says is different; the caseworker writes the summary again, and both texts stay in the journal.
    package let correction: String
    package let proposedBy: ID<Person>?

    package init(row: Row) throws {
        id = try row["id"]
        moments = try Stored.value(try row["moments"] as String)
        way = try row["way"]
        place = try row["place"]
        chosen = try row["chosen"]
        declined = try row["declined"]
        summary = try row["summary"]
        summarisedOn = try row["summarised_on"]
        summarisedBy = try row["summarised_by"]
        proposedBy = try row["proposed_by"]
        agreedOn = try row["agreed_on"]
        agreedBy = try row["agreed_by"]
        correction = try row["correction"]
    }

    package enum Standing: String, Sendable, CaseIterable {
        case proposed, declined, planned, summarised, corrected, agreed
    }

    package var standing: Standing {
        if agreedOn != nil { return .agreed }
        if !summary.isEmpty { return correction.isEmpty ? .summarised : .corrected }
        if chosen != nil { return .planned }
        return declined.isEmpty ? .proposed : .declined
    }

    /// Was it still to be held when the answer came? Then it is not held any more.
    ///
    /// - Parameter answered: the day of the answer; nil when there was none, such as after a withdrawal.
    func isOff(after answered: LocalDate?) -> Bool {
        switch standing {
        case .proposed, .declined: true
        case .planned: answered.map { day in moment.map { $0.day >= day } ?? true } ?? true
        case .summarised, .corrected, .agreed: false
        }
    }

    /// The talk that was planned on a day to come and is off now that there is an answer.
    func cancelled(after answered: LocalDate) -> Moment? {
        guard standing == .planned, let moment, moment.day > answered else { return nil }
        return moment
    }

    package var moment: Moment? { chosen.flatMap { moments.indices.contains($0) ? moments[$0] : nil } }
}

extension Intake.Moment {
    /// Reads `14.30`, `14:30` or `9`; nil for what is no time.
    package static func minutes(_ typed: String) -> Int? {
        let parts = typed.trimmingSpaces().split(whereSeparator: { ".:".contains($0) }).map(String.init)
        guard (1...2).contains(parts.count),
            parts.allSatisfy({ (1...2).contains($0.utf8.count) && $0.allSatisfy { $0.isASCII && $0.isNumber } }),
            let hour = Int(parts[0]), (0...23).contains(hour)
        else { return nil }
        guard parts.count == 2 else { return hour * 60 }
        guard parts[1].utf8.count == 2, let minute = Int(parts[1]), (0...59).contains(minute) else { return nil }
        return hour * 60 + minute
    }
}

extension Words {
    /// `dinsdag 1 december 2026, 14.30 uur`.
    package func moment(_ moment: Intake.Moment) -> String {
        "\(longDate(moment.day)), \(time(hour: moment.minutes / 60, minute: moment.minutes % 60))"
    }
}

package enum Intakes {
    package static let migrations = [
        Migration(
            id: "2026-11-22 process: intakes",
            sql: [
                """
                CREATE TABLE intake (
                    id TEXT PRIMARY KEY, case_id TEXT NOT NULL, moments TEXT NOT NULL, way TEXT NOT NULL, place TEXT NOT NULL, chosen BIGINT,
                    declined TEXT NOT NULL, summary TEXT NOT NULL, summarised_on TEXT, summarised_by TEXT, agreed_on TEXT, agreed_by TEXT,
                    correction TEXT NOT NULL, proposed_by TEXT, created_at BIGINT NOT NULL)
                """,
                "CREATE INDEX intake_case ON intake (case_id, created_at)",
            ])
    ]
}

extension Connection {
    /// The conversation that counts: the last one that was proposed.
    package func intake(of id: ID<CaseFile>) throws -> Intake? {
        try first("SELECT * FROM intake WHERE case_id = \(id) ORDER BY created_at DESC, id DESC LIMIT 1", as: Intake.self)
    }

    func isIntakeAgreed(_ id: ID<CaseFile>) throws -> Bool {
        try exists("SELECT 1 FROM intake WHERE case_id = \(id) AND agreed_on IS NOT NULL")
    }
}

// MARK: - What can be done with it

/// Offers the initiator one to three moments for a conversation.
package struct ProposeIntake: Action {
    package let id: ID<CaseFile>
    package let moments: [Intake.Moment]
    package let way: Intake.Way
    package let place: String
    package init(id: ID<CaseFile>, moments: [Intake.Moment], way: Intake.Way, place: String) {
        (self.id, self.moments, self.way, self.place) = (id, moments, way, place)
    }

    package static let kind = "case.intakeProposed"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.caseFile(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        guard file.state.isOpen, (1...3).contains(moments.count) else { throw Refusal.conflict("case.notNow") }
        guard moments.allSatisfy({ $0.day > work.today }) else {
            throw Refusal.invalid([FieldProblem(IntakeField.day(1), "case.dayToCome")])
        }
        if way == .phone, place.isEmpty, try work.db.person(file.initiator)?.phone == nil {
            throw Refusal.invalid([FieldProblem(IntakeField.place, "intake.noPhone")])
        }
        try work.db.execute(
            """
            INSERT INTO intake (id, case_id, moments, way, place, declined, summary, correction, proposed_by, created_at)
            VALUES (\(ID<Intake>.new(at: work.now)), \(id), \(Stored.text(moments)), \(way), \(place), '', '', '', \(work.actor.person?.id),
                \(work.now))
            """)
        try work.tellInitiators(file, "intakeProposed") { words in
            ["moments": moments.map { words.moment($0) }.joined(separator: "\n"), "way": words.way(way, place)]
        }
        let standing = work.standing(Self.kind)
        let data = [
            "textWords": work.inLanguages { t in moments.map { t.moment($0) }.joined(separator: "\n") },
            "wayWords": work.inLanguages { $0.way(way, place) },
        ]
        return Done(Nothing(), work.entry(file, reason: standing.reason, next: standing.next, data: data))
    }
}

extension Words {
    /// `Bij ons: Stadhuis, kamer 3`.
    func way(_ way: Intake.Way, _ place: String) -> String {
        place.isEmpty ? self("intake.way.\(way.rawValue)") : "\(self("intake.way.\(way.rawValue)")): \(place)"
    }
}

/// A talk that nobody planned, by telephone or in the street, or that was planned elsewhere: it counts as held, and is summed up like any
/// other.
package struct NoteIntake: Action {
    package let id: ID<CaseFile>
    package let moment: Intake.Moment
    package let way: Intake.Way
    package let place: String
    package init(id: ID<CaseFile>, moment: Intake.Moment, way: Intake.Way, place: String) {
        (self.id, self.moment, self.way, self.place) = (id, moment, way, place)
    }

    package static let kind = "case.intakeHeld"
    package static let told = Told.nobody(because: "who was there knows; both get the summary to agree on")
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.caseFile(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        guard file.state.isOpen else { throw Refusal.conflict("case.notNow") }
        guard (file.clock.received...work.today).contains(moment.day) else {
            throw Refusal.invalid([FieldProblem(IntakeField.day(1), "intake.heldDay", ["date": work.words.longDate(file.clock.received)])])
        }
        try work.db.execute(
            """
            INSERT INTO intake (id, case_id, moments, way, place, chosen, declined, summary, correction, proposed_by, created_at)
            VALUES (\(ID<Intake>.new(at: work.now)), \(id), \(Stored.text([moment])), \(way), \(place), 0, '', '', '',
                \(work.actor.person?.id), \(work.now))
            """)
        let standing = work.standing(Self.kind)
        let data = ["momentWords": work.inLanguages { $0.moment(moment) }, "wayWords": work.inLanguages { $0.way(way, place) }]
        return Done(Nothing(), work.entry(file, reason: standing.reason, next: standing.next, data: data))
    }
}

/// The initiator picks a moment, or says that none suits and what does. Staff can write down what was said on the phone.
package struct PickIntake: Action {
    package let id: ID<CaseFile>
    /// Nil when none suits.
    package let choice: Int?
    package let text: String
    package init(id: ID<CaseFile>, choice: Int?, text: String = "") { (self.id, self.choice, self.text) = (id, choice, text) }

    package static let kind = "case.intakePicked"
    package static let told = Told.staff
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try concerns(actor, id, in: db) }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        guard let intake = try work.db.intake(of: id), intake.standing == .proposed || intake.standing == .planned else {
            throw Refusal.conflict("case.notNow")
        }
        guard choice != nil || !text.isEmpty else { throw Refusal.invalid([FieldProblem(IntakeField.suits, "intake.sayWhat")]) }
        let moment = choice.flatMap { intake.moments.indices.contains($0) ? intake.moments[$0] : nil }
        guard choice == nil || moment != nil else { throw Refusal.invalid([FieldProblem(IntakeField.choice, "error.notAChoice")]) }
        // Staff may write down afterwards what was agreed by telephone.
        guard work.actor.handlesCases || moment.map({ $0.day >= work.today }) ?? true else {
            throw Refusal.invalid([FieldProblem(IntakeField.choice, "intake.momentPassed")])
        }
        try work.db.execute("UPDATE intake SET chosen = \(choice), declined = \(choice == nil ? text : "") WHERE id = \(intake.id)")
        try work.tellOtherSide(file, moment == nil ? "intakeDeclined" : "intakePicked", and: intake.proposedBy) { words in
            ["moment": moment.map { words.moment($0) } ?? "", "way": words.way(intake.way, intake.place), "text": text]
        }
        let standing = work.standing(moment == nil ? DeclinedIntake.kind : Self.kind)
        let data = ["momentWords": work.inLanguages { t in moment.map { t.moment($0) } ?? "" }, "text": text]
        var entry = work.entry(file, reason: standing.reason, next: standing.next, data: data)
        if moment == nil { entry.kind = DeclinedIntake.kind }
        return Done(Nothing(), entry)
    }
}

/// The caseworker writes down what was said; the initiator is asked whether it is right.
package struct SummariseIntake: Action {
    package let id: ID<CaseFile>
    package let text: String
    package init(id: ID<CaseFile>, text: String) { (self.id, self.text) = (id, text) }

    package static let kind = "case.intakeSummarised"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.caseFile(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        guard let intake = try work.db.intake(of: id), let moment = intake.moment, intake.standing != .agreed, file.state.isOpen else {
            throw Refusal.conflict("case.notNow")
        }
        guard moment.day <= work.today else {
            throw Refusal.invalid([FieldProblem(IntakeField.summary, "intake.notYet", ["moment": work.words.moment(moment)])])
        }
        try work.db.execute(
            """
            UPDATE intake SET summary = \(text), correction = '', summarised_on = \(work.today), summarised_by = \(work.actor.person?.id)
            WHERE id = \(intake.id)
            """)
        try work.tellInitiators(file, "intakeSummarised") { _ in ["text": text] }
        let standing = work.standing(Self.kind)
        return Done(Nothing(), work.entry(file, reason: standing.reason, next: standing.next, data: ["text": text]))
    }
}

/// The initiator says that the summary is right, or what is different.
package struct AgreeIntake: Action {
    package let id: ID<CaseFile>
    /// Empty when it is right.
    package let correction: String
    package init(id: ID<CaseFile>, correction: String) { (self.id, self.correction) = (id, correction) }

    package static let kind = "case.intakeAgreed"
    package static let told = Told.staff
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try concerns(actor, id, in: db) }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        guard let intake = try work.db.intake(of: id), intake.standing == .summarised || intake.standing == .corrected else {
            throw Refusal.conflict("case.notNow")
        }
        let isRight = correction.isEmpty
        try work.db.execute(
            """
            UPDATE intake SET correction = \(correction), agreed_on = \(isRight ? work.today : nil), agreed_by = \(isRight ? work.actor.person?.id : nil)
            WHERE id = \(intake.id)
            """)
        try work.tellOtherSide(file, isRight ? "intakeAgreed" : "intakeCorrected", and: intake.summarisedBy) { _ in ["text": correction] }
        let standing = work.standing(isRight ? Self.kind : CorrectedIntake.kind)
        var entry = work.entry(file, reason: standing.reason, next: standing.next, data: ["text": correction])
        if !isRight { entry.kind = CorrectedIntake.kind }
        return Done(Nothing(), entry)
    }
}

/// The journal's word for a conversation none of whose moments suited.
enum DeclinedIntake { static let kind = "case.intakeDeclined" }
/// The journal's word for a summary that the initiator sees differently.
enum CorrectedIntake { static let kind = "case.intakeCorrected" }

/// Names of the fields that these actions report problems on.
enum IntakeField {
    static func day(_ number: Int) -> String { "gesprek-dag\(number)" }
    static func time(_ number: Int) -> String { "gesprek-tijd\(number)" }
    static let place = "gesprek-plek"
    static let choice = "gesprek-keuze"
    static let summary = "\(CaseVerb.summarise.rawValue)-tekst"
    static let suits = "gesprek-anders"
}

enum AbsenceField {
    static let from = "afwezig-van"
    static let end = "afwezig-einde"
    static let until = "afwezig-tot"
    static let standIn = "vervanger"
}

enum ProcessField {
    static func step(_ id: String) -> String { "stap-\(id)" }
}
