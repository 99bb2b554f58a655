import Civic
import Markup
import Web

/// All documents, my unfinished changes, and what was changed last.
struct ConfigOverview {
    let desk: ConfigDesk
    let drafts: [ConfigDraft]
    let latest: [ConfigVersion]
    let people: [ID<Person>: Person]
    let visit: Visit

    private var t: Words { visit.t }
    private var folder: ConfigFolder { visit.site.configuration.folder }

    var html: HTML {
        """
        <div class="wrap"><p class="crumb"><a href="/beheer">\(t("office.title"))</a></p>
        <h1>\(t("config.title"))</h1><p class="lead">\(t("config.lead"))</p>\(unfinished)
        <section class="section" aria-labelledby="onderdelen"><h2 id="onderdelen">\(t("config.parts"))</h2><ul class="entries">\(parts)</ul></section>
        <section class="section" aria-labelledby="laatst"><h2 id="laatst">\(t("config.latest"))</h2>\(changes)</section></div>
        """
    }

    private var unfinished: HTML {
        guard !drafts.isEmpty else { return .empty }
        let items = drafts.map { draft -> HTML in
            "<li><a class=\"tap\" href=\"\(ConfigDesk.path(of: draft.document))/controle\">\(ConfigDesk.title(draft.document, t, text: draft.body))</a></li>"
        }
        let together: HTML? =
            drafts.count > 1 ? "<p><a class=\"button\" href=\"\(ConfigPages.together)\">\(t("config.toCheckTogether"))</a></p>" : nil
        return "<div class=\"note is-attention\"><h2>\(t("config.unfinished", count: drafts.count))</h2><ul>\(items)</ul>\(together)</div>"
    }

    private var parts: HTML {
        ConfigDesk.documents.filter { folder.holds($0) || desk.editor(of: $0) != nil }.map { document -> HTML in
            let path = desk.editor(of: document)?.path ?? ConfigDesk.path(of: document)
            let key = "config.about.\(document.prefix { $0 != "." }.replacing("/", with: "-"))"
            return """
                <li><a class="tap" href="\(path)">\(ConfigDesk.title(document, t))</a><br><span class="soft">\(t(key))</span> \
                <a class="tap small" href="\(ConfigDesk.path(of: document))">\(t("config.versions"))</a></li>
                """
        }.joined()
    }

    private var changes: HTML {
        guard !latest.isEmpty else { return "<p class=\"empty\">\(t("config.noChanges"))</p>" }
        let items = latest.map { version -> HTML in
            """
            <li><a class="tap" href="\(ConfigDesk.path(of: version.document))/versies/\(version.revision)">\(ConfigDesk.title(version.document, t, text: version.body ?? folder.text(version.document)))</a> \
            <span class="soft">\(versionLine(version, people, t))</span><br>\(version.reason)\(wayBack(version))</li>
            """
        }
        return "<ul class=\"entries\">\(items)</ul>"
    }
}

extension ConfigOverview {
    /// Under the last of those that were put in force together: all of them back at once.
    private func wayBack(_ version: ConfigVersion) -> HTML? {
        let others = latest.filter { $0.at == version.at && $0.by == version.by && $0.reason == version.reason }
        guard others.count > 1, others.last?.revision == version.revision else { return nil }
        return "<br><a class=\"tap\" href=\"\(ConfigPages.pathBefore(version.revision))\">\(t("config.toBefore"))</a>"
    }
}

/// When and by whom: to the minute, since one day can have many versions.
private func versionLine(_ version: ConfigVersion, _ people: [ID<Person>: Person], _ t: Words) -> String {
    let name = version.by.flatMap { people[$0]?.name } ?? t("config.somebody")
    let time = version.at.localTime
    let moment = "\(t.longDate(version.at.localDate)), \(t.time(hour: time.hour, minute: time.minute))"
    return t("config.changedBy", ["name": name, "date": moment])
}

/// One document: how it can be changed, its versions.
struct DocumentView {
    let document: String
    let title: String
    let editor: ConfigDesk.Editor?
    let versions: [ConfigVersion]
    let draft: ConfigDraft?
    let people: [ID<Person>: Person]
    /// It came with the program or in the folder; what did not was added here, and the way back is without it.
    let isShipped: Bool
    let visit: Visit

    private var t: Words { visit.t }
    private var path: String { ConfigDesk.path(of: document) }

    var html: HTML {
        """
        <div class="wrap"><p class="crumb"><a href="\(ConfigDesk.home)">\(t("config.title"))</a></p>
        <h1>\(title)</h1>\(unfinished)
        <p class="buttons">\(screen)<a class="button is-second" href="\(path)/tekst">\(t("config.editText"))</a> \
        <a class="tap" href="\(path)/bestand">\(t("config.download"))</a></p>
        <section class="section" aria-labelledby="versies"><h2 id="versies">\(t("config.versions"))</h2><ol class="entries" reversed>\(items)\(installed)</ol></section></div>
        """
    }

    private var screen: HTML {
        editor.map { "<a class=\"button\" href=\"\($0.path)\">\(t("config.edit"))</a> " } ?? .empty
    }

