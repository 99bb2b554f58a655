import Civic
import Foundation

/// The folder of files that a municipality is, made from the template or copied out for others.
package enum MunicipalityFolder {
    /// Makes `Municipalities/KEY` from `Municipalities/template/folder`.
    ///
    /// - Parameter cbsCode: `GM` and four digits; nil leaves a mark to fill in.
    /// - Returns: the files that were made.
    /// - Throws: ``ConfigurationFault`` when the key or the code is none, or the folder is there.
    package static func create(_ key: String, name: String, cbsCode: String? = nil, home: URL) throws -> [String] {
        let root = home.appending(path: "Municipalities")
        let folder = root.appending(path: key)
        guard key.wholeMatch(of: /[a-z][a-z0-9]*(-[a-z0-9]+)*/) != nil, (2...41).contains(key.utf8.count), !reserved.contains(key) else {
            throw ConfigurationFault(
                file: key, reason: "a key is 2 to 41 lower-case letters, digits and single hyphens, such as nieuw-dorp")
        }
        guard cbsCode?.wholeMatch(of: /GM[0-9]{4}/) != nil || cbsCode == nil else {
            throw ConfigurationFault(file: key, reason: "a code of CBS is GM and four digits, not \(cbsCode ?? "")")
        }
        guard !name.trimmingSpaces().isEmpty, name.count <= 80 else { throw ConfigurationFault(file: key, reason: "needs a name") }
        guard !FileManager.default.fileExists(atPath: folder.path) else {
            throw ConfigurationFault(file: folder.path, reason: "is there already")
        }
        let values = ["{{key}}": key, "{{name}}": try quoted(name.trimmingSpaces()), "{{cbsCode}}": cbsCode ?? "GM0000"]
        return try write(template(root), filled: values, to: folder)
    }

    /// Copies the configuration of a municipality to a folder of that name elsewhere.
    ///
    /// - Returns: the files that were copied.
    package static func export(_ municipality: Municipality, to folder: URL) throws -> [String] {
        let target = folder.appending(path: municipality.key)
        guard !FileManager.default.fileExists(atPath: target.path) else {
            throw ConfigurationFault(file: target.path, reason: "is there already")
        }
        return try write(files(municipality.folder), filled: [:], to: target)
    }

    /// Names of folders that are no municipality, and what no host or schema should be called.
    private static let reserved: Set<String> = ["template", "sources", "public", "localhost", "www"]

    private static func template(_ root: URL) throws -> [URL] {
        let files = try files(root.appending(path: "template/folder"))
        guard !files.isEmpty else { throw ConfigurationFault(file: root.path, reason: "holds no template") }
        return files
    }

    private static func files(_ folder: URL) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { ["yaml", "json"].contains($0.pathExtension) }.sorted { $0.path < $1.path }
    }

    /// All files or none: they are made beside the folder, which gets its name last.
    private static func write(_ files: [URL], filled values: [String: String], to folder: URL) throws -> [String] {
        let part = folder.deletingLastPathComponent().appending(path: ".\(folder.lastPathComponent).part")
        try FileManager.default.createDirectory(at: part, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: part) }  // gone already when all went well
        for file in files {
            var text = try String(contentsOf: file, encoding: .utf8)
            for (mark, value) in values { text = text.replacing(mark, with: value) }
            try text.write(to: part.appending(path: file.lastPathComponent), atomically: false, encoding: .utf8)
        }
        try FileManager.default.moveItem(at: part, to: folder)
        return files.map { folder.appending(path: $0.lastPathComponent).path }
    }

    /// As a YAML text in double quotes, which JSON also is.
    private static func quoted(_ text: String) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return String(decoding: try encoder.encode(text), as: UTF8.self)
    }
}
