import Civic
import Markup
import Store

/// The local mailbox: without a mail server this page shows what would have been sent. It does not exist when there is one.
package enum Mailbox {
    package static let feature = Feature(
        "mailbox", routes: [.get("/postvak", access, list), .get("/postvak/{id}", access, show)], migrations: Messages.migrations,
        duties: [SendMail()], holdings: Messages.holdings, retention: Messages.retention)

    private static let access = Access("localMailbox") { $0.site.settings.showsLocalMailbox ? .allowed : .hidden }

    private static func list(_ visit: Visit) async throws -> Answer {
        let (t, today) = (visit.t, visit.today)
        let messages = try await visit.read { db in
            try db.all("SELECT * FROM message ORDER BY created_at DESC, id DESC LIMIT 100", as: Message.self)
        }
        let rows = messages.map { message -> HTML in
            let when = t.nearDate(message.createdAt.localDate, today: today)
            return """
                <li><p><a class="tap" href="/postvak/\(message.id.text)">\(message.subject)</a><br>
                <span class="small soft">\(message.email ?? t("mailbox.byHand")) · \(when)</span></p></li>
                """
        }
        let content: HTML = rows.isEmpty ? "<p>\(t("mailbox.empty"))</p>" : "<ul class=\"mails\">\(rows)</ul>"
        let body: HTML = """
            <div class="wrap is-narrow section"><h1>\(t("mailbox.title"))</h1><p class="lead">\(t("mailbox.lead"))</p>\(content)</div>
            """
        return .page(Page(t("mailbox.title"), body).with(\.isPrivate, true))
    }

    private static func show(_ visit: Visit) async throws -> Answer {
        let t = visit.t
        let id = try visit.parameter("id")
        guard let message = try await visit.read({ db in try db.first("SELECT * FROM message WHERE id = \(id)", as: Message.self) }) else {
            throw Refusal.notFound
        }
        let body: HTML = """
            <div class="wrap is-narrow section"><p class="crumb"><a href="/postvak">\(t("mailbox.title"))</a></p>
            <h1>\(message.subject)</h1>
            <p class="soft">\(t("mailbox.to", ["address": message.email ?? t("mailbox.byHand")]))</p>
            <div class="letter">\(linked(message.body, visit))</div></div>
            """
        return .page(Page(message.subject, body).with(\.isPrivate, true))
    }

    /// The text of a mail with our own links made clickable, as a mail program would.
    private static func linked(_ text: String, _ visit: Visit) -> HTML {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> HTML in
            let path = line.dropFirst(visit.site.address.count)
            guard line.hasPrefix(visit.site.address + "/") else { return "\(line)<br>\n" }
            return "<a href=\"\(WebAddress(path: String(path)))\">\(line)</a><br>\n"
        }.joined()
    }
}
