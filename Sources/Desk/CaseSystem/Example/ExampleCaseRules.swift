import Civic
import Foundation
import Rules

/// What cannot be said in a list of fields: behaviour that the standards describe (zrc-001 to zrc-020, drc-001, brc-001 to brc-003).
struct ExampleCaseRules {
    let now: Instant
    /// Addresses of the statuses that close a case.
    let finals: Set<String>

    typealias Fields = ExampleCaseSystem.Fields
    typealias Things = [String: [Fields]]

    func check(_ collection: String, _ fields: Fields, _ things: Things) throws {
        for name in ["bronorganisatie", "verantwoordelijkeOrganisatie"] {
            if let number = fields[name]?.text, !CaseSystemSettings.isOrganisation(number) {
                throw ExampleCaseProblem.field(name, "invalid-length-or-check")
            }
        }
        if fields["zaak"] != nil, collection != "zaken" { try checkCase(fields, things) }
        switch collection {
        case "zaken": try newCase(fields, things)
        case "statussen": try status(fields, things)
        case "rollen": try role(fields, things)
        case "resultaten":
            try belongs("resultaattype", "resultaattypen", fields, things)
            try unique(collection, ["zaak"], fields, things)
        case "zaakinformatieobjecten": try link(fields, things)
        case "enkelvoudiginformatieobjecten": try document(fields, things)
        case "besluiten": try decision(fields, things)
        case "besluitinformatieobjecten":
            _ = try found("besluiten", fields["besluit"], things, "besluit")
            _ = try found("enkelvoudiginformatieobjecten", fields["informatieobject"], things, "informatieobject")
            try unique(collection, ["besluit", "informatieobject"], fields, things)
        default: throw ExampleCaseProblem(404, "not_found")
        }
    }

    private func found(_ collection: String, _ address: ConfigTree?, _ things: Things, _ field: String) throws -> Fields {
        guard let thing = things[collection]?.first(where: { $0["url"] == address }) else {
            throw ExampleCaseProblem.field(field, "bad-url")
        }
        return thing
    }

    private func unique(_ collection: String, _ names: [String], _ fields: Fields, _ things: Things, code: String = "unique") throws {
        let isThere = things[collection]?.contains { thing in names.allSatisfy { thing[$0] == fields[$0] } } ?? false
        if isThere { throw ExampleCaseProblem.field(names[0], code) }
    }

    /// The type must be one of the type of the case.
    private func belongs(_ field: String, _ collection: String, _ fields: Fields, _ things: Things) throws {
        let type = try found(collection, fields[field], things, field)
        let owner = try found("zaken", fields["zaak"], things, "zaak")
        guard type["zaaktype"] == owner["zaaktype"] else { throw ExampleCaseProblem.field(field, "zaaktype-mismatch") }
    }

    /// Nothing is added to a case that is closed; we are not allowed to force it.
    private func checkCase(_ fields: Fields, _ things: Things) throws {
        let owner = try found("zaken", fields["zaak"], things, "zaak")
        guard owner["einddatum"] == nil else { throw ExampleCaseProblem(403, "permission_denied") }
    }

    private func newCase(_ fields: Fields, _ things: Things) throws {
        let type = try found("zaaktypen", fields["zaaktype"], things, "zaaktype")
        guard type["concept"] == .bool(false) else { throw ExampleCaseProblem.field("zaaktype", "not-published") }
        try unique("zaken", ["identificatie", "bronorganisatie"], fields, things, code: "identificatie-niet-uniek")
    }

