@testable import Rules

/// SplitMix64 with a fixed seed, so that every run tests the same cases.
struct FixedSeed: RandomNumberGenerator {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }

    mutating func pick(_ values: [String], atMost: Int, atLeast: Int = 1) -> Set<String> {
        Set(values.shuffled(using: &self).prefix(Int.random(in: min(atLeast, atMost)...atMost, using: &self)))
    }
}

/// Invented fields, schemes and applicants.
struct SchemeGenerator {
    let fields: [Field]
    var random: FixedSeed

    init(fields: [Field] = SchemeGenerator.manyFields, seed: UInt64) {
        (self.fields, random) = (fields, FixedSeed(seed))
    }

    var table: FieldTable { FieldTable(fields) }

    /// The shape of a real scheme: two to seven conditions, three in ten with an "or".
    mutating func scheme() -> Criterion {
        var parts = (0..<Int.random(in: 2...7, using: &random)).map { _ in condition() }
        if random.chance(30) {
            let branches = (0..<Int.random(in: 2...3, using: &random)).map { _ in
                Criterion.all((0..<Int.random(in: 1...2, using: &random)).map { _ in .atom(atom()) })
            }
            parts.insert(.any(branches), at: Int.random(in: 0...parts.count, using: &random))
        }
        if random.chance(3) { parts.append(.atLeast(2, (0..<4).map { _ in .atom(atom()) })) }
        return .all(parts)
    }

    private mutating func condition() -> Criterion { random.chance(12) ? .not(.atom(atom())) : .atom(atom()) }

    /// Any tree at all, including empty groups, notes and counts out of reach.
    mutating func tree(depth: Int) -> Criterion {
        guard depth > 0, random.chance(75) else { return .atom(atom()) }
        let parts = (0..<Int.random(in: 0...3, using: &random)).map { _ in tree(depth: depth - 1) }
        switch Int.random(in: 0..<6, using: &random) {
        case 0, 1: return .all(parts)
        case 2: return .any(parts)
        case 3: return .not(tree(depth: depth - 1))
        case 4: return .atLeast(Int.random(in: 0...(parts.count + 1), using: &random), parts)
        default:
            let weight: Criterion.Note.Weight = random.chance(30) ? .info : random.chance(50) ? .hard : .selfJudged
            return .clause(tree(depth: depth - 1), Criterion.Note(id: "note", weight: weight))
        }
    }

    mutating func atom() -> Atom {
        let field = fields[Int.random(in: 0..<fields.count, using: &random)]
        return Atom(field.key, test(field.kind))
    }

    private mutating func test(_ kind: Field.Kind) -> Atom.Test {
        switch kind {
        case .bool: return .equals(.bool(random.chance(50)))
        case .integer(let domain):
            let (one, other) = (threshold(domain), threshold(domain))
            let tests: [Atom.Test] = [
                .atMost(one), .atMost(one), .atLeast(one), .atLeast(one), .below(one), .above(one),
                .between(min(one, other), max(one, other)), .equals(.integer(one)),
            ]
            return tests[Int.random(in: 0..<tests.count, using: &random)]
        case .choice(let values):
            let names = random.pick(values, atMost: min(4, values.count))
            return random.chance(75) ? .isIn(names) : random.chance(70) ? .isNotIn(names) : .equals(.choice(values[0]))
        case .set(let values):
            let names = random.pick(values, atMost: min(3, values.count), atLeast: random.chance(5) ? 0 : 1)
            return random.chance(65) ? .containsAny(names) : random.chance(85) ? .containsAll(names) : .equals(.set(names))
        case .date:
            let day = LocalDate(dayNumber: 20_000 + 30 * Int.random(in: 0..<12, using: &random))
            return random.chance(45) ? .onOrBefore(day) : random.chance(80) ? .onOrAfter(day) : .equals(.date(day))
        }
    }

    private mutating func threshold(_ domain: ClosedRange<Int>) -> Int {
        domain.lowerBound + (domain.upperBound - domain.lowerBound) * Int.random(in: 0...12, using: &random) / 12
    }

    mutating func answer(_ kind: Field.Kind) -> Value {
        switch kind {
        case .bool: return .bool(random.chance(50))
        case .integer(let domain): return .integer(random.chance(50) ? threshold(domain) : Int.random(in: domain, using: &random))
        case .choice(let values): return .choice(values[Int.random(in: 0..<values.count, using: &random)])
        case .set(let values): return .set(random.pick(values, atMost: min(3, values.count)))
        case .date: return .date(LocalDate(dayNumber: 19_990 + Int.random(in: 0..<400, using: &random)))
        }
    }

    /// - Parameter share: per cent of the fields that are answered; derived fields follow.
    mutating func answers(share: Int) -> Answers {
        var answers: Answers = [:]
        for field in fields where field.derivation == nil && random.chance(share) { answers[field.key] = answer(field.kind) }
        return answers
    }

    static let manyFields: [Field] = {
        let towns = (1...16).map { "town\($0)" }
        let provinces = Dictionary(uniqueKeysWithValues: towns.enumerated().map { ($1, "province\($0 % 7)") })
        return [
            Field(key: "town", kind: .choice(towns), changeable: false),
            Field(
                key: "province", kind: .choice(Set(provinces.values).sorted()), changeable: true,
                derivation: Field.Derivation(from: "town", map: provinces)),
            Field(key: "applicant", kind: .choice(["person", "group", "foundation", "association", "school", "firm"])),
            Field(key: "themes", kind: .set((1...12).map { "theme\($0)" }), changeable: false),
            Field(key: "amount", kind: .integer(0...25_000_000), unit: .cents),
            Field(key: "ownShare", kind: .integer(0...100), unit: .percent, cost: 2),
            Field(key: "months", kind: .integer(1...60), unit: .months),
            Field(key: "weeksAhead", kind: .integer(0...104), unit: .weeks),
            Field(key: "people", kind: .integer(1...2_000), unit: .people, cost: 2),
            Field(key: "publicSpace", kind: .bool, changeable: false),
            Field(key: "ownerAgrees", kind: .bool, cost: 2),
            Field(key: "permit", kind: .bool, changeable: false, cost: 3),
            Field(key: "profit", kind: .bool),
            Field(key: "volunteers", kind: .integer(0...500), unit: .people, cost: 2),
            Field(key: "groups", kind: .set(["youth", "elderly", "newcomers", "disabled", "everyone"])),
            Field(key: "start", kind: .date),
            Field(key: "turnover", kind: .integer(0...100_000_000), unit: .cents, changeable: false, cost: 3),
            Field(key: "age", kind: .integer(12...99), unit: .years, changeable: false),
        ]
    }()

    /// Small enough to try every combination of answers.
    static let fewFields: [Field] = [
        Field(key: "place", kind: .choice(["a", "b", "c"])),
        Field(key: "area", kind: .choice(["x", "y"]), derivation: Field.Derivation(from: "place", map: ["a": "x", "b": "y", "c": "y"])),
        Field(key: "who", kind: .choice(["person", "group", "firm"])),
        Field(key: "amount", kind: .integer(0...12)),
        Field(key: "age", kind: .integer(3...9), changeable: false),
        Field(key: "groups", kind: .set(["young", "old", "new"])),
        Field(key: "permit", kind: .bool),
    ]
}
