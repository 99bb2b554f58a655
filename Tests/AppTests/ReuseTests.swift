import Civic
import Foundation
import FoundationXML
import HTTPTypes
import Initiatives
import Store
import TestSupport
import Testing
import Web

/// Feeds, the site map, lists on other sites, and what machines read off a page.
@Suite struct ReuseTests {
    // MARK: Nothing about people

    /// Everything that is given out for reuse.
    private func everything(_ town: Town, slug: String) async throws -> [Reply] {
        let lists = ["initiatieven", "regelingen", "gebieden"].flatMap { name in
            ["json", "csv"].map { "/api/v1/\(name)?formaat=\($0)&paginaGrootte=500" }
        }
        let paths =
            lists + [
                "/api/v1/initiatieven?formaat=geojson", "/api/v1/initiatieven?zoek=tuin", "/api/v1/initiatieven/\(slug)", "/api/v1/dcat",
                "/api/v1/openapi.json", "/initiatieven.atom", "/nieuws.atom", "/initiatieven/\(slug).atom", "/sitemap.xml",
                "/insluiten/initiatieven?aantal=20", "/insluiten", "/open-data",
            ]
        var replies: [Reply] = []
        for path in paths { replies.append(try await town.visitor().get(path)) }
        return replies
    }

    @Test(arguments: testEngines)
    func `no name, no address and nothing that is not published is in any of it`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let now = town.site.clock()
        let maker = try await town.site.database.write { db in
            try db.findOrAddPerson(
                name: "Merkvoornaam Merkachternaam", email: "merkmail@example.nl", phone: "0612345678", language: "nl", at: now)
        }
        let shown = try await town.send("Buurttuin Zichtbaar", by: maker, isPublic: true)
        let hidden = try await town.send("Merkverborgen tuin", by: maker, isPublic: false)
        let actor = Actor(maker)
        for file in [shown, hidden] {
            try await town.site.perform(
                PostNews(id: file.initiative, title: "Er is nieuws", text: "Merknieuws van \(file.initiative.text)"), as: actor)
            try await town.site.perform(PostAsk(id: file.initiative, title: "Wie helpt er?", text: "Zaterdag."), as: actor)
        }
        try await town.site.database.write { db in
            try db.execute("UPDATE initiative SET story = 'Merkverhaal', place = 'Merkplek 12', offers = 'Merkaanbod'")
        }
        try await town.site.perform(
            HandOver(id: shown.initiative, name: "Merkopvolger Janssen", email: "opvolger@example.nl", reason: "Merkreden"), as: actor)
        let next = try #require(try await town.site.database.read { db in try db.person(email: "opvolger@example.nl") })
        try await town.site.perform(TakeOver(id: shown.initiative, isShown: true), as: Actor(next))
        let slug = try #require(try await town.site.database.read { db in try db.initiative(shown.initiative) }).slug
        let marks = [
            "Merkvoornaam", "Merkachternaam", "merkmail", "0612345678", "Merkverborgen", "merkverborgen", "Merkverhaal", "Merkplek",
            "Merkaanbod", "Merkopvolger", "opvolger@", "Merkreden", maker.id.text, next.id.text, hidden.initiative.text,
        ]
        for reply in try await everything(town, slug: slug) {
            #expect(reply.status == 200, "\(reply.path)")
            for mark in marks { #expect(!reply.text.contains(mark), "\(reply.path) gives away \(mark)") }
        }
        // The test looks where there is something to see.
        #expect(try await town.visitor().get("/nieuws.atom").text.contains("Merknieuws van \(shown.initiative.text)"))
        #expect(try await town.visitor().get("/api/v1/initiatieven").text.contains("Buurttuin Zichtbaar"))
    }

    // MARK: Feeds

    @Test(arguments: testEngines)
    func `feeds are whole, keep their identities and are announced on the pages`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        try await importInitiatives(town.site)
        let scene = try await Scene.make(in: town)
        let slug = scene.initiative.slug
        let pages = ["/", "/initiatieven", "/initiatieven/\(slug)"]
        var announced: Set<String> = []
        for page in pages {
            let links = PageReader(try await town.visitor().get(page).text).all(["link"])
            for link in links where link.attributes["type"] == "application/atom+xml" {
                announced.insert(try #require(link.attributes["href"]))
                #expect(link.path == ["html", "head"] && link.attributes["title"]?.isEmpty == false, "\(page)")
            }
        }
        #expect(announced == ["/initiatieven.atom", "/nieuws.atom", "/initiatieven/\(slug).atom"])
        var before: [String: Set<String>] = [:]
        for path in announced {
            let reply = try await town.visitor().get(path)
            #expect(reply.headers[.contentType] == "application/atom+xml; charset=utf-8")
            let feed = XMLReader(reply.bytes)
            expectFeed(feed, path)
            before[path] = Set(feed.texts("entry/id"))
        }
        var text = InitiativeText(
            title: "Een andere <naam> & meer", summary: "Nu met \u{1}vreemde ]]> tekens.", story: "", theme: .green, themes: [],
            phase: .idea,
            areaCode: nil, place: "")
        text.offers = ""
        try await scene.perform(EditInitiative(id: scene.initiative.id, text: text), by: .initiator)
        for path in announced {
            let feed = XMLReader(try await town.visitor().get(path).bytes)
            expectFeed(feed, path)
            #expect(Set(feed.texts("entry/id")) == before[path], "\(path)")
        }
        let titles = XMLReader(try await town.visitor().get("/initiatieven.atom").bytes).texts("entry/title")
        #expect(titles.contains("Een andere <naam> & meer"))
    }

