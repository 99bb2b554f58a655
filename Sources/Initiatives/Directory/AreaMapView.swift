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
        let text = AreaMap.lines(of: shape.area.name).enumerated().map { index, line -> HTML in
            "<text x=\"\(x)\" y=\"\(y + 19 + 16 * index)\">\(line)</text>"
        }
        return """
            <g\(attribute: "class", shade(amount, most))><text class="map-count" x="\(x)" y="\(y)">\(amount)</text>\(text)</g>
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

private func shade(_ amount: Int, _ most: Int) -> String? {
    if amount == 0 { return nil }
    return amount == most ? "is-most" : amount * 2 > most ? "is-more" : nil
}

extension Visit {
    fileprivate var areaMap: AreaMap? { site.configuration.part(DrawnMap.self)?.map }
}
