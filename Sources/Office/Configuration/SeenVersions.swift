import Civic
import Markup
import Web

/// Which versions of documents somebody looked at before publishing: what another administrator put in force since then is not undone
/// unseen, and who has seen it can go on.
struct SeenVersions {
    private static let name = "basis"
    private let revisions: [String: Int]

    /// Those in force.
    init(_ documents: [String], _ inForce: [String: Int]) {
        revisions = documents.reduce(into: [:]) { $0[$1] = inForce[$1] ?? 0 }
    }

    /// As the form says.
    init(_ visit: Visit) {
        revisions = visit.body.all(Self.name).reduce(into: [:]) { result, value in
            let parts = value.split(separator: " ")
            if parts.count == 2, let revision = Int(parts[1]) { result[String(parts[0])] = revision }
        }
    }

    var html: HTML {
        revisions.sorted { $0.key < $1.key }.map { document, revision -> HTML in
            "<input type=\"hidden\" name=\"\(Self.name)\" value=\"\(document) \(String(revision))\">"
        }.joined()
    }

    /// Without the form's word it is the version that the draft began from.
    func change(_ draft: ConfigDraft) -> ConfigChange {
        ConfigChange(draft.document, draft.body, base: revisions[draft.document] ?? draft.base)
    }

    func change(_ change: ConfigChange) -> ConfigChange {
        ConfigChange(change.document, change.body, base: revisions[change.document] ?? change.base)
    }

    /// Did somebody else change this since the draft began?
    func isNewer(than draft: ConfigDraft) -> Bool { revisions[draft.document] != draft.base }
}

extension Seen {
    /// - Parameter record: nil for one that is not there yet.
    init(_ record: OrderedTree?) { self.init([(try? record?.yaml()) ?? ""]) }
}

extension Form {
    /// What kept a change from being published, above the page on which it is looked at again.
    mutating func add(publishing refusal: Refusal) throws {
        guard case .conflict("config.changedMeanwhile") = refusal else { return try add(refusal) }
        add(FieldProblem(ConfigPages.reason.name, "config.changedMeanwhile"))
    }
}
