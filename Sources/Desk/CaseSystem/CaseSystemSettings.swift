import Civic
import Foundation
import Rules

/// The case system (*zaaksysteem*) of one municipality, as `casesystem.yaml` in its folder describes it: where its four interfaces are,
/// who we are there, when cases go, and what our words are called there. The interfaces are the Zaken, Catalogi, Documenten and Besluiten
/// APIs of VNG.
package struct CaseSystemSettings: Sendable {
    package enum Interface: String, Sendable, CaseIterable {
        case cases = "zaken"
        case catalogue = "catalogi"
        case documents = "documenten"
        case decisions = "besluiten"
    }

    /// When the case is closed there. Whatever comes after that no longer goes there.
    package enum ClosingMoment: String, Sendable { case answer, closed }

    /// Without a slash at the end.
    let addresses: [Interface: String]
    let clientID: String
    let secret: String
    /// Number of the municipality as a legal person (RSIN), nine digits with a check.
    let organisation: String
    /// Who may see it there, of `openbaar` to `zeer_geheim`.
    let confidentiality: String
    /// Where people open a case, with `{reference}` in it; nil shows no link.
    var page: String?
    /// A case goes by itself as soon as it is in one of these states; none leaves it to people.
    let states: Set<CaseState>
    /// The first day of receipt of cases that go by themselves.
    let since: LocalDate?
    let closesAt: ClosingMoment
    let types: [CaseTypeNames]

    /// What a case of this category is there; nil when such cases do not go there.
    func names(for category: String) -> CaseTypeNames? {
        types.first { $0.categories.contains(category) } ?? types.first { $0.categories.isEmpty }
    }
}

/// What one kind of case and everything about it are called in the catalogue of the case system.
package struct CaseTypeNames: Sendable, Hashable {
    /// `zaaktype.identificatie`.
    let type: String
    /// Categories of `triage.yaml`; none is all that no other type has.
    let categories: Set<String>
    /// The `omschrijving` of a roltype, and so on below.
    let initiator: String
    let statuses: [CaseState: String]
    let final: String
    /// By answer; ``CaseState/withdrawn`` is one here.
    let results: [CaseState: String]
    /// The file of the case as one document.
    let dossier: String
    /// Papers that were added to the case; nil leaves them here.
    let papers: String?
    /// A formal decision (*besluit*); nil makes none.
    let decision: String?
    /// Letters that were sent about the case; nil leaves them here.
    var letters: String?
}

extension CaseSystemSettings {
    package static let document = "casesystem.yaml"

    /// Who may see something there, from everybody to hardly anybody.
    static let levels = [
        "openbaar", "beperkt_openbaar", "intern", "zaakvertrouwelijk", "vertrouwelijk", "confidentieel", "geheim", "zeer_geheim",
    ]

    /// - Parameters:
    ///   - environment: where the secret is, by the name that `secretFrom` gives.
    ///   - allowsLoopback: also takes a case system at `http://localhost`, for trying out.
    /// - Throws: `ConfigFault` naming the field.
    init(_ tree: ConfigTree, municipality: String, environment: [String: String], allowsLoopback: Bool) throws {
        try tree.expect([
            "addresses", "clientId", "secretFrom", "rsin", "confidentiality", "page", "send", "closeAt", "caseTypes",
        ])
        addresses = try Self.addresses(tree["addresses"], allowsLoopback: allowsLoopback)
        clientID = try tree.needed("clientId")
        secret = try OutsideSecret.read(
            try tree.needed("secretFrom"), prefix: "CASESYSTEM", municipality: municipality, environment: environment, field: "secretFrom")
        organisation = tree["rsin"].text ?? ""
        guard Self.isOrganisation(organisation) else {
            throw ConfigFault("rsin", .rsin)
        }
        confidentiality = tree["confidentiality"].text ?? "zaakvertrouwelijk"
        guard Self.levels.contains(confidentiality) else {
            throw ConfigFault("confidentiality", .unknownOf, ["value": confidentiality, "choices": Self.levels.joined(separator: ", ")])
        }
        page = tree["page"].text
        if let page { try Self.check(page, at: "page", allowsLoopback: allowsLoopback) }
        (states, since) = try Self.sending(tree["send"])
        guard let closesAt = ClosingMoment(rawValue: tree["closeAt"].text ?? "closed") else {
            throw ConfigFault("closeAt", .unknownOf, ["value": tree["closeAt"].word ?? "", "choices": "answer, closed"])
        }
        self.closesAt = closesAt
        types = try tree["caseTypes"].list.enumerated().map { try CaseTypeNames($1, at: "caseTypes[\($0)]") }
        try checkTypes()
    }

    private static func addresses(_ tree: ConfigTree, allowsLoopback: Bool) throws -> [Interface: String] {
        try tree.expect(Interface.allCases.map(\.rawValue), at: "addresses")
        return try Interface.allCases.reduce(into: [:]) { result, interface in
            let field = "addresses.\(interface.rawValue)"
            let address = try tree.needed(interface.rawValue, at: "addresses")
            try check(address, at: field, allowsLoopback: allowsLoopback)
            guard !address.hasSuffix("/"), !address.contains("?") else { throw ConfigFault(field, .lastSlash) }
            result[interface] = address
        }
    }

