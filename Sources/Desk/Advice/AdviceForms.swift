import Civic
import Initiatives
import Markup
import Rules
import Web

/// The forms of the page about the advice on one case.
struct AdviceForms: Sendable {
    var ask = Form()
    var withdraw = Form()
    var mark = Form()
    var table = Form()
    var settle = Form()

    var wrong: Form? { [ask, withdraw, mark, table, settle].first { !$0.isFine } }
    var isFine: Bool { wrong == nil }

    // MARK: Asking

    static func team(_ advisers: [Adviser], _ t: Words) -> FormField<Set<String>> {
        .choices(
            AdviceField.team, "advice.ask.who",
            advisers.map { adviser in
                let name = adviser.name == adviser.department ? nil : FieldOption.Label.text(adviser.name)
                return FieldOption(adviser.team, .text(adviser.department), hint: name)
            })
    }

    static let name = FormField.personName("naam", "advice.ask.name", max: 120, isOptional: true)
    static let department = FormField.line("afdeling", "advice.ask.department", max: 120, isOptional: true).asked(
        hint: "advice.ask.departmentHint")
    static let email = FormField.email(AdviceField.email, "advice.ask.email", isOptional: true)
    static let question = FormField.area("vraag", "advice.ask.question", max: 600, rows: 3).asked(hint: "advice.ask.questionHint")
    static let briefLimit = 1_200
    static let brief = FormField.area("kort", "advice.ask.brief", max: briefLimit, rows: 4).asked(hint: "advice.ask.briefHint")
    static func aspects(_ aspects: CaseAspects, _ t: Words) -> FormField<Set<String>> {
        .choices("aspecten", "advice.ask.aspects", aspects.offered.map { FieldOption($0, .text(aspects.name($0, t))) })
            .asked(hint: "advice.ask.aspectsHint")
    }
    static let answerBy = FormField.date(AdviceField.answerBy, "advice.ask.answerBy", isOptional: false).asked(hint: "form.dateHint")

    /// Begun with what is known: what was told with this case, and two working weeks.
    static func begun(_ scene: AdviceScene, _ visit: Visit) -> Form {
        var form = Form()
        form.prefill(brief, scene.brief(visit.site.words(visit.municipality.language), visit.municipality.areas))
        form.prefill(answerBy, FreeDays(visit.site.terms).adding(workingDays: 10, to: visit.today))
        return form
    }

    /// Departments that were ticked, and the person that was named; nil when the form has problems.
    static func read(_ form: inout Form, _ advisers: [Adviser], _ t: Words) -> [Adviser]? {
        let teams = form.read(team(advisers, t)) ?? []
        let (name, email, department) = (form.read(name) ?? "", form.read(email) ?? "", form.read(department) ?? "")
        var chosen = advisers.filter { teams.contains($0.team) }
        if !(name + email + department).isEmpty {
            for (field, text) in [("naam", name), ("mail", email), ("afdeling", department)] where text.isEmpty {
                if form.problem(of: field) == nil { form.add(FieldProblem(field, "advice.personWhole")) }
            }
            chosen.append(Adviser(team: "", department: department, name: name, email: email))
        }
        if chosen.isEmpty, form.problem(of: AdviceField.team) == nil { form.add(FieldProblem(AdviceField.team, "advice.whoMissing")) }
        return form.isFine ? chosen : nil
    }

    // MARK: What else can be done

    static let requestName = "verzoek"
    static let withdrawReason = FormField.area("waarom", "advice.withdraw.why", max: 600, rows: 2)

    static let clashName = "botsing"
    static func clash(_ requests: [AdviceRequest], _ book: DeskBook, _ t: Words) -> FormField<Set<String>> {
        .choices(
            clashName, "advice.mark.which",
            requests.filter { $0.state == .answered }.map { request in
                let told = request.answer.map { [$0.sentence, $0.conditions].filter { !$0.isEmpty }.joined(separator: " ") } ?? ""
                return FieldOption(request.id.text, .text(request.departmentName(book, t)), hint: .text(told))
            })
    }
    static let clashWhy = FormField.area("waarom-botst", "advice.mark.why", max: 600, rows: 2)

