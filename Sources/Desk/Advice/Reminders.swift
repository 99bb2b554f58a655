import Civic
import Foundation
import Initiatives
import Rules
import Store

/// Climbs one rung of the reminder ladder: the adviser is reminded, and with each rung one more person hears who is silent.
struct RemindAdviser: Action {
    let id: ID<AdviceRequest>
    let ladder: ReminderLadder
    /// Who is told above the adviser at a rung of a team.
    let book: AdviceBook

    static let kind = "advice.reminded"
    static let told = Told.staff
    func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.isSystem }

    func perform(_ work: Work) throws -> Done<Nothing> {
        let request = try work.adviceRequest(id)
        let file = try work.caseFile(request.caseID)
        let rung = ladder.rung(
            askedOn: request.askedOn, climbed: request.rung, lastMailOn: request.lastMailOn, on: work.today, work.terms.freeDays)
        guard let rung, request.isOpen, file.state.isOpen, let adviser = try work.db.person(request.adviser) else {
            throw Refusal.conflict("advice.notOpen")
        }
        // Whoever climbs first writes; a second time nothing matches and nobody is mailed.
        let climbed = try work.db.execute(
            """
            UPDATE advice_request SET rung = \(rung) WHERE id = \(id) AND rung = \(rung - 1) AND state = \(AdviceState.asked)
            """)
        guard climbed == 1 else { throw Refusal.conflict("advice.notOpen") }
        let names = try tell(adviser, request, file, rung, work)
        let days = request.askedOn.days(until: work.today)
        let standing = work.standing(Self.kind, ["days": work.words.number(days), "people": work.words.list(names)])
        let data = ["department": request.department, "adviser": request.adviserName, "days": work.words.number(days)]
        return Done(
            Nothing(), work.entry(request, of: file, audience: .staff, reason: standing.reason, next: standing.next, data: data))
    }

    /// - Returns: the names of everybody who was mailed.
    private func tell(_ adviser: Person, _ request: AdviceRequest, _ file: CaseFile, _ rung: Int, _ work: Work) throws -> [String] {
        let days = request.askedOn.days(until: work.today)
        try work.tellAdviser(adviser, "adviceReminder", id, file) { words in
            ["question": request.question, "days": words.number(days), "date": words.longDate(request.answerBy)]
        }
        var people = [adviser]
        for official in book.above(team: request.team, rung: rung) {
            let person = try work.person(official)
            guard !people.contains(person) else { continue }
            people.append(person)
            try work.tellAdviser(person, "adviceSilent", id, file) { words in
                [
                    "adviser": request.adviserName, "department": request.department, "question": request.question,
                    "days": words.number(days), "date": words.longDate(request.answerBy),
                ]
            }
        }
        return people.map(\.name)
    }
}

/// Looks several times a day who has to hear from us; mails go during office hours on working days only.
struct RemindAdvisers: Duty {
    let books: @Sendable (Site) -> DeskBook

    let name = "advice.remind"
    let everySeconds = 900
    static let officeHours = 8..<18

    func run(_ site: Site) async throws -> String {
        let now = site.clock()
        let book = books(site).advice
        guard Self.officeHours.contains(now.localTime.hour), FreeDays(site.terms).isWorkingDay(now.localDate) else { return "0" }
        let (requests, ladders) = try await site.database.read { db in
            let requests = try db.openAdviceRequests(askedUntil: now.localDate.adding(days: -1))
            return (requests, try db.adviceLadders(of: Array(Set(requests.map(\.caseID))), book.ladder))
        }
        let freeDays = FreeDays(site.terms)
        var count = 0
        for request in requests {
            let ladder = ladders[request.caseID] ?? book.ladder
            let rung = ladder.rung(
                askedOn: request.askedOn, climbed: request.rung, lastMailOn: request.lastMailOn, on: now.localDate, freeDays)
            guard rung != nil else { continue }
            do {
                try await site.perform(RemindAdviser(id: request.id, ladder: ladder, book: book), as: .system)
                count += 1
            } catch Refusal.conflict {
                // Answered, withdrawn or reminded by another node since it was read.
                continue
            }
        }
        return String(count)
    }
}
