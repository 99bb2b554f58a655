import Civic
import Foundation
import Rules
import Store
import Web

/// What a walk through one municipality's database found.
package struct CheckReport: Sendable {
    /// What is wrong; any of these makes `meemaken check` end with status 1.
    package fileprivate(set) var findings: [String] = []
    /// What is not wrong yet, but should be otherwise.
    package fileprivate(set) var warnings: [String] = []
    /// What is good to know.
    package fileprivate(set) var notes: [String] = []

    package var isFine: Bool { findings.isEmpty }

    package init() {}

    /// What the log of a SQLite file takes before it is carried over: with less, writes soon fail.
    private static let leastRoom = 16 << 20

    /// - Parameter toDo: what residents will look for and not find.
    package mutating func look(at toDo: [ToFillIn]) {
        warnings += toDo.map { item in
            switch item {
            case .phone: "to fill in: the telephone number, on every page and in every mail (phone in municipality.yaml, or on screen)"
            case .postalAddress:
                "to fill in: the postal address, which every decision names (postalAddress in municipality.yaml, or on screen)"
            case .securityContact: "to fill in: where a weakness of the site is reported (security in municipality.yaml, or on screen)"
            case .cbsCode: "to fill in: the municipality's code at Statistics Netherlands (cbsCode in municipality.yaml)"
            case .marks: "to fill in: a document still has a mark such as {{name}} in it"
            }
        }
    }

    /// A document in force that this program does not read.
    package mutating func look(at fault: ConfigFault) { findings.append("documents: \(fault)") }

    /// - Parameter bytes: what is left on the disk of the database.
    package mutating func look(atRoom bytes: Int) {
        guard bytes < Self.leastRoom else { return }
        findings.append("disk: \(bytes >> 20) MB left where the database is, at least \(Self.leastRoom >> 20) are needed")
    }
}

/// Verifies that a database is whole and that what should go by itself does. Only reads.
package struct Checkup: Sendable {
    private let migrations: [String]
    private let duties: [String]
    private let invariants: [Invariant]

    /// Mail is tried again with growing pauses; each pause moves the moment it is due. So what is late by this much is stuck.
    private static let mailPatience = 15 * 60

    package init(migrations: [Migration], duties: [any Duty], invariants: [Invariant] = Invariants.all) {
        self.migrations = migrations.map(\.id)
        self.duties = duties.map(\.name)
        self.invariants = invariants
    }

    package func run(_ database: any Database, at now: Instant) async throws -> CheckReport {
        try await database.read { db in try run(db, at: now) }
    }

    func run(_ db: any Connection, at now: Instant) throws -> CheckReport {
        var report = CheckReport()
        guard try checkMigrations(db, &report) else { return report }
        try checkChain(db, &report)
        try checkInvariants(db, &report)
        try checkDuties(db, now, &report)
        try checkMessages(db, now, &report)
        try checkSecrets(db, &report)
        try checkStaff(db, &report)
        return report
    }

    /// False when the tables are not those this program knows, so that nothing else can be asked.
    private func checkMigrations(_ db: any Connection, _ report: inout CheckReport) throws -> Bool {
        let applied = Set(try db.migrationTimes().keys)
        guard !applied.isEmpty else {
            report.findings.append("database: empty; meemaken serve or meemaken migrate fills it")
            return false
        }
        let missing = Set(migrations).subtracting(applied).sorted()
        let unknown = applied.subtracting(migrations).sorted()
        report.findings += missing.map { "database: the migration \($0) did not run; meemaken migrate runs it" }
        report.findings += unknown.map { "database: the migration \($0) is of a newer version of this program" }
        return missing.isEmpty && unknown.isEmpty
    }

    private func checkStaff(_ db: any Connection, _ report: inout CheckReport) throws {
        guard try !db.exists("SELECT 1 FROM person WHERE roles <> ''") else { return }
        report.warnings.append(
            "people: nobody works here, so nobody can sign in to work; add an administrator to the staff in teams.yaml, and start again")
    }

    private func checkChain(_ db: any Connection, _ report: inout CheckReport) throws {
        let chain = try db.verifyChain()
        report.findings += chain.broken.prefix(20).map { "journal: the entry at place \($0) does not fit the chain" }
        if chain.broken.count > 20 { report.findings.append("journal: and \(chain.broken.count - 20) more") }
        let head = chain.head.isEmpty ? "none" : chain.head
        report.notes.append("journal: \(chain.entries) entries sealed, \(chain.unsealed) waiting, head \(head)")
    }

    private func checkInvariants(_ db: any Connection, _ report: inout CheckReport) throws {
        var held = 0
        for invariant in invariants where try invariant.tables.allSatisfy(db.hasTable) {
            let problems = try invariant.check(db)
            report.findings += problems.map { "\(invariant.name): \($0)" }
            if problems.isEmpty { held += 1 }
        }
        report.notes.append("invariants: \(held) hold")
    }

    private func checkDuties(_ db: any Connection, _ now: Instant, _ report: inout CheckReport) throws {
        let beats = Dictionary(try db.heartbeats().map { ($0.name, $0) }) { first, _ in first }
        for name in duties.sorted() {
            guard let beat = beats[name], let last = beat.succeededAt else {
                report.findings.append("duty \(name): never succeeded")
                continue
            }
            guard beat.isLate(at: now) else { continue }
            report.findings.append("duty \(name): silent since \(Self.text(last)), should run every \(beat.everySeconds) seconds")
        }
        report.notes.append("duties: \(duties.count)")
    }

    private func checkMessages(_ db: any Connection, _ now: Instant, _ report: inout CheckReport) throws {
        let row = try db.rows(
            """
            SELECT COUNT(*) AS amount, MIN(due_at) AS oldest FROM message
            WHERE state IN ('pending', 'sending') AND due_at < \(now.adding(seconds: -Self.mailPatience))
            """
        ).first
        if let row, let oldest: Instant = try row["oldest"] {
            report.findings.append("messages: \(try row["amount"] as Int) should have gone, the first at \(Self.text(oldest))")
        }
        let givenUp: Int = try db.value("SELECT COUNT(*) FROM message WHERE state = 'failed'") ?? 0
        report.notes.append("messages: \(givenUp) given up; the staff home lists them")
    }

    /// Whoever reads the database, or a backup of it, could make the codes of these people.
    private func checkSecrets(_ db: any Connection, _ report: inout CheckReport) throws {
        guard try db.hasTable("second_factor") else { return }
        let open: Int = try db.value("SELECT COUNT(*) FROM second_factor WHERE substr(secret, 1, 6) = 'plain:'") ?? 0
        guard open > 0 else { return }
        report.warnings.append(
            "codes: \(open) secrets lie unencrypted in the database; set MEEMAKEN_SECRET_KEY, and let these people set up a new code")
    }

    /// Date and time in the Netherlands.
    private static func text(_ moment: Instant) -> String {
        let time = moment.localTime
        return "\(moment.localDate.iso) \(time.hour < 10 ? "0" : "")\(time.hour):\(time.minute < 10 ? "0" : "")\(time.minute)"
    }
}
