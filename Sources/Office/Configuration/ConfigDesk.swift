import Civic
import Foundation
import Markup
import Web

/// What the configuration pages know of the documents: which there are, where they are edited, and what a change would do.
package struct ConfigDesk: Sendable {
    /// A screen that edits a document without anybody having to read its text.
    package struct Editor: Sendable {
        package let document: String
        package let path: String
        package init(_ document: String, _ path: String) { (self.document, self.path) = (document, path) }
    }

    /// What a change would do to real cases and initiatives; nothing when it would do nothing.
    package typealias Effect = @Sendable (_ visit: Visit, _ now: Configuration, _ then: Configuration) async throws -> HTML

    package var editors: [Editor]
    package var effects: [Effect]
    /// What initiatives are asked, to say conditions in words.
    let questions: EditorPages.Questions
    /// The schemes as they came with the program.
    let shipped: EditorPages.Library

    package init(
        editors: [Editor] = [], effects: [Effect] = [], questions: @escaping EditorPages.Questions, shipped: @escaping EditorPages.Library
    ) {
        (self.editors, self.effects, self.questions, self.shipped) = (editors, effects, questions, shipped)
    }

    static let access = Access.role(.administrator)
    static let home = "/beheer/instellingen"

    /// In the order of the page. What only demonstrates is not configuration.
    static let documents = ConfigBundle.configuration

    func editor(of document: String) -> Editor? {
        document.hasPrefix("schemes/") ? Editor(document, EditorPages.path(document)) : editors.first { $0.document == document }
    }

    /// Where somebody who looked at a change goes on with it.
    func further(_ document: String) -> String {
        if document.hasPrefix("texts/") { return TextPages.home }
        return editor(of: document)?.path ?? "\(Self.path(of: document))/tekst"
    }

    /// A document's name as a part of a path.
    static func path(of document: String) -> String { "\(home)/\(document.replacing("/", with: "~"))" }

    /// Where drafts are looked at and put in force: one by itself, several together.
    static func check(of documents: [String]) -> String {
        documents.count == 1 ? "\(path(of: documents[0]))/controle" : ConfigPages.together
    }

    /// - Throws: `Refusal.notFound` for what is no document of configuration.
    static func document(_ visit: Visit) throws -> String {
        let name = try visit.parameter("document").replacing("~", with: "/")
        let isScheme = name.wholeMatch(of: /schemes\/[a-z0-9-]{1,80}\.json/) != nil
        guard isScheme || documents.contains(name) else { throw Refusal.notFound }
        return name
    }

    /// All that this person is changing.
    static func drafts(_ visit: Visit) async throws -> [ConfigDraft] {
        guard let person = visit.person else { throw Refusal.notFound }
        return try await visit.read { db in try db.configDrafts(of: person.id) }
    }

    /// The documents as they would be with everything this person is changing.
    static func drafted(_ visit: Visit) async throws -> ConfigFolder {
        try await drafts(visit).reduce(visit.site.configuration.folder) { $0.with($1.document, $1.body) }
    }

    /// - Parameter text: what the document says, where it is at hand: a scheme is called by its name.
    static func title(_ document: String, _ t: Words, text: String? = nil) -> String {
        if document.hasPrefix("schemes/") {
            let name = text.flatMap { try? ConfigTree(json: Data($0.utf8)) }?["name"].text
            let id = document.split(separator: "/").last.map { String($0.prefix { $0 != "." }) } ?? document
            return t("config.document.scheme", ["name": name ?? id])
        }
        return t("config.document.\(document.prefix { $0 != "." }.replacing("/", with: "-"))")
    }
}
