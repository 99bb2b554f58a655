import Civic
import Rules
import Store
import Web

/// Which datasets there are and where, for those who gather catalogues: DCAT-AP-NL 3.0 (https://docs.geostandaarden.nl/dcat/dcat-ap-nl30/)
/// as JSON-LD. Concepts come from the vocabularies of the European Publications Office, the publisher from the Dutch register (TOOI).
struct DatasetCatalogue: Sendable {
    let site: Site
    let lists: [(path: String, question: DataQuestion)]
    let moments: Moments
    private let t: Words

    /// Since when there is data, and when each list last changed.
    struct Moments: Sendable {
        var issued: Instant
        /// By tag.
        var modified: [String: Instant] = [:]

        /// The example of the document.
        static let example = Moments(issued: Instant(milliseconds: 1_795_255_200_000))
    }

    init(_ site: Site, _ declarations: [Declaration], moments: Moments = .example) {
        (self.site, self.moments) = (site, moments)
        lists = declarations.map { ($0.path, $0.make(site)) }.filter { $0.1.isPaged }
        t = site.words(site.municipality.language)
    }

    static let schemaName = "Datacatalogus"

    var json: JSON {
        [
            "@context": context, "@id": .text(API.address(API.path + "/dcat", site)), "@type": "Catalog",
            "title": said(t("openData.catalogue.title", ["municipality": site.municipality.name])),
            "description": said(t("openData.catalogue.text", ["municipality": site.municipality.name])),
            "publisher": publisher, "license": Self.concept("licence", "CC0"), "language": language,
            "issued": .text(moments.issued.rfc3339), "modified": .text((moments.modified.values.max() ?? moments.issued).rfc3339),
            "homepage": .text(API.address("/open-data", site)), "dataset": .list(lists.map(dataset)), "service": [service],
        ]
    }

    private func dataset(_ list: (path: String, question: DataQuestion)) -> JSON {
        let id = API.address("\(API.path)/dcat#\(list.question.tag)", site)
        return [
            "@id": .text(id), "@type": "Dataset", "identifier": .text(id), "title": said(t("openData.dataset.\(list.question.tag)")),
            "description": said(t("openData.tag.\(list.question.tag)")), "publisher": publisher, "contactPoint": contact,
            "theme": [Self.concept("data-theme", "SOCI"), Self.concept("data-theme", "GOVE")], "language": language,
            "accessRights": Self.concept("access-right", "PUBLIC"), "accrualPeriodicity": Self.concept("frequency", "CONT"),
            "landingPage": .text(API.address("/open-data", site)), "issued": .text(moments.issued.rfc3339),
            "modified": modified(list.question),
            "distribution": .list(list.question.formats.map { distribution($0, of: list, id) }),
        ]
    }

    /// Nothing where it is not known, which says nothing in JSON-LD: what comes with the program changes with the program.
    private func modified(_ question: DataQuestion) -> JSON { moments.modified[question.tag].map { .text($0.rfc3339) } ?? .null }

    private func distribution(_ format: Format, of list: (path: String, question: DataQuestion), _ dataset: String) -> JSON {
        let kinds: [Format: String] = [.json: "JSON", .geojson: "GEOJSON", .csv: "CSV", .jsonld: "JSON_LD"]
        let address = API.address("\(API.path)\(list.path)?formaat=\(format.rawValue)", site)
        return [
            "@id": .text("\(dataset)-\(format.rawValue)"), "@type": "Distribution",
            "title": said("\(t("openData.dataset.\(list.question.tag)")) (\(format.rawValue.uppercased()))"),
            "accessURL": .text(address), "downloadURL": .text(API.address(WholeFile.address(list.question, format), site)),
            "modified": modified(list.question), "license": Self.concept("licence", "CC0"),
            "format": Self.concept("file-type", kinds[format] ?? "JSON"),
            "mediaType": .text("https://www.iana.org/assignments/media-types/\(format.mediaType)"),
        ]
    }

    private var service: JSON {
        [
            "@id": .text(API.address(API.path, site)), "@type": "DataService",
            "title": said(t("openData.api.title", ["municipality": site.municipality.name])), "publisher": publisher,
            "contactPoint": contact, "license": Self.concept("licence", "CC0"), "accessRights": Self.concept("access-right", "PUBLIC"),
            "endpointURL": .text(API.address(API.path, site)), "endpointDescription": .text(API.address(API.path + "/openapi.json", site)),
            "servesDataset": .texts(lists.map { API.address("\(API.path)/dcat#\($0.question.tag)", site) }),
        ]
    }

