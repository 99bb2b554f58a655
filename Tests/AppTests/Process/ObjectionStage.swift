import Civic
import Desk
import Foundation
import Rules
import Store
import TestSupport
import Testing
import Web

/// A case that was refused, with its initiator, its caseworker and those who lead.
struct ObjectionStage {
    let town: Town
    let scene: Scene
    static let lead = "kim.lead@example.nl"
    static let boss = "max.baas@example.nl"

    init(_ engine: Engine) async throws {
        let town = try await Town.open(engine)
        self.town = town
        scene = try await Scene.make(in: town)
        let now = town.site.clock()
        try await town.site.database.write { db in
            _ = try db.findOrAddPerson(name: "Kim Lead", email: Self.lead, phone: nil, language: "nl", roles: [.coordinator], at: now)
            _ = try db.findOrAddPerson(name: "Max Baas", email: Self.boss, phone: nil, language: "nl", roles: [.manager], at: now)
        }
        try await town.site.perform(TakeCase(id: scene.file.id), as: try await scene.actor(.caseworker))
        try await scene.bringToPanel()
    }

    var work: String { scene.file.staffPath }
    var status: String { scene.file.statusPath }
    var today: LocalDate { town.site.clock().localDate }

    func send(_ path: String, of page: String, as guest: Guest, _ fields: [String: String] = [:]) async throws -> Reply {
        let browser = try await scene.browser(guest)
        return try await browser.post("\(page)/\(path)", try await browser.get(page).token.merging(fields) { $1 })
    }

    func read(_ page: String, as guest: Guest) async throws -> String { try await scene.browser(guest).get(page).text }

    func file() async throws -> CaseFile {
        let id = scene.file.id
        return try #require(try await town.site.database.read { db in try db.caseFile(id) })
    }

    func objection() async throws -> Objection {
        let id = scene.file.id
        return try #require(try await town.site.database.read { db in try db.objections(of: id).last })
    }

    func refuseAndObject(after days: Int = 10) async throws {
        let no = [
            "nee-reden": "Het past niet.", "nee-stap": "Bel ons.", "nee-regel": "Artikel 2", "nee-besloten-door": "Cor Zaak",
            "nee-alternatief": "Het park",
        ]
        #expect(try await send("nee", of: work, as: .caseworker, no).status == 303)
        if days > 0 { town.pass(days: days) }
        let form = ["bezwaar-tekst": "De regel geldt hier niet."]
        #expect(try await send("bezwaar", of: status, as: .initiator, form).status == 303)
    }

    func mails(_ address: String, about subject: String) async throws -> [Message] {
        try await town.mails(to: address).filter { $0.subject.hasPrefix(subject) }
    }

    func passTo(_ day: LocalDate) { town.pass(days: max(0, today.days(until: day))) }
}
