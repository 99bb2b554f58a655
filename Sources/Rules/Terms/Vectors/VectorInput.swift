/// Why a vector cannot be computed.
struct VectorProblem: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}

/// The input of one vector; remembers which keys were read, so that a report can name those that were not.
final class VectorInput {
    let values: [String: JSONValue]
    private var readKeys: Set<String> = []

    init(_ values: [String: JSONValue]) { self.values = values }

    var unread: [String] { values.keys.filter { !readKeys.contains($0) }.sorted() }

    /// The value of a key; nil when it is missing or null.
    subscript(_ key: String) -> JSONValue? {
        readKeys.insert(key)
        let value = values[key]
        return value == .null ? nil : value
    }

    /// The first of several spellings that is given.
    func first(_ keys: [String]) -> (key: String, value: JSONValue)? {
        for key in keys {
            if let value = self[key] { return (key, value) }
        }
        return nil
    }

    func string(_ key: String) throws -> String? {
        guard let value = self[key] else { return nil }
        guard case .string(let string) = value else { throw VectorProblem("input \(key) is not a text: \(value)") }
        return string
    }

    func bool(_ key: String, default standard: Bool) throws -> Bool {
        guard let value = self[key] else { return standard }
        guard case .bool(let bool) = value else { throw VectorProblem("input \(key) is not true or false: \(value)") }
        return bool
    }

    func integer(_ key: String) throws -> Int? {
        guard let value = self[key] else { return nil }
        guard let integer = value.integer else { throw VectorProblem("input \(key) is not a whole number: \(value)") }
        return integer
    }

    func optionalDate(_ key: String) throws -> LocalDate? {
        guard let text = try string(key) else { return nil }
        guard let date = LocalDate(iso: text) else { throw VectorProblem("input \(key) is not a date: \(text)") }
        return date
    }

    func moment(_ key: String) throws -> AmsterdamTime {
        guard let text = try string(key) else { throw VectorProblem("input \(key) is missing") }
        guard let moment = AmsterdamTime(iso: text) else { throw VectorProblem("input \(key) is not a moment with a zone: \(text)") }
        return moment
    }

    func date(_ key: String) throws -> LocalDate { try required(optionalDate(key), key) }
    func requiredInteger(_ key: String) throws -> Int { try required(integer(key), key) }

    func objects(_ key: String) throws -> [VectorInput] {
        guard let value = self[key] else { return [] }
        guard case .array(let items) = value else { throw VectorProblem("input \(key) is not a list: \(value)") }
        return try items.map { item in
            guard case .object(let object) = item else { throw VectorProblem("input \(key) holds something else than objects: \(item)") }
            return VectorInput(object)
        }
    }

    func strings(_ key: String) throws -> [String]? {
        guard let value = self[key] else { return nil }
        guard case .array(let items) = value else { throw VectorProblem("input \(key) is not a list: \(value)") }
        return try items.map { item in
            guard case .string(let string) = item else { throw VectorProblem("input \(key) holds something else than texts: \(item)") }
            return string
        }
    }

    func required<Value>(_ value: Value?, _ key: String) throws -> Value {
        guard let value else { throw VectorProblem("input \(key) is missing") }
        return value
    }
}

/// Inputs with a meaning of their own.
extension VectorInput {
    /// A length as `weeks`, `days`, `months`, `years` or an ISO 8601 `term`, with an optional ending such as `weeksBefore`.
    func length(suffix: String = "") throws -> TermLength? {
        for unit in TermLength.Unit.allCases {
            if let count = try integer(unit.rawValue + suffix) { return try Self.bounded(TermLength(count, unit)) }
        }
        guard let text = try string("term" + suffix) else { return nil }
        return try Self.length(text)
    }

    static func length(_ text: String) throws -> TermLength {
        guard let length = TermLength(iso: text) else { throw VectorProblem("not a duration: \(text)") }
        return try bounded(length)
    }

    private static func bounded(_ length: TermLength) throws -> TermLength {
        guard abs(length.count) <= 100_000 else { throw VectorProblem("a term of \(length.count) \(length.unit) is out of range") }
        return length
    }

