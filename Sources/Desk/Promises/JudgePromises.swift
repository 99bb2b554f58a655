import Civic
import Crypto
import Foundation
import Rules
import Store

/// Sees from the journal and the stored days which promises were kept, case by case as something happens or a day passes.
struct JudgePromises: Duty {
    let name = "promises.judge"
    let everySeconds = 600
    /// Cases in one transaction.
    private static let batch = 400

    func run(_ site: Site) async throws -> String {
        let folder = site.configuration.folder
        let history = try await site.database.read { db in try db.promiseHistory(folder) }
        let judging = Judging(history: history, today: site.clock().localDate, terms: Terms(site.terms))
        try await begin(site, judging.rules)
        var count = 0
        for round in [sweep, follow] {
            while let done = try await site.database.write({ db in try round(db, judging) }), !Task.isCancelled { count += done }
        }
        count += try await passDays(site, judging)
        return "\(count) judged, \(try await climb(site, judging)) climbed"
    }

    private struct Judging: Sendable {
        let history: PromiseHistory
        let today: LocalDate
        let terms: Terms

        var rules: String {
            // Nothing whose order is by chance, such as wording by language: every process must find the same.
            let text = history.versions.map { version in
                let checks = version.book.promises.map { "\($0.id) \($0.check) \($0.categories)" }
                return "\(version.from?.iso ?? "") \(version.revision) \(checks)"
            }.joined(separator: "\n")
            return Array(SHA256.hash(data: Data(text.utf8))).hexadecimal
        }
    }

    /// With other promises everything is judged anew, from what the journal holds at this moment.
    private func begin(_ site: Site, _ rules: String) async throws {
        try await site.database.write { db in
            guard try db.promiseProgress()?.rules != rules else { return }
            let place: Int = try db.value("SELECT MAX(place) FROM journal") ?? 0
            try db.execute("DELETE FROM promise_judgement")
            try db.execute("DELETE FROM promise_tally")
            try db.setPromiseProgress(rules: rules, place: place, swept: "")
        }
    }

    /// A part of the first round: all cases, in the order of their ids. Counted when all are done.
    /// - Returns: how many; nil when there is nothing left.
    @Sendable private func sweep(_ db: any Connection, _ judging: Judging) throws -> Int? {
        guard let progress = try db.promiseProgress(), let swept = progress.swept else { return nil }
        let ids = try db.rows("SELECT id FROM case_file WHERE id > \(swept) ORDER BY id LIMIT \(Self.batch)")
            .map { ID<CaseFile>(try $0["id"]) }
        try db.setPromiseProgress(rules: progress.rules, place: progress.place, swept: ids.last?.text)
        if ids.isEmpty { try db.tally() } else { _ = try db.judge(ids, judging.history, on: judging.today, judging.terms) }
        return ids.count
    }

    /// A part of what happened since. Entries are taken in the order of the chain, which is laid after they are committed.
    @Sendable private func follow(_ db: any Connection, _ judging: Judging) throws -> Int? {
        guard let progress = try db.promiseProgress() else { return nil }
        let rows = try db.rows("SELECT place, case_id FROM journal WHERE place > \(progress.place) ORDER BY place LIMIT \(Self.batch)")
        guard let last: Int = try rows.last.map({ try $0["place"] }) else { return nil }
        try db.setPromiseProgress(rules: progress.rules, place: last, swept: progress.swept)
        let ids = Set(try rows.compactMap { try $0["case_id"] as String? }).map { ID<CaseFile>($0) }
        try db.tally(try db.judge(ids, judging.history, on: judging.today, judging.terms))
        return ids.count
    }

    /// Those whose day has passed without anything happening.
    private func passDays(_ site: Site, _ judging: Judging) async throws -> Int {
        let ids = try await site.database.read { db in
            try db.rows(
                """
                SELECT DISTINCT case_id FROM promise_judgement WHERE outcome = 'pending' AND due_on < \(judging.today)
                ORDER BY case_id LIMIT 20000
                """
            ).map { ID<CaseFile>(try $0["case_id"]) }
        }
        for start in stride(from: 0, to: ids.count, by: Self.batch) where !Task.isCancelled {
            let part = Array(ids[start..<min(start + Self.batch, ids.count)])
            try await site.database.write { db in
                try db.tally(try db.judge(part, judging.history, on: judging.today, judging.terms))
            }
        }
        return ids.count
    }

