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

/// Whether a load balancer should ask this process, with two municipalities of which one has trouble.
@Suite struct ReadinessTests {
    private final class Text: ResponseBodyWriter, Sendable {
        private let bytes = Mutex<[UInt8]>([])
        var all: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
        func write(_ buffer: ByteBuffer) async throws { bytes.withLock { $0 += Array(buffer.readableBytesView) } }
        func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }

    private func make(
        _ home: URL, asAsked: Bool = false, open: @escaping @Sendable (Municipality) async throws -> any Database
    ) async throws -> Installation {
        _ = try MunicipalityFolder.create("groot-dorp", name: "Groot Dorp", home: home)
        return try await Installation.make(
            InstallationSettings(home: home, data: home), asAsked: asAsked, clock: { Town.noon },
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }), open: open)
    }

    private func ask(_ installation: Installation, _ path: String, of host: String) async throws -> (status: Int, text: String) {
        let context = FrontContext(
            source: ApplicationRequestContextSource(channel: EmbeddedChannel(), logger: Logger(label: "test")))
        let head = HTTPRequest(method: .get, scheme: "http", authority: host, path: path, headerFields: [:])
        let found = try await installation.front.respond(
            to: Request(head: head, body: RequestBody(buffer: ByteBuffer())), context: context)
        let text = Text()
        try await found.body.write(text)
        return (found.status.code, text.all)
    }

    /// What `/klaar` answers, and a page of every municipality.
    private func look(_ installation: Installation) async throws -> (status: Int, text: String, pages: [Int]) {
        let found = try await ask(installation, "/klaar", of: "10.0.0.11")
        var pages: [Int] = []
        for site in installation.sites.all {
            pages.append(try await ask(installation, "/gezond", of: site.municipality.hosts[0]).status)
        }
        return (found.status, found.text, pages)
    }

    @Test(arguments: testEngines)
    func `all well is ready`(engine: Engine) async throws {
        try await SmallTown.withHome { home in
            let installation = try await make(home) { _ in try await freshDatabase(engine) }
            let found = try await look(installation)
            #expect(found.text == #"{"damaged":[],"failing":[],"municipalities":2,"ready":true,"shut":0}"#)
            #expect(found.status == 200 && found.pages == [200, 200])
        }
    }

    @Test(arguments: testEngines)
    func `one that is damaged is told, and takes nobody out of rotation`(engine: Engine) async throws {
        try await SmallTown.withHome { home in
            let installation = try await make(home) { municipality in
                if municipality.key == "groot-dorp" { throw StoreError.corrupt("file is not a database") }
                return try await freshDatabase(engine)
            }
            let found = try await look(installation)
            #expect(found.text == #"{"damaged":["groot-dorp"],"failing":[],"municipalities":2,"ready":true,"shut":0}"#)
            #expect(found.status == 200 && found.pages == [503, 200])
        }
    }

    @Test(arguments: testEngines)
    func `of many each is opened when somebody asks for it, and wrong documents close only their own`(engine: Engine) async throws {
        try await SmallTown.withHome { home in
            let wrong = home.appending(path: "Municipalities/groot-dorp/terms.yaml")
            let installation = try await make(home, asAsked: true) { _ in try await freshDatabase(engine) }
            try Data("retention: 3".utf8).write(to: wrong)
            #expect(
                try await ask(installation, "/klaar", of: "10.0.0.11").text
                    == #"{"damaged":[],"failing":[],"municipalities":2,"ready":true,"shut":2}"#)
            #expect(installation.sites.all.isEmpty)
            let (good, bad) = ("klein-dorp.localhost", "groot-dorp.localhost")
            // Whoever asks at the same time waits for the same.
            async let first = ask(installation, "/initiatieven", of: good)
            async let second = ask(installation, "/gezond", of: good)
            let answers = try await [first.status, second.status]
            #expect(answers == [200, 200])
            #expect(installation.sites.all.map(\.municipality.key) == ["klein-dorp"])
            let closed = try await ask(installation, "/", of: bad)
            #expect(closed.status == 503 && closed.text.contains("Het lukt nu even niet"))
            #expect(try await ask(installation, "/", of: "elders.localhost").text.contains("Groot Dorp"), "who asks for none sees all")
            #expect(installation.sites.entries.first { $0.municipality.key == "groot-dorp" }?.failure is ConfigFault)
        }
    }

    @Test(arguments: testEngines)
    func `one that was open and no longer answers is reason to ask another process`(engine: Engine) async throws {
        try await SmallTown.withHome { home in
            let installation = try await make(home) { _ in try await freshDatabase(engine) }
            await installation.sites.all[0].database.close()
            let found = try await look(installation)
            #expect(found.text == #"{"damaged":[],"failing":["groot-dorp"],"municipalities":2,"ready":false,"shut":0}"#)
            #expect(found.status == 503 && found.pages[1] == 200)
        }
    }

    @Test func `none that could be opened is not ready`() async throws {
        try await SmallTown.withHome { home in
            let installation = try await make(home) { _ in throw StoreError.busy("the server is away") }
            let found = try await look(installation)
            #expect(found.text == #"{"damaged":["groot-dorp","klein-dorp"],"failing":[],"municipalities":2,"ready":false,"shut":0}"#)
            #expect(found.status == 503)
        }
    }
}
