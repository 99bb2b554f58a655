import App
import Civic
import Foundation
import Logging
import Rules
import Store
import Synchronization
import TestSupport
import Testing
import Web

@testable import Desk

/// Who is silent hears from us on set days, once each, whatever the mail server does.
@Suite struct ReminderTests {
    /// A mail server that is down when it is told to be.
    private final class ShakyServer: MailTransport {
        private let state = Mutex<(isDown: Bool, sent: [Mail])>((false, []))
        func send(_ mail: Mail) async throws {
            guard !state.withLock(\.isDown) else { throw MailFailure(text: "421 try later", isFinal: false) }
            state.withLock { $0.sent.append(mail) }
        }
        func set(down: Bool) { state.withLock { $0.isDown = down } }
        var sent: [Mail] { state.withLock(\.sent) }
    }

    private func site(_ town: Town, through server: ShakyServer) -> Site {
        var settings = town.site.settings
        settings.mail = server
        return Site(
            live: town.site.live, database: town.site.database, settings: settings, address: town.site.address,
            analyser: town.site.analyser, clock: town.site.clock, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    private static let permits = Adviser(
        team: "permits", department: "Vergunningen", name: "Jeroen Visser", email: "jeroen@dordrecht.example")

    @Test(arguments: testEngines)
    func `over forty days each rung is climbed exactly once, with one person more, although mail fails and two servers run`(
        engine: Engine
    ) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let id = try await scene.askAdvice([Self.permits])[0]
        let asked = town.site.clock().localDate
        let file = scene.file.id
        let usual = town.deskBook().advice.ladder
        let days = try await town.site.database.read { db in try db.adviceLadder(of: file, usual).days }
        let server = ShakyServer()
        let site = site(town, through: server)
        let duties = town.installation.duties
        for day in 0..<40 {
            server.set(down: (8...10).contains(day))
            for _ in 0..<4 {
                town.pass(hours: 6)
                async let one: Void = site.runDuties(duties)
                async let two: Void = site.runDuties(duties)
                _ = try await (one, two)
            }
        }
        let entries = try await town.entries(kind: "advice.reminded")
        try #require(days.count == 4)
        #expect(entries.count == 4)
        let freeDays = FreeDays(town.site.terms)
        for (entry, least) in zip(entries, days) {
            #expect(entry.audience == .staff)
            #expect(asked.days(until: entry.at.localDate) >= least)
            #expect(freeDays.isWorkingDay(entry.at.localDate), "\(entry.at.localDate)")
            #expect((8..<18).contains(entry.at.localTime.hour))
        }
        // The adviser hears four times, and each rung brings in one person more: head, coordinator, director.
        let expected = [
            ("jeroen@dordrecht.example", 5), ("marijke.blom@dordrecht.example", 3), ("stefan@dordrecht.example", 2),
            ("elly.vandam@dordrecht.example", 1),
        ]
        for (address, count) in expected {
            let mails = try await town.mails(to: address).filter { $0.body.contains("/advies/") }
            #expect(mails.count == count, "\(address)")
            #expect(mails.allSatisfy { $0.state == .sent }, "\(address): \(mails.map(\.state))")
            let sent = server.sent.filter { $0.recipient == address && $0.body.contains("/advies/") }
            #expect(sent.count == count, "each mail went once")
            #expect(Set(sent.map(\.messageID)).count == count)
        }
        // What comes too late to climb is refused, and writes nothing.
        let before = try await town.rowCounts()
        await #expect(throws: Refusal.conflict("advice.notOpen")) {
            try await site.perform(RemindAdviser(id: id, ladder: ReminderLadder(days), book: town.deskBook().advice), as: .system)
        }
        #expect(try await town.rowCounts() == before)
    }

