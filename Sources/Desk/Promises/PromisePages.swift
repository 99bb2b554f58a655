import Civic
import Foundation
import Markup
import Rules
import Store
import Web

/// The rules of the game (*spelregels*): for everyone what is promised and how it was kept, for the staff where it was not.
package struct PromisePages: Sendable {
    let books: DeskFeatures.Books
    package init(books: @escaping DeskFeatures.Books) { self.books = books }

    static let home = "/spelregels"
    static let staffHome = "/werk/spelregels"
    private static let perPage = 25

    package var feature: Feature {
        Feature(
            "promises",
            routes: [
                .get(Self.home, .everyone, cachedBy: [], show), .get("\(Self.home)/versies/{revision}", .everyone, cachedBy: [], version),
                .get(Self.staffHome, DeskFeatures.access, figures), .get("\(Self.staffHome)/{regel}", DeskFeatures.access, cases),
            ],
            migrations: Promises.migrations, duties: [JudgePromises()], actions: [MindPromise.self], exemptions: Promises.exemptions)
    }

    /// Shows on the pages of a case how its promises stand.
    package func join(_ panels: inout DeskPanels) {
        panels.besideCase.append { visit, file in try await panel(visit, file, isStaff: true) }
        panels.onStatus.append { visit, file in try await panel(visit, file, isStaff: false) }
    }

    /// This month and the eleven before it.
    static func months(through today: LocalDate) -> [String] {
        let first = LocalDate(year: today.year, month: today.month, day: 1) ?? today
        return (0..<12).map { String(first.adding(months: -$0).iso.prefix(7)) }
    }

    // MARK: For everyone

    @Sendable private func show(_ visit: Visit) async throws -> Answer {
        let (months, folder) = (Self.months(through: visit.today), visit.site.configuration.folder)
        let (tallies, history) = try await visit.read { db in
            (try db.promiseTallies(from: months[11], through: months[0]), try db.promiseHistory(folder))
        }
        let view = PromiseView(history: history, tallies: tallies, months: months, visit: visit)
        return .page(
            Page(visit.t("promises.title"), view.html).with(\.section, Self.home).with(\.description, visit.t("promises.lead")))
    }

    @Sendable private func version(_ visit: Visit) async throws -> Answer {
        let (revision, folder) = (Int(try visit.parameter("revision")) ?? -1, visit.site.configuration.folder)
        let history = try await visit.read { db in try db.promiseHistory(folder) }
        guard let version = history.versions.first(where: { $0.revision == revision }) else { throw Refusal.notFound }
        let view = PromiseView(history: history, tallies: nil, months: [], visit: visit)
        return .page(Page(visit.t("promises.title"), view.html(of: version)).with(\.section, Self.home).with(\.isPrivate, true))
    }

    // MARK: For the staff

    @Sendable private func figures(_ visit: Visit) async throws -> Answer {
        let months = Self.months(through: visit.today)
        let month = visit.query.first("maand").flatMap { months.contains($0) ? $0 : nil } ?? months[0]
        let (tallies, folder) = (
            try await visit.read { db in try db.promiseTallies(from: month, through: month) }, visit.site.configuration.folder
        )
        let history = try await visit.read { db in try db.promiseHistory(folder) }
        let view = PromiseFiguresView(
            book: books(visit.site), history: history, tallies: tallies, month: month, months: months, visit: visit)
        return .page(staffPage(visit.t("promises.staffTitle"), view.html))
    }

    @Sendable private func cases(_ visit: Visit) async throws -> Answer {
        let (name, folder, book) = (try visit.parameter("regel"), visit.site.configuration.folder, books(visit.site))
        let month = visit.query.first("maand") ?? String(visit.today.iso.prefix(7))
        let outcome = visit.query.first("uitkomst").flatMap(PromiseOutcome.init(rawValue:)) ?? .broken
        let (team, place) = (visit.query.first("team") ?? "", visit.query.first("na").flatMap(WorkPlace.init(after:)))
        guard month.wholeMatch(of: /[0-9]{4}-[0-9]{2}/) != nil else { throw Refusal.notFound }
        let history = try await visit.read { db in try db.promiseHistory(folder) }
        guard let promise = history.versions.compactMap({ $0.book[name] }).first else { throw Refusal.notFound }
        let ofTeam: SQL = team.isEmpty ? "1 = 1" : "promise_judgement.team = \(team)"
        let condition: SQL = """
            case_file.id IN (SELECT case_id FROM promise_judgement WHERE promise = \(name) AND month = \(month) AND outcome = \(outcome)
                AND \(ofTeam))
            """
        let selection = WorkSelection(rest: [condition], order: .received)
        let today = visit.today
        let (found, total, standIns) = try await visit.read { db in
            let total: Int? = try db.value("SELECT COUNT(*) FROM case_file WHERE \(condition)")
            return (try db.workPage(selection, from: place, limit: Self.perPage), total ?? 0, try db.standIns(on: today))
        }
        let t = visit.t
        let heading = t("promises.outcomeOf.\(outcome.rawValue)", ["title": promise.title.words(t), "month": monthName(month, t)])
        let same = "\(Self.staffHome)/\(name)?maand=\(month)&uitkomst=\(outcome.rawValue)&team=\(team.percentEncoded)"
        let more: HTML? = found.later.map { later in
            let next = "\(same)&\(later.field.name)=\(later.field.value.percentEncoded)"
            return "<p><a class=\"button is-second\" href=\"\(next)\">\(t("promises.more"))</a></p>"
        }
        let table = WorkTable(book: book, visit: visit, standIns: standIns)
        let list: HTML =
            found.rows.isEmpty ? "<p class=\"empty\">\(t("promises.noCases"))</p>" : table.html(found.rows, caption: heading)
        let body: HTML = """
            <div class="wrap"><p class="crumb"><a href="\(Self.staffHome)?maand=\(month)">\(t("promises.staffTitle"))</a></p><h1>\(heading)</h1>
            <p class="lead">\(t("promises.cases", count: total))\(team.isEmpty ? "" : " " + book.teamName(team, t))</p>\(list)\(more)</div>
            """
        return .page(staffPage(heading, body))
    }

    private func staffPage(_ title: String, _ body: HTML) -> Page {
        Page(title, body).with(\.section, Self.staffHome).with(\.isStaff, true).with(\.isPrivate, true)
    }

    // MARK: Beside a case

    private func panel(_ visit: Visit, _ file: CaseFile, isStaff: Bool) async throws -> HTML {
        let folder = visit.site.configuration.folder
        let received: LocalDate = file.createdAt.localDate
        let (found, history) = try await visit.read { db in (try db.promiseJudgements(of: file.id), try db.promiseHistory(folder)) }
        let t = visit.t
        let items = history.book(on: received).promises.compactMap { promise -> HTML? in
            guard let judgement = found[promise.id] else { return nil }
            return "<li>\(promise.title.words(t)) \(outcomeBadge(judgement.outcome, t))</li>"
        }
        guard !items.isEmpty else { return .empty }
        let link = isStaff ? Self.staffHome : Self.home
        return """
            <section class="box" aria-labelledby="spelregels"><h2 id="spelregels">\(t("promises.title"))</h2><ul class="plain">\(items)</ul>
            <p><a class="tap" href="\(link)">\(t("promises.toAll"))</a></p></section>

            """
    }
}

/// What became of a promise, in a word.
func outcomeBadge(_ outcome: PromiseOutcome, _ t: Words) -> HTML {
    let look =
        switch outcome {
        case .kept: "is-yes"
        case .broken: "is-no"
        case .pending: "is-maybe"
        }
    return "<span class=\"badge \(look)\">\(t("promises.outcome.\(outcome.rawValue)"))</span>"
}

/// `2026-11` in words.
func monthName(_ month: String, _ t: Words) -> String { LocalDate(iso: "\(month)-01").map { t.month($0) } ?? month }
