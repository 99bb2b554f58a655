import Civic
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Store
import Synchronization

/// Keeps an eye on the process: a line in the log and figures for every request, and the two pages that machines ask for.
package final class Watch: Sendable {
    private let token: String?
    private let output: LogOutput?
    private let clock: @Sendable () -> Instant
    private let metrics = Metrics()
    private let start: Instant
    private let readiness = Mutex<(at: ContinuousClock.Instant, found: Readiness)?>(nil)

    /// - Parameters:
    ///   - token: opens `/metrics` to who sends it as `Authorization: Bearer …`; nil leaves it to this machine alone.
    ///   - output: where the line of each request goes; nil writes none.
    package init(token: String? = nil, output: LogOutput? = nil, clock: @escaping @Sendable () -> Instant = { .now }) {
        (self.token, self.output, self.clock, start) = (token, output, clock, clock())
    }

    /// Answers a request and takes note of it: the route's pattern and the outcome, never who asked what.
    package func observe(_ answer: () async throws -> Response) async rethrows -> Response {
        let trace = Trace()
        let begin = ContinuousClock.now
        var response = try await Trace.$current.withValue(trace) { try await answer() }
        response.headers[.requestID] = trace.id
        note(response.status, bytes: response.body.contentLength ?? 0, trace, took: ContinuousClock.now - begin)
        return response
    }

    /// Takes note of an answer that needed no more than a look-up, and gives it its id.
    func note(_ answer: inout KeptAnswer, _ facts: Trace.Facts, since begin: ContinuousClock.Instant) {
        let trace = Trace(facts)
        answer.headers.append(HTTPField(name: .requestID, value: trace.id))
        note(answer.status, bytes: answer.length, trace, took: ContinuousClock.now - begin)
    }

    private func note(_ status: HTTPResponse.Status, bytes: Int, _ trace: Trace, took: Duration) {
        let facts = trace.facts
        let route = facts.route ?? .unknown
        let seconds = Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18
        metrics.record(route, status: status.code, seconds: seconds, bytes: bytes, cached: facts.cached)
        guard let output else { return }
        var line = LogLine(at: clock(), level: status.code >= 500 ? "error" : "info", message: "request")
        line.add("request", trace.id)
        if let municipality = facts.municipality { line.add("municipality", municipality) }
        line.add("method", route.method)
        line.add("route", route.pattern)
        line.add("status", status.code)
        line.add("ms", milliseconds: took)
        line.add("bytes", bytes)
        output.write(line.ended())
    }

    var now: Instant { clock() }

    /// Counts an error when it is one of the database.
    package func count(_ error: any Error) {
        if let kind = (error as? StoreError)?.metricsKind { metrics.recordDatabaseError(kind) }
    }
}

// MARK: - For machines

extension Watch {
    /// Answers `/metrics` and `/klaar`, which belong to the process and not to one municipality; nil for anything else, and for
    /// `/metrics` when the one who asks may not know.
    package func answer(_ request: Request, _ context: FrontContext, sites: Sites, migrations: @autoclosure () -> Int) async -> Response? {
        guard request.method == .get else { return nil }
        switch request.uri.path {
        case "/klaar":
            Trace.current?.found(route: Route.Name(method: "GET", pattern: "/klaar"))
            return await Self.answer(ready(sites, migrations: migrations()))
        case "/metrics":
            let isOurs = sites.entry(host: request.head.authority ?? "") != nil
            guard mayRead(from: context.remoteAddress, request.headers, isMunicipality: isOurs) else { return nil }
            Trace.current?.found(route: Route.Name(method: "GET", pattern: "/metrics"))
            return Self.plain(await figures(sites), type: "text/plain; version=0.0.4; charset=utf-8", status: .ok)
        default: return nil
        }
    }

