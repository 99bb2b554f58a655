import Civic
import Markup
import Rules
import Store
import Web

/// The staff home: what breaks first, what others owe, the rest; and the lists behind it.
struct WorklistPages: Sendable {
    let books: @Sendable (Site) -> DeskBook
    let panels: DeskPanels

    var feature: Feature {
        let bulk = BulkPages(books: books)
        return Feature(
            "worklist",
            routes: [
                .get("/werk", .staff, today), .get("/werk/nieuw", DeskFeatures.access, new),
                .get("/werk/overzicht", DeskFeatures.access, overview), .get("/werk/zaken", DeskFeatures.access, list),
                .get("/werk/verdelen", DeskFeatures.access, bulk.show), .post("/werk/verdelen", DeskFeatures.access, bulk.give),
                .post("/werk/uitvoer", .role(.coordinator, .manager, .administrator), file),
                .get("/werk/vanzelf", DeskFeatures.access, byItself), .get("/werk/berichten", DeskFeatures.access, messages),
                .post("/werk/berichten/{id}/gedaan", DeskFeatures.access, delivered),
            ],
            migrations: CaseWords.migrations + WorkSelection.migrations + SelfCheck.migrations, duties: [IndexCaseWords()],
            actions: [MarkDeliveredByHand.self, NoteWorkFile.self], exemptions: CaseWords.exemptions)
    }

    // MARK: Home

    @Sendable private func today(_ visit: Visit) async throws -> Answer {
        // Who works elsewhere than at the desk came by a link that everybody gets, and goes on to a page of their own.
        if !visit.actor.isOfDesk, let roles = visit.person?.roles { return .redirect(roles.home) }
        let book = books(visit.site)
        let (context, now) = (try WorkContext(visit, book), visit.now)
        // The next working day counts as tomorrow: on Friday one sees Monday's promises.
        let soon = Terms(visit.site.terms).freeDays.adding(workingDays: 1, to: visit.today)
        let scopes = scopes(visit, context.worker)
        let (today, check) = try await visit.read { db in
            (try db.today(context, soon: soon, widest: scopes.last ?? .mine), try db.selfCheck(at: now))
        }
        var parts: [HTML] = []
        for panel in panels.onToday { parts.append(try await panel(visit)) }
        let table = WorkTable(book: book, visit: visit, covered: Set(today.covered.map(\.id)), standIns: today.standIns)
        let view = TodayView(
            today: today, check: check, table: table, scopes: scopes, panels: parts.joined())
        return .page(staffPage(visit.t("work.title", ["date": visit.t.longDate(visit.today)]), view.html, section: "/werk"))
    }

    private func scopes(_ visit: Visit, _ worker: Worker) -> [WorkScope] { WorkScope.allowed(visit.person?.roles ?? [], worker) }

    @Sendable private func new(_ visit: Visit) async throws -> Answer {
        let place = WorkFilter(visit.query).place
        let today = visit.today
        let (page, count, standIns) = try await visit.read { db in
            (try db.workPage(.new, from: place), try db.workCount(.new), try db.standIns(on: today))
        }
        let table = WorkTable(book: books(visit.site), visit: visit, standIns: standIns)
        return .page(staffPage(visit.t("work.new.title"), newPage(page, count: count, table, visit), section: "/werk/nieuw"))
    }

    // MARK: Lists

    @Sendable private func overview(_ visit: Visit) async throws -> Answer {
        let book = books(visit.site)
        let context = try WorkContext(visit, book)
        let scopes = scopes(visit, context.worker)
        let asked = visit.query.first("kijk")
        guard let scope = asked.map({ WorkScope(rawValue: $0) }) ?? scopes.last, scopes.contains(scope) else { throw Refusal.notFound }
        let overview = try await visit.read { db in try db.overview(scope, context) }
        let view = OverviewView(
            overview: overview, scope: scope, scopes: scopes, worker: context.worker, book: book, visit: visit)
        return .page(staffPage(visit.t("work.overview.title"), view.html, section: "/werk/overzicht"))
    }

