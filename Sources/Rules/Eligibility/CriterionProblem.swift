/// A mistake in a criterion, found before anyone is judged by it; never mixed up with `unknown`.
package enum CriterionProblem: Error, Hashable, Sendable {
    case unknownField(String)
    /// The test is not for fields of this kind: it would stay unknown for ever.
    case wrongKind(Atom)
    /// Values that the field does not have; sorted.
    case valuesOutsideField(Atom, [String])
    /// `between` with its ends reversed, or a limit no answer can pass.
    case neverTrue(Atom)
    /// More is asked than there are parts, or less than one.
    case countOutOfReach(Int, of: Int)
}

extension Criterion {
    /// Mistakes an editor should see, in the order of reading.
    package func problems(fields: FieldTable) -> [CriterionProblem] {
        switch self {
        case .atom(let atom): atom.problems(fields: fields)
        case .not(let inner), .clause(let inner, _): inner.problems(fields: fields)
        case .all(let parts), .any(let parts): parts.flatMap { $0.problems(fields: fields) }
        case .atLeast(let count, let parts):
            (1...max(1, parts.count)).contains(count) && !parts.isEmpty
                ? parts.flatMap { $0.problems(fields: fields) }
                : [.countOutOfReach(count, of: parts.count)] + parts.flatMap { $0.problems(fields: fields) }
        }
    }
}

extension Atom {
    fileprivate func problems(fields: FieldTable) -> [CriterionProblem] {
        guard let field = fields[self.field] else { return [.unknownField(self.field)] }
        switch (field.kind, test) {
        case (.bool, .equals(.bool)), (.date, .equals(.date)), (.date, .onOrBefore), (.date, .onOrAfter): return []
        case (.choice(let values), .equals(.choice(let wanted))): return outside(values, [wanted])
        case (.choice(let values), .isIn(let wanted)), (.choice(let values), .isNotIn(let wanted)): return outside(values, wanted)
        case (.set(let values), .containsAny(let wanted)), (.set(let values), .containsAll(let wanted)),
            (.set(let values), .equals(.set(let wanted))):
            return outside(values, wanted)
        case (.integer(let domain), .atMost(let limit)): return limit < domain.lowerBound ? [.neverTrue(self)] : []
        case (.integer(let domain), .below(let limit)): return limit <= domain.lowerBound ? [.neverTrue(self)] : []
        case (.integer(let domain), .atLeast(let limit)): return limit > domain.upperBound ? [.neverTrue(self)] : []
        case (.integer(let domain), .above(let limit)): return limit >= domain.upperBound ? [.neverTrue(self)] : []
        case (.integer(let domain), .equals(.integer(let wanted))): return domain.contains(wanted) ? [] : [.neverTrue(self)]
        case (.integer(let domain), .between(let low, let high)):
            return low <= high && low <= domain.upperBound && high >= domain.lowerBound ? [] : [.neverTrue(self)]
        default: return [.wrongKind(self)]
        }
    }

    private func outside(_ values: [String], _ wanted: Set<String>) -> [CriterionProblem] {
        let strange = wanted.subtracting(values).sorted()
        return strange.isEmpty ? [] : [.valuesOutsideField(self, strange)]
    }
}
