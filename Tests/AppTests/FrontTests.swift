import Hummingbird
import NIOCore
import Store
import TestSupport
import Testing

/// What comes from outside and is wrong gets a clear answer, never a 500.
@Suite struct FrontTests {
    @Test(arguments: testEngines)
    func `a post from another site is refused`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        for headers in [
            ["Sec-Fetch-Site": "cross-site"], ["Sec-Fetch-Site": "same-site"], ["Sec-Fetch-Site": "none"],
            ["Sec-Fetch-Site": "cross-site", "Origin": town.site.address],
        ] {
            #expect(try await town.visitor().post("/inloggen", ["mail": "a@example.nl"], headers: headers).status == 403)
        }
        let plain = try await town.visitor().send(
            .post, "/inloggen", headers: ["Content-Type": "application/x-www-form-urlencoded"], body: Array("mail=a@example.nl".utf8))
        #expect(plain.status == 403)
        let own = try await town.visitor().send(
            .post, "/inloggen", headers: ["Content-Type": "application/x-www-form-urlencoded", "Origin": town.site.address],
            body: Array("mail=a@example.nl".utf8))
        #expect(own.status == 303)
    }

    @Test(arguments: testEngines)
    func `wrong bodies get a client error`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let form = "application/x-www-form-urlencoded"
        let cases: [(type: String, body: [UInt8], status: Int)] = [
            (form, Array("mail=%".utf8), 400), (form, Array("mail=%zz".utf8), 400), (form, Array("mail=%ff%fe".utf8), 400),
            (form, [0xFF, 0xFE], 400), (form, Array("mail=%00".utf8), 400), ("application/json", Array("{}".utf8), 415),
            (form, Array(repeating: 0x61, count: 300_000), 413), ("multipart/form-data", Array("x".utf8), 400),
            ("multipart/form-data; boundary=a", Array("--a\r\n\r\n".utf8), 400),
            ("multipart/form-data; boundary=a", Array("--a--".utf8), 422),
            (form, [], 422), (form, Array("mail=niet-een-adres".utf8), 422), (form, Array("mail=a%40b%40c.nl".utf8), 422),
        ]
        for (type, body, status) in cases {
            let reply = try await town.visitor().send(
                .post, "/inloggen", headers: ["Content-Type": type, "Sec-Fetch-Site": "same-origin"], body: body)
            #expect(reply.status == status, "\(type) \(String(decoding: body.prefix(40), as: UTF8.self))")
        }
    }

    @Test(arguments: testEngines)
    func `an unknown page, also with strange characters, answers 404 with a way on`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        for path in ["/bestaat-niet", "/link/%F0%9F%8C%B3", "/initiatieven/%ff", "/..%2f..%2fetc", "/link/a'%20OR%201=1"] {
            let reply = try await town.visitor().get(path)
            #expect((400...404).contains(reply.status), "\(path) gave \(reply.status)")
        }
    }

    @Test(arguments: testEngines)
    func `every answer carries the security headers`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        for path in ["/", "/inloggen", "/bestaat-niet", "/robots.txt", "/huisstijl.css"] {
            let headers = try await town.visitor().get(path).headers
            #expect(headers[.contentSecurityPolicy]?.contains("default-src 'none'") == true, "\(path)")
            #expect(headers[.xContentTypeOptions] == "nosniff", "\(path)")
        }
    }

    @Test(arguments: testEngines)
    func `an unknown host shows which municipalities there are and nothing of any`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let reply = try await town.visitor().get("/", headers: ["Host": "elders.example"])
        #expect(reply.status == 200)
        #expect(reply.text.contains(town.site.address))
        #expect(try await town.visitor().get("/inloggen", headers: ["Host": "elders.example"]).status == 404)
    }

    @Test(arguments: testEngines)
    func `what is sent and breaks off is the fault of nobody here`(engine: Engine) async throws {
        struct Broken: Error {}
        let town = try await Town.open(engine)
        let pieces = AsyncThrowingStream<ByteBuffer, any Error> { stream in
            stream.yield(ByteBuffer(string: "naam=Half"))
            stream.finish(throwing: Broken())
        }
        let headers = ["Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"]
        let reply = try await town.visitor().send(.post, "/inloggen", headers: headers, RequestBody(asyncSequence: pieces))
        #expect(reply.status == 400)
    }
}
