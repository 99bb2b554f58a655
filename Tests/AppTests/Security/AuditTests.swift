import Civic
import Foundation
import Rules
import Store
import TestSupport
import Testing
import Web

@testable import Office

@Suite struct AuditTests {
    /// An entry of the test's own.
    private struct Note: Action {
        let subject: String
        var initiative: String?
        static let kind = "audit.read"
        static let told = Told.nobody(because: "a test")
        func permits(_ actor: Actor, in db: any Connection) -> Bool { true }
        func perform(_ work: Work) throws -> Done<Nothing> {
            var entry = EntryDraft(Subject(kind: "note", id: subject), audience: .staff, reason: "Omdat \(subject).", next: "Niets.")
            entry.initiative = initiative
            entry.kind = subject.hasPrefix("rare") ? "staff.moved" : "staff.roles"
            return Done(Nothing(), entry)
        }
    }

    private func note(_ town: Town, _ subject: String, by name: String? = nil, initiative: String? = nil) async throws {
        let person = try await name.asyncFlatMap { try await town.person($0) }
        try await town.site.perform(Note(subject: subject, initiative: initiative), as: Actor(person))
    }

    @Test(arguments: testEngines)
    func `the journal is found by kind, person, subject and period`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        _ = try await town.signedIn("Dina Loket", roles: [.deskOfficer])
        let dina = try await town.person("Dina Loket")
        try await note(town, "eerste", by: "Dina Loket")
        town.pass(days: 3)
        try await note(town, "rare-tweede")
        town.pass(days: 3)
        try await note(town, "derde")
        let ada = try await town.signedIn("Ada Beheer", roles: [.administrator])
        func found(_ query: String) async throws -> [String] {
            let reply = try await ada.get("/beheer/journaal?\(query)")
            #expect(reply.status == 200 && PageReader(reply.text).faults.isEmpty, "\(query)")
            return ["eerste", "rare-tweede", "derde"].filter { reply.text.contains("Omdat \($0).") }
        }
        #expect(try await found("") == ["eerste", "rare-tweede", "derde"])
        #expect(try await found("soort=staff.moved") == ["rare-tweede"])
        #expect(try await found("wie=\(dina.id.text)") == ["eerste"])
        #expect(try await found("wie=%25").isEmpty)
        #expect(try await found("onderwerp=note:derde") == ["derde"])
        #expect(try await found("plan=bestaat-niet").isEmpty)
        #expect(try await found("van-dag=24&van-maand=11&van-jaar=2026") == ["rare-tweede", "derde"])
        #expect(
            try await found("van-dag=22&van-maand=11&van-jaar=2026&tot-dag=24&tot-maand=11&tot-jaar=2026") == ["rare-tweede"])
        #expect(try await ada.get("/beheer/journaal?van-dag=31&van-maand=2&van-jaar=2026").status == 422)
        #expect(try await ada.get("/beheer/journaal?voor=%27--&soort=%27").status == 200)
    }

    @Test(arguments: testEngines)
    func `pages follow each other without a gap or a double`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let ada = try await town.signedIn("Ada Beheer", roles: [.administrator])
        for number in 0..<120 {
            town.pass(seconds: 1)
            try await note(town, "n\(number)x")
        }
        var (address, seen): (String?, [String]) = ("/beheer/journaal?soort=staff.roles", [])
        while let next = address {
            let text = try await ada.get(next).text
            seen += text.matches(of: /Omdat (n[0-9]+x)\./).map { String($0.1) }
            address = text.firstMatch(of: /rel="next" href="([^"]+)"/).map { String($0.1).replacing("&amp;", with: "&") }
            #expect(seen.count <= 120)
        }
        #expect(seen == (0..<120).reversed().map { "n\($0)x" })
    }

    @Test(arguments: testEngines)
    func `looking is noted, at most once an hour per person`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let browsers = try await town.onlyAdministrators(["Ada Beheer", "Bas Beheer"])
        func count() async throws -> Int {
            try await town.site.database.read { db in
                try db.value("SELECT COUNT(*) FROM journal WHERE kind = 'audit.read' AND subject_kind = 'audit'") ?? 0
            }
        }
        for _ in 1...3 { _ = try await browsers[0].get("/beheer/journaal") }
        #expect(try await count() == 1)
        _ = try await browsers[1].get("/beheer/journaal")
        #expect(try await count() == 2)
        town.pass(seconds: 3_601)
        _ = try await browsers[0].get("/beheer/journaal?soort=staff.roles")
        #expect(try await count() == 3)
    }

    @Test(arguments: testEngines)
    func `the end of the chain is published every day, for everybody to keep`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        for _ in 1...3 {
            try await note(town, "dag")
            try await town.runDuties()
            town.pass(seconds: 11)
            // A duty runs when it is due; what was sealed in this round is published in the next.
            try await town.runDuties()
            town.pass(hours: 24)
        }
        let list = try await town.visitor().get("/.well-known/meemaken-journal")
        #expect(list.status == 200 && list.headers[.contentType]?.hasPrefix("text/plain") == true)
        let lines = list.text.split(separator: "\n").map { $0.split(separator: " ") }
        #expect(lines.count == 3)
        for line in lines {
            #expect(line.count == 3 && LocalDate(iso: String(line[0])) != nil && line[2].wholeMatch(of: /[0-9a-f]{64}/) != nil)
            let (place, hash) = (try #require(Int(line[1])), String(line[2]))
            let stored: String? = try await town.site.database.read { db in try db.value("SELECT hash FROM journal WHERE place = \(place)")
            }
            #expect(stored == hash)
        }
        let ada = try await town.signedIn("Ada Beheer", roles: [.administrator])
        #expect(try await ada.get("/beheer/journaal/kop").headers[.contentDisposition]?.contains("journaal-") == true)
        #expect(try await ada.get("/beheer/journaal").text.contains(String(lines[0][2])))
    }

    @Test(arguments: testEngines)
    func `a journal that was changed, or laid anew as a whole, is found out`(engine: Engine) async throws {
        for isWhole in [false, true] {
            let town = try await Town.open(engine)
            func isAlarmed() async throws -> Bool {
                try await town.signedIn("Ada Beheer", roles: [.administrator]).get("/beheer/journaal").text.contains("role=\"alert\"")
            }
            for _ in 1...2 {
                try await note(town, "echt")
                try await town.runDuties()
                town.pass(seconds: 11)
                try await town.runDuties()
                town.pass(hours: 24)
            }
            #expect(try await !isAlarmed())
            try await town.site.database.write { db in
                try db.execute("UPDATE journal SET subject_id = 'vals' WHERE place = 1")
                // A careful forger lays the whole chain again; what was published shows it.
                if isWhole { try db.execute("UPDATE journal SET place = NULL, hash = NULL") }
            }
            for _ in 1...2 {
                town.pass(hours: 24)
                try await town.runDuties()
            }
            #expect(try await isAlarmed(), "laid anew: \(isWhole)")
        }
    }

    @Test(arguments: testEngines)
    func `security.txt is there where a contact is set, and only there`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let reply = try await town.visitor().get("/.well-known/security.txt")
        #expect(reply.status == 200 && reply.headers[.contentType] == "text/plain; charset=utf-8")
        #expect(reply.text.hasPrefix("Contact: mailto:veiligheid@dordrecht.example\nExpires: 2027-01-01T00:00:00Z\n"))
        // A municipality as it begins has filled in none yet.
        try await SmallTown.withHome { home in
            let small = try await Town.open(engine, municipality: "klein-dorp") { $0.home = home }
            #expect(small.site.municipality.securityContact == nil)
            #expect(try await small.visitor().get("/.well-known/security.txt").status == 404)
        }
    }
}

extension Optional {
    fileprivate func asyncFlatMap<Result>(_ transform: (Wrapped) async throws -> Result?) async rethrows -> Result? {
        guard let value = self else { return nil }
        return try await transform(value)
    }
}
