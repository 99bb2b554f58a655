import Civic
import Initiatives
import Rules
import Store

extension CaseFile {
    /// What of this case is compared with others.
    func sketch(_ initiator: Person?, _ point: IdeaSketch.Point?, _ analyser: Analyser) -> IdeaSketch {
        var themes: Set<String> = []
        if case .set(let given)? = Answers(json: answers)["themes"] { themes = given }
        return IdeaSketch(
            IdeaText(title: title, story: story, place: place), analyser: analyser, area: areaCode, district: district, point: point,
            themes: themes, traits: PersonTrait.hashed(mail: initiator?.email, phone: initiator?.phone), day: clock.received)
    }
}

extension PersonTrait {
    /// Equal values give equal hashes, and nothing here shows whose they are.
    static func hashed(mail: String?, phone: String?) -> Set<PersonTrait> {
        Set(values(mail: mail, phone: phone).map { PersonTrait($0.kind, hash: Secret("\($0.kind.rawValue)\n\($0.value)").hash) })
    }
}

extension IdeaSketch {
    /// By what a case is found besides its words.
    var marks: [(kind: String, hash: String)] {
        var found: [(kind: String, hash: String)] = []
        for trait in traits.sorted(by: { ($0.kind.rawValue, $0.hash) < ($1.kind.rawValue, $1.hash) }) {
            found.append((trait.kind.rawValue, trait.hash))
        }
        for street in streets.sorted() { found.append(("street", Secret("street\n\(street)").hash)) }
        return found
    }
}

/// A case with what it has in common with the one at hand.
package struct LikeCase: Sendable {
    package let file: CaseFile
    package let likeness: Likeness
}

/// Cases that may be the same idea as one case. Looks among those that share a rare word, a street or a person, never among all.
struct TwinSearch {
    let analyser: Analyser
    let db: any Connection

    /// So many are weighed at most, and from so far back.
    static let most = 40
    static let days = 730

    /// The most alike first.
    func like(_ file: CaseFile) throws -> [LikeCase] {
        let sketch = try sketch(file)
        let rarity = try db.rarity(of: sketch.words.keys)
        var ids = try db.cases(withAnyOf: rarity.telling(sketch.words), but: file.id, limit: Self.most)
        ids += try db.cases(sharing: sketch.marks, but: file.id, limit: Self.most / 2)
        return try weigh(Set(ids), against: file, sketch, rarity).sorted {
            ($1.likeness.points, $0.file.id.text) < ($0.likeness.points, $1.file.id.text)
        }
    }

    /// What two cases that somebody puts side by side have in common.
    func compare(_ one: CaseFile, _ other: CaseFile) throws -> Likeness {
        let (first, second) = (try sketch(one), try sketch(other))
        return Likeness(first, second, rarity: try db.rarity(of: Set(first.words.keys).union(second.words.keys)))
    }

    private func sketch(_ file: CaseFile) throws -> IdeaSketch {
        let initiative = try db.initiative(file.initiative)
        return file.sketch(try db.person(file.initiator), initiative?.point, analyser)
    }

    private func weigh(_ ids: Set<ID<CaseFile>>, against file: CaseFile, _ sketch: IdeaSketch, _ rarity: TermRarity) throws -> [LikeCase] {
        guard !ids.isEmpty else { return [] }
        let rows = try db.rows(
            """
            SELECT case_file.*, initiative.longitude, initiative.latitude FROM case_file
            JOIN initiative ON initiative.id = case_file.initiative_id
            WHERE case_file.id IN (\(list: ids.map(\.text).sorted())) AND initiative_id <> \(file.initiative)
                AND case_file.state <> \(CaseState.joined) AND case_file.created_at > \(file.createdAt.adding(days: -Self.days))
            ORDER BY case_file.id
            """)
        let found = try rows.map { row -> (CaseFile, IdeaSketch.Point?) in
            let (longitude, latitude): (Double?, Double?) = (try row["longitude"], try row["latitude"])
            return (try CaseFile(row: row), IdeaSketch.Point(longitude, latitude))
        }
        let people = try db.people(found.map { Optional($0.0.initiator) })
        return found.map { other, point in
            LikeCase(
                file: other, likeness: Likeness(sketch, other.sketch(people[other.initiator], point, analyser), rarity: rarity))
        }
    }
}

extension IdeaSketch.Point {
    init?(_ longitude: Double?, _ latitude: Double?) {
        guard let longitude, let latitude else { return nil }
        self.init(longitude: longitude, latitude: latitude)
    }
}

extension Initiative {
    var point: IdeaSketch.Point? { IdeaSketch.Point(longitude, latitude) }
}

/// Keeps the index up and looks at every new case once: is this an idea that somebody told before?
package struct LookForTwins: Duty {
    package init() {}
    package let name = "twins.look"
    package let everySeconds = 60

    private static let batch = 50
    private static let proposals = 3

    package func run(_ site: Site) async throws -> String {
        var found = 0
        while !Task.isCancelled {
            let new = try await index(site)
            for file in new where file.state.isOpen { found += try await look(file, site) }
            if new.count < Self.batch { break }
        }
        found += try await tellAnswers(site)
        return String(found)
    }

    private func index(_ site: Site) async throws -> [CaseFile] {
        let (analyser, now) = (site.analyser, site.clock())
        return try await site.database.quietWrite { db in
            let new = try db.casesToIndex(limit: Self.batch)
            for file in new { try db.index(file, analyser, at: now) }
            return new
        }
    }

    /// - Returns: 1 when it was told before.
    private func look(_ file: CaseFile, _ site: Site) async throws -> Int {
        let analyser = site.analyser
        let like = try await site.database.read { db in
            let like = try TwinSearch(analyser: analyser, db: db).like(file).filter { other in
                guard other.likeness.isProposed else { return false }
                return try db.twin(file.id, other.file.id) == nil
            }
            // What can go on together stands first; that the same was answered before is worth knowing too.
            return like.filter { $0.file.state.isOpen } + like.filter { !$0.file.state.isOpen }
        }
        guard !like.isEmpty else { return 0 }
        do {
            try await site.perform(FlagTwins(id: file.id, others: Array(like.prefix(Self.proposals))), as: .system)
        } catch Refusal.conflict {
            // Answered, or flagged by another node, since it was read.
            return 0
        }
        return 1
    }

    /// Who told the joined one hears when there is an answer to the one it goes on in.
    private func tellAnswers(_ site: Site) async throws -> Int {
        let joins: [ID<CaseJoin>] = try await site.database.read { db in
            try db.rows(
                """
                SELECT case_join.id FROM case_join JOIN case_decision ON case_decision.case_id = into_id
                WHERE split_on IS NULL AND told_on IS NULL ORDER BY case_join.id LIMIT 50
                """
            ).map { try $0["id"] }
        }
        for id in joins {
            do {
                try await site.perform(TellJoinedAnswer(join: id), as: .system)
            } catch Refusal.conflict {
                continue
            }
        }
        return joins.count
    }
}
