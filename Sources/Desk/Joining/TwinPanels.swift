import Civic
import Initiatives
import Markup
import Rules
import Store
import Web

/// What like and joined cases show on the pages of the desk.
struct TwinPanels: Sendable {
    let books: @Sendable (Site) -> DeskBook

    // MARK: For the staff

    /// "Looks like": pairs nobody has settled, with reasons; where this case goes on, and what goes on in it.
    @Sendable func onCase(_ visit: Visit, _ file: CaseFile) async throws -> HTML {
        let id = file.id
        let (twins, join, joins, files, same) = try await visit.read { db in
            let twins = try db.twins(of: id).filter { $0.state == .proposed }
            let (join, joins) = (try db.join(of: id), try db.joins(into: id))
            let files = try db.caseFiles(twins.map { $0.other(than: id) } + joins.map(\.file) + [join?.into].compactMap(\.self))
            return (twins, join, joins, files, try db.otherCases(ofInitiatorOf: file))
        }
        let parts = [
            goesOn(join, files, visit), holds(joins, files, visit), looksLike(file, twins, files, visit), alsoFrom(same, visit),
        ]
        return parts.joined()
    }

    private func looksLike(_ file: CaseFile, _ twins: [Twin], _ files: [ID<CaseFile>: CaseFile], _ visit: Visit) -> HTML {
        let t = visit.t
        guard file.state.isOpen else { return .empty }
        let items = twins.compactMap { twin -> HTML? in
            guard let other = files[twin.other(than: file.id)], other.state != .joined else { return nil }
            let state: HTML? = other.state.isOpen ? nil : ", \(t("case.staffState.\(other.state.rawValue)"))"
            return """
                <li><p><b><a href="\(file.staffPath)/lijkt-op?met=\(other.reference)">\(other.title)</a></b> \
                <span class="soft">\(other.reference)\(state)</span></p><p class="small">\(t.reasons(twin.likeness))</p></li>

                """
        }
        let list: HTML =
            items.isEmpty
            ? "<p class=\"soft\">\(t("twins.panel.none"))</p>"
            : "<p>\(t("twins.panel.lead"))</p><ul class=\"mails\">\(items)</ul>"
        return """
            <section class="section" aria-labelledby="lijkt-op"><h2 id="lijkt-op">\(t("twins.panel.title"))</h2>\(list)
            <p><a class="tap" href="\(file.staffPath)/lijkt-op">\(t("twins.panel.link"))</a></p></section>

            """
    }

    /// Other roads of the same people, whatever they asked there.
    private func alsoFrom(_ files: [CaseFile], _ visit: Visit) -> HTML {
        let t = visit.t
        let items = files.map { file -> HTML in
            """
            <li><p><b><a href="\(file.staffPath)">\(file.title)</a></b> <span class="soft">\(file.reference), \
            \(t.date(file.clock.received)), \(t("case.staffState.\(file.state.rawValue)"))</span></p></li>

            """
        }
        guard !items.isEmpty else { return .empty }
        return """
            <section class="section" aria-labelledby="ook-van"><h2 id="ook-van">\(t("twins.alsoFrom"))</h2>\
            <ul class="mails">\(items)</ul></section>

            """
    }

    private func goesOn(_ join: CaseJoin?, _ files: [ID<CaseFile>: CaseFile], _ visit: Visit) -> HTML {
        guard let join, let target = files[join.into] else { return .empty }
        let t = visit.t
        return """
            <div class="note is-attention"><h2>\(t("twins.joinedInto", ["date": t.longDate(join.joinedOn)]))</h2>\
            <p><a href="\(target.staffPath)">\(target.reference): \(target.title)</a></p>\(HTML.paragraphs(join.reason, in: visit.writtenIn))\
            <p><a class="tap" href="\(target.staffPath)/lijkt-op">\(t("twins.who"))</a></p></div>

            """
    }

    private func holds(_ joins: [CaseJoin], _ files: [ID<CaseFile>: CaseFile], _ visit: Visit) -> HTML {
        let t = visit.t
        let items = joins.compactMap { join -> HTML? in
            guard let file = files[join.file] else { return nil }
            return """
                <li><p><b><a href="\(file.staffPath)">\(file.title)</a></b> <span class="soft">\(file.reference), \
                \(t.date(join.joinedOn))</span></p><p class="small">\(t("twins.holdsText"))</p></li>

                """
        }
        guard !items.isEmpty else { return .empty }
        return """
            <section class="section" aria-labelledby="samengevoegd"><h2 id="samengevoegd">\(t("twins.holds"))</h2>\
            <ul class="mails">\(items)</ul></section>

            """
    }

    /// On the staff home: how many pairs wait for somebody.
    @Sendable func onToday(_ visit: Visit) async throws -> HTML {
        let t = visit.t
        let count = try await visit.read { db in try db.proposedTwinCount() }
        guard count > 0 else { return .empty }
        return """
            <section class="section" aria-labelledby="dubbel"><h2 id="dubbel">\(t("twins.list.title"))</h2>\
            <p>\(t("twins.today", count: count))</p>\
            <p><a class="tap" href="/werk/dubbel">\(t("twins.todayLink"))</a></p></section>

            """
    }

