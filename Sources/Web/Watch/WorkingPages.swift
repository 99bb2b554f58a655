import Civic
import Markup
import Store

/// `/status`: for anybody who wonders whether it is them or us.
package enum WorkingPages {
    package static let feature = Feature("watch", routes: [.get("/status", .everyone, page)])

    private static func page(_ visit: Visit) async throws -> Answer {
        let (t, now) = (visit.t, visit.now)
        let pulse = visit.database.damage == nil ? try? await visit.read { db in try db.pulse(at: now) } : nil
        let isFull = visit.database.isFull
        let word = pulse.map { isFull ? "full" : $0.isFine(at: now) ? "fine" : "slow" } ?? "down"
        let body: HTML = """
            <div class="wrap"><div class="narrow section">
            <h1>\(t("working.title"))</h1>
            <p class="lead">\(t("working.\(word).lead"))</p>
            <p>\(t("working.\(word).text"))</p>
            \(pulse.map { facts($0, visit) })
            <p>\(t("working.contact", ["municipality": visit.municipality.name, "phone": visit.municipality.phone]))</p>
            <p class="small soft">\(t("working.looked", ["date": t.longDate(now.localDate), "time": time(now, t)]))</p>
            </div></div>
            """
        return .page(Page(t("working.title"), body).with(\.status, pulse == nil || isFull ? 503 : 200).with(\.isPrivate, true))
    }

    private static func facts(_ pulse: Pulse, _ visit: Visit) -> HTML {
        """
        <dl class="facts is-rows">
        <div><dt>\(visit.t("working.mail"))</dt><dd>\(mail(pulse, visit))</dd></div>
        <div><dt>\(visit.t("working.duties"))</dt><dd>\(duties(pulse, visit))</dd></div>
        </dl>
        """
    }

    private static func mail(_ pulse: Pulse, _ visit: Visit) -> String {
        let t = visit.t
        let last = pulse.lastSent.map { sent in
            t("working.mailLast", ["day": t.nearDate(sent.localDate, today: visit.today), "time": time(sent, t)])
        }
        let late = pulse.overdue == 0 ? t("working.mailOnTime") : t("working.mailLate", count: pulse.overdue)
        return [last ?? t("working.mailNone"), late].joined(separator: " ")
    }

    private static func duties(_ pulse: Pulse, _ visit: Visit) -> String {
        let late = pulse.late(at: visit.now)
        if late == 0 { return visit.t("working.dutiesOnTime", count: pulse.beats.count) }
        return visit.t("working.dutiesLate", ["total": String(pulse.beats.count)], count: late)
    }

    private static func time(_ moment: Instant, _ t: Words) -> String {
        let time = moment.localTime
        return t.time(hour: time.hour, minute: time.minute)
    }
}
