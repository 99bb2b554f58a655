import Foundation
import Logging
import Rules
import Store
import Synchronization
import TestSupport
import Testing

@testable import Civic

/// A municipality with a clock and a mail server of the test's own, as far as duties and mail need one.
final class MailTown: Sendable {
    static let noon = Instant(LocalDate(iso: "2026-11-22")!, hour: 12)

    let database: any Database
    let server = MailServer()
    private let time: Clock

    private final class Clock: Sendable {
        let now = Mutex(MailTown.noon)
    }

    init(_ engine: Engine) async throws {
        (database, time) = (try await freshDatabase(engine), Clock())
        try await database.migrate(Messages.migrations + Duties.migrations, now: Self.noon.milliseconds)
    }

    var now: Instant { time.now.withLock(\.self) }

    func set(_ instant: Instant) { time.now.withLock { $0 = instant } }
    func pass(seconds: Int) { time.now.withLock { $0 = $0.adding(seconds: seconds) } }

    /// The municipality as one process of several has it.
    func site() throws -> Site {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let folders = try FileManager.default.contentsOfDirectory(
            at: root.appending(path: "Municipalities"), includingPropertiesForKeys: nil
        ).filter { FileManager.default.fileExists(atPath: $0.appending(path: "municipality.yaml").path) }
        let folder = try #require(folders.min { $0.path < $1.path })
        let load: LiveConfiguration.Load = { folder, revision in
            Configuration(revision: revision, folder: folder, municipality: try Municipality(folder), texts: Texts(), terms: TermSettings())
        }
        let live = LiveConfiguration(try load(ConfigFolder(folder), 0), load: load)
        let lexicon = Lexicon(parts: "", irregular: "", opaque: "", affixes: "", stopWords: "", synonyms: "")
        return Site(
            live: live, database: database,
            settings: Site.Settings(mail: server, mailSender: "noreply@example.nl", showsLocalMailbox: false),
            address: "http://localhost", analyser: Analyser(lexicon: lexicon), clock: { [time] in time.now.withLock(\.self) },
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    /// Queues a mail, due now.
    @discardableResult
    func queue(to recipient: String? = "bep@example.nl", body: String = "Dag!") async throws -> ID<Message> {
        let (id, now) = (ID<Message>.new(at: now), now)
        try await database.write { db in
            try db.execute(
                """
                INSERT INTO message (id, created_at, email, subject, body, state, attempts, due_at)
                VALUES (\(id), \(now), \(recipient), 'Onderwerp', \(body), 'pending', 0, \(now))
                """)
        }
        return id
    }

    func message(_ id: ID<Message>) async throws -> Message {
        let found = try await database.read { db in try db.first("SELECT * FROM message WHERE id = \(id)", as: Message.self) }
        return try #require(found)
    }

    func heartbeat(_ name: String) async throws -> Heartbeat? {
        try await database.read { db in try db.heartbeats().first { $0.name == name } }
    }
}

/// Takes every mail, or does what the test says.
final class MailServer: MailTransport {
    private struct State {
        var failure: MailFailure.Kind?
        var tries = 0
        var mails: [Mail] = []
    }

    private let state = Mutex(State())

    /// What it does with every mail from now on; nil takes them.
    func fail(_ failure: MailFailure.Kind?) { state.withLock { $0.failure = failure } }
    var tries: Int { state.withLock(\.tries) }
    var mails: [Mail] { state.withLock(\.mails) }

    func send(_ mail: Mail) async throws {
        try state.withLock { state in
            state.tries += 1
            if let kind = state.failure { throw MailFailure(text: "said so", kind: kind) }
            state.mails.append(mail)
        }
    }
}