    private var unfinished: HTML {
        guard draft != nil else { return .empty }
        return """
            <div class="note is-attention"><p>\(t("config.hasDraft"))</p><form method="post" action="\(path)/weggooien" class="buttons">\(Form().token())
            <a class="button" href="\(path)/controle">\(t("config.toCheck"))</a> <button class="button-link">\(t("config.discard"))</button></form></div>
            """
    }

    private var items: HTML {
        versions.enumerated().map { index, version -> HTML in
            let mark: HTML? = index == 0 ? " <span class=\"label-small\">\(t("config.inForce"))</span>" : nil
            return """
                <li><a class="tap" href="\(path)/versies/\(version.revision)">\(versionLine(version, people, t))</a>\(mark)<br>\(version.reason)</li>
                """
        }.joined()
    }

    private var installed: HTML {
        guard isShipped || !versions.isEmpty else { return .empty }
        let mark: HTML? = versions.isEmpty ? " <span class=\"label-small\">\(t("config.inForce"))</span>" : nil
        let name = t(isShipped ? "config.asInstalled" : "config.notHereYet")
        return "<li><a class=\"tap\" href=\"\(path)/versies/0\">\(name)</a>\(mark)</li>"
    }
}

/// The last look before a change is in force.
struct CheckView {
    let document: String
    let changes: ConfigChanges
    /// Where to go on changing it.
    let further: String
    let effects: ConfigEffects
    let draft: ConfigDraft
    let seen: SeenVersions
    let form: Form
    let visit: Visit

    private var t: Words { visit.t }
    private var path: String { ConfigDesk.path(of: document) }

    /// Somebody else's change would be undone with this one.
    private var stale: HTML {
        seen.isNewer(than: draft) ? "<p class=\"note is-attention\">\(t("config.staleDraft"))</p>" : .empty
    }

    var html: HTML {
        """
        <div class="wrap"><p class="crumb"><a href="\(path)">\(ConfigDesk.title(document, t, text: changes.then))</a></p>\(form.summary(visit))
        <h1>\(t("config.check"))</h1><p class="lead">\(t("config.checkLead"))</p>\(stale)
        \(effects.problem(t))
        <section class="section" aria-labelledby="verschil"><h2 id="verschil">\(t("config.difference"))</h2>\
        \(changes.html)</section>\(effects.found)\(publish)
        <form method="post" action="\(path)/weggooien" class="buttons">\(Form().token())\
        <a class="tap" href="\(further)">\(t("config.changeMore"))</a> <button class="button-link">\(t("config.discard"))</button></form></div>
        """
    }

    private var publish: HTML {
        guard case .fine = effects else { return .empty }
        return """
            <form method="post" action="\(path)/controle">\(form.token())\(seen.html)\(form.html(ConfigPages.reason, visit))
            <div class="buttons"><button class="button">\(t("config.publish"))</button></div></form>
            """
    }
}

/// One version beside what is in force, and the way back to it.
struct VersionView {
    let document: String
    let revision: Int
    let changes: ConfigChanges
    let effects: ConfigEffects
    let seen: SeenVersions
    let form: Form
    let visit: Visit

    private var t: Words { visit.t }
    private var path: String { ConfigDesk.path(of: document) }

    private var title: String {
        guard revision == 0 else { return t("config.versionNumber", ["number": String(revision)]) }
        return t(changes.then.isEmpty ? "config.notHereYet" : "config.asInstalled")
    }

    var html: HTML {
        let back: HTML
        if case .fine = effects, !changes.isEmpty {
            back = """
                <form method="post" action="\(path)/versies/\(revision)">\(form.token())\(seen.html)\(form.html(ConfigPages.reason, visit))
                <div class="buttons"><button class="button">\(t("config.goBack"))</button></div></form>
                """
        } else {
            back = .empty
        }
        return """
            <div class="wrap"><p class="crumb"><a href="\(path)">\(ConfigDesk.title(document, t, text: changes.then))</a></p>\(form.summary(visit))
            <h1>\(title)</h1>
            <p class="lead">\(t("config.versionLead"))</p>\(changes.isEmpty ? .empty : effectsHTML(effects, t))
            <section class="section" aria-labelledby="verschil"><h2 id="verschil">\(t("config.differenceNow"))</h2>\(changes.html)</section>
            \(back)<details><summary>\(t("config.wholeText"))</summary><pre class="code">\(changes.then)</pre></details></div>
            """
    }
}

func effectsHTML(_ effects: ConfigEffects, _ t: Words) -> HTML { effects.problem(t) + effects.found }

extension ConfigEffects {
    /// Why it cannot be: what stands above everything.
    func problem(_ t: Words) -> HTML {
        guard case .wrong(let problem) = self else { return .empty }
        return "<div class=\"note is-attention\"><h2>\(t("config.cannot"))</h2><p>\(t("config.wrong", ["problem": problem]))</p></div>"
    }

    /// What it would do, below what changes: it can be long.
    var found: HTML {
        guard case .fine(let html) = self else { return .empty }
        return html
    }
}
