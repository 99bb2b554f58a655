import Civic
import Foundation
import Rules
import Synchronization
import TestSupport
import Testing

@testable import Desk

/// The stub refuses what a real case system refuses: a stub that accepts everything would prove nothing.
@Suite struct StrictStubTests {
    private let now = Town.noon
    private let system: StubCaseSystem
    private let cases = "https://zaak.example/zaken/api/v1"

    init() { system = StubCaseSystem(clock: { Town.noon }) }

    private func token(at moment: Instant? = nil, secret: String? = nil) throws -> String {
        try SharedToken(clientID: "meemaken", userID: "meemaken", userName: "Meemaken", issuedAt: moment ?? now)
            .text(secret: secret ?? system.secret)
    }

    private func post(_ path: String, _ fields: [String: ConfigTree], drop: String? = nil, token given: String? = nil) async throws
        -> (status: Int, code: String, body: ConfigTree)
    {
        let headers = [
            (name: "Authorization", value: "Bearer \(try given ?? token())"), (name: "Accept-Crs", value: "EPSG:4326"),
            (name: "Content-Crs", value: "EPSG:4326"),
        ]
        let address = path.hasPrefix("https") ? path : "\(cases)/\(path)"
        let body = try JSONEncoder().encode(fields)
        let response = try await system.send(.json(.post, address, body, headers: headers.filter { $0.name != drop }))
        let tree = try ConfigTree(json: response.body)
        return (response.status, tree["invalidParams"].list.first?["code"].text ?? tree["code"].text ?? "", tree)
    }

    private var file: [String: ConfigTree] {
        [
            "identificatie": .text("D-2026-0001"), "bronorganisatie": .text(StubCaseSystem.organisation),
            "verantwoordelijkeOrganisatie": .text(StubCaseSystem.organisation), "zaaktype": .text(StubCatalogue.current),
            "startdatum": .text("2026-11-21"),
        ]
    }

    private func changed(_ name: String, _ value: ConfigTree?) -> [String: ConfigTree] {
        var fields = file
        fields[name] = value
        return fields
    }

    @Test func `who it does not know is refused`() async throws {
        #expect(try await post("zaken", file, drop: "Authorization").code == "not_authenticated")
        #expect(try await post("zaken", file, token: token(secret: "ander")).code == "invalid-jwt-signature")
        #expect(try await post("zaken", file, token: token(at: now.adding(seconds: -3_700))).code == "jwt-expired")
        #expect(try await post("zaken", file, token: token(at: now.adding(seconds: 600))).code == "jwt-not-yet-valid")
        for header in ["Accept-Crs", "Content-Crs"] { #expect(try await post("zaken", file, drop: header).status == 412) }
        #expect(try await post("zaken", file).status == 201)
    }

    @Test func `a case with a mistake is refused`() async throws {
        #expect(try await post("zaken", changed("zaaktype", nil)).code == "required")
        #expect(try await post("zaken", changed("zaaktype", .text("https://zaak.example/niets"))).code == "bad-url")
        let concept = StubCatalogue.current.replacing("/nu", with: "/concept")
        #expect(try await post("zaken", changed("zaaktype", .text(concept))).code == "not-published")
        #expect(try await post("zaken", changed("bronorganisatie", .text("123456789"))).code == "invalid-length-or-check")
        #expect(try await post("zaken", changed("startdatum", .text("21-11-2026"))).code == "invalid")
        #expect(try await post("zaken", changed("omschrijving", .text(String(repeating: "x", count: 81)))).code == "max_length")
        #expect(try await post("zaken", changed("onbekend", .text("x"))).code == "unknown")
        #expect(try await post("zaken", changed("vertrouwelijkheidaanduiding", .text("prive"))).code == "invalid_choice")
        #expect(try await post("zaken", file).status == 201)
        #expect(try await post("zaken", file).code == "identificatie-niet-uniek")
    }

    @Test func `what belongs to a case is refused in the wrong order or twice`() async throws {
        let made = try await post("zaken", file).body
        let (address, root) = (try made.address(), "https://zaak.example/catalogi/api/v1")
        func status(_ number: Int, _ moment: String) -> [String: ConfigTree] {
            ["zaak": .text(address), "statustype": .text("\(root)/statustypen/\(number)"), "datumStatusGezet": .text(moment)]
        }
        #expect(try await post("statussen", status(4, "2026-11-21T10:00:00Z")).code == "resultaat-does-not-exist")
        #expect(try await post("statussen", status(1, "2026-11-22T10:00:00Z")).code == "future_not_allowed")
        #expect(try await post("statussen", status(9, "2026-11-21T10:00:00Z")).code == "bad-url")
        #expect(try await post("statussen", status(1, "2026-11-21T10:00:00Z")).status == 201)
        #expect(try await post("statussen", status(2, "2026-11-21T10:00:00Z")).code == "unique")

        var role: [String: ConfigTree] = [
            "zaak": .text(address), "betrokkeneType": .text("natuurlijk_persoon"), "roltoelichting": .text("Initiatiefnemer"),
            "betrokkeneIdentificatie": .map(["geslachtsnaam": .text("Aarts")]),
        ]
        #expect(try await post("rollen", role).code == "required")
        role["roltype"] = .text("\(root)/roltypen/3")
        #expect(try await post("rollen", role).status == 201)
        #expect(try await post("rollen", role).code == "max_occurences")

        let decision: [String: ConfigTree] = [
            "verantwoordelijkeOrganisatie": .text(StubCaseSystem.organisation), "besluittype": .text("\(root)/besluittypen/1"),
            "datum": .text("2026-11-21"), "ingangsdatum": .text("2026-11-21"),
        ]
        #expect(try await post("https://zaak.example/besluiten/api/v1/besluiten", decision).code == "required")

        let result: [String: ConfigTree] = ["zaak": .text(address), "resultaattype": .text("\(root)/resultaattypen/1")]
        #expect(try await post("resultaten", result).status == 201)
        #expect(try await post("resultaten", result).code == "unique")
        #expect(try await post("statussen", status(4, "2026-11-21T10:30:00Z")).status == 201)
        // It is closed: nothing is added any more.
        #expect(try await post("statussen", status(2, "2026-11-21T10:45:00Z")).status == 403)
        #expect(try await post("rollen", role).status == 403)
    }
}
