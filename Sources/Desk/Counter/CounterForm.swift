import Civic
import Initiatives
import Markup
import Rules
import Web

/// The questions the desk asks on the phone and at the counter, on one page, in the order of a conversation.
struct CounterForm: Sendable {
    let book: DeskBook
    let visit: Visit

    private static let fields = [
        "phase", "themes", "activities", "scale", "applicant", "hasLegalPerson", "needs", "requestedAmount", "budget", "startDate",
    ]

    static let channel = FormField.choice(
        "kanaal", "counter.channel",
        [FieldOption("phone", .key("work.channel.phone")), FieldOption("counter", .key("work.channel.counter"))])
    static let name = FormField.personName("naam", "counter.name", max: 120)
    static let email = FormField.email("mail", "counter.email", isOptional: true).asked(
        hint: "counter.emailHint", marksOptional: false)
    /// A person must be reachable: by telephone or by mail, one of both.
    static let phone = FormField.phone("telefoon", "counter.phone").asked(hint: "counter.phoneHint", marksOptional: false)
    static let consent = FormField.area("toestemming", "counter.consent", max: 500, rows: 2).asked(hint: "counter.consentHint")
    static let agreed = FormField.tick("akkoord", "counter.agreed", isRequired: true)
    static let title = FormField.line("titel", "counter.ideaTitle", max: 80)
    static let text = FormField.area("wat", "counter.text", max: 6_000, rows: 6).asked(hint: "counter.textHint")
    static let place = FormField.line("plek", "counter.place", max: 200, isOptional: true).asked(hint: "counter.placeHint")
    static let isPublic = FormField.tick("laat-zien", "counter.public")

    private var t: Words { visit.t }

    var language: FormField<String> {
        let options = visit.site.languages.map { FieldOption($0, .text(visit.site.words($0)("language.own"))) }
        return .list("taal-van", "counter.language", options)
    }

    var area: FormField<String> {
        let options = visit.municipality.areas.all.map { FieldOption($0.code, .text($0.name)) }
        return .list("gebied", "counter.area", options, isOptional: true)
    }

    private func question(_ key: String) -> AnswerField? { book.vocabulary.question(key) }

    /// What the form begins with: the municipality's language, and the words of consent with today's date.
    func begin() -> Form {
        var form = Form()
        form.prefill(language, visit.municipality.language)
        let words = visit.site.words(visit.municipality.language)
        form.prefill(Self.consent, words("counter.consentWords", ["municipality": visit.municipality.name]))
        return form
    }

    func html(_ form: Form) -> HTML {
        """
        <form method="post" action="/werk/balie">\(form.token())
        \(section("wie", "counter.who", [
            form.html(Self.channel, visit), form.html(Self.name, visit), form.html(Self.phone, visit), form.html(Self.email, visit),
            form.html(language, visit),
        ]))
        \(section("mag", "counter.may", [form.html(Self.consent, visit), form.html(Self.agreed, visit)]))
        \(section("plan", "counter.what", [form.html(Self.text, visit), form.html(Self.title, visit)] + questions(["phase", "themes", "activities", "recurrence"], form)))
        \(section("waar", "counter.where", [form.html(area, visit), form.html(Self.place, visit)] + questions(["scale", "publicSpace", "livesInArea"], form)))
        \(section("met", "counter.with", questions(["applicant", "hasLegalPerson"], form)))
        \(section("nodig", "counter.needs", questions(["needs", "requestedAmount", "budget", "startDate"], form)))
        \(form.html(Self.isPublic, visit))
        <p class="buttons"><button class="button">\(t("counter.button"))</button></p></form>
        """
    }

    private func section(_ id: String, _ key: String, _ fields: [HTML]) -> HTML {
        "<section class=\"section\" aria-labelledby=\"deel-\(id)\"><h2 id=\"deel-\(id)\">\(t(key))</h2>\(fields)</section>\n"
    }

    private func questions(_ keys: [String], _ form: Form) -> [HTML] { keys.compactMap { question($0)?.html(form, visit) } }

    /// - Returns: what to keep and the words of consent; nil when the form has problems.
    func read(_ form: inout Form) -> (change: DraftChange, channel: DraftChannel, consent: String)? {
        let channel = form.read(Self.channel).flatMap(DraftChannel.init(rawValue:))
        let person = (name: form.read(Self.name), phone: form.read(Self.phone), email: form.read(Self.email))
        if person.phone == "", person.email == "" { form.add(FieldProblem(Self.phone.name, "counter.reach")) }
        let language = form.read(language)
        let (consent, _) = (form.read(Self.consent), form.read(Self.agreed))
        let story = (text: form.read(Self.text), title: form.read(Self.title))
        let place = (area: form.read(area), words: form.read(Self.place))
        let isPublic = form.read(Self.isPublic) ?? false
        let answers = readAnswers(&form)
        guard form.isFine, let channel, let consent else { return nil }
        let change: DraftChange = { content in
            (content.contactName, content.contactPhone, content.contactEmail) = (person.name ?? "", person.phone ?? "", person.email ?? "")
            (content.title, content.text, content.language) = (story.title ?? "", story.text ?? "", language ?? content.language)
            content.areaCode = place.area.flatMap { $0.isEmpty ? nil : $0 }
            (content.place, content.wantsPublic, content.answers) = (place.words ?? "", isPublic, answers)
        }
        return (change, channel, dated(consent))
    }

    private func readAnswers(_ form: inout Form) -> Answers {
        var answers: Answers = [:]
        for key in Self.fields {
            if case .answer(let value)? = question(key)?.read(&form) { answers[key] = value }
        }
        return answers
    }

    /// Consent counts with the day it was given and the one who heard it.
    private func dated(_ consent: String) -> String {
        let words = visit.site.words(visit.municipality.language)
        return words("counter.consentDated", ["text": consent, "date": words.longDate(visit.today), "by": visit.person?.name ?? ""])
    }
}
