import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization

/// What becomes known about one request while it is answered. Found by whoever works on it through ``current``.
package final class Trace: Sendable {
    @TaskLocal package static var current: Trace?

    /// Short and random: stands in the answer, in every line of the log about this request, and on an error page.
    package let id: String
    private let state: Mutex<Facts>

    struct Facts: Sendable {
        var municipality: String?
        var route: Route.Name?
        /// Whether the page came from the cache; nil when it is not of the kind that is kept.
        var cached: Bool?
    }

    init(_ facts: Facts = Facts()) {
        id = Self.freshID()
        state = Mutex(facts)
    }

    var facts: Facts { state.withLock { $0 } }

    package func found(municipality: String) { state.withLock { $0.municipality = municipality } }
    package func found(route: Route.Name) { state.withLock { $0.route = route } }
    package func found(inCache: Bool) { state.withLock { $0.cached = inCache } }

    /// Adds the request to whatever is logged while it is answered.
    package static let metadata = Logger.MetadataProvider {
        guard let trace = current else { return [:] }
        let facts = trace.facts
        var metadata: Logger.Metadata = ["request": .string(trace.id)]
        if let municipality = facts.municipality { metadata["municipality"] = .string(municipality) }
        if let route = facts.route { metadata["route"] = .string(route.pattern) }
        return metadata
    }

    /// Ten letters and digits that are not taken for each other when read aloud.
    private static func freshID() -> String {
        var bits = UInt64.random(in: .min ... .max)
        var letters: [UInt8] = []
        for _ in 0..<10 {
            letters.append(alphabet[Int(bits & 31)])
            bits >>= 5
        }
        return String(decoding: letters, as: UTF8.self)
    }

    private static let alphabet = Array("23456789abcdefghijkmnpqrstuvwxyz".utf8)
}

extension Route {
    /// A route as logs and figures know it: its pattern, never the path that somebody asked for.
    package struct Name: Sendable, Hashable {
        package let method: String
        package let pattern: String
        package init(method: String, pattern: String) { (self.method, self.pattern) = (method, pattern) }

        /// Files of `Public/`.
        package static let asset = Name(method: "GET", pattern: "/bestanden")
        /// No route of ours: methods and paths that others make up are not counted apart.
        static let unknown = Name(method: "-", pattern: "-")
    }

    package var name: Name { Name(method: method.rawValue, pattern: path) }
}

/// What the server tells about a request besides the request itself.
package struct FrontContext: RequestContext, RemoteAddressRequestContext {
    package var coreContext: CoreRequestContextStorage
    /// The other end of the connection: a browser, or the proxy before us.
    package let remoteAddress: SocketAddress?

    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        remoteAddress = source.channel.remoteAddress
    }
}

extension HTTPField.Name {
    package static let requestID = HTTPField.Name("X-Request-Id")!
}
