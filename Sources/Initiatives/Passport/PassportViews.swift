import Civic
import Markup
import Rules
import Web

func passportPage(_ passport: PassportPage, _ more: [HTML], _ visit: Visit) -> Page {
    let (initiative, t) = (passport.initiative, visit.t)
    // Of what is finished the results matter most: somebody comes to learn from it.
    let isOver = initiative.completedOn != nil
    let outcomes =
        outcome("resultaat", t("passport.results"), initiative.results, visit)
        + outcome("lessen", t("passport.lessons"), initiative.lessons, visit)
    // What machines read off the page (schema.org) is what people read on it; who is in the team is for people only.
    let body: HTML = """
        <div class="wrap" itemscope itemtype="https://schema.org/Project">
        <p class="crumb"><a href="/initiatieven">\(t("passport.all"))</a></p>
        <div class="columns">
        <div>\(head(passport, visit))
        \(isOver ? outcomes : nil)\(asksSection(passport, visit))
        \(told(initiative, visit))
        \(storySection(passport, visit))\(cameFrom(passport, visit))
        \(moneySection(passport, visit))\(more)
        \(isOver ? nil : outcomes)
        </div>
        <aside aria-label="\(t("passport.aside"))">
        \(manageBox(passport, visit))\(whoBox(passport, visit))\(whereBox(initiative, visit))
        </aside>
        </div></div>
        """
    let banner: HTML = """
        <div class="passport-cover theme-\(initiative.theme.rawValue)">\(coverPicture(Cover(seed: initiative.id.text, shape: .banner)))</div>
        """
    return Page(initiative.title, body).with(\.section, "/initiatieven").with(\.description, initiative.summary).with(\.banner, banner)
        .with(\.isPrivate, !initiative.isPublic)
        .with(\.feeds, initiative.isPublic ? [FeedLink("\(initiative.path).atom", t("feed.initiative", ["title": initiative.title]))] : [])
}

/// Initiatives that went on in this one, each with its own earlier page.
private func cameFrom(_ passport: PassportPage, _ visit: Visit) -> HTML {
    let t = visit.t
    guard !passport.cameFrom.isEmpty else { return .empty }
    let items = passport.cameFrom.map { initiative -> HTML in
        "<li><a href=\"\(initiative.path)/eerder\">\(visit.written(initiative.title))</a></li>"
    }
    return """
        <section class="section" aria-labelledby="samen"><h2 id="samen">\(t("passport.cameFrom"))</h2>\
        <p>\(t("passport.cameFromText"))</p><ul>\(items)</ul></section>

        """
}

private func head(_ passport: PassportPage, _ visit: Visit) -> HTML {
    let (initiative, t) = (passport.initiative, visit.t)
    let themes = [initiative.theme] + passport.themes.filter { $0 != initiative.theme }
    let about = t(
        "passport.about",
        [
            "themes": t.list(themes.map { t("theme.\($0.rawValue)") }), "area": areaName(initiative.areaCode, visit),
            "month": t.month(initiative.startedOn),
        ])
    let over: HTML? = initiative.completedOn.map { "<meta itemprop=\"dissolutionDate\" content=\"\($0.iso)\">" }
    let goesOn: HTML? = passport.goesOn.map { next in
        "<div class=\"note\"><p>\(t("passport.goesOn"))</p><p><a class=\"tap\" href=\"\(next.path)\">\(visit.written(next.title))</a></p></div>"
    }
    let hidden: HTML? =
        initiative.isPublic || goesOn != nil ? goesOn : "<div class=\"note is-attention\"><p>\(t("passport.hidden"))</p></div>"
    return """
        <div class="passport-head">\(hidden)<p class="card-theme theme-\(initiative.theme.rawValue)">\
        <span class="badge">\(t("standing.\(initiative.standing.rawValue)"))</span> \(about)</p>
        <h1 itemprop="name"\(attribute: "lang", visit.writtenIn)>\(initiative.title)</h1>
        <p class="lead" itemprop="description"\(attribute: "lang", visit.writtenIn)>\(initiative.summary)</p>\(standingNote(passport, visit))\
        <link itemprop="url" href="\(visit.site.address + initiative.path)">\
        <meta itemprop="foundingDate" content="\(initiative.startedOn.iso)">\(over)\
        <meta itemprop="keywords" content="\(themes.map { t("theme.\($0.rawValue)") }.joined(separator: ", "))"></div>
        """
}