    /// With the token from anywhere; without it only straight from this machine. A proxy on this machine adds a header that says for
    /// whom it asks, and asks for a municipality's host.
    func mayRead(from address: SocketAddress?, _ headers: HTTPFields, isMunicipality: Bool) -> Bool {
        if let token, let given = headers[.authorization], given.hasPrefix("Bearer ") {
            // Hashes are compared, so that the time it takes says nothing about the token.
            return Secret(String(given.dropFirst("Bearer ".count))).hash == Secret(token).hash
        }
        let forwards = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-IP", "Via"].compactMap {
            HTTPField.Name($0)
        }
        return address?.isThisMachine == true && !isMunicipality && forwards.allSatisfy { headers[$0] == nil }
    }

    private static func plain(_ text: String, type: String, status: HTTPResponse.Status) -> Response {
        var headers = Delivery.baseHeaders(isSecure: false)
        headers[.contentType] = type
        headers[.cacheControl] = "no-store"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    /// Which databases answered. Keys only: anybody who reaches the process may ask.
    struct Readiness: Sendable, Encodable {
        let ready: Bool
        let municipalities: Int
        /// Not opened yet, because nobody asked for them so far.
        let shut: Int
        /// Open, but they do not answer now or are not brought up to date: another process may do better.
        let failing: [String]
        /// Damaged, or with documents that cannot be read. No process can serve these, so they say nothing about this one.
        let damaged: [String]
    }

    private static func answer(_ found: Readiness) -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = (try? encoder.encode(found)).map { String(decoding: $0, as: UTF8.self) } ?? "{\"ready\":false}"
        return plain(text, type: "application/json", status: found.ready ? .ok : .serviceUnavailable)
    }

    /// Ready when every database that is open answers and its migrations ran, and there is one. A damaged one is told, and does not take the
    /// others down with it.
    private func ready(_ sites: Sites, migrations: Int) async -> Readiness {
        let known = readiness.withLock { known in known.flatMap { .now - $0.at < .seconds(2) ? $0.found : nil } }
        if let known { return known }
        var failing: [String] = []
        var damaged = sites.entries.filter { $0.failure != nil }.map(\.municipality.key)
        for site in sites.all {
            let applied: Int? = try? await site.database.read { db in try db.value("SELECT COUNT(*) FROM migration") }
            if site.database.damage != nil {
                damaged.append(site.municipality.key)
            } else if applied ?? 0 < migrations {
                failing.append(site.municipality.key)
            }
        }
        let (count, shut) = (sites.entries.count, sites.entries.count { $0.site == nil && $0.failure == nil })
        let isReady = failing.isEmpty && damaged.count < count
        let found = Readiness(ready: isReady, municipalities: count, shut: shut, failing: failing, damaged: damaged.sorted())
        readiness.withLock { $0 = (.now, found) }
        return found
    }

    private func figures(_ sites: Sites) async -> String {
        var text = MetricsText()
        metrics.write(to: &text)
        text.begin("meemaken_start_time_seconds", "gauge", "When the process started, in seconds since 1970.")
        text.add([:], Double(start.milliseconds) / 1_000)
        let now = clock()
        var pulses: [(key: String, pulse: Pulse?)] = []
        for site in sites.all {
            let pulse = site.database.damage == nil ? try? await site.database.read { db in try db.pulse(at: now) } : nil
            pulses.append((site.municipality.key, pulse))
        }
        Pulse.write(pulses, at: now, to: &text)
        text.begin("meemaken_database_full", "gauge", "1 when a write within the last minute found no room on the disk.")
        for site in sites.all { text.add(["municipality": site.municipality.key], site.database.isFull ? 1 : 0) }
        return text.ended()
    }
}

extension SocketAddress {
    /// 127.0.0.0/8, ::1 (also as an IPv4 address in an IPv6 one), or a socket in the file system.
    var isThisMachine: Bool {
        if case .unixDomainSocket = self { return true }
        guard let text = ipAddress else { return false }
        return text.hasPrefix("127.") || text == "::1" || text.hasPrefix("::ffff:127.")
    }
}
