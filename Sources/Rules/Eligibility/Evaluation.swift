/// The truth of a criterion over completed or uncompleted answers: strong Kleene logic, unanswered is `unknown`.
///
/// Clauses of weight `info` take no part: a group of nothing but such clauses takes no part either, and a criterion without any deciding
/// part is `yes`.
package func evaluate(_ criterion: Criterion, _ answers: Answers, fields: FieldTable) -> Truth {
    let completed = fields.completed(answers)
    return criterion.kleene { $0.truth(of: completed[$0.field]) } ?? .yes
}

extension Atom {
    /// Truth of the test on this answer; no answer, or an answer of another kind than the test is for, is `unknown`.
    package func truth(of answer: Value?) -> Truth {
        guard let answer else { return .unknown }
        switch (test, answer) {
        case (.equals(.bool(let wanted)), .bool(let given)): return Truth(wanted == given)
        case (.equals(.integer(let wanted)), .integer(let given)): return Truth(wanted == given)
        case (.equals(.choice(let wanted)), .choice(let given)): return Truth(wanted == given)
        case (.equals(.set(let wanted)), .set(let given)): return Truth(wanted == given)
        case (.equals(.date(let wanted)), .date(let given)): return Truth(wanted == given)
        case (.isIn(let wanted), .choice(let given)): return Truth(wanted.contains(given))
        case (.isNotIn(let unwanted), .choice(let given)): return Truth(!unwanted.contains(given))
        case (.atMost(let limit), .integer(let given)): return Truth(given <= limit)
        case (.below(let limit), .integer(let given)): return Truth(given < limit)
        case (.atLeast(let limit), .integer(let given)): return Truth(given >= limit)
        case (.above(let limit), .integer(let given)): return Truth(given > limit)
        case (.between(let low, let high), .integer(let given)): return Truth(low <= given && given <= high)
        case (.containsAny(let wanted), .set(let given)): return Truth(!wanted.isDisjoint(with: given))
        case (.containsAll(let wanted), .set(let given)): return Truth(wanted.isSubset(of: given))
        case (.onOrBefore(let limit), .date(let given)): return Truth(given <= limit)
        case (.onOrAfter(let limit), .date(let given)): return Truth(given >= limit)
        default: return .unknown
        }
    }
}

extension Criterion {
    /// Kleene truth given the truth of the atoms; nil when nothing in it decides.
    func kleene(_ truth: (Atom) -> Truth) -> Truth? {
        switch self {
        case .atom(let atom): return truth(atom)
        case .not(let inner): return inner.kleene(truth).map { !$0 }
        case .clause(let inner, let note): return note.weight == .info ? nil : inner.kleene(truth)
        case .all(let parts): return Criterion.combine(parts.map { $0.kleene(truth) }, Criterion.conjunction)
        case .any(let parts): return Criterion.combine(parts.map { $0.kleene(truth) }, Criterion.disjunction)
        case .atLeast(let count, let parts):
            return Criterion.combine(parts.map { $0.kleene(truth) }) { deciding in
                // Parts that are only shown do not make the number unreachable.
                let wanted = deciding.count < parts.count ? min(count, deciding.count) : count
                return Criterion.counted(wanted, deciding)
            }
        }
    }

    /// The part that decides: without notes and without clauses that are only shown; nil when nothing is left.
    var deciding: Criterion? {
        switch self {
        case .atom: return self
        case .not(let inner): return inner.deciding.map { .not($0) }
        case .clause(let inner, let note): return note.weight == .info ? nil : inner.deciding
        case .all(let parts): return Criterion.kept(parts).map { .all($0) }
        case .any(let parts): return Criterion.kept(parts).map { .any($0) }
        case .atLeast(let count, let parts):
            return Criterion.kept(parts).map { kept in .atLeast(kept.count < parts.count ? min(count, kept.count) : count, kept) }
        }
    }

    /// Every atom that can decide, each once, in the order of reading.
    package var decidingAtoms: [Atom] {
        var (found, seen) = ([Atom](), Set<Atom>())
        func visit(_ criterion: Criterion) {
            switch criterion {
            case .atom(let atom): if seen.insert(atom).inserted { found.append(atom) }
            case .not(let inner): visit(inner)
            case .clause(let inner, let note): if note.weight != .info { visit(inner) }
            case .all(let parts), .any(let parts), .atLeast(_, let parts): parts.forEach(visit)
            }
        }
        visit(self)
        return found
    }

    static func conjunction(_ truths: [Truth]) -> Truth { truths.min() ?? .yes }
    static func disjunction(_ truths: [Truth]) -> Truth { truths.max() ?? .no }

    static func counted(_ count: Int, _ truths: [Truth]) -> Truth {
        let sure = truths.count { $0 == .yes }
        if sure >= count { return .yes }
        return truths.count { $0 != .no } < count ? .no : .unknown
    }

    static func combine(_ truths: [Truth?], _ rule: ([Truth]) -> Truth) -> Truth? {
        let deciding = truths.compactMap(\.self)
        return deciding.isEmpty && !truths.isEmpty ? nil : rule(deciding)
    }

    private static func kept(_ parts: [Criterion]) -> [Criterion]? {
        let kept = parts.compactMap(\.deciding)
        return kept.isEmpty && !parts.isEmpty ? nil : kept
    }
}
