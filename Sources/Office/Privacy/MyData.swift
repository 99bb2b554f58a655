import Civic
import Foundation
import Rules
import Store
import Web

/// Everything that is kept about one person, as they see it and take it along.
struct MyData: Sendable {
    /// What one record holds about them.
    struct Part: Sendable {
        let record: PersonalRecord
        let items: [[Field]]
    }

    struct Field: Sendable {
        /// `holding.column.LABEL`.
        let label: String
        let value: Value
    }

    enum Value: Sendable {
        case text(String)
        /// As stored; ``MyData/saying(_:)`` puts them in words.
        case answers(String)
        case compass([String: String])
        case instant(Instant)
        case date(LocalDate)
        case money(Money)
        case flag(Bool)
        /// Text key.
        case choice(String)
        case entry(kind: String, data: [String: String], by: String)
    }

    let parts: [Part]
}

extension MyData {
    /// Reads what the register says there is. One question to the database for each record, however much it holds.
    static func gather(_ person: ID<Person>, _ register: PersonalRegister, in db: any Connection) throws -> MyData {
        let parts = try register.records.compactMap { record -> Part? in
            guard record.columns.contains(where: { $0.kind != .hidden }) else { return nil }
            let items = record.table == "journal" ? try journal(of: person, in: db) : try items(record, of: person, in: db)
            return items.isEmpty ? nil : Part(record: record, items: items)
        }
        return MyData(parts: parts)
    }

    private static func items(_ record: PersonalRecord, of person: ID<Person>, in db: any Connection) throws -> [[Field]] {
        try record.rows(of: person, in: db).map { row in
            try record.columns.compactMap { column in try value(of: column, in: row).map { Field(label: column.label, value: $0) } }
        }
    }

    /// The journal tells in sentences what somebody did.
    private static func journal(of person: ID<Person>, in db: any Connection) throws -> [[Field]] {
        let known = try db.person(person)
        let name = known?.name ?? ""
        // What somebody wrote here at work, for colleagues, is the municipality's once they have left; what is about themselves is not.
        let isGone = known?.roles.isEmpty ?? true
        let entries = try db.entries(by: person, limit: 10_000).filter { entry in
            !isGone || entry.audience != .staff || entry.subject.id == person.text
        }
        return entries.map { entry in
            [
                Field(label: "at", value: .instant(entry.at)),
                Field(label: "what", value: .entry(kind: entry.kind, data: entry.data, by: name)),
                Field(label: "reason", value: .text(entry.reason)),
            ]
        }
    }

    /// Nil for what is empty.
    private static func value(of column: PersonalColumn, in row: Row) throws -> Value? {
        switch column.kind {
        case .hidden: return nil
        case .instant: return (try row[column.name] as Instant?).map(Value.instant)
        case .money: return (try row[column.name] as Money?).map(Value.money)
        case .flag: return (try row[column.name] as Bool?).map(Value.flag)
        case .date:
            let text: String? = try row[column.name]
            return text.flatMap { LocalDate(iso: $0) }.map(Value.date)
        case .choice(let prefix):
            let text: String? = try row[column.name]
            return text.flatMap { $0.isEmpty ? nil : .choice(prefix + $0) }
        case .text, .answers, .compass:
            let text: String? = try row[column.name]
            // A link in a mail of theirs may be for another mailbox, to prove that it is theirs too; nobody learns it here.
            return text.flatMap { $0.isEmpty || $0 == "{}" ? nil : value(SecretPaths.hidden(in: $0), of: column.kind) }
        }
    }

    private static func value(_ text: String, of kind: PersonalColumn.Kind) -> Value {
        switch kind {
        case .answers: .answers(text)
        case .compass: (try? JSONDecoder().decode([String: String].self, from: Data(text.utf8))).map(Value.compass) ?? .text(text)
        default: .text(text)
        }
    }

    /// The same with answers as people read them.
    func saying(_ words: (String) -> String) -> MyData {
        MyData(
            parts: parts.map { part in
                Part(record: part.record, items: part.items.map { item in item.map { $0.saying(words) } })
            })
    }
}

extension MyData.Field {
    fileprivate func saying(_ words: (String) -> String) -> Self {
        guard case .answers(let stored) = value else { return self }
        return Self(label: label, value: .text(words(stored)))
    }
}

extension MyData.Value {
    /// As people read it.
    func words(_ t: Words) -> String {
        switch self {
        case .text(let text), .answers(let text): text
        case .compass(let given):
            given.sorted { $0.key < $1.key }.filter { !$0.value.isEmpty }.map { key, answer in
                let question = "compass.\(key).question"
                return "\(t.has(question) ? t(question) : key) \(answer)"
            }.joined(separator: "\n")
        case .instant(let instant):
            "\(t.date(instant.localDate)), \(t.time(hour: instant.localTime.hour, minute: instant.localTime.minute))"
        case .date(let date): t.date(date)
        case .money(let money): t.money(cents: money.cents)
        case .flag(let isOn): t(isOn ? "word.affirmative" : "word.negative")
        case .choice(let key): t.has(key) ? t(key) : String(key.split(separator: ".").last ?? "")
        case .entry(let kind, let data, let name): t.sentence(kind, data, by: name)
        }
    }
}

extension Words {
    /// How long a record is kept, with the municipality's own period where it has one.
    func kept(_ record: PersonalRecord, _ periods: RetentionPeriods) -> String {
        self("holding.\(record.name).kept", ["period": record.kept.map { period(periods[$0]) } ?? ""])
    }
}
