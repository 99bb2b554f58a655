import Civic
import Markup
import Web

/// The map of the list: each district with how many initiatives it has, as a link that keeps what else was chosen.
func directoryMap(_ filter: DirectoryFilter, _ counts: [DirectoryCount], _ visit: Visit) -> HTML {
    guard let map = visit.areaMap else { return .empty }
    let t = visit.t
    let amounts = Dictionary(
        uniqueKeysWithValues: map.shapes.map { shape in
            (shape.area.code, counts.total { $0.district == shape.area.code && filter.matches($0, area: false) })
        })
    let most = amounts.values.max() ?? 0
    let links = map.shapes.map { shape -> HTML in
        let amount = amounts[shape.area.code] ?? 0
        let isChosen = filter.area == shape.area.code
        return """
            <a href="\(filter.with(\.area, shape.area.code).address)" aria-label="\(amount) \(shape.area.name)"\
            \(attribute: "class", shade(amount, most))\(attribute: "aria-current", isChosen ? "true" : nil)><path class="map-area" d="\(shape.path)"/></a>
            """
    }
    // The names lie over all areas, so that no neighbour covers them; the links carry them for who cannot see them.
    let names = map.shapes.map { shape -> HTML in
        let amount = amounts[shape.area.code] ?? 0
        guard let (x, y) = map.labels[shape.area.code] else { return .empty }
        return """
            <g\(attribute: "class", shade(amount, most))><text class="map-count" x="\(x)" y="\(y)">\(amount)</text>\(name(of: shape.area, x, y + 19))</g>
            """
    }
    let summary = t("map.summary", count: counts.total { filter.matches($0, area: false) })
    return """
        <figure class="map"><svg viewBox="0 0 \(AreaMap.width) \(map.height)" role="group" \
        aria-labelledby="kaart-naam kaart-uitleg">\
        <title id="kaart-naam">\(t("map.title"))</title><desc id="kaart-uitleg">\(summary)</desc>\(links)<g aria-hidden="true" pointer-events="none">\(names)</g></svg>
        <figcaption>\(t("map.schematic"))</figcaption></figure>
        """
}

/// Where one initiative is: its district, and a mark on its place.
func placeMap(_ initiative: Initiative, _ visit: Visit) -> HTML {
    let areas = visit.municipality.areas
    guard let code = initiative.areaCode, let district = areas.district(of: code), let map = visit.areaMap else { return .empty }
    let shapes = map.shapes.map { shape -> HTML in
        "<g\(attribute: "class", shape.area.code == district.code ? "is-more" : nil)><path class=\"map-area\" d=\"\(shape.path)\"/></g>"
    }
    let middle = areas[code]
    let place =
        map.place(longitude: initiative.longitude, latitude: initiative.latitude)
        ?? map.place(longitude: middle?.longitude, latitude: middle?.latitude)
    let pin: HTML? = place.map { "<circle class=\"map-pin\" cx=\"\($0.x)\" cy=\"\($0.y)\" r=\"9\"/>" }
    let label = visit.t("map.here", ["area": areaName(code, visit), "district": district.name])
    return """
        <figure class="map"><svg viewBox="0 0 \(AreaMap.width) \(map.height)" role="img" aria-label="\(label)">\(shapes)\(pin)</svg></figure>
        """
}

/// The map as a picture in which every place is a link. It repeats what the list beside it offers, so it is passed over by keyboard and by
/// screen readers; `map.js` turns a click into a point.
///
/// - Parameters:
///   - chosen: code of the area chosen before; a district has all its places.
///   - point: degrees of the place chosen before.
///   - fields: ids of the fields for longitude and latitude.
func pickingMap(
    _ map: AreaMap, chosen: String?, point: (longitude: Double, latitude: Double)?, caption: String,
    fields: (longitude: String, latitude: String), link: (Area) -> String
) -> HTML {
    let grounds = map.grounds.map { ground -> HTML in
        let corners = ground.corners.map { "\(tenth($0.x)),\(tenth($0.y))" }.joined(separator: " ")
        let isChosen = chosen != nil && [ground.area.code, ground.area.parent].contains(chosen)
        return """
            <a href="\(WebAddress(path: link(ground.area)))" tabindex="-1"\(attribute: "class", isChosen ? "is-most" : nil)>\
            <title>\(ground.area.name)</title><polygon class="map-area" points="\(corners)"/></a>

            """
    }
    // Many small districts would only hide each other's names.
    let names =
        map.shapes.count > 12
        ? []
        : map.shapes.map { shape -> HTML in
            map.labels[shape.area.code].map { "<g pointer-events=\"none\">\(name(of: shape.area, $0.x, $0.y))</g>\n" } ?? .empty
        }
    let pin = point.flatMap { map.place(longitude: $0.longitude, latitude: $0.latitude) }
    let frame = map.frame
    let degrees = [frame.west, frame.south, frame.east, frame.north].map { String($0) }.joined(separator: " ")
    return """
        <figure class="map"><svg viewBox="0 0 \(AreaMap.width) \(map.height)" aria-hidden="true" data-map="\(degrees)" data-lon="\(fields.longitude)" \
        data-lat="\(fields.latitude)">
        \(grounds)\(names)<circle class="map-pin" r="8" data-pin visibility="\(pin == nil ? "hidden" : "visible")"\
        \(attribute: "transform", pin.map { "translate(\($0.x) \($0.y))" })/></svg>
        <figcaption>\(caption)</figcaption></figure>
        """
}

/// The name of an area, in one line or two.
private func name(of area: Area, _ x: Int, _ y: Int) -> [HTML] {
    AreaMap.lines(of: area.name).enumerated().map { index, line -> HTML in "<text x=\"\(x)\" y=\"\(y + 16 * index)\">\(line)</text>" }
}

private func tenth(_ number: Double) -> String { String((number * 10).rounded() / 10) }

private func shade(_ amount: Int, _ most: Int) -> String? {
    if amount == 0 { return nil }
    return amount == most ? "is-most" : amount * 2 > most ? "is-more" : nil
}

extension Visit {
    /// Nil when fewer than two areas say where they are.
    var areaMap: AreaMap? { site.configuration.part(DrawnMap.self)?.map }
}
