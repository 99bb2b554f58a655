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
    /// Words of a need that say nothing of what it is, from the catalogue.
    package let weakWords: String
    /// What each theme is called.
    package let themeNames: [Theme: String]

    package init(area: Area?, need: String, withWheelchair: Bool, _ words: Words) {
        (self.area, self.need, self.withWheelchair) = (area, need, withWheelchair)
        (wheelchairWords, weakWords) = (words("offer.wheelchairWords"), words("offer.weakWords"))
        themeNames = Dictionary(Theme.allCases.map { ($0, words("theme.\($0.rawValue)")) }) { first, _ in first }
    }

    package struct Find: Sendable {
        package let initiative: Initiative
        /// Why it is here.
        package let fit: OfferFit
        /// In metres, between the middles of areas or the initiative's own place; nil when either is not known.
        package let metres: Int?
        package let speaksOfWheelchair: Bool
    }

    private static let most = 20

    /// What fits best first, in three bands; in a band what is nearest. What meets no word and no theme of the need is not there, and what
    /// hardly does only when there is nothing better.
    package func run(_ db: any Connection, _ areas: Areas, _ analyser: Analyser) throws -> [Find] {
        let asked = OfferFit.sharpened(need, weak: weakWords, analyser: analyser)
        let scores = Dictionary(try db.rankInitiatives(asked, analyser: analyser, limit: 200).map { ($0.id, $0.score) }) { first, _ in first
        }
        let accessible = withWheelchair ? Set(try db.searchInitiatives(wheelchairWords, analyser: analyser, limit: 500)) : []
        let ids = Set(scores.keys).union(try db.initiatives(meeting: asked, analyser: analyser, limit: 300)).sorted { $0.text < $1.text }
        let found = try db.all(
            "SELECT * FROM initiative WHERE id IN (\(list: ids)) AND is_public AND completed_on IS NULL AND paused_on IS NULL",
            as: Initiative.self)
        let themes = try db.themes(of: found.map(\.id))
        let finds = found.compactMap { initiative -> Find? in
            let names = themes[initiative.id, default: []].compactMap { themeNames[$0] }
            let text = OfferFit.Text(title: initiative.title, summary: initiative.summary, story: initiative.story, themes: names)
            return OfferFit(need: asked, text, analyser: analyser).map { fit in
                Find(
                    initiative: initiative, fit: fit, metres: distance(to: initiative, areas),
                    speaksOfWheelchair: accessible.contains(initiative.id))
            }
        }
        func key(_ find: Find) -> (Int, Int, Int, Double, Double, String) {
            let isAccessible = !withWheelchair || find.speaksOfWheelchair
            let id = find.initiative.id
            return (find.fit.band, isAccessible ? 0 : 1, find.metres ?? .max, -(scores[id] ?? 0), -find.fit.share, id.text)
        }
        let isBetter = finds.contains { $0.fit.band < OfferFit.lastBand }
        return Array(finds.filter { !isBetter || $0.fit.band < OfferFit.lastBand }.sorted { key($0) < key($1) }.prefix(Self.most))
    }

    /// A walk, a bicycle ride, further, unknown.
    static func band(_ metres: Int?) -> Int {
        guard let metres else { return 3 }
        return metres <= 1_500 ? 0 : metres <= 5_000 ? 1 : 2
    }

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

extension Connection {
    /// In one statement, whatever the number.
    fileprivate func themes(of ids: [ID<Initiative>]) throws -> [ID<Initiative>: [Theme]] {
        let found = try rows("SELECT initiative_id, theme FROM initiative_theme WHERE initiative_id IN (\(list: ids)) ORDER BY theme")
        return Dictionary(try found.map { (try $0["initiative_id"], [try $0["theme"]]) }) { $0 + $1 }
    }
}
