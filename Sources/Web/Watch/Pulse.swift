import Civic
import Store

/// How one municipality is doing: what should have gone and did. Few and quick questions, however much is kept.
package struct Pulse: Sendable {
    /// Should have gone by now and did not, with some patience for mail servers.
    package var overdue = 0
    /// Waiting for its moment, or being sent.
    package var waiting = 0
    /// Made in the last day, and sent or given up.
    package var sentLately = 0
    package var failedLately = 0
    /// When the newest message that went, went.
    package var lastSent: Instant?
    package var beats: [Heartbeat] = []

    /// Mail is tried again with growing pauses, each of which moves the moment it is due.
    static let patience = 15 * 60

    package func late(at now: Instant) -> Int { beats.count { $0.isLate(at: now) } }
    package func isFine(at now: Instant) -> Bool { overdue == 0 && late(at: now) == 0 }

    static func write(_ pulses: [(key: String, pulse: Pulse?)], at now: Instant, to text: inout MetricsText) {
        func gauge(_ name: String, _ help: String, _ values: (Pulse) -> [([String: String], Double)]) {
            text.begin(name, "gauge", help)
            for case (let key, let pulse?) in pulses {
                for (labels, value) in values(pulse) { text.add(labels.merging(["municipality": key]) { $1 }, value) }
            }
        }
        text.begin("meemaken_database_up", "gauge", "1 when the municipality's database answers.")
        for (key, pulse) in pulses { text.add(["municipality": key], pulse == nil ? 0 : 1) }
        gauge("meemaken_messages_waiting", "Messages that still have to go.") { [([:], Double($0.waiting))] }
        gauge("meemaken_messages_overdue", "Messages that should have gone.") { [([:], Double($0.overdue))] }
        gauge("meemaken_messages_sent_day", "Messages of the last day that went.") { [([:], Double($0.sentLately))] }
        gauge("meemaken_messages_failed_day", "Messages of the last day that were given up.") { [([:], Double($0.failedLately))] }
        gauge("meemaken_duty_age_seconds", "Time since a duty last succeeded.") { pulse in
            pulse.beats.compactMap { beat in
                beat.succeededAt.map { (["duty": beat.name], Double(now.milliseconds - $0.milliseconds) / 1_000) }
            }
        }
        gauge("meemaken_duty_late", "1 when a duty missed its rhythm.") { pulse in
            pulse.beats.map { (["duty": $0.name], $0.isLate(at: now) ? 1 : 0) }
        }
    }
}

extension Connection {
    package func pulse(at now: Instant) throws -> Pulse {
        var pulse = Pulse()
        let patience = now.adding(seconds: -Pulse.patience)
        let open = try rows(
            """
            SELECT COUNT(*) AS waiting, COUNT(*) FILTER (WHERE due_at < \(patience)) AS overdue
            FROM message WHERE state IN ('pending', 'sending')
            """)
        let lately = try rows(
            """
            SELECT COUNT(*) FILTER (WHERE state = 'sent') AS sent, COUNT(*) FILTER (WHERE state = 'failed') AS failed
            FROM message WHERE created_at > \(now.adding(days: -1))
            """)
        if let row = open.first { (pulse.waiting, pulse.overdue) = (try row["waiting"], try row["overdue"]) }
        if let row = lately.first { (pulse.sentLately, pulse.failedLately) = (try row["sent"], try row["failed"]) }
        pulse.lastSent = try value("SELECT sent_at FROM message WHERE state = 'sent' ORDER BY created_at DESC, id DESC LIMIT 1")
        pulse.beats = try heartbeats()
        return pulse
    }
}
