/// Why a file of schemes and applicants cannot be read, and where.
package struct MatchFileError: Error, Hashable, CustomStringConvertible {
    /// The place, such as `schemes[3].criteria.all[1]`, or the line when the file is not JSON.
    package var path: String
    package var problem: String
    package var description: String { "\(path): \(problem)" }
}

/// A file of fields, schemes and applicants with expected outcomes, for checking the matcher against an independent truth.
///
/// Shape: `fields` {key: {type, values | min, max, changeable, ask, derivedFrom, map}}, `schemes` [{id, criteria}], `profiles` and `full`
/// [{id, answers, fits, unknown, nearMiss}]. A status that is in neither list is "no". Numbers are whole and in the file's own unit.
package struct MatchFile: Sendable {
    package struct Applicant: Sendable {
        package var id: String
        package var answers: Answers
        package var fits: Set<String>
        package var unknown: Set<String>
        /// Sets of fields per scheme; nil when the file says nothing about near misses of this applicant.
        package var nearMiss: [String: Set<Set<String>>]?
    }

    package var fields: [Field]
    package var schemes: [(id: String, criterion: Criterion)]
    package var profiles: [Applicant]
    package var full: [Applicant]
    /// Whether choosing nothing is an answer to a field of several values; nil when the file does not tell (`allowEmptySets`).
    package var allowsEmptySets: Bool?

    /// - Parameter bytes: UTF-8 text.
    /// - Throws: `MatchFileError`.
    package init(bytes: some Sequence<UInt8>) throws(MatchFileError) {
        let json = try OrderedJSON(bytes)
        guard json.members != nil else { throw MatchFileError(path: "file", problem: "an object was expected") }
        fields = try MatchFieldReader(json).fields()
        let table = FieldTable(fields)
        schemes = []
        for (place, item) in try Self.list(json, "schemes", needed: true).enumerated() {
            let path = "schemes[\(place)]"
            guard let id = item["id"]?.string else { throw MatchFileError(path: path, problem: "id is missing") }
            guard let criteria = item["criteria"] else { throw MatchFileError(path: path, problem: "criteria is missing") }
            schemes.append((id, try MatchCriterionReader(fields: table).criterion(criteria, "\(path).criteria")))
        }
        let known = Set(schemes.map(\.id))
        guard known.count == schemes.count else { throw MatchFileError(path: "schemes", problem: "an id is given twice") }
        profiles = try Self.applicants(json, "profiles", table, known)
        full = try Self.applicants(json, "full", table, known)
        allowsEmptySets = json["allowEmptySets"]?.bool
    }

    private static func list(_ json: OrderedJSON, _ name: String, needed: Bool = false) throws(MatchFileError) -> [OrderedJSON] {
        guard let value = json[name] else {
            guard !needed else { throw MatchFileError(path: name, problem: "missing") }
            return []
        }
        guard let items = value.array else { throw MatchFileError(path: name, problem: "a list was expected") }
        return items
    }

    private static func applicants(
        _ json: OrderedJSON, _ name: String, _ table: FieldTable, _ schemes: Set<String>
    ) throws(MatchFileError) -> [Applicant] {
        var applicants: [Applicant] = []
        for (place, item) in try list(json, name).enumerated() {
            let path = "\(name)[\(place)]"
            guard let members = item["answers"]?.members else {
                throw MatchFileError(path: "\(path).answers", problem: "an object was expected")
            }
            var answers: Answers = [:]
            for member in members where member.value != .null {
                let path = "\(path).answers.\(member.name)"
                guard let field = table[member.name] else { throw MatchFileError(path: path, problem: "unknown field") }
                answers[member.name] = try field.answer(member.value, path)
            }
            applicants.append(
                Applicant(
                    id: item["id"]?.string ?? path, answers: answers, fits: try ids(item, "fits", path, schemes),
                    unknown: try ids(item, "unknown", path, schemes), nearMiss: try nearMiss(item, path, table, schemes)))
        }
        return applicants
    }

    private static func ids(
        _ item: OrderedJSON, _ name: String, _ path: String, _ schemes: Set<String>
    ) throws(MatchFileError) -> Set<String> {
        guard let value = item[name] else { return [] }
        guard let items = value.array else { throw MatchFileError(path: "\(path).\(name)", problem: "a list was expected") }
        var found = Set<String>()
        for item in items {
            guard let id = item.string, schemes.contains(id) else {
                throw MatchFileError(path: "\(path).\(name)", problem: "not the id of a scheme: \(item)")
            }
            found.insert(id)
        }
        return found
    }

    private static func nearMiss(
        _ item: OrderedJSON, _ path: String, _ table: FieldTable, _ schemes: Set<String>
    ) throws(MatchFileError) -> [String: Set<Set<String>>]? {
        guard let value = item["nearMiss"] else { return nil }
        guard let members = value.members else { throw MatchFileError(path: "\(path).nearMiss", problem: "an object was expected") }
        var found: [String: Set<Set<String>>] = [:]
        for member in members {
            let path = "\(path).nearMiss.\(member.name)"
            guard schemes.contains(member.name) else { throw MatchFileError(path: path, problem: "unknown scheme") }
            guard let sets = member.value.array else { throw MatchFileError(path: path, problem: "a list was expected") }
            for set in sets {
                let keys = set.array?.compactMap(\.string) ?? []
                guard !keys.isEmpty, keys.count == set.array?.count, keys.allSatisfy({ table[$0] != nil }) else {
                    throw MatchFileError(path: path, problem: "a list of fields was expected")
                }
                found[member.name, default: []].insert(Set(keys))
            }
        }
        return found
    }
}

extension Field {
    /// Reads one answer or value to compare with.
    func answer(_ json: OrderedJSON, _ path: String) throws(MatchFileError) -> Value {
        switch kind {
        case .bool: if let flag = json.bool { return .bool(flag) }
        case .integer: if let number = json.integer { return .integer(number) }
        case .choice: if let text = json.string { return .choice(text) }
        case .set: if let texts = json.texts { return .set(texts) }
        case .date: if let date = json.string.flatMap({ LocalDate(iso: $0) }) { return .date(date) }
        }
        throw MatchFileError(path: path, problem: "\(kindName) was expected")
    }

    private var kindName: String {
        switch kind {
        case .bool: "true or false"
        case .integer: "a whole number"
        case .choice: "a text"
        case .set: "a list of texts"
        case .date: "a date like 2026-11-21"
        }
    }
}

extension OrderedJSON {
    /// A list of nothing but texts.
    var texts: Set<String>? {
        guard let items = array else { return nil }
        let texts = items.compactMap(\.string)
        return texts.count == items.count ? Set(texts) : nil
    }
}