    // MARK: For who told it

    /// On the initiator's page: that the plan goes on with another, who has it, and the question to come along; or who would like to.
    @Sendable func onStatus(_ visit: Visit, _ file: CaseFile) async throws -> HTML {
        guard let person = visit.person else { return .empty }
        let (id, today, teams) = (file.id, visit.today, books(visit.site).teams)
        let found = try await visit.read { db -> (own: JoinedHere?, guests: [JoinedGuest]) in
            let own = try db.join(of: id).flatMap { try db.joinedHere($0, for: person.id, teams, on: today) }
            return (own, try db.willingGuests(into: id))
        }
        return "\(found.own.map { own($0, file, visit) })\(found.guests.map { welcome($0, file, visit) })"
    }

    private func own(_ joined: JoinedHere, _ file: CaseFile, _ visit: Visit) -> HTML {
        let t = visit.t
        let state = t("case.state.\(joined.state.rawValue)")
        let promise = t.promise(.answer, by: joined.answerBy, on: visit.today)
        let stand =
            joined.isOpen
            ? t("twins.status.open", ["contact": joined.contact, "state": state, "promise": promise])
            : t("twins.status.answered", ["contact": joined.contact, "state": state])
        let page: HTML? = joined.page.map { "<p><a class=\"tap\" href=\"\($0)\">\(t("twins.status.page"))</a></p>" }
        return """
            <section class="section" aria-labelledby="samen"><h2 id="samen">\(t("twins.status.title"))</h2>
            <p>\(stand)</p>\(page)\(ask(joined, file, visit))</section>

            """
    }

    private func ask(_ joined: JoinedHere, _ file: CaseFile, _ visit: Visit) -> HTML {
        let t = visit.t
        guard let state = joined.guest else { return .empty }
        guard state == .asked else { return "<p class=\"soft\">\(t("twins.guest.\(state.rawValue)"))</p>" }
        return """
            <p>\(t("twins.status.ask"))</p>
            <form method="post" action="\(file.statusPath)/samen">\(Form().token())\
            <input type="hidden" name="samenvoeging" value="\(joined.join.text)">
            <div class="buttons"><button class="button" name="antwoord" value="ja">\(t("twins.status.yes"))</button> \
            <button class="button is-second" name="antwoord" value="nee">\(t("twins.status.no"))</button></div></form>
            """
    }

    private func welcome(_ guest: JoinedGuest, _ file: CaseFile, _ visit: Visit) -> HTML {
        let t = visit.t
        return """
            <section class="section" aria-labelledby="erbij-\(guest.person.text)"><h2 id="erbij-\(guest.person.text)">\
            \(t("twins.welcome.title", ["name": guest.name]))</h2><p>\(t("twins.welcome.text", ["name": guest.name]))</p>
            <form method="post" action="\(file.statusPath)/samen">\(Form().token())\
            <input type="hidden" name="samenvoeging" value="\(guest.join.text)"><input type="hidden" name="wie" value="\(guest.person.text)">
            <div class="buttons"><button class="button" name="antwoord" value="ja">\(t("twins.welcome.yes"))</button> \
            <button class="button is-second" name="antwoord" value="nee">\(t("twins.welcome.no"))</button></div></form></section>

            """
    }
}

/// What somebody whose plan was joined may know of the one that goes on: how it stands and who has it, never who told it.
struct JoinedHere: Sendable {
    let join: ID<CaseJoin>
    let state: CaseState
    let isOpen: Bool
    let answerBy: LocalDate
    let contact: String
    /// The public page of the initiative that goes on.
    let page: String?
    let guest: JoinGuest.State?
}

/// Somebody who would like to come along, by first name.
struct JoinedGuest: Sendable {
    let join: ID<CaseJoin>
    let person: ID<Person>
    let name: String
}

extension Connection {
    fileprivate func joinedHere(_ join: CaseJoin, for person: ID<Person>, _ teams: Teams, on day: LocalDate) throws -> JoinedHere? {
        guard let target = try caseFile(join.into) else { return nil }
        let contact = try contact(of: target, teams, on: day).present?.name ?? ""
        let page = try initiative(join.intoInitiative).flatMap { $0.isPublic ? $0.path : nil }
        return JoinedHere(
            join: join.id, state: target.state, isOpen: target.state.isOpen, answerBy: target.answerBy, contact: contact, page: page,
            guest: try guest(person, of: join.id)?.state)
    }

    func willingGuests(into id: ID<CaseFile>) throws -> [JoinedGuest] {
        try joins(into: id).flatMap { join in
            try guests(of: join.id).filter { $0.state == .willing }.compactMap { guest in
                try person(guest.person).map { JoinedGuest(join: join.id, person: guest.person, name: firstName($0.name)) }
            }
        }
    }
}
