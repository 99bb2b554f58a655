import Civic
import Markup
import Rules
import Web

/// What a change of periods makes go sooner. What went does not come back, so this is said before it is in force.
package struct RetentionEffect: Sendable {
    let register: @Sendable () -> PersonalRegister
    package init(register: @escaping @Sendable () -> PersonalRegister) { self.register = register }

    /// Empty when nothing is kept shorter than now.
    @Sendable package func html(_ visit: Visit, _ now: Configuration, _ then: Configuration) async throws -> HTML {
        let old = now.part(RetentionPeriods.self) ?? RetentionPeriods()
        let new = then.part(RetentionPeriods.self) ?? RetentionPeriods()
        let shorter = RetentionKind.allCases.filter { new[$0].isShorter(than: old[$0], at: visit.now) }
        guard !shorter.isEmpty else { return .empty }
        let (t, register, moment) = (visit.t, register(), visit.now)
        let counts = try await visit.read { db in
            try shorter.map { kind in
                let gone = try register.count(kind, past: old[kind], at: moment, in: db)
                return try register.count(kind, past: new[kind], at: moment, in: db) - gone
            }
        }
        let items = zip(shorter, counts).map { kind, count -> HTML in
            let values = ["what": t("retention.\(kind.rawValue).what"), "old": t.period(old[kind]), "new": t.period(new[kind])]
            return "<li>\(t("config.retentionEffect.period", values)) \(t("config.retentionEffect.goes", count: count))</li>"
        }
        return """
            <section class="section" aria-labelledby="proef-bewaren"><h2 id="proef-bewaren">\(t("config.retentionEffect.title"))</h2>\
            <p>\(t("config.retentionEffect.lead"))</p><ul>\(items)</ul></section>
            """
    }
}

extension RetentionPeriod {
    /// Is something past this period that is not past the other yet?
    fileprivate func isShorter(than other: RetentionPeriod, at now: Instant) -> Bool {
        guard let limit = self.limit(at: now) else { return false }
        return other.limit(at: now).map { $0 < limit } ?? true
    }
}
