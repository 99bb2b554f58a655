import Foundation

/// The configuration of one municipality, as its folder tells it. No municipality's name stands in code.
package struct Municipality: Sendable {
    /// Short name for folders, schemas and files: lower-case letters, digits and hyphens.
    package let key: String
    package let name: String
    /// CBS code such as `GM0518`.
    package let cbsCode: String
    package let language: String
    /// What residents can choose, in the order of the file; nil when it does not say, which is every language there are texts in.
    package let languages: [String]?
    /// Further names under which the schemes know it, such as its province and region.
    package let regions: [String]
    /// The names by which it answers, the first of which is in its addresses; `KEY.localhost` when it names none.
    package let hosts: [String]
    package let phone: String
    package let deskTexts: [String: String]
    /// Where letters go, such as an objection: street or post-office box, postcode and town; empty when the municipality named none.
    package let postalAddress: String
    /// Where the municipality is written to about the site; nil when it named none.
    package let mail: String?
    package let areas: Areas
    package let style: HouseStyle
    package let logo: Logo?
    /// Origins such as `https://www.example.nl` whose pages may show a list of ours in a frame.
    package let framedBy: [String]
    /// Where a weakness of the site can be reported: a `mailto:`, `https:` or `tel:` address for `security.txt` (RFC 9116); nil publishes none.
    package let securityContact: String?
    package let folder: URL

    /// Where people can come by, in this language or else in the municipality's own.
    package func desk(_ language: String) -> String { deskTexts[language] ?? deskTexts[self.language] ?? "" }
}

extension Municipality {
    private static let usualLanguage = "nl"

    private struct File: Decodable {
        let name: String
        let cbsCode: String
        let language: String?
        let languages: [String]?
        let regions: [String]?
        let hosts: [String]?
        let phone: String
        let desk: [String: String]
        let postalAddress: String?
        let mail: String?
        let tone: String?
        let theme: [String: String]?
        let embedding: Embedding?
        let security: Security?

        func check() throws {
            guard cbsCode.wholeMatch(of: /GM[0-9]{4}/) != nil else {
                throw ConfigFault("cbsCode", .notMunicipalityCode, ["value": cbsCode])
            }
            if let tone, !Self.tones.contains(tone) { throw ConfigFault.unknown("tone", tone, of: Self.tones) }
            guard let languages else { return }
            guard !languages.isEmpty else { throw ConfigFault("languages", .needsOne) }
            guard Set(languages).count == languages.count else { throw ConfigFault("languages", .twice, ["value": twice(languages)]) }
            let leading = language ?? Municipality.usualLanguage
            guard languages.contains(leading) else { throw ConfigFault("languages", .needsOneOf, ["value": leading]) }
        }

        /// How residents are addressed.
        private static let tones = ["je", "u"]
    }

    private struct Embedding: Decodable {
        let origins: [String]?
    }

    private struct Security: Decodable { let contact: String }

    private struct AreaFile: Decodable {
        let year: Int
        let areas: [Item]

        struct Item: Decodable {
            let code: String
            let name: String
            let inhabitants: Int?
            let inhabitantsYear: Int?
            let centre: [Double]?
            let areas: [Item]?

            func flattened(parent: String?) -> [Area] {
                let own = Area(
                    code: code, name: name, parent: parent, inhabitants: inhabitants, inhabitantsYear: inhabitantsYear,
                    longitude: centre?.first, latitude: centre?.last)
                return [own] + (areas ?? []).flatMap { $0.flattened(parent: code) }
            }

