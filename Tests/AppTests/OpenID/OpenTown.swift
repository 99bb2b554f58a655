import App
import Civic
import Foundation
import Office
import Store
import Synchronization
import TestSupport
import Web

/// A town with two providers to sign in with, one for colleagues and one for residents.
struct OpenTown {
    let town: Town
    let staff: StubProvider
    let residents: StubProvider

    /// - Parameter giving: whether the providers may add people and give roles.
    static func open(_ engine: Engine, giving: Bool = true) async throws -> OpenTown {
        let time = Hands()
        let clock: @Sendable () -> Instant = { time.now }
        let staff = StubProvider("https://werk.example/stad", clientID: "meemaken", secret: "g&heim één", clock: clock)
        let residents = StubProvider("https://bewoners.example", clientID: "meemaken", secret: "ander geheim", clock: clock)
        let home = try Home.make(giving: giving)
        let town = try await Town.open(engine) { settings in
            settings.home = home
            settings.web = StubNetwork([staff, residents])
            settings.environment = ["OPENID_DORDRECHT_WERK": staff.secret, "OPENID_DORDRECHT_BEWONERS": residents.secret]
        }
        time.site.withLock { $0 = town.site }
        return OpenTown(town: town, staff: staff, residents: residents)
    }

    /// The clock of the town, which is there a moment later than the providers.
    private final class Hands: Sendable {
        let site = Mutex<Site?>(nil)
        var now: Instant { site.withLock { $0?.clock() } ?? Town.noon }
    }

    static let joke = StubProvider.Account("s-1", name: "Joke de Wit", mail: "joke.de.wit@example.nl", groups: ["Loket"])
    static let rita = StubProvider.Account("r-1", name: "Rita Bewoner", mail: "rita.bewoner@example.nl")

    func provider(_ id: String) -> StubProvider { id == "werk" ? staff : residents }

    /// The whole way: the door, the provider's own page, and back.
    func signIn(_ account: StubProvider.Account, at id: String, with browser: Browser, to path: String? = nil) async throws -> Reply {
        let answer = try await leave(account, at: id, with: browser, to: path)
        return try await back(answer, at: id, with: browser)
    }

    /// Up to the provider's page, where the account says yes.
    func leave(_ account: StubProvider.Account, at id: String, with browser: Browser, to path: String? = nil) async throws
        -> [String: String]
    {
        let door = try await browser.get("/inloggen/met/\(id)" + (path.map { "?naar=\($0.percentEncodedForTest)" } ?? ""))
        guard door.status == 303, let address = door.location else { throw TownFault.nobody("door \(door.status)") }
        return try provider(id).approve(address, as: account)
    }

    func back(_ answer: [String: String], at id: String, with browser: Browser) async throws -> Reply {
        let query = answer.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.percentEncodedForTest)" }.joined(separator: "&")
        return try await browser.get("/inloggen/terug/\(id)?\(query)")
    }

    func person(_ mail: String) async throws -> Person? { try await town.site.database.read { db in try db.person(email: mail) } }

    func add(_ account: StubProvider.Account, roles: Set<Role> = []) async throws {
        let now = town.site.clock()
        _ = try await town.site.database.write { db in
            try db.findOrAddPerson(name: account.name, email: account.mail, phone: nil, language: "nl", roles: roles, at: now)
        }
    }

    func entries(_ kind: String) async throws -> [Entry] {
        try await town.site.database.read { db in try db.all("SELECT * FROM journal WHERE kind = \(kind) ORDER BY at, id", as: Entry.self) }
    }

    func count(_ table: SQL) async throws -> Int {
        try await town.site.database.read { db in try db.value("SELECT COUNT(*) FROM \(table)") ?? 0 }
    }
}

/// The project's own folder with one thing different: the municipality has providers.
private enum Home {
    static func make(giving: Bool) throws -> URL {
        let files = FileManager.default
        let home = files.temporaryDirectory.appending(path: "meemaken-openid-\(UUID().uuidString)")
        let (there, here) = (projectRoot.appending(path: "Municipalities"), home.appending(path: "Municipalities"))
        let (folder, own) = (there.appending(path: "dordrecht"), here.appending(path: "dordrecht"))
        try files.createDirectory(at: own, withIntermediateDirectories: true)
        for name in ["Texts", "Public", "Data"] { try link(projectRoot.appending(path: name), home.appending(path: name)) }
        for name in try files.contentsOfDirectory(atPath: there.path) where name != "dordrecht" {
            try link(there.appending(path: name), here.appending(path: name))
        }
        for name in try files.contentsOfDirectory(atPath: folder.path) where name != "municipality.yaml" {
            try link(folder.appending(path: name), own.appending(path: name))
        }
        let shipped = try String(contentsOf: folder.appending(path: "municipality.yaml"), encoding: .utf8)
        try Data((shipped + providers(giving: giving)).utf8).write(to: own.appending(path: "municipality.yaml"))
        return home
    }

    private static func link(_ there: URL, _ here: URL) throws {
        try FileManager.default.createSymbolicLink(at: here, withDestinationURL: there)
    }

    private static func providers(giving: Bool) -> String {
        """

        openid:
          - id: werk
            for: staff
            name: {nl: je werkaccount, en: your work account}
            issuer: https://werk.example/stad
            clientId: meemaken
            secretFrom: OPENID_DORDRECHT_WERK
            algorithms: [RS256, PS256, ES256]
            roles: {Loket: deskOfficer, Zaken: caseworker, Beheer: [administrator]}
            givesRoles: \(giving)
          - id: bewoners
            for: residents
            name: Stadspas
            issuer: https://bewoners.example
            clientId: meemaken
            secretFrom: OPENID_DORDRECHT_BEWONERS
            addsPeople: \(giving)

        """
    }
}
