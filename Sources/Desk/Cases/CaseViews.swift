import Civic
import Foundation
import Initiatives
import Markup
import Rules
import Web

/// Left the story, right what can be done now, below what happened.
struct CaseView {
    let scene: CaseScene
    let forms: CaseForms
    let visit: Visit

    private var t: Words { visit.t }
    private var file: CaseFile { scene.file }
    private var book: DeskBook { scene.book }

    var html: HTML {
        """
        <div class="wrap">
        <p class="crumb"><a href="/werk">\(t("work.today"))</a></p>
        \(forms.form.summary(visit))
        <div class="section-head"><h1\(attribute: "lang", visit.writtenIn)>\(file.title)</h1><span class="soft">\(head)</span></div>
        \(headFacts)\(jump)
        <div class="columns"><div>
        \(stuck)\(suggestion)\(fresh)\(attention)\(StepSection(scene: scene, visit: visit).html)\(story)\(answers)\(compass)\
        \(PaperViews.list(scene.detail, below: file.staffPath, visit))\(law)\(scene.panels)\(talk)
        <section class="section" aria-labelledby="dagboek"><h2 id="dagboek">\(t("work.journal"))</h2>
        \(JournalView(entries: scene.entries, book: book, visit: visit, isStaff: true).html)</section>
        </div>
        <aside aria-label="\(t("work.canDo"))"><h2 id="doen">\(t("work.canDo"))</h2>
        \(CaseActionsView(scene: scene, forms: forms, visit: visit).html)\(terms)\(scene.sidePanels)</aside></div></div>
        """
    }

    private var head: String {
        let category = book.categoryName(file.triage.category, t)
        guard file.state.isOpen else { return "\(category). \(t("case.staffState.\(file.state.rawValue)"))" }
        return t("work.head", ["category": category, "date": t.longDate(file.answerBy), "days": dueWords(file.answerBy, visit)])
    }

    /// On a phone what can be done stands far below the story.
    private var jump: HTML {
        """
        <nav class="jump" aria-label="\(t("work.jump"))"><a class="tap" href="#doen">\(t("work.canDo"))</a>
        <a class="tap" href="#dagboek">\(t("work.journal"))</a></nav>

        """
    }

    private var headFacts: HTML {
        let facts = [
            ("reference", file.reference), ("state", t("case.staffState.\(file.state.rawValue)")),
            ("assignee", holder), ("team", book.teamName(file.team, t)),
            ("received", t.date(file.clock.received)), ("channel", t("work.channel.\(file.channel.rawValue)")),
        ]
        let items = facts.map { name, value -> HTML in "<div><dt>\(t("work.fact.\(name)"))</dt><dd>\(value)</dd></div>" }
        return "<dl class=\"case-head\">\(items)</dl>"
    }

    /// Who has it, and who stands in while they are away.
    private var holder: String {
        let name = scene.name(file.assignee) ?? t("work.nobody")
        guard scene.detail.contact.isStandIn, file.assignee != nil, let present = scene.detail.contact.present else { return name }
        return t("work.standIn", ["name": name, "standIn": present.name])
    }

    // MARK: What needs attention

    /// Somebody called for help: before everything else.
    private var stuck: HTML {
        scene.detail.stuck.map { call -> HTML in
            """
            <div class="note is-attention"><h2>\(t("stuck.title"))</h2><p class="told"\(attribute: "lang", visit.writtenIn)>\(call.text)</p>\
            <p>\(t("stuck.since", ["date": t.longDate(call.on)]))</p></div>
            """
        }.joined()
    }

    /// Nobody has it yet.
    private var suggestion: HTML? { scene.suggestion.map { SuggestionView(suggestion: $0, scene: scene, visit: visit).html } }

    private static let fromInitiator = [
        AnswerQuestion.kind, WriteMessage.kind, AddPaper.kind, PickIntake.kind, DeclinedIntake.kind, AgreeIntake.kind, CorrectedIntake.kind,
        ReopenedCase.kind,
    ]

    /// What came from the initiator since somebody here last did something.
    private var fresh: HTML {
        let staff = Set(scene.colleagues.map(\.id))
        let new = scene.entries.prefix { entry in entry.actor.map { !staff.contains($0) } ?? true }.filter { entry in
            Self.fromInitiator.contains(entry.kind)
        }
        guard !new.isEmpty else { return .empty }
        let journal = JournalView(entries: Array(new), book: book, visit: visit, isStaff: true)
        return "<div class=\"reason is-wait\"><h2>\(t("work.fresh"))</h2>\(journal.html)</div>"
    }

    private var law: HTML { LawSection(file: file, detail: scene.detail, visit: visit).html }

    private var attention: HTML {
        if let decision = scene.decision { return outcome(decision) }
        return "\(promised)\(asked)"
    }

