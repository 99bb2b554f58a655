import Civic
import Foundation
import Synchronization

/// The map of a municipality as it is configured: drawn when it is first asked for, since not every town is visited every day, and kept.
package final class DrawnMap: Sendable {
    private enum State {
        case waiting(Areas)
        case drawn(AreaMap?)
    }

    private let state: Mutex<State>

    package init(_ areas: Areas) { state = Mutex(.waiting(areas)) }

    /// Nil when fewer than two areas say where they are.
    var map: AreaMap? {
        state.withLock { state in
            switch state {
            case .drawn(let map): return map
            case .waiting(let areas):
                let map = AreaMap(areas)
                state = .drawn(map)
                return map
            }
        }
    }
}

/// A schematic map of a municipality, drawn from the middles of its neighbourhoods alone: every place belongs to the nearest middle
/// (a Voronoi diagram), and the cells of one district are joined. It shows where things are, not where borders run.
struct AreaMap: Sendable {
    struct Shape: Sendable {
        let area: Area
        /// The `d` attribute of an SVG path.
        let path: String
        fileprivate let edges: [(Point, Point)]
        fileprivate let middle: Point
    }

    struct Point: Sendable, Hashable {
        var x: Double
        var y: Double
    }

    /// The ground of one place: an area that has no others in it.
    struct Ground: Sendable {
        let area: Area
        /// Its corners, in order.
        let corners: [Point]
    }

    /// Where the sides of the drawing lie, in degrees WGS84.
    struct Frame: Sendable {
        let west: Double, south: Double, east: Double, north: Double
    }

    static let width = 400
    let height: Int
    let shapes: [Shape]
    let grounds: [Ground]
    /// By code of the area: where its name stands.
    private(set) var labels: [String: (x: Int, y: Int)] = [:]
    private let projection: Projection

    /// Nil when fewer than two areas say where they are.
    init?(_ areas: Areas) {
        let places = areas.all.filter { area in
            area.longitude != nil && area.latitude != nil && areas.neighbourhoods(of: area.code).isEmpty
        }
        guard places.count > 1, let projection = Projection(places) else { return nil }
        self.projection = projection
        height = projection.height
        let seeds = places.compactMap(projection.point(of:))
        let owners = places.map { $0.parent ?? $0.code }
        let hull = convexHull(seeds.flatMap { seed in octagon(around: seed, radius: Projection.margin) })
        let cells = seeds.indices.map { Cell.around($0, of: seeds, within: hull) }
        grounds = zip(places, cells).map { Ground(area: $0, corners: $1.sides.map(\.start)) }
        var seen: Set<String> = []
        shapes = owners.filter { seen.insert($0).inserted }.compactMap { owner in
            guard let area = areas[owner] else { return nil }
            let own = seeds.indices.filter { owners[$0] == owner }
            let edges = own.flatMap { cells[$0].edges { neighbour in owners[neighbour] != owner } }
            let middle = projection.point(of: area) ?? seeds[own[0]]
            return Shape(area: area, path: outline(edges), edges: edges, middle: middle)
        }
        labels = labelPlaces()
    }

    /// Where a place lies on the map, in whole units; nil outside it.
    func place(longitude: Double?, latitude: Double?) -> (x: Int, y: Int)? {
        guard let longitude, let latitude else { return nil }
        let point = projection.point(longitude: longitude, latitude: latitude)
        guard (0...Double(Self.width)).contains(point.x), (0...Double(height)).contains(point.y) else { return nil }
        return (Int(point.x.rounded()), Int(point.y.rounded()))
    }

    var frame: Frame { projection.frame }

    /// Within the drawing, with as much again on every side.
    func isNear(longitude: Double, latitude: Double) -> Bool {
        let frame = frame
        let (across, down) = (frame.east - frame.west, frame.north - frame.south)
        return (frame.west - across...frame.east + across).contains(longitude)
            && (frame.south - down...frame.north + down).contains(latitude)
    }
}

