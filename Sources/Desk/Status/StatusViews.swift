import Civic
import Initiatives
import Markup
import Rules
import Web

/// Where it is and who has it; what we ask; the way it goes; the clock; what happened; what they can do themselves.
struct StatusView {
    let scene: StatusScene
    let forms: StatusForms
    let book: DeskBook
    let visit: Visit

    private var t: Words { visit.t }
    private var file: CaseFile { scene.file }
    private var terms: Terms { Terms(visit.site.terms) }
    private var contactName: String { scene.contact?.name ?? book.teamName(file.team, t) }
    /// Where the contact works: a stand-in or a colleague who took the case may be of another team than the case.
    private var contactTeam: String { book.teams.colleague(email: scene.contact?.email)?.team ?? file.team }
    private var doing: StatusDoing { StatusDoing(scene: scene, forms: forms, visit: visit) }

    var html: HTML {
        """
        <div class="wrap">\(forms.wrong?.summary(visit))
        <h1>\(t("desk.status.title"))</h1>
        <p class="lead">\(visit.written(file.title)). <a href="\(scene.initiative.path)">\(t(scene.initiative.isPublic ? "desk.status.passport" : "desk.status.passportHidden"))</a></p>
        <div class="columns"><div>
        \(now)\(doing.mend)\(doing.hearing)\(doing.intake)\(decision)\(doing.helped)\(questions)\(way)\(points)\(path)\
        \(PaperViews.list(scene.detail, below: file.statusPath, visit))\(law)\(scene.panels)\(clockExplained)
        <section class="section" aria-labelledby="gebeurd"><h2 id="gebeurd">\(t("desk.status.happened"))</h2>
        \(JournalView(entries: scene.entries, book: book, visit: visit).html)</section></div>
        <aside aria-label="\(t("desk.status.contact"))">\(contact)\(doing.stuck)\(message)\(doing.papers)\(doing.law)\(doing.objectionNotice)\(doing.waiveHearing)\(doing.takeBack)\(withdrawal)\(late)</aside></div></div>
        """
    }

    // MARK: Where it is now

    private var now: HTML {
        let day = file.state == .waitingForInitiator ? scene.open.first?.answerBy ?? file.answerBy : file.answerBy
        let isLate = file.state.isOpen && day < visit.today
        let directed = scene.direction.map { t("desk.status.directed.\($0.rawValue)") + " " } ?? ""
        let line = t.emphasised(
            isLate ? "desk.status.late.\(file.state.rawValue)" : "desk.status.now.\(file.state.rawValue)", ["contact": contactName],
            "date", t.longDate(day))
        let objected: HTML? = scene.detail.openObjections.last.map { objection in
            let key = objection.openFault == nil ? "desk.status.objected" : "desk.status.objectedMend"
            return " \(t.emphasised(key, [:], "date", t.longDate(objection.openFault?.mendBy ?? objection.decideBy.date)))"
        }
        let clock: HTML? = file.state.isOpen ? ClockView(file: file, visit: visit, terms: terms).html : nil
        return """
            <section class="now" aria-label="\(t("desk.status.stand"))"><div class="now-who">\
            <span class="person-tile" aria-hidden="true">\(String(contactName.prefix(1)))</span><p class="now-line">\(directed)\(line)\(objected)</p></div>
            \(clock)</section>

            """
    }

    /// The answer with everything a "no" owes: rule, who decided, what can be done, how to object.
    private var decision: HTML {
        guard let decision = scene.decision else { return .empty }
        let own = scene.detail.atOnce(decision, of: file, visit)
        let isFormal = file.clock.isDecision || scene.detail.isDecidedAtOnce
        let parts = DecisionParts(decision: decision, own: own, isFormal: isFormal, visit: visit)
        // What a rule decided has its words in the reader's language; what a person wrote is in that of the municipality.
        let language = own == nil ? visit.writtenIn : nil
        let amount: HTML? = scene.detail.amount.map { "<p>\(t.amount($0))</p>" }
        return """
            <section class="reason\(decision.state == .refused ? " is-no" : "")" aria-labelledby="antwoord-kop">\
            <h2 id="antwoord-kop">\(t("case.state.\(decision.state.rawValue)"))</h2>
            \(HTML.paragraphs(own?.letter ?? decision.reason, in: language))\(amount)\(parts.facts)\
            \(HTML.paragraphs(own?.next ?? decision.next, in: language))\(conversationOff)\(reminder)\(scene.withdrawable.isEmpty ? parts.objection() : .empty)</section>

            """
    }

