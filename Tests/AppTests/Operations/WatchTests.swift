import App
import Civic
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import Store
import Synchronization
import TestSupport
import Testing
import Web

@Suite struct WatchTests {
    private final class Lines: Sendable {
        private let kept = Mutex<[String]>([])
        var all: [String] { kept.withLock { $0 } }
        var output: LogOutput { LogOutput { line in self.kept.withLock { $0.append(String(decoding: line, as: UTF8.self)) } } }
    }

    private func json(_ line: String) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    private func ask(
        _ town: Town, _ path: String, watch: Watch, from address: String?, headers: [String: String] = [:], sites: Sites? = nil
    ) async throws -> Response? {
        let channel = EmbeddedChannel()
        channel.remoteAddress = try address.map { try SocketAddress(ipAddress: $0, port: 4711) }
        let context = FrontContext(source: ApplicationRequestContextSource(channel: channel, logger: Logger(label: "test")))
        var fields = HTTPFields()
        for (name, value) in headers where name != "Host" { fields[try #require(HTTPField.Name(name))] = value }
        let head = HTTPRequest(
            method: .get, scheme: "http", authority: headers["Host"] ?? "127.0.0.1:8080", path: path, headerFields: fields)
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer()))
        return await watch.answer(request, context, sites: sites ?? town.installation.sites, migrations: town.installation.migrations.count)
    }

    private func text(_ response: Response?) async throws -> String {
        let collector = Collector()
        try await response?.body.write(collector)
        return collector.text
    }