    private var asked: HTML {
        guard let question = scene.open.first else { return .empty }
        let days = t("work.waitingSince", ["date": t.longDate(question.askedOn), "until": t.longDate(question.answerBy)])
        return """
            <div class="reason is-wait"><h2>\(t("work.waiting"))</h2><p class="told">\(visit.written(question.text))</p><p>\(days)</p></div>
            """
    }

    /// The message or step that is due; once its day has passed it says so.
    private var promised: HTML {
        guard let next = scene.promises.nextDue, file.state.isOpen, next.id != CasePromise.answer else { return .empty }
        let title = next.isOfStep ? "work.stepDue" : "work.promised"
        let isLate = next.dueOn < visit.today
        let values = ["text": next.words(t), "date": t.longDate(next.dueOn), "days": dueWords(next.dueOn, visit)]
        return """
            <div class="reason\(isLate ? " is-no" : "")"><h2>\(t(title))</h2>\
            <p>\(t(isLate ? "work.promisedLate" : "work.promisedText", values))</p></div>
            """
    }

    private func outcome(_ decision: CaseDecision) -> HTML {
        let parts = [
            ("conditions", decision.conditions), ("rule", decision.rule), ("decidedBy", decision.decidedBy),
            ("alternative", decision.alternative),
        ]
        let facts = parts.filter { !$0.1.isEmpty }.map { name, text -> HTML in
            "<div><dt>\(t("desk.decision.\(name)"))</dt><dd class=\"told\">\(visit.written(text))</dd></div>"
        }
        let list: HTML? = facts.isEmpty ? nil : "<dl class=\"facts is-rows\">\(facts)</dl>"
        let amount: HTML? = scene.detail.amount.map { "<p>\(t.amount($0))</p>" }
        return """
            <div class="reason\(decision.state == .refused ? " is-no" : "")"><h2>\(t("case.staffState.\(decision.state.rawValue)"))</h2>
            \(HTML.paragraphs(decision.reason, in: visit.writtenIn))\(amount)\(list)</div>
            """
    }

    // MARK: The story

    private var story: HTML {
        let remark: HTML? =
            file.remark.isEmpty
            ? nil : "<div class=\"note is-attention\"><h3>\(t("work.remark"))</h3><p class=\"told\">\(visit.written(file.remark))</p></div>"
        return """
            <section aria-labelledby="verhaal"><h2 id="verhaal">\(t("work.story"))</h2>\(HTML.paragraphs(file.story, in: visit.writtenIn))\(remark)
            <dl class="facts is-rows"><div><dt>\(t("desk.check.who"))</dt><dd>\(who)</dd></div>
            <div><dt>\(t("desk.check.where"))</dt><dd>\(place)</dd></div>\(consent)
            <div><dt>\(t("work.why"))</dt><dd>\(file.triage.why.words(t))\(rule)\(missing)</dd></div></dl>
            <p><a class="tap" href="\(scene.initiative.path)">\(t("work.passport"))</a></p></section>

            """
    }

    private var who: HTML {
        let people = scene.team.isEmpty ? [scene.people[file.initiator]].compactMap(\.self) : scene.team
        return people.map { person -> HTML in
            let mail: HTML = person.email.map { "<a href=\"mailto:\($0)\">\($0)</a>" } ?? "<span class=\"soft\">\(t("work.noMail"))</span>"
            let phone: HTML? = person.phone.map { phone -> HTML in
                let address = WebAddress(checking: "tel:" + phone.filter { $0.isNumber || $0 == "+" })
                return address.map { "<br><a href=\"\($0)\">\(phone)</a>" } ?? "<br>\(phone)"
            }
            return "\(person.name)<br>\(mail)\(phone)"
        }.joined(by: "<br>")
    }

    private var place: HTML { "\(file.whereabouts(visit.municipality, t))" }

    private var consent: HTML {
        guard !file.consent.isEmpty else { return .empty }
        let by = scene.name(file.enteredBy).map { t("work.enteredBy", ["name": $0]) } ?? ""
        return "<div><dt>\(t("work.fact.consent"))</dt><dd>\(file.consent) \(by)</dd></div>"
    }

    /// The rule that decided, in words; nothing for a category that an official chose.
    private var rule: HTML {
        guard let criterion = book.triage.rules.first(where: { $0.id == file.triage.rule })?.criterion else { return .empty }
        return "<br><span class=\"small soft\">\(t("desk.triage.rule", ["rule": t.condition(criterion, in: book.vocabulary)]))</span>"
    }

    private var missing: HTML {
        guard !file.triage.missing.isEmpty else { return .empty }
        let names = file.triage.missing.map { t("field.\($0).name") }
        return "<br><span class=\"small soft\">\(t("work.unanswered", ["fields": t.list(names)]))</span>"
    }