extension AreaMap {
    /// Where the names stand: there where three lines have room on either side and no other name lies, near the middle of the district.
    private func labelPlaces() -> [String: (x: Int, y: Int)] {
        var taken: [(x: Double, y: Double, half: Double)] = []
        var places: [String: (x: Int, y: Int)] = [:]
        for shape in shapes {
            // Half the width of a letter at the map's size is about four and a half units.
            let half = Double(Self.lines(of: shape.area.name).map(\.count).max() ?? 0) * 4.5 + 2
            let limits =
                half < Double(Self.width) / 2 ? half...(Double(Self.width) - half) : Double(Self.width) / 2...Double(Self.width) / 2
            let place = shape.bestPlace(half: half, limits: limits, taken: taken)
            taken.append((place.x, place.y, half))
            places[shape.area.code] = (Int(place.x.rounded()), Int(place.y.rounded()))
        }
        return places
    }

    /// The name in one line, or in two when it is long and has a place to break.
    static func lines(of name: String) -> [String] {
        let breaks = name.indices.filter { name[$0] == " " || name[$0] == "-" }
        let middle = name.count / 2
        func distance(_ index: String.Index) -> Int { abs(name.distance(from: name.startIndex, to: index) - middle) }
        guard name.count > 14, let at = breaks.min(by: { distance($0) < distance($1) }) else { return [name] }
        let second = name[name.index(after: at)...]
        return [String(name[at] == "-" ? name[...at] : name[..<at]), String(second)]
    }
}

extension AreaMap.Shape {
    fileprivate func bestPlace(half: Double, limits: ClosedRange<Double>, taken: [(x: Double, y: Double, half: Double)]) -> AreaMap.Point {
        let (xs, ys) = (edges.map(\.0.x), edges.map(\.0.y))
        guard let left = xs.min(), let right = xs.max(), let top = ys.min(), let bottom = ys.max() else { return middle }
        var best = (score: -Double.infinity, point: middle)
        for y in stride(from: top + 8, to: bottom, by: 8) {
            for x in stride(from: left + 8, to: right, by: 8) {
                let space = [-16, 4, 22].map { room(x: x, y: y + $0) }.min() ?? 0
                guard space > 0 else { continue }
                let point = AreaMap.Point(x: min(max(x, limits.lowerBound), limits.upperBound), y: y)
                let overlaps = taken.count { abs($0.x - point.x) < $0.half + half && abs($0.y - y) < 58 }
                let score = min(space, half) * 4 - abs(x - middle.x) - abs(y - middle.y) - Double(overlaps) * 300
                if score > best.score { best = (score, point) }
            }
        }
        return best.point
    }

    /// How far the nearest border is to the left or right of a point; negative outside.
    private func room(x: Double, y: Double) -> Double {
        var nearest = Double.infinity
        var isInside = false
        for (from, to) in edges where (from.y > y) != (to.y > y) {
            let crossing = from.x + (y - from.y) / (to.y - from.y) * (to.x - from.x)
            if crossing > x { isInside.toggle() }
            nearest = min(nearest, abs(crossing - x))
        }
        return isInside ? nearest : -1
    }
}

/// Degrees to units of the drawing; at the size of a town the earth is flat.
private struct Projection: Sendable {
    static let margin = 34.0
    private let west: Double, north: Double, squeeze: Double, scale: Double
    private let left: Double
    let height: Int

    init?(_ places: [Area]) {
        let (longitudes, latitudes) = (places.compactMap(\.longitude), places.compactMap(\.latitude))
        guard let west = longitudes.min(), let east = longitudes.max(), let south = latitudes.min(), let north = latitudes.max() else {
            return nil
        }
        squeeze = cos((south + north) / 2 * .pi / 180)
        let (across, down) = (max((east - west) * squeeze, 0.001), max(north - south, 0.001))
        scale = min((Double(AreaMap.width) - 2 * Self.margin) / across, (380 - 2 * Self.margin) / down)
        (self.west, self.north) = (west, north)
        left = (Double(AreaMap.width) - across * scale) / 2
        height = Int((down * scale + 2 * Self.margin).rounded(.up))
    }

    var frame: AreaMap.Frame {
        let perDegree = squeeze * scale
        return AreaMap.Frame(
            west: west - left / perDegree, south: north - (Double(height) - Self.margin) / scale,
            east: west + (Double(AreaMap.width) - left) / perDegree, north: north + Self.margin / scale)
    }

    func point(longitude: Double, latitude: Double) -> AreaMap.Point {
        AreaMap.Point(x: left + (longitude - west) * squeeze * scale, y: Self.margin + (north - latitude) * scale)
    }

    func point(of area: Area) -> AreaMap.Point? {
        guard let longitude = area.longitude, let latitude = area.latitude else { return nil }
        return point(longitude: longitude, latitude: latitude)
    }
}

