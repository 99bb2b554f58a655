import Rules

/// Whom and what a scheme is for. Read off its conditions and kept nowhere else: what a list, a filter or the open data say of a scheme is what
/// it is decided by. Empty means that no condition is about it.
extension Scheme {
    package var themes: [String] { options(of: "themes") }
    package var phases: [String] { options(of: "phase") }
    package var applicants: [String] { options(of: "applicant") }

    private func options(of field: String) -> [String] {
        let deciding = conditions.filter { $0.weight != .info }.map(\.criterion)
        return Criterion.all(deciding).options(of: field)?.sorted() ?? []
    }
}

extension Criterion {
    /// The answers with which this can hold; nil when it can with any.
    fileprivate func options(of field: String) -> Set<String>? {
        switch self {
        case .atom(let atom): return atom.field == field ? atom.test.options : nil
        case .clause(let inner, _): return inner.options(of: field)
        case .all(let parts):
            let found = parts.compactMap { $0.options(of: field) }
            guard let first = found.first else { return nil }
            let shared = found.dropFirst().reduce(first) { $0.intersection($1) }
            // Somebody can have several themes, one for each condition.
            return shared.isEmpty ? found.reduce(into: []) { $0.formUnion($1) } : shared
        case .any(let parts):
            let found = parts.compactMap { $0.options(of: field) }
            guard !found.isEmpty, found.count == parts.count else { return nil }
            return found.reduce(into: []) { $0.formUnion($1) }
        case .not, .atLeast: return nil
        }
    }
}

extension Atom.Test {
    fileprivate var options: Set<String>? {
        switch self {
        case .equals(.choice(let option)): [option]
        case .equals(.set(let options)), .isIn(let options), .containsAny(let options), .containsAll(let options): options
        default: nil
        }
    }
}