    /// What RFC 4287 asks of a feed and its entries.
    private func expectFeed(_ feed: XMLReader, _ path: String) {
        #expect(feed.isWhole && feed.root == "feed", "\(path)")
        for name in ["feed/id", "feed/title", "feed/updated", "author/name"] { #expect(feed.texts(name).count == 1, "\(path): \(name)") }
        let entries = feed.count("entry")
        #expect(entries > 0 && entries <= 50, "\(path)")
        for name in ["id", "title", "updated", "link", "summary"] {
            #expect(feed.texts("entry/\(name)").count == entries, "\(path): \(name)")
        }
        let ids = feed.texts("entry/id") + feed.texts("feed/id")
        #expect(Set(ids).count == ids.count, "\(path)")
        #expect(ids.allSatisfy { $0.wholeMatch(of: #/tag:[a-z0-9.-]+,2026:[A-Za-z0-9\/-]+/#) != nil }, "\(path): \(ids.first ?? "")")
        let moments = feed.texts("entry/updated")
        #expect(moments.allSatisfy { $0.wholeMatch(of: #/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z/#) != nil }, "\(path)")
        #expect(feed.texts("feed/updated").first == moments.max(), "\(path)")
        #expect(feed.texts("entry/title").allSatisfy { !$0.isEmpty && !$0.contains("⟦") }, "\(path)")
    }

    // MARK: The site map

    @Test(arguments: testEngines)
    func `the site map names published pages that are there`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let hidden = try await town.send("Nog niet te zien", by: try await town.settle(.initiator), isPublic: false)
        let reply = try await town.visitor().get("/sitemap.xml")
        let map = XMLReader(reply.bytes)
        #expect(map.isWhole && map.root == "urlset" && reply.headers[.contentType]?.hasPrefix("application/xml") == true)
        let pages = map.texts("url/loc").map { String($0.dropFirst(town.site.address.count)) }
        #expect(Set(pages).count == pages.count)
        #expect(Set(pages).isSuperset(of: ["/", "/initiatieven", "/open-data", "/over", "/initiatieven/\(scene.initiative.slug)"]))
        for page in pages {
            let reply = try await town.visitor().get(page)
            #expect(reply.status == 200 && !reply.text.contains("content=\"noindex\""), "\(page)")
        }
        let slug = try await town.site.database.read { db in try db.initiative(hidden.initiative)?.slug } ?? ""
        #expect(!pages.contains("/initiatieven/\(slug)"))
        #expect(map.texts("url/lastmod").count == pages.filter { $0.hasPrefix("/initiatieven/") }.count)
        for part in ["0", "2", "x", "999999999999"] { #expect(try await town.visitor().get("/sitemap.xml?deel=\(part)").status == 404) }
        #expect(try await town.visitor().get("/sitemap.xml?deel=1").bytes == reply.bytes)
        #expect(try await town.visitor().get("/robots.txt").text.contains("Sitemap: \(town.site.address)/sitemap.xml\n"))
    }

    // MARK: In a frame

    @Test(arguments: testEngines)
    func `nobody may frame anything until the municipality says who`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        for path in ["/", "/insluiten", "/insluiten/initiatieven", "/api/v1/gebieden", "/nieuws.atom", "/bestaat-niet"] {
            for _ in 1...2 {
                let headers = try await town.visitor().get(path).headers
                #expect(headers[.contentSecurityPolicy]?.hasSuffix("frame-ancestors 'none'") == true, "\(path)")
                #expect(headers[HTTPField.Name("X-Frame-Options")!] == "DENY", "\(path)")
            }
        }
    }

