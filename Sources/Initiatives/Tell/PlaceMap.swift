import Civic
import Markup

/// A schematic map of the municipality: each area is the ground nearest to its middle (a Voronoi cell), within a frame around them all.
/// It needs no boundaries and no tiles of others, and it is honest about being a sketch.
struct PlaceMap: Sendable {
    private struct Point: Sendable { var x: Double, y: Double }

    private let areas: [(area: Area, middle: Point, cell: [Point])]
    /// Names of the districts, each in the middle of its neighbourhoods.
    private let labels: [(name: String, at: Point)]
    private let west: Double, south: Double, east: Double, north: Double
    private static let width = 480.0
    private let height: Double

    /// Nil when fewer than two areas have a middle.
    init?(_ areas: Areas) {
        let leaves = areas.all.filter { area in area.longitude != nil && area.latitude != nil && areas.neighbourhoods(of: area.code).isEmpty
        }
        let known = leaves.compactMap { area in area.longitude.flatMap { x in area.latitude.map { (area, Point(x: x, y: $0)) } } }
        guard known.count >= 2 else { return nil }
        let (xs, ys) = (known.map(\.1.x), known.map(\.1.y))
        let (minX, maxX, minY, maxY) = (xs.min() ?? 0, xs.max() ?? 0, ys.min() ?? 0, ys.max() ?? 0)
        let margin = max(0.004, 0.08 * max(maxX - minX, maxY - minY))
        (west, east, south, north) = (minX - margin, maxX + margin, minY - margin * 0.65, maxY + margin * 0.65)
        // A degree of longitude is shorter than one of latitude: by the cosine of 52 degrees in the Netherlands.
        let high = Self.width * (north - south) / ((east - west) * 0.616)
        height = high.rounded()
        let (left, top, scaleX, scaleY) = (west, north, Self.width / (east - west), high / (north - south))
        let placed = known.map { (area: $0.0, middle: Point(x: ($0.1.x - left) * scaleX, y: (top - $0.1.y) * scaleY)) }
        let frame = [Point(x: 0, y: 0), Point(x: Self.width, y: 0), Point(x: Self.width, y: high), Point(x: 0, y: high)]
        self.areas = placed.enumerated().map { index, own in
            let others = placed.enumerated().filter { $0.offset != index }.map(\.element.middle)
            return (own.area, own.middle, others.reduce(frame) { Self.cut($0, around: own.middle, from: $1) })
        }
        let grouped = Dictionary(grouping: placed) { $0.area.parent ?? $0.area.code }
        labels = grouped.sorted { $0.key < $1.key }.compactMap { code, parts in
            let sum = parts.reduce(Point(x: 0, y: 0)) { Point(x: $0.x + $1.middle.x, y: $0.y + $1.middle.y) }
            let count = Double(parts.count)
            return areas[code].map { ($0.name, Point(x: sum.x / count, y: sum.y / count)) }
        }
    }

    /// Keeps the part of a convex cell that is nearer to its own middle than to another one (Sutherland and Hodgman, 1974).
    private static func cut(_ cell: [Point], around own: Point, from other: Point) -> [Point] {
        let (dx, dy) = (other.x - own.x, other.y - own.y)
        let limit = (other.x * other.x + other.y * other.y - own.x * own.x - own.y * own.y) / 2
        func over(_ point: Point) -> Double { point.x * dx + point.y * dy - limit }
        var kept: [Point] = []
        for (index, point) in cell.enumerated() {
            let next = cell[(index + 1) % cell.count]
            let (here, there) = (over(point), over(next))
            if here <= 0 { kept.append(point) }
            guard (here < 0 && there > 0) || (here > 0 && there < 0) else { continue }
            let share = here / (here - there)
            kept.append(Point(x: point.x + share * (next.x - point.x), y: point.y + share * (next.y - point.y)))
        }
        return kept
    }

    /// Within the frame of the map, with as much again on every side.
    func isNear(longitude: Double, latitude: Double) -> Bool {
        let (width, height) = (east - west, north - south)
        return (west - width...east + width).contains(longitude) && (south - height...north + height).contains(latitude)
    }

    /// The map as a picture in which every area is a link. It repeats what the list beside it offers, so it is passed over by keyboard and
    /// by screen readers; `map.js` turns a click into a point.
    ///
    /// - Parameter point: degrees of the place chosen before.
    func html(
        chosen: String?, point: (longitude: Double, latitude: Double)?, caption: String, link: (String) -> String, longitudeField: String,
        latitudeField: String
    ) -> HTML {
        let cells = areas.map { item -> HTML in
            let points = item.cell.map { "\(Self.tenth($0.x)),\(Self.tenth($0.y))" }.joined(separator: " ")
            let isChosen = chosen == item.area.code || (item.area.parent != nil && chosen == item.area.parent)
            return """
                <a href="\(WebAddress(path: link(item.area.code)))" tabindex="-1"\(attribute: "class", isChosen ? "is-most" : nil)>\
                <title>\(item.area.name)</title><polygon class="map-area" points="\(points)"/></a>

                """
        }
        // Many small districts would only hide each other's names.
        let names =
            labels.count > 12
            ? []
            : labels.map { label -> HTML in
                "<text x=\"\(Self.tenth(label.at.x))\" y=\"\(Self.tenth(label.at.y))\" pointer-events=\"none\">\(label.name)</text>\n"
            }
        let pin = point.map { place(longitude: $0.longitude, latitude: $0.latitude) }
        let degrees = [west, south, east, north].map { String($0) }.joined(separator: " ")
        return """
            <figure class="map"><svg viewBox="0 0 \(Int(Self.width)) \(Int(height))" aria-hidden="true" data-map="\(degrees)" data-lon="\(longitudeField)" \
            data-lat="\(latitudeField)">
            \(cells)\(names)<circle class="map-pin" r="8" data-pin visibility="\(pin == nil ? "hidden" : "visible")"\
            \(attribute: "transform", pin.map { "translate(\(Self.tenth($0.x)) \(Self.tenth($0.y)))" })/></svg>
            <figcaption>\(caption)</figcaption></figure>
            """
    }

    private func place(longitude: Double, latitude: Double) -> Point {
        Point(x: (longitude - west) / (east - west) * Self.width, y: (north - latitude) / (north - south) * height)
    }

    private static func tenth(_ number: Double) -> String { String((number * 10).rounded() / 10) }
}
