import Civic
import Markup
import Rules
import Web

/// Who has not answered yet, by name, with how long: the longest silence first.
struct SilenceView {
    let open: [OpenAdvice]
    let ladders: AdviceLadders
    let total: Int
    let page: Int
    let team: String?
    let book: DeskBook
    let visit: Visit

    private var t: Words { visit.t }

    var html: HTML {
        let content: HTML = open.isEmpty ? "<p class=\"empty\">\(t("advice.list.empty"))</p>" : groups
        return """
            <div class="wrap"><p class="crumb"><a href="/werk">\(t("work.today"))</a></p><h1>\(t("advice.list.title"))</h1>
            <p class="lead">\(t("advice.list.lead", count: total))</p>\(filter)\(content)
            \(paging(page: page, total: total, perPage: AdvicePages.perPage, visit) { address(page: $0) })</div>
            """
    }

    private func address(page: Int) -> String {
        let query = [team.map { "afdeling=\($0.percentEncoded)" }, page > 1 ? "blz=\(page)" : nil].compactMap(\.self)
        return query.isEmpty ? "/werk/adviezen" : "/werk/adviezen?" + query.joined(separator: "&")
    }

    private var filter: HTML {
        let teams = book.teams.all.filter(\.advises)
        guard !teams.isEmpty else { return .empty }
        let options = teams.map { item -> HTML in
            "<option value=\"\(item.id)\"\(attribute: "selected", when: item.id == team)>\(item.words(t))</option>"
        }
        return """
            <form role="search" method="get" action="/werk/adviezen" aria-label="\(t("list.filter"))">
            <div class="field"><label class="label" for="afdeling">\(t("advice.list.department"))</label>
            <select class="input" id="afdeling" name="afdeling"><option value="">\(t("work.list.all"))</option>\(options)</select></div>
            <p class="buttons"><button class="button is-second">\(t("button.showList"))</button></p></form>

            """
    }

    /// One table per adviser; rows of one adviser come together.
    private var groups: HTML {
        var parts: [[OpenAdvice]] = []
        for row in open {
            if parts.last?.last?.request.adviser == row.request.adviser {
                parts[parts.count - 1].append(row)
            } else {
                parts.append([row])
            }
        }
        return parts.enumerated().map { index, rows -> HTML in group(rows, number: index + 1) }.joined()
    }

    private func group(_ rows: [OpenAdvice], number: Int) -> HTML {
        guard let first = rows.first?.request else { return .empty }
        let department = first.departmentName(book, t)
        let heads = ["plan", "silent", "until", "reminded", "handler"].map { column -> HTML in
            "<th scope=\"col\">\(t("advice.listColumn.\(column)"))</th>"
        }
        let head: HTML? = department == first.adviserName ? nil : "<span class=\"soft\">\(department)</span>"
        return """
            <section class="section" aria-labelledby="stil-\(number)"><div class="section-head"><h2 id="stil-\(number)">\(first.adviserName)</h2>\
            \(head)</div>
            <table class="table is-stack work"><caption class="hidden">\(t("advice.list.caption", ["name": first.adviserName]))</caption>\
            <thead><tr>\(heads)</tr></thead><tbody>\(rows.map(line))</tbody></table></section>

            """
    }

    private func line(_ row: OpenAdvice) -> HTML {
        let (request, ladder) = (row.request, ladders[row.version])
        let next = ladder.next(
            askedOn: request.askedOn, climbed: request.rung, lastMailOn: request.lastMailOn, from: visit.today,
            FreeDays(visit.site.terms))
        let reminded = request.rung == 0 ? t("advice.list.notYet") : t("advice.list.times", count: request.rung)
        let coming: HTML? = next.map { "<small>\(t("advice.list.next", ["date": t.nearDate($0, today: visit.today)]))</small>" }
        return """
            <tr><th scope="row"><a href="/werk/zaken/\(row.reference)/advies">\(row.title)</a><small>\(row.reference)</small></th>
            <td data-label="\(t("advice.listColumn.silent"))">\(silence(request, ladder, visit))</td>
            <td data-label="\(t("advice.listColumn.until"))">\(t.date(request.answerBy))</td>
            <td data-label="\(t("advice.listColumn.reminded"))">\(reminded)\(coming)</td>
            <td data-label="\(t("advice.listColumn.handler"))">\(row.handlerName ?? t("work.nobody"))</td></tr>

            """
    }
}
