import Foundation
import Rules

/// Turns a source file of schemes into ours. What it does not know becomes a note and a warning; nothing is lost.
package struct SchemeImport: Sendable {
    package struct Warning: Hashable, Sendable {
        package enum Problem: String, Hashable, Sendable {
            /// A kind of condition the mapping does not list, or a value or word of it.
            case unknownKind, unknownValue, unknownWord
            /// The mapping's result does not fit the vocabulary.
            case unusable
            case unknownPlace, unknownForm, unknownWindow
            /// An entry without id or name, or with an id that stood there before: left out.
            case noIdentity
        }
        package var scheme: String
        package var problem: Problem
        /// What it is about, as the source has it.
        package var subject: String
    }

    package struct Result: Sendable {
        package var schemes: [Scheme]
        package var warnings: [Warning]
    }

    package var kinds: ConditionKinds
    package var vocabulary: Vocabulary
    package var places: PlaceBook
    /// The places as installed, when an administrator changed areas since.
    package var installed: PlaceBook?
    /// Per scheme what an editor added: see `additions.yaml`.
    package var additions: ConfigTree

    package init(kinds: ConditionKinds, vocabulary: Vocabulary, places: PlaceBook, additions: ConfigTree = .null) {
        (self.kinds, self.places, self.additions) = (kinds, places, additions)
        self.vocabulary = vocabulary.filled(municipalities: places.places, areas: places.places.flatMap(\.areas))
    }

    /// Everything from the folder of municipalities, whose `sources` hold the mapping and the additions.
    package init(folder: URL, municipalities: [Municipality]) throws {
        let sources = folder.appendingPathComponent("sources")
        self.init(
            kinds: try ConditionKinds(tree: ConfigTree(file: sources.appendingPathComponent("condition-kinds.yaml"))),
            vocabulary: try Vocabulary(tree: ConfigTree(file: folder.appendingPathComponent("vocabulary.yaml"))),
            places: PlaceBook(municipalities),
            additions: try ConfigTree(file: sources.appendingPathComponent("additions.yaml")))
    }

    /// - Parameter source: a list of entries with the columns of `schemes.json`.
    /// - Throws: `ConfigFault` when it is no list, or when an addition cannot be read.
    package func schemes(from source: ConfigTree) throws -> Result {
        guard case .list(let entries) = source else { throw ConfigFault("", .notList) }
        var result = Result(schemes: [], warnings: [])
        var seen: Set<String> = []
        for (position, entry) in entries.enumerated() {
            guard let id = entry["id"].text, entry["name"].text != nil, seen.insert(id).inserted else {
                result.warnings.append(Warning(scheme: entry["id"].text ?? "", problem: .noIdentity, subject: String(position + 1)))
                continue
            }
            var reader = SchemeReader(importer: self, entry: entry, id: id)
            result.schemes.append(try reader.scheme())
            result.warnings += reader.warnings
        }
        return result
    }
}

/// Reads one entry of a source.
struct SchemeReader {
    let importer: SchemeImport
    let entry: ConfigTree
    let id: String
    var warnings: [SchemeImport.Warning] = []
    var rate: SchemeAmount.Rate?
    var leadTerm: TermLength?

    init(importer: SchemeImport, entry: ConfigTree, id: String) { (self.importer, self.entry, self.id) = (importer, entry, id) }

    var addition: ConfigTree { importer.additions[id] }
    var plausible: Set<String> { Set(entry["plausible_fields"].texts) }
    var isComparison: Bool { entry["municipality"].text == "comparison" }

    mutating func warn(_ problem: SchemeImport.Warning.Problem, _ subject: String) {
        warnings.append(SchemeImport.Warning(scheme: id, problem: problem, subject: subject))
    }

