import Foundation
import Rules
import Store

/// By what somebody can be recognised in texts: their names, addresses and numbers, and what they took part in.
///
/// How far a mark is looked for depends on how surely it means this person. A mail address is looked for everywhere. A full name or a
/// telephone number is looked for in what they took part in, since two people share a name and anybody can call themselves "The
/// Neighbours". A single word such as a first name counts only where it is a whole value: in a running text it may be a flower.
package struct PersonTraces: Sendable {
    enum Reach: Sendable, Hashable { case everywhere, connected, wholeValue }

    struct Mark: Sendable, Hashable {
        let text: String
        let reach: Reach
        /// As it was written, as it stands in JSON, and as it is folded for searching; in lower case.
        let variants: [String]
    }

    package let id: ID<Person>
    package private(set) var initiatives: Set<String> = []
    /// Those among them that they carried, or asked something for.
    package private(set) var carried: Set<String> = []
    package private(set) var cases: Set<String> = []
    /// Others they did something together with.
    package private(set) var contacts: Set<String> = []
    /// Did they ever act for the municipality?
    package let isStaff: Bool
    /// Stands where a name stood.
    package let placeholder: String
    /// The removal happened before and is repeated after a restore: everybody was told then.
    package let isRepeated: Bool
    /// Full names that nobody else here bears.
    private(set) var ownNames: Set<String> = []
    /// The longest first, so that no part of one is left over.
    private(set) var marks: [Mark] = []

    /// Mail addresses that are surely theirs, in lower case.
    var addresses: Set<String> { Set(marks.filter { $0.reach == .everywhere }.map { $0.text.lowercased() }) }

    init(_ id: ID<Person>, isStaff: Bool, placeholder: String, isRepeated: Bool) {
        (self.id, self.isStaff, self.placeholder, self.isRepeated) = (id, isStaff, placeholder, isRepeated)
    }

    /// What somebody is called and where they can be reached, for taking them out of a text that is surely about them.
    package init(of person: Person?, placeholder: String) {
        self.init(person?.id ?? ID(""), isStaff: false, placeholder: placeholder, isRepeated: false)
        guard let person else { return }
        add(name: person.name, isShared: false)
        add(email: person.email)
        add(contactDetail: person.phone)
    }

    // MARK: Collecting

    mutating func add(initiative: String? = nil, caseID: String? = nil, contact: String? = nil) {
        if let initiative { initiatives.insert(initiative) }
        if let caseID { cases.insert(caseID) }
        if let contact, contact != id.text { contacts.insert(contact) }
    }

    mutating func add(email: String?) { if let email { insert(email, .everywhere, shortest: 6) } }
    /// A telephone number, or an address that nobody proved to be theirs.
    mutating func add(contactDetail: String?) { if let contactDetail { insert(contactDetail, .connected, shortest: 6) } }

    /// - Parameter isShared: whether somebody else here is called the same.
    mutating func add(name: String, isShared: Bool) {
        let name = name.trimmingSpaces()
        guard name != placeholder else { return }
        let isFull = name.count >= 5 && name.contains(" ")
        insert(name, isFull ? .connected : .wholeValue, shortest: 2)
        if isFull, !isShared { ownNames.insert(name) }
    }

    private mutating func insert(_ text: String, _ reach: Reach, shortest: Int) {
        let text = text.trimmingSpaces()
        guard text.count >= shortest, !marks.contains(where: { $0.text == text }) else { return }
        let json = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("/", with: "\\/")
        let forms = [text.lowercased(), json.lowercased(), text.contains("@") ? "" : sortKey(text)]
        let variants = forms.filter { $0.count >= 5 }.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        marks.append(Mark(text: text, reach: reach, variants: variants))
        marks.sort { ($0.text.count, $0.text) > ($1.text.count, $1.text) }
    }

    // MARK: Finding and taking out

    /// The condition under which a column may hold a mark; nil when there is nothing to look for.
    func mayHold(_ column: SQL, isConnected: Bool) -> SQL? {
        var conditions: [SQL] = []
        for mark in marks where mark.reach == .everywhere || isConnected && mark.reach == .connected {
            conditions += mark.variants.map { "LOWER(\(column)) LIKE \(Self.pattern($0)) ESCAPE '!'" }
            // SQLite folds only ASCII, so letters with accents are also looked for as they were written.
            if !mark.text.utf8.allSatisfy({ $0 < 0x80 }) { conditions.append("\(column) LIKE \(Self.pattern(mark.text)) ESCAPE '!'") }
        }
        let values = marks.filter { $0.reach == .wholeValue }.map(\.text)
        if isConnected, !values.isEmpty { conditions.append("\(column) IN (\(list: values))") }
        return conditions.isEmpty ? nil : .joined(conditions, separator: " OR ")
    }

    /// Finds the text anywhere, with what would be a sign taken as it is.
    static func pattern(_ text: String) -> String { "%" + text.replacing(#/[!%_]/#) { "!\($0.output)" } + "%" }

    /// The text with everything that recognises this person replaced.
    ///
    /// - Parameter isConnected: it belongs to something they took part in. A text with their mail address always does.
    package func clean(_ text: String, isConnected: Bool) -> String {
        let marked = marks.contains { mark in
            mark.reach == .everywhere && mark.variants.contains { Self.replace($0, in: text, with: "") != text }
        }
        guard isConnected || marked else { return text }
        if marks.contains(where: { $0.reach == .wholeValue && $0.text == text }) { return placeholder }
        return marks.filter { $0.reach != .wholeValue }.reduce(text) { text, mark in
            mark.variants.reduce(text) { Self.replace($1, in: $0, with: placeholder) }
        }
    }

    private static func replace(_ mark: String, in text: String, with placeholder: String) -> String {
        var (result, rest) = ("", text[...])
        while let found = rest.range(of: mark, options: .caseInsensitive) {
            let before = found.lowerBound > text.startIndex ? text[text.index(before: found.lowerBound)] : nil
            let after = found.upperBound < text.endIndex ? text[found.upperBound] : nil
            // Before an address these would make it another one: `jan.anna@…` is not `anna@…`.
            let joining = mark.contains("@") ? "._+-" : ""
            let isWhole =
                !(before.map { $0.isLetter || $0.isNumber || joining.contains($0) } ?? false)
                && !(after.map { $0.isLetter || $0.isNumber } ?? false)
            result += rest[..<found.lowerBound]
            result += isWhole ? placeholder : String(rest[found])
            rest = rest[found.upperBound...]
        }
        return result + rest
    }
}

extension PersonTraces {
    /// Gathers what is known about somebody from all that is kept, before any of it goes.
    ///
    /// - Returns: nil when there is no such person.
    static func gather(
        _ id: ID<Person>, from register: PersonalRegister, placeholder: String, isRepeated: Bool, in db: any Connection
    ) throws -> PersonTraces? {
        guard let person = try db.person(id) else { return nil }
        let wasStaff = try db.exists(
            "SELECT 1 FROM journal WHERE (kind LIKE 'staff.%' OR kind LIKE 'openID.roles%') AND subject_kind = 'person' AND subject_id = \(id)"
        )
        var traces = PersonTraces(id, isStaff: !person.roles.isEmpty || wasStaff, placeholder: placeholder, isRepeated: isRepeated)
        var names: Set<String> = []
        for query in register.records.compactMap({ $0.traces?(id) }) {
            for row in try db.rows(query) {
                let values = row.columns.reduce(into: [String: String]()) { $0[$1.name] = String(sqlValue: $1.value) }
                if let name = values["name"] { names.insert(name) }
                traces.add(email: values["email"])
                traces.add(contactDetail: values["contact"])
                traces.add(initiative: values["initiative_id"], caseID: values["case_id"], contact: values["contact_id"])
                if let carried = values["carried_id"] { traces.carried.insert(carried) }
            }
        }
        let own = Self.pattern("\"actor\":\"\(id.text)\"")
        for row in try db.rows("SELECT * FROM journal WHERE personal LIKE \(own) ESCAPE '!' OR kept LIKE \(own) ESCAPE '!'") {
            let entry = try Entry(row: row)
            traces.add(initiative: entry.initiative, caseID: entry.caseID)
            // What they were called then; it may have been corrected since.
            if entry.actor == id, let name = entry.data["by"] { names.insert(name) }
        }
        for name in names.sorted() {
            let isShared = try db.exists("SELECT 1 FROM person WHERE sort_name = \(sortKey(name)) AND id <> \(id)")
            traces.add(name: name, isShared: isShared)
        }
        return traces
    }
}
