import Civic
import Initiatives
import Markup
import Rules
import Store
import Web

/// The forms of the page on which two cases stand side by side.
struct TwinForms: Sendable {
    var find = Form()
    var join = Form()
    var apart = Form()
    var split = Form()

    var wrong: Form? { [find, join, apart, split].first { !$0.isFine } }

    static let other = FormField.line(JoinField.other, "twins.find", max: 30).asked(hint: "twins.findHint")
    static let reason = FormField.area("waarom", "twins.join.reason", max: 1_000, rows: 3).asked(hint: "twins.join.reasonHint")
    static let next = FormField.area("verder", "work.next", max: 1_000, rows: 2)
    static let agreement = FormField.area(JoinField.agreement, "twins.agreement", max: 600, rows: 2, isOptional: true).asked(
        hint: "twins.agreementHint")
    static let apartReason = FormField.area("verschil", "twins.apart.reason", max: 1_000, rows: 2).asked(hint: "twins.apart.hint")
    static let splitReason = FormField.area("uiteen", "twins.split.reason", max: 1_000, rows: 2)
    static let splitNext = FormField.area("uiteen-verder", "work.next", max: 1_000, rows: 2)

    static func keeps(_ one: CaseFile, _ other: CaseFile) -> FormField<String> {
        .choice(
            "blijft", "twins.join.keeps",
            [one, other].map { FieldOption($0.reference, .text("\($0.reference): \($0.title)")) })
    }
}

/// Everything the page of like cases shows.
struct TwinScene: Sendable {
    let file: CaseFile
    let twins: [Twin]
    let files: [ID<CaseFile>: CaseFile]
    let joins: [CaseJoin]
    let guests: [JoinGuest]
    let people: [ID<Person>: Person]
    var pair: TwinPair?
}

/// Two cases side by side.
struct TwinPair: Sendable {
    let one: TwinSide
    let other: TwinSide
    let twin: Twin?
    let likeness: Likeness
}

struct TwinSide: Sendable {
    let file: CaseFile
    let initiative: Initiative
    let initiator: Person?
    let handler: Person?
    let papers: Int
    let advices: Int
    let questions: Int
}

extension Connection {
    func twinScene(_ reference: String) throws -> TwinScene? {
        guard let file = try caseFile(reference: reference) else { return nil }
        let (twins, joins) = (try twins(of: file.id), try joins(into: file.id))
        let guests = try joins.flatMap { try self.guests(of: $0.id) }
        return TwinScene(
            file: file, twins: twins, files: try caseFiles(twins.map { $0.other(than: file.id) } + joins.map(\.file)), joins: joins,
            guests: guests, people: try people(guests.map { Optional($0.person) }))
    }

    func twinPair(_ file: CaseFile, _ other: CaseFile, _ analyser: Analyser) throws -> TwinPair? {
        guard let one = try twinSide(file), let second = try twinSide(other) else { return nil }
        return TwinPair(
            one: one, other: second, twin: try twin(file.id, other.id),
            likeness: try TwinSearch(analyser: analyser, db: self).compare(file, other))
    }

    private func twinSide(_ file: CaseFile) throws -> TwinSide? {
        guard let initiative = try initiative(file.initiative) else { return nil }
        func count(_ table: SQL) throws -> Int { try value("SELECT COUNT(*) FROM \(table) WHERE case_id = \(file.id)") ?? 0 }
        return TwinSide(
            file: file, initiative: initiative, initiator: try person(file.initiator), handler: try file.handler.flatMap { try person($0) },
            papers: try papers(of: file.id).count, advices: try count("advice_request"), questions: try count("case_question"))
    }
}

/// Like cases: the list, two side by side, joining them, keeping them apart, and taking them apart again.
struct TwinPages: Sendable {
    let books: @Sendable (Site) -> DeskBook

    static let perPage = 50

