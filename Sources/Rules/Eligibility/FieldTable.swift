/// The fields of a set of schemes, with answers completed by what follows from other answers.
package struct FieldTable: Sendable {
    package let fields: [Field]
    private let positions: [String: Int]
    private let dependants: [String: [String]]

    /// A key given twice keeps its first field.
    package init(_ fields: [Field]) {
        self.fields = fields
        positions = Dictionary(fields.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { first, _ in first })
        var dependants: [String: [String]] = [:]
        for field in fields {
            guard let derivation = field.derivation else { continue }
            dependants[derivation.from, default: []].append(field.key)
        }
        self.dependants = dependants
    }

    package subscript(key: String) -> Field? { positions[key].map { fields[$0] } }

    /// Place in the list of fields; nil for a field that is not in it.
    package func position(of key: String) -> Int? { positions[key] }

    /// What is known about this field: the value that follows from its source when the source is answered, otherwise the answer itself.
    package func value(of key: String, in answers: Answers) -> Value? {
        value(of: key, in: answers, depth: 0)
    }

    /// The answers with every derived value that follows from them.
    package func completed(_ answers: Answers) -> Answers {
        guard !dependants.isEmpty else { return answers }
        var result = answers
        for field in fields where field.derivation != nil {
            result[field.key] = value(of: field.key, in: answers)
        }
        return result
    }

    /// The field itself and every field that follows from it, directly or through another one.
    package func determined(by key: String) -> [String] {
        var found = [key]
        var next = 0
        while next < found.count {
            for dependant in dependants[found[next]] ?? [] where !found.contains(dependant) { found.append(dependant) }
            next += 1
        }
        return found
    }

    private func value(of key: String, in answers: Answers, depth: Int) -> Value? {
        // Derivations that run in a circle end here: a chain cannot be longer than the list.
        guard let field = self[key], let derivation = field.derivation, depth < fields.count,
            let source = value(of: derivation.from, in: answers, depth: depth + 1),
            let mapped = derivation.map[Self.mapKey(source)].flatMap({ Self.value($0, of: field.kind) })
        else { return answers[key] }
        return mapped
    }

    private static func mapKey(_ value: Value) -> String {
        switch value {
        case .bool(let flag): flag ? "true" : "false"
        case .integer(let number): String(number)
        case .choice(let text): text
        case .set(let members): members.sorted().joined(separator: ",")
        case .date(let date): date.iso
        }
    }

    private static func value(_ text: String, of kind: Field.Kind) -> Value? {
        switch kind {
        case .bool: Bool(text).map(Value.bool)
        case .integer: Int(text).map(Value.integer)
        case .choice: .choice(text)
        case .set: .set(Set(text.split(separator: ",").map(String.init)))
        case .date: LocalDate(iso: text).map(Value.date)
        }
    }
}
