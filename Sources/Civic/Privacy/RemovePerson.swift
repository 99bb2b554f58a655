import Foundation
import Rules
import Store

/// Removes somebody: what is theirs goes, what the law keeps loses its names, and the journal still verifies. There is no way back.
package struct RemovePerson: Action {
    package let person: ID<Person>
    /// Why, when it is not their own wish.
    package let reason: String
    package let register: PersonalRegister
    /// What happened before and is done again on a restored backup.
    package let repeated: Removal?

    package init(person: ID<Person>, reason: String = "", register: PersonalRegister, repeating repeated: Removal? = nil) {
        (self.person, self.reason, self.register, self.repeated) = (person, reason, register, repeated)
    }

    package static let kind = "person.removed"
    package static let told = Told.nobody(because: "who is removed asked for it or was told before, and cannot be written to any more")

    package func permits(_ actor: Actor, in db: any Connection) -> Bool {
        actor.person?.id == person || actor.has(.administrator)
    }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        guard let known = try work.db.person(person) else { throw Refusal.notFound }
        if repeated == nil {
            // What somebody did for the municipality is its record: a colleague decides, who was told when they left.
            guard known.roles.isEmpty || work.actor.person?.id != person else { throw Refusal.conflict("removal.staff") }
            guard try register.withheld(person, at: work.now, in: work.db).isEmpty else { throw Refusal.conflict("removal.notYet") }
        }
        let removal = try repeated ?? Removal(person: person, removedAt: work.now, cause: cause(work))
        let (erasure, traces) = try work.remove(removal, register, isRepeated: repeated != nil)
        let files = erasure.files.joined(separator: ", ")
        if !files.isEmpty { try tell(of: files, work) }
        let standing = work.standing(Self.kind)
        let why = traces.clean(reason, isConnected: true).trimmingSpaces()
        return Done(
            Nothing(),
            EntryDraft(
                Subject(kind: "person", id: person.text), audience: .staff, reason: why.isEmpty ? standing.reason : why,
                next: erasure.files.isEmpty ? standing.next : work.words("removal.inFiles", ["files": files]),
                data: erasure.data))
    }

    /// Files of the installation are not ours to change: somebody with a server takes the name out there.
    private func tell(of files: String, _ work: Work) throws {
        for administrator in try work.db.people(with: .administrator) where administrator.id != person {
            try work.tell(administrator, "nameInFiles", path: "/beheer/instellingen") { _ in ["files": files] }
        }
    }

    /// By whose wish: their own, or that of the administrator who wrote the request down.
    private func cause(_ work: Work) throws -> Removal.Cause {
        if work.actor.person?.id == person { return .own }
        guard let request = try work.db.waitingRemoval(of: person) else { return .administrator }
        return request.askedBy == nil ? .own : .administrator
    }
}

extension Work {
    /// Does what removing somebody takes, in an order in which nothing is lost before it was looked at.
    ///
    /// - Throws: `Refusal.notFound` when there is no such person.
    func remove(
        _ removal: Removal, _ register: PersonalRegister, isRepeated: Bool = false
    ) throws -> (erasure: JournalErasure, traces: PersonTraces) {
        let placeholder = words("removal.placeholder")
        let found = try PersonTraces.gather(removal.person, from: register, placeholder: placeholder, isRepeated: isRepeated, in: db)
        guard var traces = found else { throw Refusal.notFound }
        for record in register.records { if case .rows = record.forget { try forget(record, traces) } }
        var erasure = try erase(&traces)
        let documents = try eraseFromDocuments(traces)
        erasure.kept += documents.kept
        erasure.files = documents.files
        try clean(traces, register)
        for record in register.records { try forget(record, traces) }
        try db.execute(
            """
            UPDATE removal_request SET state = \(RemovalRequest.State.done), done_at = \(removal.removedAt), reason = ''
            WHERE person_id = \(removal.person) AND state = \(RemovalRequest.State.waiting)
            """)
        try db.add(removal)
        // Where the law keeps something of theirs, a row without a name stays for it to refer to.
        if try !register.knows(removal.person, in: db) { try db.execute("DELETE FROM person WHERE id = \(removal.person)") }
        return (erasure, traces)
    }

    private func forget(_ record: PersonalRecord, _ traces: PersonTraces) throws {
        let mine = record.isOf("\(traces.id)")
        switch record.forget {
        case .rows: try db.execute("DELETE FROM \(name: record.table) WHERE \(mine)")
        case .values(let values): try db.execute("UPDATE \(name: record.table) SET \(values(traces.placeholder)) WHERE \(mine)")
        case .by(let body): try body(self, traces)
        case .kept: break
        }
    }

    /// Takes the person out of every text there is, also of columns that no record names.
    private func clean(_ traces: PersonTraces, _ register: PersonalRegister) throws {
        // The journal has a way of its own, and another person's row is theirs.
        for table in try db.tables() where !["journal", "person"].contains(table.name) {
            let isConnected = connection(of: table, to: traces)
            for column in table.columns where column.kind == .text && !register.isExempt(column.name, of: table.name) {
                try clean("\(name: column.name)", of: table, traces, isConnected)
            }
        }
    }

    private func clean(_ column: SQL, of table: TableShape, _ traces: PersonTraces, _ connected: SQL?) throws {
        var passes: [(isConnected: Bool, condition: SQL)] = []
        if let marks = traces.mayHold(column, isConnected: false) { passes.append((false, marks)) }
        if let connected, let marks = traces.mayHold(column, isConnected: true) { passes.append((true, "(\(marks)) AND (\(connected))")) }
        for pass in passes {
            let texts = try db.rows("SELECT DISTINCT \(column) AS text FROM \(name: table.name) WHERE \(pass.condition)")
            for row in texts {
                let text: String = try row["text"]
                let cleaned = traces.clean(text, isConnected: pass.isConnected)
                guard cleaned != text else { continue }
                let isThere: SQL = pass.isConnected ? "\(column) = \(text) AND (\(connected ?? "FALSE"))" : "\(column) = \(text)"
                try db.execute("UPDATE \(name: table.name) SET \(column) = \(cleaned) WHERE \(isThere)")
            }
        }
    }

    /// The condition under which a row belongs to something the person took part in.
    private func connection(of table: TableShape, to traces: PersonTraces) -> SQL? {
        var ways: [SQL] = []
        for column in table.columns where column.kind == .text {
            let named: SQL = "\(name: column.name)"
            switch column.name {
            case "initiative_id": ways.append("\(named) IN (\(list: traces.initiatives.sorted()))")
            case "case_id": ways.append("\(named) IN (\(list: traces.cases.sorted()))")
            case "id" where table.name == "initiative": ways.append("\(named) IN (\(list: traces.initiatives.sorted()))")
            case "id" where table.name == "case_file": ways.append("\(named) IN (\(list: traces.cases.sorted()))")
            case "person_id": ways.append("\(named) IN (\(list: [traces.id.text] + traces.contacts.sorted()))")
            case let name where name.hasSuffix("_id") || name.hasSuffix("_by"): ways.append("\(named) = \(traces.id)")
            default: break
            }
        }
        return ways.isEmpty ? nil : .joined(ways, separator: " OR ")
    }
}
