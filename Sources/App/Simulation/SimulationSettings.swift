import Civic
import Foundation
import Logging
import Rules
import Synchronization
import Web

/// What a simulation of the desk is asked for. Equal settings give equal figures, on both engines.
package struct SimulationSettings: Sendable {
    package var initiatives = 1_300
    package var days = 183
    package var seed: UInt64 = 1
    package var trouble = Trouble.usual
    /// Monday 4 January 2027: half a year from here has Easter, Ascension Day and the municipality's own free days in it.
    package var begin = LocalDate(dayNumber: 20_822)

    package init() {}

    package var last: LocalDate { begin.adding(days: days - 1) }
}

/// How much goes wrong with people and machines. All shares are of 1.
package enum Trouble: String, Sendable, CaseIterable {
    case none, usual, heavy

    /// Residents who never react to anything.
    var silentResidents: Double { pick(0, 0.1, 0.2) }
    /// Days until somebody reads a mail and acts, in the middle.
    var residentDays: Double { pick(2, 4, 8) }
    var withdrawals: Double { pick(0.02, 0.04, 0.07) }
    /// Ideas told at the counter by people without a mail address.
    var atCounter: Double { pick(0.05, 0.08, 0.12) }
    /// Mail addresses that do not exist.
    var wrongAddresses: Double { pick(0, 0.01, 0.03) }
    /// Mailboxes that are full now and then.
    var fullMailboxes: Double { pick(0, 0.02, 0.05) }
    /// Mails that a server at first does not take.
    var greyListed: Double { pick(0, 0.02, 0.06) }
    /// Mails that were taken, while the sender never heard so.
    var lostReplies: Double { pick(0, 0.003, 0.01) }
    /// Outages of the mail server of some hours, and of days, a month.
    var shortOutages: Double { pick(0, 1, 3) }
    var longOutages: Double { pick(0, 0.2, 0.6) }
    /// Objections that lie until well after the day to decide on them.
    var lateObjections: Double { pick(0, 0.15, 0.4) }
    /// Times an official is ill, a month.
    var illnesses: Double { pick(0, 0.3, 0.8) }
    /// Holidays for which nobody was asked to stand in.
    var uncovered: Double { pick(0, 0.1, 0.3) }
    /// Officials who leave for good during the simulation, of all.
    var leavers: Double { pick(0, 0.05, 0.15) }
    /// Cases that an official does not think of for a week.
    var forgotten: Double { pick(0.01, 0.06, 0.15) }
    /// Departments' requests that nobody ever answers.
    var silentAdvice: Double { pick(0.02, 0.15, 0.35) }
    /// Days until a department answers, in the middle.
    var adviceDays: Double { pick(4, 7, 12) }
    /// How much more officials can do than there is to do.
    var slack: Double { pick(1.8, 1.35, 1.1) }
    /// Rounds of the duties in which neither server runs.
    var downtime: Double { pick(0, 0.01, 0.05) }

    private func pick(_ none: Double, _ usual: Double, _ heavy: Double) -> Double {
        switch self {
        case .none: none
        case .usual: usual
        case .heavy: heavy
        }
    }
}

/// What happens by chance. Each question is answered by the seed and what it is about, never by how many were asked before, so that two
/// processes at work at once do not change what the people do.
struct Chance: Sendable {
    let seed: UInt64

    /// 0 up to 1.
    func number(_ about: String) -> Double { Double(bits(about) >> 11) * 0x1.0p-53 }

    func happens(_ share: Double, _ about: String) -> Bool { number(about) < share }

    func among<Element>(_ list: [Element], _ about: String) -> Element? {
        list.isEmpty ? nil : list[Int(bits(about) % UInt64(list.count))]
    }

    /// At least one; the middle of many lies near `typical`, with a long tail.
    func days(around typical: Double, _ about: String) -> Int {
        max(1, Int((-log(1 - number(about)) * typical / 0.693).rounded()))
    }

    /// FNV-1a over the seed and the words, then the last step of SplitMix64 (Steele, Lea and Flood, 2014).
    private func bits(_ about: String) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ (seed &* 0x9E37_79B9_7F4A_7C15)
        for byte in about.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
        return hash ^ (hash >> 31)
    }
}

/// The time of a simulation. Each look at it is a little later than the one before, so that no two things happen in the same millisecond
/// and what comes later also sorts later.
final class VirtualClock: Sendable {
    private let time: Mutex<Int64>

    init(_ begin: Instant) { time = Mutex(begin.milliseconds) }

    func now() -> Instant {
        time.withLock { time in
            time += 4
            return Instant(milliseconds: time)
        }
    }

    /// Forward only.
    func set(_ day: LocalDate, hour: Int, minute: Int = 0) {
        let goal = Instant(day, hour: hour).adding(seconds: minute * 60).milliseconds
        time.withLock { $0 = max($0, goal) }
    }
}

/// Remembers what the servers logged as an error, besides mail that could not be delivered.
final class FaultLog: Sendable {
    private let kept = Mutex<[String]>([])

    var lines: [String] { kept.withLock(\.self) }

    func add(_ line: String) {
        kept.withLock { $0.append(line) }
    }

    /// - Parameter begin: the time of each line, since the machine's own would differ from run to run.
    func logger(_ begin: Instant) -> Logger {
        let output = LogOutput { [self] bytes in
            let line = String(decoding: bytes, as: UTF8.self).trimmingSpaces()
            if !line.contains("\"mail.send\"") { add(line) }
        }
        return Logger(label: "simulation") { JSONLogHandler($0, provider: nil, level: .error, output: output, clock: { begin }) }
    }
}
