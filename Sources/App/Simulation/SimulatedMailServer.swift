import Civic
import Foundation
import Rules
import Synchronization

/// A mail server that is down now and then, does not know some addresses, finds mailboxes full, and sometimes takes a mail while the
/// sender never hears so. What it took is the witness of what people received.
final class SimulatedMailServer: MailTransport {
    /// What lies in somebody's mailbox, once however often it was sent.
    struct Received: Sendable, Hashable {
        let messageID: String
        let recipient: String
        let subject: String
        let body: String
    }

    /// What happened to one Message-ID.
    struct Delivery: Sendable {
        let recipient: String
        var taken = 0
        var takenAt: Instant?
        /// Times it was taken and the sender was not told.
        var lost = 0
        var tried = 0
    }

    private struct State {
        var deliveries: [String: Delivery] = [:]
        var new: [Received] = []
    }

    private let state = Mutex(State())
    private let clock: VirtualClock
    private let chance: Chance
    private let trouble: Trouble
    private let outages: [ClosedRange<Instant>]
    /// From this day on everything works, so that what still waits at the end waits by a fault of ours.
    private let quietFrom: LocalDate

    init(_ settings: SimulationSettings, clock: VirtualClock) {
        (self.clock, chance, trouble) = (clock, Chance(seed: settings.seed), settings.trouble)
        quietFrom = settings.last.adding(days: -1)
        outages = Self.outages(settings, Chance(seed: settings.seed))
    }

    var deliveries: [String: Delivery] { state.withLock(\.deliveries) }

    /// What came in since the last look, in an order that does not depend on which process sent it.
    func collect() -> [Received] {
        let new = state.withLock { state in
            defer { state.new = [] }
            return state.new
        }
        return new.sorted { ($0.recipient, $0.subject, $0.messageID) < ($1.recipient, $1.subject, $1.messageID) }
    }

    func send(_ mail: Mail) async throws {
        let now = clock.now()
        let tried = state.withLock { state in
            state.deliveries[mail.messageID, default: Delivery(recipient: mail.recipient)].tried += 1
            return state.deliveries[mail.messageID]?.tried ?? 1
        }
        if now.localDate < quietFrom, let failure = failure(mail, tried: tried, now) { throw failure }
        if refuses(mail.recipient) { throw MailFailure(text: "550 no such mailbox", kind: .refused) }
        let isLost = tried == 1 && now.localDate < quietFrom && chance.happens(trouble.lostReplies, "lost \(key(mail))")
        state.withLock { state in
            if state.deliveries[mail.messageID]?.taken == 0 {
                state.new.append(
                    Received(messageID: mail.messageID, recipient: mail.recipient, subject: mail.subject, body: mail.body))
            }
            state.deliveries[mail.messageID]?.taken += 1
            state.deliveries[mail.messageID]?.takenAt = now
            if isLost { state.deliveries[mail.messageID]?.lost += 1 }
        }
        if isLost { throw MailFailure(text: "the connection was lost", kind: .unreached) }
    }

    /// Does this address not exist?
    func refuses(_ address: String) -> Bool {
        address.hasPrefix(SimulatedResident.mailPrefix) && chance.happens(trouble.wrongAddresses, "address \(address)")
    }

    private func key(_ mail: Mail) -> String { "\(mail.recipient) \(mail.subject) \(Instant(mail.date).localDate.iso)" }

    private func failure(_ mail: Mail, tried: Int, _ now: Instant) -> MailFailure? {
        if outages.contains(where: { $0.contains(now) }) { return MailFailure(text: "no connection", kind: .unreached) }
        if isFull(mail.recipient, on: now) { return MailFailure(text: "452 mailbox full", kind: .notNow) }
        guard tried == 1, chance.happens(trouble.greyListed, "grey \(key(mail))") else { return nil }
        return MailFailure(text: "451 try again later", kind: .notNow)
    }

    /// A full mailbox is emptied after some days, at night.
    private func isFull(_ address: String, on now: Instant) -> Bool {
        guard chance.happens(trouble.fullMailboxes, "mailbox \(address)") else { return false }
        let month = now.adding(seconds: -4 * 3_600).localDate.dayNumber / 30
        let first = month * 30 + Int(chance.number("full \(address) \(month)") * 20)
        let days = chance.among([1, 2, 3, 8], "full days \(address) \(month)") ?? 1
        return (first..<first + days).contains(now.adding(seconds: -4 * 3_600).localDate.dayNumber)
    }

    private static func outages(_ settings: SimulationSettings, _ chance: Chance) -> [ClosedRange<Instant>] {
        (0..<settings.days).flatMap { offset -> [ClosedRange<Instant>] in
            let day = settings.begin.adding(days: offset)
            var found: [ClosedRange<Instant>] = []
            if chance.happens(settings.trouble.shortOutages / 30, "outage \(day.iso)") {
                found.append(Instant(day, hour: 10)...Instant(day, hour: 15))
            }
            if chance.happens(settings.trouble.longOutages / 30, "long outage \(day.iso)") {
                let days = 1 + Int(chance.number("outage days \(day.iso)") * 3)
                found.append(Instant(day, hour: 3)...Instant(day.adding(days: days), hour: 3))
            }
            return found
        }
    }
}

extension Instant {
    fileprivate init(_ date: Date) { self.init(milliseconds: Int64((date.timeIntervalSince1970 * 1_000).rounded())) }
}