    private func status(_ fields: Fields, _ things: Things) throws {
        try belongs("statustype", "statustypen", fields, things)
        guard let moment = fields["datumStatusGezet"]?.moment, moment <= now else {
            throw ExampleCaseProblem.field("datumStatusGezet", "future_not_allowed")
        }
        try unique("statussen", ["zaak", "datumStatusGezet"], fields, things)
        guard finals.contains(fields["statustype"]?.text ?? "") else { return }
        guard things["resultaten"]?.contains(where: { $0["zaak"] == fields["zaak"] }) == true else {
            throw ExampleCaseProblem.field("nonFieldErrors", "resultaat-does-not-exist")
        }
        let linked = (things["zaakinformatieobjecten"] ?? []).filter { $0["zaak"] == fields["zaak"] }.compactMap { $0["informatieobject"] }
        for address in linked {
            let document = try found("enkelvoudiginformatieobjecten", address, things, "informatieobject")
            guard document["indicatieGebruiksrecht"]?.bool != nil else {
                throw ExampleCaseProblem.field("nonFieldErrors", "indicatiegebruiksrecht-unset")
            }
        }
    }

    private func role(_ fields: Fields, _ things: Things) throws {
        try belongs("roltype", "roltypen", fields, things)
        guard fields["betrokkene"] != nil || fields["betrokkeneIdentificatie"] != nil else {
            throw ExampleCaseProblem.field("nonFieldErrors", "invalid-betrokkene")
        }
        if case .map(let contact)? = fields["contactpersoonRol"] {
            guard contact["naam"]?.text != nil else { throw ExampleCaseProblem.field("contactpersoonRol.naam", "required") }
            if let mail = contact["emailadres"], mail.text?.contains("@") != true {
                throw ExampleCaseProblem.field("contactpersoonRol.emailadres", "invalid")
            }
        }
        // A case has one initiator.
        try unique("rollen", ["zaak", "roltype"], fields, things, code: "max_occurences")
    }

    private func link(_ fields: Fields, _ things: Things) throws {
        let document = try found("enkelvoudiginformatieobjecten", fields["informatieobject"], things, "informatieobject")
        let owner = try found("zaken", fields["zaak"], things, "zaak")
        let isKnown = things["zaaktype-informatieobjecttypen"]?.contains {
            $0["zaaktype"] == owner["zaaktype"] && $0["informatieobjecttype"] == document["informatieobjecttype"]
        }
        guard isKnown == true else { throw ExampleCaseProblem.field("nonFieldErrors", "missing-zaaktype-informatieobjecttype-relation") }
        try unique("zaakinformatieobjecten", ["zaak", "informatieobject"], fields, things)
    }

    private func document(_ fields: Fields, _ things: Things) throws {
        let type = try found("informatieobjecttypen", fields["informatieobjecttype"], things, "informatieobjecttype")
        guard type["concept"] == .bool(false) else { throw ExampleCaseProblem.field("informatieobjecttype", "not-published") }
        try unique("enkelvoudiginformatieobjecten", ["identificatie", "bronorganisatie"], fields, things, code: "identificatie-niet-uniek")
        if let day = fields["creatiedatum"]?.date, day > now.localDate {
            throw ExampleCaseProblem.field("creatiedatum", "future_not_allowed")
        }
        let size = fields["inhoud"]?.text.flatMap { Data(base64Encoded: $0) }?.count
        guard fields["bestandsomvang"]?.integer == size else { throw ExampleCaseProblem.field("bestandsomvang", "file-size") }
    }

    private func decision(_ fields: Fields, _ things: Things) throws {
        let type = try found("besluittypen", fields["besluittype"], things, "besluittype")
        let owner = try found("zaken", fields["zaak"], things, "zaak")
        guard let zaaktype = owner["zaaktype"]?.text, type["zaaktypen"]?.texts.contains(zaaktype) == true else {
            throw ExampleCaseProblem.field("nonFieldErrors", "zaaktype-mismatch")
        }
        try unique("besluiten", ["identificatie", "verantwoordelijkeOrganisatie"], fields, things, code: "identificatie-niet-uniek")
        if let day = fields["datum"]?.date, day > now.localDate { throw ExampleCaseProblem.field("datum", "future_not_allowed") }
    }
}
