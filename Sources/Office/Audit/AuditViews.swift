import Civic
import Markup
import Rules
import Web

/// The page with the journal.
struct AuditView {
    let lines: [AuditLine]
    let hasOlder: Bool
    let people: [ID<Person>: Person]
    let kinds: [String]
    let staff: [Person]
    let status: ChainStatus
    let filter: AuditFilter
    let form: Form
    let visit: Visit

    private var t: Words { visit.t }

    var html: HTML {
        let empty: HTML? = lines.isEmpty ? "<div class=\"empty\"><p>\(t("audit.nothing"))</p></div>" : nil
        let items = lines.map(item)
        let list: HTML? = lines.isEmpty ? nil : "<ol class=\"journal\">\(items)</ol>"
        return """
            <div class="wrap">\(form.summary(visit))\(OfficeFeatures.crumb(t))<h1>\(t("audit.title"))</h1>
            <p class="lead">\(t("audit.lead"))</p>\(chain)\(search)
            <section class="section" aria-labelledby="regels"><h2 id="regels">\(t("audit.entries"))</h2>\(empty)\(list)\(paging)</section></div>
            """
    }

    // MARK: The chain

    private var chain: HTML {
        var facts: [(String, String)] = []
        if let head = status.head { facts += [("audit.place", t.number(head.place)), ("audit.hash", head.hash)] }
        facts.append(("audit.unsealed", t.number(status.unsealed)))
        if let check = status.lastCheck {
            let time = check.checkedAt.localTime
            let moment = "\(t.date(check.day)), \(t.time(hour: time.hour, minute: time.minute))"
            let words =
                check.brokenAt.map { t("audit.broken", ["moment": moment, "place": t.number($0)]) }
                ?? t("audit.whole", ["moment": moment, "place": t.number(check.place)])
            facts.append(("audit.lastCheck", words))
        } else {
            facts.append(("audit.lastCheck", t("audit.neverChecked")))
        }
        let rows = facts.map { key, value -> HTML in "<div><dt>\(t(key))</dt><dd class=\"breakable\">\(value)</dd></div>\n" }
        let download: HTML? = status.head == nil ? nil : "<a class=\"tap\" href=\"/beheer/journaal/kop\">\(t("audit.download"))</a> "
        let alarm: HTML? = status.lastCheck?.brokenAt == nil ? nil : "<p class=\"reason is-no\" role=\"alert\">\(t("audit.alarm"))</p>"
        return """
            <section class="box" aria-labelledby="keten"><h2 id="keten">\(t("audit.chain"))</h2>\(alarm)<p>\(t("audit.chainText"))</p>
            <dl class="facts is-rows">\(rows)</dl><p>\(download)<a class="tap" href="/.well-known/meemaken-journal">\(t("audit.public"))</a></p>
            </section>

            """
    }

    // MARK: Looking for something

    private var search: HTML {
        let kinds = [("", t("audit.allKinds"))] + kinds.map { ($0, bare($0)) }
        var people = [("", t("audit.everybody"))] + staff.map { ($0.id.text, $0.name) }
        if !filter.person.isEmpty, !staff.contains(where: { $0.id.text == filter.person }) {
            people.append((filter.person, self.people[ID(filter.person)]?.name ?? t("audit.somebody")))
        }
        let clear: HTML? = filter.isNarrowed ? " <a class=\"tap\" href=\"/beheer/journaal\">\(t("list.clearFilters"))</a>" : nil
        let subject: HTML? =
            filter.subject.isEmpty
            ? nil : "<input type=\"hidden\" name=\"onderwerp\" value=\"\(filter.subject)\"><p>\(t("audit.oneSubject"))</p>"
        return """
            <form method="get" action="/beheer/journaal" role="search" aria-label="\(t("audit.find"))">\(subject)
            <div class="pair">\(choice("soort", "audit.kind", filter.kind, kinds))\(choice("wie", "audit.person", filter.person, people))
            <div class="field"><label class="label" for="plan">\(t("audit.plan"))</label>\
            <span class="hint" id="plan-hulp">\(t("audit.planHint"))</span>\
            <input class="input" id="plan" name="plan" type="text" value="\(filter.plan)" aria-describedby="plan-hulp"></div></div>
            <div class="pair">\(form.html(AuditPages.from, visit))\(form.html(AuditPages.until, visit))</div>
            <p class="buttons"><button class="button">\(t("button.showList"))</button>\(clear)</p></form>
            """
    }

