import Civic
import Initiatives
import Markup
import Rules
import Store
import Web

/// Signals from the street, introductions, and what there is near somebody.
struct StreetPages: Sendable {
    var feature: Feature {
        let access = Street.access
        return Feature(
            "street",
            routes: [
                .get(Street.home, access, overview), .post(Street.home, access, note), .get("/werk/signalen/{signaal}", access, show),
                .get("\(Street.home)/aanbod", access, ask), .post("\(Street.home)/aanbod", access, search),
                .get("\(Street.home)/kennismaken", access, introductions), .post("\(Street.home)/kennismaken", access, propose),
            ]
                + SignalUse.allCases.map { use in
                    .post("/werk/signalen/{signaal}/\(use.rawValue)", access) { visit in try await self.use(use, visit) }
                } + IntroductionPages().routes, migrations: Street.migrations,
            duties: [EndSilentIntroductions()],
            actions: [
                NoteSignal.self, UseSignal.self, TipInitiative.self, CloseSignal.self, ProposeIntroduction.self, AnswerIntroduction.self,
                EndIntroduction.self,
            ], holdings: Street.holdings, exemptions: Street.exemptions, retention: Street.retention)
    }

    static let perPage = 30

    // MARK: Signals

    private func overview(_ visit: Visit) async throws -> Answer { .page(try await overviewPage(Form(), visit)) }

    private func overviewPage(_ form: Form, _ visit: Visit) async throws -> Page {
        let areas = visit.municipality.areas
        let chosen = visit.query.first("bekijk-gebied").flatMap { areas[$0] }
        let codes = chosen.map { area in [area.code] + areas.neighbourhoods(of: area.code).map(\.code) }
        let (page, isOpen) = (visit.query.pageNumber, visit.query.first("stand") != "klaar")
        let (signals, total) = try await visit.read { db in
            let signals = try db.signals(in: codes, open: isOpen, limit: Self.perPage, offset: (page - 1) * Self.perPage)
            return (signals, try db.signalCount(in: codes, open: isOpen))
        }
        let view = StreetView(signals: signals, total: total, page: page, area: chosen, isOpen: isOpen, form: form, visit: visit)
        return staffPage(visit.t("street.title"), view.html, section: Street.home, form: form)
    }

    private func note(_ visit: Visit) async throws -> Answer {
        var form = Form(visit.body)
        let area = form.read(StreetForms.area(visit.municipality.areas))
        let (theme, text) = (form.read(StreetForms.theme).flatMap(Theme.init(rawValue:)), form.read(StreetForms.text))
        let isChecked = form.read(PersonalCheck.tick) ?? false
        guard let area, let theme, let text else { return .page(try await overviewPage(form, visit)) }
        do {
            try await visit.perform(NoteSignal(areaCode: area, theme: theme, text: text, isChecked: isChecked))
        } catch let refusal as Refusal {
            try form.add(refusal)
            return .page(try await overviewPage(form, visit))
        }
        return .redirect(address(Street.home, [("bekijk-gebied", area)]), saying: "signal.done.noted")
    }

    private func signal(_ visit: Visit) async throws -> Signal {
        let id = ID<Signal>(try visit.parameter("signaal"))
        guard let signal = try await visit.read({ db in try db.signal(id) }) else { throw Refusal.notFound }
        return signal
    }

    private func show(_ visit: Visit) async throws -> Answer { .page(try await page(signal(visit), Form(), nil, visit)) }

    private func page(_ signal: Signal, _ form: Form, _ sent: SignalUse?, _ visit: Visit) async throws -> Page {
        let choice = try await InitiativeChoice(sent == .tip ? form : Form(), suggestedBy: signal.text, visit)
        let view = SignalView(signal: signal, form: form, sent: sent, choice: choice, visit: visit)
        return staffPage(visit.t("signal.one"), view.html, section: Street.home, form: form)
    }

    private func use(_ use: SignalUse, _ visit: Visit) async throws -> Answer {
        let signal = try await signal(visit)
        var form = Form(visit.body)
        if use == .tip, InitiativeChoice.isSearching(form) { return .page(try await page(signal, form, use, visit)) }
        do {
            guard try await perform(use, signal, &form, visit) else { return .page(try await page(signal, form, use, visit)) }
        } catch let refusal as Refusal {
            try form.add(refusal)
            return .page(try await page(signal, form, use, visit))
        }
        if use == .close { return .redirect(Street.home, saying: "signal.done.closed") }
        return .redirect(signal.staffPath, saying: "signal.done.used")
    }

    /// - Returns: false when the form has problems.
    private func perform(_ use: SignalUse, _ signal: Signal, _ form: inout Form, _ visit: Visit) async throws -> Bool {
        let isChecked = form.read(PersonalCheck.tick) ?? false
        switch use {
        case .tip:
            let (initiative, why) = (try await InitiativeChoice.chosen(&form, visit), form.read(StreetForms.why))
            guard form.isFine, let initiative, let why else { return false }
            try await visit.perform(TipInitiative(id: signal.id, initiative: initiative.id, why: why, isChecked: isChecked))
        case .obstacle:
            guard let title = form.read(StreetForms.title) else { return false }
            try await visit.perform(UseSignal(id: signal.id, purpose: .obstacle(title: title), isChecked: isChecked))
        case .task:
            let (title, aim) = (form.read(StreetForms.taskTitle), form.read(StreetForms.aim))
            guard let contact = form.read(StreetForms.contact), let title, let aim else { return false }
            let purpose = UseSignal.Purpose.task(title: title, aim: aim, contact: contact)
            try await visit.perform(UseSignal(id: signal.id, purpose: purpose, isChecked: isChecked))
        case .close:
            guard let reason = form.read(StreetForms.closeReason) else { return false }
            try await visit.perform(CloseSignal(id: signal.id, reason: reason, isChecked: isChecked))
        }
        return true
    }

