import Civic
import Markup
import Store
import Web

/// Letters about cases: making, sending and reading them.
package struct LetterDesk: Sendable {
    let books: @Sendable (Site) -> DeskBook
    let printer: LetterPrinter

    package init(books: @escaping @Sendable (Site) -> DeskBook, printer: LetterPrinter = LetterPrinter()) {
        (self.books, self.printer) = (books, printer)
    }

    package var feature: Feature {
        Feature(
            "letters", routes: LetterPages(desk: self).routes, migrations: Letters.migrations, actions: [SendLetter.self],
            holdings: LetterHoldings.records, exemptions: LetterHoldings.exemptions, invariants: Self.invariants)
    }

    package func join(_ panels: inout DeskPanels) {
        panels.onCase.append(LetterPanels.onCase)
        panels.onStatus.append(LetterPanels.onStatus)
    }

    /// What must hold of every letter.
    static let invariants: [Invariant] = [
        .none(
            "letters/refusals", reads: ["case_letter", "case_letter_part"],
            "refuses without rule, decider, alternative or way to object",
            where: """
                SELECT id FROM case_letter WHERE kind = \(LetterKind.refusal) AND (
                    SELECT COUNT(*) FROM case_letter_part WHERE letter_id = case_letter.id AND role IN ('rule', 'decider', 'alternative', 'objection')
                ) < 4
                """)
    ]
}

/// What letters show on the pages of the desk.
enum LetterPanels {
    /// On the staff's page of a case: what was sent, and the way to a new one.
    @Sendable static func onCase(_ visit: Visit, _ file: CaseFile) async throws -> HTML {
        let lines = try await visit.read { db in try db.letters(of: file.id) }
        let t = visit.t
        let content: HTML = lines.isEmpty ? "<p class=\"empty\">\(t("letter.none"))</p>" : list(lines, below: file.staffPath, t)
        return """
            <section class="section" aria-labelledby="brieven"><h2 id="brieven">\(t("letter.title"))</h2>\(content)
            <p class="buttons"><a class="button is-second" href="\(file.staffPath)/brieven">\(t("letter.make"))</a></p></section>

            """
    }

    /// On the initiator's page: the letters they got.
    @Sendable static func onStatus(_ visit: Visit, _ file: CaseFile) async throws -> HTML {
        let lines = try await visit.read { db in try db.letters(of: file.id) }
        guard !lines.isEmpty else { return .empty }
        return """
            <section class="section" aria-labelledby="brieven"><h2 id="brieven">\(visit.t("letter.yours"))</h2>
            \(list(lines, below: file.statusPath, visit.t))</section>

            """
    }

    static func list(_ lines: [LetterLine], below path: String, _ t: Words) -> HTML {
        let items = lines.reversed().map { line -> HTML in
            """
            <li><a class="tap" href="\(path)/brieven/\(line.number)">\(line.subject)</a><br>\
            <span class="small soft">\(t("letter.line", ["kind": t("letter.kind.\(line.kind.rawValue)"), "date": t.date(line.sentOn)]))</span>\
             <a class="tap" href="\(path)/brieven/\(line.number)/pdf">\(t("letter.pdf"))<span class="hidden"> \(line.subject)</span></a></li>

            """
        }
        return "<ul class=\"plain\">\(items)</ul>"
    }
}
