import Civic
import Markup
import Rules
import Store
import Web

/// The journal for who audits: everything that happened, by kind, person, subject, initiative and period, and whether the chain is whole.
struct AuditPages: Sendable {
    let neighbours: OfficeNeighbours

    var feature: Feature {
        Feature(
            "audit",
            routes: [
                .get("/beheer/journaal", OfficeFeatures.access, list), .get("/beheer/journaal/kop", OfficeFeatures.access, head),
                .get("/.well-known/meemaken-journal", .everyone, published),
            ],
            migrations: JournalHead.migrations, duties: [PublishJournalHead()], actions: [ReadAudit.self],
            exemptions: JournalHead.exemptions, invariants: [JournalHead.isKept])
    }

    static let from = FormField.date("van", "audit.from")
    static let until = FormField.date("tot", "audit.until")

    @Sendable private func list(_ visit: Visit) async throws -> Answer {
        try await noteReading(visit)
        var form = Form(visit.query)
        let (from, until) = (form.read(Self.from) ?? nil, form.read(Self.until) ?? nil)
        let filter = AuditFilter(visit.query, from: from, until: until)
        let neighbours = neighbours
        let view = try await visit.read { [form] db in
            let initiative = filter.plan.isEmpty ? nil : try neighbours.initiative(db, filter.plan)
            let found = try db.auditLines(filter.condition(initiative: initiative))
            let lines = Array(found.prefix(AuditFilter.perPage))
            return AuditView(
                lines: lines, hasOlder: found.count > lines.count, people: try db.people(lines.map(\.entry.actor)),
                kinds: try db.entryKinds(), staff: try db.staff(), status: try ChainStatus(db), filter: filter, form: form, visit: visit)
        }
        return .page(OfficeFeatures.page(visit.t("audit.title"), view.html, form))
    }

    /// Who looks leaves a trace too, once an hour.
    private func noteReading(_ visit: Visit) async throws {
        guard let person = visit.person else { throw Refusal.notFound }
        let since = visit.now.adding(seconds: -3_600)
        if try await visit.read({ db in try db.hasReadJournal(person.id, since: since) }) { return }
        do {
            try await visit.site.perform(ReadAudit(), as: visit.actor)
        } catch Refusal.conflict {
            // Two pages opened at once: the other one noted it.
        }
    }

    /// The end of the chain as it is now, to keep outside.
    @Sendable private func head(_ visit: Visit) async throws -> Answer {
        guard let head = try await visit.read({ db in try db.currentHead() }) else { throw Refusal.notFound }
        let text = Self.line(visit.today, head.place, head.hash)
        return .content(
            .init(bytes: Array(text.utf8), type: "text/plain; charset=utf-8", fileName: "journaal-\(visit.today.iso)-\(head.place).txt"))
    }

    /// For everybody: where the chain ended, day by day.
    @Sendable private func published(_ visit: Visit) async throws -> Answer {
        let heads = try await visit.read { db in try db.journalHeads(limit: 3_660) }
        let text = heads.map { Self.line($0.day, $0.place, $0.hash) }.joined()
        return .content(.init(bytes: Array(text.utf8), type: "text/plain; charset=utf-8", caching: "public, max-age=3600"))
    }

    private static func line(_ day: LocalDate, _ place: Int, _ hash: String) -> String { "\(day.iso) \(place) \(hash)\n" }
}

/// How the chain stands: where it ends, what still waits, and what the last check of all of it found.
struct ChainStatus: Sendable {
    let head: (place: Int, hash: String)?
    let unsealed: Int
    let lastCheck: JournalHead?

    init(_ db: any Connection) throws {
        (head, unsealed, lastCheck) = (try db.currentHead(), try db.unsealedCount(), try db.journalHeads(limit: 1).first)
    }
}
