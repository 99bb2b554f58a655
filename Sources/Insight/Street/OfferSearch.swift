import Civic
import Foundation
import Initiatives
import Rules
import Store

/// What collective offer there is near somebody who needs something. The question is read, answered and forgotten: it stands in no table,
/// no log and no address.
package struct OfferSearch: Sendable {
    /// The area of whoever it is for; nil asks the whole municipality.
    package let area: Area?
    /// What they need, as somebody would say it.
    package let need: String
    /// Puts what speaks of wheelchairs first.
    package let withWheelchair: Bool
    /// Words by which an initiative shows that it thought of wheelchairs, from the catalogue.
    package let wheelchairWords: String

    package init(area: Area?, need: String, withWheelchair: Bool, wheelchairWords: String) {
        (self.area, self.need, self.withWheelchair, self.wheelchairWords) = (area, need, withWheelchair, wheelchairWords)
    }

    package struct Find: Sendable {
        package let initiative: Initiative
        /// In metres, between the middles of areas or the initiative's own place; nil when either is not known.
        package let metres: Int?
        package let speaksOfWheelchair: Bool
    }

    private static let most = 20

    /// What fits the words best first, where a distance takes off some of it: what hardly fits does not win by being around the corner.
    package func run(_ db: any Connection, _ areas: Areas, _ analyser: Analyser) throws -> [Find] {
        let ranked = try db.rankInitiatives(need, analyser: analyser, limit: 200)
        let accessible = withWheelchair ? Set(try db.searchInitiatives(wheelchairWords, analyser: analyser, limit: 500)) : []
        let found = try db.all(
            "SELECT * FROM initiative WHERE id IN (\(list: ranked.map(\.id))) AND is_public AND completed_on IS NULL AND paused_on IS NULL",
            as: Initiative.self)
        let scores = Dictionary(ranked.map { ($0.id, $0.score) }) { first, _ in first }
        let finds = found.map { initiative in
            Find(initiative: initiative, metres: distance(to: initiative, areas), speaksOfWheelchair: accessible.contains(initiative.id))
        }
        func key(_ find: Find) -> (Int, Double, Int, String) {
            let score = scores[find.initiative.id] ?? 0
            // Squared, so that what fits well stands further above what hardly does than distances are apart.
            let fit = score * score * Self.worth(ofBand: Self.band(find.metres))
            return (withWheelchair && !find.speaksOfWheelchair ? 1 : 0, -fit, find.metres ?? .max, find.initiative.id.text)
        }
        return Array(finds.sorted { key($0) < key($1) }.prefix(Self.most))
    }

    /// A walk, a bicycle ride, further, unknown.
    static func band(_ metres: Int?) -> Int {
        guard let metres else { return 3 }
        return metres <= 1_500 ? 0 : metres <= 5_000 ? 1 : 2
    }

    /// What a match is worth at that distance: of two that fit about as well the one a walk away goes first.
    static func worth(ofBand band: Int) -> Double { [1, 0.85, 0.6, 0.6][band] }

    private func distance(to initiative: Initiative, _ areas: Areas) -> Int? {
        let there = initiative.areaCode.flatMap { areas[$0] }
        guard let from = area, let longitude = from.longitude, let latitude = from.latitude,
            let toLongitude = initiative.longitude ?? there?.longitude, let toLatitude = initiative.latitude ?? there?.latitude
        else { return nil }
        return Self.metres(longitude, latitude, toLongitude, toLatitude)
    }

    /// Over the earth as a sphere (haversine; R. W. Sinnott, 1984), in whole metres. Degrees WGS84.
    static func metres(_ fromLongitude: Double, _ fromLatitude: Double, _ toLongitude: Double, _ toLatitude: Double) -> Int {
        let radians = Double.pi / 180
        let (south, north) = (fromLatitude * radians, toLatitude * radians)
        let (dLatitude, dLongitude) = (north - south, (toLongitude - fromLongitude) * radians)
        let a = pow(sin(dLatitude / 2), 2) + cos(south) * cos(north) * pow(sin(dLongitude / 2), 2)
        return Int((2 * 6_371_000 * asin(min(1, a.squareRoot()))).rounded())
    }
}
