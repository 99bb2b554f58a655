import Rules
import Store

/// One kind of thing that a part of the product keeps about people: where it stands, how the one it is about sees it, and what becomes
/// of it when they are removed. A feature lists all of its own; a column that neither a record nor an ``Exemption`` names fails a test.
package struct PersonalRecord: Sendable {
    /// Texts `holding.NAME.title`, `.why` and `.kept`.
    package let name: String
    package let table: String
    /// Every column with something of a person in it, also those that are not shown.
    package let columns: [PersonalColumn]
    /// The condition under which a row is about somebody; gets the SQL that names their id.
    package let isOf: @Sendable (SQL) -> SQL
    /// What becomes of it when the person is removed.
    package let forget: Forget
    /// How long it is kept otherwise; nil for as long as what it belongs to.
    package var kept: RetentionKind?
    /// Rows that give a reason to know somebody at all. Who has none left is removed after a while.
    package let isTie: Bool
    /// A record in the sense of the Archiefwet: it stays without the name when the person goes, and they are told so.
    package var isArchived = false
    /// A query of what they were called there and what they took part in: any of the columns `name`, `email` (theirs for sure),
    /// `contact` (a number, an earlier address), `initiative_id`, `case_id`, `contact_id` (another person), and `carried_id` (an initiative
    /// whose words may be their own).
    package var traces: (@Sendable (ID<Person>) -> SQL)?
    /// Carries a corrected name into what was copied from it; gets the old name and the new one.
    package var rename: (@Sendable (Work, ID<Person>, _ old: String, _ new: String) throws -> Void)?
    /// Why they cannot be removed now; empty when nothing here stands in the way.
    package var withholds: (@Sendable (any Connection, ID<Person>, Instant) throws -> [Withheld])?

    package init(
        _ name: String, in table: String, _ columns: [PersonalColumn], forget: Forget, kept: RetentionKind? = nil, isTie: Bool = true,
        isOf: @escaping @Sendable (SQL) -> SQL
    ) {
        (self.name, self.table, self.columns, self.forget, self.kept) = (name, table, columns, forget, kept)
        (self.isTie, self.isOf) = (isTie, isOf)
    }

    package func with<Value>(_ property: WritableKeyPath<PersonalRecord, Value>, _ value: Value) -> PersonalRecord {
        var record = self
        record[keyPath: property] = value
        return record
    }

    /// The rows about this person.
    package func rows(of person: ID<Person>, in db: any Connection, limit: Int = 10_000) throws -> [Row] {
        // Newest last where the ids tell the time; the order is the same in every copy somebody asks for.
        try db.rows("SELECT \(selected) FROM \(name: table) WHERE \(isOf("\(person)")) ORDER BY \(selected) LIMIT \(limit)")
    }

    package func hasRows(of person: ID<Person>, in db: any Connection) throws -> Bool {
        try db.exists("SELECT 1 FROM \(name: table) WHERE \(isOf("\(person)"))")
    }

    private var selected: SQL {
        let shown = columns.filter { $0.kind != .hidden }
        return shown.isEmpty ? "1" : .joined(shown.map { "\(name: $0.name)" }, separator: ", ")
    }
}

/// A column with something of a person in it.
package struct PersonalColumn: Sendable {
    package enum Kind: Sendable, Hashable {
        case text, instant, date, money, flag
        /// Answers to the questions of the vocabulary, as they are stored.
        case answers
        /// Answers to the questions of the compass, as they are stored.
        case compass
        /// Texts begin with this prefix and end in the value.
        case choice(String)
        /// Secrets, and what says nothing by itself.
        case hidden
    }

    package let name: String
    /// `holding.column.LABEL`.
    package let label: String
    package let kind: Kind

    package static func text(_ name: String, _ label: String) -> Self { Self(name: name, label: label, kind: .text) }
    package static func answers(_ name: String, _ label: String) -> Self { Self(name: name, label: label, kind: .answers) }
    package static func compass(_ name: String, _ label: String) -> Self { Self(name: name, label: label, kind: .compass) }
    package static func instant(_ name: String, _ label: String) -> Self { Self(name: name, label: label, kind: .instant) }
    package static func date(_ name: String, _ label: String) -> Self { Self(name: name, label: label, kind: .date) }
    package static func money(_ name: String, _ label: String) -> Self { Self(name: name, label: label, kind: .money) }
    package static func flag(_ name: String, _ label: String) -> Self { Self(name: name, label: label, kind: .flag) }
    package static func choice(_ name: String, _ label: String, _ prefix: String) -> Self {
        Self(name: name, label: label, kind: .choice(prefix))
    }
    package static func hidden(_ names: String...) -> [Self] { names.map { Self(name: $0, label: "", kind: .hidden) } }
}

/// What becomes of rows about somebody who is removed.
package enum Forget: Sendable {
    /// They go.
    case rows
    /// They stay with these columns set, as `name = '', phone = NULL`; gets the words that stand in place of a name.
    case values(@Sendable (String) -> SQL)
    /// More than one statement can say.
    case by(@Sendable (Work, PersonTraces) throws -> Void)
    /// They stay, since a law says so; only names, addresses and numbers in them are made unrecognisable.
    case kept
}

/// Why somebody cannot be removed today, in words they understand.
package struct Withheld: Sendable, Hashable {
    /// Text under `withheld.`, which gets `about` and `date`.
    package let ground: String
    /// What it is about, such as the title of a plan.
    package let about: String
    /// The last day on which it stands in the way, where that is known.
    package let until: LocalDate?

    package init(_ ground: String, about: String, until: LocalDate?) { (self.ground, self.about, self.until) = (ground, about, until) }
}

/// Columns of text, numbers with a fraction or blobs that hold nothing of a person, and why.
package struct Exemption: Sendable {
    package let table: String
    package let columns: [String]
    package let reason: String

    package init(_ table: String, _ columns: [String], because reason: String) {
        (self.table, self.columns, self.reason) = (table, columns, reason)
    }

    /// Columns that hold identities, hashes and the program's own words wherever they stand.
    package static let everywhere: Set<String> = [
        "id", "initiative_id", "case_id", "kind", "state", "status", "theme", "phase", "channel", "area_code", "district_code", "hash",
        "slug",
    ]
}

extension SQL.StringInterpolation {
    /// The name of a table or column that stands in our own code.
    mutating func appendInterpolation(name: String) { appendInterpolation(SQL(stringLiteral: name)) }
}
