/// A reason as it is kept: its kind, with its value behind a colon.
extension Likeness.Reason {
    package var code: String {
        switch self {
        case .words(let percent): "words:\(percent)"
        case .street(let name): "street:\(name)"
        case .place: "place"
        case .metres(let metres): "metres:\(metres)"
        case .area: "area"
        case .mail: "mail"
        case .phone: "phone"
        case .organisation: "organisation"
        case .themes: "themes"
        case .farApart(let metres): "farApart:\(metres)"
        case .otherDistrict: "otherDistrict"
        case .days(let days): "days:\(days)"
        }
    }

    /// Nil for what this version does not know.
    package init?(code: String) {
        let parts = code.split(separator: ":", maxSplits: 1).map(String.init)
        let (number, text) = (parts.count > 1 ? Int(parts[1]) : nil, parts.count > 1 ? parts[1] : "")
        switch (parts.first, number) {
        case ("words", let percent?): self = .words(percent: percent)
        case ("street", _) where !text.isEmpty: self = .street(text)
        case ("place", _): self = .place
        case ("metres", let metres?): self = .metres(metres)
        case ("area", _): self = .area
        case ("mail", _): self = .mail
        case ("phone", _): self = .phone
        case ("organisation", _): self = .organisation
        case ("themes", _): self = .themes
        case ("farApart", let metres?): self = .farApart(metres: metres)
        case ("otherDistrict", _): self = .otherDistrict
        case ("days", let days?): self = .days(days)
        default: return nil
        }
    }
}
