/// Small state aid that needs no notice to the Commission: Regulation (EU) 2023/2831, in force until 31 December 2030.
package enum DeMinimis {
    package struct Grant: Hashable, Sendable {
        package var date: LocalDate
        package var cents: Int
        package init(date: LocalDate, cents: Int) { (self.date, self.cents) = (date, cents) }
    }

    package struct Room: Hashable, Sendable {
        package var usedCents: Int
        package var roomCents: Int
    }

    /// What one single undertaking has used on a day and may still get: aid of the three years up to and including that
    /// day counts (article 3, second paragraph).
    package static func room(grants: [Grant], on date: LocalDate, ceilingCents: Int) -> Room {
        let windowStart = date.adding(years: -3)
        let used = grants.filter { $0.date > windowStart && $0.date <= date }.reduce(0) { $0 + $1.cents }
        return Room(usedCents: used, roomCents: max(0, ceilingCents - used))
    }

    /// Only economic activities fall under the rules; others need no check but are recorded.
    package static func applies(economicActivity: Bool) -> Bool { economicActivity }

    /// May so much be granted, and what is the most that may.
    package static func check(requestCents: Int, usedCents: Int, ceilingCents: Int) -> (isAllowed: Bool, maximumCents: Int) {
        let room = max(0, ceilingCents - usedCents)
        return (requestCents <= room, room)
    }
}
