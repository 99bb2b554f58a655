import Civic
import Foundation
import Initiatives
import Rules
import Store

/// A caseworker sees that the conditions of two departments cannot both be met.
package struct MarkContradiction: Action {
    package let first: ID<AdviceRequest>
    package let second: ID<AdviceRequest>
    package let description: String
    package let onContradiction: OnContradiction?
    package init(
        first: ID<AdviceRequest>, second: ID<AdviceRequest>, description: String, onContradiction: OnContradiction?
    ) {
        (self.first, self.second, self.description, self.onContradiction) = (first, second, description, onContradiction)
    }

    package static let kind = "advice.contradicted"
    package static let told = Told.nobody(because: "colleagues read it with the case, and decide what to do with it")
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.adviceRequest(first) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let (one, other) = (try work.adviceRequest(first), try work.adviceRequest(second))
        let file = try work.caseFile(one.caseID)
        guard one.caseID == other.caseID, one.id != other.id, one.state == .answered, other.state == .answered else {
            throw Refusal.invalid([FieldProblem(AdviceForms.clashName, "advice.chooseTwo")])
        }
        guard file.state.isOpen else { throw Refusal.conflict("case.notNow") }
        let clash = FoundClash(kind: .conditions, one: one, other: other, aspects: [], description: description)
        guard try work.keep(clash, of: file, onContradiction) else { throw Refusal.conflict("advice.alreadyMarked") }
        let data = ["departments": work.words.list([one.department, other.department])]
        let next = work.standing(Self.kind).next
        return Done(Nothing(), work.entry(file, audience: .staff, reason: description, next: next, data: data))
    }
}

/// Brings together who contradict each other: both advisers are asked to talk, and the initiator hears why it takes a talk.
package struct TableContradiction: Action {
    package let id: ID<Contradiction>
    package let reason: String
    package let next: String
    package let coordinator: Official?
    package init(id: ID<Contradiction>, reason: String, next: String, coordinator: Official?) {
        (self.id, self.reason, self.next, self.coordinator) = (id, reason, next, coordinator)
    }

    package static let kind = "advice.tabled"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.contradiction(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        guard let clash = try work.db.contradiction(id) else { throw Refusal.notFound }
        let file = try work.caseFile(clash.caseID)
        guard clash.isOpen, file.state.isOpen else { throw Refusal.conflict("case.notNow") }
        let tabled = try work.db.execute("UPDATE advice_contradiction SET tabled_on = \(work.today) WHERE id = \(id) AND tabled_on IS NULL")
        guard tabled == 1 else { throw Refusal.conflict("advice.alreadyTabled") }
        let requests = [try work.adviceRequest(clash.first), try work.adviceRequest(clash.second)]
        let departments = work.words.list(requests.map(\.department))
        try invite(requests, departments, clash, file, work)
        try work.tellInitiators(file, "adviceTabled") { _ in ["departments": departments, "reason": reason, "next": next] }
        return Done(Nothing(), work.entry(file, reason: reason, next: next, data: ["departments": departments]))
    }

    /// Those who said different things, and who can bring them together; each once, each with a link of their own.
    private func invite(
        _ requests: [AdviceRequest], _ departments: String, _ clash: Contradiction, _ file: CaseFile, _ work: Work
    ) throws {
        var told: Set<ID<Person>> = []
        func tell(_ person: Person?, _ request: AdviceRequest) throws {
            guard let person, told.insert(person.id).inserted else { return }
            try work.tellAdviser(person, "adviceClash", request.id, file) { _ in
                ["by": work.actor.name, "departments": departments, "description": clash.description, "next": next]
            }
        }
        for request in requests { try tell(try work.db.person(request.adviser), request) }
        if let coordinator, let request = requests.first { try tell(try work.person(coordinator), request) }
    }
}

