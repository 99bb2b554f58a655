/// Why a criterion is yes, no or unknown: the tree of its parts with the truth of each.
package struct Explanation: Sendable, Hashable {
    package enum Part: Sendable, Hashable {
        /// The test, and what was answered (or followed from an answer); nil when it is not known.
        case atom(Atom, answer: Value?)
        case all, any, not
        case atLeast(Int)
        case clause(Criterion.Note)
    }

    package var part: Part
    /// Truth of this part by itself; `yes` for a group in which nothing decides.
    package var truth: Truth
    /// False inside a clause that is only shown: its truth then changes nothing.
    package var decides: Bool
    package var children: [Explanation]
}

/// One condition as people read it, with its outcome and the tests it is made of.
package struct ClauseFinding: Sendable, Hashable {
    package struct Test: Sendable, Hashable {
        package var atom: Atom
        package var answer: Value?
        /// Truth of the atom as written; below an odd number of negations the opposite is what helps.
        package var truth: Truth
        package var negated: Bool
        /// Truth as it counts for the condition.
        package var helps: Truth { negated ? !truth : truth }
    }

    /// Nil for a condition that has no note of its own.
    package var note: Criterion.Note?
    package var truth: Truth
    package var decides: Bool
    package var tests: [Test]
}

extension Criterion {
    /// - Parameter answers: need not be completed.
    package func explanation(_ answers: Answers, fields: FieldTable) -> Explanation {
        explanation(completed: fields.completed(answers), decides: true)
    }

    private func explanation(completed answers: Answers, decides: Bool) -> Explanation {
        let decides = decides && !isInfo
        let children = parts.map { $0.explanation(completed: answers, decides: decides) }
        // A clause that is only shown still tells its own truth.
        let own = isInfo ? inner : self
        let truth = own.kleene { $0.truth(of: answers[$0.field]) } ?? .yes
        return Explanation(part: part(answers), truth: truth, decides: decides, children: children)
    }

    private var isInfo: Bool {
        if case .clause(_, let note) = self { note.weight == .info } else { false }
    }

    private var inner: Criterion {
        if case .clause(let inner, _) = self { inner } else { self }
    }

    private var parts: [Criterion] {
        switch self {
        case .atom: []
        case .not(let inner), .clause(let inner, _): [inner]
        case .all(let parts), .any(let parts), .atLeast(_, let parts): parts
        }
    }

    private func part(_ answers: Answers) -> Explanation.Part {
        switch self {
        case .atom(let atom): .atom(atom, answer: answers[atom.field])
        case .all: .all
        case .any: .any
        case .not: .not
        case .atLeast(let count, _): .atLeast(count)
        case .clause(_, let note): .clause(note)
        }
    }
}

extension Explanation {
    /// The conditions in the order of reading: the outermost clauses, and the conditions without a clause one by one.
    package var clauses: [ClauseFinding] {
        switch part {
        case .clause(let note): [ClauseFinding(note: note, truth: truth, decides: decides, tests: tests(negated: false))]
        case .all: children.flatMap(\.clauses)
        default: [ClauseFinding(note: nil, truth: truth, decides: decides, tests: tests(negated: false))]
        }
    }

    private func tests(negated: Bool) -> [ClauseFinding.Test] {
        switch part {
        case .atom(let atom, let answer): [ClauseFinding.Test(atom: atom, answer: answer, truth: truth, negated: negated)]
        case .not: children.flatMap { $0.tests(negated: !negated) }
        default: children.flatMap { $0.tests(negated: negated) }
        }
    }
}