    /// A conversation that was planned for later than the answer, and is not needed any more.
    private var conversationOff: HTML? {
        guard !file.state.isOpen, let intake = scene.detail.intake, intake.isOff(after: scene.decision?.decidedOn) else { return nil }
        return "<p>\(intake.moment.map { t("intake.offOn", ["moment": t.moment($0)]) } ?? t("intake.off"))</p>"
    }

    /// A word about the next season is on its way.
    private var reminder: HTML? {
        scene.detail.reminderOn.map { "<p>\(t("desk.status.reminder", ["date": t.longDate($0)]))</p>" }
    }

    /// The points of a decision at once, with who looks at those that are open.
    private var points: HTML {
        PointsView(points: scene.detail.points, visit: visit, who: file.state.isOpen ? contactName : nil).html
    }

    // MARK: What we ask

    private var questions: HTML {
        guard !scene.open.isEmpty else { return .empty }
        // One question is answered at a time, so that every field has its own place on the page.
        let first = scene.open[0]
        let others = scene.open.dropFirst().map { question -> HTML in
            "<p class=\"told\">\(visit.written(question.text)) <span class=\"soft\">\(wanted(question))</span></p>"
        }
        let later: HTML? = others.isEmpty ? nil : "<h3>\(t("desk.status.askedToo"))</h3>\(Array(others))"
        let stops: HTML? = file.clock.isDecision ? "<p class=\"small soft\">\(t("desk.status.clockStops"))</p>" : nil
        return """
            <section aria-labelledby="vragen"><div class="note is-attention"><h2 id="vragen">\(t("desk.status.asks", count: scene.open.count))</h2>
            <p class="told"\(attribute: "lang", visit.writtenIn)>\(first.text)</p><p>\(wanted(first))</p>\(stops)
            <form method="post" action="\(file.statusPath)/antwoord" enctype="multipart/form-data">\(forms.answer.token())\
            <input type="hidden" name="\(StatusForms.questionName)" value="\(first.id.text)">
            \(forms.answer.html(StatusForms.answer, visit))\
            \(PaperViews.field(forms.answer, visit, name: StatusForms.paperName, label: "desk.status.answerPaper"))
            <p class="buttons"><button class="button">\(t("desk.status.answerButton"))</button></p></form>\(later)</div></section>

            """
    }

    private func wanted(_ question: CaseQuestion) -> String {
        t(question.answerBy < visit.today ? "desk.status.answerWasBy" : "desk.status.answerBy", ["date": t.longDate(question.answerBy)])
    }

    // MARK: The way

    private var path: HTML {
        let promises = scene.promises.filter { scene.detail.run == nil || !$0.isOfStep }
        let current = file.state.isOpen ? promises.nextDue?.id : nil
        let items = promises.map { pathItem($0, isNow: $0.id == current) }
        let end: HTML? =
            file.state == .withdrawn ? "<li class=\"is-done\"><b>\(t("case.state.withdrawn"))</b></li>" : nil
        let dropped = scene.detail.dropped.filter { !$0.isOfStep }.map { promise -> HTML in
            "<li><b>\(promise.words(t))</b><p>\(t("promise.dropped.\(promise.reason.rawValue)"))</p></li>\n"
        }
        return """
            <section class="section" aria-labelledby="weg"><h2 id="weg">\(t("desk.path.title"))</h2><ol class="path">\(items)\(dropped)\(end)</ol></section>

            """
    }

    /// The steps of the process, in plain words.
    private var way: HTML {
        guard let run = scene.detail.run else { return .empty }
        let none: HTML? =
            file.state == .withdrawn || file.state == .closed
            ? nil : StepPath(run: run, visit: visit, direction: scene.detail.direction).html
        return none.map { path -> HTML in
            """
            <section class="section" aria-labelledby="stappen"><h2 id="stappen">\(t("desk.steps.title"))</h2>\(path)</section>

            """
        } ?? .empty
    }

