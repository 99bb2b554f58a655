import Civic
import Markup
import Rules
import Web

extension Words {
    /// One reason in words: `zelfde straat (Tulpstraat)`.
    func reason(_ reason: Likeness.Reason) -> String {
        switch reason {
        case .words(let percent): self("twins.reason.words", ["percent": number(percent)])
        case .street(let name): self("twins.reason.street", ["street": name.prefix(1).uppercased() + name.dropFirst()])
        case .metres(let metres): self("twins.reason.metres", ["metres": number(metres)])
        case .farApart(let metres): self("twins.reason.farApart", ["metres": number(metres)])
        case .days(let days): self("twins.reason.days", ["days": number(days)])
        case .place: self("twins.reason.place")
        case .area: self("twins.reason.area")
        case .mail: self("twins.reason.mail")
        case .phone: self("twins.reason.phone")
        case .organisation: self("twins.reason.organisation")
        case .themes: self("twins.reason.themes")
        case .otherDistrict: self("twins.reason.otherDistrict")
        }
    }

    /// All reasons of a pair, the heaviest first.
    func reasons(_ likeness: Likeness) -> String { list(likeness.reasons.map { reason($0) }) }
}
