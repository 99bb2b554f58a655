import Civic
import Markup
import Store
import Web

/// The cases of this person, as a part of "my plans": title, where it stands, and the day they hear.
package func casesOf(_ visit: Visit) async throws -> HTML {
    guard let person = visit.person else { return .empty }
    let today = visit.today
    let (files, handlers) = try await visit.read { db in
        let files = try db.caseFiles(of: person.id)
        let away = try db.absences(on: today)
        // Who is there today, by who has it.
        var present: [ID<Person>: ID<Person>] = [:]
        for holder in files.compactMap(\.handler) { present[holder] = db.standIn(for: holder, among: away) ?? holder }
        let people = try db.people(present.values.map { $0 as ID<Person>? })
        return (files, present.compactMapValues { people[$0] })
    }
    guard !files.isEmpty else { return .empty }
    let t = visit.t
    let rows = files.map { file -> HTML in
        let isOpen = file.state.isOpen
        let day = ["date": t.longDate(file.answerBy)]
        let due = file.answerBy < today ? t("desk.mine.late", day) : t.longDate(file.answerBy)
        let name = file.handler.flatMap { handlers[$0]?.name } ?? t("desk.mine.desk")
        // After the answer something can still be owed: a decision on an objection, or what was promised.
        let owed = file.nextDueOn.map { $0 < today ? t("desk.mine.late", ["date": t.longDate($0)]) : t.longDate($0) }
        let isAwaited = isOpen || owed != nil
        return """
            <tr><th scope="row"><a href="\(file.statusPath)"\(attribute: "lang", visit.writtenIn)>\(file.title)</a><small>\(file.reference)</small></th>
            <td data-label="\(t("desk.mine.state"))">\(t("case.state.\(file.state.rawValue)"))</td>
            <td data-label="\(t("desk.mine.with"))">\(isAwaited ? name : "–")</td>
            <td data-label="\(t("desk.mine.date"))">\(isOpen ? due : owed ?? "–")</td></tr>

            """
    }
    return """
        <section class="section" aria-labelledby="zaken"><h2 id="zaken">\(t("desk.mine.title"))</h2>
        <table class="table is-stack"><caption class="hidden">\(t("desk.mine.title"))</caption>
        <thead><tr><th scope="col">\(t("desk.mine.plan"))</th><th scope="col">\(t("desk.mine.state"))</th>\
        <th scope="col">\(t("desk.mine.with"))</th><th scope="col">\(t("desk.mine.date"))</th></tr></thead><tbody>\(rows)</tbody></table></section>

        """
}
