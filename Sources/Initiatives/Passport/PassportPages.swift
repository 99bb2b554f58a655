import Civic
import Markup
import Rules
import Store
import Web

/// The public passport, the offer of help, and what the team does with it.
package enum PassportScreens {
    /// The first name of who helps this initiative at the municipality, when there is one to show.
    package typealias Contact = @Sendable (ID<Initiative>, any Connection) throws -> String?

    /// Initiatives that go on as one: in which another goes on, and which went on in it, with whether everybody could read those.
    package struct Ties: Sendable {
        let goesOnIn: @Sendable (ID<Initiative>, any Connection) throws -> Initiative?
        let cameFrom: @Sendable (ID<Initiative>, any Connection) throws -> [(initiative: Initiative, wasPublic: Bool)]

        package init(
            goesOnIn: @escaping @Sendable (ID<Initiative>, any Connection) throws -> Initiative? = { _, _ in nil },
            cameFrom: @escaping @Sendable (ID<Initiative>, any Connection) throws -> [(initiative: Initiative, wasPublic: Bool)] = {
                _, _ in []
            }
        ) {
            (self.goesOnIn, self.cameFrom) = (goesOnIn, cameFrom)
        }
    }

    /// A section that another feature shows on the passport, or nothing.
    package typealias Section = @Sendable (Visit, Initiative) async throws -> HTML

    package static func feature(
        contact: @escaping Contact = { _, _ in nil }, ties: Ties = Ties(), sections: [Section] = []
    ) -> Feature {
        Feature(
            "passport",
            routes: [
                .get("/initiatieven/{slug}", .everyone, cachedBy: []) { visit in try await show(visit, contact, ties, sections) },
                .get("/initiatieven/{slug}/eerder", .everyone) { visit in try await showEarlier(visit, contact, ties) },
                .get("/initiatieven/{slug}/help/{ask}", .everyone, HelpPages.form),
                .post("/initiatieven/{slug}/help/{ask}", .everyone, HelpPages.send),
                .get("/foto/{id}", .everyone, PhotoPages.show),
            ] + ManagePages.routes + StoryPages.routes + TeamPages.routes + MoneyPages.routes,
            migrations: Passport.migrations + Handover.migrations,
            actions: [
                EditInitiative.self, ShowInitiative.self, PostNews.self, PostAsk.self, CloseAsk.self, InviteMember.self,
                AnswerInvitation.self,
                LeaveTeam.self, TurnInitiative.self, HandOver.self, TakeOver.self, OfferHelp.self, SetMoney.self, ShowMember.self,
                ImportInitiative.self, RecordPast.self,
            ], holdings: PassportHoldings.records, exemptions: PassportHoldings.exemptions, retention: PassportHoldings.retention)
    }

    private static func show(_ visit: Visit, _ contact: @escaping Contact, _ ties: Ties, _ sections: [Section]) async throws -> Answer {
        let (slug, actor) = (try visit.parameter("slug"), visit.actor)
        let found = try await visit.read { db -> (page: PassportPage?, goesOn: Initiative?) in
            if let known = try db.initiative(slug: slug), let next = try ties.goesOnIn(known.id, db),
                try next.isPublic || carries(actor, next.id, in: db)
            {
                return (nil, next)
            }
            return (try db.passportPage(slug: slug, for: actor, contact, ties), nil)
        }
        if let next = found.goesOn { return .redirect(next.path) }
        guard let passport = found.page else { throw Refusal.notFound }
        var more: [HTML] = []
        for section in sections { more.append(try await section(visit, passport.initiative)) }
        return .page(passportPage(passport, more, visit))
    }

    /// The page of an initiative that went on in another, as it was: its news, results and lessons stay readable.
    private static func showEarlier(_ visit: Visit, _ contact: @escaping Contact, _ ties: Ties) async throws -> Answer {
        let (slug, actor) = (try visit.parameter("slug"), visit.actor)
        let passport = try await visit.read { db -> PassportPage in
            guard let known = try db.initiative(slug: slug), let next = try ties.goesOnIn(known.id, db) else { throw Refusal.notFound }
            let came = try ties.cameFrom(next.id, db).first { $0.initiative.id == known.id }
            var page = try db.passportPage(slug: slug, for: actor, contact, ties, shows: came?.wasPublic ?? false)
            page.goesOn = try next.isPublic || carries(actor, next.id, in: db) ? next : nil
            return page
        }
        return .page(passportPage(passport, [], visit).with(\.isPrivate, true))
    }
}

extension Access {
    /// The team of the initiative in the address, and the staff, who enter things by phone and at the counter.
    package static let team = Access("team") { visit in
        guard visit.person != nil else { return .signInFirst }
        let (slug, actor) = (try visit.parameter("slug"), visit.actor)
        let isAllowed = try await visit.read { db in
            guard let initiative = try db.initiative(slug: slug) else { return false }
            return try carries(actor, initiative.id, in: db)
        }
        return isAllowed ? .allowed : .hidden
    }
}

extension Visit {
    /// The initiative in the address.
    func initiative() async throws -> Initiative {
        let slug = try parameter("slug")
        guard let initiative = try await read({ db in try db.initiative(slug: slug) }) else { throw Refusal.notFound }
        return initiative
    }
}

