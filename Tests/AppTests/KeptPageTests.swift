import Civic
import HTTPTypes
import Initiatives
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Store
import TestSupport
import Testing
import Web

/// A page that was asked for before is answered from memory; nobody may notice but by the clock.
@Suite struct KeptPageTests {
    /// Three times: made, kept, and known by the request as it comes.
    private func warm(_ browser: Browser, _ path: String) async throws -> Reply {
        for _ in 0..<2 { #expect(try await browser.get(path).status == 200) }
        return try await browser.get(path)
    }

    @Test(arguments: testEngines)
    func `what was written is seen at the next request`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let visitor = town.visitor()
        let before = try await warm(visitor, "/initiatieven")
        let scene = try await Scene.make(in: town)
        let after = try await visitor.get("/initiatieven")
        #expect(!before.text.contains(scene.initiative.slug) && after.text.contains(scene.initiative.slug))
        #expect(before.headers[.eTag] != after.headers[.eTag])
        _ = try await warm(visitor, scene.initiative.path)
        try await scene.perform(PostNews(id: scene.initiative.id, title: "De vijver is klaar", text: "Kom kijken."), by: .initiator)
        #expect(try await visitor.get(scene.initiative.path).text.contains("De vijver is klaar"))
    }

    @Test(arguments: testEngines)
    func `who is somebody, speaks another language or has another address gets their own page`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let dutch = try await warm(town.visitor(), "/initiatieven")
        let english = town.visitor()
        #expect(try await english.get("/initiatieven?taal=en").headers[values: .setCookie].contains { $0.hasPrefix("taal=en") })
        #expect(try await warm(english, "/initiatieven").text.contains("<html lang=\"en\""))
        #expect(try await town.visitor().get("/initiatieven").bytes == dutch.bytes)
        let anna = try await town.signedIn("Anna Aarts")
        #expect(try await anna.get("/initiatieven").headers[.cacheControl] == "private, no-store")
        #expect(try await town.visitor().send(.get, "/initiatieven", headers: ["Host": "elders.example"], body: []).status == 404)
        #expect(try await town.visitor().get("/initiatieven?taal=en").headers[values: .setCookie].isEmpty == false)
    }

    @Test(arguments: testEngines)
    func `it comes compressed, as its head alone, or not at all to who has it`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let plain = try await warm(town.visitor(), "/initiatieven")
        let tag = try #require(plain.headers[.eTag])
        let zipped = try await town.visitor().get("/initiatieven", headers: ["Accept-Encoding": "gzip"])
        #expect(zipped.headers[.contentEncoding] == "gzip" && zipped.bytes.count < plain.bytes.count)
        for refused in ["gzip;q=0", "identity, gzip; q=0.0", "br"] {
            let reply = try await town.visitor().get("/initiatieven", headers: ["Accept-Encoding": refused])
            #expect(reply.headers[.contentEncoding] == nil && reply.bytes == plain.bytes, "\(refused)")
        }
        let head = try await town.visitor().send(.head, "/initiatieven", headers: [:], body: [])
        #expect(head.status == 200 && head.bytes.isEmpty && head.headers[.contentLength] == String(plain.bytes.count))
        let known = try await town.visitor().get("/initiatieven", headers: ["If-None-Match": tag])
        #expect(known.status == 304 && known.bytes.isEmpty)
        for reply in [plain, zipped, head, known] {
            #expect(reply.headers[.xContentTypeOptions] == "nosniff" && reply.headers[.vary] == "Accept-Encoding, Cookie")
        }
    }

    @Test func `on the connection itself, answers keep the order of requests, and what is not kept or of yesterday goes on`() async throws {
        let town = try await Town.open(.sqlite)
        let host = try #require(town.site.municipality.hosts.first)
        let kept = try await warm(town.visitor(), "/initiatieven")
        let channel = EmbeddedChannel(handler: QuickHandler(front: town.installation.front))
        func ask(_ path: String, _ headers: HTTPFields = [:], by method: HTTPRequest.Method = .get) throws {
            let head = HTTPRequest(method: method, scheme: "http", authority: host, path: path, headerFields: headers)
            try channel.writeInbound(HTTPRequestPart.head(head))
            try channel.writeInbound(HTTPRequestPart.end(nil))
        }
        func answered() throws -> [HTTPResponsePart] {
            var parts: [HTTPResponsePart] = []
            while let part = try channel.readOutbound(as: HTTPResponsePart.self) { parts.append(part) }
            return parts
        }
        func passedOn() throws -> Int {
            var count = 0
            while try channel.readInbound(as: HTTPRequestPart.self) != nil { count += 1 }
            return count
        }

        try ask("/initiatieven")
        let parts = try answered()
        guard case .head(let head) = try #require(parts.first), case .body(let body) = parts[1], case .end = parts[2] else {
            Issue.record("no whole answer: \(parts)")
            return
        }
        #expect(try head.status == .ok && Array(body.readableBytesView) == kept.bytes && passedOn() == 0)
        #expect(head.headerFields[.contentLength] == String(kept.bytes.count) && head.headerFields[.date]?.hasSuffix(" GMT") == true)
        #expect(head.headerFields[.requestID]?.count == 10)

        try ask("/initiatieven", by: .head)
        #expect(try answered().count == 2)

        // While another answer is on its way, nothing overtakes it.
        try ask("/idee", by: .post)
        try ask("/initiatieven")
        #expect(try passedOn() == 4 && answered().isEmpty)
        for _ in 0..<2 {
            try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok)))
            try channel.writeOutbound(HTTPResponsePart.end(nil))
        }
        #expect(try answered().count == 4)
        try ask("/initiatieven")
        #expect(try passedOn() == 0 && answered().count == 3)

        for (path, headers) in [
            ("/initiatieven", [.connection: "close"]), ("/initiatieven", [.cookie: "sessie=x"]), ("/onbekend", [:]),
        ] as [(String, HTTPFields)] {
            try ask(path, headers)
            #expect(try passedOn() == 2 && answered().isEmpty, "\(path) \(headers)")
            try channel.writeOutbound(HTTPResponsePart.end(nil))
            _ = try answered()
        }

        town.pass(days: 1)
        try ask("/initiatieven")
        #expect(try passedOn() == 2 && answered().isEmpty)
    }
}
