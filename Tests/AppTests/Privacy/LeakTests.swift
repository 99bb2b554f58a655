import App
import Civic
import Foundation
import Initiatives
import Store
import Synchronization
import TestSupport
import Testing
import Web

@testable import Desk
@testable import Initiatives

/// What is known of people stays with those who may know it: not on public pages, not in addresses, not in the log.
@Suite struct LeakTests {
    private func expectNothing(_ found: [String], _ comment: Comment) {
        if !found.isEmpty { Issue.record("\(comment): \(found.count) places\n\(found.joined(separator: "\n"))") }
    }

    /// The scene of marked people, so that every route has something of theirs to show.
    private func scene(_ marked: MarkedTown) async throws -> Scene {
        let (actor, initiative, file) = (Actor(marked.resident), marked.initiative, marked.file)
        // The team wrote a name and an address into its own story and news; that is its own choice, so those are taken out here first.
        try await marked.site.perform(
            EditInitiative(
                id: initiative,
                text: .init(
                    title: "Tuin aan de kade", summary: "Samen groen.", story: "Samen groen.", theme: .green, themes: [], phase: .idea,
                    areaCode: nil, place: "De kade")), as: actor)
        try await marked.site.database.write { db in
            try db.execute("UPDATE journal SET audience = 'staff' WHERE kind = 'initiative.news'")
        }
        let photo = try ResizedPhoto(Town.picture)
        try await marked.site.perform(
            PostNews(id: initiative, title: "De eerste boom staat", text: "Met dank aan de buren.", photos: [(photo, "Een boom")]),
            as: actor)
        try await marked.site.perform(PostAsk(id: initiative, title: "Wie heeft een schop?", text: "Zaterdag graven we."), as: actor)
        // Papers are the team's, letters and obstacles the desk's: there is one of each to look for.
        for guest in Guest.allCases where guest.isStaff { _ = try await marked.town.settle(guest) }
        try await marked.site.perform(
            AddPaper(id: file, name: "tekening.pdf", type: .pdf, bytes: Data("%PDF-1.7 tekening".utf8)), as: actor)
        let draft = try await marked.site.perform(marked.town.draft("Nog een plan", by: marked.resident), as: actor)
        let (now, resident) = (marked.site.clock(), marked.resident.id)
        return try await marked.site.database.write { [town = marked.town] db in
            guard let initiative = try db.initiative(initiative), let file = try db.caseFile(file),
                let ask = try db.asks(of: initiative.id).first?.id,
                let photo: String = try db.value("SELECT id FROM photo WHERE initiative_id = \(initiative.id) ORDER BY id DESC LIMIT 1"),
                let message: ID<Message> = try db.value("SELECT id FROM message WHERE person_id = \(resident) ORDER BY id LIMIT 1")
            else { throw TownFault.nobody("scene") }
            return Scene(
                town: town, number: 1, initiative: initiative, file: file, draft: draft, ask: ask, photo: photo, message: message,
                link: try db.addLink(for: resident, path: "/mijn", at: now, days: 1).text)
        }
    }

    /// Pages on which somebody who holds a link from a mail reads about themselves, and the mailbox of who tries the program out.
    private func isForWhoHoldsTheLink(_ path: String) -> Bool {
        ["/link/", "/advies/", "/akkoord/", "/kennismaken/", "/postvak"].contains { path.hasPrefix($0) }
    }

