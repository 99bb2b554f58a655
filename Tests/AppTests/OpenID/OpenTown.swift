import App
import Civic
import Foundation
import Office
import Store
import Synchronization
import TestSupport
import Testing
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
        let home = try (giving ? Home.giving : Home.keeping).get()
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
    static let rita = StubProvider.Account("r-1", name: "Rita Rozema", mail: "rita.rozema@example.nl")

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

/// Nobody is signed in there. Only the answer goes into the expectation: a failing one would describe the whole town.
func expectSignedOut(_ browser: Browser, _ comment: Comment? = nil, at location: SourceLocation = #_sourceLocation) {
    let isSignedIn = browser.hasSession
    #expect(!isSignedIn, comment, sourceLocation: location)
}

/// The project's own folder with one thing different: the municipality has providers. Made once each way for all tests.
private enum Home {
    static let giving = Result { try make(giving: true) }
    static let keeping = Result { try make(giving: false) }

    private static func make(giving: Bool) throws -> URL {
        let file = "Municipalities/dordrecht/municipality.yaml"
        let shipped = try String(contentsOf: projectRoot.appending(path: file), encoding: .utf8)
        return try OwnHome.make("openid", changed: [file: shipped + providers(giving: giving)])
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
