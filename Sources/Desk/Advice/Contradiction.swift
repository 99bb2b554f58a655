import Civic
import Rules
import Store

/// Two advices about one case that cannot both be followed (*tegenspraak*): one department says yes where another says no, or their
/// conditions exclude each other. It is talked about by people; the program only makes sure nobody overlooks it.
package struct Contradiction: Sendable, RowDecodable {
    package let id: ID<Contradiction>
    package let caseID: ID<CaseFile>
    package let kind: Kind
    package let first: ID<AdviceRequest>
    package let second: ID<AdviceRequest>
    /// What both look at; none means the plan as a whole.
    package let aspects: Set<String>
    package let description: String
    package let foundOn: LocalDate
    /// The day it came on the breakthrough table.
    package let tabledOn: LocalDate?
    package let settledOn: LocalDate?
    package let settledHow: String

    package enum Kind: String, Sendable, Codable, CaseIterable, SQLConvertible {
        /// Green against red on the same aspect: the program sees it.
        case lights
        /// Conditions that exclude each other: a caseworker marks it.
        case conditions
    }

    package init(row: Row) throws {
        id = try row["id"]
        caseID = try row["case_id"]
        kind = try row["kind"]
        first = try row["first_id"]
        second = try row["second_id"]
        aspects = try CaseAspects.stored(try row["aspects"])
        description = try row["description"]
        foundOn = try row["found_on"]
        tabledOn = try row["tabled_on"]
        settledOn = try row["settled_on"]
        settledHow = try row["settled_how"]
    }

    package var isOpen: Bool { settledOn == nil }
}

/// Two advices whose lights exclude each other.
struct LightClash: Sendable, Hashable {
    let yes: ID<AdviceRequest>
    let no: ID<AdviceRequest>
    let aspects: Set<String>
    /// The same two in one order, whichever of them says yes.
    var pair: [String] { [yes.text, no.text].sorted() }
}

/// What a clash is found in.
struct LitAdvice: Sendable, Hashable {
    let id: ID<AdviceRequest>
    let light: AdviceLight
    let aspects: Set<String>
}

extension [LitAdvice] {
    /// Every green against every red that looks at the same: a shared aspect, or the plan as a whole.
    var clashes: [LightClash] {
        filter { $0.light == .green }.flatMap { yes in
            filter { $0.light == .red }.compactMap { no in
                let shared = yes.aspects.isEmpty ? no.aspects : no.aspects.isEmpty ? yes.aspects : yes.aspects.intersection(no.aspects)
                let meets = !shared.isEmpty || (yes.aspects.isEmpty && no.aspects.isEmpty)
                return meets ? LightClash(yes: yes.id, no: no.id, aspects: shared) : nil
            }
        }
    }
}

extension [AdviceRequest] {
    var lit: [LitAdvice] {
        compactMap { request in
            guard request.state == .answered, let answer = request.answer else { return nil }
            return LitAdvice(id: request.id, light: answer.light, aspects: request.aspects)
        }
    }
}
