import Civic
import Foundation
import Initiatives
import Markup
import Rules
import Store

/// A case that is in the case system, and what is added to it there.
struct ExportPlace: Sendable {
    let client: CaseSystemClient
    let site: Site
    let material: ExportCarrier.Material
    let caseAddress: String
    /// The version of its type that it was made with.
    let type: String
    let now: Instant

    private var file: CaseFile { material.file }
    private var names: CaseTypeNames { material.names }
    private var catalogue: CaseCatalogue { CaseCatalogue(client: client, now: now) }
    private var organisation: String { client.settings.organisation }
    private var inCase: [(name: String, value: String)] { [(name: "zaak", value: caseAddress)] }

    /// Who asked. The whole name stands where a surname belongs: which part of a name that is, we do not ask.
    func initiator() async throws -> ConfigTree {
        let role = try await catalogue.role(names.initiator, of: type)
        let query = inCase + [(name: "roltype", value: role)]
        return try await client.findOrCreate(.cases, "rollen", query, at: now) {
            let name = material.initiator?.name ?? ""
            var contact: [String: ConfigTree] = ["naam": .text(name.shortened(to: 40))]
            if let email = material.initiator?.email { contact["emailadres"] = .text(email) }
            if let phone = material.initiator?.phone { contact["telefoonnummer"] = .text(phone.shortened(to: 20)) }
            return [
                "zaak": .text(caseAddress), "roltype": .text(role), "betrokkeneType": .text("natuurlijk_persoon"),
                "roltoelichting": .text(names.initiator), "afwijkendeNaamBetrokkene": .text(name),
                "betrokkeneIdentificatie": .map(["geslachtsnaam": .text(name)]), "contactpersoonRol": .map(contact),
            ]
        }
    }

    func status(_ plan: PlannedStep) async throws -> ConfigTree {
        guard let name = plan.kind == .final ? names.final : CaseState(rawValue: plan.subject).flatMap({ names.statuses[$0] }) else {
            throw CaseSystemFault.noSuchType(plan.subject)
        }
        let status = try await catalogue.status(name, of: type)
        let query = inCase + [(name: "statustype", value: status)]
        // A status can be given more than once; this one is known by its moment.
        return try await client.findOrCreate(.cases, "statussen", query, at: now) { found in
            found["datumStatusGezet"].moment == plan.at
        } fields: {
            ["zaak": .text(caseAddress), "statustype": .text(status), "datumStatusGezet": .text(plan.at.iso)]
        }
    }

    func result(_ plan: PlannedStep) async throws -> ConfigTree {
        guard let name = CaseState(rawValue: plan.subject).flatMap({ names.results[$0] }) else {
            throw CaseSystemFault.noSuchType(plan.subject)
        }
        let result = try await catalogue.result(name, of: type)
        let made = try await client.findOrCreate(.cases, "resultaten", inCase, at: now) {
            let why = material.decision?.reason ?? ""
            return ["zaak": .text(caseAddress), "resultaattype": .text(result), "toelichting": .text(why.shortened(to: 1_000))]
        }
        // A case has one result: another one, of an earlier answer or of a person there, is not overwritten.
        guard made["resultaattype"].text == result else { throw CaseSystemFault.different }
        return made
    }

    func decision(_ plan: PlannedStep) async throws -> ConfigTree {
        guard let name = names.decision, let decision = material.decision else { throw CaseSystemFault.noSuchType("") }
        let number = "\(file.reference)-B\(turn(plan))"
        let query = [(name: "identificatie", value: number), (name: "verantwoordelijkeOrganisatie", value: organisation)]
        return try await client.findOrCreate(.decisions, "besluiten", query, at: now) {
            let day = decision.decidedOn.iso
            return [
                "identificatie": .text(number), "verantwoordelijkeOrganisatie": .text(organisation), "zaak": .text(caseAddress),
                "besluittype": .text(try await catalogue.decision(name, of: type)), "datum": .text(day), "ingangsdatum": .text(day),
                "verzenddatum": .text(day), "uiterlijkeReactiedatum": .text(decision.objection.date.iso),
                "toelichting": .text(decision.reason),
            ]
        }
    }

    /// How long it takes now and whether it stands still. The same again changes nothing, so nobody looks first.
    func term(_ plan: PlannedStep) async throws -> ConfigTree {
        guard let term: ExportTerm = try? Stored.value(plan.subject), let id = caseAddress.split(separator: "/").last,
            id.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
        else { throw CaseSystemFault.unreadable }
        let words = site.words(site.municipality.language)
        var fields: CaseSystemClient.Fields = [
            "uiterlijkeEinddatumAfdoening": .text(max(term.answerBy, file.createdAt.localDate).iso),
            "opschorting": .map([
                "indicatie": .bool(term.still != nil), "reden": .text(term.still.map { words("law.ground.\($0.rawValue)") } ?? ""),
            ]),
        ]
        if term.addedDays > 0, let ground = term.ground {
            fields["verlenging"] = .map([
                "reden": .text(words("work.groundOption.\(ground.rawValue)").shortened(to: 200)), "duur": .text("P\(term.addedDays)D"),
            ])
        }
        return try await client.change(.cases, "zaken/\(id)", fields, at: now)
    }

