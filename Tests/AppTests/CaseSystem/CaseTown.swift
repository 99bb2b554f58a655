import App
import Civic
import Foundation
import Initiatives
import Rules
import Store
import Synchronization
import TestSupport
import Web

@testable import Desk

/// A town whose cases go to a case system.
struct CaseTown {
    let town: Town
    let system: StubCaseSystem

    /// - Parameters:
    ///   - sending: the part `send` of the configuration.
    ///   - closeAt: when a case is closed there.
    ///   - secret: the one the program has; nil is the right one.
    static func open(
        _ engine: Engine, sending: String = "{}", closeAt: String = "closed", secret: String? = nil, output: LogOutput? = nil
    ) async throws -> CaseTown {
        let hands = Hands()
        let system = StubCaseSystem(clock: { hands.now })
        let home = try home(configuration(sending: sending, closeAt: closeAt))
        let town = try await Town.open(engine, output: output) { settings in
            settings.home = home
            settings.web = system
            settings.environment = ["CASESYSTEM_DORDRECHT": secret ?? system.secret]
        }
        hands.site.withLock { $0 = town.site }
        return CaseTown(town: town, system: system)
    }

    /// The clock of the town, which is there a moment later than the case system.
    private final class Hands: Sendable {
        let site = Mutex<Site?>(nil)
        var now: Instant { site.withLock { $0?.clock() } ?? Town.noon }
    }

    private static let homes = Mutex<[String: URL]>([:])

    private static func home(_ configuration: String) throws -> URL {
        try homes.withLock { known in
            if let home = known[configuration] { return home }
            let home = try OwnHome.make("zaken", changed: ["Municipalities/dordrecht/casesystem.yaml": configuration])
            known[configuration] = home
            return home
        }
    }

    static func configuration(sending: String = "{}", closeAt: String = "closed") -> String {
        """
        addresses:
          zaken: https://zaak.example/zaken/api/v1
          catalogi: https://zaak.example/catalogi/api/v1
          documenten: https://zaak.example/documenten/api/v1
          besluiten: https://zaak.example/besluiten/api/v1
        clientId: meemaken
        secretFrom: CASESYSTEM_DORDRECHT
        rsin: "\(StubCaseSystem.organisation)"
        page: https://zaak.example/zaak/{reference}
        send: \(sending)
        closeAt: \(closeAt)
        caseTypes:
          - zaaktype: INITIATIEF
            initiator: Initiatiefnemer
            statuses: {received: Ontvangen, assigned: In behandeling, inProgress: In behandeling, waitingForInitiator: Wacht op aanvrager, final: Afgehandeld}
            results: {accepted: Toegekend, acceptedWithConditions: Toegekend, refused: Afgewezen, referred: Doorverwezen, notProcessed: Buiten behandeling, withdrawn: Ingetrokken}
            documents: {dossier: Dossier, papers: Bijlage, letters: Brief}
            decision: Besluit op initiatief

        """
    }

    // MARK: What happens

    /// Only the duty at hand: what others do is not at stake here.
    func carry() async throws {
        do {
            _ = try await CarryCases(books: town.installation.books.caseSystem).run(town.site)
        } catch is CaseSystemFault {
            // It goes on in the next round.
        }
    }

    /// Rounds of the duty with time between them.
    func carry(rounds: Int, seconds: Int) async throws {
        for _ in 0..<rounds {
            town.pass(seconds: seconds)
            try await carry()
        }
    }

    func answer(_ scene: Scene, _ state: CaseState = .accepted) async throws {
        let answer = ChangeState.Answer(rule: "Artikel 3", decidedBy: "Het college", alternative: "De wijkraad")
        try await scene.bringToPanel()
        try await scene.perform(
            ChangeState(
                id: scene.file.id, state: state, reason: "Het past in de wijk.", next: "We bellen je.", answer: answer,
                skipReason: "Alles is bekend.", book: scene.town.deskBook()),
            by: .caseworker)
    }

    func close(_ scene: Scene) async throws {
        try await scene.perform(
            ChangeState(
                id: scene.file.id, state: .closed, reason: "Alles is gedaan.", next: "Er komt niets meer.", book: scene.town.deskBook()),
            by: .caseworker)
    }

    // MARK: What is there

    func thing(of scene: Scene) -> StubCaseSystem.Fields? {
        system.things("zaken").first { $0["identificatie"]?.text == scene.file.reference }
    }

    func address(of scene: Scene) -> String { thing(of: scene)?["url"]?.text ?? "" }

    func things(_ collection: String, of scene: Scene) -> [StubCaseSystem.Fields] {
        let address = address(of: scene)
        return system.things(collection).filter { $0["zaak"]?.text == address }
    }

    func steps(of scene: Scene) async throws -> [ExportStep] {
        let id = scene.file.id
        return try await town.site.database.read { db in try db.exportSteps(of: id) }
    }
}