    static let contradictionName = "tegenspraak"
    static let tableReason = FormField.area("tafel-reden", "work.reason", max: 2_000, rows: 3)
    static let tableNext = FormField.area("tafel-stap", "work.next", max: 1_000, rows: 2)
    static let settled = FormField.area("opgelost-hoe", "advice.settle.how", max: 1_000, rows: 2)
}

/// The form behind the link in an adviser's mail.
struct AdviserForms: Sendable {
    var answer = Form()
    var pass = Form()

    var wrong: Form? { [answer, pass].first { !$0.isFine } }

    static let light = FormField.choice(
        "licht", "advice.give.light", AdviceLight.allCases.map { FieldOption($0.rawValue, .key("advice.lightLong.\($0.rawValue)")) })
    static let sentence = FormField.area("zin", "advice.give.sentence", max: 400, rows: 3)
    static let conditions = FormField.area("voorwaarden", "advice.give.conditions", max: 1_000, rows: 2, isOptional: true).asked(
        hint: "advice.give.conditionsHint")
    static let shareable = FormField.tick("delen", "advice.give.share").asked(hint: "advice.give.shareHint")

    static let teamName = "naar"
    static func team(_ advisers: [Adviser], _ t: Words) -> FormField<String> {
        .list(teamName, "advice.pass.team", advisers.map { FieldOption($0.team, .text($0.department)) }, isOptional: true)
    }
    static let name = FormField.line("naar-naam", "advice.pass.name", max: 120, isOptional: true)
    static let email = FormField.email("naar-mail", "advice.pass.email", isOptional: true).asked(hint: "advice.pass.emailHint")
    static let note = FormField.line("naar-waarom", "advice.pass.note", max: 300, isOptional: true)

    /// Begun with the advice as it stands, so that changing it is changing a word.
    static func begun(_ request: AdviceRequest) -> Form {
        var form = Form()
        guard let answer = request.answer else { return form }
        form.prefill(light, answer.light.rawValue)
        form.prefill(sentence, answer.sentence)
        form.prefill(conditions, answer.conditions)
        form.prefill(shareable, answer.isShareable)
        return form
    }

    static func read(_ form: inout Form) -> AdviceReply? {
        let (light, sentence, conditions) = (form.read(light), form.read(sentence), form.read(conditions))
        let isShareable = form.read(shareable) ?? false
        if light == AdviceLight.amber.rawValue, conditions?.isEmpty == true {
            form.add(FieldProblem(Self.conditions.name, "advice.give.noConditions"))
        }
        guard let light = light.flatMap(AdviceLight.init(rawValue:)), let sentence, let conditions, form.isFine else { return nil }
        return AdviceReply(light: light, sentence: sentence, conditions: conditions, isShareable: isShareable)
    }

    /// To whom it is passed on: a department, or a colleague with an address of the municipality.
    static func readPass(_ form: inout Form, _ advisers: [Adviser], _ teams: Teams, _ t: Words) -> (to: Adviser, note: String)? {
        let (chosen, name) = (form.read(team(advisers, t)) ?? "", form.read(name) ?? "")
        let (address, note) = (form.read(email) ?? "", form.read(note) ?? "")
        guard form.isFine else { return nil }
        if let adviser = advisers.first(where: { $0.team == chosen }) { return (adviser, note) }
        guard !name.isEmpty, !address.isEmpty else {
            form.add(FieldProblem(teamName, "advice.passToWhom"))
            return nil
        }
        guard teams.isOwn(address) else {
            form.add(FieldProblem(email.name, "advice.passInside"))
            return nil
        }
        let team = teams.colleague(email: address).flatMap { teams[$0.team] }
        return (Adviser(team: team?.id ?? "", department: team?.words(t) ?? name, name: name, email: address), note)
    }
}
