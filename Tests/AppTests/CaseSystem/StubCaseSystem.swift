import Civic
import Foundation
import Synchronization

@testable import Desk

/// The case system of the demonstration, over a network that loses answers when it is told to.
final class StubCaseSystem: WebClient {
    /// What goes wrong with one request.
    enum Mishap: Sendable, CaseIterable {
        /// Nothing arrived.
        case lostBefore
        /// It was done, and the answer got lost.
        case lostAfter
        case broken, brokenAfter
        case busy, overloaded
    }

    typealias Fields = ExampleCaseSystem.Fields

    private struct State: Sendable {
        var asked: [String] = []
        var mishaps: (@Sendable (WebRequest) -> Mishap?)?
    }

    static let base = "https://zaak.example"
    static let organisation = "123456782"
    let secret = "een gedeeld geheim"
    private let system: ExampleCaseSystem
    private let state = Mutex(State())

    init(clock: @escaping @Sendable () -> Instant) {
        // What a real one says can repeat what was sent: none of it may end up in a log.
        system = ExampleCaseSystem(
            StubCatalogue.catalogue, base: Self.base, clientID: "meemaken", secret: secret,
            complaint: "Dit veld is fout: Anna Aarts, anna.aarts@example.nl", clock: clock)
    }

    /// Decides per request what goes wrong; nil lets everything go well.
    func mishaps(_ body: (@Sendable (WebRequest) -> Mishap?)?) { state.withLock { $0.mishaps = body } }

    func things(_ collection: String) -> [Fields] { system.things(collection) }
    func order(of caseAddress: String) -> [String] { system.order(of: caseAddress) }
    func change(_ collection: String, _ body: (inout [Fields]) -> Void) { system.change(collection, body) }
    var asked: [String] { state.withLock { $0.asked } }

    func send(_ request: WebRequest) async throws -> WebResponse {
        let mishap = state.withLock { state in
            state.asked.append("\(request.method.rawValue) \(request.url)")
            return state.mishaps
        }?(request)
        switch mishap {
        case .lostBefore: throw WebFailure.unreachable("stub")
        case .broken: return WebResponse(status: 500)
        case .busy: return WebResponse(status: 429, headers: ["retry-after": "7"])
        case .overloaded: return WebResponse(status: 503)
        case .lostAfter:
            _ = try system.answer(request)
            throw WebFailure.timedOut
        case .brokenAfter:
            _ = try system.answer(request)
            return WebResponse(status: 502)
        case nil: return try system.answer(request)
        }
    }
}
