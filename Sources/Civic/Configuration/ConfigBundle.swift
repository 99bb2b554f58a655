import Foundation

/// The documents of a municipality on their way to another installation: checked by name and size, nothing more.
package struct ConfigBundle: Sendable {
    /// What administrators change, in the order of their page.
    package static let configuration = [
        "municipality.yaml", "areas.yaml", "triage.yaml", "processes.yaml", "advice.yaml", "likeness.yaml",
        "participation.yaml", "teams.yaml", "terms.yaml", "promises.yaml",
        "logo.yaml", "texts/nl.yaml", "texts/en.yaml",
    ]
    /// What only demonstrates, or begins an empty installation.
    package static let examples = [
        "initiatives.yaml", "cases.yaml", "goals.yaml", "tasks.yaml", "obstacles.yaml", "advice-asked.yaml", "letters.yaml", "signals.yaml",
        "introductions.yaml", "participation-plans.yaml", "processes-earlier.yaml", "changes.yaml", "casesystem-example.yaml",
    ]
    /// Of one document, in bytes.
    package static let largest = 1_000_000

    /// Text by name.
    package let documents: [String: String]
    /// The folder all of them lay in, which names the municipality; nil when there was none.
    package let folder: String?

    /// Is this a document of a municipality?
    package static func knows(_ name: String) -> Bool {
        configuration.contains(name) || examples.contains(name)
            || name.wholeMatch(of: /schemes\/[a-z0-9-]{1,80}\.json|texts\/[a-z]{2,3}\.yaml|areas-[0-9]{4}\.yaml/) != nil
    }

    /// - Throws: ``ConfigFault`` naming the first file that has no place here.
    package init(_ files: [(name: String, bytes: Data)]) throws {
        for file in files {
            let parts = file.name.split(separator: "/", omittingEmptySubsequences: false)
            let isPlain = parts.allSatisfy { $0.wholeMatch(of: /[A-Za-z0-9_-][A-Za-z0-9._-]*/) != nil && !$0.contains("..") }
            guard isPlain, file.name.utf8.count <= 200 else {
                throw ConfigFault("", .notDocumentName, ["value": String(file.name.prefix(200))])
            }
        }
        // A folder around everything only says whose documents these are.
        let tops = Set(files.map { $0.name.split(separator: "/").first.map(String.init) ?? "" })
        let isWrapped = tops.count == 1 && files.allSatisfy { $0.name.contains("/") } && !files.contains { Self.knows($0.name) }
        folder = isWrapped ? tops.first : nil
        var documents: [String: String] = [:]
        for file in files {
            let name = isWrapped ? String(file.name.drop { $0 != "/" }.dropFirst()) : file.name
            guard Self.knows(name) else { throw ConfigFault("", .notDocument, ["value": name]) }
            guard file.bytes.count <= Self.largest else {
                throw ConfigFault("", .tooLarge, ["bytes": String(Self.largest)], in: name)
            }
            guard let text = String(validating: Array(file.bytes), as: UTF8.self), !text.utf8.contains(0) else {
                throw ConfigFault("", .notUTF8, in: name)
            }
            guard documents.updateValue(text, forKey: name) == nil else { throw ConfigFault("", .twice, ["value": name]) }
        }
        guard documents["municipality.yaml"] != nil else { throw ConfigFault("", .missing, in: "municipality.yaml") }
        self.documents = documents
    }

    /// Everything of a municipality as it is now, what was changed on screen included.
    package init(_ folder: ConfigFolder) {
        let names = Set(folder.names() + folder.names(under: "texts/") + folder.names(under: "schemes/")).filter(Self.knows)
        documents = Dictionary(names.compactMap { name in folder.text(name).map { (name, $0) } }) { first, _ in first }
        self.folder = folder.key
    }

    /// The same without anybody: no colleagues, heads, members of a panel or who approves, and no examples, which are about people.
    package var withoutPeople: ConfigBundle {
        let rest = documents.filter { !Self.examples.contains($0.key) }
        return ConfigBundle(rest.map { ($0, ConfigPeople.without($1, document: $0) ?? $1) }, folder: folder)
    }

    private init(_ documents: [(String, String)], folder: String?) {
        (self.documents, self.folder) = (Dictionary(documents) { first, _ in first }, folder)
    }

    /// In order, each below the folder that names the municipality.
    package var files: [(name: String, text: String)] {
        let prefix = folder.map { "\($0)/" } ?? ""
        return documents.sorted { $0.key < $1.key }.map { (prefix + $0.key, $0.value) }
    }

    /// What has to change in a municipality to be as these documents say. What they do not mention stays, and so do the people of a
    /// document that came without any.
    package func changes(to now: ConfigFolder, revisions: [String: Int]) -> [ConfigChange] {
        let teams = ConfigPeople.teams(in: documents["teams.yaml"] ?? now.text("teams.yaml") ?? "")
        return documents.sorted { $0.key < $1.key }.compactMap { name, incoming in
            guard !Self.examples.contains(name) else { return nil }
            let current = now.text(name)
            let own = InstalledSettings.keeping(in: now, for: incoming, document: name)
            let text = current.map { ConfigPeople.keeping($0, in: own, document: name, teams: teams) } ?? own
            return current == text ? nil : ConfigChange(name, text, base: revisions[name] ?? 0)
        }
    }
}