    func decisionLink(_ plan: PlannedStep) async throws -> ConfigTree {
        let (document, decision) = (try address(of: plan.subject), try address(of: "decision:\(turn(plan))"))
        let query = [(name: "besluit", value: decision), (name: "informatieobject", value: document)]
        return try await client.findOrCreate(.decisions, "besluitinformatieobjecten", query, at: now) {
            ["besluit": .text(decision), "informatieobject": .text(document)]
        }
    }

    func link(_ plan: PlannedStep) async throws -> ConfigTree {
        let document = try address(of: plan.subject)
        let query = inCase + [(name: "informatieobject", value: document)]
        return try await client.findOrCreate(.cases, "zaakinformatieobjecten", query, at: now) {
            ["zaak": .text(caseAddress), "informatieobject": .text(document)]
        }
    }

    func document(_ plan: PlannedStep) async throws -> ConfigTree {
        // Numbers follow the order of the steps, which never changes.
        let place = material.steps.filter { $0.plan.kind == .document }.firstIndex { $0.plan.key == plan.key } ?? 0
        let number = "\(file.reference)-D\(place + 1)"
        let query = [(name: "identificatie", value: number), (name: "bronorganisatie", value: organisation)]
        return try await client.findOrCreate(.documents, "enkelvoudiginformatieobjecten", query, at: now) {
            let content = try await content(plan)
            return [
                "identificatie": .text(number), "bronorganisatie": .text(organisation),
                "creatiedatum": .text(min(content.madeOn, now.localDate).iso),
                "titel": .text(content.title.shortened(to: 200)), "auteur": .text(site.municipality.name.shortened(to: 200)),
                "taal": .text("nld"), "status": .text("definitief"), "formaat": .text(content.mediaType),
                "bestandsnaam": .text(content.fileName.shortened(to: 255)), "bestandsomvang": .integer(content.bytes.count),
                "inhoud": .text(content.bytes.base64EncodedString()), "indicatieGebruiksrecht": .bool(false),
                "vertrouwelijkheidaanduiding": .text(client.settings.confidentiality),
                "informatieobjecttype": .text(try await catalogue.document(content.typeName, of: type)),
            ]
        }
    }

    private struct Content {
        let title: String
        let fileName: String
        let mediaType: String
        let typeName: String
        let madeOn: LocalDate
        let bytes: Data
    }

    private func content(_ plan: PlannedStep) async throws -> Content {
        guard plan.subject != PlannedStep.dossier else {
            let dossier = try await CaseDossier.read(file, site)
            return Content(
                title: dossier.title, fileName: "\(file.reference).html", mediaType: "text/html", typeName: names.dossier,
                madeOn: plan.at.localDate, bytes: dossier.bytes)
        }
        if plan.subject.hasPrefix(PlannedStep.letterPrefix) { return try await letter(plan) }
        let (id, caseID) = (ID<Paper>(plan.subject), file.id)
        let found = try await site.database.read { db in try db.paper(id, of: caseID) }
        guard let (paper, bytes) = found, let typeName = names.papers else { throw CaseSystemFault.noSuchType("") }
        return Content(
            title: paper.name, fileName: paper.name, mediaType: paper.type.mediaType, typeName: typeName, madeOn: paper.on, bytes: bytes)
    }

    /// A letter as it went out, on a sheet of its own.
    private func letter(_ plan: PlannedStep) async throws -> Content {
        let (number, caseID) = (Int(plan.subject.dropFirst(PlannedStep.letterPrefix.count)) ?? 0, file.id)
        let found = try await site.database.read { db in try db.letter(number, of: caseID) }
        guard let sent = found, let typeName = names.letters else { throw CaseSystemFault.noSuchType("") }
        let sheet = LetterSheet(letter: sent.letter, t: site.words(sent.letter.language))
        return Content(
            title: sent.letter.subject, fileName: "\(sent.letter.reference.replacing("/", with: "-")).html", mediaType: "text/html",
            typeName: typeName, madeOn: sent.letter.date, bytes: Data(sheet.document.bytes))
    }

    /// Which answer of the case a step is about; a case that was opened again has more than one.
    private func turn(_ plan: PlannedStep) -> String { plan.key.split(separator: ":").last.map(String.init) ?? "" }

    /// Where an earlier step ended.
    private func address(of key: String) throws -> String {
        guard let address = material.steps.first(where: { $0.plan.key == key })?.address else { throw CaseSystemFault.unreadable }
        return address
    }
}

extension Instant {
    /// As other programs write moments (RFC 3339), in UTC.
    fileprivate var iso: String {
        Date.ISO8601FormatStyle(includingFractionalSeconds: true).format(Date(timeIntervalSince1970: Double(milliseconds) / 1_000))
    }
}
