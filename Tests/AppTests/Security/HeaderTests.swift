import Foundation
import HTTPTypes
import Store
import TestSupport
import Testing
import Web

/// What every answer tells a browser about safety, whichever answer it is.
@Suite struct HeaderTests {
    private static let fixed = [
        "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(self)",
    ]
    private static let policy = [
        "default-src 'none'", "style-src 'self'", "script-src 'self'", "img-src 'self' data:", "connect-src 'self'", "form-action 'self'",
        "base-uri 'none'",
    ]

    private func value(_ name: String, of reply: Reply) -> String? { HTTPField.Name(name).flatMap { reply.headers[$0] } }

    /// - Parameter framedBy: who may show it in a frame; nobody where empty.
    private func faults(_ reply: Reply, framedBy: String = "") -> [String] {
        var faults = Self.fixed.compactMap { name, expected in
            value(name, of: reply) == expected ? nil : "\(name) is \(value(name, of: reply) ?? "missing")"
        }
        let parts = (value("Content-Security-Policy", of: reply) ?? "").split(separator: ";").map { String($0).trimmingSpacesForTest }
        let ancestors = "frame-ancestors \(framedBy.isEmpty ? "'none'" : framedBy)"
        if Set(parts) != Set(Self.policy + [ancestors]) { faults.append("the policy is \(parts)") }
        if value("X-Frame-Options", of: reply) != (framedBy.isEmpty ? "DENY" : nil) { faults.append("X-Frame-Options does not say so") }
        return faults.map { "\(reply.path) (\(reply.status)): \($0)" }
    }

    private func expectNone(_ problems: [String]) {
        if !problems.isEmpty { Issue.record("\(problems.count) problems\n\(problems.joined(separator: "\n"))") }
    }

    /// A municipality where another site may frame the list: then nothing else may be, and it is seen whether anything is left out.
    private func framed(_ engine: Engine) async throws -> Town {
        let file = "Municipalities/dordrecht/municipality.yaml"
        let shipped = try String(contentsOf: projectRoot.appending(path: file), encoding: .utf8)
        let home = try OwnHome.make("headers", changed: [file: shipped + "\nembedding: {origins: [\"https://wijk.example\"]}\n"])
        return try await Town.open(engine) { $0.home = home }
    }

    @Test(arguments: testEngines)
    func `every page, feed, file and answer for programs bears them, and only the list can be framed`(engine: Engine) async throws {
        let town = try await framed(engine)
        try await town.runDuties()
        let scene = try await Scene.make(in: town)
        var (problems, framed, statuses): ([String], Set<String>, [Int: Int]) = ([], [], [:])
        for route in town.installation.routes where route.method == .get {
            let door = AccessMatrix.doors[route.key]
            let guests = [Guest.visitor] + [Guest.allCases.first { door?.lets.contains($0) ?? false }].compactMap(\.self)
            let path = try await scene.path(route.path)
            for guest in Set(guests) {
                let reply = try await scene.browser(guest).get(path)
                statuses[reply.status, default: 0] += 1
                let isFramed = route.path == "/insluiten/initiatieven"
                if isFramed { framed.insert(route.path) }
                problems += faults(reply, framedBy: isFramed ? "https://wijk.example" : "")
            }
        }
        expectNone(problems)
        #expect(framed == ["/insluiten/initiatieven"])
        #expect((statuses[200] ?? 0) > 80 && (statuses[303] ?? 0) > 10 && (statuses[404] ?? 0) > 10, "\(statuses)")
    }

    @Test(arguments: testEngines)
    func `so does every answer to what went wrong`(engine: Engine) async throws {
        let town = try await framed(engine)
        let visitor = town.visitor()
        let form = ["Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"]
        let plain = { (type: String) in ["Content-Type": type, "Sec-Fetch-Site": "same-origin"] }
        let mail = Array("mail=niet".utf8)
        let sent: [(expected: Int, method: HTTPRequest.Method, path: String, headers: [String: String], body: [UInt8])] = [
            (404, .get, "/bestaat-niet", [:], []), (404, .get, "/api/v1/bestaat-niet", [:], []), (303, .get, "/werk/zaken/x", [:], []),
            (404, .get, "/insluiten/bestaat-niet", [:], []), (404, .get, "/initiatieven/%ff", [:], []),
            (422, .post, "/inloggen", form, mail), (415, .post, "/inloggen", plain("application/json"), Array("{}".utf8)),
            (413, .post, "/inloggen", form, Array(repeating: 0x61, count: 300_000)), (400, .post, "/inloggen", form, Array("mail=%".utf8)),
            (403, .post, "/inloggen", ["Sec-Fetch-Site": "cross-site"], mail), (405, .post, "/api/v1/initiatieven", form, []),
            (405, .delete, "/api/v1/initiatieven", form, []), (404, .get, "/", ["Host": "onbekend.example"], []),
        ]
        var problems: [String] = []
        for (expected, method, path, headers, body) in sent {
            let reply = try await visitor.send(method, path, headers: headers, body: body)
            problems += faults(reply)
            // An unknown host is told which municipalities there are.
            guard reply.status != expected, headers["Host"] == nil else { continue }
            problems.append("\(method) \(path) answers \(reply.status), not \(expected)")
        }
        expectNone(problems)
    }

    @Test(arguments: testEngines)
    func `a page that is there already bears them too`(engine: Engine) async throws {
        let town = try await framed(engine)
        var problems: [String] = []
        for path in ["/", "/initiatieven", "/nieuws.atom", "/api/v1/gebieden"] {
            let first = try await town.visitor().get(path)
            let tag = try #require(first.headers[.eTag], "\(path)")
            let again = try await town.visitor().get(path, headers: ["If-None-Match": tag])
            #expect(again.status == 304)
            problems += faults(again) + faults(try await town.visitor().send(.head, path, headers: [:], body: []))
        }
        expectNone(problems)
    }
}

extension String {
    fileprivate var trimmingSpacesForTest: String { trimmingCharacters(in: .whitespaces) }
}
