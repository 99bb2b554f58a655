import Civic
import Foundation
import TestSupport
import Testing

@testable import Office

/// What is configured, what a provider says about itself, and who its tokens are about.
@Suite struct ProviderTests {
    private static let staff = """
        openid:
          - id: werk
            for: staff
            name: {nl: je werkaccount, en: your work account}
            issuer: https://login.example/stad
            clientId: meemaken
            secretFrom: OPENID_STAD_WERK
            roles: {Loket: deskOfficer, Beheer: [administrator, caseworker]}
        """

    private func list(_ yaml: String, _ environment: [String: String] = ["OPENID_STAD_WERK": "geheim"]) throws -> [OpenIDProvider] {
        try OpenIDProvider.list(
            ConfigTree(yaml: yaml)["openid"], municipality: "stad", environment: environment, allowsLoopback: false)
    }

    private func provider(_ changes: [(String, String)] = []) throws -> OpenIDProvider {
        let yaml = changes.reduce(Self.staff) { $0.replacing($1.0, with: $1.1) }
        return try #require(try list(yaml).first)
    }

    @Test func `a provider is read with what is usual`() throws {
        let provider = try provider()
        #expect(provider.audience == .staff)
        #expect(provider.secret == "geheim")
        #expect(provider.scopes == ["openid", "profile", "email"])
        #expect(provider.algorithms == [.rs256])
        #expect(provider.claims == .init())
        #expect(provider.roles?["Beheer"] == [.administrator, .caseworker])
        #expect(!provider.givesRoles)
        #expect(try list("name: Stad").isEmpty)
    }

    @Test(arguments: [
        ("for: staff", "for: everybody", "openid[0].for"), ("id: werk", "id: Werk!", "openid[0].id"), ("id: werk", "x: 1", "openid[0].x"),
        ("https://login", "http://login", "openid[0].issuer"), ("example/stad", "example/stad?x=1", "openid[0].issuer"),
        ("clientId: meemaken", "clientId: ''", "openid[0].clientId"), ("OPENID_STAD_WERK", "PATH", "openid[0].secretFrom"),
        ("OPENID_STAD_WERK", "OPENID_DORP", "openid[0].secretFrom"), ("OPENID_STAD_WERK", "OPENID_STAD_NIETS", "openid[0].secretFrom"),
        ("Loket: deskOfficer", "Loket: boss", "openid[0].roles.Loket"), ("for: staff", "for: residents", "openid[0].roles"),
        ("for: staff", "for: staff\n    addsPeople: true", "openid[0].addsPeople"),
        ("for: staff", "for: staff\n    givesRoles: yes please", "openid[0].givesRoles"),
        ("for: staff", "for: staff\n    algorithms: [HS256]", "openid[0].algorithms"),
        ("for: staff", "for: staff\n    algorithms: []", "openid[0].algorithms"),
        ("for: staff", "for: staff\n    scopes: [email]", "openid[0].scopes"),
        ("for: staff", "for: staff\n    claims: {sub: oid}", "openid[0].claims.sub"), ("name: {nl: je", "name: {fr: je", "openid[0].name"),
        ("for: staff", "for: staff\n    clientSecret: x", "openid[0].clientSecret"),
    ])
    func `what is wrong is named by its place`(this: String, that: String, place: String) throws {
        let fault = #expect(throws: ConfigFault.self) { try provider([(this, that)]) }
        #expect(fault?.path == place)
        #expect(fault?.description.contains("geheim") == false)
    }

    @Test func `no name stands there twice`() throws {
        let twice = Self.staff + "\n" + Self.staff.split(separator: "\n").dropFirst().joined(separator: "\n")
        #expect(throws: ConfigFault("openid[1].id", .twice, ["value": "werk"])) { try list(twice) }
    }

