import Civic
import Foundation
import Rules

/// What may be asked for and sent at one address: the fields of the specifications that we know, with their kinds and lengths. Anything
/// else is refused, which is stricter than the standard: a slip in a name must not go unseen.
struct ExampleCaseShape: Sendable {
    enum Kind: Sendable {
        case text(Int)
        case date, moment, address, flag, integer, bytes
        case choice(Set<String>)
        case map([String: Kind])
    }

    let collection: String
    let path: String
    var required: Set<String> = []
    var fields: [String: Kind] = [:]
    var filters: Set<String> = []
    var isReadOnly = false
    var isPlainList = false

    func check(_ given: [String: ConfigTree]) throws {
        if let missing = required.subtracting(given.keys).sorted().first { throw ExampleCaseProblem.field(missing, "required") }
        try Self.check(given, fields)
    }

    /// The kinds only: who changes a thing need not say everything again.
    func checkKinds(_ given: [String: ConfigTree]) throws { try Self.check(given, fields) }

    private static func check(_ given: [String: ConfigTree], _ fields: [String: Kind]) throws {
        for (name, value) in given.sorted(by: { $0.key < $1.key }) {
            guard let kind = fields[name] else { throw ExampleCaseProblem.field(name, "unknown") }
            try check(value, kind, name)
        }
    }

    private static func check(_ value: ConfigTree, _ kind: Kind, _ name: String) throws {
        switch kind {
        case .text(let most):
            guard case .text(let text) = value else { throw ExampleCaseProblem.field(name, "invalid") }
            if text.unicodeScalars.count > most { throw ExampleCaseProblem.field(name, "max_length") }
        case .date: if value.date == nil { throw ExampleCaseProblem.field(name, "invalid") }
        case .moment: if value.moment == nil { throw ExampleCaseProblem.field(name, "invalid") }
        case .address: if value.text?.hasPrefix("https://") != true { throw ExampleCaseProblem.field(name, "bad-url") }
        case .flag: if value.bool == nil { throw ExampleCaseProblem.field(name, "invalid") }
        case .integer: if value.integer == nil { throw ExampleCaseProblem.field(name, "invalid") }
        case .bytes:
            guard value.text.flatMap({ Data(base64Encoded: $0) }) != nil else {
                throw ExampleCaseProblem.field(name, "incorrect-base64-padding")
            }
        case .choice(let choices): if value.text.map(choices.contains) != true { throw ExampleCaseProblem.field(name, "invalid_choice") }
        case .map(let fields):
            guard case .map(let inner) = value else { throw ExampleCaseProblem.field(name, "invalid") }
            try check(inner, fields)
        }
    }

    private static let levels = Set(CaseSystemSettings.levels)
    private static let people: Set<String> = [
        "natuurlijk_persoon", "niet_natuurlijk_persoon", "vestiging", "organisatorische_eenheid", "medewerker",
    ]

    private static func catalogue(_ name: String, _ filters: Set<String>) -> ExampleCaseShape {
        ExampleCaseShape(
            collection: name, path: "/catalogi/api/v1/\(name)", filters: filters.union(["status", "datumGeldigheid"]), isReadOnly: true)
    }

    static let all: [ExampleCaseShape] =
        cases + others + [
            catalogue("zaaktypen", ["identificatie", "catalogus"]), catalogue("statustypen", ["zaaktype"]),
            catalogue("roltypen", ["zaaktype", "omschrijvingGeneriek"]), catalogue("resultaattypen", ["zaaktype"]),
            catalogue("informatieobjecttypen", ["catalogus", "omschrijving"]),
            catalogue("besluittypen", ["catalogus", "zaaktypen", "omschrijving"]),
            catalogue("zaaktype-informatieobjecttypen", ["zaaktype", "informatieobjecttype", "richting"]),
        ]

