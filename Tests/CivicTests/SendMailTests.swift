import Store
import TestSupport
import Testing

@testable import Civic

@Suite struct SendMailTests {
    private static let hour = 3_600
    private static let day = 86_400

    @Test(arguments: testEngines) func `a mail goes once, and the key in its link is not kept`(engine: Engine) async throws {
        let town = try await MailTown(engine)
        let site = try town.site()
        let id = try await town.queue(body: "http://localhost/link/abc_DEF-1 is van jou")
        for _ in 1...3 {
            try await site.runDuties([SendMail()])
            town.pass(seconds: 10)
        }
        #expect(town.server.mails.map(\.messageID) == ["\(id.text)@\(site.municipality.key).meemaken"])
        #expect(town.server.mails.first?.body.contains("/link/abc_DEF-1") == true)
        let message = try await town.message(id)
        #expect(message.state == .sent)
        #expect(message.body == "http://localhost/link/… is van jou")
    }

    @Test(arguments: testEngines)
    func `a server that is away for a day loses nothing, everybody can see it, and then all goes at once`(engine: Engine) async throws {
        let town = try await MailTown(engine)
        let site = try town.site()
        var ids: [ID<Message>] = []
        for _ in 1...7 { ids.append(try await town.queue()) }
        town.server.fail(.unreached)
        for _ in 1...24 {
            try await site.runDuties([SendMail()])
            town.pass(seconds: Self.hour)
            let now = town.now
            let overdue: Int? = try await town.database.read { db in
                try db.value("SELECT COUNT(*) FROM message WHERE state = 'pending' AND due_at < \(now.adding(seconds: -900))")
            }
            #expect(overdue == 7)
            #expect(try await town.heartbeat("mail.send")?.isLate(at: now) == true)
        }
        // Three at a time find out that nobody is there; the others are spared the wait.
        #expect(town.server.tries == 24 * 3)
        try await site.runDuties([SendMail()])
        town.server.fail(nil)
        town.pass(seconds: 300)
        try await site.runDuties([SendMail()])
        #expect(town.server.mails.count == 7)
        #expect(Set(town.server.mails.map(\.messageID)).count == 7)
        for id in ids { #expect(try await town.message(id).state == .sent) }
        #expect(try await town.heartbeat("mail.send")?.isLate(at: town.now) == false)
    }

    @Test(arguments: testEngines) func `a server that says not now is asked for five days`(engine: Engine) async throws {
        let town = try await MailTown(engine)
        let site = try town.site()
        let id = try await town.queue()
        town.server.fail(.notNow)
        let begin = town.now
        while try await town.message(id).state == .pending, town.now < begin.adding(days: 9) {
            try await site.runDuties([SendMail()])
            town.pass(seconds: 600)
        }
        let message = try await town.message(id)
        #expect(message.state == .failed)
        #expect(town.now >= begin.adding(days: 5))
        #expect(town.now < begin.adding(days: 6))
        #expect((10...60).contains(message.attempts), "\(message.attempts) attempts")
    }

    @Test(arguments: testEngines) func `a refusal is final, and keeps no other mail waiting`(engine: Engine) async throws {
        let town = try await MailTown(engine)
        let site = try town.site()
        let refused = try await town.queue()
        town.server.fail(.refused)
        try await site.runDuties([SendMail()])
        #expect(try await town.message(refused).state == .failed)
        #expect(try await town.heartbeat("mail.send")?.succeededAt == town.now)
        town.server.fail(nil)
        town.pass(seconds: 5)
        let other = try await town.queue()
        try await site.runDuties([SendMail()])
        #expect(try await town.message(other).state == .sent)
        #expect(town.server.mails.count == 1)
    }

    @Test(arguments: testEngines) func `what a process that died had in hand goes again, recognisably the same`(engine: Engine) async throws
    {
        let town = try await MailTown(engine)
        let site = try town.site()
        let id = try await town.queue()
        let until = town.now.adding(seconds: 60)
        try await town.database.write { db in
            try db.execute("UPDATE message SET state = 'sending', claimed_until = \(until), attempts = 1 WHERE id = \(id)")
        }
        try await site.runDuties([SendMail()])
        #expect(town.server.tries == 0)
        town.pass(seconds: 61)
        try await site.runDuties([SendMail()])
        #expect(town.server.mails.map(\.messageID) == ["\(id.text)@\(site.municipality.key).meemaken"])
    }

    @Test(arguments: testEngines) func `what was written while the clock was wrong goes when it is right again`(engine: Engine) async throws
    {
        let town = try await MailTown(engine)
        let site = try town.site()
        town.set(MailTown.noon.adding(days: 2))
        let (fresh, tried, taken) = (try await town.queue(), try await town.queue(), try await town.queue())
        let later = town.now.adding(seconds: 60)
        try await town.database.write { db in
            try db.execute("UPDATE message SET try_at = \(later), attempts = 1 WHERE id = \(tried)")
            try db.execute("UPDATE message SET state = 'sending', claimed_until = \(later), attempts = 1 WHERE id = \(taken)")
        }
        town.set(MailTown.noon)
        try await site.runDuties([SendMail()])
        for id in [fresh, tried, taken] { #expect(try await town.message(id).state == .sent) }
        #expect(town.server.mails.count == 3)
    }

    @Test(arguments: testEngines) func `whose address was taken away meanwhile is told by hand`(engine: Engine) async throws {
        let town = try await MailTown(engine)
        let id = try await town.queue(to: nil)
        try await town.site().runDuties([SendMail()])
        #expect(try await town.message(id).state == .byHand)
        #expect(town.server.tries == 0)
    }

    @Test(arguments: testEngines) func `a process that is told to stop leaves the rest to the next one`(engine: Engine) async throws {
        let town = try await MailTown(engine)
        for _ in 1...5 { try await town.queue() }
        let site = try town.site()
        let running = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await SendMail().run(site)
        }
        #expect(try await running.value == "0")
        #expect(try await SendMail().run(site) == "5")
    }

    /// Codes of libcurl with the last answer of the server.
    @Test(arguments: [
        (7, 0, MailFailure.Kind.unreached), (28, 0, .unreached), (28, 354, .unreached), (67, 535, .unreached), (64, 454, .unreached),
        (60, 220, .unreached), (55, 451, .notNow), (55, 550, .refused), (56, 554, .refused), (8, 552, .refused), (55, 250, .unreached),
    ])
    func `only an answer about a mail is held against it`(code: Int, status: Int, kind: MailFailure.Kind) {
        #expect(SMTPTransport.kind(curl: code, status: status) == kind)
    }
}
