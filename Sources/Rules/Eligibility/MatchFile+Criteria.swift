/// Reads criteria: `{field, op, value}`, `{all: […]}`, `{any: […]}`, `{not: …}`, `{atLeast: k, of: […]}`; a list means all of it.
struct MatchCriterionReader {
    let fields: FieldTable

    func criterion(_ json: OrderedJSON, _ path: String) throws(MatchFileError) -> Criterion {
        if json.array != nil { return .all(try parts(json, path)) }
        guard let members = json.members else { throw MatchFileError(path: path, problem: "an object was expected") }
        if json["field"] != nil { return try test(json, path) }
        if let count = json["atLeast"] { return try counted(count, json, path) }
        guard members.count == 1, let member = members.first else {
            throw MatchFileError(path: path, problem: "one of field, all, any, not, atLeast was expected")
        }
        let inner = "\(path).\(member.name)"
        switch member.name {
        case "all": return .all(try parts(member.value, inner))
        case "any": return .any(try parts(member.value, inner))
        case "not": return .not(try criterion(member.value, inner))
        default: throw MatchFileError(path: path, problem: "unknown condition: \(member.name)")
        }
    }

    /// `{atLeast: 2, of: […]}` or `{atLeast: {k: 2, of: […]}}`.
    private func counted(_ count: OrderedJSON, _ json: OrderedJSON, _ path: String) throws(MatchFileError) -> Criterion {
        guard let number = count.integer ?? (count["k"] ?? count["count"])?.integer ?? json["k"]?.integer,
            let of = json["of"] ?? count["of"] ?? (count.array == nil ? nil : count)
        else { throw MatchFileError(path: path, problem: "atLeast needs a number and a list \"of\"") }
        return .atLeast(number, try parts(of, "\(path).of"))
    }

    private func parts(_ json: OrderedJSON, _ path: String) throws(MatchFileError) -> [Criterion] {
        guard let items = json.array else { throw MatchFileError(path: path, problem: "a list was expected") }
        var parts: [Criterion] = []
        for (place, item) in items.enumerated() { parts.append(try criterion(item, "\(path)[\(place)]")) }
        return parts
    }

    private func test(_ json: OrderedJSON, _ path: String) throws(MatchFileError) -> Criterion {
        guard let key = json["field"]?.string, let field = fields[key] else {
            throw MatchFileError(path: "\(path).field", problem: "unknown field")
        }
        guard let name = json["op"]?.string else { throw MatchFileError(path: "\(path).op", problem: "missing") }
        guard let value = json["value"] ?? json["values"] else { throw MatchFileError(path: "\(path).value", problem: "missing") }
        let valuePath = "\(path).value"
        func atom(_ test: Atom.Test) -> Criterion { .atom(Atom(key, test)) }
        switch (name, field.kind) {
        case ("eq", _): return atom(.equals(try field.answer(value, valuePath)))
        case ("ne", _), ("neq", _): return .not(atom(.equals(try field.answer(value, valuePath))))
        case ("in", .choice): return atom(.isIn(try texts(value, valuePath)))
        case ("notIn", .choice): return atom(.isNotIn(try texts(value, valuePath)))
        case ("in", _): return try oneOf(field, value, valuePath)
        case ("notIn", _): return .not(try oneOf(field, value, valuePath))
        case ("lt", .integer): return atom(.below(try number(value, valuePath)))
        case ("le", .integer): return atom(.atMost(try number(value, valuePath)))
        case ("gt", .integer): return atom(.above(try number(value, valuePath)))
        case ("ge", .integer): return atom(.atLeast(try number(value, valuePath)))
        case ("between", .integer):
            let (low, high) = try pair(value, valuePath)
            return atom(.between(try number(low, valuePath), try number(high, valuePath)))
        case ("lt", .date): return atom(.onOrBefore(try date(value, valuePath).adding(days: -1)))
        case ("le", .date): return atom(.onOrBefore(try date(value, valuePath)))
        case ("gt", .date): return atom(.onOrAfter(try date(value, valuePath).adding(days: 1)))
        case ("ge", .date): return atom(.onOrAfter(try date(value, valuePath)))
        case ("between", .date):
            let (low, high) = try pair(value, valuePath)
            return .all([atom(.onOrAfter(try date(low, valuePath))), atom(.onOrBefore(try date(high, valuePath)))])
        case ("containsAny", .set): return atom(.containsAny(try texts(value, valuePath)))
        case ("containsAll", .set): return atom(.containsAll(try texts(value, valuePath)))
        case ("lt", _), ("le", _), ("gt", _), ("ge", _), ("between", _), ("containsAny", _), ("containsAll", _):
            throw MatchFileError(path: "\(path).op", problem: "\(name) is not for the field \(key)")
        default: throw MatchFileError(path: "\(path).op", problem: "unknown operator: \(name)")
        }
    }

    /// `in` for other kinds than choices: equal to one of them.
    private func oneOf(_ field: Field, _ value: OrderedJSON, _ path: String) throws(MatchFileError) -> Criterion {
        guard let items = value.array else { throw MatchFileError(path: path, problem: "a list was expected") }
        var tests: [Criterion] = []
        for (place, item) in items.enumerated() {
            tests.append(.atom(Atom(field.key, .equals(try field.answer(item, "\(path)[\(place)]")))))
        }
        return .any(tests)
    }

    /// One text counts as a list of one.
    private func texts(_ value: OrderedJSON, _ path: String) throws(MatchFileError) -> Set<String> {
        guard let texts = value.string.map({ [$0] }) ?? value.texts else {
            throw MatchFileError(path: path, problem: "a list of texts was expected")
        }
        return texts
    }

    private func number(_ value: OrderedJSON, _ path: String) throws(MatchFileError) -> Int {
        guard let number = value.integer else { throw MatchFileError(path: path, problem: "a whole number was expected") }
        return number
    }

    private func date(_ value: OrderedJSON, _ path: String) throws(MatchFileError) -> LocalDate {
        guard let date = value.string.flatMap({ LocalDate(iso: $0) }) else {
            throw MatchFileError(path: path, problem: "a date like 2026-11-21 was expected")
        }
        return date
    }

    private func pair(_ value: OrderedJSON, _ path: String) throws(MatchFileError) -> (OrderedJSON, OrderedJSON) {
        guard let ends = value.array, ends.count == 2 else { throw MatchFileError(path: path, problem: "two ends were expected") }
        return (ends[0], ends[1])
    }
}