/// Why it rests or who is wanted: what a neighbour should know before anything else.
private func standingNote(_ passport: PassportPage, _ visit: Visit) -> HTML {
    let (initiative, t) = (passport.initiative, visit.t)
    if let paused = initiative.pausedOn, initiative.completedOn == nil {
        let reason = passport.story.first { $0.entry.data["turn"] == Turn.pause.rawValue }?.entry.reason
        return """
            <div class="reason is-wait"><h2>\(t("passport.paused", ["date": t.date(paused)]))</h2>\(reason.map { HTML.paragraphs($0, in: visit.writtenIn) })</div>
            """
    }
    if initiative.wantsSuccessor, initiative.completedOn == nil {
        let button: HTML =
            passport.canBeReached
            ? "<p><a class=\"button is-second\" href=\"\(initiative.path)/help/\(HelpPages.successor)\">\(t("passport.takeOver"))</a></p>"
            : "<p>\(t("passport.call", ["phone": visit.municipality.phone]))</p>"
        return
            "<div class=\"reason is-wait\"><h2>\(t("passport.seeksSuccessor"))</h2><p>\(t("passport.seeksSuccessorText"))</p>\(button)</div>"
    }
    return .empty
}

private func told(_ initiative: Initiative, _ visit: Visit) -> HTML {
    guard !initiative.story.isEmpty else { return .empty }
    return """
        <section class="section" aria-labelledby="plan"><h2 id="plan">\(visit.t("passport.plan"))</h2>\(HTML.paragraphs(initiative.story, in: visit.writtenIn))</section>
        """
}

private func asksSection(_ passport: PassportPage, _ visit: Visit) -> HTML {
    let (initiative, t) = (passport.initiative, visit.t)
    let isOver = initiative.completedOn != nil
    guard !initiative.offers.isEmpty || (!passport.asks.isEmpty && !isOver) else { return .empty }
    let items = passport.asks.map { ask -> HTML in
        let help: HTML =
            passport.canBeReached
            ? """
            <a class="button is-second" href="\(initiative.path)/help/\(ask.id.text)">\(t("passport.canHelp"))\
            <span class="hidden">: \(visit.written(ask.title))</span></a>
            """
            : "\(t("passport.call", ["phone": visit.municipality.phone]))"
        return """
            <li><h3 class="ask">\(visit.written(ask.title))</h3>\(HTML.paragraphs(ask.text, in: visit.writtenIn))<p>\(help)</p></li>

            """
    }
    let list: HTML = items.isEmpty || isOver ? .empty : "<ul class=\"asks\">\(items)</ul>"
    let subheading: HTML? = list.isEmpty ? nil : "<h3>\(t("passport.offers"))</h3>"
    let offers: HTML? = initiative.offers.isEmpty ? nil : "\(subheading)\(HTML.paragraphs(initiative.offers, in: visit.writtenIn))"
    let title = t(list.isEmpty ? "passport.offersTitle" : "passport.needs")
    return """
        <section class="section" aria-labelledby="nodig"><h2 id="nodig">\(title)</h2>\(list)\(offers)</section>
        """
}

private func outcome(_ id: String, _ title: String, _ text: String, _ visit: Visit) -> HTML {
    guard !text.isEmpty else { return .empty }
    return """
        <section class="section" aria-labelledby="\(id)"><h2 id="\(id)">\(title)</h2>\(HTML.paragraphs(text, in: visit.writtenIn))</section>
        """
}

// MARK: - Beside it

private func manageBox(_ passport: PassportPage, _ visit: Visit) -> HTML {
    guard passport.isOwn else { return .empty }
    let (path, t) = (passport.initiative.path, visit.t)
    return """
        <div class="box"><h2>\(t("manage.title"))</h2><p class="buttons"><a class="button" href="\(path)/nieuws">\(t("manage.news"))</a></p>
        <p><a class="tap" href="\(path)/beheer">\(t("manage.all"))</a></p></div>
        """
}

private func whoBox(_ passport: PassportPage, _ visit: Visit) -> HTML {
    let t = visit.t
    let shown = passport.members.filter { $0.isShown && !$0.isInvited }
    let people = shown.map { member -> HTML in
        """
        <p class="person"><span class="person-tile" aria-hidden="true">\(String(member.displayName.prefix(1)))</span>\
        <span><b>\(member.displayName)</b><small>\(t("memberRole.\(member.role.rawValue)"))</small></span></p>

        """
    }
    let others: HTML? = shown.isEmpty ? "<p>\(t("passport.nobodyShown"))</p>" : nil
    let contact = passport.contact.map { t("passport.contact", ["name": $0]) } ?? t("passport.desk", ["phone": visit.municipality.phone])
    return "<div class=\"box\"><h2>\(t("passport.who"))</h2>\(people)\(others)<p class=\"small soft\">\(contact)</p></div>"
}

private func whereBox(_ initiative: Initiative, _ visit: Visit) -> HTML {
    let t = visit.t
    let place: HTML? = initiative.place.isEmpty ? nil : "<p>\(visit.written(initiative.place))</p>"
    return """
        <div class="box"><h2>\(t("passport.where"))</h2>\(place)<p class="soft" itemprop="areaServed">\(areaName(initiative.areaCode, visit))</p>\(placeMap(initiative, visit))</div>
        """
}