    @Test(arguments: testEngines)
    func `a new link or an answer puts the reminder off`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let id = try await scene.askAdvice([Self.permits])[0]
        // Monday 30 November: nine days after. A new link goes out just before the duty looks.
        while town.site.clock().localDate.iso != "2026-11-30" { town.pass(days: 1) }
        try await town.site.perform(RenewAdviceLink(secret: try await scene.adviceLink(id)), as: Actor(nil))
        try await town.runDuties()
        #expect(try await town.entries(kind: "advice.reminded").isEmpty)
        town.pass(days: 1)
        try await town.runDuties()
        #expect(try await town.entries(kind: "advice.reminded").isEmpty, "not the day after another mail")
        town.pass(days: 1)
        try await town.runDuties()
        #expect(try await town.entries(kind: "advice.reminded").count == 1)
        try await scene.answerAdvice(id, .green)
        for _ in 0..<30 {
            town.pass(days: 1)
            try await town.runDuties()
        }
        #expect(try await town.entries(kind: "advice.reminded").count == 1)
    }

    @Test(arguments: testEngines)
    func `after a no of the meeting who was asked is thanked, and reminded no more`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let id = try await scene.askAdvice([Self.permits])[0]
        let item = try await scene.putOnAgenda()
        town.pass(hours: 1)
        let no = DirectionOutcome(direction: .negative, ground: .notThoughtThrough, reason: "Zo zien we het.", next: "Je hoort het.")
        let propose = ProposeDirection(
            id: item, meetingOn: town.site.clock().localDate, outcome: no, approver: nil, settings: RoundSettings())
        try await scene.perform(propose, by: .caseworker)
        let state = try await town.site.database.read { db in try db.adviceRequest(id)?.state }
        #expect(state == .withdrawn)
        let told = try await town.mails(to: Self.permits.email).filter { $0.body.contains("/advies/") }
        #expect(told.count == 2 && told.last?.subject.hasPrefix("Niet meer nodig") == true)

        let link = try await town.ownLink("/advies/", in: Self.permits.email)
        let page = try await town.visitor().get(link).text
        #expect(page.contains("Dit advies is niet meer nodig") && !page.contains("name=\"licht\""))
        for _ in 0..<30 {
            town.pass(days: 1)
            try await town.runDuties()
        }
        #expect(try await town.entries(kind: "advice.reminded").isEmpty)
        #expect(try await town.mails(to: Self.permits.email).filter { $0.body.contains("/advies/") }.count == 2)
    }

    @Test(arguments: testEngines)
    func `who is silent stands by name on the list and the staff home, longest first`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        try await scene.askAdvice([Self.permits])
        town.pass(days: 14)
        let later = Adviser(team: "social", department: "Sociaal domein", name: "Nico Stam", email: "nico@dordrecht.example")
        try await scene.askAdvice([later])
        town.pass(days: 2)
        let staff = try await scene.browser(.caseworker)
        let text = try await staff.get("/werk/adviezen").text
        let (first, second) = (try #require(text.range(of: "Jeroen Visser")), try #require(text.range(of: "Nico Stam")))
        #expect(first.lowerBound < second.lowerBound)
        #expect(text.contains("16 dagen stil") && text.contains("2 dagen stil"))
        #expect(PageReader(text).faults.isEmpty, "\(PageReader(text).faults)")
        let narrowed = try await staff.get("/werk/adviezen?afdeling=social").text
        #expect(narrowed.contains("Nico Stam") && !narrowed.contains("Jeroen Visser"))
        #expect(try await staff.get("/werk/adviezen?afdeling=onzin&blz=99999999999999").status == 200)
        #expect(try await staff.get("/werk").text.contains("/werk/adviezen"))
        #expect(try await town.visitor().get("/werk/adviezen").status == 303)
        #expect(try await scene.browser(.initiator).get("/werk/adviezen").status == 404)
    }

    /// The first reminder as the list tells it beforehand, as the counts take it, and as it goes out.
    @Test(arguments: testEngines, [("wish", 5), ("complex", 10)])
    func `a case is reminded on the days of its own process, and else on those of the municipality`(
        engine: Engine, kind: (category: String, days: Int)
    ) async throws {
        let path = "Municipalities/dordrecht/advice.yaml"
        let shipped = try String(contentsOf: projectRoot.appending(path: path), encoding: .utf8)
        let home = try OwnHome.make("ladder", changed: [path: shipped.replacing("ladder: [7, 14, 21, 30]", with: "ladder: [10, 20]")])
        let town = try await Town.open(engine) { $0.home = home }
        let (scene, book) = (try await Scene.make(in: town), town.deskBook())
        if scene.file.triage.category != kind.category {
            let change = ChangeCategory(
                id: scene.file.id, category: try #require(book.triage.category(kind.category)), reason: "Dit past beter.",
                next: "Je hoort meer.", book: book)
            try await scene.perform(change, by: .caseworker)
        }
        try await scene.askAdvice([Self.permits])
        let (first, words) = (town.site.clock().localDate.adding(days: kind.days), town.site.words("nl"))
        #expect(FreeDays(town.site.terms).isWorkingDay(first), "no weekend puts it off")

        // The day before: announced, and nobody counts as silent.
        town.pass(days: kind.days - 1)
        try await town.runDuties()
        #expect(try await town.entries(kind: "advice.reminded").isEmpty)
        var staff = try await scene.browser(.caseworker)
        let announced = words("advice.list.next", ["date": words("format.tomorrow")])
        #expect(try await staff.get("/werk/adviezen").text.contains(announced))
        #expect(try await staff.get("/werk").text.contains("Niemand is te lang stil"))
        #expect(try await !staff.get("/werk/zaken?let=stil-advies").text.contains(scene.file.reference))

        town.pass(days: 1)
        staff = try await scene.browser(.caseworker)
        #expect(try await staff.get("/werk").text.contains("1 vraag is te lang stil"))
        #expect(try await staff.get("/werk/zaken?let=stil-advies").text.contains(scene.file.reference))
        try await town.runDuties()
        #expect(try await town.entries(kind: "advice.reminded").count == 1)
    }
}
