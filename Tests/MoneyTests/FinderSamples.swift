import Civic
import Foundation
import Rules

@testable import Money

/// A small invented town with a few schemes, so that every rule of the finder can be seen at work.
enum Town {
    static let today = day("2026-11-21")

    static func day(_ iso: String) -> LocalDate { LocalDate(iso: iso) ?? LocalDate(dayNumber: 0) }

    static let vocabulary: Vocabulary = {
        let yaml = """
            fields:
              - {key: applicant, kind: choice, options: [individual, group, foundation]}
              - {key: hasLegalPerson, kind: bool}
              - {key: municipality, kind: choice, options: [town], changeable: false}
              - {key: area, kind: choice, options: [north, south], changeable: false}
              - {key: themes, kind: set, options: [green, meeting], changeable: false}
              - {key: openToAll, kind: bool}
              - {key: publicSpace, kind: bool, changeable: false}
              - {key: requestedAmount, kind: integer, unit: cents, range: [0, 500000000]}
              - {key: budget, kind: integer, unit: cents, range: [0, 2000000000]}
              - {key: ownContributionPercent, kind: integer, unit: percent, range: [0, 100], computed: true}
              - {key: startDate, kind: date}
              - {key: daysUntilStart, kind: integer, unit: days, range: [-3650, 3650], computed: true}
            """
        return (try? Vocabulary(tree: ConfigTree(yaml: yaml))) ?? Vocabulary(entries: [])
    }()

    /// What an editor said about a pair of schemes.
    static func stacking(_ one: String, _ other: String, combines: Bool) throws -> SchemeStacking {
        let yaml = "statements: [{schemes: [\(one), \(other)], combines: \(combines), source: article 5}]"
        return try SchemeStacking(tree: ConfigTree(yaml: yaml))
    }

    static func condition(_ id: String, _ criterion: Criterion, kind: String? = nil, number: Int? = nil) -> SchemeCondition {
        SchemeCondition(id: id, origin: .condition, kind: kind, criterion: criterion, number: number, unit: number == nil ? .none : .cents)
    }

    static func scheme(
        _ id: String, most: Int?, least: Int? = nil, form: Scheme.Form = .grant, status: Scheme.Status = .active,
        places: SchemePlaces = SchemePlaces(certain: ["town"]), window: SchemeWindow = .continuous, share: Int? = nil,
        conditions: [SchemeCondition] = []
    ) -> Scheme {
        var scheme = Scheme(id: id, name: id.capitalized, issuer: "Town", issuerKind: .municipality, form: form, places: places)
        (scheme.status, scheme.window, scheme.ownSharePercent) = (status, window, share)
        scheme.amount = SchemeAmount(minCents: least, maxCents: most)
        scheme.conditions = conditions
        if let most, form.isAskedAsAmount {
            let limit = SchemeCondition(id: "amount-max", origin: .column, criterion: .atom(Atom("requestedAmount", .atMost(most))))
            scheme.conditions.append(limit)
        }
        return scheme
    }

    static func book(_ schemes: [Scheme], stacking: SchemeStacking = SchemeStacking()) -> SchemeBook {
        SchemeBook(municipality: "town", places: ["town", "country"], schemes: schemes, vocabulary: vocabulary, stacking: stacking)
    }

    static func find(_ schemes: [Scheme], _ answers: Answers, stacking: SchemeStacking = SchemeStacking(), own: Money? = nil)
        -> FinderResult
    {
        FinderResult(book(schemes, stacking: stacking), answers, today: today, own: own)
    }

    /// Above € 1.000 a legal person co-signs, as in many regulations for neighbourhood wishes.
    static let cosign = condition(
        "cosign",
        .any([
            .atom(Atom("requestedAmount", .atMost(100_000))), .atom(Atom("applicant", .isIn(["foundation"]))),
            .atom(Atom("hasLegalPerson", .equals(.bool(true)))),
        ]), kind: "legalEntityCosignAbove", number: 100_000)

    static let open = condition("open", .atom(Atom("openToAll", .equals(.bool(true)))))

    static func words(_ language: String = "nl") throws -> Words { try texts.get().words(language) }

    /// The catalogue as it ships, read once.
    private static let texts = Result {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../Texts")
        var texts = Texts()
        for folder in [folder, folder.appending(path: "parts")] {
            let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
            for file in files.sorted(by: { $0.path < $1.path }) where file.pathExtension == "yaml" {
                let name = file.deletingPathExtension()
                let language = name.pathExtension.isEmpty ? name.lastPathComponent : name.pathExtension
                try texts.add(yaml: String(contentsOf: file, encoding: .utf8), language: language, file: file.lastPathComponent)
            }
        }
        return texts
    }
}