/// People found a way out; how stands with the case.
package struct SettleContradiction: Action {
    package let id: ID<Contradiction>
    package let reason: String
    package init(id: ID<Contradiction>, reason: String) { (self.id, self.reason) = (id, reason) }

    package static let kind = "advice.settled"
    package static let told = Told.nobody(because: "colleagues read it with the case; the initiator hears the advice and the answer")
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.contradiction(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        guard let clash = try work.db.contradiction(id) else { throw Refusal.notFound }
        let file = try work.caseFile(clash.caseID)
        let settled = try work.db.execute(
            "UPDATE advice_contradiction SET settled_on = \(work.today), settled_how = \(reason) WHERE id = \(id) AND settled_on IS NULL")
        guard settled == 1 else { throw Refusal.conflict("advice.alreadySettled") }
        let next = work.standing(Self.kind).next
        return Done(Nothing(), work.entry(file, audience: .staff, reason: reason, next: next, data: ["text": clash.description]))
    }
}

/// A contradiction before it is written.
struct FoundClash {
    let kind: Contradiction.Kind
    let one: AdviceRequest
    let other: AdviceRequest
    let aspects: Set<String>
    let description: String
}

extension Work {
    /// Compares all advice on a case: what clashes now is written and handed on, what no longer does is settled.
    func findClashes(in file: CaseFile, _ onContradiction: OnContradiction?) throws {
        let requests = try db.adviceRequests(of: file.id)
        let byID = Dictionary(requests.map { ($0.id, $0) }) { first, _ in first }
        let clashes = requests.lit.clashes
        let known = try db.aspects(of: file.id)
        for clash in clashes {
            guard let yes = byID[clash.yes], let no = byID[clash.no] else { continue }
            let found = FoundClash(
                kind: .lights, one: yes, other: no, aspects: clash.aspects,
                description: description(yes, no, known.names(clash.aspects, words)))
            _ = try keep(found, of: file, onContradiction)
        }
        let pairs = Set(clashes.map(\.pair))
        for old in try db.contradictions(of: file.id) where old.kind == .lights && old.isOpen {
            guard !pairs.contains([old.first.text, old.second.text].sorted()) else { continue }
            try db.execute(
                """
                UPDATE advice_contradiction SET settled_on = \(today), settled_how = \(words("advice.clash.changed")) WHERE id = \(old.id)
                """)
        }
    }

    private func description(_ yes: AdviceRequest, _ no: AdviceRequest, _ names: [String]) -> String {
        let about = names.isEmpty ? words("advice.wholePlan") : words.list(names)
        return words(
            "advice.clash.description",
            ["yes": yes.department, "no": no.department, "about": about, "because": no.answer?.sentence ?? ""])
    }

    /// - Returns: false when it stood there already.
    func keep(_ clash: FoundClash, of file: CaseFile, _ onContradiction: OnContradiction?) throws -> Bool {
        let pair = [clash.one.id, clash.other.id].sorted { $0.text < $1.text }
        let aspects = try CaseAspects.text(clash.aspects)
        // One that was settled comes back as it is now.
        let written = try db.execute(
            """
            INSERT INTO advice_contradiction (id, case_id, kind, first_id, second_id, aspects, description, found_on, settled_how)
            VALUES (\(ID<Contradiction>.new(at: now)), \(file.id), \(clash.kind), \(pair[0]), \(pair[1]), \(aspects), \(clash.description),
                \(today), '')
            ON CONFLICT (first_id, second_id, kind) DO UPDATE SET aspects = excluded.aspects, description = excluded.description,
                found_on = excluded.found_on, settled_how = '', settled_on = NULL, tabled_on = NULL
                WHERE advice_contradiction.settled_on IS NOT NULL
            """)
        guard written == 1 else { return false }
        try onContradiction?(
            self, file.id.text, file.initiative.text, clash.description, [clash.one.department, clash.other.department])
        return true
    }

    /// Somebody of `advice.yaml`, made known when they are not yet.
    func person(_ official: Official) throws -> Person {
        try db.findOrAddPerson(name: official.name, email: official.email, phone: nil, language: municipality.language, at: now)
    }
}
