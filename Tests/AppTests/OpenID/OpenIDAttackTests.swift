import Civic
import Foundation
import HTTPTypes
import Office
import Store
import TestSupport
import Testing
import Web

/// Everything that may go wrong on the way, by accident or on purpose: nobody is signed in, and it is told plainly.
@Suite struct OpenIDAttackTests {
    /// No session, nothing written, a page that a person can read and that gives nothing away.
    private func expectRefused(
        _ reply: Reply, _ open: OpenTown, status: Int, _ comment: Comment? = nil, location: SourceLocation = #_sourceLocation
    ) async throws {
        #expect(reply.status == status, comment, sourceLocation: location)
        expectSignedOut(reply.browser, comment, at: location)
        let faults = PageReader(reply.text).faults
        #expect(faults.isEmpty, "\(faults)", sourceLocation: location)
        #expect(!reply.text.contains("⟦"), comment, sourceLocation: location)
        for word in ["token", "nonce", "signature", "OpenIDFault"] {
            #expect(!reply.text.lowercased().contains(word.lowercased()), comment, sourceLocation: location)
        }
        #expect(try await open.count("external_identity") == 0, comment, sourceLocation: location)
    }

    private static let twists: [(name: String, twist: @Sendable (inout SignedToken) -> Void)] = [
        ("another nonce", { $0.claims["nonce"] = .text("another") }), ("no nonce", { $0.claims["nonce"] = nil }),
        ("another audience", { $0.claims["aud"] = .text("another") }),
        ("several audiences", { $0.claims["aud"] = .list([.text("meemaken"), .text("another")]) }),
        ("made for another", { $0.claims["azp"] = .text("another") }),
        ("another issuer", { $0.claims["iss"] = .text("https://bewoners.example") }),
        ("not yet valid", { $0.claims["nbf"] = .integer(9_999_999_999) }), ("issued later", { $0.claims["iat"] = .integer(9_999_999_999) }),
        ("no subject", { $0.claims["sub"] = nil }), ("another access token", { $0.claims["at_hash"] = .text("77QmUPtjPfzWtF2AnpK9RQ") }),
        ("unsigned", { ($0.header["alg"], $0.way) = (.text("none"), .unsigned) }), ("no signature", { $0.way = .unsigned }),
        ("public key as secret", { ($0.header["alg"], $0.way) = (.text("HS256"), .hs256(SigningKey.first.publicText)) }),
        ("secret of the client", { ($0.header["alg"], $0.way) = (.text("HS256"), .hs256(Data("g&heim één".utf8))) }),
        ("a key of a curve", { ($0.header["alg"], $0.way) = (.text("ES256"), .es256(.curve)) }),
        ("signed by another", { $0.way = .rs256(.second) }), ("an unknown key", { $0.header["kid"] = .text("three") }),
        ("a token to sign out", { $0.header["typ"] = .text("logout+jwt") }),
    ]

    @Test(arguments: testEngines)
    func `a token that is wrong in one thing signs nobody in`(engine: Engine) async throws {
        let open = try await OpenTown.open(engine)
        for (name, twist) in Self.twists {
            open.staff.change { $0.twist = twist }
            let reply = try await open.signIn(OpenTown.joke, at: "werk", with: open.town.visitor())
            try await expectRefused(reply, open, status: 502, "\(name)")
        }
        open.staff.change { $0.twist = { $0.claims["exp"] = .integer(1_000_000_000) } }
        try await expectRefused(open.signIn(OpenTown.joke, at: "werk", with: open.town.visitor()), open, status: 422)
        open.staff.change { $0.twist = { _ in } }
        #expect(try await open.signIn(OpenTown.joke, at: "werk", with: open.town.visitor()).status == 303)
    }

    @Test(arguments: testEngines)
    func `a state works once, in the browser it began in, at its own provider, and for a quarter of an hour`(engine: Engine) async throws {
        let open = try await OpenTown.open(engine)
        // Somebody else's answer, followed as a link: the victim would be signed in as the attacker.
        let attacker = open.town.visitor()
        let stolen = try await open.leave(OpenTown.joke, at: "werk", with: attacker)
        try await expectRefused(open.back(stolen, at: "werk", with: open.town.visitor()), open, status: 422)
        let victim = open.town.visitor()
        _ = try await victim.get("/inloggen/met/werk")
        let another = try await open.leave(OpenTown.joke, at: "werk", with: attacker)
        try await expectRefused(open.back(another, at: "werk", with: victim), open, status: 422)
        // It was shown once, so it is used up for the attacker too.
        try await expectRefused(open.back(another, at: "werk", with: attacker), open, status: 422)

        let browser = open.town.visitor()
        let answer = try await open.leave(OpenTown.joke, at: "werk", with: browser)
        for state in ["", "verzonnen", String(repeating: "x", count: 5_000)] {
            try await expectRefused(open.back(answer.merging(["state": state]) { $1 }, at: "werk", with: browser), open, status: 422)
        }
        try await expectRefused(open.back(answer.filter { $0.key != "state" }, at: "werk", with: browser), open, status: 422)
        open.town.pass(seconds: 901)
        try await expectRefused(open.back(answer, at: "werk", with: browser), open, status: 422)
        #expect(open.staff.count("/token") == 0)
    }

