import Rules
import Store

/// Asks to remove somebody: themselves, or an administrator for them. It waits for a day on which nothing stands in the way.
package struct AskRemoval: Action {
    package let person: ID<Person>
    /// Why, when it is not their own wish.
    package let reason: String
    package let register: PersonalRegister
    package init(person: ID<Person>, reason: String = "", register: PersonalRegister) {
        (self.person, self.reason, self.register) = (person, reason, register)
    }

    /// So long somebody can say that it is a mistake when they did not ask for it themselves.
    package static let daysToObject = 3

    package static let kind = "person.removalAsked"
    package static let told = Told.nobody(because: "it concerns one person, who is mailed when they can be")
    package func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.person?.id == person || actor.has(.administrator) }

    /// - Returns: the day on which it will be done at the earliest.
    package func perform(_ work: Work) throws -> Done<LocalDate> {
        guard let known = try work.db.person(person) else { throw Refusal.notFound }
        let isOwn = work.actor.person?.id == person
        // Leaving is a decision of its own, with a second administrator where that is asked for; being removed comes after it.
        guard known.roles.isEmpty else { throw Refusal.conflict(isOwn ? "removal.staff" : "withheld.worksHere") }
        guard try work.db.waitingRemoval(of: person) == nil else { throw Refusal.conflict("removal.waitsAlready") }
        let withheld = try register.withheld(person, at: work.now, in: work.db)
        let due = max(isOwn ? work.today : work.today.adding(days: Self.daysToObject), work.nextChance(withheld))
        let asker: ID<Person>? = isOwn ? nil : work.actor.person?.id
        try work.db.execute(
            """
            INSERT INTO removal_request (id, person_id, asked_at, asked_by, reason, due_on, state)
            VALUES (\(ID<RemovalRequest>.new(at: work.now)), \(person), \(work.now), \(asker), \(reason), \(due), \(RemovalRequest.State.waiting))
            """)
        try work.tellWhen(known, due, withheld, isOwn ? "removalAsked" : "removalAskedForYou")
        return Done(due, work.entry(about: person, Self.kind, reason: reason, ["date": work.words.longDate(due)]))
    }
}

/// Moves a removal to the next day on which it may be possible, and tells why and which day.
package struct PostponeRemoval: Action {
    package let request: ID<RemovalRequest>
    package let register: PersonalRegister
    package init(request: ID<RemovalRequest>, register: PersonalRegister) { (self.request, self.register) = (request, register) }

    package static let kind = "person.removalPostponed"
    package static let told = Told.nobody(because: "it concerns one person, who is mailed when they can be")
    package func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.isSystem }

    package func perform(_ work: Work) throws -> Done<LocalDate> {
        guard let request = try work.db.removalRequest(request), request.state == .waiting, let known = try work.db.person(request.person)
        else { throw Refusal.notFound }
        let withheld = try register.withheld(request.person, at: work.now, in: work.db)
        let due = max(work.today.adding(days: 1), work.nextChance(withheld))
        try work.db.execute("UPDATE removal_request SET due_on = \(due) WHERE id = \(request.id)")
        try work.tellWhen(known, due, withheld, "removalPostponed")
        let values = ["date": work.words.longDate(due)]
        return Done(due, work.entry(about: request.person, Self.kind, reason: work.words.withheld(withheld).joined(separator: " "), values))
    }
}

/// They stay after all, or there is nobody left to remove.
package struct EndRemovalRequest: Action {
    package let request: ID<RemovalRequest>
    package init(request: ID<RemovalRequest>) { self.request = request }

    package static let kind = "person.removalWithdrawn"
    package static let told = Told.nobody(because: "it concerns one person, who is mailed when they can be")
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool {
        guard let request = try db.removalRequest(request) else { return false }
        return actor.person?.id == request.person || actor.has(.administrator)
    }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        guard let request = try work.db.removalRequest(request), request.state == .waiting else { throw Refusal.notFound }
        let known = try work.db.person(request.person)
        let state: RemovalRequest.State = known == nil ? .done : .withdrawn
        try work.db.execute(
            "UPDATE removal_request SET state = \(state), done_at = \(work.now), reason = '' WHERE id = \(request.id)")
        if let known { try work.tell(known, "removalWithdrawn", path: "/mijn/gegevens") }
        return Done(Nothing(), work.entry(about: request.person, Self.kind, reason: "", [:]))
    }
}

extension Connection {
    package func removalRequest(_ id: ID<RemovalRequest>) throws -> RemovalRequest? {
        try first("SELECT * FROM removal_request WHERE id = \(id)", as: RemovalRequest.self)
    }
}

extension Words {
    /// What stands in the way, a sentence for each.
    package func withheld(_ all: [Withheld]) -> [String] {
        all.map { item in
            self(
                "withheld.\(item.ground)",
                ["about": item.about, "date": item.until.map { longDate($0) } ?? self("withheld.unknownDay")])
        }
    }
}

extension Work {
    /// The first day on which none of these stands in the way any more; a month from now where nobody can know.
    fileprivate func nextChance(_ withheld: [Withheld]) -> LocalDate {
        withheld.map { item in
            let known = item.until?.adding(days: 1) ?? today.adding(days: 30)
            // A day that passed without an answer says nothing about the next.
            return known > today ? known : today.adding(days: 7)
        }.max() ?? today
    }

    fileprivate func tellWhen(_ person: Person, _ due: LocalDate, _ withheld: [Withheld], _ key: String) throws {
        try tell(person, key, path: "/mijn/gegevens/weghalen") { words in
            let grounds = words.withheld(withheld)
            return [
                "date": words.longDate(due), "phone": municipality.phone,
                "why": grounds.isEmpty ? words("withheld.none") : grounds.joined(separator: "\n"),
            ]
        }
    }

    /// A line of the journal about somebody's data, for staff; it names nobody.
    package func entry(about person: ID<Person>, _ kind: String, reason: String, _ values: [String: String]) -> EntryDraft {
        let standing = standing(kind, values)
        return EntryDraft(
            Subject(kind: "person", id: person.text), audience: .staff, reason: reason.trimmingSpaces().isEmpty ? standing.reason : reason,
            next: standing.next, data: values)
    }
}
