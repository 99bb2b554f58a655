import Civic
import Markup
import Web

/// What a new text of a document changes: sentences about records and fields, with the lines themselves for who wants them.
struct ConfigChanges {
    let document: String
    let now: String
    let then: String
    /// All documents as they would be.
    let folder: ConfigFolder
    let vocabulary: Vocabulary
    let visit: Visit

    private var t: Words { visit.t }
    private var lines: TextDifference { TextDifference(from: now, to: then) }
    var isEmpty: Bool { now == then }

    /// Nil when one of both cannot be read, which the fault tells of.
    private var difference: DocumentDifference? { try? DocumentDifference(document: document, from: now, to: then) }

    var html: HTML {
        guard !isEmpty else { return "<p class=\"empty\">\(t("config.noDifference"))</p>" }
        return """
            \(sentences)<details><summary>\(t("config.change.lines"))</summary><p class="small soft">\(t("config.change.linesLead"))</p>\(lines.html(visit))</details>
            """
    }

    private var sentences: HTML {
        guard let difference else { return "<p>\(t("config.change.unreadable"))</p>" }
        guard !difference.isEmpty else { return "<p>\(t("config.change.onlyWriting"))</p>" }
        let site = visit.site.configuration
        let then = Configuration(
            revision: site.revision, folder: folder, municipality: site.municipality, texts: site.texts, terms: site.terms)
        let trees = [now, self.then].compactMap { try? OrderedTree(text: $0) }
        let words = DifferenceWords(
            document: document, words: DocumentWords(t, [site, then], vocabulary: vocabulary, trees: trees),
            program: site.part(ProgramTexts.self)?.texts ?? site.texts)
        return words.groups(difference).map { group -> HTML in
            let title: HTML? = group.title.map { "<h3>\($0)</h3>" }
            return "\(title)<ul>\(group.sentences.map(item))</ul>"
        }.joined()
    }

    private func item(_ sentence: DifferenceWords.Sentence) -> HTML {
        guard !sentence.details.isEmpty else { return "<li>\(sentence.text)</li>" }
        return "<li>\(sentence.text)<ul class=\"small soft\">\(sentence.details.map { "<li>\($0)</li>" as HTML })</ul></li>"
    }
}

extension DocumentDifference {
    /// - Throws: ``ConfigFault`` when a text cannot be read.
    init(document: String, from old: String, to new: String) throws {
        let (before, after) = (try OrderedTree(text: old), try OrderedTree(text: new))
        let schema = Schemas.schema(of: document)?.root
        // A scheme is one record by itself.
        if document.hasPrefix("schemes/"), before.pairs.isEmpty != after.pairs.isEmpty {
            let record = RecordPlace(schema: schema, list: "", tree: before.pairs.isEmpty ? after : before, number: 1)
            self.init(whole: before.pairs.isEmpty ? .added : .removed, record)
        } else {
            self.init(from: before, to: after, schema)
        }
    }
}
