import Civic
import Foundation
import Initiatives
import Rules
import Store

/// Does one step: looks whether it was done before, does it when it was not, and remembers where it is. So an answer that got lost on
/// the way makes nothing twice.
struct ExportCarrier: Sendable {
    let client: CaseSystemClient
    let site: Site

    typealias Fields = CaseSystemClient.Fields

    /// Everything that steps of one case are made of.
    struct Material: Sendable {
        let file: CaseFile
        let export: CaseExport
        let names: CaseTypeNames
        let initiator: Person?
        let decision: CaseDecision?
        let steps: [ExportStep]
    }

    /// - Throws: ``CaseSystemFault``.
    func carry(_ step: ExportStep) async throws {
        let material = try await material(step)
        let now = site.clock()
        if step.plan.kind == .file {
            let made = try await file(material, now)
            try await site.database.quietWrite { db in
                try db.keepCase(step.caseID, address: made.address, type: made.type)
                try db.finish(step, address: made.address, at: now)
            }
            return
        }
        let address = try await make(step.plan, material, now).address()
        try await site.database.quietWrite { db in try db.finish(step, address: address, at: now) }
    }

    private func material(_ step: ExportStep) async throws -> Material {
        let settings = client.settings
        let found = try await site.database.read { db -> Material? in
            guard let file = try db.caseFile(step.caseID), let export = try db.caseExport(of: step.caseID),
                let names = settings.names(for: file.triage.category)
            else { return nil }
            return Material(
                file: file, export: export, names: names, initiator: try db.person(file.initiator), decision: try db.decision(of: file.id),
                steps: try db.exportSteps(of: file.id))
        }
        guard let found else { throw CaseSystemFault.noSuchType("") }
        return found
    }

    private func make(_ plan: PlannedStep, _ material: Material, _ now: Instant) async throws -> ConfigTree {
        guard let caseAddress = material.export.caseAddress, let type = material.export.typeAddress else {
            throw CaseSystemFault.unreadable
        }
        let place = ExportPlace(client: client, site: site, material: material, caseAddress: caseAddress, type: type, now: now)
        switch plan.kind {
        case .file: throw CaseSystemFault.unreadable
        case .initiator: return try await place.initiator()
        case .status, .final: return try await place.status(plan)
        case .document: return try await place.document(plan)
        case .link: return try await place.link(plan)
        case .decision: return try await place.decision(plan)
        case .decisionLink: return try await place.decisionLink(plan)
        case .result: return try await place.result(plan)
        case .term: return try await place.term(plan)
        }
    }

    // MARK: The case itself

    private func file(_ material: Material, _ now: Instant) async throws -> (address: String, type: String) {
        let (file, organisation) = (material.file, client.settings.organisation)
        let query = [(name: "identificatie", value: file.reference), (name: "bronorganisatie", value: organisation)]
        let made = try await client.findOrCreate(.cases, "zaken", query, at: now) {
            let fields: Fields = [
                "identificatie": .text(file.reference), "bronorganisatie": .text(organisation),
                "verantwoordelijkeOrganisatie": .text(organisation), "omschrijving": .text(file.title.shortened(to: 80)),
                "toelichting": .text(file.story.shortened(to: 1_000)),
                "zaaktype": .text(try await CaseCatalogue(client: client, now: now).caseType(material.names.type)),
                "startdatum": .text(min(file.clock.received, file.createdAt.localDate).iso),
                "uiterlijkeEinddatumAfdoening": .text(max(file.answerBy, file.createdAt.localDate).iso),
                "vertrouwelijkheidaanduiding": .text(client.settings.confidentiality),
            ]
            return fields
        }
        guard let type = made["zaaktype"].text else { throw CaseSystemFault.unreadable }
        return (try made.address(), type)
    }
}

extension CaseSystemClient {
    /// What is there already, or else what is made now. A system that says it is there after all is believed and asked again.
    ///
    /// - Parameter fits: which of the found things is the one; nil takes any.
    func findOrCreate(
        _ interface: CaseSystemSettings.Interface, _ path: String, _ query: [(name: String, value: String)], at now: Instant,
        fits: @Sendable (ConfigTree) throws -> Bool = { _ in true }, fields: @Sendable () async throws -> Fields
    ) async throws -> ConfigTree {
        if let found = try await list(interface, path, query, at: now).first(where: fits) { return found }
        do {
            return try await create(interface, path, try await fields(), at: now)
        } catch let fault as CaseSystemFault where fault.saysItIsThere {
            guard let found = try await list(interface, path, query, at: now).first(where: fits) else { throw fault }
            return found
        }
    }
}
