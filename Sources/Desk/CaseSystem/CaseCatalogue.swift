import Civic
import Rules

/// Finds types in the catalogue of the case system by their names. Asked anew each time: versions of types follow each other, and a case
/// is a rare thing.
struct CaseCatalogue: Sendable {
    let client: CaseSystemClient
    let now: Instant

    private var today: LocalDate { now.localDate }

    /// The version of a type of case that is in force today.
    func caseType(_ name: String) async throws -> String {
        let found = try await client.list(
            .catalogue, "zaaktypen", [(name: "identificatie", value: name), (name: "status", value: "definitief")], at: now)
        return try newest(found, name).address()
    }

    func role(_ name: String, of caseType: String) async throws -> String {
        try await part("roltypen", name, of: caseType).address()
    }

    func status(_ name: String, of caseType: String) async throws -> String {
        try await part("statustypen", name, of: caseType).address()
    }

    func result(_ name: String, of caseType: String) async throws -> String {
        try await part("resultaattypen", name, of: caseType).address()
    }

    /// Types of documents belong to the whole catalogue; only those that this type of case knows are accepted.
    func document(_ name: String, of caseType: String) async throws -> String {
        let relations = try await client.list(.catalogue, "zaaktype-informatieobjecttypen", parts(of: caseType), at: now)
        let related = Set(relations.compactMap { $0["informatieobjecttype"].text })
        let named = try await client.list(
            .catalogue, "informatieobjecttypen", [(name: "omschrijving", value: name), (name: "status", value: "definitief")], at: now)
        // In some catalogues the relation holds the name and not the address.
        return try newest(named.filter { related.contains($0["url"].text ?? "") || related.contains(name) }, name).address()
    }

    func decision(_ name: String, of caseType: String) async throws -> String {
        let found = try await client.list(
            .catalogue, "besluittypen", [(name: "zaaktypen", value: caseType), (name: "status", value: "definitief")], at: now)
        return try newest(found.filter { $0["omschrijving"].word == name }, name).address()
    }

    private func part(_ path: String, _ name: String, of caseType: String) async throws -> ConfigTree {
        let found = try await client.list(.catalogue, path, parts(of: caseType), at: now)
        return try newest(found.filter { $0["omschrijving"].word == name }, name)
    }

    private func parts(of caseType: String) -> [(name: String, value: String)] {
        [(name: "zaaktype", value: caseType), (name: "status", value: "definitief")]
    }

    /// Of several versions the one in force that began last.
    private func newest(_ found: [ConfigTree], _ name: String) throws -> ConfigTree {
        let inForce = found.filter { item in
            (item["beginGeldigheid"].date.map { $0 <= today } ?? true) && (item["eindeGeldigheid"].date.map { $0 >= today } ?? true)
        }
        func began(_ item: ConfigTree) -> String { item["beginGeldigheid"].text ?? "" }
        guard let last = inForce.max(by: { began($0) < began($1) }) else { throw CaseSystemFault.noSuchType(name) }
        return last
    }
}
