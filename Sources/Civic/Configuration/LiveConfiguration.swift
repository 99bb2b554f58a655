import Logging
import Rules
import Store
import Synchronization

/// Everything a municipality's documents say, read and checked: what the program works with until they change.
package struct Configuration: Sendable {
    /// The version of the documents it was read from; 0 is the folder as installed.
    package let revision: Int
    package let folder: ConfigFolder
    package let municipality: Municipality
    package let texts: Texts
    package var terms: TermSettings
    /// What features made of their own documents, by type.
    private var parts: [ObjectIdentifier: any Sendable] = [:]

    package init(revision: Int, folder: ConfigFolder, municipality: Municipality, texts: Texts, terms: TermSettings) {
        (self.revision, self.folder, self.municipality, self.texts, self.terms) = (revision, folder, municipality, texts, terms)
    }

    /// What a feature made of its documents.
    package func part<Part: Sendable>(_ type: Part.Type) -> Part? { parts[ObjectIdentifier(type)] as? Part }
    package mutating func set<Part: Sendable>(_ part: Part) { parts[ObjectIdentifier(Part.self)] = part }
}

extension TermSettings {
    package static let document = "terms.yaml"
}

extension Connection {
    /// The choices that the law leaves open, as they were before each change on screen: what came in under a choice keeps it.
    fileprivate func earlierTermChoices(_ installed: ConfigFolder) throws -> [EarlierTermChoices] {
        // A version that this program cannot read any more was checked by one that could; the one before it then holds on.
        func choices(_ folder: ConfigFolder) -> TermChoices? {
            folder.holds(TermSettings.document)
                ? (try? folder.decode(TermSettings.document, as: TermSettings.self))?.choices : TermChoices()
        }
        var (earlier, now) = ([EarlierTermChoices](), choices(installed) ?? TermChoices())
        for version in try configVersions(of: TermSettings.document, limit: 1_000).reversed() {
            guard let next = choices(installed.with(TermSettings.document, version.body)), next != now else { continue }
            earlier.append(EarlierTermChoices(now, until: version.at.localDate))
            now = next
        }
        return earlier
    }
}

/// The configuration in force, and how it is read again when it changed here or on another server.
package final class LiveConfiguration: Sendable {
    /// Reads and checks documents. Throws ``ConfigFault`` when they cannot be used.
    package typealias Load = @Sendable (ConfigFolder, _ revision: Int) throws -> Configuration

    private let load: Load
    private let state: Mutex<State>

    private struct State {
        var current: Configuration
        /// The data version at which the documents were last looked for.
        var seen: UInt64?
    }

    /// - Parameter installed: the folder as installed, read.
    package init(_ installed: Configuration, load: @escaping Load) {
        self.load = load
        state = Mutex(State(current: installed))
    }

    package var current: Configuration { state.withLock(\.current) }

    /// What it would be with other documents; nothing is put in force.
    /// - Throws: ``ConfigFault`` saying what is wrong and where.
    package func trial(_ folder: ConfigFolder) throws -> Configuration { try load(folder, current.revision) }

    /// Puts newer documents in force when there are any. Costs nothing while no data changed.
    package func refresh(from database: any Database, logger: Logger) async throws {
        let version = database.version()
        guard state.withLock({ $0.seen != version }) else { return }
        let known = current.revision
        let installed = ConfigFolder(current.folder.base)
        let newer = try await database.read { db in
            try db.configRevision() == known ? nil : (documents: try db.currentDocuments(), choices: try db.earlierTermChoices(installed))
        }
        if let newer {
            do {
                let (revision, documents) = newer.documents
                var loaded = try load(ConfigFolder(current.folder.base, changed: documents), revision)
                loaded.terms.earlier = newer.choices
                // Another reading may have been quicker; a restore may have brought back a lower number.
                state.withLock { if $0.current.revision == known || $0.current.revision < loaded.revision { $0.current = loaded } }
            } catch {
                // It was checked before it was stored, so this is a newer program's document or a changed folder: go on with what works.
                logger.error("configuration not read", metadata: ["revision": "\(newer.documents.revision)", "error": "\(error)"])
            }
        }
        state.withLock { $0.seen = version }
    }
}
