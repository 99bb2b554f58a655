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

        /// The same with other numbers.
        package func with(burst: Double, oneIn seconds: Double) -> Allowance { Allowance(name, burst: burst, oneIn: seconds) }
    }

    private struct Bucket {
        var drops: Double
        var at: Instant
    }

    private struct Buckets {
        var young: [Int: Bucket] = [:]
        var old: [Int: Bucket] = [:]
    }

    private let limits: RateLimits
    private let limit: Int
    private let buckets = Mutex(Buckets())

    /// - Parameters:
    ///   - limits: how much of what is let through.
    ///   - limit: at most twice as many buckets are kept. The ones that were not used for longest go, all at once.
    package init(_ limits: RateLimits = RateLimits(), limit: Int = 50_000) { (self.limits, self.limit) = (limits, limit) }

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

/// How often one address or one session may do what. Many people may share one address: a town hall, a library.
package struct RateLimits: Sendable, Hashable {
    /// Asking for a link to sign in, which sends a mail.
    package var signIn = RateLimiter.Allowance("signIn", burst: 20, oneIn: 30)
    /// Using such a link.
    package var link = RateLimiter.Allowance("link", burst: 60, oneIn: 5)
    /// Typing a code, or changing how codes are made.
    package var code = RateLimiter.Allowance("code", burst: 20, oneIn: 30)
    /// Setting out to sign in with an account elsewhere, and coming back: each is one. It writes a row and may ask the provider.
    package var provider = RateLimiter.Allowance("provider", burst: 120, oneIn: 2.5)
    /// Sending an idea, which opens a case and mails whoever it names.
    package var idea = RateLimiter.Allowance("idea", burst: 30, oneIn: 30)
    /// Having a link to an unfinished idea mailed.
    package var draftLink = RateLimiter.Allowance("draftLink", burst: 10, oneIn: 60)
    /// Reading all that is known of oneself, per session: it is looked up in everything that was ever written down.
    package var ownData = RateLimiter.Allowance("ownData", burst: 30, oneIn: 10)
    /// Everything else that is sent, per address.
    package var address = RateLimiter.Allowance("address", burst: 600, oneIn: 0.2)
    /// Everything else that is sent, per session.
    package var session = RateLimiter.Allowance("session", burst: 120, oneIn: 1)

    package init() {}
}

extension RateLimiter {
    /// For a form that was sent, or a page whose asking does something. Other reading is not limited here.
    ///
    /// - Parameters:
    ///   - path: the route's pattern.
    ///   - isRead: whether it is only asked for, not sent.
    ///   - address: as ``Proxies/client(_:forwardedFor:)`` found it; nil is not limited by address.
    ///   - session: the cookie, if any. Who makes cookies up is still limited by address.
    package func wait(for path: String, isRead: Bool, from address: String?, session: String?, at now: Instant) -> Int? {
        let asked: [(String?, Allowance)]
        if isRead {
            switch path {
            case "/inloggen/met/{provider}", "/inloggen/terug/{provider}": asked = [(address, limits.provider), (session, limits.provider)]
            case "/mijn/gegevens", "/mijn/gegevens/alles.json", "/mijn/gegevens/alles.csv": asked = [(session, limits.ownData)]
            default: return nil
            }
        } else {
            asked = [(address, limits.address), (session, limits.session)] + special(path).flatMap { [(address, $0), (session, $0)] }
        }
        return asked.compactMap { subject, allowance in subject.flatMap { wait(for: $0, allowance, at: now) } }.max()
    }

    /// What counts by itself besides all that is sent.
    private func special(_ path: String) -> [Allowance] {
        switch path {
        case "/inloggen", "/link/{token}/opnieuw": [limits.signIn]
        case "/link/{token}": [limits.link]
        case "/inloggen/code", "/mijn/veiligheid/code/bevestiging", "/mijn/veiligheid/code/uit", "/mijn/veiligheid/herstelcodes":
            [limits.code]
        case "/idee/{id}/versturen": [limits.idea]
        case "/idee/{id}/later": [limits.draftLink]
        default: []
        }
    }
}