    /// Where the term is laid down: `basis`, or `atwApplies` false for a local one; an act when neither is given.
    func basis() throws -> TermBasis {
        let inAct = try bool("atwApplies", default: true)
        guard let name = try string("basis") else { return inAct ? .formalLaw : .municipalBylaw }
        return inAct ? Self.basis(named: name) : .municipalBylaw
    }

    /// Every basis that is not an act or an order in council is treated alike.
    private static func basis(named name: String) -> TermBasis {
        if let basis = TermBasis(rawValue: name) { return basis }
        let acts = ["law", "act", "wet", "formelewet"]
        let orders = ["amvb", "order", "generalorder", "governmentdecree", "generaladministrativeorder", "generaladministrativemeasure"]
        let plain = name.lowercased().filter { $0.isLetter }
        return acts.contains(plain) ? .formalLaw : orders.contains(plain) ? .orderInCouncil : .policy
    }

    /// Each suspension is `invited` or `asked` and `resumed`, or `repairUntil` and `supplemented`, or a period `from`, `to`.
    func suspensions() throws -> [Suspension] {
        try objects("suspensions").compactMap { item in
            let ground = try item.string("ground").map { name in
                try item.required(Suspension.Ground(rawValue: name), "ground")
            }
            guard try item.bool("termSet", default: true) else { return nil }
            if item["from"] != nil {
                return .period(ground ?? .consent, first: try item.date("from"), last: try item.date("to"))
            }
            let asked = try item.optionalDate("invited") ?? item.date("asked")
            if let last = try item.optionalDate("repairUntil") {
                let completed = try item.optionalDate("supplemented") ?? item.optionalDate("resumed")
                return .supplement(invited: asked, completeBy: last, completed: completed)
            }
            return .request(ground ?? .supplement, asked: asked, resumed: try item.date("resumed"))
        }
    }

    /// More time: true for the length the law gives, a number of weeks, a duration, or a day until which.
    func extensionTime(standard: TermLength?) throws -> TermExtension? {
        let keys = ["extended", "extension", "extensionWeeks", "extendedWeeks", "extraWeeks", "furtherWeeks", "postponed", "adjourned"]
        let notified = try optionalDate("extensionNotified")
        if let until = try optionalDate("extendedTo") { return TermExtension(.reasonableTerm, .until(until), notified: notified) }
        guard let (key, value) = first(keys) else { return nil }
        switch value {
        case .bool(false): return nil
        case .bool(true):
            let length = try required(standard, "extensionWeeks")
            return TermExtension(.regulation, .further(length), notified: notified)
        case .string(let text):
            if let date = LocalDate(iso: text) { return TermExtension(.reasonableTerm, .until(date), notified: notified) }
            return TermExtension(.regulation, .further(try Self.length(text)), notified: notified)
        default:
            guard let weeks = value.integer else { throw VectorProblem("input \(key) is not an extension: \(value)") }
            return weeks == 0 ? nil : TermExtension(.regulation, .further(try Self.bounded(.weeks(weeks))), notified: notified)
        }
    }

    /// The settings, with the choices this vector makes itself.
    func settings(_ base: TermSettings) throws -> TermSettings {
        var settings = base
        var choices = base.choices
        choices.suspensionInclusive = try bool("suspensionInclusive", default: base.choices.suspensionInclusive)
        choices.decisionDayCounted = try bool("decisionDayCounted", default: base.choices.decisionDayCounted)
        choices.atwExtendsNotice = try bool("atwExtendsNotice", default: base.choices.atwExtendsNotice)
        choices.atwExtendsPostWeek = try bool("atwExtendsPostWeek", default: base.choices.atwExtendsPostWeek)
        choices.atwExtendsPaymentTerms = try bool("atwExtendsPaymentTerms", default: base.choices.atwExtendsPaymentTerms)
        let offset = try integer("firstPenaltyDayOffset") ?? integer("firstDayOffset") ?? base.choices.firstPenaltyDayOffset
        guard [14, 15].contains(offset) else { throw VectorProblem("the first penalty day is 14 or 15 days after the notice") }
        choices.firstPenaltyDayOffset = offset
        settings.choices = choices
        settings.decreeDays += try (strings("decreeDays") ?? []).map { text in
            try required(LocalDate(iso: text), "decreeDays")
        }
        return settings
    }
}
