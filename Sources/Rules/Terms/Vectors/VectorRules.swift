/// Computes what a vector of a rule asks, in the field names and words of the file format.
struct VectorRules {
    typealias Fields = [String: JSONValue]

    private let base: TermSettings

    init(_ settings: TermSettings) { base = settings }

    /// - Throws: `VectorProblem` for a rule that is not known or an input that is missing or malformed.
    func compute(_ rule: String, _ input: VectorInput) throws -> Fields {
        let terms = Terms(try input.settings(base))
        let families = [calendar, decisions, objections, penalties, money, ceilings, stateAid, records, rounds, moments]
        for family in families {
            if let fields = try family(rule, input, terms) { return fields }
        }
        throw VectorProblem("unknown rule \(rule)")
    }

    private func calendar(_ rule: String, _ input: VectorInput, _ terms: Terms) throws -> Fields? {
        switch rule {
        case "holidays":
            let year = try input.requiredInteger("year")
            guard (1583...9999).contains(year) else { throw VectorProblem("input year is out of range: \(year)") }
            let days = terms.freeDays.holidays(in: year).map { ($0.date.iso, JSONValue.string(Self.name($0))) }
            return ["days": .object(Dictionary(days) { first, _ in first })]
        case "isFree":
            let date = try input.date("date")
            let name = terms.freeDays.holiday(on: date).map { JSONValue.string(Self.name($0)) } ?? .null
            return [
                "free": .bool(terms.freeDays.isFree(date)), "koningsdag": .date(Holiday.kingsDay(date.year)), "name": name,
                "weekday": .string(Self.weekday(date)),
            ]
        case "shortTerm":
            let length = try input.required(input.length(), "days")
            return Self.fields(terms.forward(length, after: try input.date("event"), basis: try input.basis()))
        case "atwApplies":
            let unit = try input.required(TermLength.Unit(rawValue: input.string("unit") ?? ""), "unit")
            let subject = try input.string("subject").flatMap(TermSubject.init) ?? .ordinary
            let verdict = Terms.verdict(
                TermLength(try input.requiredInteger("n"), unit), basis: try input.basis(),
                countedBack: try input.bool("countedBack", default: false), subject: subject)
            return ["applies": .bool(verdict.applies)]
        default: return nil
        }
    }

    private func decisions(_ rule: String, _ input: VectorInput, _ terms: Terms) throws -> Fields? {
        switch rule {
        case "decisionDeadline":
            let term = DecisionTerm(
                received: try input.date("received"), length: try input.length() ?? .weeks(8), basis: try input.basis(),
                suspensions: try input.suspensions(), extensions: try input.extensionTime(standard: nil).map { [$0] } ?? [])
            return Self.fields(terms.decision(term))
        case "notHandledDecisionDeadline":
            return Self.fields(terms.notHandled(supplementedOrTermEnd: try input.date("supplementedOrTermEnd")))
        case "wooDecision", "wooDecisionExtended":
            let standard: TermLength = rule == "wooDecision" ? .weeks(4) : .weeks(6)
            return Self.fields(
                terms.openGovernment(
                    received: try input.date("received"), length: try input.length() ?? standard,
                    extended: try further(input, standard: .weeks(2)), suspensions: try input.suspensions()))
        default: return nil
        }
    }

    private func objections(_ rule: String, _ input: VectorInput, _ terms: Terms) throws -> Fields? {
        switch rule {
        case "objectionLastDay":
            let term = terms.objection(announced: try input.date("announced"))
            return Self.fields(term.last).merging([
                "firstDay": .date(term.firstDay), "latestPostReceipt": .date(term.post.date),
                "latestPostReceiptAtw": .date(term.post.extendedDate),
            ]) { first, _ in first }
        case "objectionDecisionDeadline":
            let deadline = terms.objectionDecision(
                objectionTermLastDay: try input.date("objectionTermLastDay"), committee: try input.bool("committee", default: false),
                extended: try further(input, standard: .weeks(6)), suspensions: try input.suspensions())
            return Self.fields(deadline)
        default: return nil
        }
    }

    private func penalties(_ rule: String, _ input: VectorInput, _ terms: Terms) throws -> Fields? {
        switch rule {
        case "penalty":
            return Self.fields(terms.penalty(try lateDecision(input)))
        case "penaltyAmount":
            let cents = terms.penaltyCents(days: try input.requiredInteger("days"), on: try input.optionalDate("on"))
            return ["amountEuro": .euros(cents), "amountCents": .number(cents)]
        case "penaltyShare":
            let people = try input.requiredInteger("applicants")
            guard (1...100_000).contains(people) else { throw VectorProblem("input applicants is out of range: \(people)") }
            let cents = terms.penaltyCents(days: try input.requiredInteger("days"))
            let shares = Terms.shares(of: cents, among: people).map(JSONValue.number)
            return ["perApplicantCents": .array(shares), "totalCents": .number(cents)]
        case "penaltyNoticeValidity":
            let valid = Terms.isNoticeValid(received: try input.date("noticeReceived"), deadline: try input.date("deadline"))
            return ["valid": .bool(valid)]
        case "penaltyDecisionDeadline":
            return Self.fields(terms.penaltyDecision(lastPayableDay: try input.date("lastPayableDay")))
        default: return nil
        }
    }

    private func lateDecision(_ input: VectorInput) throws -> LateDecision {
        let people = try input.integer("multipleApplicants") ?? input.integer("applicants") ?? 1
        guard (1...100_000).contains(people) else { throw VectorProblem("input multipleApplicants is out of range: \(people)") }
        let exclusion = try input.string("exclusion").map { try input.required(LateDecision.Exclusion(rawValue: $0), "exclusion") }
        return LateDecision(
            noticeReceived: try input.date("noticeReceived"), deadline: try input.optionalDate("deadline"),
            decisionAnnounced: try input.optionalDate("decisionAnnounced"), asOf: try input.optionalDate("asOf"),
            applicants: people, exclusion: exclusion)
    }

    private func further(_ input: VectorInput, standard: TermLength) throws -> TermLength? {
        guard case .further(let length) = try input.extensionTime(standard: standard)?.extent else { return nil }
        return length
    }
}
