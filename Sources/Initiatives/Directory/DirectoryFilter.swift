import Civic
import Rules
import Store
import Web

/// What somebody looks for in the list, as it stands in the address: `/initiatieven?gebied=laak&thema=groen&fase=klaar&vraag=1`.
struct DirectoryFilter: Sendable, Equatable {
    var text = ""
    /// Code of a district or a neighbourhood of this municipality.
    var area: String?
    var themes: [Theme] = []
    var standings: [Standing] = []
    /// Only those with an open ask.
    var seeksHelp = false
    /// From 1.
    var page = 1

    /// The query keys that make a page different.
    static let keys = ["q", "gebied", "thema", "fase", "vraag", "blad"]
    static let perPage = 20
    /// Further than this nobody leafs, and the database should not be made to.
    static let lastPage = 500

    init() {}

    /// Reads the address; what it does not know it leaves out.
    init(_ query: FormData, areas: Areas) {
        text = String((query.first("q") ?? "").trimmingSpaces().prefix(200))
        area = query.first("gebied").flatMap { areas[$0]?.code }
        themes = Theme.allCases.filter { query.all("thema").contains($0.noun) }
        standings = Standing.allCases.filter { query.all("fase").contains($0.noun) }
        seeksHelp = query.first("vraag") == "1"
        page = min(max(1, query.first("blad").flatMap { $0.utf8.count < 5 ? Int($0) : nil } ?? 1), Self.lastPage)
    }

    var isEmpty: Bool { text.isEmpty && area == nil && themes.isEmpty && standings.isEmpty && !seeksHelp }

    /// The address of the list as chosen here.
    var address: String {
        var pairs: [String] = []
        if !text.isEmpty { pairs.append("q=\(text.percentEncoded)") }
        if let area { pairs.append("gebied=\(area.percentEncoded)") }
        pairs += themes.map { "thema=\($0.noun)" } + standings.map { "fase=\($0.noun)" }
        if seeksHelp { pairs.append("vraag=1") }
        if page > 1 { pairs.append("blad=\(page)") }
        return pairs.isEmpty ? "/initiatieven" : "/initiatieven?" + pairs.joined(separator: "&")
    }

    func with<Value>(_ property: WritableKeyPath<DirectoryFilter, Value>, _ value: Value) -> DirectoryFilter {
        var filter = self
        filter[keyPath: property] = value
        if property != \DirectoryFilter.page { filter.page = 1 }
        return filter
    }

    /// A word that is the name of an area, or a postcode that lies in one, means that area.
    func readingPlaces(_ areas: Areas, _ db: any Connection) throws -> DirectoryFilter {
        guard area == nil, !text.isEmpty else { return self }
        let wanted = sortKey(text)
        let named = areas.all.first { sortKey($0.name) == wanted }?.code
        guard let code = try named ?? (isPostcode ? db.area(ofPostcode: text) : nil), areas[code] != nil else { return self }
        return with(\.text, "").with(\.area, code)
    }

    /// Four digits and two letters: how people know where they live.
    var isPostcode: Bool {
        var bytes = Array(text.utf8)
        if bytes.count == 7, bytes[4] == UInt8(ascii: " ") { bytes.remove(at: 4) }
        guard bytes.count == 6, bytes[0] != UInt8(ascii: "0") else { return false }
        return bytes.prefix(4).allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains)
            && bytes.suffix(2).allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0 & 0xDF) }
    }

    /// The text of the condition on the table `initiative`.
    func condition(_ areas: Areas) -> SQL {
        var parts: [SQL] = ["is_public"]
        if let area { parts.append(isDistrict(area, areas) ? "district_code = \(area)" : "area_code = \(area)") }
        if !themes.isEmpty { parts.append("theme IN (\(list: themes))") }
        if !standings.isEmpty { parts.append("standing IN (\(list: standings))") }
        if seeksHelp {
            parts.append("EXISTS (SELECT 1 FROM initiative_ask WHERE initiative_id = initiative.id AND closed_at IS NULL)")
        }
        return .joined(parts, separator: " AND ")
    }

    private func isDistrict(_ code: String, _ areas: Areas) -> Bool { areas[code]?.parent == nil }

    /// How many there are, when the kept counts can say it: they know districts, themes and standings.
    func total(of counts: [DirectoryCount], _ areas: Areas) -> Int? {
        guard text.isEmpty, !seeksHelp, area.map({ isDistrict($0, areas) }) ?? true else { return nil }
        return counts.total { matches($0) }
    }

    /// Does a kept count belong to what is chosen? Each list of choices can be left out, to count what choosing there would give.
    func matches(
        _ count: DirectoryCount, area checksArea: Bool = true, themes checksThemes: Bool = true, standings checksStandings: Bool = true
    )
        -> Bool
    {
        (!checksArea || area == nil || count.district == area) && (!checksThemes || themes.isEmpty || themes.contains(count.theme))
            && (!checksStandings || standings.isEmpty || standings.contains(count.standing))
    }
}

/// One kept count of public initiatives.
struct DirectoryCount: Sendable, RowDecodable {
    /// Nil for what belongs to the whole municipality.
    let district: String?
    let theme: Theme
    let standing: Standing
    let amount: Int

    init(row: Row) throws {
        let code: String = try row["district_code"]
        district = code.isEmpty ? nil : code
        theme = try row["theme"]
        standing = try row["standing"]
        amount = try row["amount"]
    }
}

extension [DirectoryCount] {
    func total(where isMeant: (DirectoryCount) -> Bool = { _ in true }) -> Int {
        reduce(0) { isMeant($1) ? $0 + $1.amount : $0 }
    }
}
