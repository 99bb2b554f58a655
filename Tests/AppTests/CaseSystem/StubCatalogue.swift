import Civic

@testable import Desk

/// What the catalogue of the stub holds: one type of case in three versions, of which one is in force.
enum StubCatalogue {
    static let root = "\(StubCaseSystem.base)/catalogi/api/v1"
    static let current = "\(root)/zaaktypen/nu"
    private static let final = "\(root)/statustypen/4"

    static let catalogue = ExampleCaseSystem.Catalogue(things: things, finals: [final])

    private static func thing(_ collection: String, _ id: String, _ fields: StubCaseSystem.Fields) -> StubCaseSystem.Fields {
        fields.merging(["url": .text("\(root)/\(collection)/\(id)"), "concept": .bool(false)]) { own, _ in own }
    }

    private static func parts(_ collection: String, _ names: [String]) -> [StubCaseSystem.Fields] {
        names.enumerated().map { index, name in
            thing(
                collection, String(index + 1),
                ["omschrijving": .text(name), "zaaktype": .text(current), "volgnummer": .integer(index + 1)])
        }
    }

    static let things: [String: [StubCaseSystem.Fields]] = [
        "zaaktypen": [
            thing("zaaktypen", "toen", type(from: "2019-01-01", until: "2023-12-31")),
            thing("zaaktypen", "straks", type(from: "2027-01-01")), thing("zaaktypen", "nu", type(from: "2024-01-01")),
            thing("zaaktypen", "concept", type(from: "2026-01-01").merging(["concept": .bool(true)]) { $1 }),
        ],
        "statustypen": parts("statustypen", ["Ontvangen", "In behandeling", "Wacht op aanvrager", "Afgehandeld"]),
        "roltypen": parts("roltypen", ["Behandelaar", "Adviseur", "Initiatiefnemer"]),
        "resultaattypen": parts("resultaattypen", ["Toegekend", "Afgewezen", "Doorverwezen", "Buiten behandeling", "Ingetrokken"]),
        "informatieobjecttypen": parts("informatieobjecttypen", ["Brief", "Dossier", "Bijlage"]),
        "besluittypen": [
            thing("besluittypen", "1", ["omschrijving": .text("Besluit op initiatief"), "zaaktypen": .list([.text(current)])])
        ],
        "zaaktype-informatieobjecttypen": ["1", "2", "3"].map { id in
            thing(
                "zaaktype-informatieobjecttypen", id,
                ["zaaktype": .text(current), "informatieobjecttype": .text("\(root)/informatieobjecttypen/\(id)")])
        },
    ]

    private static func type(from: String, until: String? = nil) -> StubCaseSystem.Fields {
        var fields: StubCaseSystem.Fields = ["identificatie": .text("INITIATIEF"), "beginGeldigheid": .text(from)]
        fields["eindeGeldigheid"] = until.map { .text($0) } ?? .null
        return fields
    }
}
