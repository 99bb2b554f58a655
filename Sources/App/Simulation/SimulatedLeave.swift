import Civic
import Desk
import Rules

/// Who of the officials is not there, known to the simulation alone: the municipality only knows what somebody wrote down.
struct SimulatedLeave: Sendable {
    private let settings: SimulationSettings
    private let chance: Chance
    private var table: [String: [Time]] = [:]

    init(_ settings: SimulationSettings, of emails: [String]) {
        (self.settings, chance) = (settings, Chance(seed: settings.seed))
        for email in emails { table[email] = holidays(email) + illnesses(email) + [goodbye(email)].compactMap(\.self) }
    }

    struct Time: Hashable, Sendable {
        enum Kind { case holiday, illness, goodbye }
        let kind: Kind
        let first: LocalDate
        /// Nil for who does not come back.
        let last: LocalDate?

        func covers(_ day: LocalDate) -> Bool { first <= day && last.map { day <= $0 } ?? true }
    }

    func times(of email: String) -> [Time] { table[email] ?? [] }
    func isAway(_ email: String, on day: LocalDate) -> Bool { times(of: email).contains { $0.covers(day) } }

    /// One in each three months, of one to three weeks.
    private func holidays(_ email: String) -> [Time] {
        (0...settings.days / 90).map { quarter in
            let first = settings.begin.adding(days: quarter * 90 + 10 + Int(chance.number("holiday \(email) \(quarter)") * 60))
            let days = chance.among([5, 7, 12, 19], "holiday days \(email) \(quarter)") ?? 7
            return Time(kind: .holiday, first: first, last: first.adding(days: days - 1))
        }
    }

    private func illnesses(_ email: String) -> [Time] {
        (0..<settings.days).compactMap { offset in
            let first = settings.begin.adding(days: offset)
            guard chance.happens(settings.trouble.illnesses / 30, "ill \(email) \(first.iso)") else { return nil }
            let days = chance.days(around: 3, "ill days \(email) \(first.iso)")
            return Time(kind: .illness, first: first, last: first.adding(days: min(days, 20)))
        }
    }

    private func goodbye(_ email: String) -> Time? {
        guard chance.happens(settings.trouble.leavers, "leaves \(email)") else { return nil }
        let offset = Int((0.3 + chance.number("leaves on \(email)") * 0.5) * Double(settings.days))
        return Time(kind: .goodbye, first: settings.begin.adding(days: offset), last: nil)
    }
}
