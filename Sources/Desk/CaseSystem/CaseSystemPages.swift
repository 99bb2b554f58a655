import Civic
import Initiatives
import Markup
import Store
import Web

/// Sending a case by hand, trying again, and the office's page about the connection.
struct CaseSystemPages: Sendable {
    let desk: CaseSystemDesk

    static let home = "/beheer/zaaksysteem"
    private static let office = Access.role(.administrator)

    var routes: [Route] {
        [
            .post("/werk/zaken/{reference}/zaaksysteem", DeskFeatures.access, send),
            .post("/werk/zaken/{reference}/zaaksysteem/opnieuw", DeskFeatures.access, retry),
            .get(Self.home, Self.office, show), .post("\(Self.home)/proef", Self.office, tryOut),
            .post("\(Self.home)/opnieuw", Self.office, retryAll),
        ]
    }

    /// - Throws: `Refusal.notFound` where there is no case system.
    private func file(_ visit: Visit) async throws -> (CaseFile, CaseSystemSettings) {
        let reference = try visit.parameter("reference")
        guard let settings = desk.books(visit.site).settings,
            let file = try await visit.read({ db in try db.caseFile(reference: reference) })
        else { throw Refusal.notFound }
        return (file, settings)
    }

    @Sendable private func send(_ visit: Visit) async throws -> Answer {
        let (file, settings) = try await file(visit)
        guard let names = settings.names(for: file.triage.category) else { throw Refusal.conflict("caseSystem.noType") }
        try await visit.perform(SendToCaseSystem(id: file.id, plan: ExportPlan(names: names, closesAt: settings.closesAt)))
        return .redirect(file.staffPath, saying: "caseSystem.done.send")
    }

    @Sendable private func retry(_ visit: Visit) async throws -> Answer {
        let (file, _) = try await file(visit)
        try await visit.perform(RetryCaseExport(id: file.id))
        return .redirect(file.staffPath, saying: "caseSystem.done.retry")
    }

    // MARK: The office

    @Sendable private func show(_ visit: Visit) async throws -> Answer { .page(try await page(nil, visit)) }

    private func page(_ trial: [CaseSystemTrial.Line]?, _ visit: Visit) async throws -> Page {
        let (halted, counts) = try await visit.read { db in (try db.haltedExports(stuckOnly: false, limit: 100), try db.exportCounts()) }
        let connection = desk.books(visit.site)
        let view = CaseSystemView(
            settings: connection.settings, isExample: connection.isExample, book: desk.desk(visit.site), halted: halted, counts: counts,
            trial: trial,
            visit: visit)
        return deskPage(visit.t("caseSystem.title"), view.html, section: "/beheer")
    }

    /// Asks the catalogue for every name of the settings. Nothing is made there and nothing is kept here.
    @Sendable private func tryOut(_ visit: Visit) async throws -> Answer {
        guard let client = desk.books(visit.site).client else { return .redirect(Self.home) }
        return .page(try await page(await CaseSystemTrial.run(client, at: visit.now), visit))
    }

    @Sendable private func retryAll(_ visit: Visit) async throws -> Answer {
        let halted = try await visit.read { db in try db.haltedExports(stuckOnly: false, limit: 1_000) }
        for id in Set(halted.map(\.step.caseID)) {
            do {
                // Each is an action of its own, so the form's token is of no use here; twice is refused by what it does.
                try await visit.site.perform(RetryCaseExport(id: id), as: visit.actor)
            } catch Refusal.conflict {
                continue
            }
        }
        return .redirect(Self.home, saying: "caseSystem.done.retry")
    }
}

/// Whether everything that the settings name is in the catalogue.
enum CaseSystemTrial {
    struct Line: Sendable {
        /// Key under `caseSystem.trial.`.
        let what: String
        let name: String
        /// Nil when it is there.
        let fault: CaseSystemFault?
    }

    static func run(_ client: CaseSystemClient, at now: Instant) async -> [Line] {
        let catalogue = CaseCatalogue(client: client, now: now)
        var lines: [Line] = []
        func check(_ what: String, _ name: String, _ find: () async throws -> String) async -> String? {
            do {
                let found = try await find()
                lines.append(Line(what: what, name: name, fault: nil))
                return found
            } catch {
                lines.append(Line(what: what, name: name, fault: error as? CaseSystemFault ?? .unreadable))
                return nil
            }
        }
        for names in client.settings.types {
            guard let type = await check("type", names.type, { try await catalogue.caseType(names.type) }) else { continue }
            _ = await check("role", names.initiator) { try await catalogue.role(names.initiator, of: type) }
            for name in Set(names.statuses.values).union([names.final]).sorted() {
                _ = await check("status", name) { try await catalogue.status(name, of: type) }
            }
            for name in Set(names.results.values).sorted() {
                _ = await check("result", name) { try await catalogue.result(name, of: type) }
            }
            for name in Set([names.dossier] + [names.papers, names.letters].compactMap(\.self)).sorted() {
                _ = await check("document", name) { try await catalogue.document(name, of: type) }
            }
            if let name = names.decision { _ = await check("decision", name) { try await catalogue.decision(name, of: type) } }
        }
        return lines
    }
}
