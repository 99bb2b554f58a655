import Civic
import Foundation
import Rules
import Web

/// What is wrong with a document, in words: in which document, at which record and field, and what to do about it. On screen in the
/// language of the visitor, on the command line in English.
package struct FaultWords {
    private let t: Words
    /// The documents with the fault in them; nil when they are not there to look names up in.
    private let folder: ConfigFolder?
    private let words: DocumentWords

    package init(_ t: Words, _ folder: ConfigFolder? = nil) {
        self.init(t, folder, DocumentWords(t, [], vocabulary: Vocabulary(entries: [])))
    }

    init(_ t: Words, _ folder: ConfigFolder?, _ words: DocumentWords) { (self.t, self.folder, self.words) = (t, folder, words) }

    package func callAsFunction(_ fault: ConfigFault) -> String {
        let problem = t("fault.\(fault.code.rawValue)", values(fault))
        let place = place(fault)
        guard let last = place.last else { return problem }
        // A label that asks something ends its sentence itself.
        return t(last.hasSuffix("?") ? "fault.atQuestion" : "fault.at", ["place": place.joined(separator: " › "), "problem": problem])
    }

    private func values(_ fault: ConfigFault) -> [String: String] {
        var values = fault.values
        if let document = values["document"] { values["document"] = title(document) }
        if let bytes = values["bytes"].flatMap({ Int($0) }) { values["size"] = t.number(bytes / 1_000) }
        for key in ["low", "high"] { if let number = values[key].flatMap({ Int($0) }), number > 9_999 { values[key] = t.number(number) } }
        if let question = values["question"] {
            values["question"] = t.has("field.\(question).name") ? t("field.\(question).name") : question
        }
        if let other = values["other"] { values["other"] = words.part(other) }
        if let choices = values["choices"] { values["choices"] = t.list(choices.split(separator: ", ").map { choice(String($0), fault) }) }
        if !fault.fields.isEmpty { values["fields"] = t.list(fault.fields.map { label($0, fault) }) }
        return values
    }

    /// A field of the record that lacks it, by its label and the word that the text has for it.
    private func label(_ key: String, _ fault: ConfigFault) -> String {
        let field = fault.document.flatMap { Schemas.schema(of: $0) }?.record(at: TreePlace(steps(fault.path)))?[key]
        return t("fault.field", ["field": field.map { words.label($0) } ?? words.part(key), "key": key])
    }

    /// What can be chosen, in words and as one types it.
    private func choice(_ word: String, _ fault: ConfigFault) -> String {
        let key =
            switch fault.path.split(separator: ".").last {
            case "check": "config.promiseCheck.\(word)"
            case "form": "config.schemeForm.\(word)"
            case "status": "config.schemeStatus.\(word)"
            case "weight": "config.weight.\(word)"
            case "roles": "people.role.\(word)"
            case "language", "languages": "config.part.\(word)"
            case "role": "people.role.\(word)"
            case "needs": "config.need.\(word)"
            case "answers", "after": "case.state.\(word)"
            case "level": "participation.level.\(word)"
            case "phases", "themes", "applicants": option(word)
            default: ""
            }
        let name = t.has(key) ? t(key) : fault.values["document"].flatMap { self.name(of: word, in: $0, fault) }
        return name.map { t("fault.field", ["field": $0, "key": word]) } ?? word
    }

    /// The key of an answer to one of the questions about an initiative.
    private func option(_ word: String) -> String {
        ["phase", "themes", "applicant"].map { "field.\($0).option.\(word)" }.first(where: t.has) ?? ""
    }

    /// What a document calls the record of this id.
    private func name(of id: String, in document: String, _ fault: ConfigFault) -> String? {
        let isDivision = fault.path.hasSuffix(".division")
        let lists = ["teams.yaml": isDivision ? "divisions" : "teams", "triage.yaml": "categories", "processes.yaml": "processes"]
        guard let list = lists[document], let records = (try? folder?.tree(document))?[list].list else { return nil }
        let name = records.first { $0["id"].text == id }?["name"]
        return name?[t.language].text ?? name?["nl"].text
    }

    // MARK: The place

    private func title(_ document: String) -> String {
        let name =
            document.hasPrefix("schemes/") || document.hasPrefix("texts/") ? document : String(document.split(separator: "/").last ?? "")
        let isKnown = name.hasPrefix("schemes/") || t.has("config.document.\(name.prefix { $0 != "." }.replacing("/", with: "-"))")
        guard isKnown else { return document }
        return t("fault.document", ["title": ConfigDesk.title(name, t, text: folder?.text(document)), "file": document])
    }

    private func place(_ fault: ConfigFault) -> [String] {
        guard let document = fault.document else { return fault.path.isEmpty ? [] : [fault.path] }
        return [title(document)] + trail(fault.path, of: document)
    }

    private func trail(_ path: String, of document: String) -> [String] {
        let steps = steps(path)
        // A text of the program is known by the words it has now.
        if document.hasPrefix("texts/") { return t.has(path) ? [t("config.change.quoted", ["text": t(path).shortened])] : [path] }
        let tree = folder?.text(document).flatMap { try? OrderedTree(text: $0) }
        return words.trail(steps[...], in: tree, of: Schemas.schema(of: document)?.root)
    }

    /// `rules[3].when.any[1]`
    private func steps(_ path: String) -> [TreePlace.Step] {
        path.split(whereSeparator: { ".[".contains($0) }).map { part in
            part.hasSuffix("]") ? Int(part.dropLast()).map { .index($0) } ?? .key(String(part)) : .key(String(part))
        }
    }
}

extension Visit {
    /// What is wrong, with the names that the documents as they would be give to things.
    func fault(_ fault: ConfigFault, in folder: ConfigFolder, _ questions: EditorPages.Questions = { _ in Vocabulary(entries: []) })
        -> String
    {
        let words = DocumentWords(t, [site.configuration], vocabulary: questions(site.configuration))
        return FaultWords(t, folder, words)(fault)
    }
}