    var routes: [Route] {
        let base = "/werk/zaken/{reference}"
        return [
            .get("/werk/dubbel", DeskFeatures.access, list), .get("\(base)/lijkt-op", DeskFeatures.access, show),
            .post("\(base)/samenvoegen", DeskFeatures.access, join), .post("\(base)/niet-hetzelfde", DeskFeatures.access, keepApart),
            .post("\(base)/splitsen", DeskFeatures.access, split), .post("\(base)/samen", DeskFeatures.access, answerFor),
            .post("/mijn/plannen/{reference}/samen", StatusPages.access, answer),
        ]
    }

    @Sendable private func list(_ visit: Visit) async throws -> Answer {
        let page = visit.query.pageNumber
        let (twins, total, files) = try await visit.read { db in
            let twins = try db.proposedTwins(limit: Self.perPage, offset: (page - 1) * Self.perPage)
            return (twins, try db.proposedTwinCount(), try db.caseFiles(Set(twins.flatMap { [$0.first, $0.second] })))
        }
        let view = TwinListView(twins: twins, files: files, total: total, page: page, visit: visit)
        return .page(deskPage(visit.t("twins.list.title"), view.html, section: "/werk"))
    }

    private func scene(_ visit: Visit, with other: String?) async throws -> TwinScene {
        let (reference, analyser) = (try visit.parameter("reference"), visit.site.analyser)
        let scene = try await visit.read { db -> TwinScene? in
            var scene = try db.twinScene(reference)
            if let file = scene?.file, let other, let second = try db.caseFile(reference: other.uppercased()), second.id != file.id {
                scene?.pair = try db.twinPair(file, second, analyser)
            }
            return scene
        }
        guard let scene else { throw Refusal.notFound }
        return scene
    }

    @Sendable private func show(_ visit: Visit) async throws -> Answer {
        let asked = visit.query.first(JoinField.other)?.trimmingSpaces()
        let scene = try await scene(visit, with: asked)
        var forms = TwinForms(join: begun(scene, visit))
        if let asked, scene.pair == nil {
            forms.find = Form(visit.query)
            forms.find.add(FieldProblem(JoinField.other, asked.isEmpty ? "error.required" : "twins.unknown"))
        }
        return .page(page(scene, forms, visit))
    }

    private func page(_ scene: TwinScene, _ forms: TwinForms, _ visit: Visit) -> Page {
        let view = TwinView(scene: scene, forms: forms, book: books(visit.site), visit: visit)
        return deskPage(visit.t("twins.title", ["title": scene.file.title]), view.html, section: "/werk/zaken", form: forms.wrong)
    }

    /// Begun with the older file going on, and sentences in the language of the municipality, since residents read them.
    private func begun(_ scene: TwinScene, _ visit: Visit) -> Form {
        var form = Form()
        guard let pair = scene.pair else { return form }
        let older = pair.one.file.createdAt <= pair.other.file.createdAt ? pair.one.file : pair.other.file
        form.prefill(TwinForms.keeps(pair.one.file, pair.other.file), older.reference)
        form.prefill(TwinForms.next, visit.site.words(visit.municipality.language)("twins.join.suggestNext"))
        return form
    }

    /// The pair of the form; nil when it names none, and then the page says so.
    private func pairScene(_ visit: Visit) async throws -> (scene: TwinScene, pair: TwinPair?) {
        let scene = try await scene(visit, with: visit.body.first(JoinField.other))
        return (scene, scene.pair)
    }

    private func unknown(_ scene: TwinScene, _ visit: Visit) -> Answer {
        var forms = TwinForms()
        forms.find.add(FieldProblem(JoinField.other, "twins.unknown"))
        return .page(page(scene, forms, visit))
    }

    @Sendable private func join(_ visit: Visit) async throws -> Answer {
        let (scene, pair) = try await pairScene(visit)
        guard let pair else { return unknown(scene, visit) }
        var form = Form(visit.body)
        let keeps = form.read(TwinForms.keeps(pair.one.file, pair.other.file))
        let (reason, next, agreement) = (form.read(TwinForms.reason), form.read(TwinForms.next), form.read(TwinForms.agreement))
        guard let keeps, let reason, let next, let agreement, form.isFine else {
            return .page(page(scene, TwinForms(join: form), visit))
        }
        let (file, into) = keeps == pair.one.file.reference ? (pair.other.file, pair.one.file) : (pair.one.file, pair.other.file)
        do {
            let action = JoinCases(
                id: file.id, into: into.id, reason: reason, next: next, agreement: agreement, settings: books(visit.site).likeness)
            try await visit.site.join(action, as: visit.actor, once: visit.submission)
        } catch let refusal as Refusal {
            try form.add(refusal)
            return .page(page(scene, TwinForms(join: form), visit))
        }
        return .redirect(into.staffPath, saying: "twins.done.join")
    }

