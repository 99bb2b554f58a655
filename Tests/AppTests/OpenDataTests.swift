import Civic
import Foundation
import HTTPTypes
import Initiatives
import Store
import TestSupport
import Testing
import Web

/// The open-data interface through the front door: what its document says is what it does, on both engines.
@Suite struct OpenDataTests {
    static let root = "/api/v1"

    private func document(_ town: Town) async throws -> SchemaReader {
        let reply = try await town.visitor().get("\(Self.root)/openapi.json")
        #expect(reply.status == 200 && reply.headers[.contentType] == "application/json")
        return SchemaReader(document: try JSONTree(reply.bytes))
    }

    private func faults(_ reader: SchemaReader, _ path: String, _ reply: Reply) -> [String] {
        var faults = reader.faults(path, status: reply.status, type: reply.headers[.contentType] ?? "", bytes: reply.bytes)
        if reply.headers[HTTPField.Name("API-Version")!] != reader.document["info"]?["version"]?.text { faults.append("no API-Version") }
        if reply.headers[.accessControlAllowOrigin] != "*" { faults.append("other sites cannot read it") }
        if reply.headers[.setCookie] != nil { faults.append("sets a cookie") }
        return faults.map { "\(reply.path) (\(reply.status)): \($0)" }
    }

    private func expectNone(_ faults: [String]) {
        if !faults.isEmpty { Issue.record("\(faults.count) faults\n\(faults.prefix(40).joined(separator: "\n"))") }
    }

    /// Every path of the document with values for what is between braces.
    private func paths(_ reader: SchemaReader, _ scene: Scene) async throws -> [(template: String, path: String)] {
        var paths: [(String, String)] = []
        for template in (reader.document["paths"]?.members ?? [:]).keys.sorted() {
            paths.append((template, Self.root + (try await scene.path("/api/v1" + template)).dropFirst(Self.root.count)))
        }
        return paths
    }

