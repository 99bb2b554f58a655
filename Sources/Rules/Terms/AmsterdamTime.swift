/// A moment with the local date and clock of the Netherlands, by the summer time rule of the European Union in force
/// since 1996: from the last Sunday of March to the last Sunday of October, each at 01:00 UTC (Directive 2000/84/EC).
package struct AmsterdamTime: Hashable, Comparable, Sendable {
    package let epochSeconds: Int

    package init(epochSeconds: Int) { self.epochSeconds = epochSeconds }

    /// Seconds to add to UTC: 3,600 in winter, 7,200 in summer.
    package var offsetSeconds: Int {
        let year = Self.day(epochSeconds).year
        return (Self.change(year, month: 3)..<Self.change(year, month: 10)).contains(epochSeconds) ? 7_200 : 3_600
    }

    /// The calendar day, which is the one that counts for terms (Awb 2:17).
    package var date: LocalDate { Self.day(epochSeconds + offsetSeconds) }

    /// `00:30`.
    package var clock: String {
        let minutes = (epochSeconds + offsetSeconds - date.dayNumber * 86_400) / 60
        return Self.two(minutes / 60) + ":" + Self.two(minutes % 60)
    }

    /// `2026-12-27T16:00:00+01:00`.
    package var iso: String {
        let second = (epochSeconds % 60 + 60) % 60
        return "\(date.iso)T\(clock):\(Self.two(second))+\(Self.two(offsetSeconds / 3_600)):00"
    }

    package static func < (left: AmsterdamTime, right: AmsterdamTime) -> Bool { left.epochSeconds < right.epochSeconds }

    private static func day(_ seconds: Int) -> LocalDate {
        LocalDate(dayNumber: seconds / 86_400 - (seconds % 86_400 < 0 ? 1 : 0))
    }

    /// 01:00 UTC on the last Sunday of a month of 31 days.
    private static func change(_ year: Int, month: Int) -> Int {
        let last = LocalDate(year: year, month: month, day: 31) ?? LocalDate(dayNumber: 0)
        return last.adding(days: -(last.weekday % 7)).dayNumber * 86_400 + 3_600
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

extension AmsterdamTime {
    /// Reads `2026-06-30T22:30:00Z` or with an offset such as `+01:00`; seconds and their fraction may be left out.
    /// A moment without zone is refused, since it could be two.
    package init?(iso: some StringProtocol) {
        let halves = String(iso).split(separator: "T", omittingEmptySubsequences: false)
        guard halves.count == 2, let date = LocalDate(iso: halves[0]), let mark = halves[1].firstIndex(where: { "Z+-".contains($0) }),
            let clock = Self.seconds(halves[1][..<mark]), let offset = Self.offset(halves[1][mark...])
        else { return nil }
        self.init(epochSeconds: date.dayNumber * 86_400 + clock - offset)
    }

    private static func seconds(_ clock: Substring) -> Int? {
        let whole = clock.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)[0]
        let parts = whole.split(separator: ":", omittingEmptySubsequences: false).map { $0.utf8.count == 2 ? Int($0) : nil }
        guard (2...3).contains(parts.count), let hour = parts[0], let minute = parts[1], let second = parts.count == 3 ? parts[2] : 0,
            (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second)
        else { return nil }
        return hour * 3_600 + minute * 60 + second
    }

    private static func offset(_ zone: Substring) -> Int? {
        if zone == "Z" { return 0 }
        guard let distance = seconds(zone.dropFirst()) else { return nil }
        return zone.first == "-" ? -distance : distance
    }
}
