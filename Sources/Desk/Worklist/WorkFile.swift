import Civic
import Initiatives
import Rules
import Store
import Web

/// Somebody took a list of cases along as a file. What it held is noted, so that who takes much along is seen; the words that were looked
/// for are not, since they may be somebody's name.
package struct NoteWorkFile: Action {
    /// What narrowed the list, in words.
    package let filter: String
    package let rows: Int
    package init(filter: String, rows: Int) { (self.filter, self.rows) = (filter, rows) }

    package static let kind = "worklist.exported"
    package static let told = Told.nobody(because: "it is noted for who looks later")
    package func permits(_ actor: Actor, in db: any Connection) -> Bool { actor.leadsCases }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        guard let person = work.actor.person else { throw Refusal.notFound }
        let standing = work.standing(Self.kind)
        return Done(
            Nothing(),
            EntryDraft(
                Subject(kind: "person", id: person.id.text), audience: .staff, reason: standing.reason, next: standing.next,
                data: ["by": person.name, "filter": filter, "rows": String(rows)]))
    }
}

/// The list as a file for a spreadsheet. No names of residents: for that there is the case.
struct WorkFile {
    /// So many rows at most; who needs more, narrows the list.
    static let most = 20_000
    private static let columns = [
        "reference", "title", "category", "team", "handler", "state", "area", "received", "due", "answerBy", "waitingSince", "channel",
    ]

    let book: DeskBook
    let visit: Visit

    private var t: Words { visit.t }

    func file(_ rows: [WorkRow]) -> Spreadsheet {
        var file = Spreadsheet(columns: Self.columns.map { t("work.file.column.\($0)") })
        for row in rows { file.add(cells(row)) }
        return file
    }

    private func cells(_ row: WorkRow) -> [String] {
        [
            row.reference, row.title, book.categoryName(row.category, t), book.teamName(row.team, t), row.holderName ?? "",
            t("case.staffState.\(row.state.rawValue)"), row.areaCode.flatMap { visit.municipality.areas[$0]?.name } ?? "",
            row.receivedOn.iso, row.dueOn?.iso ?? "", row.answerBy.iso, row.waitingSince?.iso ?? "",
            t("work.channel.\(row.channel.rawValue)"),
        ]
    }

    /// What narrows the list, by the names on screen; of the words only that there were some.
    func described(_ filter: WorkFilter, people: [ID<Person>: Person], _ t: Words) -> String {
        var parts = [t("work.list.whoseOption.\(filter.whose)"), standing(filter.standing, t)]
        if let attention = filter.attention { parts.append(t("work.attention.\(attention)")) }
        if !filter.team.isEmpty { parts.append(book.teamName(filter.team, t)) }
        if !filter.category.isEmpty { parts.append(book.categoryName(filter.category, t)) }
        if filter.person == WorkFilter.nobody { parts.append(t("work.nobody")) }
        if let person = people[ID(filter.person)] { parts.append(person.name) }
        if !filter.area.isEmpty { parts.append(visit.municipality.areas[filter.area]?.name ?? filter.area) }
        if let theme = filter.theme { parts.append(t("theme.\(theme.rawValue)")) }
        if !filter.step.isEmpty { parts.append(filter.step) }
        if !filter.words.isEmpty { parts.append(t("work.file.withWords")) }
        return parts.joined(separator: ", ")
    }

    private func standing(_ standing: WorkFilter.Standing, _ t: Words) -> String {
        switch standing {
        case .open: t("work.list.open")
        case .finished: t("work.list.finished")
        case .exactly(let state): t("case.staffState.\(state.rawValue)")
        }
    }
}

extension Connection {
    /// All of a list in its order, page after page; nil when there are more than a file holds.
    func workRows(_ selection: WorkSelection, most: Int) throws -> [WorkRow]? {
        var (rows, place): ([WorkRow], WorkPlace?) = ([], nil)
        while true {
            let page = try workPage(selection, from: place, limit: 500)
            rows += page.rows
            if rows.count > most { return nil }
            guard let later = page.later else { return rows }
            place = later
        }
    }
}
