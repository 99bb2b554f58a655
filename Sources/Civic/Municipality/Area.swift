/// A place people know by name: a district (*stadsdeel*, *gebied*) or a neighbourhood (*wijk*) in it. Dated, since CBS re-codes.
package struct Area: Sendable, Hashable, Codable {
    /// CBS code of a neighbourhood such as `WK051805`; a municipality's own key for a district.
    package let code: String
    package let name: String
    /// The district a neighbourhood lies in; nil for a district and for what belongs to none.
    package let parent: String?
    package let inhabitants: Int?
    package let inhabitantsYear: Int?
    /// Approximate middle, in degrees WGS84, for the schematic map.
    package let longitude: Double?
    package let latitude: Double?

    package init(
        code: String, name: String, parent: String? = nil, inhabitants: Int? = nil, inhabitantsYear: Int? = nil,
        longitude: Double? = nil, latitude: Double? = nil
    ) {
        (self.code, self.name, self.parent) = (code, name, parent)
        (self.inhabitants, self.inhabitantsYear) = (inhabitants, inhabitantsYear)
        (self.longitude, self.latitude) = (longitude, latitude)
    }
}

extension Area {
    /// What a document may say of how many people live there.
    package static let population = 0...2_000_000

    /// Letters, digits and hyphens: a code is a part of addresses.
    package static func isCode(_ text: String) -> Bool {
        // Without an expression, which would be made anew each time: a start asks this of the areas of a whole country.
        (1...60).contains(text.utf8.count) && text.first != "-"
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    }

    /// Longitude and latitude, in degrees WGS84.
    package static func isOnEarth(_ centre: [Double]) -> Bool {
        centre.count == 2 && (-180...180).contains(centre[0]) && (-90...90).contains(centre[1])
    }
}

/// The areas of one municipality.
package struct Areas: Sendable {
    package let all: [Area]
    private let byCode: [String: Area]

    package init(_ areas: [Area]) {
        all = areas
        byCode = Dictionary(areas.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The areas that lie in no other, in the municipality's order.
    package var districts: [Area] { all.filter { $0.parent == nil && (hasChildren($0.code) || !$0.code.hasPrefix("WK")) } }
    package func neighbourhoods(of district: String) -> [Area] { all.filter { $0.parent == district } }
    package subscript(code: String) -> Area? { byCode[code] }
    package func named(_ name: String) -> Area? { all.first { $0.name == name } }

    /// The district an area lies in, or the area itself when it is one.
    package func district(of code: String) -> Area? {
        guard let area = byCode[code] else { return nil }
        return area.parent.flatMap { byCode[$0] } ?? area
    }

    /// The area and everything in it.
    package func codes(within code: String) -> [String] { [code] + neighbourhoods(of: code).map(\.code) }

    private func hasChildren(_ code: String) -> Bool { all.contains { $0.parent == code } }
}