    private static func check(_ address: String, at field: String, allowsLoopback: Bool) throws {
        do {
            try WebRequest.checked(address.replacing("{reference}", with: "X"), allowsLoopback: allowsLoopback)
        } catch {
            throw ConfigFault(field, .httpsAddress)
        }
    }

    private static func sending(_ tree: ConfigTree) throws -> (Set<CaseState>, LocalDate?) {
        try tree.expect(["states", "since"], at: "send")
        let states = try tree["states"].texts.map { name in
            guard let state = CaseState(rawValue: name) else { throw ConfigFault("send.states", .unknown, ["value": name]) }
            return state
        }
        let since = tree["since"].date
        // Without it, switching it on would send everything there ever was.
        guard states.isEmpty || since != nil else { throw ConfigFault("send.since", .sinceNeeded) }
        return (Set(states), since)
    }

    private func checkTypes() throws {
        guard !types.isEmpty else { throw ConfigFault("caseTypes", .needsOne) }
        guard types.count(where: \.categories.isEmpty) <= 1 else {
            throw ConfigFault("caseTypes", .oneWithoutCategories)
        }
        var known: Set<String> = []
        for category in types.flatMap(\.categories) where !known.insert(category).inserted {
            throw ConfigFault("caseTypes", .twice, ["value": category])
        }
    }

    /// The check of an RSIN is that of a citizen service number: the sum of digits times 9 to 2 and −1 is a multiple of eleven.
    static func isOrganisation(_ text: String) -> Bool {
        let digits = text.compactMap(\.wholeNumberValue)
        guard text.utf8.count == 9, digits.count == 9, text != "000000000" else { return false }
        return zip(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]).reduce(0) { $0 + $1.0 * $1.1 } % 11 == 0
    }
}

extension CaseTypeNames {
    init(_ tree: ConfigTree, at path: String) throws {
        try tree.expect(["zaaktype", "categories", "initiator", "statuses", "results", "documents", "decision"], at: path)
        type = try tree.needed("zaaktype", at: path)
        categories = Set(tree["categories"].texts)
        initiator = try tree.needed("initiator", at: path)
        let open = [CaseState.received, .assigned, .inProgress, .waitingForInitiator]
        let answers = CaseState.allCases.filter { $0.isAnswer || $0 == .withdrawn }
        (statuses, final) = try Self.statuses(tree["statuses"], open + answers, at: "\(path).statuses")
        let results = tree["results"]
        try results.expect(answers.map(\.rawValue), at: "\(path).results")
        self.results = try answers.reduce(into: [:]) { $0[$1] = try results.needed($1.rawValue, at: "\(path).results") }
        try tree["documents"].expect(["dossier", "papers", "letters"], at: "\(path).documents")
        dossier = try tree["documents"].needed("dossier", at: "\(path).documents")
        papers = tree["documents"]["papers"].word
        letters = tree["documents"]["letters"].word
        decision = tree["decision"].word
    }

    private static func statuses(_ tree: ConfigTree, _ states: [CaseState], at path: String) throws -> ([CaseState: String], String) {
        try tree.expect(states.map(\.rawValue) + ["final"], at: path)
        _ = try tree.needed(CaseState.received.rawValue, at: path)
        let names = states.reduce(into: [CaseState: String]()) { $0[$1] = tree[$1.rawValue].word }
        return (names, try tree.needed("final", at: path))
    }
}

extension ConfigTree {
    /// Only these keys; nothing at all is fine too.
    fileprivate func expect(_ known: [String], at path: String = "") throws {
        if isNull { return }
        guard case .map(let map) = self else { throw ConfigFault(path, .notMap) }
        if let unknown = Set(map.keys).subtracting(known).sorted().first {
            throw ConfigFault(path.isEmpty ? unknown : "\(path).\(unknown)", .notSetting)
        }
    }

    fileprivate func needed(_ key: String, at path: String = "") throws -> String {
        guard let word = self[key].word else { throw ConfigFault(path.isEmpty ? key : "\(path).\(key)", .missing) }
        return word
    }
}

/// The case system of a municipality, or none. Read as it was installed: a change on screen does not count, since whoever could change an
/// address there could have the files of cases sent anywhere.
package struct CaseSystemBook: Sendable {
    let client: CaseSystemClient?
    /// The one that the demonstration plays itself; nil everywhere else.
    let example: ExampleCaseSystem?
    var settings: CaseSystemSettings? { client?.settings }
    package var isConnected: Bool { client != nil }
    package var isExample: Bool { example != nil }

    package static let none = CaseSystemBook(client: nil)
    init(client: CaseSystemClient?, example: ExampleCaseSystem? = nil) { (self.client, self.example) = (client, example) }

    /// - Throws: `ConfigFault` naming document and field.
    package init(
        _ folder: ConfigFolder, environment: [String: String], web: any WebClient, program: String, allowsLoopback: Bool = false
    ) throws {
        let installed = ConfigFolder(folder.base)
        guard installed.holds(CaseSystemSettings.document) else {
            self = .none
            return
        }
        do {
            let settings = try CaseSystemSettings(
                installed.tree(CaseSystemSettings.document), municipality: folder.key, environment: environment,
                allowsLoopback: allowsLoopback)
            self.init(client: CaseSystemClient(settings: settings, web: web, program: program))
        } catch let fault as ConfigFault {
            throw fault.inFile(CaseSystemSettings.document)
        }
    }
}
