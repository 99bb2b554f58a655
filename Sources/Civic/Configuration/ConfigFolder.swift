import Foundation

/// The configuration of one municipality as named documents: the files of its folder, with over them what administrators changed
/// on screen. Whatever reads configuration reads it here, so a preview is the same folder with one document more.
package struct ConfigFolder: Sendable {
    /// The files as shipped or installed; their last part is the municipality's key.
    package let base: URL
    /// Name of a document, such as `triage.yaml` or `schemes/dh-lise.json`, with the text that replaces the file.
    package private(set) var changed: [String: String]

    package init(_ base: URL, changed: [String: String] = [:]) { (self.base, self.changed) = (base, changed) }

    /// The key of the municipality.
    package var key: String { base.lastPathComponent }

    /// The same with one document replaced; nil takes the file again.
    package func with(_ name: String, _ text: String?) -> ConfigFolder {
        var copy = self
        copy.changed[name] = text
        return copy
    }

    package func holds(_ name: String) -> Bool { changed[name] != nil || original(name) != nil }

    /// The text of a document; nil when there is none.
    package func text(_ name: String) -> String? { changed[name] ?? original(name) }

    /// The text as it is in the folder, whatever was changed on screen.
    package func original(_ name: String) -> String? { try? String(contentsOf: base.appending(path: name), encoding: .utf8) }

    /// Names of documents that begin so, in order: `schemes/` gives all schemes of its own.
    package func names(under prefix: String = "") -> [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: base.appending(path: prefix).path)) ?? []
        let named = files.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".json") }.map { prefix + $0 }
        return Set(named + changed.keys.filter { $0.hasPrefix(prefix) }).sorted()
    }

    /// - Throws: ``ConfigFault`` naming the document, also when it is not there.
    package func tree(_ name: String) throws -> ConfigTree {
        guard let text = text(name) else { throw ConfigFault("", .missing, in: name) }
        do {
            return try name.hasSuffix(".json") ? ConfigTree(json: Data(text.utf8)) : ConfigTree(yaml: text)
        } catch let fault as ConfigFault {
            throw fault.inFile(name)
        }
    }

    /// Decodes one YAML document, naming it when it is wrong.
    package func decode<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws -> Value {
        guard let text = text(name) else { throw ConfigFault("", .missing, in: name) }
        return try readYAML(Data(text.utf8), name: name)
    }
}
