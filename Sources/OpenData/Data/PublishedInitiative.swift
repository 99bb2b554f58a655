import Civic
import Initiatives
import Rules
import Store
import Web

/// What everybody may have of an initiative: what it is, where and how far. Who carries it, how they tell it and where exactly they meet is
/// on its page, for people to read; here it would be copied and kept.
struct PublishedInitiative: Sendable {
    let slug: String
    let title: String
    let summary: String
    let theme: Theme
    let themes: [Theme]
    let standing: Standing
    let area: Area?
    let district: Area?
    /// To about a hundred metres.
    let position: Position?
    let seeksHelp: Bool
    let startedOn: LocalDate
    let pausedOn: LocalDate?
    let completedOn: LocalDate?
    /// When it shows its money.
    let budget: Money?
    let changedAt: Instant
    /// The site it is on, without a slash at the end.
    let address: String

    init(_ initiative: Initiative, themes: [Theme], seeksHelp: Bool, _ site: Site) {
        (slug, title, summary, theme) = (initiative.slug, initiative.title, initiative.summary, initiative.theme)
        self.themes = [initiative.theme] + themes.filter { $0 != initiative.theme }
        (standing, startedOn, budget) = (initiative.standing, initiative.startedOn, initiative.budget)
        (pausedOn, completedOn, changedAt) = (initiative.pausedOn, initiative.completedOn, initiative.changedAt)
        area = initiative.areaCode.flatMap { site.municipality.areas[$0] }
        district = initiative.areaCode.flatMap { site.municipality.areas.district(of: $0) }
        position = Position(initiative.longitude, initiative.latitude)
        (self.seeksHelp, address) = (seeksHelp, site.address)
    }

    /// The example of the document.
    init(exampleAt site: Site) {
        let t = site.words(site.municipality.language)
        let area = site.municipality.areas.all.first { $0.parent != nil } ?? site.municipality.areas.all.first
        (slug, title, summary) = ("buurtmoestuin", t("openData.example.title"), t("openData.example.summary"))
        (theme, themes, standing, seeksHelp) = (.green, [.green, .meeting], .realisation, true)
        (startedOn, pausedOn, completedOn) = (LocalDate(dayNumber: 20_500), nil, nil)
        (budget, changedAt, address) = (Money(cents: 150_000), Instant(milliseconds: 1_795_255_200_000), site.address)
        self.area = area
        district = area.flatMap { site.municipality.areas.district(of: $0.code) }
        position = area.flatMap { Position($0.longitude, $0.latitude) }
    }
}

extension Position {
    init?(_ longitude: Double?, _ latitude: Double?) {
        guard let longitude, let latitude else { return nil }
        self.init(longitude: longitude, latitude: latitude)
    }
}

extension Resource where Record == PublishedInitiative {
    static func initiatives(_ site: Site) -> Resource {
        let themes = DataShape.choice(Theme.allCases.map(\.noun))
        return Resource(
            plural: "initiatieven", schemaName: "Initiatief",
            columns: [
                Column("slug", .text()) { .text($0.slug) }, Column("titel", .text()) { .text($0.title) },
                Column("samenvatting", .text()) { .text($0.summary) }, Column("thema", themes) { .text($0.theme.noun) },
                Column("themas", .list(themes)) { .texts($0.themes.map(\.noun)) },
                Column("fase", .choice(Standing.allCases.map(\.noun))) { .text($0.standing.noun) },
                Column("gebiedCode", .nullable(.text())) { .optional($0.area?.code) },
                Column("gebiedNaam", .nullable(.text())) { .optional($0.area?.name) },
                Column("hoofdgebiedCode", .nullable(.text())) { .optional($0.district?.code) },
                Column("hoofdgebiedNaam", .nullable(.text())) { .optional($0.district?.name) },
                Column("zoektHulp", .bool) { .bool($0.seeksHelp) },
                Column("startDatum", .text(.date)) { .text($0.startedOn.iso) },
                Column("pauzeDatum", .nullable(.text(.date))) { .optional($0.pausedOn?.iso) },
                Column("eindDatum", .nullable(.text(.date))) { .optional($0.completedOn?.iso) },
                Column("begrotingInCenten", .nullable(.integer(0...Int(Int32.max) * 1_000))) { .optional($0.budget?.cents) },
                Column("gewijzigdOp", .text(.dateTime)) { .text($0.changedAt.rfc3339) },
                Column("lengtegraad", .nullable(.number(-180...180)), isGeometry: true) { .optional($0.position?.longitude) },
                Column("breedtegraad", .nullable(.number(-90...90)), isGeometry: true) { .optional($0.position?.latitude) },
                Column("webpagina", .text(.uri)) { .text("\($0.address)/initiatieven/\($0.slug)") },
                Column("url", .text(.uri)) { .text("\($0.address)\(API.path)/initiatieven/\($0.slug)") },
            ],
            sample: PublishedInitiative(exampleAt: site), position: { $0.position })
    }
}

