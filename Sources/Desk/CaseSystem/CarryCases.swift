import Civic
import Foundation
import Initiatives
import Logging
import Rules
import Store

/// Carries cases to the case system, step by step and in order: at least once, and since each step looks first whether it was done, once.
struct CarryCases: Duty {
    let books: CaseSystemBooks

    let name = "casesystem.carry"
    let everySeconds = 15

    /// What is read at once; the rest comes with the next round.
    private static let most = 100
    /// After so many that did not reach it, the others need not try.
    private static let mostUnreached = 3
    /// Longer than one step can take: whoever took it and did not finish has died.
    private static let claimSeconds = 300

    func hasWork(_ site: Site, in db: any Connection) -> Bool { books(site).client != nil }

    /// - Throws: ``CaseSystemFault`` when it was not reached at the end, so that the heartbeat tells.
    func run(_ site: Site) async throws -> String {
        guard let client = books(site).client else { return "0" }
        try await begin(site, client.settings)
        try await follow(site, client.settings)
        var (count, unreached) = (0, 0)
        while !Task.isCancelled, let step = try await claim(site) {
            do {
                try await ExportCarrier(client: client, site: site).carry(step)
                (count, unreached) = (count + 1, 0)
            } catch let fault as CaseSystemFault {
                try await postpone(step, fault, site)
                unreached = fault == .unreached ? unreached + 1 : 0
                if unreached == Self.mostUnreached { throw fault }
            }
        }
        return String(count)
    }

    private func begin(_ site: Site, _ settings: CaseSystemSettings) async throws {
        for file in try await site.database.read({ db in try db.casesToSend(settings, limit: Self.most) }) {
            guard let names = settings.names(for: file.triage.category) else { continue }
            do {
                try await site.perform(
                    SendToCaseSystem(id: file.id, plan: ExportPlan(names: names, closesAt: settings.closesAt)), as: .system)
            } catch Refusal.conflict {
                // Somebody pressed the button, or another node was first.
                continue
            }
        }
    }

    /// What happened here since becomes steps. The change has its entry in the journal already.
    private func follow(_ site: Site, _ settings: CaseSystemSettings) async throws {
        let (now, terms) = (site.clock(), Terms(site.terms))
        for file in try await site.database.read({ db in try db.casesThatChanged(on: now.localDate, limit: Self.most) }) {
            guard let names = settings.names(for: file.triage.category) else { continue }
            try await site.database.quietWrite { db in
                guard let file = try db.caseFile(file.id) else { return }
                try db.planExport(of: file, ExportPlan(names: names, closesAt: settings.closesAt), at: now, terms)
            }
        }
    }

    private func claim(_ site: Site) async throws -> ExportStep? {
        let now = site.clock()
        let (until, furthest) = (now.adding(seconds: Self.claimSeconds), now.adding(seconds: ExportPause.longest + 60))
        return try await site.database.quietWrite { db in try db.claimExportStep(at: now, until: until, furthest: furthest) }
    }

    private func postpone(_ step: ExportStep, _ fault: CaseSystemFault, _ site: Site) async throws {
        let now = site.clock()
        let pause = ExportPause.seconds(after: fault, attempts: step.attempts, since: step.firstTriedAt ?? now, at: now)
        site.logger.warning(
            "case system step not done",
            metadata: ["case": "\(step.caseID.text)", "step": "\(step.plan.key)", "fault": "\(fault.code)", "attempt": "\(step.attempts)"])
        try await site.database.quietWrite { db in try db.postpone(step, fault, until: pause.map { now.adding(seconds: $0) }) }
    }
}

/// How long to wait after a failure.
enum ExportPause {
    /// In seconds: a system that was down all night is found again within the hour.
    static let longest = 3_600
    /// After so many days a person has to look.
    static let mostDays = 3

    /// Longer after each time; nil leaves it to a person.
    static func seconds(after fault: CaseSystemFault, attempts: Int, since first: Instant, at now: Instant) -> Int? {
        guard fault.isTemporary, first.adding(days: mostDays) > now else { return nil }
        let pause = min(longest, 30 << min(max(0, attempts - 1), 10))
        guard case .busy(let seconds?) = fault else { return pause }
        return min(longest, max(pause, seconds))
    }
}