/// The places nearest to one middle: a polygon whose sides know which neighbour is beyond them.
private struct Cell {
    struct Side {
        var start: AreaMap.Point
        /// Index of the middle on the other side; nil at the edge of the map.
        var neighbour: Int?
    }

    var sides: [Side]

    static func around(_ index: Int, of seeds: [AreaMap.Point], within hull: [AreaMap.Point]) -> Cell {
        var cell = Cell(sides: hull.map { Side(start: $0, neighbour: nil) })
        for other in seeds.indices where other != index { cell.cut(between: seeds[index], and: seeds[other], neighbour: other) }
        return cell
    }

    /// Keeps what is nearer to `own` than to `other`.
    private mutating func cut(between own: AreaMap.Point, and other: AreaMap.Point, neighbour: Int) {
        let middle = AreaMap.Point(x: (own.x + other.x) / 2, y: (own.y + other.y) / 2)
        func beyond(_ point: AreaMap.Point) -> Double {
            (point.x - middle.x) * (other.x - own.x) + (point.y - middle.y) * (other.y - own.y)
        }
        var kept: [Side] = []
        for (position, side) in sides.enumerated() {
            let end = sides[(position + 1) % sides.count].start
            let (from, to) = (beyond(side.start), beyond(end))
            if from <= 0 { kept.append(side) }
            guard (from <= 0) != (to <= 0) else { continue }
            let part = from / (from - to)
            let crossing = AreaMap.Point(x: side.start.x + part * (end.x - side.start.x), y: side.start.y + part * (end.y - side.start.y))
            kept.append(Side(start: crossing, neighbour: from <= 0 ? neighbour : side.neighbour))
        }
        sides = kept
    }

    /// The sides at the edge of the map, and those to neighbours that count.
    func edges(_ counts: (Int) -> Bool) -> [(AreaMap.Point, AreaMap.Point)] {
        sides.indices.compactMap { index in
            let side = sides[index]
            return side.neighbour.map(counts) ?? true ? (side.start, sides[(index + 1) % sides.count].start) : nil
        }
    }
}

private struct Corner: Hashable {
    let x: Int, y: Int
    init(_ point: AreaMap.Point) { (x, y) = (Int(point.x.rounded()), Int(point.y.rounded())) }
    func distance(to other: Corner) -> Int { abs(x - other.x) + abs(y - other.y) }
}

/// Sides strung together into closed lines, in whole units.
private func outline(_ edges: [(AreaMap.Point, AreaMap.Point)]) -> String {
    var open = edges.map { (from: Corner($0), to: Corner($1)) }.filter { $0.from != $0.to }
    var path = ""
    while let first = open.popLast() {
        var line = [first.from]
        var end = first.to
        // Two cells may round a shared corner to neighbouring units, so the nearest beginning is taken.
        while end.distance(to: first.from) > 2,
            let next = open.indices.min(by: { open[$0].from.distance(to: end) < open[$1].from.distance(to: end) }),
            open[next].from.distance(to: end) <= 3
        {
            line.append(open[next].from)
            end = open[next].to
            open.remove(at: next)
        }
        path += "M" + line.map { "\($0.x) \($0.y)" }.joined(separator: "L") + "z"
    }
    return path
}

private func octagon(around point: AreaMap.Point, radius: Double) -> [AreaMap.Point] {
    (0..<8).map { corner in
        let angle = (Double(corner) + 0.5) * .pi / 4
        return AreaMap.Point(x: point.x + radius * cos(angle), y: point.y + radius * sin(angle))
    }
}

/// Andrew's monotone chain (1979): the corners of the smallest convex shape around the points, in one direction.
private func convexHull(_ points: [AreaMap.Point]) -> [AreaMap.Point] {
    let sorted = points.sorted { ($0.x, $0.y) < ($1.x, $1.y) }
    func half(_ points: [AreaMap.Point]) -> [AreaMap.Point] {
        var chain: [AreaMap.Point] = []
        for point in points {
            while chain.count > 1, turn(chain[chain.count - 2], chain[chain.count - 1], point) <= 0 { chain.removeLast() }
            chain.append(point)
        }
        return Array(chain.dropLast())
    }
    return half(sorted) + half(sorted.reversed())
}

private func turn(_ a: AreaMap.Point, _ b: AreaMap.Point, _ c: AreaMap.Point) -> Double {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}
