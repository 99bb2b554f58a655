import Civic
import Rules
import Store

extension PromiseFacts {
    /// Entries by which somebody becomes the contact; the initiator hears who.
    fileprivate static let contacts = ["case.taken", "case.assigned", "case.assignedTogether", "case.forwarded"]
    /// Entries by which a person of the municipality reacts.
    static let reactions = contacts + ["case.told", "case.asked", "case.changed", "case.intakeProposed", "case.stepped"]
}

extension Connection {
    /// What these cases tell about promises, in a fixed number of questions to the database.
    func promiseFacts(of ids: [ID<CaseFile>]) throws -> [ID<CaseFile>: (team: String, facts: PromiseFacts)] {
        var found: [ID<CaseFile>: (team: String, facts: PromiseFacts)] = [:]
        guard !ids.isEmpty else { return found }
        for row in try rows(
            """
            SELECT id, team, category, state, is_open, received_on, answer_by, changed_at, COALESCE(assignee_id, contact_id) AS holder
            FROM case_file WHERE id IN (\(list: ids))
            """)
        {
            var facts = PromiseFacts(receivedOn: try row["received_on"], answerBy: try row["answer_by"])
            let (state, holder): (CaseState, String?) = (try row["state"], try row["holder"])
            (facts.category, facts.isOpen, facts.hasContact) = (try row["category"], try row["is_open"], holder != nil)
            facts.isWithdrawn = state == .withdrawn
            facts.closedOn = facts.isOpen ? nil : (try row["changed_at"] as Instant).localDate
            found[try row["id"]] = (try row["team"], facts)
        }
        try addPromised(to: &found, ids)
        try addTalk(to: &found, ids)
        try addAnswers(to: &found, ids)
        try addOthers(to: &found, ids)
        return found
    }

    private func addPromised(to found: inout [ID<CaseFile>: (team: String, facts: PromiseFacts)], _ ids: [ID<CaseFile>]) throws {
        for row in try rows("SELECT case_id, promise, due_on, kept_on FROM case_promise WHERE case_id IN (\(list: ids)) ORDER BY due_on") {
            let (id, promise): (ID<CaseFile>, String) = (try row["case_id"], try row["promise"])
            guard promise != CasePromise.answer, promise != CasePromise.received, !promise.hasPrefix(CasePromise.stuckPrefix),
                !promise.hasPrefix(CasePromise.publicPrefix), !promise.hasPrefix(CasePromise.lawPrefix)
            else { continue }
            found[id]?.facts.messages.append(.init(try row["due_on"], done: try row["kept_on"]))
        }
        // What was no longer needed counts when it was late before that.
        for row in try rows(
            """
            SELECT case_id, due_on, dropped_on FROM case_promise_dropped
            WHERE case_id IN (\(list: ids)) AND due_on < dropped_on AND promise NOT IN (\(CasePromise.answer), \(CasePromise.received))
                AND promise NOT LIKE \(CasePromise.lawPrefix + "%")
            ORDER BY due_on
            """)
        {
            found[try row["case_id"]]?.facts.messages.append(.init(try row["due_on"], done: try row["dropped_on"]))
        }
    }

    /// By which a person of the municipality reacts, and by which somebody becomes the contact.
    private func addTalk(to found: inout [ID<CaseFile>: (team: String, facts: PromiseFacts)], _ ids: [ID<CaseFile>]) throws {
        for row in try rows(
            """
            SELECT case_id, kind, at FROM journal WHERE case_id IN (\(list: ids.map(\.text))) AND kind IN (\(list: PromiseFacts.reactions))
            ORDER BY at, id
            """)
        {
            let (id, kind, day): (ID<CaseFile>, String, LocalDate) = (
                try row["case_id"], try row["kind"], (try row["at"] as Instant).localDate
            )
            if found[id]?.facts.firstAnswerOn == nil { found[id]?.facts.firstAnswerOn = day }
            if PromiseFacts.contacts.contains(kind) { found[id]?.facts.contactChangedOn.append(day) }
        }
        // The first who took it did not change anything.
        for id in ids where found[id]?.facts.contactChangedOn.isEmpty == false { found[id]?.facts.contactChangedOn.removeFirst() }
        for row in try rows("SELECT case_id, asked_on FROM case_question WHERE case_id IN (\(list: ids))") {
            found[try row["case_id"]]?.facts.askedOn.insert(try row["asked_on"])
        }
    }

    private func addAnswers(to found: inout [ID<CaseFile>: (team: String, facts: PromiseFacts)], _ ids: [ID<CaseFile>]) throws {
        for row in try rows(
            "SELECT case_id, state, reason, rule, alternative, decided_on FROM case_decision WHERE case_id IN (\(list: ids))")
        {
            let state: CaseState = try row["state"]
            let parts: [String] = [try row["reason"], try row["rule"], try row["alternative"]]
            let day: LocalDate = try row["decided_on"]
            let id: ID<CaseFile> = try row["case_id"]
            found[id]?.facts.answer = .init(
                on: day, isNo: state == .refused, isExplained: parts.allSatisfy { !$0.trimmingSpaces().isEmpty })
            found[id]?.facts.closedOn = day
        }
    }

    private func addOthers(to found: inout [ID<CaseFile>: (team: String, facts: PromiseFacts)], _ ids: [ID<CaseFile>]) throws {
        for row in try rows(
            """
            SELECT case_id, asked_on, MIN(answered_on) AS came_on FROM advice_request
            LEFT JOIN advice_answer ON advice_answer.request_id = advice_request.id
            WHERE case_id IN (\(list: ids)) AND state IN (\(AdviceState.asked), \(AdviceState.answered))
            GROUP BY advice_request.id, case_id, asked_on ORDER BY asked_on
            """)
        {
            found[try row["case_id"]]?.facts.advice.append(.init(try row["asked_on"], done: try row["came_on"]))
        }
        for row in try rows("SELECT case_id, called_on, settled_on FROM case_stuck WHERE case_id IN (\(list: ids)) ORDER BY called_on") {
            found[try row["case_id"]]?.facts.stuck.append(.init(try row["called_on"], done: try row["settled_on"]))
        }
        for row in try rows("SELECT case_id, MIN(asked_on) AS first_on FROM case_helped WHERE case_id IN (\(list: ids)) GROUP BY case_id") {
            found[try row["case_id"]]?.facts.helpedAskedOn = try row["first_on"]
        }
    }

    /// The promises as they were, from what was installed and what was put in force since.
    /// - Throws: `ConfigFault` for a version that cannot be read.
    func promiseHistory(_ folder: ConfigFolder) throws -> PromiseHistory {
        let installed = PromiseHistory.Version(from: nil, revision: 0, book: try PromiseBook(folder: ConfigFolder(folder.base)))
        let changed = try configVersions(of: PromiseBook.document, limit: 1_000).map { version in
            PromiseHistory.Version(
                from: version.at.localDate, revision: version.revision,
                book: try PromiseBook(folder: ConfigFolder(folder.base).with(PromiseBook.document, version.body)))
        }
        return PromiseHistory(changed + [installed])
    }
}