    @Test(arguments: testEngines)
    func `a site that was added may frame the list and nothing else`(engine: Engine) async throws {
        try await withHome(adding: "embedding: {origins: [\"https://wijk.example\", \"https://*.buurt.example:8443\"]}") { home in
            let town = try await Town.open(engine, change: { $0.home = home })
            for _ in 1...2 {
                let list = try await town.visitor().get("/insluiten/initiatieven?aantal=3")
                #expect(
                    list.headers[.contentSecurityPolicy]?.hasSuffix("frame-ancestors https://wijk.example https://*.buurt.example:8443")
                        == true)
                #expect(list.headers[HTTPField.Name("X-Frame-Options")!] == nil)
                let other = try await town.visitor().get("/initiatieven")
                #expect(other.headers[.contentSecurityPolicy]?.hasSuffix("frame-ancestors 'none'") == true)
            }
            #expect(try await town.visitor().get("/insluiten").text.contains("https://wijk.example"))
        }
    }

    @Test(arguments: [
        "*", "https://a.example; script-src *", "https://a.example/pad", "javascript:x", "'self'", "https://", "http://wijk.example",
    ])
    func `what is no origin is refused at the start`(origin: String) async throws {
        try await withHome(adding: "embedding: {origins: [\"\(origin)\"]}") { home in
            await #expect(throws: ConfigFault.self) { try await Town.open(.sqlite, change: { $0.home = home }) }
        }
    }

    /// The project with something more in the configuration of the municipality.
    private func withHome(adding lines: String, _ body: (URL) async throws -> Void) async throws {
        try await withFolder { folder in
            let files = FileManager.default
            for name in ["Texts", "Public", "Data", "Municipalities"] {
                try files.copyItem(at: projectRoot.appending(path: name), to: folder.appending(path: name))
            }
            let file = folder.appending(path: "Municipalities/dordrecht/municipality.yaml")
            let text = try String(contentsOf: file, encoding: .utf8)
            try Data("\(text)\n\(lines)\n".utf8).write(to: file)
            try await body(folder)
        }
    }

    @Test(arguments: ["nl", "en"])
    func `the framed list is a small page of its own`(language: String) async throws {
        let town = try await Town.open(.sqlite)
        try await importInitiatives(town.site)
        let area = try #require(town.site.municipality.areas.districts.first)
        let reply = try await town.visitor().get("/insluiten/initiatieven?gebied=\(area.code)&aantal=2&taal=\(language)")
        let page = PageReader(reply.text)
        #expect(page.faults == [])
        #expect(page.all(["html"]).first?.attributes["lang"] == language)
        #expect(page.all(["h2"]).count == 2 && page.all(["nav", "script", "form"]).isEmpty)
        #expect(page.all(["h1"]).first?.text.contains(area.name) == true)
        #expect(page.all(["a"]).allSatisfy { $0.attributes["target"] == "_top" })
        let code = PageReader(try await town.visitor().get("/insluiten?gebied=\(area.code)&aantal=3").text).all(["code"]).first?.text ?? ""
        #expect(code.contains("&lt;iframe src=&quot;\(town.site.address)/insluiten/initiatieven?gebied=\(area.code)"))
    }

    // MARK: What machines read

    @Test(arguments: testEngines)
    func `a passport says what it is to machines, and nobody's name`(engine: Engine) async throws {
        let scene = try await Scene.make(in: Town.open(engine))
        let page = PageReader(try await scene.town.visitor().get("/initiatieven/\(scene.initiative.slug)").text)
        let scopes = page.elements.filter { $0.attributes["itemscope"] != nil }
        #expect(scopes.map { $0.attributes["itemtype"] } == ["https://schema.org/Project"])
        let properties = page.elements.filter { $0.attributes["itemprop"] != nil }
        let values = Dictionary(
            properties.map { ($0.attributes["itemprop"] ?? "", $0.attributes["content"] ?? $0.attributes["href"] ?? $0.text) },
            uniquingKeysWith: { "\($0)|\($1)" })
        #expect(Set(values.keys) == ["name", "description", "url", "foundingDate", "keywords", "areaServed"])
        #expect(values["name"] == scene.initiative.title && values["description"] == scene.initiative.summary)
        #expect(values["url"] == scene.site.address + scene.initiative.path)
        #expect(values["foundingDate"] == scene.initiative.startedOn.iso)
        #expect(!values.values.contains { $0.contains("Aarts") || $0.contains("Anna") })
    }

    @Test func `every example on the page for people works`() async throws {
        let town = try await Town.open(.sqlite)
        let links = try await town.visitor().get("/open-data").links.filter { $0.hasPrefix("/api/") || $0.hasPrefix("/open-data/") }
        #expect(links.count > 12)
        for link in links { #expect(try await town.visitor().get(link).status == 200, "\(link)") }
    }
}

/// XML taken apart: the text of every element by its path, `parent/name`.
private final class XMLReader: NSObject, XMLParserDelegate {
    private(set) var isWhole = false
    private(set) var root = ""
    private var open: [(name: String, text: String)] = []
    private var found: [String: [String]] = [:]

    init(_ bytes: [UInt8]) {
        super.init()
        let parser = XMLParser(data: Data(bytes))
        parser.delegate = self
        isWhole = parser.parse()
    }

    func texts(_ path: String) -> [String] { found[path] ?? [] }
    func count(_ name: String) -> Int { found.filter { $0.key.hasSuffix("/\(name)") }.values.reduce(0) { $0 + $1.count } }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?, attributes: [String: String]
    ) {
        if open.isEmpty { root = name }
        open.append((name, ""))
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        if !open.isEmpty { open[open.count - 1].text += text }
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        let closed = open.removeLast()
        found["\(open.last?.name ?? "")/\(name)", default: []].append(closed.text)
    }
}
