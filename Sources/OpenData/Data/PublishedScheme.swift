import Civic
import Initiatives
import Markup
import Money
import Rules
import Web

/// What everybody may have of a scheme: what it offers whom, and where that is written down.
struct PublishedScheme: Sendable {
    let scheme: Scheme
    /// In words, in the municipality's language.
    let conditions: [String]
    /// Does it run, and did somebody look whether it is so?
    let isConfirmed: Bool
    let address: String

    init(_ scheme: Scheme, _ book: SchemeBook, _ site: Site) {
        let words = site.words(site.municipality.language)
        self.scheme = scheme
        conditions = scheme.conditions.map { words.condition($0, in: book.vocabulary) }
        isConfirmed = scheme.status == .active && scheme.isConfirmed(on: site.clock().localDate)
        address = site.address
    }

    /// The example of the document.
    init(exampleAt site: Site) {
        let t = site.words(site.municipality.language)
        var example = Scheme(
            id: "buurtbudget", name: t("openData.example.scheme"), issuer: site.municipality.name, issuerKind: .municipality, form: .grant,
            places: SchemePlaces())
        (example.status, example.amount) = (.active, SchemeAmount(minCents: 25_000, maxCents: 150_000))
        scheme = example
        conditions = [t("openData.example.condition")]
        isConfirmed = false
        address = site.address
    }
}

/// The schemes of one municipality that are in force today, and the words that occur in them.
struct PublishedSchemes: Sendable {
    let book: SchemeBook
    let site: Site

    var all: [PublishedScheme] { book.offered(on: site.clock().localDate).map { PublishedScheme($0, book, site) } }

    subscript(id: String) -> PublishedScheme? {
        guard let scheme = book[id], scheme.isOffered(in: book.places, on: site.clock().localDate) else { return nil }
        return PublishedScheme(scheme, book, site)
    }

    /// What this list of words can hold.
    func words(_ property: (Scheme) -> [String]) -> [String] { Set(book.schemes.flatMap(property)).map(\.dutch).sorted() }
}

extension Resource where Record == PublishedScheme {
    static func schemes(_ schemes: PublishedSchemes, _ site: Site) -> Resource {
        let cents = DataShape.nullable(.integer(0...Int(Int32.max) * 1_000))
        func words(_ property: (Scheme) -> [String]) -> DataShape {
            let options = schemes.words(property)
            return .list(options.isEmpty ? .text() : .choice(options))
        }
        return Resource(
            plural: "regelingen", schemaName: "Regeling",
            columns: [
                Column("id", .text()) { .text($0.scheme.id) }, Column("naam", .text()) { .text($0.scheme.name) },
                Column("verstrekker", .text()) { .text($0.scheme.issuer) },
                Column("soortVerstrekker", .choice(Scheme.IssuerKind.nouns)) { .text($0.scheme.issuerKind.noun) },
                Column("vorm", .choice(Scheme.Form.allCases.map(\.noun))) { .text($0.scheme.form.noun) },
                Column("isBevestigd", .bool) { .bool($0.isConfirmed) },
                Column("themas", words(\.themes)) { .texts($0.scheme.themes.map(\.dutch)) },
                Column("fasen", words(\.phases)) { .texts($0.scheme.phases.map(\.dutch)) },
                Column("aanvragers", words(\.applicants)) { .texts($0.scheme.applicants.map(\.dutch)) },
                Column("minimumInCenten", cents) { .optional($0.scheme.amount.minCents) },
                Column("maximumInCenten", cents) { .optional($0.scheme.amount.maxCents) },
                Column("eigenBijdrageProcent", .nullable(.integer(0...100))) { .optional($0.scheme.ownSharePercent) },
                Column("vanafDatum", .nullable(.text(.date))) { .optional($0.scheme.validity.from?.iso) },
                Column("totEnMetDatum", .nullable(.text(.date))) { .optional($0.scheme.validity.to?.iso) },
                Column("voorwaarden", .list(.text())) { .texts($0.conditions) },
                Column("aanvragen", .nullable(.text())) { .optional($0.scheme.howToApply) },
                Column("bronnen", .list(.text())) { .texts($0.scheme.sources) },
                Column("website", .nullable(.text(.uri))) { .optional($0.website) },
                Column("controleDatum", .nullable(.text(.date))) { .optional($0.scheme.checkedOn?.iso) },
                Column("webpagina", .text(.uri)) { .text("\($0.address)/geld-en-hulp/regelingen/\($0.scheme.id.percentEncoded)") },
                Column("url", .text(.uri)) { .text("\($0.address)\(API.path)/regelingen/\($0.scheme.id.percentEncoded)") },
            ],
            sample: PublishedScheme(exampleAt: site))
    }
}

extension PublishedScheme {
    /// Only what is a whole address: sources name sites in several ways.
    fileprivate var website: String? {
        guard let text = scheme.address, text.hasPrefix("https://") || text.hasPrefix("http://"), text.utf8.allSatisfy({ $0 < 128 }) else {
            return nil
        }
        return WebAddress(checking: text)?.text
    }
}

extension Declaration {
    static func schemes(_ books: @escaping Finder.Books) -> [Declaration] {
        [
            Declaration(path: "/regelingen") { site in
                let schemes = PublishedSchemes(book: books(site), site: site)
                let forms = Scheme.Form.allCases.map(\.noun)
                return Resource.schemes(schemes, site).list(
                    "regelingen", parameters: [.search, .any("thema", of: schemes.words(\.themes)), .any("vorm", of: forms)]
                ) { call in
                    let found = schemes.all.filter { $0.isMeant(by: call) }
                        .sorted { ($0.scheme.name, $0.scheme.id) < ($1.scheme.name, $1.scheme.id) }
                    let shown = found.dropFirst((call.page - 1) * call.pageSize).prefix(call.pageSize)
                    return Found(records: Array(shown), total: found.count)
                }
            },
            Declaration(path: "/regelingen/{id}") { site in
                let schemes = PublishedSchemes(book: books(site), site: site)
                return Resource.schemes(schemes, site).item(
                    "regeling", by: .path("id", pattern: "[A-Za-z0-9._-]{1,80}", example: schemes.book.schemes.first?.id ?? "buurtbudget")
                ) { call in
                    schemes[try call.visit.parameter("id")]
                }
            },
        ]
    }
}

extension PublishedScheme {
    fileprivate func isMeant(by call: Call) -> Bool {
        let (themes, forms) = (call.texts("thema"), call.texts("vorm"))
        guard themes.isEmpty || scheme.themes.contains(where: { themes.contains($0.dutch) }) else { return false }
        guard forms.isEmpty || forms.contains(scheme.form.noun) else { return false }
        let wanted = foldForSearch(call.text(Parameter.search.name) ?? "").split(separator: " ")
        let own = foldForSearch("\(scheme.name) \(scheme.issuer)")
        return wanted.allSatisfy { own.contains($0) }
    }
}
