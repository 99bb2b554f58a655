import Civic
import Rules
import Store
import Web

/// Which part of the journal somebody wants to see, as the address holds it. Opaque ids only: an address is kept and sent on.
struct AuditFilter: Sendable, Hashable {
    static let perPage = 50

    var kind = ""
    /// Who did it, or whom it is about.
    var person = ""
    /// Kind and id of what it is about, as `person:…`.
    var subject = ""
    /// Short name of an initiative or reference of a plan.
    var plan = ""
    var from: LocalDate?
    var until: LocalDate?
    /// Only entries before this one: the last of the page before.
    var before = ""

    init() {}

    init(_ query: FormData, from: LocalDate?, until: LocalDate?) {
        func word(_ name: String) -> String { String((query.first(name) ?? "").trimmingSpaces().prefix(120)) }
        (kind, person, subject, plan, before) = (word("soort"), word("wie"), word("onderwerp"), word("plan"), word("voor"))
        (self.from, self.until) = (from, until)
    }

    /// The same part, further back.
    func address(before entry: ID<Entry>?) -> String {
        var parts = [("soort", kind), ("wie", person), ("onderwerp", subject), ("plan", plan), ("voor", entry?.text ?? "")]
        for (name, date) in [("van", from), ("tot", until)] {
            guard let date else { continue }
            parts += [("\(name)-dag", String(date.day)), ("\(name)-maand", String(date.month)), ("\(name)-jaar", String(date.year))]
        }
        let query = parts.filter { !$0.1.isEmpty }.map { "\($0.0)=\($0.1.percentEncoded)" }.joined(separator: "&")
        return query.isEmpty ? "/beheer/journaal" : "/beheer/journaal?\(query)"
    }

    var isNarrowed: Bool { address(before: nil) != "/beheer/journaal" }

    /// The condition on `journal`.
    /// - Parameter initiative: the one that ``plan`` names; nil finds nothing when a plan was asked for.
    func condition(initiative: String?) -> SQL {
        var parts: [SQL] = ["TRUE"]
        if !kind.isEmpty { parts.append("kind = \(kind)") }
        if !person.isEmpty { parts.append(Self.concerns(person)) }
        if let (kind, id) = Self.split(subject) { parts.append("subject_kind = \(kind) AND subject_id = \(id)") }
        if !plan.isEmpty { parts.append(initiative.map { "initiative_id = \($0)" } ?? "FALSE") }
        // Ids begin with the time, so the primary key finds the period; the column decides.
        if let from {
            let start = Instant(from)
            parts.append("at >= \(start) AND id >= \(Self.firstID(at: start))")
        }
        if let until {
            let end = Instant(until.adding(days: 1))
            parts.append("at < \(end) AND id < \(Self.firstID(at: end))")
        }
        if !before.isEmpty { parts.append("id < \(before)") }
        return .joined(parts, separator: " AND ")
    }

    /// Who acted stands in the personal part, which can be removed; so it has no column of its own.
    private static func concerns(_ person: String) -> SQL {
        guard person.wholeMatch(of: /[0-9a-f-]{36}/) != nil else { return "FALSE" }
        let mark = "%\"actor\":\"\(person)\"%"
        return "(personal LIKE \(mark) OR kept LIKE \(mark) OR (subject_kind = 'person' AND subject_id = \(person)))"
    }

    private static func split(_ subject: String) -> (kind: String, id: String)? {
        let parts = subject.split(separator: ":", maxSplits: 1).map(String.init)
        return parts.count == 2 ? (parts[0], parts[1]) : nil
    }

    /// What every id made at this moment or later is not less than.
    static func firstID(at moment: Instant) -> String {
        let bytes = (0..<6).map { UInt8(truncatingIfNeeded: max(0, moment.milliseconds) >> Int64(40 - 8 * $0)) }
        let digits = bytes.hexadecimal
        return "\(digits.prefix(8))-\(digits.dropFirst(8))"
    }
}
