import Foundation
import Yams

/// The configuration of one municipality, as its folder tells it. No municipality's name stands in code.
package struct Municipality: Sendable {
    /// Short name for folders, schemas and files: lower-case letters, digits and hyphens.
    package let key: String
    package let name: String
    /// CBS code such as `GM0518`.
    package let cbsCode: String
    package let language: String
    /// Further names under which the schemes know it, such as its province and region.
    package let regions: [String]
    package let hosts: [String]
    package let phone: String
    package let deskTexts: [String: String]
    package let areas: Areas
    /// Overrides of design tokens: token name without prefix, value.
    package let theme: [String: String]
    package let folder: URL

    package var hasTheme: Bool { !theme.isEmpty }
    /// Where people can come by, in this language or else in the municipality's own.
    package func desk(_ language: String) -> String { deskTexts[language] ?? deskTexts[self.language] ?? "" }
}

extension Municipality {
    private struct File: Decodable {
        let name: String
        let cbsCode: String
        let language: String?
        let regions: [String]?
        let hosts: [String]?
        let phone: String
        let desk: [String: String]
        let theme: [String: String]?
    }

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
        }
    }

    /// Reads `municipality.yaml` and `areas.yaml` of a folder whose name is the key.
    /// - Throws: `ConfigurationFault` naming the file.
    package init(folder: URL) throws { try self.init(ConfigFolder(folder)) }

    package init(_ folder: ConfigFolder) throws {
        let file: File = try folder.decode("municipality.yaml")
        let areaFile: AreaFile = try folder.decode("areas.yaml")
        key = folder.key
        name = file.name
        cbsCode = file.cbsCode
        language = file.language ?? "nl"
        regions = file.regions ?? []
        hosts = file.hosts ?? []
        phone = file.phone
        deskTexts = file.desk
        theme = file.theme ?? [:]
        areas = Areas(areaFile.areas.flatMap { $0.flattened(parent: nil) })
        self.folder = folder.base
        guard key.wholeMatch(of: /[a-z][a-z0-9-]{1,40}/) != nil else { throw ConfigurationFault(file: folder.base.path, reason: "key") }
    }
}

package struct ConfigurationFault: Error, CustomStringConvertible {
    package let file: String
    package let reason: String
    package init(file: String, reason: String) { (self.file, self.reason) = (file, reason) }
    package var description: String { "\(file): \(reason)" }
}

/// Decodes one YAML file, naming it when it is wrong.
package func readYAML<Value: Decodable>(_ file: URL, as type: Value.Type = Value.self) throws -> Value {
    guard let data = try? Data(contentsOf: file) else { throw ConfigurationFault(file: file.lastPathComponent, reason: "cannot be read") }
    return try readYAML(data, name: file.lastPathComponent)
}

/// Decodes YAML, naming the document when it is wrong.
package func readYAML<Value: Decodable>(_ data: Data, name: String, as type: Value.Type = Value.self) throws -> Value {
    do {
        return try YAMLDecoder().decode(Value.self, from: data)
    } catch let error as DecodingError {
        throw ConfigurationFault(file: name, reason: String(describing: error))
    } catch {
        throw ConfigurationFault(file: name, reason: error.localizedDescription)
    }
}
