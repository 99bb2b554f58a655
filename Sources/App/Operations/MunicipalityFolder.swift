import Civic
import Desk
import Foundation
import Web

/// The folder of files that a municipality is, made from the template or copied out for others.
package enum MunicipalityFolder {
    /// Makes `Municipalities/KEY` from `Municipalities/template/folder`.
    ///
    /// - Parameters:
    ///   - cbsCode: `GM` and four digits; nil leaves a mark to fill in.
    ///   - administrator: who can sign in from the first start on, and add the others; nil leaves the municipality without staff.
    /// - Returns: the files that were made.
    /// - Throws: ``ConfigurationFault`` when the key, the code or the mail address is none, or the folder is there.
    package static func create(
        _ key: String, name: String, cbsCode: String? = nil, administrator: (name: String, mail: String)? = nil, home: URL
    ) throws -> [String] {
        let root = home.appending(path: "Municipalities")
        let folder = root.appending(path: key)
        try check(key)
        guard cbsCode?.wholeMatch(of: /GM[0-9]{4}/) != nil || cbsCode == nil else {
            throw ConfigurationFault(file: key, reason: "a code of CBS is GM and four digits, not \(cbsCode ?? "")")
        }
        guard !name.trimmingSpaces().isEmpty, name.count <= 80 else { throw ConfigurationFault(file: key, reason: "needs a name") }
        guard !FileManager.default.fileExists(atPath: folder.path) else {
            throw ConfigurationFault(file: folder.path, reason: "is there already")
        }
        let values = [
            "{{key}}": key, "{{name}}": try quoted(name.trimmingSpaces()), "{{cbsCode}}": cbsCode ?? "GM0000",
            "{{staff}}": try administrator.map { try staff($0, key) } ?? "[]",
        ]
        let documents = try template(root).mapValues { text in
            values.reduce(text) { $0.replacing($1.key, with: $1.value) }
        }
        return try write(documents, to: folder)
    }

    /// Writes the documents of a municipality to a folder of its name, or to one file when that is asked for by its name.
    ///
    /// - Parameter target: a folder, or a file that ends in `.zip`; that file must not be there.
    /// - Returns: the files that were written.
    package static func export(_ bundle: ConfigBundle, to target: URL) throws -> [String] {
        if target.pathExtension.lowercased() == "zip" {
            guard !FileManager.default.fileExists(atPath: target.path) else {
                throw ConfigurationFault(file: target.path, reason: "is there already")
            }
            let bytes = ZipFile.write(bundle.files.map { ($0.name, Array($0.text.utf8)) })
            try Data(bytes).write(to: target, options: .atomic)
            return [target.path]
        }
        let folder = target.appending(path: bundle.folder ?? "municipality")
        guard !FileManager.default.fileExists(atPath: folder.path) else {
            throw ConfigurationFault(file: folder.path, reason: "is there already")
        }
        return try write(bundle.documents, to: folder)
    }

    /// The documents in a folder or ZIP file from elsewhere, checked by name and size.
    /// - Throws: ``ConfigurationFault`` naming what has no place there.
    package static func read(_ source: URL) throws -> ConfigBundle {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: source.path, isDirectory: &isFolder) else {
            throw ConfigurationFault(file: source.path, reason: "is not there")
        }
        guard isFolder.boolValue else {
            do {
                return try ConfigBundle(try ZipFile.read(Array(try Data(contentsOf: source))).map { ($0.name, Data($0.bytes)) })
            } catch let fault as ZipFile.Fault {
                throw ConfigurationFault(file: source.path, reason: "is no ZIP file that can be read: \(fault)")
            }
        }
        var files: [(name: String, bytes: Data)] = []
        let keys: Set<URLResourceKey> = [.isRegularFileKey, .isSymbolicLinkKey, .fileSizeKey]
        for name in try FileManager.default.subpathsOfDirectory(atPath: source.path).sorted() {
            let file = source.appending(path: name)
            let values = try file.resourceValues(forKeys: keys)
            // A link may lead anywhere.
            guard values.isSymbolicLink != true else { throw ConfigFault("", .isLink, ["value": name]) }
            guard values.isRegularFile == true else { continue }
            guard values.fileSize ?? 0 <= ConfigBundle.largest else {
                throw ConfigFault("", .tooLarge, ["bytes": String(ConfigBundle.largest)], in: name)
            }
            guard files.count < 600 else { throw ConfigFault("", .tooMany) }
            files.append((name, try Data(contentsOf: file)))
        }
        return try ConfigBundle(files)
    }

    /// Makes a municipality of documents from elsewhere. One that cannot be used leaves nothing behind.
    ///
    /// - Returns: the files that were made.
    package static func take(
        _ bundle: ConfigBundle, as key: String, administrator: (name: String, mail: String)? = nil, home: URL
    ) throws -> [String] {
        try check(key)
        let folder = home.appending(path: "Municipalities").appending(path: key)
        guard !FileManager.default.fileExists(atPath: folder.path) else {
            throw ConfigurationFault(file: folder.path, reason: "is there already; --replace changes it")
        }
        var documents = bundle.documents
        if let administrator { documents[Teams.document] = try staffed(documents[Teams.document] ?? "", administrator, key) }
        let files = try write(documents, to: folder)
        do {
            let settings = InstallationSettings(home: home, data: home)
            let all = try Installation.municipalities(settings)
            _ = try Configuring(home: home, municipalities: all).read(ConfigFolder(folder), revision: 0)
            return files
        } catch {
            try FileManager.default.removeItem(at: folder)
            throw error
        }
    }

    /// Is there anybody in these documents who can sign in and add others?
    package static func hasAdministrator(_ bundle: ConfigBundle) throws -> Bool {
        try Teams(tree: ConfigTree(yaml: bundle.documents[Teams.document] ?? "")).staff.contains { $0.roles.contains(.administrator) }
    }

    /// The list of teams and staff with one more person, in the first team.
    private static func staffed(_ text: String, _ administrator: (name: String, mail: String), _ key: String) throws -> String {
        guard let team = try ConfigTree(yaml: text)["teams"].list.first?["id"].text else {
            throw ConfigurationFault(file: key, reason: "\(Teams.document) has no team for the administrator")
        }
        let line = try staff(administrator, key, team: team)
        guard let heading = text.firstMatch(of: /(?m)^staff:[ ]*(\[\])?[ ]*$/) else { return text + "\nstaff:\(line)\n" }
        return text.replacingCharacters(in: heading.range, with: "staff:\(line)")
    }

    /// The list of staff with one person in it.
    private static func staff(
        _ administrator: (name: String, mail: String), _ key: String, team: String = "desk"
    ) throws -> String {
        let name = administrator.name.trimmingSpaces()
        guard !name.isEmpty, name.count <= 80 else { throw ConfigurationFault(file: key, reason: "the administrator needs a name") }
        guard let mail = emailAddress(administrator.mail) else {
            throw ConfigurationFault(file: key, reason: "the administrator needs a mail address, not \(administrator.mail)")
        }
        return "\n  - {name: \(try quoted(name)), email: \(try quoted(mail)), team: \(team), roles: [administrator]}"
    }

    private static func check(_ key: String) throws {
        guard key.wholeMatch(of: /[a-z][a-z0-9]*(-[a-z0-9]+)*/) != nil, (2...41).contains(key.utf8.count), !reserved.contains(key) else {
            throw ConfigurationFault(
                file: key, reason: "a key is 2 to 41 lower-case letters, digits and single hyphens, such as nieuw-dorp")
        }
    }

    /// Names of folders that are no municipality, and what no host or schema should be called.
    private static let reserved: Set<String> = ["template", "sources", "public", "localhost", "www"]

    private static func template(_ root: URL) throws -> [String: String] {
        let files = try FileManager.default.contents(of: root.appending(path: "template/folder")).filter { $0.pathExtension == "yaml" }
        guard !files.isEmpty else { throw ConfigurationFault(file: root.path, reason: "holds no template") }
        return Dictionary(try files.map { ($0.lastPathComponent, try String(contentsOf: $0, encoding: .utf8)) }) { first, _ in first }
    }

    /// All documents or none: they are made beside the folder, which gets its name last.
    private static func write(_ documents: [String: String], to folder: URL) throws -> [String] {
        let part = folder.deletingLastPathComponent().appending(path: ".\(folder.lastPathComponent).part")
        try FileManager.default.createDirectory(at: part, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: part) }  // gone already when all went well
        for (name, text) in documents {
            let file = part.appending(path: name)
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: file, atomically: false, encoding: .utf8)
        }
        try FileManager.default.moveItem(at: part, to: folder)
        return documents.keys.sorted().map { folder.appending(path: $0).path }
    }

    /// As a YAML text in double quotes, which JSON also is.
    private static func quoted(_ text: String) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return String(decoding: try encoder.encode(text), as: UTF8.self)
    }
}