    @Test(arguments: testEngines)
    func `nobody finds a name, address or number on any page that is not theirs`(engine: Engine) async throws {
        let marked = try await MarkedTown.make(in: Town.open(engine))
        let scene = try await scene(marked)
        let others = ["visitor": marked.town.visitor(), "resident": try await marked.town.signedIn("Rita Rozema")]
        var (leaks, skipped, seen): ([String], [String], [String: Int]) = ([], [], [:])
        for route in marked.town.installation.routes where route.method == .get && !isForWhoHoldsTheLink(route.path) {
            let path: String
            do {
                path = try await scene.path(route.path)
            } catch is SceneFault {
                skipped.append(route.path)
                continue
            }
            for (who, browser) in others {
                let reply = try await browser.get(path)
                if reply.status == 200 { seen[who, default: 0] += 1 }
                if MarkedTown.isMarked(reply.text) { leaks.append("\(route.path) shows a mark to a \(who)") }
                for address in reply.links + [reply.location ?? ""] where MarkedTown.isMarked(address) {
                    leaks.append("\(route.path) leads a \(who) to \(address)")
                }
            }
        }
        expectNothing(leaks, "leaks")
        expectNothing(skipped.filter { !$0.contains("{turn}") }, "not visited")
        #expect(seen.values.allSatisfy { $0 > 40 }, "\(seen)")
        let passport = try await marked.town.visitor().get(scene.initiative.path)
        #expect(passport.text.contains("De eerste boom staat"), "the news is there to be looked at")
    }

    @Test(arguments: testEngines)
    func `no address of a page that people come by holds anything of them`(engine: Engine) async throws {
        let marked = try await MarkedTown.make(in: Town.open(engine))
        let slug = try await scene(marked).initiative.slug
        var leaks: [String] = []
        for person in [marked.resident, marked.official] {
            let browser = try await marked.town.signedIn(person.name, roles: person.roles)
            for start in ["/mijn", "/mijn/gegevens", "/werk", "/werk/zaken", "/initiatieven/\(slug)/beheer", "/mijn/gegevens/weghalen"] {
                let reply = try await browser.get(start)
                for address in reply.links + [reply.location ?? ""] where MarkedTown.isMarked(address) {
                    leaks.append("\(start) leads to \(address)")
                }
            }
        }
        expectNothing(leaks, "leaks")
    }

    @Test(arguments: testEngines)
    func `nothing of anybody is in the log, whatever goes wrong`(engine: Engine) async throws {
        let (log, post) = (KeptLog(), RefusingPost())
        let marked = try await MarkedTown.make(in: Town.open(engine, output: log.output) { $0.transport = post })
        let (town, name) = (marked.town, "rosa-zzmarker-resident")
        // The mail server says no, and repeats whom it does not know.
        try await town.runDuties()
        #expect(post.tries > 0)
        // A wrong address to sign in with, a link that was used, a wrong code.
        let browser = town.visitor()
        #expect(try await browser.post("/inloggen", ["mail": "\(MarkedTown.mark)@@example.nl"]).status == 422)
        #expect(try await browser.post("/inloggen", ["mail": "niemand.\(MarkedTown.mark)@example.nl"]).status == 303)
        _ = try await browser.post("/link/\(MarkedTown.mark)\(String(repeating: "a", count: 26))", [:])
        _ = try await browser.post("/inloggen/code", ["code": MarkedTown.digits])
        // Pages that are not there, with a name in the address, in the question behind it and in the headers.
        for path in [
            "/initiatieven/\(name)", "/werk/zaken/\(name)", "/\(name)", "/api/v1/initiatieven/\(name)", "/initiatieven?q=\(name)",
            "/bestaat-niet?mail=\(name)%40example.nl", "/foto/\(name)", "/%ff\(name)",
        ] {
            let reply = try await browser.get(path, headers: ["Referer": "https://example.nl/\(name)", "User-Agent": name])
            #expect(reply.status < 500, "\(path)")
        }
        _ = try await browser.send(
            .post, "/inloggen", headers: ["Content-Type": "application/x-www-form-urlencoded", "Origin": "https://\(name).example"],
            body: Array("mail=\(name)%zz".utf8))
        let lines = log.text.split(separator: "\n").map(String.init)
        #expect(lines.contains { $0.contains("mail") }, "the refused mail is not in the log; the test proves nothing")
        expectNothing(lines.filter(MarkedTown.isMarked), "in the log")
    }
}

/// A mail server that takes nothing and says about whom.
private final class RefusingPost: MailTransport {
    private let count = Mutex(0)
    var tries: Int { count.withLock(\.self) }

    func send(_ mail: Mail) async throws {
        count.withLock { $0 += 1 }
        throw MailFailure(text: "550 5.1.1 <\(mail.recipient)>: no such user here", kind: .refused)
    }
}
