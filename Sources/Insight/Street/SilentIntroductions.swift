import Civic
import Initiatives
import Rules
import Store

/// Ends an introduction that nobody answered while the links in the mails could be used: who asked for it hears so, and so does who said
/// yes before. Only the program does this.
package struct EndIntroduction: Action {
    package let id: ID<Introduction>
    package init(id: ID<Introduction>) { self.id = id }

    package static let kind = "introduction.unanswered"
    package static let told = Told.staff
    package func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.isSystem }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        guard let introduction = try work.db.introduction(id) else { throw Refusal.notFound }
        guard try !work.db.silentIntroductions(at: work.now, and: "introduction.id = \(id)").isEmpty else {
            throw Refusal.conflict("introduction.over")
        }
        let initiative = try work.initiative(introduction.initiative)
        try work.move(introduction, to: .unanswered, isEnd: true)
        let asker = try introduction.askedBy.flatMap { try work.db.person($0) }
        let waiting = introduction.state == .teamAsked ? try work.db.person(introduction.person) : nil
        let told = [asker, waiting].compactMap(\.self)
        if told.isEmpty { work.foundNobodyToTell() }
        for one in told { try work.tell(one, "introductionSilent", path: initiative.path) { _ in ["title": initiative.title] } }
        return Done(Nothing(), work.introductionEntry(id, initiative, Self.kind))
    }
}

/// Looks every day which introductions got no answer in time.
package struct EndSilentIntroductions: Duty {
    package init() {}
    package let name = "introductions.end"
    package let everySeconds = 86_400

    package func run(_ site: Site) async throws -> String {
        let now = site.clock()
        let silent = try await site.database.read { db in try db.silentIntroductions(at: now) }
        var count = 0
        for id in silent {
            do {
                try await site.perform(EndIntroduction(id: id), as: .system)
                count += 1
            } catch Refusal.conflict {
                // Answered by the last link, or ended by another node, since it was read.
                continue
            }
        }
        return String(count)
    }
}

extension Connection {
    /// Those that wait for a side whose every link is too old, or who has none.
    func silentIntroductions(at now: Instant, and condition: SQL = "TRUE") throws -> [ID<Introduction>] {
        try rows(
            """
            SELECT introduction.id FROM introduction JOIN initiative ON initiative.id = introduction.initiative_id
            WHERE ended_at IS NULL AND (\(condition)) AND NOT EXISTS (
                SELECT 1 FROM introduction_link WHERE introduction_link.introduction_id = introduction.id
                    AND introduction_link.expires_at > \(now)
                    AND introduction_link.side = CASE introduction.state WHEN 'personAsked' THEN 'person' ELSE 'team' END
                    AND (introduction_link.side = 'person' OR EXISTS (
                        SELECT 1 FROM initiative_member WHERE initiative_member.initiative_id = introduction.initiative_id
                            AND initiative_member.person_id = introduction_link.person_id AND left_at IS NULL AND NOT is_invited)))
            ORDER BY asked_at, introduction.id
            """
        ).map { try $0["id"] }
    }
}