    @Test func `a request has one line with its pattern, and nothing of what was asked`() async throws {
        let lines = Lines()
        let watch = Watch(output: lines.output, clock: { Town.noon })
        let response = await watch.observe {
            Trace.current?.found(municipality: "dordrecht")
            Trace.current?.found(route: .init(method: "GET", pattern: "/initiatieven/{slug}"))
            return Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: "hello")))
        }
        let line = try json(try #require(lines.all.first))
        #expect(lines.all.count == 1)
        #expect(line["time"] as? String == "2026-11-21T11:00:00.000Z")
        #expect(line["level"] as? String == "info")
        #expect(line["route"] as? String == "/initiatieven/{slug}")
        #expect(line["municipality"] as? String == "dordrecht")
        #expect(line["status"] as? Int == 200)
        #expect(line["bytes"] as? Int == 5)
        #expect(line["ms"] is Double)
        let id = try #require(response.headers[.requestID])
        #expect(line["request"] as? String == id)
        #expect(id.count == 10)
        #expect(Set(line.keys) == ["time", "level", "message", "request", "municipality", "method", "route", "status", "ms", "bytes"])
    }

    @Test func `whatever else is logged meanwhile carries the same id`() async throws {
        let lines = Lines()
        let logger = Logger(label: "store") { label in JSONLogHandler(label, output: lines.output, clock: { Town.noon }) }
        let response = await Watch().observe {
            logger.error("a \"line\"\nof two\u{1}", metadata: ["error": "\(StoreError.busy("full"))", "list": ["a", "b"]])
            return Response(status: .ok)
        }
        logger.debug("too fine")
        logger.warning("later")
        let (during, later) = (try json(lines.all[0]), try json(lines.all[1]))
        #expect(lines.all.count == 2)
        #expect(during["request"] as? String == response.headers[.requestID])
        #expect(during["message"] as? String == "a \"line\"\nof two ")
        #expect(during["error"] as? String == "busy: full")
        #expect(later["request"] == nil)
    }

    @Test func `mail addresses and secret links do not get into the log`() throws {
        let lines = Lines()
        let logger = Logger(label: "test") { label in JSONLogHandler(label, output: lines.output) }
        logger.error("no mail to <jan.de-vries@example.nl>, see /link/AbC_-9xyz?a", metadata: ["mail": "a@b.nl"])
        for path in ["/advies/AbC", "/akkoord/AbC/terug", "/kennismaken/AbC", "/mijn/gegevens/mailadres/AbC"] {
            logger.error("see \(path)")
        }
        let all = lines.all.joined()
        for secret in ["jan", "vries", "example.nl", "AbC", "xyz", "b.nl"] { #expect(!all.contains(secret), "\(secret)") }
        #expect(all.contains("no mail to <…@…>, see /link/…?a"))
    }

    @Test func `figures are for this machine and for who has the token`() async throws {
        let town = try await Town.open(.sqlite)
        let host = town.site.municipality.hosts[0]
        let (open, closed) = (Watch(), Watch(token: "geheim"))
        #expect(try await ask(town, "/metrics", watch: open, from: "127.0.0.1") != nil)
        #expect(try await ask(town, "/metrics", watch: open, from: "::1") != nil)
        #expect(try await ask(town, "/metrics", watch: closed, from: "127.0.0.1") != nil)
        for address in ["192.0.2.7", "10.0.0.1", "::ffff:192.0.2.1", nil] {
            #expect(try await ask(town, "/metrics", watch: open, from: address) == nil)
        }
        // A proxy on the same machine.
        for headers in [["Host": host], ["X-Forwarded-For": "192.0.2.7"], ["Forwarded": "for=192.0.2.7"], ["X-Forwarded-Proto": "https"]] {
            #expect(try await ask(town, "/metrics", watch: open, from: "127.0.0.1", headers: headers) == nil)
        }
        // Also while nobody has asked for a page of that municipality yet.
        let shut = SiteEntry(town.site.municipality, address: town.site.address, words: town.site.words("nl")) { town.site }
        #expect(try await ask(town, "/metrics", watch: open, from: "127.0.0.1", headers: ["Host": host], sites: Sites([shut])) == nil)
        let right = ["Authorization": "Bearer geheim", "Host": host]
        #expect(try await ask(town, "/metrics", watch: closed, from: "192.0.2.7", headers: right) != nil)
        for wrong in ["Bearer geheim2", "Bearer ", "Basic geheim", "geheim"] {
            #expect(try await ask(town, "/metrics", watch: closed, from: "192.0.2.7", headers: ["Authorization": wrong]) == nil)
        }
        #expect(try await ask(town, "/metrics", watch: open, from: "192.0.2.7", headers: ["Authorization": "Bearer "]) == nil)
        #expect(try await ask(town, "/other", watch: open, from: "127.0.0.1") == nil)
    }

    @Test(arguments: testEngines)
    func `figures are in the format of Prometheus and agree with what happened`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let watch = Watch(clock: { Town.noon })
        for status in [HTTPResponse.Status.ok, .ok, .notFound] {
            _ = await watch.observe {
                Trace.current?.found(route: .init(method: "GET", pattern: "/a/{\"b\"}"))
                Trace.current?.found(inCache: status == .ok)
                return Response(status: status)
            }
        }
        watch.count(StoreError.busy("x"))
        watch.count(StoreError.notUnique("x"))
        try await town.runDuties()
        let answer = try await text(try await ask(town, "/metrics", watch: watch, from: "127.0.0.1"))
        let lines = answer.split(separator: "\n").map(String.init)
        let label = #"method="GET",route="/a/{\"b\"}""#
        for expected in [
            "meemaken_requests_total{\(label),status=\"2xx\"} 2", "meemaken_requests_total{\(label),status=\"4xx\"} 1",
            "meemaken_request_duration_seconds_bucket{le=\"+Inf\",\(label)} 3", "meemaken_request_duration_seconds_count{\(label)} 3",
            "meemaken_page_cache_total{result=\"hit\"} 2", "meemaken_page_cache_total{result=\"miss\"} 1",
            "meemaken_database_errors_total{kind=\"busy\"} 1", "meemaken_database_errors_total{kind=\"corrupt\"} 0",
            "meemaken_database_up{municipality=\"dordrecht\"} 1", "meemaken_database_full{municipality=\"dordrecht\"} 0",
            "meemaken_messages_overdue{municipality=\"dordrecht\"} 0",
            "meemaken_duty_age_seconds{duty=\"journal.seal\",municipality=\"dordrecht\"} 0",
            "meemaken_duty_late{duty=\"mail.send\",municipality=\"dordrecht\"} 0",
        ] {
            #expect(lines.contains(expected), "\(expected)")
        }
        let sample = #/[a-z_]+(\{([a-z_]+="([^"\\\n]|\\.)*",?)*\})? (-?[0-9.]+(e-?[0-9]+)?)/#
        for line in lines {
            #expect(line.hasPrefix("# HELP ") || line.hasPrefix("# TYPE ") || line.wholeMatch(of: sample) != nil, "\(line)")
        }
        #expect(Set(lines).count == lines.count)
    }

    @Test func `ready means that a database answers with all its migrations`() async throws {
        let town = try await Town.open(.sqlite)
        let good = try await ask(town, "/klaar", watch: Watch(), from: "192.0.2.7")
        #expect(good?.status == .ok)
        #expect(try await text(good) == #"{"damaged":[],"failing":[],"municipalities":1,"ready":true,"shut":0}"#)
        try await town.site.database.write { try $0.execute("DELETE FROM migration WHERE id LIKE '%journal%'") }
        let behind = try await ask(town, "/klaar", watch: Watch(), from: "192.0.2.7")
        #expect(behind?.status == .serviceUnavailable)
        await town.site.database.close()
        #expect(try await ask(town, "/klaar", watch: Watch(), from: "192.0.2.7")?.status == .serviceUnavailable)
    }

    @Test(arguments: testEngines)
    func `people read in plain words whether everything works`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        try await town.runDuties()
        let fine = try await town.visitor().get("/status")
        #expect(fine.status == 200)
        #expect(fine.text.contains(town.site.words("nl")("working.fine.lead")))
        town.pass(hours: 5)
        let slow = try await town.visitor().get("/status?taal=en")
        #expect(slow.status == 200)
        #expect(slow.text.contains(town.site.words("en")("working.slow.lead")))
        await town.site.database.close()
        let down = try await town.visitor().get("/status")
        #expect(down.status == 503)
        #expect(down.text.contains(town.site.words("nl")("working.down.lead")))
    }

    @Test func `on a full disk forms are refused and people read so, while pages go on`() async throws {
        let town = try await Town.open(.sqlite)
        try await town.runDuties()
        try await town.site.database.write { db in _ = try db.rows("PRAGMA max_page_count = 1") }
        let story = String(repeating: "Een bank onder de boom. ", count: 240)
        var statuses: Set<Int> = []
        for number in 1...200 where !statuses.contains(503) {
            statuses.insert(try await town.visitor().post("/idee", ["titel": "Bank \(number)", "wat": story]).status)
        }
        #expect(statuses.contains(503))
        #expect(try await town.visitor().get("/initiatieven?zoek=bank").status == 200)
        let full = try await town.visitor().get("/status")
        #expect(full.status == 503)
        #expect(full.text.contains(town.site.words("nl")("working.full.lead")))
        let figures = try await text(try await ask(town, "/metrics", watch: Watch(), from: "127.0.0.1"))
        #expect(figures.contains("meemaken_database_full{municipality=\"dordrecht\"} 1"))
    }

    @Test func `every answer of the front door has an id, and an error page shows it`() async throws {
        let town = try await Town.open(.sqlite)
        for path in ["/", "/", "/bestaat-niet", "/robots.txt", "/status"] {
            #expect(try await town.visitor().get(path).headers[.requestID]?.count == 10, "\(path)")
        }
        await town.site.database.close()
        let broken = try await town.visitor().get("/gezond")
        #expect(broken.status >= 500)
        #expect(broken.text.contains(try #require(broken.headers[.requestID])))
    }

    private final class Collector: ResponseBodyWriter, Sendable {
        private let bytes = Mutex<[UInt8]>([])
        var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }
        func write(_ buffer: ByteBuffer) async throws { bytes.withLock { $0 += Array(buffer.readableBytesView) } }
        func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }
}
