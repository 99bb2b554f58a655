import App
import Civic
import Foundation
import Rules
import Store
import Synchronization
import TestSupport
import Testing

@testable import Desk

/// The demonstration has something of everything, and loading it mails nobody.
@Suite struct AdviceImportTests {
    @Test(arguments: ["den-haag", "dordrecht", "haarlem"])
    func `every municipality shows silences, answers, a contradiction, a past meeting and a coming one`(municipality: String) async throws {
        let town = try await Town.open(.sqlite, municipality: municipality)
        let book = town.deskBook()
        try await importCases(town.site, book)
        let told = Mutex<[String]>([])
        #expect(try await importAdvice(town.site, book) { _, caseID, _, _, _ in told.withLock { $0.append(caseID) } } >= 3)
        #expect(try await importAdvice(town.site, book) == 0, "a second time brings nothing new")
        let today = town.site.clock().localDate
        let (open, clashes, past, agenda, pending) = try await town.site.database.read { db in
            (
                try db.openAdviceRequests(askedUntil: today), try db.all("SELECT * FROM advice_contradiction", as: Contradiction.self),
                try db.pastRounds(before: today, limit: 5, offset: 0),
                try db.agenda(of: book.advice.round.calendar.meeting(from: today.adding(days: 1), FreeDays(town.site.terms))),
                try db.value("SELECT COUNT(*) FROM message WHERE state = 'pending' AND body LIKE '%/advies/%'") ?? 0
            )
        }
        let days = open.map { $0.askedOn.days(until: today) }
        for least in [8, 15, 22] { #expect(days.contains { $0 >= least }, "nobody is silent for \(least) days: \(days)") }
        for request in open where request.askedOn.days(until: today) >= 10 { #expect(request.rung >= 1, "the reminders of then went then") }
        #expect(clashes.contains { $0.isOpen })
        let isTold = told.withLock { Set($0) }.isSuperset(of: clashes.map(\.caseID.text))
        #expect(isTold, "a clash of the past goes the same way as one of today")
        #expect(past.map(\.count) == [4])
        #expect(!agenda.isEmpty)
        #expect(pending == 0)
        // Monday morning: nobody hears four times at once.
        town.pass(days: 2)
        try await town.runDuties()
        let reminded = try await town.entries(kind: "advice.reminded").filter { $0.at.localDate == town.site.clock().localDate }
        #expect(reminded.count <= open.count)
        #expect(Set(reminded.map(\.subject.id)).count == reminded.count)
    }
}
