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

    private func make(_ home: URL, open: @escaping @Sendable (Municipality) async throws -> any Database) async throws -> Installation {
        _ = try MunicipalityFolder.create("groot-dorp", name: "Groot Dorp", home: home)
        return try await Installation.make(
            InstallationSettings(home: home, data: home), clock: { Town.noon },
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }), open: open)
    }

    /// What `/klaar` answers, and a page of every municipality.
    private func look(_ installation: Installation) async throws -> (status: Int, text: String, pages: [Int]) {
        func ask(_ path: String, _ host: String) async throws -> Response {
            let context = FrontContext(
                source: ApplicationRequestContextSource(channel: EmbeddedChannel(), logger: Logger(label: "test")))
            let head = HTTPRequest(method: .get, scheme: "http", authority: host, path: path, headerFields: [:])
            return try await installation.front.respond(
                to: Request(head: head, body: RequestBody(buffer: ByteBuffer())), context: context)
        }
        let (found, text) = (try await ask("/klaar", "10.0.0.11"), Text())
        try await found.body.write(text)
        var pages: [Int] = []
        for site in installation.sites.all {
            pages.append(try await ask("/gezond", site.municipality.hosts[0]).status.code)
        }
        return (found.status.code, text.all, pages)
    }

    @Test(arguments: testEngines)
    func `all well is ready`(engine: Engine) async throws {
        try await SmallTown.withHome { home in
            let installation = try await make(home) { _ in try await freshDatabase(engine) }
            let found = try await look(installation)
            #expect(found.text == #"{"damaged":[],"failing":[],"municipalities":2,"ready":true}"#)
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
            #expect(found.text == #"{"damaged":["groot-dorp"],"failing":[],"municipalities":2,"ready":true}"#)
            #expect(found.status == 200 && found.pages == [503, 200])
        }
    }

    @Test(arguments: testEngines)
    func `one that was open and no longer answers is reason to ask another process`(engine: Engine) async throws {
        try await SmallTown.withHome { home in
            let installation = try await make(home) { _ in try await freshDatabase(engine) }
            await installation.sites.all[0].database.close()
            let found = try await look(installation)
            #expect(found.text == #"{"damaged":[],"failing":["groot-dorp"],"municipalities":2,"ready":false}"#)
            #expect(found.status == 503 && found.pages[1] == 200)
        }
    }

    @Test func `none that could be opened is not ready`() async throws {
        try await SmallTown.withHome { home in
            let installation = try await make(home) { _ in throw StoreError.busy("the server is away") }
            let found = try await look(installation)
            #expect(found.text == #"{"damaged":["groot-dorp","klein-dorp"],"failing":[],"municipalities":2,"ready":false}"#)
            #expect(found.status == 503)
        }
    }
}
