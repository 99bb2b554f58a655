import Civic
import Store
import Synchronization

/// Counts since the process started, written out in the text format of Prometheus (version 0.0.4).
final class Metrics: Sendable {
    private struct Requests: Hashable {
        let route: Route.Name
        /// 2 for 200 to 299.
        let statusClass: Int
    }

    private struct State {
        var requests: [Requests: Int] = [:]
        var durations: [Route.Name: Histogram] = [:]
        var bytes = 0
        var cacheHits = 0
        var cacheMisses = 0
        var databaseErrors: [String: Int] = [:]
    }

    struct Histogram {
        /// Upper bounds in seconds; what takes longer is only counted.
        static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
        var counts = [Int](repeating: 0, count: bounds.count)
        var count = 0
        var sum = 0.0

        mutating func add(_ seconds: Double) {
            count += 1
            sum += seconds
            if let index = Self.bounds.firstIndex(where: { seconds <= $0 }) { counts[index] += 1 }
        }
    }

    private let state = Mutex(State())

    func record(_ route: Route.Name, status: Int, seconds: Double, bytes: Int, cached: Bool?) {
        state.withLock { state in
            state.requests[Requests(route: route, statusClass: status / 100), default: 0] += 1
            state.durations[route, default: Histogram()].add(seconds)
            state.bytes += bytes
            switch cached {
            case true?: state.cacheHits += 1
            case false?: state.cacheMisses += 1
            case nil: break
            }
        }
    }

    func recordDatabaseError(_ kind: String) { state.withLock { $0.databaseErrors[kind, default: 0] += 1 } }

    func write(to text: inout MetricsText) {
        let state = state.withLock { $0 }
        text.begin("meemaken_requests_total", "counter", "Requests by route and class of status.")
        for (key, count) in state.requests {
            text.add(["method": key.route.method, "route": key.route.pattern, "status": "\(key.statusClass)xx"], Double(count))
        }
        text.begin("meemaken_request_duration_seconds", "histogram", "Time until the answer was ready, by route.")
        for (route, histogram) in state.durations { text.add(["method": route.method, "route": route.pattern], histogram) }
        text.begin("meemaken_response_bytes_total", "counter", "Bytes of bodies sent.")
        text.add([:], Double(state.bytes))
        text.begin("meemaken_page_cache_total", "counter", "Pages for visitors who are not known, from the cache or made anew.")
        text.add(["result": "hit"], Double(state.cacheHits))
        text.add(["result": "miss"], Double(state.cacheMisses))
        text.begin("meemaken_database_errors_total", "counter", "Requests that failed at the database, by kind.")
        for kind in Set(Self.kinds).union(state.databaseErrors.keys) { text.add(["kind": kind], Double(state.databaseErrors[kind] ?? 0)) }
    }

    /// Shown from the start, so that a rise from nothing is seen.
    private static let kinds = ["busy", "full", "corrupt", "engine"]
}

extension StoreError {
    /// For counting; nil for what is a conflict with data rather than trouble with the database.
    var metricsKind: String? {
        switch self {
        case .busy: "busy"
        case .full: "full"
        case .corrupt: "corrupt"
        case .engine, .noColumn, .badValue: "engine"
        case .notUnique, .constraint: nil
        }
    }
}

/// The text that Prometheus reads.
struct MetricsText {
    private var lines: [String] = []
    private var family = ""
    private var samples: [String] = []

    mutating func begin(_ name: String, _ type: String, _ help: String) {
        endFamily()
        family = name
        lines += ["# HELP \(name) \(help)", "# TYPE \(name) \(type)"]
    }

    mutating func add(_ labels: [String: String], _ value: Double) { samples.append(Self.sample(family, labels, value)) }

    /// Buckets stay in their order, whatever the order of families' samples.
    mutating func add(_ labels: [String: String], _ histogram: Metrics.Histogram) {
        var below = 0
        var rows: [String] = []
        for (bound, count) in zip(Metrics.Histogram.bounds, histogram.counts) {
            below += count
            rows.append(Self.sample("\(family)_bucket", labels.merging(["le": Self.number(bound)]) { $1 }, Double(below)))
        }
        rows.append(Self.sample("\(family)_bucket", labels.merging(["le": "+Inf"]) { $1 }, Double(histogram.count)))
        rows.append(Self.sample("\(family)_sum", labels, histogram.sum))
        rows.append(Self.sample("\(family)_count", labels, Double(histogram.count)))
        samples.append(rows.joined(separator: "\n"))
    }

    mutating func ended() -> String {
        endFamily()
        return lines.joined(separator: "\n") + "\n"
    }

    private mutating func endFamily() {
        lines += samples.sorted()
        samples = []
    }

    private static func sample(_ name: String, _ labels: [String: String], _ value: Double) -> String {
        guard !labels.isEmpty else { return "\(name) \(number(value))" }
        let list = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\(escaped($0.value))\"" }
        return "\(name){\(list.joined(separator: ","))} \(number(value))"
    }

    private static func number(_ value: Double) -> String {
        value.rounded() == value && abs(value) < 1e15 ? String(Int64(value)) : String(value)
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