    // MARK: What there is

    private func ask(_ visit: Visit) async throws -> Answer { .page(try await offerPage(Form(), nil, visit)) }

    /// Posted, so that the question stands in no address; nothing of it is written anywhere.
    private func search(_ visit: Visit) async throws -> Answer {
        let (areas, site) = (visit.municipality.areas, visit.site)
        var form = Form(visit.body)
        let chosen = form.read(StreetForms.area(areas, isOptional: true)) ?? ""
        let (need, withWheelchair) = (form.read(StreetForms.need), form.read(StreetForms.wheelchair) ?? false)
        let found = try await postcodeArea(&form, isNeeded: chosen.isEmpty, visit)
        let isChecked = form.read(PersonalCheck.tick) ?? false
        if let need, let person = try await visit.read({ db in try db.personal(in: need, isSearch: true, site) }),
            person.isCertain || !isChecked
        {
            form.add(PersonalCheck.searchProblem(person, in: StreetForms.need.name))
        }
        guard form.isFine, let need else { return .page(try await offerPage(form, nil, visit)) }
        let words = site.words(visit.municipality.language)
        let query = OfferSearch(area: areas[found ?? chosen], need: need, withWheelchair: withWheelchair, words)
        let finds = try await visit.read { db in try query.run(db, areas, site.analyser) }
        return .page(try await offerPage(form, (query, finds), visit))
    }

    /// The area of the postcode that was typed, where a list of postcodes is installed; elsewhere nobody is asked for one.
    private func postcodeArea(_ form: inout Form, isNeeded: Bool, _ visit: Visit) async throws -> String? {
        let typed = visit.body.first(StreetForms.postcode.name) ?? ""
        let (isInstalled, found) = try await visit.read { db in (try db.hasPostcodes(), try db.area(ofPostcode: typed)) }
        guard isInstalled, let postcode = form.read(StreetForms.postcode), !postcode.isEmpty else { return nil }
        if found == nil, isNeeded { form.add(FieldProblem(StreetForms.postcode.name, "offer.unknownPostcode")) }
        return found
    }

    private func offerPage(_ form: Form, _ result: (OfferSearch, [OfferSearch.Find])?, _ visit: Visit) async throws -> Page {
        let hasPostcodes = try await visit.read { db in try db.hasPostcodes() }
        let view = OfferView(form: form, query: result?.0, finds: result?.1, hasPostcodes: hasPostcodes, visit: visit)
        return staffPage(visit.t("offer.title"), view.html, section: Street.home, form: form)
    }

    // MARK: Introductions

    private func introductions(_ visit: Visit) async throws -> Answer {
        var form = Form()
        if let slug = visit.query.first(IntroductionField.initiative) { form.prefill(InitiativeChoice.slug, slug) }
        return .page(try await introductionPage(form, visit))
    }

    private func introductionPage(_ form: Form, _ visit: Visit) async throws -> Page {
        guard let person = visit.person?.id else { throw Refusal.notFound }
        let (own, initiatives) = try await visit.read { db in
            let own = try db.introductions(askedBy: person, limit: 30)
            let found = try db.all("SELECT * FROM initiative WHERE id IN (\(list: Array(Set(own.map(\.initiative)))))", as: Initiative.self)
            return (own, Dictionary(found.map { ($0.id, $0) }) { first, _ in first })
        }
        let choice = try await InitiativeChoice(form, visit)
        let view = IntroductionsView(introductions: own, initiatives: initiatives, form: form, choice: choice, visit: visit)
        return staffPage(visit.t("introduction.title"), view.html, section: Street.home, form: form)
    }

    private func propose(_ visit: Visit) async throws -> Answer {
        var form = Form(visit.body)
        if InitiativeChoice.isSearching(form) { return .page(try await introductionPage(form, visit)) }
        let initiative = try await InitiativeChoice.chosen(&form, visit)
        let (name, email, reason) = (form.read(StreetForms.name), form.read(StreetForms.email), form.read(StreetForms.reason))
        let (agreed, isChecked) = (form.read(StreetForms.agreed), form.read(PersonalCheck.tick) ?? false)
        guard form.isFine, let initiative, let name, let email, let reason, agreed != nil else {
            return .page(try await introductionPage(form, visit))
        }
        do {
            try await visit.perform(
                ProposeIntroduction(initiative: initiative.id, name: name, email: email, reason: reason, isChecked: isChecked))
        } catch let refusal as Refusal {
            try form.add(refusal)
            return .page(try await introductionPage(form, visit))
        }
        return .redirect("\(Street.home)/kennismaken", saying: "introduction.done")
    }
}