    private var publisher: JSON {
        [
            "@id": .text("https://identifier.overheid.nl/tooi/id/gemeente/\(site.municipality.cbsCode.lowercased())"), "@type": "Agent",
            "name": said(site.municipality.name),
        ]
    }

    private var contact: JSON {
        [
            "@type": "Kind", "fn": .text(site.municipality.name), "hasURL": .text(API.address("/hulp", site)),
        ] + (site.municipality.mail.map { ["hasEmail": .text("mailto:\($0)")] } ?? [:])
    }

    private var language: JSON { Self.concept("language", site.municipality.language == "nl" ? "NLD" : "ENG") }

    private func said(_ text: String) -> JSON { ["@language": .text(site.municipality.language), "@value": .text(text)] }

    private static func concept(_ scheme: String, _ name: String) -> JSON {
        .text("http://publications.europa.eu/resource/authority/\(scheme)/\(name)")
    }

    /// With the names that are used.
    private var context: JSON {
        guard case .object(let members) = Self.context, site.municipality.mail == nil else { return Self.context }
        return .object(members.filter { $0.name != "hasEmail" })
    }

    /// What the short names mean. Where a value is an address, it is said so.
    private static let context: JSON = {
        let plain = [
            ("title", "dct:title"), ("description", "dct:description"), ("identifier", "dct:identifier"), ("name", "foaf:name"),
            ("fn", "vcard:fn"),
        ].map { JSON.Member(name: $0.0, value: .text($0.1)) }
        let dated = ["issued", "modified"].map {
            JSON.Member(name: $0, value: ["@id": .text("dct:\($0)"), "@type": "http://www.w3.org/2001/XMLSchema#dateTime"])
        }
        let linked = [
            ("publisher", "dct:publisher"), ("license", "dct:license"), ("language", "dct:language"), ("homepage", "foaf:homepage"),
            ("dataset", "dcat:dataset"), ("service", "dcat:service"), ("distribution", "dcat:distribution"), ("theme", "dcat:theme"),
            ("contactPoint", "dcat:contactPoint"), ("accessRights", "dct:accessRights"), ("landingPage", "dcat:landingPage"),
            ("accrualPeriodicity", "dct:accrualPeriodicity"), ("accessURL", "dcat:accessURL"), ("downloadURL", "dcat:downloadURL"),
            ("format", "dct:format"), ("mediaType", "dcat:mediaType"), ("endpointURL", "dcat:endpointURL"),
            ("endpointDescription", "dcat:endpointDescription"), ("servesDataset", "dcat:servesDataset"), ("hasEmail", "vcard:hasEmail"),
            ("hasURL", "vcard:hasURL"),
        ].map { JSON.Member(name: $0.0, value: ["@id": .text($0.1), "@type": "@id"]) }
        let types = [
            ("Catalog", "dcat:Catalog"), ("Dataset", "dcat:Dataset"), ("Distribution", "dcat:Distribution"),
            ("DataService", "dcat:DataService"), ("Agent", "foaf:Agent"), ("Kind", "vcard:Kind"),
        ].map { JSON.Member(name: $0.0, value: .text($0.1)) }
        let prefixes: JSON = [
            "dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/",
            "vcard": "http://www.w3.org/2006/vcard/ns#",
        ]
        return prefixes + .object(plain + dated + linked + types)
    }()
}

extension DatasetCatalogue {
    /// The catalogue as a question of the interface; its schema is read off the catalogue itself.
    static func declaration(of declarations: [Declaration]) -> Declaration {
        Declaration(path: "/dcat") { site in
            let catalogue = DatasetCatalogue(site, declarations).json
            return DataQuestion(
                name: "catalogus", tag: "catalogus", parameters: [],
                forms: [DataQuestion.Form(format: .jsonld, schema: .reference(schemaName), example: catalogue)],
                schemas: [(schemaName, DataShape(of: catalogue))]
            ) { call in
                let moments = try await call.visit.read { db in try db.moments(of: site.clock()) }
                let now = DatasetCatalogue(site, declarations, moments: moments).json
                var content = Answer.Content(bytes: now.bytes, type: call.format.contentType, caching: "no-cache")
                content.headers = [Header("Vary", "Accept-Encoding, Accept")]
                return content
            }
        }
    }
}

extension Connection {
    /// - Parameter now: for a database without a beginning.
    fileprivate func moments(of now: Instant) throws -> DatasetCatalogue.Moments {
        let begun = try migrationTimes().values.min().map { Instant(milliseconds: $0) } ?? now
        var moments = DatasetCatalogue.Moments(issued: begun)
        moments.modified["initiatieven"] = try value("SELECT MAX(changed_at) FROM initiative")
        return moments
    }
}