    private var answers: HTML {
        let known = book.vocabulary.answered(Answers(json: file.answers), t, areas: visit.municipality.areas)
        guard !known.isEmpty else { return .empty }
        let items = known.map { answer -> HTML in "<div><dt>\(answer.name)</dt><dd>\(answer.answer)</dd></div>" }
        return """
            <section class="section" aria-labelledby="antwoorden"><h2 id="antwoorden">\(t("work.answers"))</h2>
            <dl class="facts is-rows">\(items)</dl></section>

            """
    }

    private var compass: HTML {
        let given = file.compassAnswers
        let items = Compass.Theme.allCases.flatMap { theme in
            theme.questions.compactMap { question -> HTML? in
                guard let answer = given[theme.key(question)], !answer.isEmpty else { return nil }
                return "<div><dt>\(t("compass.\(theme.key(question)).question"))</dt><dd class=\"told\">\(visit.written(answer))</dd></div>"
            }
        }
        guard !items.isEmpty else { return .empty }
        return """
            <section class="section" aria-labelledby="kompas"><h2 id="kompas">\(t("compass.title"))</h2>
            <dl class="facts is-rows">\(items)</dl></section>

            """
    }

    /// Questions and their answers.
    private var talk: HTML {
        guard !scene.questions.isEmpty else { return .empty }
        let items = scene.questions.map { question -> HTML in
            let answer: HTML =
                question.answer.map { text in
                    "<li><p class=\"told\">\(visit.written(text))</p><p class=\"small soft\">\(t.date(question.answeredOn ?? question.askedOn))</p></li>"
                } ?? "<li><p class=\"soft\">\(t("work.noAnswerYet", ["date": t.longDate(question.answerBy)]))</p></li>"
            return """
                <li class="is-ours"><p class="told"\(attribute: "lang", visit.writtenIn)>\(question.text)</p><p class="small soft">\(t.date(question.askedOn))</p></li>\(answer)

                """
        }
        return """
            <section class="section" aria-labelledby="vragen"><h2 id="vragen">\(t("work.questions"))</h2><ul class="talk">\(items)</ul></section>

            """
    }

    // MARK: Deadlines, with the article behind them

    private var terms: HTML {
        let terms = Terms(visit.site.terms)
        let clock: HTML? = file.state.isOpen ? ClockView(file: file, visit: visit, terms: terms).html : nil
        return """
            <div class="box"><h2>\(t("work.terms"))</h2>\(clock)<dl class="facts">\(lawFacts(terms))\(promises)</dl>
            <details><summary>\(t.counted(file.clock))</summary>\(steps(file.deadline, t))</details></div>
            """
    }

    private func lawFacts(_ terms: Terms) -> HTML {
        var facts: [(String, String)] = []
        if file.clock.isDecision {
            facts.append((t("work.law.decision"), t.longDate(file.deadline.date)))
            if let announced = file.deadline.announced { facts.append((t("work.law.announced"), t.longDate(announced))) }
            for stop in file.clock.stops(until: visit.today, terms) {
                let days = t("work.law.pauseText", ["from": t.date(stop.days.lowerBound), "until": t.date(stop.days.upperBound)])
                let why = stop.ground == .supplement ? "" : ", \(t("law.ground.\(stop.ground.rawValue)"))"
                facts.append((t("work.law.pause"), days + why))
            }
            if file.state.isOpen, !scene.detail.hasNotice { facts.append((t("work.law.default"), t("work.law.defaultText"))) }
        } else {
            facts.append((t("work.law.promise"), t.longDate(file.answerBy)))
        }
        if let decision = scene.decision, decision.state.isDecision {
            facts.append((t("work.law.objection"), t.longDate(decision.objection.date)))
        }
        return facts.map { name, value -> HTML in "<div><dt>\(name)</dt><dd>\(value)</dd></div>" }.joined()
    }

    private var promises: HTML {
        let dropped = scene.detail.dropped.map { promise -> HTML in
            "<div><dt>\(promise.words(t))</dt><dd>\(t("promise.dropped.\(promise.reason.rawValue)"))</dd></div>"
        }
        let kept = scene.promises.map { promise -> HTML in
            let state =
                promise.keptOn.map { t("work.kept", ["date": t.date($0)]) }
                ?? t(promise.dueOn < visit.today ? "work.broken" : "work.due", ["date": t.date(promise.dueOn)])
            return "<div><dt>\(promise.words(t))</dt><dd>\(state)</dd></div>"
        }
        return (kept + dropped).joined()
    }
}

/// How far away a day is, or how late: `nog 12 dagen`, `3 dagen te laat`.
func dueWords(_ day: LocalDate, _ visit: Visit) -> String {
    let days = visit.today.days(until: day)
    if days < 0 { return visit.t("work.daysLate", count: -days) }
    return days == 0 ? visit.t("work.dueToday") : visit.t("work.daysLeft", count: days)
}
