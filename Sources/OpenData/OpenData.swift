import Civic
import Money
import Web

/// What everybody may reuse: an interface for programs, feeds, a list for other sites, and what search engines need. It only reads, and only
/// what is published; names of people are in none of it.
package enum OpenData {
    /// - Parameters:
    ///   - books: the schemes of a municipality.
    ///   - pages: pages of other features for search engines.
    package static func feature(books: @escaping Finder.Books, pages: [String]) -> Feature {
        let data = Declaration.initiatives + Declaration.schemes(books) + Declaration.areas
        let all = data + [DatasetCatalogue.declaration(of: data)]
        return Feature(
            "openData",
            routes: all.map(\.route) + [landing(data), document(all), page(data), WholeFile.route(data)] + FeedPages.routes
                + EmbedPages.routes
                + [Sitemap(books: books, pages: pages + ["/open-data", "/insluiten"]).route],
            migrations: FeedPages.migrations, interface: API.interface)
    }

    private static func document(_ declarations: [Declaration]) -> Route {
        .get(
            API.path + "/openapi.json", .everyone, cachedBy: [], variant: { $0.query.values.isEmpty ? "" : nil },
            { visit in
                let faults = Call.faults(visit, [])
                guard faults.isEmpty else { throw Problem(400, faults) }
                return .content(.init(bytes: OpenAPI(visit.site, declarations).json.bytes, type: "application/json", caching: "no-cache"))
            })
    }

    /// Where the interface begins: what there is, and where it is described.
    private static func landing(_ declarations: [Declaration]) -> Route {
        .get(
            API.path, .everyone, cachedBy: [], variant: { $0.query.values.isEmpty ? "" : nil },
            { visit in
                let faults = Call.faults(visit, [])
                guard faults.isEmpty else { throw Problem(400, faults) }
                let body = beginning(visit.site, declarations)
                return .content(.init(bytes: body.bytes, type: "application/json", caching: "no-cache"))
            })
    }

    private static func beginning(_ site: Site, _ declarations: [Declaration]) -> JSON {
        let t = site.words(site.municipality.language)
        let lists: [JSON] = declarations.map { ($0.path, $0.make(site)) }.filter { $0.1.isPaged }.map { path, question in
            [
                "naam": .text(t("openData.dataset.\(question.tag)")), "url": .text(API.address(API.path + path, site)),
                "bestanden": .texts(question.formats.map { API.address(WholeFile.address(question, $0), site) }),
            ]
        }
        return [
            "naam": .text(t("openData.api.title", ["municipality": site.municipality.name])), "versie": .text(API.version),
            "beschrijving": .text(API.address(API.path + "/openapi.json", site)),
            "catalogus": .text(API.address(API.path + "/dcat", site)), "uitleg": .text(API.address("/open-data", site)),
            "lijsten": .list(lists),
        ]
    }

    private static func page(_ declarations: [Declaration]) -> Route {
        .get("/open-data", .everyone, cachedBy: []) { visit in try await OpenDataPages.show(visit, declarations) }
    }
}
