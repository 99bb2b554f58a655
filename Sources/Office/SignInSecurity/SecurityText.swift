import Civic
import Rules
import Web

/// `security.txt`: where somebody who finds a weakness can report it (RFC 9116). Only where a municipality says so.
enum SecurityText {
    static let feature = Feature("securityText", routes: [.get("/.well-known/security.txt", .everyone, show)])

    private static func show(_ visit: Visit) async throws -> Answer {
        guard let contact = visit.municipality.securityContact else { throw Refusal.notFound }
        let text = text(
            contact: contact, address: visit.site.address, languages: visit.site.languages, today: visit.today)
        return .content(.init(bytes: Array(text.utf8), type: "text/plain; charset=utf-8", caching: "public, max-age=86400"))
    }

    static func text(contact: String, address: String, languages: [String], today: LocalDate) -> String {
        """
        Contact: \(contact)
        Expires: \(expiry(today).iso)T00:00:00Z
        Preferred-Languages: \(languages.joined(separator: ", "))
        Canonical: \(address)/.well-known/security.txt

        """
    }

    /// The next first of January or July, or the one after it when that is within a month: who keeps a copy has some time left.
    static func expiry(_ today: LocalDate) -> LocalDate {
        let earliest = today.adding(days: 31)
        let dates = [(earliest.year, 1), (earliest.year, 7), (earliest.year + 1, 1)].compactMap { year, month in
            LocalDate(year: year, month: month, day: 1)
        }
        return dates.first { $0 >= earliest } ?? earliest
    }
}
