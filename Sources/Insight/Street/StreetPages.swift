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
            actions: [
                NoteSignal.self, UseSignal.self, TipInitiative.self, CloseSignal.self, ProposeIntroduction.self, AnswerIntroduction.self,
            ], holdings: Street.holdings, exemptions: Street.exemptions, retention: Street.retention)
    }

    static let perPage = 30

    // MARK: Signals

    private func overview(_ visit: Visit) async throws -> Answer { .page(try await overviewPage(Form(), visit)) }

    private func overviewPage(_ form: Form, _ visit: Visit) async throws -> Page {
        let areas = visit.municipality.areas
        let chosen = visit.query.first("bekijk-gebied").flatMap { areas[$0] }
        let codes = chosen.map { area in [area.code] + areas.neighbourhoods(of: area.code).map(\.code) }
        let (page, isOpen) = (pageNumber(visit.query), visit.query.first("stand") != "klaar")
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
        guard let area, let theme, let text else { return .page(try await overviewPage(form, visit)) }
        do {
            try await visit.perform(NoteSignal(areaCode: area, theme: theme, text: text))
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

    private func show(_ visit: Visit) async throws -> Answer { .page(page(try await signal(visit), Form(), nil, visit)) }

    private func page(_ signal: Signal, _ form: Form, _ sent: SignalUse?, _ visit: Visit) -> Page {
        let view = SignalView(signal: signal, form: form, sent: sent, visit: visit)
        return staffPage(visit.t("signal.one"), view.html, section: Street.home, form: form)
    }

    private func use(_ use: SignalUse, _ visit: Visit) async throws -> Answer {
        let signal = try await signal(visit)
        var form = Form(visit.body)
        do {
            guard try await perform(use, signal, &form, visit) else { return .page(page(signal, form, use, visit)) }
        } catch let refusal as Refusal {
            try form.add(refusal)
            return .page(page(signal, form, use, visit))
        }
        if use == .close { return .redirect(Street.home, saying: "signal.done.closed") }
        return .redirect(signal.staffPath, saying: "signal.done.used")
    }

    /// - Returns: false when the form has problems.
    private func perform(_ use: SignalUse, _ signal: Signal, _ form: inout Form, _ visit: Visit) async throws -> Bool {
        switch use {
        case .tip:
            let (typed, why) = (form.read(StreetForms.initiative), form.read(StreetForms.why))
            let initiative = try await visit.read { db in try db.initiative(slug: StreetForms.slug(typed ?? "")) }
            if typed != nil, initiative?.isPublic != true { form.add(FieldProblem(StreetForms.initiative.name, "signal.noInitiative")) }
            guard form.isFine, let initiative, let why else { return false }
            try await visit.perform(TipInitiative(id: signal.id, initiative: initiative.id, why: why))
        case .obstacle:
            guard let title = form.read(StreetForms.title) else { return false }
            try await visit.perform(UseSignal(id: signal.id, purpose: .obstacle(title: title)))
        case .task:
            let (title, aim) = (form.read(StreetForms.taskTitle), form.read(StreetForms.aim))
            guard let contact = form.read(StreetForms.contact), let title, let aim else { return false }
            try await visit.perform(UseSignal(id: signal.id, purpose: .task(title: title, aim: aim, contact: contact)))
        case .close:
            guard let reason = form.read(StreetForms.closeReason) else { return false }
            try await visit.perform(CloseSignal(id: signal.id, reason: reason))
        }
        return true
    }

    // MARK: What there is

    private func ask(_ visit: Visit) async throws -> Answer { .page(offerPage(Form(), nil, visit)) }

    /// Posted, so that the question stands in no address; nothing of it is written anywhere.
    private func search(_ visit: Visit) async throws -> Answer {
        let areas = visit.municipality.areas
        var form = Form(visit.body)
        let chosen = form.read(StreetForms.area(areas, isOptional: true)) ?? ""
        let (postcode, need) = (form.read(StreetForms.postcode) ?? "", form.read(StreetForms.need))
        let withWheelchair = form.read(StreetForms.wheelchair) ?? false
        let found = postcode.isEmpty ? nil : try await visit.read { db in try db.area(ofPostcode: postcode) }
        if !postcode.isEmpty, found == nil, chosen.isEmpty { form.add(FieldProblem(StreetForms.postcode.name, "offer.unknownPostcode")) }
        guard form.isFine, let need else { return .page(offerPage(form, nil, visit)) }
        let words = visit.site.words(visit.municipality.language)("offer.wheelchairWords")
        let query = OfferSearch(area: areas[found ?? chosen], need: need, withWheelchair: withWheelchair, wheelchairWords: words)
        let analyser = visit.site.analyser
        let finds = try await visit.read { db in try query.run(db, areas, analyser) }
        return .page(offerPage(form, (query, finds), visit))
    }

    private func offerPage(_ form: Form, _ result: (OfferSearch, [OfferSearch.Find])?, _ visit: Visit) -> Page {
        let view = OfferView(form: form, query: result?.0, finds: result?.1, visit: visit)
        return staffPage(visit.t("offer.title"), view.html, section: Street.home, form: form)
    }

    // MARK: Introductions

    private func introductions(_ visit: Visit) async throws -> Answer {
        var form = Form()
        form.prefill(StreetForms.with, visit.query.first(IntroductionField.initiative) ?? "")
        return .page(try await introductionPage(form, visit))
    }

    private func introductionPage(_ form: Form, _ visit: Visit) async throws -> Page {
        guard let person = visit.person?.id else { throw Refusal.notFound }
        let (own, initiatives) = try await visit.read { db in
            let own = try db.introductions(askedBy: person, limit: 30)
            let found = try db.all("SELECT * FROM initiative WHERE id IN (\(list: Array(Set(own.map(\.initiative)))))", as: Initiative.self)
            return (own, Dictionary(found.map { ($0.id, $0) }) { first, _ in first })
        }
        let view = IntroductionsView(introductions: own, initiatives: initiatives, form: form, visit: visit)
        return staffPage(visit.t("introduction.title"), view.html, section: Street.home, form: form)
    }

    private func propose(_ visit: Visit) async throws -> Answer {
        var form = Form(visit.body)
        let (typed, name, email) = (form.read(StreetForms.with), form.read(StreetForms.name), form.read(StreetForms.email))
        let (reason, agreed) = (form.read(StreetForms.reason), form.read(StreetForms.agreed))
        let slug = StreetForms.slug(typed ?? "")
        let initiative = try await visit.read { db in try db.initiative(slug: slug) }
        if typed != nil, initiative?.isPublic != true { form.add(FieldProblem(StreetForms.with.name, "signal.noInitiative")) }
        guard form.isFine, let initiative, let name, let email, let reason, agreed != nil else {
            return .page(try await introductionPage(form, visit))
        }
        do {
            try await visit.perform(ProposeIntroduction(initiative: initiative.id, name: name, email: email, reason: reason))
        } catch let refusal as Refusal {
            try form.add(refusal)
            return .page(try await introductionPage(form, visit))
        }
        return .redirect("\(Street.home)/kennismaken", saying: "introduction.done")
    }
}