    private static let cases: [ExampleCaseShape] = [
        ExampleCaseShape(
            collection: "zaken", path: "/zaken/api/v1/zaken",
            required: ["bronorganisatie", "zaaktype", "verantwoordelijkeOrganisatie", "startdatum"],
            fields: [
                "identificatie": .text(40), "bronorganisatie": .text(9), "omschrijving": .text(80), "toelichting": .text(1_000),
                "zaaktype": .address, "registratiedatum": .date, "verantwoordelijkeOrganisatie": .text(9), "startdatum": .date,
                "einddatumGepland": .date, "uiterlijkeEinddatumAfdoening": .date, "vertrouwelijkheidaanduiding": .choice(levels),
                "opschorting": .map(["indicatie": .flag, "reden": .text(200)]),
                "verlenging": .map(["reden": .text(200), "duur": .text(20)]),
            ], filters: ["identificatie", "bronorganisatie", "zaaktype"]),
        ExampleCaseShape(
            collection: "statussen", path: "/zaken/api/v1/statussen", required: ["zaak", "statustype", "datumStatusGezet"],
            fields: ["zaak": .address, "statustype": .address, "datumStatusGezet": .moment, "statustoelichting": .text(1_000)],
            filters: ["zaak", "statustype"]),
        ExampleCaseShape(
            collection: "rollen", path: "/zaken/api/v1/rollen", required: ["zaak", "betrokkeneType", "roltype", "roltoelichting"],
            fields: [
                "zaak": .address, "betrokkene": .address, "betrokkeneType": .choice(people), "roltype": .address,
                "roltoelichting": .text(1_000), "afwijkendeNaamBetrokkene": .text(625),
                "betrokkeneIdentificatie": .map([
                    "geslachtsnaam": .text(200), "voorvoegselGeslachtsnaam": .text(80), "voorletters": .text(20), "voornamen": .text(200),
                    "inpBsn": .text(9), "anpIdentificatie": .text(17),
                ]),
                "contactpersoonRol": .map([
                    "naam": .text(40), "emailadres": .text(254), "telefoonnummer": .text(20), "functie": .text(50),
                ]),
            ], filters: ["zaak", "roltype", "betrokkeneType", "omschrijving", "omschrijvingGeneriek"]),
        ExampleCaseShape(
            collection: "resultaten", path: "/zaken/api/v1/resultaten", required: ["zaak", "resultaattype"],
            fields: ["zaak": .address, "resultaattype": .address, "toelichting": .text(1_000)], filters: ["zaak", "resultaattype"]),
        ExampleCaseShape(
            collection: "zaakinformatieobjecten", path: "/zaken/api/v1/zaakinformatieobjecten", required: ["zaak", "informatieobject"],
            fields: ["zaak": .address, "informatieobject": .address, "titel": .text(200), "beschrijving": .text(10_000)],
            filters: ["zaak", "informatieobject"], isPlainList: true),
    ]

    private static let others: [ExampleCaseShape] = [
        ExampleCaseShape(
            collection: "enkelvoudiginformatieobjecten", path: "/documenten/api/v1/enkelvoudiginformatieobjecten",
            required: ["bronorganisatie", "creatiedatum", "titel", "auteur", "taal", "informatieobjecttype"],
            fields: [
                "identificatie": .text(40), "bronorganisatie": .text(9), "creatiedatum": .date, "titel": .text(200), "auteur": .text(200),
                "taal": .text(3), "status": .choice(["in_bewerking", "ter_vaststelling", "definitief", "gearchiveerd"]),
                "formaat": .text(255), "bestandsnaam": .text(255), "bestandsomvang": .integer, "inhoud": .bytes,
                "beschrijving": .text(1_000), "indicatieGebruiksrecht": .flag, "informatieobjecttype": .address,
                "vertrouwelijkheidaanduiding": .choice(levels),
            ], filters: ["identificatie", "bronorganisatie"]),
        ExampleCaseShape(
            collection: "besluiten", path: "/besluiten/api/v1/besluiten",
            // The standard lets a decision stand alone; ours never does.
            required: ["verantwoordelijkeOrganisatie", "besluittype", "datum", "ingangsdatum", "zaak"],
            fields: [
                "identificatie": .text(50), "verantwoordelijkeOrganisatie": .text(9), "besluittype": .address, "zaak": .address,
                "datum": .date, "toelichting": .text(100_000), "ingangsdatum": .date, "verzenddatum": .date,
                "uiterlijkeReactiedatum": .date,
            ], filters: ["identificatie", "verantwoordelijkeOrganisatie", "besluittype", "zaak"]),
        ExampleCaseShape(
            collection: "besluitinformatieobjecten", path: "/besluiten/api/v1/besluitinformatieobjecten",
            required: ["besluit", "informatieobject"], fields: ["besluit": .address, "informatieobject": .address],
            filters: ["besluit", "informatieobject"], isPlainList: true),
    ]
}

extension ConfigTree {
    /// A moment as other programs write it, with its zone, and with or without fractions of a second.
    var moment: Instant? {
        guard let text else { return nil }
        let date = [true, false].lazy.compactMap { hasFractions in
            try? Date.ISO8601FormatStyle(includingFractionalSeconds: hasFractions).parse(text)
        }.first
        return date.map { Instant(milliseconds: Int64(($0.timeIntervalSince1970 * 1_000).rounded())) }
    }
}
