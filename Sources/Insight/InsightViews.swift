import Civic
import Initiatives
import Markup
import Rules
import Store
import Web

/// Earlier and later pages, with where one is.
func insightPager(page: Int, total: Int, perPage: Int, _ visit: Visit, address: (Int) -> String) -> HTML {
    let (t, pages) = (visit.t, max(1, (total + perPage - 1) / perPage))
    guard pages > 1 else { return .empty }
    let previous: HTML? = page > 1 ? "<a rel=\"prev\" href=\"\(address(page - 1))\">\(t("list.previous"))</a>" : nil
    let next: HTML? = page < pages ? "<a rel=\"next\" href=\"\(address(page + 1))\">\(t("list.next"))</a>" : nil
    let place = t("list.pageOf", ["number": t.number(page), "total": t.number(pages)])
    return "<nav class=\"pages\" aria-label=\"\(t("list.pages"))\">\(previous)<span>\(place)</span>\(next)</nav>"
}

/// An address with what is chosen; empty values are left out.
func address(_ path: String, _ pairs: [(String, String)]) -> String {
    let query = pairs.filter { !$0.1.isEmpty }.map { "\($0.0)=\($0.1.percentEncoded)" }.joined(separator: "&")
    return query.isEmpty ? path : "\(path)?\(query)"
}

/// A drop-down list in a filter: nothing chosen means everything.
func filterList(_ name: String, _ label: String, _ options: [(value: String, text: String)], chosen: String, any: String) -> HTML {
    let items = options.map { option -> HTML in
        "<option value=\"\(option.value)\"\(attribute: "selected", when: option.value == chosen)>\(option.text)</option>"
    }
    return """
        <p class="field"><label class="label" for="\(name)">\(label)</label><select class="input" id="\(name)" name="\(name)">\
        <option value="">\(any)</option>\(items)</select></p>

        """
}

/// A form to narrow a list, with its button.
func filterForm(_ path: String, _ fields: [HTML], _ visit: Visit) -> HTML {
    """
    <form class="filter-row" action="\(path)" aria-label="\(visit.t("list.filter"))">\(fields)\
    <p class="buttons"><button class="button is-second">\(visit.t("button.showList"))</button></p></form>
    """
}

/// A page of the staff, with the form that was sent marked when it has problems.
func staffPage(_ title: String, _ body: HTML, section: String, form: Form? = nil) -> Page {
    let isFine = form?.isFine ?? true
    return Page(title, body).with(\.section, section).with(\.isStaff, true).with(\.isPrivate, true).with(\.hasProblems, !isFine)
        .with(\.status, isFine ? 200 : 422).with(\.scripts, isFine ? [] : ["errors.js"])
}

/// One thing that can be done, folded away until it is asked for or comes back with problems.
func actionFold(
    _ id: String, _ title: String, to path: String, open: Bool, button: String, isGrave: Bool = false, _ form: Form, _ fields: HTML
) -> HTML {
    """
    <details class="action" id="\(id)"\(attribute: "open", when: open)><summary>\(title)</summary>\
    <form method="post" action="\(path)">\(form.token())\(fields)
    <p class="buttons"><button class="button\(isGrave ? " is-grave" : "")">\(button)</button></p></form></details>

    """
}

/// Every area as an option, by name; a neighbourhood after its district.
func areaOptions(_ areas: Areas) -> [FieldOption] {
    areas.all.map { area in
        FieldOption(area.code, .text(area.parent.flatMap { areas[$0]?.name }.map { "\($0): \(area.name)" } ?? area.name))
    }
}

var themeOptions: [FieldOption] { Theme.allCases.map { FieldOption($0.rawValue, .key("theme.\($0.rawValue)")) } }

/// Words kept in one column, with spaces around each: short lists that are only ever read whole.
struct StoredWords: Sendable, Hashable, SQLConvertible {
    let words: [String]

    init(_ words: [String]) { self.words = words }
    init?(sqlValue: SQLValue) {
        guard case .text(let text) = sqlValue else { return nil }
        words = text.split(separator: " ").map(String.init)
    }
    var sqlValue: SQLValue { .text(words.joined(separator: " ")) }
}