    @Sendable private func list(_ visit: Visit) async throws -> Answer {
        let book = books(visit.site)
        let (context, filter) = (try WorkContext(visit, book), WorkFilter(visit.query))
        let (page, count, people, covers, standIns) = try await visit.read { db in
            let present = try context.present(in: db)
            let selection = try filter.selection(present, in: db)
            return (
                try db.workPage(selection, from: filter.place), try db.workCount(selection),
                try db.staff().filter { Actor($0).handlesCases }, present.worker.covers, try db.standIns(on: context.today)
            )
        }
        let table = WorkTable(book: book, visit: visit, covered: Set(covers.dropFirst()), standIns: standIns)
        let view = CaseListView(page: page, count: count, filter: filter, table: table, people: people)
        let scripts = ["rows.js", "live.js"]
        return .page(staffPage(visit.t("work.list.title"), view.html, section: "/werk/zaken").with(\.scripts, scripts))
    }

    @Sendable private func file(_ visit: Visit) async throws -> Answer {
        let book = books(visit.site)
        let (context, filter) = (try WorkContext(visit, book), WorkFilter(visit.body))
        let (rows, people) = try await visit.read { db in
            let selection = try filter.selection(try context.present(in: db), in: db)
            return (try db.workRows(selection, most: WorkFile.most), try db.people([ID(filter.person)]))
        }
        guard let rows else { throw Refusal.conflict("work.file.tooMany") }
        let file = WorkFile(book: book, visit: visit)
        // In the municipality's own language, as all of the journal.
        let described = file.described(filter, people: people, visit.site.words(visit.municipality.language))
        try await visit.perform(NoteWorkFile(filter: described, rows: rows.count))
        return .content(
            .init(bytes: file.file(rows).bytes, type: Spreadsheet.type, fileName: "\(visit.t("work.file.name"))-\(visit.today.iso).csv"))
    }

    // MARK: What goes by itself

    @Sendable private func byItself(_ visit: Visit) async throws -> Answer {
        let now = visit.now
        let check = try await visit.read { db in try db.selfCheck(at: now) }
        return .page(
            staffPage(visit.t("work.self.title"), SelfCheckView(check: check, visit: visit).page, section: "/werk"))
    }

    @Sendable private func messages(_ visit: Visit) async throws -> Answer {
        let page = max(1, visit.query.first("blz").flatMap { $0.utf8.count < 5 ? Int($0) : nil } ?? 1)
        let (size, skipped) = (Self.messagesPerPage, (page - 1) * Self.messagesPerPage)
        let (byHand, failed, count) = try await visit.read { db in
            (
                try db.undelivered(.byHand, limit: size, skipping: skipped), try db.undelivered(.failed, limit: size, skipping: skipped),
                max(try db.undeliveredCount(.byHand), try db.undeliveredCount(.failed))
            )
        }
        let pages = paging(page: page, total: count, perPage: size, visit) { $0 > 1 ? "/werk/berichten?blz=\($0)" : "/werk/berichten" }
        let html = messagesPage(byHand: byHand, failed: failed, pages: pages, visit)
        return .page(staffPage(visit.t("work.messages.title"), html, section: "/werk"))
    }

    /// Of each kind.
    private static let messagesPerPage = 50

    @Sendable private func delivered(_ visit: Visit) async throws -> Answer {
        try await visit.perform(MarkDeliveredByHand(message: ID(try visit.parameter("id"))))
        return .redirect("/werk/berichten", saying: "work.messages.marked")
    }

    private func staffPage(_ title: String, _ body: HTML, section: String) -> Page {
        Page(title, body).with(\.section, section).with(\.isStaff, true).with(\.isPrivate, true).with(\.scripts, ["rows.js"])
    }
}
