import Civic
import Web

/// A district or a neighbourhood, by the code that initiatives refer to.
struct PublishedArea: Sendable {
    let area: Area
    let address: String
}

extension Resource where Record == PublishedArea {
    static func areas(_ site: Site) -> Resource {
        let example = site.municipality.areas.all.first { $0.longitude != nil } ?? Area(code: "GM0000", name: site.municipality.name)
        return Resource(
            plural: "gebieden", schemaName: "Gebied",
            columns: [
                Column("code", .text()) { .text($0.area.code) }, Column("naam", .text()) { .text($0.area.name) },
                Column("hoofdgebiedCode", .nullable(.text())) { .optional($0.area.parent) },
                Column("inwoners", .nullable(.integer(0...20_000_000))) { .optional($0.area.inhabitants) },
                Column("inwonersJaar", .nullable(.integer(1_900...9_999))) { .optional($0.area.inhabitantsYear) },
                Column("lengtegraad", .nullable(.number(-180...180)), isGeometry: true) { .optional($0.area.longitude) },
                Column("breedtegraad", .nullable(.number(-90...90)), isGeometry: true) { .optional($0.area.latitude) },
                Column("webpagina", .text(.uri)) { .text("\($0.address)/initiatieven?gebied=\($0.area.code.percentEncoded)") },
                Column("url", .text(.uri)) { .text("\($0.address)\(API.path)/gebieden/\($0.area.code.percentEncoded)") },
            ],
            sample: PublishedArea(area: example, address: site.address),
            position: { Position($0.area.longitude, $0.area.latitude) })
    }
}

extension Declaration {
    static let areas = [
        Declaration(path: "/gebieden") { site in
            Resource.areas(site).list(
                "gebieden", parameters: [.one("hoofdgebied", of: site.municipality.areas.districts.map(\.code))]
            ) { call in
                let (areas, district) = (call.visit.municipality.areas, call.text("hoofdgebied"))
                let found = district.map { areas.neighbourhoods(of: $0) } ?? areas.all
                let shown = found.dropFirst((call.page - 1) * call.pageSize).prefix(call.pageSize)
                return Found(records: shown.map { PublishedArea(area: $0, address: call.visit.site.address) }, total: found.count)
            }
        },
        Declaration(path: "/gebieden/{code}") { site in
            let example = site.municipality.areas.all.first?.code ?? "GM0000"
            return Resource.areas(site).item("gebied", by: .path("code", pattern: "[A-Za-z0-9._-]{1,40}", example: example)) { call in
                let code = try call.visit.parameter("code")
                return call.visit.municipality.areas[code].map { PublishedArea(area: $0, address: call.visit.site.address) }
            }
        },
    ]
}