    @Sendable private func keepApart(_ visit: Visit) async throws -> Answer {
        let (scene, pair) = try await pairScene(visit)
        guard let pair else { return unknown(scene, visit) }
        var form = Form(visit.body)
        guard let reason = form.read(TwinForms.apartReason) else {
            return .page(page(scene, TwinForms(join: begun(scene, visit), apart: form), visit))
        }
        try await visit.perform(KeepApart(id: pair.one.file.id, other: pair.other.file.id, reason: reason))
        return .redirect("\(scene.file.staffPath)/lijkt-op", saying: "twins.done.apart")
    }

    @Sendable private func split(_ visit: Visit) async throws -> Answer {
        let scene = try await scene(visit, with: nil)
        var form = Form(visit.body)
        let (reason, next) = (form.read(TwinForms.splitReason), form.read(TwinForms.splitNext))
        let join = scene.joins.first { $0.id.text == visit.body.first("samenvoeging") }
        if form.isFine, join == nil { form.add(FieldProblem(TwinForms.splitReason.name, "twins.notNow")) }
        guard let reason, let next, let join else { return .page(page(scene, TwinForms(split: form), visit)) }
        do {
            let action = SplitCases(join: join.id, reason: reason, next: next)
            try await visit.site.split(action, as: visit.actor, once: visit.submission)
        } catch let refusal as Refusal {
            try form.add(refusal)
            return .page(page(scene, TwinForms(split: form), visit))
        }
        return .redirect("\(scene.file.staffPath)/lijkt-op", saying: "twins.done.split")
    }

    /// A colleague writes down what somebody said on the phone.
    @Sendable private func answerFor(_ visit: Visit) async throws -> Answer {
        let scene = try await scene(visit, with: nil)
        let guest = scene.guests.first {
            $0.join.text == visit.body.first("samenvoeging") && $0.person.text == visit.body.first("wie")
        }
        let accepts = visit.body.first("antwoord") == "ja"
        guard let guest else { return .redirect("\(scene.file.staffPath)/lijkt-op") }
        switch guest.state {
        case .asked: try await visit.perform(AnswerJoining(join: guest.join, person: guest.person, accepts: accepts))
        case .willing: try await visit.perform(WelcomeJoined(join: guest.join, person: guest.person, accepts: accepts))
        case .member, .declined, .refused: break
        }
        return .redirect("\(scene.file.staffPath)/lijkt-op", saying: "twins.done.answer")
    }

    /// The answer of who was joined, or of the team that goes on about who would like to come along.
    @Sendable private func answer(_ visit: Visit) async throws -> Answer {
        let reference = try visit.parameter("reference")
        guard let file = try await visit.read({ db in try db.caseFile(reference: reference) }), let person = visit.person else {
            throw Refusal.notFound
        }
        let accepts = visit.body.first("antwoord") == "ja"
        let join = ID<CaseJoin>(visit.body.first("samenvoeging") ?? "")
        let guests = try await visit.read { db in try db.guests(of: join) }
        if let who = visit.body.first("wie"), guests.contains(where: { $0.person.text == who && $0.state == .willing }) {
            try await visit.perform(WelcomeJoined(join: join, person: ID(who), accepts: accepts))
        } else if guests.contains(where: { $0.person == person.id && $0.state == .asked }) {
            try await visit.perform(AnswerJoining(join: join, person: person.id, accepts: accepts))
        } else {
            return .redirect(file.statusPath)
        }
        return .redirect(file.statusPath, saying: "twins.done.answer")
    }
}
