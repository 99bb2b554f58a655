import Civic
import Desk
import Foundation
import Rules
import Store
import Web

/// Reads from a database what the desk promised and what came of it. It knows nothing of what the simulation did: only the database, what
/// the mail server took, and what was looked at each evening.
struct DeskAudit: Sendable {
    let site: Site
    let actions: [any Action.Type]
    let checkup: Checkup
    let seen: SeenOutside
    let settings: SimulationSettings

    func report(at now: Instant) async throws -> SimulationReport {
        try await site.database.read { db in try report(db, contacts: seen.contacts, at: now) }
    }

    func report(_ db: any Connection, contacts: [HeldLine], at now: Instant) throws -> SimulationReport {
        let health = try checkup.run(db, at: now)
        let ladder = (site.configuration.part(DeskBook.self) ?? .empty).advice.ladder
        let records = try AuditRecords(db, on: now.localDate, terms: site.terms, adviceDays: ladder.days)
        let messages =
            try records.tellingLines(db, kinds: told) + records.messageLines(db, seen.deliveries, key: site.municipality.key, at: now)
            + records.onceLines(db)
        let parts = [
            SimulationReport.Part(title: "Promises", lines: try records.promiseLines(db)),
            SimulationReport.Part(title: "Contacts", lines: contacts), SimulationReport.Part(title: "Messages", lines: messages),
            SimulationReport.Part(title: "Nothing stands still", lines: try records.standstillLines(db)),
            SimulationReport.Part(title: "The law's terms", lines: try records.lawLines(db)),
            SimulationReport.Part(title: "The database", lines: wholeness(health)),
        ]
        return SimulationReport(heading: heading, parts: parts, figures: try records.figures(db) + asked)
    }

    private var heading: String {
        "\(site.municipality.name): \(settings.initiatives) initiatives, \(settings.begin.iso) to \(settings.last.iso), "
            + "trouble \(settings.trouble.rawValue), seed \(settings.seed)"
    }

    /// Whom each kind of entry must reach. Actions that can end in two ways leave another kind; these reach the same people.
    private var told: [String: Told] {
        var told = Dictionary(actions.map { ($0.kind, $0.told) }) { first, _ in first }
        for (other, kind) in [
            ("case.objectionPenaltyFixed", "case.penaltyFixed"), ("case.objectionPenaltyPaid", "case.penaltyPaid"),
            ("case.noticeEarly", "case.noticeReceived"), ("case.reopened", "case.helped"), ("case.intakeDeclined", "case.intakePicked"),
            ("case.intakeCorrected", "case.intakeAgreed"), ("advice.changed", "advice.answered"), ("advice.late", "advice.answered"),
        ] { told[other] = told[kind] }
        // Goes to who is invited alone; when they stay silent they are forgotten, and this mail with them.
        told["initiative.invited"] = nil
        return told
    }

    private func wholeness(_ health: CheckReport) -> [HeldLine] {
        var check = HeldLine("meemaken check: the journal's chain, invariants, duties and mail")
        if health.findings.isEmpty { check.look("", isRight: true) }
        for finding in health.findings { check.look(finding, isRight: false) }
        var faults = HeldLine("errors in the log, besides mail that could not be delivered")
        for fault in seen.faults { faults.look(fault, isRight: false) }
        return [check, faults]
    }

    /// Forms that were answered with "not now" or a problem: what people met who came too late.
    private var asked: [SimulationReport.Figure] {
        let total = seen.refusals.values.reduce(0, +)
        let most = seen.refusals.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(6).map { "\($0.value) \($0.key)" }
        return [.init(name: "forms refused", value: "\(total)" + (most.isEmpty ? "" : " (\(most.joined(separator: "; ")))"))]
    }
}