    @Test func `a secret may be in a file that the environment names`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "openid-\(UUID().uuidString)")
        try Data("uit een bestand\n".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        #expect(try list(Self.staff, ["OPENID_STAD_WERK_FILE": file.path]).first?.secret == "uit een bestand")
        #expect(throws: ConfigFault.self) { try list(Self.staff, ["OPENID_STAD_WERK_FILE": file.path + "-niet"]) }
    }

    // MARK: What it says about itself

    private static let described: [String: ConfigTree] = [
        "issuer": .text("https://login.example/stad"), "authorization_endpoint": .text("https://login.example/auth"),
        "token_endpoint": .text("https://login.example/token"), "jwks_uri": .text("https://login.example/keys"),
    ]

    private func metadata(_ changes: [String: ConfigTree]) throws -> ProviderMetadata {
        let json = try JSONEncoder().encode(Self.described.merging(changes) { $1 })
        return try ProviderMetadata(json: json, issuer: "https://login.example/stad", allowsLoopback: false)
    }

    @Test func `a description is used when it is of this issuer and leads to https only`() throws {
        #expect(try metadata([:]).authentication == .basic)
        #expect(try metadata(["token_endpoint_auth_methods_supported": .list([.text("client_secret_post")])]).authentication == .post)
        let wrong: [[String: ConfigTree]] = [
            ["issuer": .text("https://login.example/stad/")], ["issuer": .text("https://elders.example")],
            ["token_endpoint": .text("http://login.example/token")], ["jwks_uri": .text("file:///etc/passwd")],
            ["authorization_endpoint": .text("javascript:alert(1)")], ["jwks_uri": .text("https://a:b@login.example/keys")],
            ["code_challenge_methods_supported": .list([.text("plain")])],
            ["token_endpoint_auth_methods_supported": .list([.text("private_key_jwt")])],
        ]
        for changes in wrong { #expect(throws: OpenIDFault.configuration, "\(changes)") { try metadata(changes) } }
        for text in ["", "null", "[]", "<html></html>", "{\"issuer\": 3}"] {
            #expect(throws: OpenIDFault.unreadable) { try ProviderMetadata(json: Data(text.utf8), issuer: "x", allowsLoopback: false) }
        }
    }

    @Test(arguments: [
        ("", 3_600), ("max-age=600", 600), ("public, max-age=10", 300), ("Max-Age=999999999", 86_400), ("no-store", 300),
        ("max-age=-5", 300), ("max-age=x", 3_600), ("max-age=99999999999999999999", 3_600),
    ])
    func `an answer is kept as long as it may, within bounds`(header: String, seconds: Int) {
        #expect(ProviderClient.seconds(WebResponse(status: 200, headers: ["cache-control": header])) == seconds)
    }

    // MARK: Who it is

    private func identity(_ claims: [String: ConfigTree], _ changes: [(String, String)] = []) throws -> OpenIDIdentity {
        try OpenIDIdentity(.map(claims), provider(changes))
    }

    @Test func `an address counts when the provider has checked it`() throws {
        let mail: [String: ConfigTree] = ["sub": .text("1"), "email": .text("Joke@Stad.example")]
        for yes in [ConfigTree.bool(true), .text("true"), .integer(1), .text("1")] {
            #expect(try identity(mail.merging(["email_verified": yes]) { $1 }).email == "joke@stad.example")
        }
        for no in [ConfigTree.bool(false), .text("false"), .null, .integer(0), .text("yes"), .list([.bool(true)])] {
            #expect(try identity(mail.merging(["email_verified": no]) { $1 }).email == nil)
        }
        #expect(try identity(["sub": .text("1"), "email": .text("geen adres"), "email_verified": .bool(true)]).email == nil)
    }

    @Test func `claims may be called otherwise, and lie in others`() throws {
        let claims: [String: ConfigTree] = [
            "oid": .text("abc"), "realm_access": .map(["roles": .list([.text("Loket"), .text("Ander")])]), "given": .text("  Joke  "),
        ]
        let who = try identity(
            claims, [("for: staff", "for: staff\n    claims: {subject: oid, groups: realm_access.roles, name: given}")])
        #expect(who == (try identity(["sub": .text("abc"), "groups": .list([.text("Loket")]), "name": .text("Joke")])))
        #expect(who.roles == [.deskOfficer])
        #expect(throws: OpenIDFault.noSubject) { try identity(["name": .text("Joke")]) }
        #expect(throws: OpenIDFault.noSubject) { try identity(["sub": .text(String(repeating: "x", count: 256))]) }
    }

    @Test func `no groups are no roles, unless they were left out for lack of room`() throws {
        #expect(try identity(["sub": .text("1")]).roles == [])
        #expect(throws: OpenIDFault.groupsLeftOut) {
            try identity(["sub": .text("1"), "_claim_names": .map(["groups": .text("src1")])])
        }
    }

    @Test func `a provider takes roles away, and gives them only where it may`() throws {
        let who = try identity(["sub": .text("1"), "groups": .list([.text("Beheer")])])
        #expect(who.roles(insteadOf: [.deskOfficer, .caseworker], givesRoles: false) == [.caseworker])
        #expect(who.roles(insteadOf: [.deskOfficer], givesRoles: true) == [.administrator, .caseworker])
        #expect(who.roles(insteadOf: [], givesRoles: false) == [])
        let silent = try OpenIDIdentity(
            .map(["sub": .text("1")]), provider([("    roles: {Loket: deskOfficer, Beheer: [administrator, caseworker]}", "")]))
        #expect(silent.roles(insteadOf: [.deskOfficer], givesRoles: false) == [.deskOfficer])
    }

    @Test func `every explanation has a reason to be given`() {
        let given = Set(OpenIDFault.allCases.map(\.explanation))
        #expect(given == Set(OpenIDFault.Explanation.allCases))
    }
}