            /// - Parameter seen: the codes of the areas before it.
            func check(_ path: String, _ seen: inout Set<String>) throws {
                guard Area.isCode(code) else { throw ConfigFault("\(path).code", .notCode, ["value": code]) }
                guard seen.insert(code).inserted else { throw ConfigFault("\(path).code", .twice, ["value": code]) }
                if let inhabitants, !Area.population.contains(inhabitants) {
                    throw ConfigFault(
                        "\(path).inhabitants", .notBetween,
                        ["low": String(Area.population.lowerBound), "high": String(Area.population.upperBound)])
                }
                if let centre, !Area.isOnEarth(centre) { throw ConfigFault("\(path).centre", .notPlace) }
                for (index, area) in (areas ?? []).enumerated() { try area.check("\(path).areas[\(index)]", &seen) }
            }
        }
    }

    /// Reads `municipality.yaml` and `areas.yaml` of a folder whose name is the key.
    /// - Throws: `ConfigFault` naming the document; `ConfigurationFault` for a folder whose name is no key.
    package init(folder: URL) throws { try self.init(ConfigFolder(folder)) }

    package init(_ folder: ConfigFolder) throws {
        let file: File = try folder.decode("municipality.yaml")
        let areaFile: AreaFile = try folder.decode("areas.yaml")
        try reading("areas.yaml") {
            var codes: Set<String> = []
            for (index, area) in areaFile.areas.enumerated() { try area.check("areas[\(index)]", &codes) }
        }
        try reading("municipality.yaml", file.check)
        key = folder.key
        name = file.name
        cbsCode = file.cbsCode
        (language, languages) = (file.language ?? Self.usualLanguage, file.languages)
        regions = file.regions ?? []
        hosts = file.hosts.flatMap { $0.isEmpty ? nil : $0 } ?? ["\(folder.key).localhost"]
        phone = file.phone
        deskTexts = file.desk
        postalAddress = file.postalAddress ?? ""
        mail = file.mail
        if let mail, emailAddress(mail) == nil { throw ConfigFault("mail", .notMail, ["value": mail], in: "municipality.yaml") }
        style = HouseStyle(file.theme ?? [:])
        try style.check()
        logo = try Logo(folder)
        areas = Areas(areaFile.areas.flatMap { $0.flattened(parent: nil) })
        securityContact = file.security?.contact
        if let contact = securityContact, !Self.isContact(contact) {
            throw ConfigFault("security.contact", .contactAddress, in: "municipality.yaml")
        }
        self.folder = folder.base
        framedBy = file.embedding?.origins ?? []
        for text in framedBy where !Self.isOrigin(text) {
            throw ConfigFault("embedding.origins", .notOrigin, ["value": text], in: "municipality.yaml")
        }
        guard key.wholeMatch(of: /[a-z][a-z0-9-]{1,40}/) != nil else {
            throw ConfigurationFault(file: folder.base.path, reason: "is no key of a municipality")
        }
    }

    /// Can somebody be reached there? As `security.txt` has it.
    package static func isContact(_ text: String) -> Bool {
        guard let way = ["mailto:", "https://", "tel:"].first(where: text.hasPrefix) else { return false }
        let place = text.utf8.dropFirst(way.utf8.count)
        return (3...300).contains(place.count) && place.allSatisfy { (0x21...0x7e).contains($0) }
    }

    /// Is it the origin of one site, or of all below a name that somebody owns? They end up in a security header, so nothing but a plain origin is
    /// one; without encryption only on the own machine. A star for all of `nl` would be anybody.
    package static func isOrigin(_ text: String) -> Bool {
        let origin =
            #/(https://(\*\.[a-z0-9-]+\.)?[a-z0-9-]+(\.[a-z0-9-]+)*|http://([a-z0-9-]+\.)*localhost)(:[0-9]{1,5})?/#
        return text.wholeMatch(of: origin) != nil
    }
}

/// What keeps the program or a command from running, for whoever runs the server: a setting, a file, a folder. What is wrong inside a
/// document of a municipality is a ``ConfigFault``.
package struct ConfigurationFault: Error, CustomStringConvertible {
    package let file: String
    package let reason: String
    package init(file: String, reason: String) { (self.file, self.reason) = (file, reason) }
    package var description: String { "\(file): \(reason)" }
}
