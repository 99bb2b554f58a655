import Civic
import Foundation
import Initiatives
import Markup
import Rules
import Store
import Web

/// The file of a case as one document for the case system: what was asked, what was said, what was decided and everything that happened,
/// in the language of the municipality. Plain HTML with nothing from elsewhere, so that it can still be read when we are gone.
struct CaseDossier: Sendable {
    let file: CaseFile
    let book: DeskBook
    let people: [ID<Person>: Person]
    let questions: [CaseQuestion]
    let decision: CaseDecision?
    let entries: [Entry]
    let municipality: Municipality
    let t: Words
    let madeOn: LocalDate

    /// A case with more lines in its journal than this has been something else.
    private static let mostEntries = 2_000

    static func read(_ file: CaseFile, _ site: Site) async throws -> CaseDossier {
        let book = (site.configuration.part(DeskBook.self) ?? .empty).staffed(by: site.staff.current)
        let (municipality, words, today) = (site.municipality, site.words(site.municipality.language), site.clock().localDate)
        return try await site.database.read { db in
            CaseDossier(
                file: file, book: book, people: try db.people([file.initiator, file.assignee]), questions: try db.questions(of: file.id),
                decision: try db.decision(of: file.id),
                entries: try db.entries(caseID: file.id.text, for: .staff, limit: Self.mostEntries).reversed(),
                municipality: municipality, t: words, madeOn: today)
        }
    }

    var title: String { t("caseSystem.dossier.title", ["reference": file.reference, "title": file.title]) }

    var bytes: Data { Data(html.bytes) }

    private var html: HTML {
        """
        <!doctype html>
        <html lang="\(t.language)"><head><meta charset="utf-8"><title>\(title)</title></head><body>
        <h1>\(title)</h1>
        <p>\(t("caseSystem.dossier.lead", ["municipality": municipality.name, "date": t.date(madeOn)]))</p>
        <dl>\(facts)</dl>
        <h2>\(t("work.story"))</h2>
        \(HTML.paragraphs(file.story))\(remark)\(compass)\(talk)\(outcome)\(journal)
        </body></html>

        """
    }

    private func fact(_ name: String, _ value: String) -> HTML {
        value.isEmpty ? .empty : "<dt>\(name)</dt><dd>\(value)</dd>\n"
    }

    private var facts: HTML {
        [
            fact(t("work.fact.reference"), file.reference), fact(t("work.fact.state"), t("case.staffState.\(file.state.rawValue)")),
            fact(t("desk.check.who"), people[file.initiator]?.name ?? ""),
            fact(t("desk.check.where"), file.knownPlace(municipality.areas)),
            fact(t("work.fact.received"), t.date(file.clock.received)), fact(t("work.law.promise"), t.date(file.answerBy)),
            fact(t("work.fact.assignee"), file.assignee.flatMap { people[$0]?.name } ?? t("work.nobody")),
            fact(t("work.fact.team"), book.teamName(file.team, t)), fact(t("work.fact.consent"), file.consent),
        ].joined()
    }

    private var remark: HTML { file.remark.isEmpty ? .empty : "<h3>\(t("work.remark"))</h3><p>\(file.remark)</p>" }

    private var compass: HTML {
        let given = file.compassAnswers
        let items = Compass.Theme.allCases.flatMap { theme in
            theme.questions.map { question in fact(t("compass.\(theme.key(question)).question"), given[theme.key(question)] ?? "") }
        }
        return items.allSatisfy(\.isEmpty) ? .empty : "<h2>\(t("compass.title"))</h2><dl>\(items)</dl>"
    }

    private var talk: HTML {
        guard !questions.isEmpty else { return .empty }
        let items = questions.map { question -> HTML in
            let answer = question.answer ?? t("work.noAnswerYet", ["date": t.longDate(question.answerBy)])
            let on = question.answeredOn.map { " (\(t.date($0)))" } ?? ""
            return "<dt>\(question.text) (\(t.date(question.askedOn)))</dt><dd>\(answer)\(on)</dd>\n"
        }
        return "<h2>\(t("work.questions"))</h2><dl>\(items)</dl>"
    }

    private var outcome: HTML {
        guard let decision else { return .empty }
        let objection = decision.state.isDecision && file.clock.isDecision ? t.longDate(decision.objection.date) : ""
        return """
            <h2>\(t("case.staffState.\(decision.state.rawValue)")) (\(t.date(decision.decidedOn)))</h2>
            \(HTML.paragraphs(decision.reason))<dl>\(fact(t("desk.decision.conditions"), decision.conditions))\
            \(fact(t("desk.decision.rule"), decision.rule))\(fact(t("desk.decision.decidedBy"), decision.decidedBy))\
            \(fact(t("desk.decision.alternative"), decision.alternative))\(fact(t("work.law.objection"), objection))</dl>

            """
    }

    private var journal: HTML {
        let words = EntryWords(book: book, t: t, reader: nil)
        let items = entries.map { entry -> HTML in
            let (hour, minute) = entry.at.localTime
            let values = t.values(of: entry.data)
            let quotes = EntryWords.quoted.compactMap { values[$0] }.filter { !$0.isEmpty } + [entry.reason].filter { !$0.isEmpty }
            let said = quotes.map { text -> HTML in "<p>\(text)</p>" }
            return "<li><p>\(t.date(entry.at.localDate)), \(t.time(hour: hour, minute: minute)): \(words.sentence(entry))</p>\(said)</li>\n"
        }
        return "<h2>\(t("work.journal"))</h2><ol>\(items)</ol>"
    }
}