    @Test(arguments: testEngines)
    func `an answer is not taken twice`(engine: Engine) async throws {
        let open = try await OpenTown.open(engine)
        let browser = open.town.visitor()
        let answer = try await open.leave(OpenTown.joke, at: "werk", with: browser)
        #expect(try await open.back(answer, at: "werk", with: browser).status == 303)
        #expect(try await open.back(answer, at: "werk", with: browser).status == 422)
        // The same code with a state of its own: the provider refuses it, and so do we.
        let fresh = try await open.leave(OpenTown.joke, at: "werk", with: browser)
        let replayed = try await open.back(fresh.merging(["code": answer["code"] ?? ""]) { $1 }, at: "werk", with: browser)
        #expect(replayed.status == 422)
    }

    @Test(arguments: testEngines)
    func `somebody else's code is useless here`(engine: Engine) async throws {
        let open = try await OpenTown.open(engine)
        let (thief, owner) = (open.town.visitor(), open.town.visitor())
        let stolen = try await open.leave(OpenTown.joke, at: "werk", with: owner)
        let own = try await open.leave(OpenTown.rita, at: "werk", with: thief)
        let reply = try await open.back(own.merging(["code": stolen["code"] ?? ""]) { $1 }, at: "werk", with: thief)
        try await expectRefused(reply, open, status: 422)
    }

    @Test(arguments: testEngines)
    func `two providers are never mixed up`(engine: Engine) async throws {
        let open = try await OpenTown.open(engine)
        // The answer of one at the return address of the other.
        let browser = open.town.visitor()
        let answer = try await open.leave(OpenTown.rita, at: "bewoners", with: browser)
        try await expectRefused(open.back(answer, at: "werk", with: browser), open, status: 422)
        // One that names itself as the other, or keeps silent although it promised to name itself.
        for issuer in ["https://bewoners.example", "https://werk.example/stad/", ""] {
            let own = try await open.leave(OpenTown.joke, at: "werk", with: browser)
            try await expectRefused(open.back(own.merging(["iss": issuer]) { $1 }, at: "werk", with: browser), open, status: 502)
        }
        let silent = try await open.leave(OpenTown.joke, at: "werk", with: browser)
        try await expectRefused(open.back(silent.filter { $0.key != "iss" }, at: "werk", with: browser), open, status: 502)
        #expect(open.staff.count("/token") == 0)
        // A real token of one, given by the token endpoint of the other.
        open.staff.change {
            $0.twist = { token in
                (token.claims["iss"], token.claims["sub"]) = (.text("https://bewoners.example"), .text("r-1"))
            }
        }
        try await expectRefused(open.signIn(OpenTown.joke, at: "werk", with: open.town.visitor()), open, status: 502)
    }

    @Test(arguments: testEngines)
    func `a provider that never promised to name itself need not`(engine: Engine) async throws {
        let open = try await OpenTown.open(engine)
        open.staff.change { ($0.namesItself, $0.authentication) = (false, ["client_secret_post"]) }
        #expect(try await open.signIn(OpenTown.joke, at: "werk", with: open.town.visitor()).status == 303)
    }