extension Declaration {
    static let initiatives = [
        Declaration(path: "/initiatieven") { site in
            Resource.initiatives(site).list(
                "initiatieven",
                parameters: [
                    .search, .any("thema", of: Theme.allCases.map(\.noun)), .any("fase", of: Standing.allCases.map(\.noun)),
                    .one("gebied", of: site.municipality.areas.all.map(\.code)),
                ]
            ) { call in
                let (filter, site) = (PublishedFilter(call), call.visit.site)
                return try await call.visit.read { db in try db.published(filter, site) }
            }
        },
        Declaration(path: "/initiatieven/{slug}") { site in
            Resource.initiatives(site).item("initiatief", by: .path("slug", pattern: "[a-z0-9-]{1,80}", example: "buurtmoestuin")) { call in
                let (slug, site) = (try call.visit.parameter("slug"), call.visit.site)
                return try await call.visit.read { db in try db.published(slug: slug, site) }
            }
        },
    ]
}

/// Which initiatives a program asks for.
struct PublishedFilter: Sendable {
    var text = ""
    var area: String?
    var themes: [Theme] = []
    var standings: [Standing] = []
    var start = 0
    var limit = 50
    /// The newest change first, instead of the oldest first: that order stays as it is while somebody leafs through the pages.
    var isNewestFirst = false

    /// The text of the condition on the table `initiative`. What is not public is nowhere in this part of the program.
    fileprivate var condition: SQL {
        var parts: [SQL] = ["is_public"]
        if let area { parts.append("(area_code = \(area) OR district_code = \(area))") }
        if !themes.isEmpty { parts.append("theme IN (\(list: themes))") }
        if !standings.isEmpty { parts.append("standing IN (\(list: standings))") }
        return .joined(parts, separator: " AND ")
    }
}

extension PublishedFilter {
    init(_ call: Call) {
        text = (call.text(Parameter.search.name) ?? "").trimmingSpaces()
        area = call.text("gebied")
        themes = call.texts("thema").compactMap(Theme.init(noun:))
        standings = call.texts("fase").compactMap(Standing.init(noun:))
        (start, limit) = ((call.page - 1) * call.pageSize, call.pageSize)
    }
}

extension Connection {
    /// One page, in at most six statements however many there are. A text finds the best five hundred.
    func published(_ filter: PublishedFilter, _ site: Site) throws -> Found<PublishedInitiative> {
        if !filter.text.isEmpty {
            let ranked = try searchInitiatives(filter.text, analyser: site.analyser, limit: 500)
            let rows = try rows("SELECT id FROM initiative WHERE id IN (\(list: ranked)) AND \(filter.condition)")
            let allowed = Set(try rows.map { try $0["id"] as ID<Initiative> })
            let ordered = ranked.filter(allowed.contains)
            let shown = Array(ordered.dropFirst(filter.start).prefix(filter.limit))
            let found = try all("SELECT * FROM initiative WHERE id IN (\(list: shown))", as: Initiative.self)
            let byID = Dictionary(found.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
            return Found(records: try published(shown.compactMap { byID[$0] }, site), total: ordered.count)
        }
        let order: SQL = filter.isNewestFirst ? "changed_at DESC, id" : "created_at, id"
        let found = try all(
            "SELECT * FROM initiative WHERE \(filter.condition) ORDER BY \(order) LIMIT \(filter.limit) OFFSET \(filter.start)",
            as: Initiative.self)
        let total = try value("SELECT COUNT(*) FROM initiative WHERE \(filter.condition)") ?? 0
        return Found(records: try published(found, site), total: total)
    }

    func published(slug: String, _ site: Site) throws -> PublishedInitiative? {
        guard let initiative = try initiative(slug: slug), initiative.isPublic else { return nil }
        return try published([initiative], site).first
    }

    private func published(_ initiatives: [Initiative], _ site: Site) throws -> [PublishedInitiative] {
        let ids = initiatives.map(\.id)
        var themes: [ID<Initiative>: [Theme]] = [:]
        for row in try rows("SELECT initiative_id, theme FROM initiative_theme WHERE initiative_id IN (\(list: ids)) ORDER BY theme") {
            themes[try row["initiative_id"], default: []].append(try row["theme"])
        }
        let open = try rows("SELECT DISTINCT initiative_id FROM initiative_ask WHERE closed_at IS NULL AND initiative_id IN (\(list: ids))")
        let asking = Set(try open.map { try $0["initiative_id"] as ID<Initiative> })
        return initiatives.map { initiative in
            PublishedInitiative(
                initiative, themes: themes[initiative.id] ?? [], seeksHelp: initiative.completedOn == nil && asking.contains(initiative.id),
                site)
        }
    }
}
