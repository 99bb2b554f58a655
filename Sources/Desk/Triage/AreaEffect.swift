import Civic
import Markup
import Store
import Web

/// What is in an area that a change takes away: such initiatives and cases keep the code, but no list of areas leads to them any more.
package enum AreaEffect {
    /// Empty when every area stays, whatever it is called.
    @Sendable package static func html(_ visit: Visit, _ now: Configuration, _ then: Configuration) async throws -> HTML {
        let gone = now.municipality.areas.all.filter { then.municipality.areas[$0.code] == nil }
        guard !gone.isEmpty else { return .empty }
        let counts = try await visit.read { db in
            try gone.map { area in (area, try db.initiatives(in: area.code), try db.cases(in: area.code)) }
        }
        let (t, used) = (visit.t, counts.filter { $0.1 + $0.2 > 0 })
        let items = used.map { area, initiatives, cases -> HTML in
            let values = [
                "area": area.name, "initiatives": t("config.areaEffect.initiatives", count: initiatives),
                "cases": t("config.areaEffect.cases", count: cases),
            ]
            return "<li>\(t("config.areaEffect.area", values))</li>"
        }
        let content: HTML =
            items.isEmpty
            ? "<p>\(t("config.areaEffect.none"))</p>" : "<p>\(t("config.areaEffect.lead"))</p><ul>\(items)</ul>"
        return """
            <section class="section" aria-labelledby="proef-gebieden"><h2 id="proef-gebieden">\(t("config.areaEffect.title"))</h2>\(content)</section>
            """
    }
}

extension Connection {
    fileprivate func initiatives(in area: String) throws -> Int {
        try value("SELECT COUNT(*) FROM initiative WHERE area_code = \(area) OR district_code = \(area)") ?? 0
    }

    fileprivate func cases(in area: String) throws -> Int {
        try value("SELECT COUNT(*) FROM case_file WHERE area_code = \(area) OR district_code = \(area)") ?? 0
    }
}
