import App
import Civic
import Foundation
import Initiatives
import Logging
import Store
import TestSupport
import Web

/// An installation with one municipality made from the template, two initiatives and a few people: little, but something of everything.
enum SmallTown {
    static let now = Town.noon

    struct Opened: Sendable {
        let site: Site
        let migrations: [Migration]
        let installation: Installation
    }

    static func withOne<T>(_ engine: Engine = .sqlite, _ body: (Opened) async throws -> T) async throws -> T {
        try await withHome { home in
            var settings = InstallationSettings(home: home, data: home)
            settings.municipalities = ["klein-dorp"]
            let installation = try await Installation.make(
                settings, clock: { now }, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
                open: { _ in try await freshDatabase(engine, withTables: true) })
            guard let site = installation.sites.all.first else { throw TownFault.noSite }
            try await fill(site)
            try await site.runDuties(installation.duties)
            return try await body(Opened(site: site, migrations: installation.migrations, installation: installation))
        }
    }

    /// The migrations of all features.
    static func migrations() throws -> [Migration] {
        try Operations(InstallationSettings(home: projectRoot, data: projectRoot)).migrations
    }

    /// A home like the project's own, with the municipality in it.
    static func withHome<T>(_ body: (URL) async throws -> T) async throws -> T {
        try await withFolder { home in
            let here = home.appending(path: "Municipalities")
            for name in ["Texts", "Public", "Data", "Municipalities"] {
                let (folder, original) = (home.appending(path: name), projectRoot.appending(path: name))
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                for file in try FileManager.default.contentsOfDirectory(atPath: original.path) {
                    let isMunicipality = FileManager.default.fileExists(atPath: original.appending(path: "\(file)/municipality.yaml").path)
                    if isMunicipality { continue }
                    try FileManager.default.createSymbolicLink(
                        at: folder.appending(path: file), withDestinationURL: original.appending(path: file))
                }
            }
            _ = try MunicipalityFolder.create("klein-dorp", name: "Klein \"Dorp\": aan zee", cbsCode: "GM9999", home: home)
            try initiatives.write(to: here.appending(path: "klein-dorp/initiatives.yaml"), atomically: true, encoding: .utf8)
            return try await body(home)
        }
    }

    private static func fill(_ site: Site) async throws {
        try await importInitiatives(site, mailDomain: "example.nl")
        let first: String? = try await site.database.write { db in
            let person = try db.findOrAddPerson(
                name: "Ada Puts", email: "ada@example.nl", phone: nil, language: "nl", roles: [.deskOfficer, .administrator], at: now)
            _ = try db.addSession(for: person, at: now)
            return try db.value("SELECT id FROM initiative WHERE slug = 'dorpsput'")
        }
        guard let first else { throw TownFault.noSite }
        try await site.database.write { db in
            let photo = try JSONDecoder().decode(ResizedPhoto.self, from: Data(#"{"bytes":"AAEC/w==","width":2,"height":2}"#.utf8))
            _ = try db.addPhoto(photo, caption: "De put", of: Subject(kind: "initiative", id: first), initiative: first, at: now)
        }
        try await site.perform(OfferHelp(id: ID(first), name: "Dirk", email: "dirk@example.nl", text: "Ik heb een schep."), as: Actor(nil))
    }

    private static let initiatives = """
        - slug: dorpsput
          title: De dorpsput
          summary: We maken de put op het plein weer open.
          story: De put is dicht sinds de oorlog. We graven hem uit, met steen van toen.
          theme: street
          themes: [street, culture]
          phase: realisation
          area: geheel
          point: [5.1, 52.1]
          place: Het plein
          started: 2025-03-01
          team: [{name: Bep, role: initiator}, {name: Jan, role: member}]
          asks: [{title: Scheppen, text: Twee scheppen en een kar.}]
          budget: {total: 120000, sources: [{name: Dorpsfonds, amount: 80000, kind: grant, status: granted}]}
          timeline:
            - {date: 2025-03-01, kind: started, title: Begonnen, text: De eerste schop.}
            - {date: 2025-06-01, kind: news, title: Twee meter diep, text: "Er staat al water in."}
        - slug: soep
          title: Soep op donderdag
          summary: Elke week samen soep.
          story: Wie wil schuift aan.
          theme: meeting
          phase: continuation
          area: city
          place: Het dorpshuis
          started: 2024-01-11
          paused: 2026-07-01
          pausedReason: In de zomer is het te warm voor soep.
          team: [{name: Cor, role: initiator}]
          timeline: [{date: 2024-01-11, kind: started, title: Eerste soep, text: Erwtensoep.}]
        """
}