    /// Nobody reacted in time and still nobody has: that climbs as every promise does, until somebody reacts.
    private func climb(_ site: Site, _ judging: Judging) async throws -> Int {
        let promises = judging.history.versions.flatMap(\.book.promises).filter { $0.check.name == .firstAnswerWithin }
        let late = try await site.database.read { db in try db.unanswered(promises.map(\.id)) }
        var count = 0
        for (id, name, dueOn) in late {
            guard let promise = promises.first(where: { $0.id == name }) else { continue }
            do {
                try await site.perform(MindPromise(id: id, promise: promise, dueOn: dueOn), as: .system)
                count += 1
            } catch is Refusal {
                // Meanwhile somebody did something about it.
            }
        }
        return count
    }
}

/// Puts a rule of the game that was not kept among the promises of a case, so that it climbs the ladder; or off again once somebody
/// reacted. Only the program does this.
struct MindPromise: Action {
    let id: ID<CaseFile>
    let promise: PublicPromise
    let dueOn: LocalDate

    /// When somebody reacted after all.
    enum Minded { static let kind = "case.promiseMinded" }
    static let kind = "case.promiseBroken"
    static let told = Told.nobody(because: "the ladder tells who must do something about it")
    func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.isSystem }

    func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        let name = CasePromise.publicPrefix + promise.id
        let known = try work.db.promises(of: id).first { $0.id == name }
        let answered = try work.db.promiseFacts(of: [id])[id]?.facts.firstAnswerOn
        if known == nil, answered == nil, file.state.isOpen {
            try work.add([CasePromise(id: name, dueOn: dueOn, text: promise.title)], to: id)
            try work.setNextDue(id, isOpen: true)
        } else if let known, known.keptOn == nil, answered != nil {
            try work.keep(name, of: file)
        } else {
            throw Refusal.conflict("case.notNow")
        }
        let values = ["promise": promise.title.words(work.words), "date": work.words.longDate(dueOn)]
        let standing = work.standing(Self.kind, values)
        let data = ["promiseWords": work.inLanguages { promise.title.words($0) }, "dueDate": dueOn.iso]
        var entry = work.entry(file, audience: .staff, reason: standing.reason, next: standing.next, data: data)
        if answered != nil { entry.kind = Minded.kind }
        return Done(Nothing(), entry)
    }
}

extension Connection {
    /// Open cases where nobody reacted in time: those that must begin to climb, and those that may stop since somebody did.
    fileprivate func unanswered(_ promises: [String]) throws -> [(ID<CaseFile>, String, LocalDate)] {
        guard !promises.isEmpty else { return [] }
        let rows = try rows(
            """
            SELECT promise_judgement.case_id, promise_judgement.promise, promise_judgement.due_on
            FROM promise_judgement JOIN case_file ON case_file.id = promise_judgement.case_id
            LEFT JOIN case_promise ON case_promise.case_id = case_file.id
                AND case_promise.promise = \(CasePromise.publicPrefix) || promise_judgement.promise
            WHERE outcome = 'broken' AND is_open AND promise_judgement.promise IN (\(list: promises))
                AND (case_promise.promise IS NULL AND NOT EXISTS (
                        SELECT 1 FROM journal WHERE journal.case_id = case_file.id AND kind IN (\(list: PromiseFacts.reactions)))
                    OR case_promise.promise IS NOT NULL AND case_promise.kept_on IS NULL AND EXISTS (
                        SELECT 1 FROM journal WHERE journal.case_id = case_file.id AND kind IN (\(list: PromiseFacts.reactions))))
            ORDER BY promise_judgement.case_id LIMIT 1000
            """)
        return try rows.map { (try $0["case_id"], try $0["promise"], try $0["due_on"]) }
    }
}
