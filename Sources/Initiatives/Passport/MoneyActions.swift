import Civic
import Store

/// Shows where the money comes from, changes it, or shows it no longer.
package struct SetMoney: Action {
    package let id: ID<Initiative>
    /// What it costs in all; nil hides the money from the passport.
    package let budget: Money?
    package let sources: [MoneySource]
    package init(id: ID<Initiative>, budget: Money?, sources: [MoneySource]) {
        (self.id, self.budget, self.sources) = (id, budget, sources)
    }

    package static let kind = "initiative.money"
    package static let told = Told.nobody(because: "the team decides whether its own page shows money")
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try carries(actor, id, in: db) }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let initiative = try work.initiative(id)
        try work.replaceMoney(of: id, with: sources)
        try work.update(id, budget.map { "budget_cents = \($0)" } ?? "budget_cents = NULL")
        return Done(Nothing(), work.entry(initiative, kind: Self.kind, audience: .participants))
    }
}

/// Puts one's own name on the public page, or takes it off.
package struct ShowMember: Action {
    package let id: ID<Initiative>
    package let isShown: Bool
    package init(id: ID<Initiative>, isShown: Bool) { (self.id, self.isShown) = (id, isShown) }

    package static let kind = "initiative.memberShown"
    package static let told = Told.nobody(because: "each decides about their own name")
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try db.isMember(actor.person?.id, of: id) }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        guard let person = work.actor.person else { throw Refusal.notFound }
        let initiative = try work.initiative(id)
        try work.db.execute("UPDATE initiative_member SET is_shown = \(isShown) WHERE initiative_id = \(id) AND person_id = \(person.id)")
        return Done(Nothing(), work.entry(initiative, kind: Self.kind, audience: .participants))
    }
}

extension Work {
    func replaceMoney(of id: ID<Initiative>, with sources: [MoneySource]) throws {
        try db.execute("DELETE FROM initiative_money WHERE initiative_id = \(id)")
        for source in sources {
            try db.execute(
                """
                INSERT INTO initiative_money (id, initiative_id, name, amount_cents, kind, status)
                VALUES (\(ID<MoneySource>.new(at: now)), \(id), \(source.name), \(source.amount), \(source.kind), \(source.status))
                """)
        }
    }
}