    private func choice(_ name: String, _ label: String, _ chosen: String, _ options: [(value: String, label: String)]) -> HTML {
        let items = options.map { option -> HTML in
            "<option value=\"\(option.value)\"\(attribute: "selected", when: option.value == chosen)>\(option.label)</option>"
        }
        return """
            <div class="field"><label class="label" for="\(name)">\(t(label))</label>\
            <select class="input" id="\(name)" name="\(name)">\(items)</select></div>
            """
    }

    private var paging: HTML? {
        let older: HTML? =
            hasOlder ? "<a rel=\"next\" href=\"\(filter.address(before: lines.last?.entry.id))\">\(t("audit.older"))</a>" : nil
        let newest: HTML? =
            filter.before.isEmpty ? nil : "<a rel=\"prev\" href=\"\(filter.address(before: nil))\">\(t("audit.newest"))</a> "
        guard older != nil || newest != nil else { return nil }
        return "<nav class=\"pages\" aria-label=\"\(t("list.pages"))\">\(newest)\(older)</nav>"
    }

    // MARK: One line

    private func item(_ line: AuditLine) -> HTML {
        let entry = line.entry
        let (day, time) = (entry.at.localDate, entry.at.localTime)
        let reason: HTML? = entry.reason.isEmpty ? nil : "<p class=\"told\">\(entry.reason)</p>"
        let next: HTML? = entry.next.isEmpty ? nil : "<p class=\"small soft\">\(t("audit.next", ["next": entry.next]))</p>"
        return """
            <li><time datetime="\(day.iso)">\(t.date(day))<br>\(t.time(hour: time.hour, minute: time.minute))</time>\
            <div><p>\(sentence(entry))</p>\(reason)\(next)<p class="small">\(who(entry)) \(about(entry))</p>\(details(line))</div></li>

            """
    }

    private func who(_ entry: Entry) -> HTML {
        guard let actor = entry.actor else { return "\(t("audit.byItself"))" }
        let name = people[actor]?.name ?? t("audit.somebody")
        var of = AuditFilter()
        of.person = actor.text
        return "<a class=\"tap\" href=\"\(of.address(before: nil))\">\(t("audit.by", ["name": name]))</a>"
    }

    private func about(_ entry: Entry) -> HTML {
        var of = AuditFilter()
        of.subject = "\(entry.subject.kind):\(entry.subject.id)"
        let what: HTML = "<span class=\"hidden\">: \(sentence(entry))</span>"
        return "<a class=\"tap\" href=\"\(of.address(before: nil))\">\(t("audit.sameSubject"))\(what)</a>"
    }

    private func details(_ line: AuditLine) -> HTML {
        let entry = line.entry
        var facts = [
            (t("audit.kind"), entry.kind), (t("audit.subject"), "\(entry.subject.kind) \(entry.subject.id)"),
            (t("audit.readers"), t("audit.audience.\(entry.audience.rawValue)")),
            (t("audit.place"), line.place.map(t.number) ?? t("audit.notSealed")), (t("audit.hash"), line.hash ?? t("audit.notSealed")),
        ]
        facts += entry.data.sorted { $0.key < $1.key }.filter { !$0.value.isEmpty }.map { ($0.key, $0.value) }
        let rows = facts.map { name, value -> HTML in "<div><dt>\(name)</dt><dd class=\"breakable\">\(value)</dd></div>\n" }
        return """
            <details class="action"><summary>\(t("audit.details"))<span class="hidden">: \(sentence(entry))</span></summary>\
            <dl class="facts is-rows">\(rows)</dl></details>
            """
    }

    private func sentence(_ entry: Entry) -> String {
        var data = entry.data
        for name in ["document", "documents"] where entry.kind.hasPrefix("configuration.") {
            guard let documents = data[name] else { continue }
            let folder = visit.site.configuration.folder
            data[name] = t.list(
                documents.split(separator: ", ").map(String.init).map { ConfigDesk.title($0, t, text: folder.text($0)) })
        }
        return t.sentence(entry.kind, data, by: entry.actor.flatMap { people[$0]?.name } ?? t("audit.somebody"))
    }

    private func bare(_ kind: String) -> String { "\(t("entry.\(kind)").withoutGaps) (\(kind))" }
}

extension Words {
    /// The catalogue's sentence about an entry of the journal. What another feature would fill in with its own words is left open here.
    func sentence(_ kind: String, _ data: [String: String], by name: String) -> String {
        var values = values(of: data)
        if let state = data["state"], has("case.state.\(state)") { values["stateName"] = self("case.state.\(state)") }
        if (values["by"] ?? "").isEmpty { values["by"] = name }
        return self("entry.\(kind)", values).withoutGaps
    }
}

extension String {
    fileprivate var withoutGaps: String { replacing(/\{[A-Za-z]+\}/, with: "…") }
}