/// Everything the passport shows.
struct PassportPage: Sendable {
    let initiative: Initiative
    let themes: [Theme]
    let members: [Member]
    let asks: [Ask]
    let money: [MoneySource]
    let story: [StoryItem]
    /// Somebody of the team gets the mail when a neighbour wants to help.
    let canBeReached: Bool
    /// The viewer may write on behalf of the initiative.
    let isOwn: Bool
    let contact: String?
    /// Initiatives that went on in this one and may be read.
    let cameFrom: [Initiative]
    /// On the page as it was before: where it went on.
    var goesOn: Initiative?
}

extension Connection {
    /// - Throws: `Refusal.notFound` when there is none, or none for this actor.
    ///
    /// - Parameter shows: lets everybody read it although it is not listed any more.
    func passportPage(
        slug: String, for actor: Actor, _ contact: PassportScreens.Contact, _ ties: PassportScreens.Ties, shows: Bool = false
    ) throws -> PassportPage {
        guard let initiative = try initiative(slug: slug) else { throw Refusal.notFound }
        let isOwn = try carries(actor, initiative.id, in: self)
        guard initiative.isPublic || isOwn || shows else { throw Refusal.notFound }
        let cameFrom = try ties.cameFrom(initiative.id, self).filter { $0.wasPublic || isOwn && actor.isOfDesk }.map(\.initiative)
        return PassportPage(
            initiative: initiative, themes: try themes(of: initiative.id), members: try members(of: initiative.id),
            asks: try asks(of: initiative.id), money: initiative.budget == nil ? [] : try money(of: initiative.id),
            story: try story(of: initiative.id, for: isOwn ? .participants : .everyone), canBeReached: try !team(of: initiative.id).isEmpty,
            isOwn: isOwn, contact: try contact(initiative.id, self), cameFrom: cameFrom)
    }

    /// What happened, newest first: what was written for everyone, and while the passport is hidden what will be.
    func story(of id: ID<Initiative>, for reader: Audience) throws -> [StoryItem] {
        let entries = try entries(initiative: id.text, for: reader).filter {
            // A line without its words tells visitors nothing.
            !$0.isErased && ($0.audience == .everyone || $0.data["headline"] != nil)
        }
        let photos = try photos(of: "news", ids: entries.compactMap { $0.data["news"] })
        return entries.map { entry in StoryItem(entry: entry, photos: entry.data["news"].flatMap { photos[$0] } ?? []) }
    }
}

/// "I can help": an answer to one ask, or to the wish for a successor.
enum HelpPages {
    private static let name = FormField.personName("naam", "helpOffer.name", max: 80).asked(autocomplete: "name")
    private static let email = FormField.email("mail", "helpOffer.email").asked(hint: "helpOffer.emailHint")
    private static let text = FormField.area("tekst", "helpOffer.text", max: 1_000, rows: 5).asked(hint: "helpOffer.textHint")
    /// Stands in the address in place of an ask.
    static let successor = "nemer"

    private struct Topic: Sendable {
        let initiative: Initiative
        /// Nil for the wish for a successor.
        let ask: Ask?
    }

    private static func topic(_ visit: Visit) async throws -> Topic {
        let (slug, asked) = (try visit.parameter("slug"), try visit.parameter("ask"))
        return try await visit.read { db in
            guard let initiative = try db.initiative(slug: slug), initiative.isPublic, try !db.team(of: initiative.id).isEmpty else {
                throw Refusal.notFound
            }
            if asked == successor, initiative.wantsSuccessor { return Topic(initiative: initiative, ask: nil) }
            guard let ask = try db.asks(of: initiative.id).first(where: { $0.id.text == asked }) else { throw Refusal.notFound }
            return Topic(initiative: initiative, ask: ask)
        }
    }

    static func form(_ visit: Visit) async throws -> Answer {
        let topic = try await topic(visit)
        var form = Form()
        if let person = visit.person {
            form.prefill(name, person.name)
            form.prefill(email, person.email ?? "")
        }
        return .page(page(form, topic, visit))
    }

    static func send(_ visit: Visit) async throws -> Answer {
        let topic = try await topic(visit)
        var form = Form(visit.body)
        guard case (let name?, let email?, let text?) = (form.read(name), form.read(email), form.read(text)) else {
            return .page(page(form, topic, visit))
        }
        let about = topic.ask?.title ?? visit.site.words(visit.municipality.language)("helpOffer.successor")
        try await visit.perform(OfferHelp(id: topic.initiative.id, name: name, email: email, text: "\(about)\n\n\(text)"))
        return .redirect(topic.initiative.path, saying: "helpOffer.sent")
    }

    private static func page(_ form: Form, _ topic: Topic, _ visit: Visit) -> Page {
        let (t, initiative) = (visit.t, topic.initiative)
        let title = topic.ask?.title ?? t("helpOffer.successor")
        let content: HTML = """
            <p class="soft">\(t("helpOffer.lead", ["title": initiative.title]))</p>
            \(topic.ask.map { HTML.paragraphs($0.text, in: visit.writtenIn) })
            <form method="post" action="\(visit.path)">\(form.token())
            \(form.html(name, visit))\(form.html(email, visit))\(form.html(text, visit))
            <p class="small soft">\(t("helpOffer.privacy"))</p>
            <div class="buttons"><button class="button">\(t("helpOffer.button"))</button> <a class="tap" href="\(initiative.path)">\(t("button.cancel"))</a></div>
            </form>
            """
        return formPage(title, form, back: initiative, content, visit)
    }
}