    private var law: HTML { LawSection(file: file, detail: scene.detail, visit: visit).html }

    private func pathItem(_ promise: CasePromise, isNow: Bool) -> HTML {
        if let kept = promise.keptOn {
            let promised =
                kept < promise.dueOn || kept > promise.dueOn ? " " + t("desk.path.promised", ["date": t.longDate(promise.dueOn)]) : ""
            return """
                <li class="is-done"><b>\(promise.words(t))</b><p><span class="hidden">\(t("desk.path.done")): </span>\(t.longDate(kept)).\(promised)</p></li>

                """
        }
        let state = t(isNow ? "desk.path.now" : "desk.path.toDo")
        let due = t(promise.dueOn < visit.today ? "desk.path.wasDue" : "desk.path.dueOn", ["date": t.longDate(promise.dueOn)])
        return """
            <li\(attribute: "class", isNow ? "is-now" : nil)\(attribute: "aria-current", isNow ? "step" : nil)><b>\(promise.words(t))</b>\
            <p><span class="hidden">\(state): </span>\(due)</p></li>

            """
    }

    private var clockExplained: HTML {
        """
        <section class="section" aria-labelledby="termijn"><h2 id="termijn">\(t("desk.term.title"))</h2>
        <p>\(t("desk.triage.is", ["category": book.categoryName(file.triage.category, t)])). \(file.triage.why.words(t))</p>
        <details><summary>\(t.counted(file.clock))</summary>\(steps(file.deadline, t))</details></section>

        """
    }

    // MARK: Beside it

    private var contact: HTML {
        """
        <div class="box"><h2>\(t("desk.status.contact"))</h2><p class="person"><span class="person-tile" aria-hidden="true">\
        \(String(contactName.prefix(1)))</span><span><b>\(contactName)</b><small>\(book.teamName(contactTeam, t))</small></span></p>\(standIn)
        <p>\(t("desk.status.call", ["phone": visit.municipality.phone]))</p>
        <p class="small soft">\(t("desk.sent.reference", ["reference": file.reference]))</p></div>

        """
    }

    /// Who they know as their contact, and when that person is back.
    private var standIn: HTML {
        let contact = scene.detail.contact
        guard contact.isStandIn, let holder = contact.holder else { return .empty }
        let back = contact.absence?.back
        let isForGood = contact.absence?.isForGood ?? false
        let key = back != nil ? "desk.status.standIn" : isForGood ? "desk.status.standInForGood" : "desk.status.standInForNow"
        return "<p>\(t(key, ["person": holder.name, "date": back.map { t.longDate($0) } ?? ""]))</p>"
    }

    private var message: HTML {
        guard file.state != .closed else { return .empty }
        return """
            <details class="action"\(attribute: "open", when: !forms.message.isFine)><summary>\(t("desk.status.write"))</summary>\
            <form method="post" action="\(file.statusPath)/bericht">\(forms.message.token())\(forms.message.html(StatusForms.message, visit))
            <p class="buttons"><button class="button is-second">\(t("desk.status.messageButton"))</button></p></form></details>

            """
    }

    private var withdrawal: HTML {
        guard file.state.allows(.withdrawn) else { return .empty }
        return """
            <details class="action"\(attribute: "open", when: !forms.withdrawal.isFine)><summary>\(t("desk.status.withdraw"))</summary>\
            <form method="post" action="\(file.statusPath)/intrekken">\(forms.withdrawal.token())<p>\(t("desk.status.withdrawText"))</p>\
            \(forms.withdrawal.html(StatusForms.withdrawal, visit))
            <p class="buttons"><button class="button is-grave">\(t("desk.status.withdrawButton"))</button></p></form></details>

            """
    }

    /// What somebody can do when a decision stays away (Awb 4:17).
    private var late: HTML {
        guard file.state.isOpen, file.clock.isDecision, !scene.detail.hasNotice else { return .empty }
        let key = file.answerBy < visit.today ? "desk.late.now" : "desk.late.text"
        return """
            <div class="note"><h2>\(t("desk.late.title"))</h2><p>\(t(key, ["date": t.longDate(file.answerBy)]))</p></div>
            """
    }
}
