import Civic
import NIOCore
import Testing

@testable import Web

@Suite struct RateLimiterTests {
    private let allowance = RateLimiter.Allowance("test", burst: 3, oneIn: 10)
    private func moment(_ seconds: Double) -> Instant { Instant(milliseconds: Int64(seconds * 1_000)) }

    @Test func `a few at once are fine, then one in so many seconds`() {
        let limiter = RateLimiter()
        for _ in 1...3 { #expect(limiter.wait(for: "a", allowance, at: moment(0)) == nil) }
        #expect(limiter.wait(for: "a", allowance, at: moment(0)) == 10)
        #expect(limiter.wait(for: "a", allowance, at: moment(4)) == 6)
        #expect(limiter.wait(for: "a", allowance, at: moment(9.99)) == 1)
        #expect(limiter.wait(for: "a", allowance, at: moment(10)) == nil)
        #expect(limiter.wait(for: "a", allowance, at: moment(10)) == 10)
        #expect(limiter.wait(for: "b", allowance, at: moment(10)) == nil)
        #expect(limiter.wait(for: "a", RateLimiter.Allowance("other", burst: 1, oneIn: 1), at: moment(10)) == nil)
    }

    @Test func `after a long silence there is one burst, not more`() {
        let limiter = RateLimiter()
        _ = limiter.wait(for: "a", allowance, at: moment(0))
        let waits = (0..<6).map { _ in limiter.wait(for: "a", allowance, at: moment(100_000)) }
        #expect(waits == [nil, nil, nil, 10, 10, 10])
    }

    @Test func `a clock that goes back gives nothing and takes nothing`() {
        let limiter = RateLimiter()
        for _ in 1...3 { _ = limiter.wait(for: "a", allowance, at: moment(100)) }
        #expect(limiter.wait(for: "a", allowance, at: moment(0)) == 10)
        #expect(limiter.wait(for: "a", allowance, at: moment(110)) == nil)
    }

    @Test func `memory is bounded however many come, and who keeps coming is not forgotten`() {
        let limiter = RateLimiter(limit: 100)
        for _ in 1...3 { _ = limiter.wait(for: "busy", allowance, at: moment(0)) }
        for number in 0..<5_000 {
            _ = limiter.wait(for: "guest \(number)", allowance, at: moment(0))
            if number.isMultiple(of: 50) { #expect(limiter.wait(for: "busy", allowance, at: moment(0)) != nil, "\(number)") }
            #expect(limiter.count <= 200)
        }
    }

    @Test func `over any time no more passes than a burst and one in so many seconds`() {
        var random = SplitMix(seed: 2_026)
        for _ in 0..<50 {
            let limiter = RateLimiter()
            var (clock, passed) = (0.0, 0)
            for _ in 0..<200 {
                clock += Double(random.next() % 4_000) / 1_000
                if limiter.wait(for: "a", allowance, at: moment(clock)) == nil { passed += 1 }
            }
            #expect(Double(passed) <= 3 + clock / 10 + 0.001)
        }
    }

    @Test func `reading is free, but for what a provider is asked`() {
        var limits = RateLimits()
        limits.provider = limits.provider.with(burst: 1, oneIn: 10)
        let limiter = RateLimiter(limits)
        func wait(_ path: String, isRead: Bool, session: String? = nil) -> Int? {
            limiter.wait(for: path, isRead: isRead, from: "a", session: session, at: moment(0))
        }
        for _ in 1...2_000 { #expect(wait("/initiatieven", isRead: true) == nil) }
        #expect(wait("/inloggen/met/{provider}", isRead: true) == nil)
        #expect(wait("/inloggen/terug/{provider}", isRead: true) == 10)
        #expect(wait("/inloggen", isRead: false) == nil, "sending counts by itself")
        let waits = (1...25).compactMap { _ in wait("/inloggen", isRead: false) }
        #expect(waits.count == 6 && waits.first == 30)
    }

    private struct SplitMix {
        var state: UInt64
        init(seed: UInt64) { state = seed }
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
            return mixed ^ mixed >> 31
        }
    }
}

@Suite struct ClientAddressTests {
    private func socket(_ text: String) throws -> SocketAddress { try SocketAddress(ipAddress: text, port: 443) }

    @Test func `the connection says who it is, unless it is a proxy of ours`() throws {
        let proxies = try #require(Proxies(["10.0.0.0/8", "2001:db8:1::7"]))
        let direct = proxies.client(try socket("203.0.113.9"), forwardedFor: "198.51.100.1")
        #expect(direct != nil)
        #expect(direct == proxies.client(try socket("203.0.113.9"), forwardedFor: nil))
        for proxy in ["10.200.3.4", "2001:db8:1::7", "127.0.0.1", "::1", "::ffff:10.1.1.1"] {
            let through = proxies.client(try socket(proxy), forwardedFor: "6.6.6.6, 203.0.113.9")
            #expect(through == direct, "\(proxy)")
        }
        #expect(proxies.client(try socket("2001:db8:1::8"), forwardedFor: "203.0.113.9") != direct)
        #expect(proxies.client(try socket("11.0.0.1"), forwardedFor: "203.0.113.9") != direct)
    }

    @Test func `only the last hop counts, since a visitor can write the ones before`() throws {
        let last = Proxies.local.client(try socket("127.0.0.1"), forwardedFor: "203.0.113.9, 198.51.100.1")
        #expect(last == Proxies.local.client(try socket("127.0.0.1"), forwardedFor: " 198.51.100.1 "))
        #expect(last == Proxies.local.client(try socket("127.0.0.1"), forwardedFor: "198.51.100.1:4711"))
    }

    @Test func `a proxy that does not say for whom it asks counts nobody`() throws {
        for header in [nil, "", "unknown", "999.1.1.1"] as [String?] {
            #expect(Proxies.local.client(try socket("127.0.0.1"), forwardedFor: header) == nil)
        }
        #expect(Proxies.local.client(nil, forwardedFor: "203.0.113.9") == nil)
    }

    @Test func `one house counts as one, however many addresses it has`() throws {
        let proxies = Proxies.local
        let first = proxies.client(try socket("2001:db8:1:2::1"), forwardedFor: nil)
        #expect(first == proxies.client(try socket("2001:db8:1:2:aaaa::9"), forwardedFor: nil))
        #expect(first != proxies.client(try socket("2001:db8:1:3::1"), forwardedFor: nil))
        #expect(
            proxies.client(try socket("203.0.113.9"), forwardedFor: nil) != proxies.client(try socket("203.0.113.8"), forwardedFor: nil))
    }

    @Test(arguments: ["", "tien", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "10.0.0.0/8/8", "10.0.0"])
    func `what is no address or range is refused`(text: String) {
        #expect(Proxies([text]) == nil)
    }
}