    @Test(arguments: testEngines)
    func `every answer is as the document says, in every form and with every example`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        try await importInitiatives(town.site)
        let (scene, reader) = (try await Scene.make(in: town), try await document(town))
        let visitor = town.visitor()
        let paths = try await paths(reader, scene)
        #expect(paths.count == 7)
        var (found, asked): ([String], Int) = ([], 0)
        for (template, path) in paths {
            let operation = reader.document["paths"]?[template]?["get"]
            for type in (operation?["responses"]?["200"]?["content"]?.members ?? [:]).keys {
                let reply = try await visitor.get(path, headers: ["Accept": type])
                if reply.headers[.contentType]?.hasPrefix(type) != true { found.append("\(path) gives no \(type)") }
                found += faults(reader, template, reply)
            }
            for parameter in operation?["parameters"]?.list ?? [] where parameter["in"]?.text == "query" {
                let (name, example) = (parameter["name"]?.text ?? "", parameter["example"])
                let value = example?.list.first?.text ?? example?.text ?? example?.integer.map(String.init) ?? ""
                let reply = try await visitor.get("\(path)?\(name)=\(value)")
                if reply.status != 200 { found.append("the example of \(name) is refused") }
                let strange = try await visitor.get("\(path)?\(name)=%00x&\(name)=&\(name)=-1")
                if strange.status != 400 { found.append("\(name) takes anything") }
                found += faults(reader, template, reply) + faults(reader, template, strange)
                asked += 1
            }
            found += faults(reader, template, try await visitor.get(path, headers: ["Accept": "image/png"]))
            let tag = try #require(try await visitor.get(path).headers[.eTag])
            found += faults(reader, template, try await visitor.get(path, headers: ["If-None-Match": tag]))
        }
        #expect(asked > 12)
        expectNone(found)
    }

    @Test(arguments: testEngines)
    func `the examples of the document fit its own schemas`(engine: Engine) async throws {
        let reader = try await document(try await Town.open(engine))
        var found: [String] = []
        for (path, item) in reader.document["paths"]?.members ?? [:] {
            for (status, response) in item["get"]?["responses"]?.members ?? [:] {
                for (type, content) in reader.resolved(response)["content"]?.members ?? [:] {
                    guard let schema = content["schema"], let example = content["example"] else {
                        found.append("\(path) \(status) \(type) has no example")
                        continue
                    }
                    found += reader.faults(example, schema, at: "\(path) \(status) \(type)")
                }
            }
        }
        expectNone(found)
    }

    @Test(arguments: testEngines)
    func `leafing with Link gives everything once`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        try await importInitiatives(town.site)
        let visitor = town.visitor()
        for (name, key) in [("initiatieven", "slug"), ("regelingen", "id"), ("gebieden", "code")] {
            var (next, seen, total): (String?, [String], Int) = ("\(Self.root)/\(name)?paginaGrootte=7", [], -1)
            while let path = next {
                let reply = try await visitor.get(path)
                let page = try JSONTree(reply.bytes)
                seen += (page[name]?.list ?? []).compactMap { $0[key]?.text }
                total = page["totaal"]?.integer ?? -1
                next = link("next", reply).map { String($0.dropFirst(town.site.address.count)) }
                #expect(link("first", reply) != nil && link("last", reply) != nil)
            }
            #expect(total > 10 && seen.count == total && Set(seen).count == total, "\(name)")
        }
        let beyond = try await visitor.get("\(Self.root)/gebieden?pagina=999")
        #expect(try JSONTree(beyond.bytes)["gebieden"]?.list == [])
        #expect(link("next", beyond) == nil && link("prev", beyond)?.contains("pagina=1") == true)
    }

    private func link(_ relation: String, _ reply: Reply) -> String? {
        let header = reply.headers[HTTPField.Name("Link")!] ?? ""
        return header.split(separator: ", ").first { $0.hasSuffix("; rel=\"\(relation)\"") }.map {
            String($0.dropFirst().prefix { $0 != ">" })
        }
    }

    @Test(arguments: testEngines)
    func `choices choose`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        try await importInitiatives(town.site)
        func found(_ question: String, _ name: String = "initiatieven") async throws -> [JSONTree] {
            let reply = try await town.visitor().get("\(Self.root)/\(name)?paginaGrootte=500&\(question)")
            return try JSONTree(reply.bytes)[name]?.list ?? []
        }
        let all = try await found("pagina=1")
        for (parameter, column) in [("thema", "thema"), ("fase", "fase")] {
            for value in Set(all.compactMap { $0[column]?.text }) {
                let chosen = try await found("\(parameter)=\(value)")
                #expect(chosen == all.filter { $0[column]?.text == value } && !chosen.isEmpty, "\(parameter)=\(value)")
            }
        }
        let two = try await found("thema=groen&thema=zorg")
        #expect(two == all.filter { ["groen", "zorg"].contains($0["thema"]?.text) })
        for district in town.site.municipality.areas.districts.map(\.code) {
            let chosen = try await found("gebied=\(district)")
            #expect(chosen == all.filter { $0["hoofdgebiedCode"]?.text == district || $0["gebiedCode"]?.text == district }, "\(district)")
            #expect(try await found("hoofdgebied=\(district)", "gebieden").allSatisfy { $0["hoofdgebiedCode"]?.text == district })
        }
        let title = try #require(all.first?["titel"]?.text)
        #expect(try await found("zoek=\(title.percentEncoded)").first?["titel"]?.text == title)
        #expect(try await found("zoek=xqzwv") == [])
        let loans = try await found("vorm=lening", "regelingen")
        #expect(!loans.isEmpty && loans.allSatisfy { $0["vorm"]?.text == "lening" })
    }

    @Test(arguments: testEngines)
    func `what cannot be asked is refused with everything that is wrong`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let visitor = town.visitor()
        let wrong = try await visitor.get("\(Self.root)/initiatieven?kleur=rood&pagina=0&thema=saai&zoek=&pagina=1&formaat=xml")
        #expect(wrong.status == 400)
        let faults = try JSONTree(wrong.bytes)["errors"]?.list ?? []
        #expect(
            Set(faults.compactMap { "\($0["name"]?.text ?? "") \($0["code"]?.text ?? "")" }) == [
                "kleur unknown", "pagina repeated", "pagina range", "thema enum", "zoek length", "formaat enum",
            ])
        let cases: [(HTTPRequest.Method, String, [String: String], Int)] = [
            (.get, "/api", [:], 404), (.get, "/api/", [:], 404), (.get, "/api/v1?a=b", [:], 400),
            (.get, "\(Self.root)/initiatieven/", [:], 404),
            (.get, "/api//v1/initiatieven", [:], 404), (.get, "\(Self.root)/bestaat-niet", [:], 404),
            (.get, "\(Self.root)/initiatieven/bestaat-niet", [:], 404), (.get, "\(Self.root)/initiatieven/%ff", [:], 404),
            (.get, "\(Self.root)/initiatieven?%zz", [:], 400), (.get, "\(Self.root)/regelingen?formaat=geojson", [:], 400),
            (.get, "\(Self.root)/regelingen", ["Accept": "application/geo+json"], 406), (.post, "\(Self.root)/initiatieven", [:], 405),
            (.delete, "\(Self.root)/initiatieven", ["Sec-Fetch-Site": "cross-site"], 405), (.patch, "\(Self.root)/dcat", [:], 405),
            (.put, "\(Self.root)/bestaat-niet", [:], 404), (.get, "\(Self.root)/openapi.json?a=b", [:], 400),
            (.get, "\(Self.root)/initiatieven?taal=en", [:], 400),
        ]
        for (method, path, headers, status) in cases {
            let reply = try await visitor.send(method, path, headers: headers, body: [])
            #expect(reply.status == status, "\(method) \(path)")
            #expect(reply.headers[.contentType] == "application/problem+json", "\(method) \(path)")
            #expect(reply.headers[HTTPField.Name("API-Version")!] != nil, "\(method) \(path)")
            let problem = try JSONTree(reply.bytes)
            #expect(problem["status"]?.integer == status && problem["title"]?.text?.contains("⟦") == false, "\(method) \(path)")
            #expect((reply.headers[HTTPField.Name("Allow")!] != nil) == (status == 405), "\(method) \(path)")
            #expect(reply.headers[.setCookie] == nil, "\(method) \(path)")
        }
        #expect(try await visitor.get("/apiarist").headers[.contentType]?.hasPrefix("text/html") == true)
    }

    @Test func `without its database it says 503 as its document says`() async throws {
        let town = try await Town.open(.sqlite)
        let (scene, reader) = (try await Scene.make(in: town), try await document(town))
        let paths = try await paths(reader, scene)
        await town.site.database.close()
        var statuses: [Int: Int] = [:]
        for (template, path) in paths {
            let reply = try await town.visitor().get(path)
            statuses[reply.status, default: 0] += 1
            expectNone(faults(reader, template, reply))
        }
        // Areas and the descriptions come from files.
        #expect(Set(statuses.keys) == [200, 503] && statuses[503] ?? 0 >= 2, "\(statuses)")
    }

    @Test(arguments: testEngines)
    func `a browser on another site may ask and read`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let path = "\(Self.root)/gebieden"
        let asked = try await town.visitor().send(
            .options, path, headers: ["Origin": "https://elders.example", "Access-Control-Request-Method": "GET"], body: [])
        #expect(asked.status == 204 && asked.bytes.isEmpty)
        #expect(asked.headers[.accessControlAllowOrigin] == "*")
        #expect(asked.headers[.accessControlAllowMethods] == "GET, HEAD, OPTIONS")
        let (whole, head) = (
            try await town.visitor().get(path), try await town.visitor().send(.head, path, headers: [:], body: [])
        )
        #expect(head.status == 200 && head.bytes.isEmpty && head.headers[.eTag] == whole.headers[.eTag])
        #expect(whole.headers[.vary]?.contains("Accept") == true)
        // Elsewhere nothing changed: a page has no such answer.
        #expect(try await town.visitor().send(.options, "/inloggen", headers: [:], body: []).status == 405)
    }

    @Test(arguments: testEngines)
    func `what is kept for one question is not given to another`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        try await importInitiatives(town.site)
        let (visitor, path) = (town.visitor(), "\(Self.root)/initiatieven")
        let questions: [(String, [String: String])] = [
            (path, [:]), (path, ["Accept": "text/csv"]), (path, ["Accept": "application/geo+json"]), ("\(path)?formaat=csv", [:]),
            ("\(path)?pagina=2&paginaGrootte=5", [:]), ("\(path)?paginaGrootte=5", [:]), ("\(path)?thema=groen&paginaGrootte=5", [:]),
        ]
        var first: [[UInt8]] = []
        for (path, headers) in questions { first.append(try await visitor.get(path, headers: headers).bytes) }
        #expect(Set(first).count == questions.count - 1, "by header or by name a form is the same")
        for (index, question) in questions.enumerated() {
            #expect(try await visitor.get(question.0, headers: question.1).bytes == first[index], "\(question)")
        }
        #expect(try await visitor.get("\(path)?onbekend=1").status == 400)
        let signedIn = try await town.signedIn("Rita Rozema")
        #expect(try await signedIn.get(path).bytes == first[0])
    }

    @Test(arguments: testEngines)
    func `a file of a list holds all of it, however long, in every form`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        try await importInitiatives(town.site)
        let visitor = town.visitor()
        let total = try JSONTree(try await visitor.get("\(Self.root)/initiatieven?paginaGrootte=1").bytes)["totaal"]?.integer ?? 0
        #expect(total > 50, "a page of the interface would hold everything")
        let json = try await visitor.get("/open-data/initiatieven.json")
        let slugs = try JSONTree(json.bytes)["initiatieven"]?.list.compactMap { $0["slug"]?.text } ?? []
        #expect(slugs.count == total && Set(slugs).count == total)
        let map = try JSONTree(try await visitor.get("/open-data/initiatieven.geojson").bytes)
        #expect(map["type"]?.text == "FeatureCollection" && map["features"]?.list.count == total)
        let table = try await visitor.get("/open-data/initiatieven.csv")
        #expect(slugs.allSatisfy { table.text.contains("\r\n\($0),") })
        #expect(table.headers[.contentType]?.hasPrefix("text/csv") == true && table.headers[.accessControlAllowOrigin] == "*")
        for name in ["regelingen.geojson", "initiatieven", "initiatieven.xml", "niets.csv"] {
            #expect(try await visitor.get("/open-data/\(name)").status == 404, "\(name)")
        }
        let page = try await visitor.get("/open-data").text
        #expect(page.contains("href=\"/open-data/initiatieven.csv\"") && !page.contains("/initiatieven?formaat=csv\" aria"))
    }

    @Test(arguments: testEngines)
    func `the beginning of the interface leads on, and its contact is the municipality`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        _ = try await Scene.make(in: town)
        let visitor = town.visitor()
        let begin = try JSONTree(try await visitor.get(Self.root).bytes)
        let links =
            [begin["beschrijving"], begin["catalogus"], begin["uitleg"]].compactMap { $0?.text }
            + (begin["lijsten"]?.list ?? []).flatMap {
                [$0["url"]?.text].compactMap(\.self) + ($0["bestanden"]?.list.compactMap(\.text) ?? [])
            }
        #expect(links.count > 8)
        for link in links { #expect(try await visitor.get(String(link.dropFirst(town.site.address.count))).status == 200, "\(link)") }
        let catalogue = try await visitor.get("\(Self.root)/dcat")
        let tree = try JSONTree(catalogue.bytes)
        #expect(tree["service"]?.list.first?["endpointURL"]?.text == town.site.address + Self.root)
        #expect(tree["issued"]?.text != nil && tree["dataset"]?.list.contains { $0["modified"]?.text != nil } == true)
        for reply in [catalogue, try await visitor.get("\(Self.root)/openapi.json")] {
            #expect(!reply.text.contains(town.site.settings.mailSender), "nobody reads mail to the sender")
        }
    }

    @Test(arguments: testEngines)
    func `a problem is told in one language, and a wrong method on a page is 405`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let visitor = town.visitor()
        let plain = try JSONTree(try await visitor.get("\(Self.root)/initiatieven?kleur=rood").bytes)
        let asked = try JSONTree(try await visitor.get("\(Self.root)/initiatieven?taal=en").bytes)
        #expect(asked["detail"]?.text == plain["detail"]?.text && asked["title"]?.text == plain["title"]?.text)
        for (method, site) in [(HTTPRequest.Method.put, "same-origin"), (.put, "cross-site"), (.options, "cross-site"), (.delete, "none")] {
            let other = try await visitor.send(method, "/over", headers: ["Sec-Fetch-Site": site], body: [])
            #expect(other.status == 405 && other.headers[HTTPField.Name("Allow")!] == "GET, HEAD", "\(method) \(site)")
        }
        let nowhere = try await visitor.send(.put, "/bestaat-niet", headers: ["Sec-Fetch-Site": "same-origin"], body: [])
        #expect(nowhere.status == 404)
    }

    @Test(arguments: testEngines)
    func `the catalogue names lists that are there`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let catalogue = try JSONTree(try await town.visitor().get("\(Self.root)/dcat").bytes)
        let context = try #require(catalogue["@context"])
        #expect(catalogue["dataset"]?.list.count == 3)
        for dataset in catalogue["dataset"]?.list ?? [] {
            for distribution in dataset["distribution"]?.list ?? [] {
                let address = try #require(distribution["downloadURL"]?.text)
                let reply = try await town.visitor().get(String(address.dropFirst(town.site.address.count)))
                let media = try #require(distribution["mediaType"]?.text).split(separator: "/").suffix(2).joined(separator: "/")
                #expect(reply.status == 200 && reply.headers[.contentType]?.hasPrefix(media) == true, "\(address)")
            }
        }
        // Every short name means something.
        func names(_ tree: JSONTree) -> Set<String> {
            switch tree {
            case .list(let items): items.reduce(into: []) { $0.formUnion(names($1)) }
            case .object(let members):
                members.reduce(into: Set(members["@type"]?.text.map { [$0] } ?? [])) { $0.formUnion(names($1.value).union([$1.key])) }
            default: []
            }
        }
        let used = names(.object(catalogue.members.filter { $0.key != "@context" })).filter { !$0.hasPrefix("@") }
        #expect(used.subtracting(context.members.keys).isEmpty)
        #expect(Set(context.members.keys).subtracting(used).subtracting(["dcat", "dct", "foaf", "vcard"]).isEmpty)
    }
}