    @Test(arguments: testEngines)
    func `a new key is asked for once, and not for every token`(engine: Engine) async throws {
        let open = try await OpenTown.open(engine)
        #expect(try await open.signIn(OpenTown.joke, at: "werk", with: open.town.visitor()).status == 303)
        #expect(open.staff.count("/keys") == 1)
        #expect(try await open.signIn(OpenTown.joke, at: "werk", with: open.town.visitor()).status == 303)
        #expect(open.staff.count("/keys") == 1)
        open.town.pass(seconds: 90)
        open.staff.change { ($0.keys, $0.signsWith) = ([("two", .second)], ("two", .rs256(.second))) }
        #expect(try await open.signIn(OpenTown.joke, at: "werk", with: open.town.visitor()).status == 303)
        #expect(open.staff.count("/keys") == 2)
        // Now a key that is not there: asked for once more a minute later, and then not again.
        open.town.pass(seconds: 90)
        open.staff.change { $0.signsWith = ("three", .rs256(.first)) }
        for _ in 1...4 { #expect(try await open.signIn(OpenTown.joke, at: "werk", with: open.town.visitor()).status == 502) }
        #expect(open.staff.count("/keys") == 3)
        // The old key is no longer good once the provider has taken it away.
        open.staff.change { $0.signsWith = ("one", .rs256(.first)) }
        #expect(try await open.signIn(OpenTown.joke, at: "werk", with: open.town.visitor()).status == 502)
    }

    @Test(arguments: testEngines)
    func `the other algorithms work with the keys that are for them`(engine: Engine) async throws {
        let open = try await OpenTown.open(engine)
        open.staff.change { ($0.keys, $0.signsWith) = ([("one", .first), ("c", .curve)], ("c", .es256(.curve))) }
        #expect(try await open.signIn(OpenTown.joke, at: "werk", with: open.town.visitor()).status == 303)
        open.staff.change { $0.signsWith = ("one", .ps256(.first)) }
        #expect(try await open.signIn(OpenTown.joke, at: "werk", with: open.town.visitor()).status == 303)
        // The residents' provider is configured for RS256 only.
        open.residents.change { ($0.keys, $0.signsWith) = ([("c", .curve)], ("c", .es256(.curve))) }
        #expect(try await open.signIn(OpenTown.rita, at: "bewoners", with: open.town.visitor()).status == 502)
    }

    private static let troubles: [(name: String, answer: Result<WebResponse, WebFailure>)] = [
        ("down", .failure(.unreachable("stub"))), ("slow", .failure(.timedOut)), ("false certificate", .failure(.untrusted("stub"))),
        ("crowded", .failure(.busy)), ("broken", .success(.init(status: 500))), ("moved", .success(.init(status: 302))),
        ("garbage", .success(.init(status: 200, body: Data("<html>{\"id_token\"".utf8)))),
        ("empty", .success(.init(status: 200))), ("another shape", .success(.init(status: 200, body: Data("{\"id_token\": 3}".utf8)))),
        ("huge", .success(.init(status: 200, body: Data(repeating: 32, count: 300_000)))),
        ("deep", .success(.init(status: 200, body: Data(String(repeating: "[", count: 100_000).utf8)))),
    ]

    @Test(arguments: testEngines, ["openid-configuration", "keys", "token"])
    func `trouble at the provider is told plainly, and passes`(engine: Engine, place: String) async throws {
        let open = try await OpenTown.open(engine)
        for (name, answer) in Self.troubles {
            open.staff.change { $0.instead = [place: answer] }
            let browser = open.town.visitor()
            let door = try await browser.get("/inloggen/met/werk")
            if place == "openid-configuration" {
                try await expectRefused(door, open, status: 502, "\(name)")
            } else {
                let back = try open.staff.approve(try #require(door.location), as: OpenTown.joke)
                try await expectRefused(open.back(back, at: "werk", with: browser), open, status: 502, "\(place) \(name)")
            }
        }
        open.staff.change { $0.instead = [:] }
        #expect(try await open.signIn(OpenTown.joke, at: "werk", with: open.town.visitor()).status == 303)
    }

    @Test(arguments: testEngines)
    func `a description of another provider is not followed`(engine: Engine) async throws {
        let open = try await OpenTown.open(engine)
        open.staff.change { $0.claimedIssuer = "https://elders.example" }
        try await expectRefused(open.town.visitor().get("/inloggen/met/werk"), open, status: 502)
    }

    @Test(arguments: testEngines, [("access_denied", 422), ("server_error", 502), ("<script>alert(1)</script>", 502)])
    func `somebody who stops there is told so`(engine: Engine, error: (text: String, status: Int)) async throws {
        let open = try await OpenTown.open(engine)
        let browser = open.town.visitor()
        let answer = try await open.leave(OpenTown.joke, at: "werk", with: browser, to: "/werk/zaken")
        let refusal = ["state": answer["state"] ?? "", "iss": open.staff.issuer, "error": error.text, "error_description": error.text]
        let reply = try await open.back(refusal, at: "werk", with: browser)
        try await expectRefused(reply, open, status: error.status)
        #expect(!reply.text.contains("<script>alert"))
        #expect(reply.links.contains("/inloggen/met/werk?naar=/werk/zaken"))
        // And without a sign-in that began here, an error is only an old link.
        #expect(try await open.town.visitor().get("/inloggen/terug/werk?error=access_denied").status == 422)
    }

    @Test(arguments: testEngines)
    func `a door that is not configured is not there, and asking for headers uses nothing up`(engine: Engine) async throws {
        let open = try await OpenTown.open(engine)
        for path in ["/inloggen/met/digid", "/inloggen/terug/digid?code=1&state=2", "/inloggen/met/"] {
            #expect(try await open.town.visitor().get(path).status == 404)
        }
        let browser = open.town.visitor()
        let answer = try await open.leave(OpenTown.joke, at: "werk", with: browser)
        let query = answer.map { "\($0.key)=\($0.value.percentEncodedForTest)" }.joined(separator: "&")
        #expect(try await browser.send(.head, "/inloggen/terug/werk?\(query)", headers: [:], body: []).status == 404)
        #expect(try await open.back(answer, at: "werk", with: browser).status == 303)
    }

    @Test(arguments: testEngines)
    func `nothing secret is kept as it is`(engine: Engine) async throws {
        let open = try await OpenTown.open(engine)
        let browser = open.town.visitor()
        let answer = try await open.leave(OpenTown.joke, at: "werk", with: browser)
        let kept = try await open.town.site.database.read { db in
            try db.rows("SELECT state_hash, browser_hash, nonce_hash FROM openid_attempt").map { row in
                "\(try row["state_hash"] as String) \(try row["browser_hash"] as String) \(try row["nonce_hash"] as String)"
            }
        }
        #expect(kept.count == 1)
        #expect(!kept[0].contains(answer["state"] ?? "?"))
        #expect(kept[0].split(separator: " ").allSatisfy { $0.count == 64 })
    }
}
