import Civic
import Foundation

extension CaseSystemBook {
    /// What `casesystem.yaml` says, for the case system that the demonstration plays: nothing of it goes over a network.
    package static let exampleDocument = "casesystem-example.yaml"

    /// The case system of the demonstration, for a municipality that describes one.
    ///
    /// - Parameters:
    ///   - site: the municipality's own address, where its page is.
    ///   - data: the folder in which it keeps what it got.
    /// - Returns: nil where there is none.
    /// - Throws: `ConfigFault` naming document and field.
    package static func example(
        _ folder: ConfigFolder, site: String, data: URL, program: String, clock: @escaping @Sendable () -> Instant
    ) throws -> CaseSystemBook? {
        let installed = ConfigFolder(folder.base)
        guard installed.holds(exampleDocument) else { return nil }
        return try reading(exampleDocument) {
            let tree = try installed.tree(exampleDocument)
            // Both ends of the line are here, so nobody else needs to know it.
            let secret = Secret.random().text
            var settings = try CaseSystemSettings(
                tree, municipality: folder.key, environment: [tree["secretFrom"].text ?? "": secret], allowsLoopback: false)
            settings.page = "\(site)\(ExampleCasePages.home)/{reference}"
            let system = ExampleCaseSystem(
                try ExampleCaseSystem.Catalogue(settings), base: try ExampleCaseSystem.base(of: settings), clientID: settings.clientID,
                secret: secret, memory: data.appending(path: "\(folder.key)-case-system-example.json"), clock: clock)
            return CaseSystemBook(client: CaseSystemClient(settings: settings, web: system, program: program), example: system)
        }
    }
}

extension ExampleCaseSystem {
    /// All four interfaces stand below one address.
    /// - Throws: `ConfigFault` for the first that does not.
    fileprivate static func base(of settings: CaseSystemSettings) throws -> String {
        let base = settings.addresses[.cases]?.replacing("/zaken/api/v1", with: "") ?? ""
        for interface in CaseSystemSettings.Interface.allCases where settings.addresses[interface] != address(of: interface, base) {
            throw ConfigFault("addresses.\(interface.rawValue)", .unusable)
        }
        return base
    }

    private static func address(of interface: CaseSystemSettings.Interface, _ base: String) -> String {
        "\(base)/\(interface.rawValue)/api/v1"
    }
}

extension ExampleCaseSystem.Catalogue {
    /// Exactly the types that the settings name.
    fileprivate init(_ settings: CaseSystemSettings) throws {
        let root = settings.addresses[.catalogue] ?? ""
        self.init(things: [:], finals: [])
        for (index, names) in settings.types.enumerated() { add(names, number: index + 1, root) }
    }

    private mutating func add(_ names: CaseTypeNames, number: Int, _ root: String) {
        let type = "\(root)/zaaktypen/\(number)"
        things["zaaktypen", default: []].append([
            "url": .text(type), "concept": .bool(false), "identificatie": .text(names.type), "omschrijving": .text(names.type),
            "beginGeldigheid": .text("2020-01-01"), "eindeGeldigheid": .null,
        ])
        func parts(_ collection: String, _ words: [String?], _ more: ExampleCaseSystem.Fields) -> [ExampleCaseSystem.Fields] {
            var seen: Set<String> = []
            return words.compactMap(\.self).filter { seen.insert($0).inserted }.enumerated().map { index, word in
                let own: ExampleCaseSystem.Fields = [
                    "url": .text("\(root)/\(collection)/\(number)-\(index + 1)"), "concept": .bool(false), "omschrijving": .text(word),
                    "volgnummer": .integer(index + 1),
                ]
                return own.merging(more) { own, _ in own }
            }
        }
        let ofType: ExampleCaseSystem.Fields = ["zaaktype": .text(type)]
        let states = CaseState.allCases
        let statuses = parts("statustypen", states.map { names.statuses[$0] } + [names.final], ofType)
        things["statustypen", default: []] += statuses
        finals.formUnion(statuses.filter { $0["omschrijving"]?.text == names.final }.compactMap { $0["url"]?.text })
        things["roltypen", default: []] += parts("roltypen", [names.initiator], ofType)
        things["resultaattypen", default: []] += parts("resultaattypen", states.map { names.results[$0] }, ofType)
        things["besluittypen", default: []] += parts("besluittypen", [names.decision], ["zaaktypen": .list([.text(type)])])
        let documents = parts("informatieobjecttypen", [names.dossier, names.papers, names.letters], [:])
        things["informatieobjecttypen", default: []] += documents
        things["zaaktype-informatieobjecttypen", default: []] += documents.compactMap { document in
            document["url"].map { ["zaaktype": .text(type), "informatieobjecttype": $0, "concept": .bool(false)] }
        }
    }
}
