import Civic
import Synchronization

/// Slows down who sends very much: a bucket per address and per session that fills by itself and loses a drop with every request.
///
/// Lives in memory, in each process by itself. It keeps numbers that stand for addresses, never the addresses, and only so many of them.
package final class RateLimiter: Sendable {
    /// How much is let through.
    package struct Allowance: Sendable, Hashable {
        /// Kept apart from other allowances by this name.
        package let name: String
        /// At once.
        package let burst: Double
        /// Afterwards one in so many seconds.
        package let seconds: Double

        package init(_ name: String, burst: Double, oneIn seconds: Double) {
            (self.name, self.burst, self.seconds) = (name, burst, seconds)
        }

        /// Many people may share one address: a town hall, a library.
        package static let signIn = Allowance("signIn", burst: 20, oneIn: 30)
        package static let link = Allowance("link", burst: 60, oneIn: 5)
        package static let code = Allowance("code", burst: 20, oneIn: 30)
        package static let addressWrite = Allowance("addressWrite", burst: 600, oneIn: 0.2)
        package static let sessionWrite = Allowance("sessionWrite", burst: 120, oneIn: 1)
    }

    private struct Bucket {
        var drops: Double
        var at: Instant
    }

    private struct Buckets {
        var young: [Int: Bucket] = [:]
        var old: [Int: Bucket] = [:]
    }

    private let limit: Int
    private let buckets = Mutex(Buckets())

    /// - Parameter limit: at most twice as many buckets are kept. The ones that were not used for longest go, all at once.
    package init(limit: Int = 50_000) { self.limit = limit }

    /// Takes one drop.
    /// - Returns: nil when there was one, else the seconds until there is.
    package func wait(for subject: String, _ allowance: Allowance, at now: Instant) -> Int? {
        var hasher = Hasher()
        hasher.combine(allowance.name)
        hasher.combine(subject)
        let key = hasher.finalize()
        return buckets.withLock { buckets in
            var bucket = buckets.young[key] ?? buckets.old[key] ?? Bucket(drops: allowance.burst, at: now)
            let passed = max(0, Double(now.milliseconds - bucket.at.milliseconds) / 1_000)
            bucket.drops = min(allowance.burst, bucket.drops + passed / allowance.seconds)
            bucket.at = max(bucket.at, now)
            let isThere = bucket.drops >= 1
            if isThere { bucket.drops -= 1 }
            let missing = isThere ? 0 : (1 - bucket.drops) * allowance.seconds
            if buckets.young.count >= limit, buckets.young[key] == nil { buckets = Buckets(young: [:], old: buckets.young) }
            buckets.young[key] = bucket
            return isThere ? nil : max(1, Int(missing.rounded(.up)))
        }
    }

    /// How many buckets there are, at most twice the limit.
    package var count: Int { buckets.withLock { $0.young.count + $0.old.count } }
}

extension RateLimiter {
    /// For a form that was sent.
    ///
    /// - Parameters:
    ///   - path: the route's pattern.
    ///   - address: as ``Proxies/client(_:forwardedFor:)`` found it; nil is not limited by address.
    ///   - session: the cookie, if any. Who makes cookies up is still limited by address.
    package func wait(sendingTo path: String, from address: String?, session: String?, at now: Instant) -> Int? {
        let special: Allowance? =
            switch path {
            case "/inloggen", "/link/{token}/opnieuw": .signIn
            case "/link/{token}": .link
            case "/inloggen/code", "/mijn/veiligheid/code/bevestiging", "/mijn/veiligheid/code/uit", "/mijn/veiligheid/herstelcodes": .code
            default: nil
            }
        let asked: [(String?, Allowance)] = [
            (address, .addressWrite), (session, .sessionWrite), (address, special ?? .addressWrite), (session, special ?? .sessionWrite),
        ]
        let waits = asked.prefix(special == nil ? 2 : 4).compactMap { subject, allowance in
            subject.flatMap { wait(for: $0, allowance, at: now) }
        }
        return waits.max()
    }
}
