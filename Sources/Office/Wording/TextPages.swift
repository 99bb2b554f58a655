import Civic
import Foundation
import Markup
import Store
import Web

/// The wording of the site, text by text: looked up by what is read on screen, said otherwise, and back again.
package struct TextPages: Sendable {
    package init() {}

    static let home = "/beheer/teksten"
    private static let one = "\(home)/{key}"
    static let perPage = 40
    static let query = FormField.search("zoek", "wording.search").asked(hint: "wording.searchHint")

    package var feature: Feature {
        Feature(
            "wording",
            routes: [
                .get(Self.home, ConfigDesk.access, list), .get(Self.one, ConfigDesk.access, show), .post(Self.one, ConfigDesk.access, keep),
                .post("\(Self.one)/terug", ConfigDesk.access, restore),
            ])
    }

    private func book(_ visit: Visit) async throws -> TextBook {
        let program = visit.site.configuration.part(ProgramTexts.self)?.texts ?? visit.site.texts
        do {
            return try TextBook(program: program, try await ConfigDesk.drafted(visit))
        } catch is ConfigFault {
            throw Refusal.conflict("config.draftUnreadable")
        }
    }

    private func page(_ title: String, _ body: HTML, isFine: Bool = true) -> Page {
        OfficeFeatures.page(title, body).with(\.section, Self.home).with(\.hasProblems, !isFine).with(\.status, isFine ? 200 : 422)
            .with(\.scripts, ["errors.js"])
    }

    // MARK: Looking one up

    @Sendable private func list(_ visit: Visit) async throws -> Answer {
        let (t, book) = (visit.t, try await book(visit))
        let query = String((visit.query.first("zoek") ?? "").prefix(200))
        let onlyChanged = query.isEmpty
        let keys = book.keys(matching: query, onlyChanged: onlyChanged)
        let first = (visit.query.pageNumber - 1) * Self.perPage
        let view = TextListView(
            book: book, keys: Array(keys.dropFirst(first).prefix(Self.perPage)), total: keys.count, first: first, query: query,
            drafts: try await drafts(visit), visit: visit)
        return .page(page(t("wording.title"), view.html))
    }

    /// The documents of texts that this person is changing.
    private func drafts(_ visit: Visit) async throws -> [String] {
        try await ConfigDesk.drafts(visit).map(\.document).filter { $0.hasPrefix("texts/") }
    }

    // MARK: One text

    private func key(_ visit: Visit, _ book: TextBook) throws -> String {
        let key = try visit.parameter("key")
        guard book.languages.contains(where: { book.standard(key, $0) != nil }) else { throw Refusal.notFound }
        return key
    }

    static func field(_ language: String, _ part: Int, of entry: Texts.Entry, _ visit: Visit) -> FormField<String> {
        let label: String
        switch entry {
        case .plain: label = "wording.inLanguage"
        case .plural: label = part == 0 ? "wording.one" : "wording.other"
        }
        let name = part == 0 ? "tekst-\(language)" : "tekst-\(language)-meer"
        let values = ["language": visit.site.words(language)("language.own")]
        let isLong = entry.parts.contains { $0.count > 90 || $0.contains("\n") }
        return
            (isLong ? FormField.area(name, label, max: 10_000, rows: 5) : FormField.line(name, label, max: 1_000)).asked(values: values)
    }

    @Sendable private func show(_ visit: Visit) async throws -> Answer {
        let book = try await book(visit)
        let key = try key(visit, book)
        var form = Form()
        for language in book.languages {
            guard let standard = book.standard(key, language) else { continue }
            for (part, text) in (book.current(key, language) ?? standard).parts.enumerated() {
                form.prefill(Self.field(language, part, of: standard, visit), text)
            }
        }
        return try await textPage(key, book, form, visit)
    }

    private func textPage(_ key: String, _ book: TextBook, _ form: Form, _ visit: Visit) async throws -> Answer {
        let view = TextView(key: key, book: book, form: form, drafts: try await drafts(visit), visit: visit)
        return .page(page(visit.t("wording.oneText"), view.html, isFine: form.isFine))
    }

    @Sendable private func keep(_ visit: Visit) async throws -> Answer {
        let book = try await book(visit)
        let key = try key(visit, book)
        var form = Form(visit.body)
        var changes: [(language: String, entry: Texts.Entry?)] = []
        for language in book.languages {
            guard let standard = book.standard(key, language), let typed = read(&form, language, standard, visit) else { continue }
            if typed != book.current(key, language) { changes.append((language, typed == standard ? nil : typed)) }
        }
        guard form.isFine else { return try await textPage(key, book, form, visit) }
        try await save(key, changes, book, visit)
        return .redirect("\(Self.home)/\(key)", saying: changes.isEmpty ? "wording.same" : "config.kept")
    }

    /// What was typed for a language; nil when something is wrong, which the form then says.
    private func read(_ form: inout Form, _ language: String, _ standard: Texts.Entry, _ visit: Visit) -> Texts.Entry? {
        var parts: [String] = []
        for part in standard.parts.indices {
            let field = Self.field(language, part, of: standard, visit)
            guard let text = form.read(field) else { continue }
            // A text that fills in nothing may end in a line of its own, as it does in the program.
            parts.append(standard.parts[part].hasSuffix("\n") ? text + "\n" : text)
        }
        guard parts.count == standard.parts.count else { return nil }
        let typed: Texts.Entry = parts.count == 1 ? .plain(parts[0]) : .plural(one: parts[0], other: parts[1])
        let name = Self.field(language, 0, of: standard, visit).name
        let (lost, strange) = (standard.values.subtracting(typed.values), typed.values.subtracting(standard.values))
        if !lost.isEmpty { form.add(FieldProblem(name, "wording.valueLost", ["values": braced(lost)])) }
        if !strange.isEmpty { form.add(FieldProblem(name, "wording.valueStrange", ["values": braced(strange)])) }
        return lost.isEmpty && strange.isEmpty ? typed : nil
    }

    private func braced(_ values: Set<String>) -> String { values.sorted().map { "{\($0)}" }.joined(separator: ", ") }

    private func save(_ key: String, _ changes: [(language: String, entry: Texts.Entry?)], _ book: TextBook, _ visit: Visit) async throws {
        guard !changes.isEmpty else { return }
        let bodies = try changes.map { (TextBook.document($0.language), try book.body(key, $0.entry, $0.language)) }
        try await visit.perform(SaveConfigDraft(bodies))
    }

    @Sendable private func restore(_ visit: Visit) async throws -> Answer {
        let book = try await book(visit)
        let key = try key(visit, book)
        let changed = book.languages.filter { book.changed(key, $0) != nil }
        try await save(key, changed.map { ($0, nil) }, book, visit)
        return .redirect("\(Self.home)/\(key)", saying: "wording.restored")
    }
}