    mutating func scheme() throws -> Scheme {
        let form = self.form()
        let window = self.window()
        let location = self.location()
        let conditions = try self.conditions(form: form, areas: location.areas, elsewhere: location.notes)
        var scheme = Scheme(
            id: id, name: entry["name"].text ?? id, issuer: entry["provider"].text ?? "",
            issuerKind: Scheme.IssuerKind(rawValue: entry["provider_kind"].text ?? "") ?? .other, form: form, places: location.places)
        scheme.status = isComparison ? .comparison : Scheme.Status(rawValue: entry["status"].text ?? "") ?? .unknown
        scheme.areas = location.areas
        (scheme.amount, scheme.ownSharePercent) = (amount(), entry["cofinancing_percent"].integer)
        (scheme.window, scheme.lead) = (window, lead(window))
        (scheme.decisionTerm, scheme.payoutWeeks) = (decisionTerm, payoutWeeks)
        (scheme.howToApply, scheme.ceiling) = (entry["how_to_apply"].text, ceiling())
        scheme.validity = SchemeValidity(from: entry["valid_from"].date, to: entry["valid_to"].date)
        scheme.conditions = conditions
        (scheme.sources, scheme.address) = (entry["source"].texts, entry["url_hint"].text)
        (scheme.checkedOn, scheme.note) = (entry["checked_on"].date, entry["note"].text)
        scheme.verification = SchemeVerification(
            isDue: entry["verify_before_publish"].bool ?? true,
            confidence: SchemeVerification.Confidence(rawValue: entry["confidence"].text ?? ""), plausible: plausible)
        return scheme
    }

    var themes: [String] { unique(entry["themes"].texts.map { importer.kinds.themes[$0] ?? $0 }) }
    var applicants: [String] { unique(entry["applicant_types"].texts.map { importer.kinds.applicants[$0] ?? $0 }) }

    private func unique(_ words: [String]) -> [String] { words.reduce(into: []) { if !$0.contains($1) { $0.append($1) } } }

    private mutating func form() -> Scheme.Form {
        let word = entry["form"].text ?? ""
        if let form = importer.kinds.forms[word].flatMap(Scheme.Form.init(rawValue:)) { return form }
        warn(.unknownForm, word)
        return .other
    }

    private func cents(_ tree: ConfigTree) -> Int? { tree.number.map { Int(($0 * 100).rounded()) } }

    private func amount() -> SchemeAmount {
        let tiers = entry["amount_tiers"].list.map { tier in
            let perYear = cents(tier["max_per_year"])
            return SchemeAmount.Tier(
                label: tier["label"].text ?? "", minCents: cents(tier["min"]),
                maxCents: perYear ?? cents(tier["amount"]) ?? cents(tier["max"]), percent: tier["percent"].integer,
                perYear: perYear != nil, criterion: nil)
        }
        return SchemeAmount(minCents: cents(entry["amount_min"]), maxCents: cents(entry["amount_max"]), tiers: tiers, rate: rate)
    }

    private var decisionTerm: TermLength? {
        entry["decision_iso"].text.flatMap(TermLength.init(iso:)) ?? entry["decision_weeks"].integer.map { TermLength($0, .weeks) }
    }

    private var payoutWeeks: ClosedRange<Int>? {
        let weeks = entry["payout_weeks"].list.compactMap(\.integer)
        return weeks.count == 2 && weeks[0] <= weeks[1] ? weeks[0]...weeks[1] : nil
    }

    private func lead(_ window: SchemeWindow) -> SchemeLead? {
        let stated = addition["lead"].text.flatMap(SchemeLead.Anchor.init(rawValue:))
        switch window {
        case .meetings(let lead?, _), .roundsPerYear(_, let lead?): return SchemeLead(lead, before: stated ?? .meeting)
        default: return leadTerm.map { SchemeLead($0, before: stated ?? .start) }
        }
    }

    private func ceiling() -> SchemeCeiling? {
        guard let total = cents(entry["budget_ceiling"]) else { return nil }
        let home = importer.places.named(entry["municipality"].text ?? "")
        let parts = entry["budget_ceiling_parts"].map.compactMap { name, euros -> (String, Int)? in
            guard let cents = cents(euros) else { return nil }
            return (home?.areas.first { $0.name == name }?.code ?? name, cents)
        }
        return SchemeCeiling(cents: total, areas: Dictionary(parts) { first, _ in first }, sharedAs: addition["sharedCeiling"].text)
    }
}
