import Rules
import Store

/// Forgets what is past its period, and writes down how much of each kind it was.
package struct ForgetPastPeriod: Action {
    package let register: PersonalRegister
    package init(register: PersonalRegister) { self.register = register }

    package static let kind = "privacy.retained"
    package static let told = Told.nobody(because: "the periods are published, and the administrator reads the counts on their page")
    package func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.isSystem }

    /// - Returns: how many of each kind went.
    package func perform(_ work: Work) throws -> Done<[String: Int]> {
        var (counts, kept): ([String: Int], [String]) = ([:], [])
        // What goes can leave somebody behind whom nothing ties here any more, so the rules are asked again.
        for _ in 0..<3 {
            for rule in register.rules {
                let ids = try due(rule, work)
                guard !ids.isEmpty else { continue }
                kept += try rule.remove(work, ids, register)
                counts[rule.kind.rawValue, default: 0] += ids.count
            }
        }
        let standing = work.standing(Self.kind)
        var data = counts.mapValues { String($0) }
        data["total"] = String(counts.values.reduce(0, +))
        if !kept.isEmpty { data["kept"] = kept.joined(separator: " ") }
        return Done(
            counts,
            EntryDraft(Subject(kind: "privacy", id: "periods"), audience: .staff, reason: standing.reason, next: standing.next, data: data))
    }

    private func due(_ rule: RetentionRule, _ work: Work) throws -> [String] {
        guard let limit = work.site.retention[rule.kind].limit(at: work.now) else { return [] }
        return try work.db.rows("\(rule.find(limit, register)) LIMIT \(rule.most)").map { try $0["id"] }
    }
}

/// Once a day: does the removals whose day has come, and forgets what is past its period.
package struct KeepPeriods: Duty {
    package let register: PersonalRegister
    package init(register: PersonalRegister) { self.register = register }

    package static let name = "privacy.periods"
    package var name: String { Self.name }
    package let everySeconds = 86_400

    package func run(_ site: Site) async throws -> String {
        var total = try await removeDue(site)
        // A large backlog takes some days, rather than keeping everybody else waiting.
        for _ in 0..<50 {
            guard try await isAnythingDue(site) else { break }
            total += try await site.perform(ForgetPastPeriod(register: register), as: .system).values.reduce(0, +)
        }
        return String(total)
    }

    private func removeDue(_ site: Site) async throws -> Int {
        let now = site.clock()
        let waiting = try await site.database.read { db in
            try db.removalRequests(limit: 1_000).filter { $0.state == .waiting && $0.dueOn <= now.localDate }
        }
        var removed = 0
        for request in waiting {
            do {
                try await site.perform(RemovePerson(person: request.person, reason: request.reason, register: register), as: .system)
                removed += 1
            } catch Refusal.conflict {
                try await site.perform(PostponeRemoval(request: request.id, register: register), as: .system)
            } catch Refusal.notFound {
                // Removed in the meantime, for another reason.
                try await site.perform(EndRemovalRequest(request: request.id), as: .system)
            }
        }
        return removed
    }

    private func isAnythingDue(_ site: Site) async throws -> Bool {
        let (register, now, periods) = (register, site.clock(), site.retention)
        return try await site.database.read { db in
            try register.rules.contains { rule in
                guard let limit = periods[rule.kind].limit(at: now) else { return false }
                return try !db.rows("\(rule.find(limit, register)) LIMIT 1").isEmpty
            }
        }
    }
}
