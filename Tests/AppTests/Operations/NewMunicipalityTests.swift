import App
import Civic
import Foundation
import Store
import TestSupport
import Testing

/// From `meemaken municipality new` to somebody who works with it.
@Suite struct NewMunicipalityTests {
    @Test(arguments: testEngines)
    func `its first administrator signs in, opens the office and lets somebody else in`(engine: Engine) async throws {
        try await SmallTown.withHome { home in
            _ = try MunicipalityFolder.create(
                "ons-dorp", name: "Ons Dorp", administrator: (#"Ada "A" Puts: #1"#, " Ada@Example.NL"), home: home)
            let town = try await Town.open(engine, municipality: "ons-dorp") { $0.home = home }
            let browser = town.visitor()
            #expect(try await browser.get("/beheer").location == "/inloggen?naar=/beheer")
            #expect(try await browser.post("/inloggen", ["mail": "ada@example.nl", "naar": "/beheer"]).status == 303)
            let mail = try #require(try await town.mails(to: "ada@example.nl").last)
            let link = try #require(mail.body.split(separator: "\n").first { $0.contains("/link/") }).dropFirst(town.site.address.count)
            #expect(try await browser.post(String(link), [:]).location == "/beheer")
            let office = try await browser.get("/beheer")
            #expect(office.status == 200 && office.text.contains("/beheer/mensen"))
            #expect(try await browser.get("/beheer/mensen").text.contains("Ada &quot;A&quot; Puts: #1"))
            #expect(try await browser.get("/beheer/mensen/nieuw").status == 200)
        }
    }

    @Test func `without an administrator nobody works there, and a wrong one makes no folder`() async throws {
        try await SmallTown.withHome { home in
            for wrong in [("Ada", "ada"), ("Ada", ""), (" ", "ada@example.nl"), (String(repeating: "a", count: 81), "ada@example.nl")] {
                #expect(throws: ConfigurationFault.self) {
                    try MunicipalityFolder.create("ons-dorp", name: "Ons Dorp", administrator: wrong, home: home)
                }
            }
            #expect(!FileManager.default.fileExists(atPath: home.appending(path: "Municipalities/ons-dorp").path))
            let teams = home.appending(path: "Municipalities/klein-dorp/teams.yaml")
            #expect(try String(contentsOf: teams, encoding: .utf8).contains("\nstaff: []\n"))
            let town = try await Town.open(.sqlite, municipality: "klein-dorp") { $0.home = home }
            #expect(try await town.site.database.read { db in try db.staff().isEmpty })
        }
    }
}
