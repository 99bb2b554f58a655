import Civic
import Rules

/// Writes a letter: the facts of a case in the sentences of the catalogue. Pure, so that every kind can be proved whole.
struct LetterComposer: Sendable {
    let facts: LetterFacts
    let words: LetterWords
    let municipality: Municipality
    let book: DeskBook
    let today: LocalDate
    /// In the language of who gets it.
    let t: Words

    private var file: CaseFile { facts.file }

    func letter(_ kind: LetterKind) -> Letter {
        let told = content(kind)
        let closing = LetterPart(.closing, t("letter.closing", ["municipality": municipality.name]))
        let parts: [LetterPart] = Array(told.prefix(1)) + [added] + Array(told.dropFirst()) + [contact, closing]
        return Letter(
            kind: kind, language: t.language, reference: "\(file.reference)/\(facts.sent + 1)", date: today,
            addressee: facts.addressee.name,
            sender: sender, subject: t("letter.subject.\(variant(kind))", ["title": file.title]),
            parts: parts.filter { !$0.text.trimmingSpaces().isEmpty })
    }

    private var sender: String {
        [
            t("letter.sender", ["municipality": municipality.name]), municipality.postalAddress, municipality.desk(t.language),
            t("letter.phone", ["phone": municipality.phone]),
        ].filter { !$0.isEmpty }.joined(separator: "\n")
    }

    /// A decision is told by what it says, the other kinds in one way each.
    private func variant(_ kind: LetterKind) -> String {
        kind == .decision || kind == .refusal ? facts.decision?.state.rawValue ?? kind.rawValue : kind.rawValue
    }

    private func content(_ kind: LetterKind) -> [LetterPart] {
        switch kind {
        case .acknowledgement: acknowledgement
        case .requestForPapers: request
        case .direction: direction
        case .decision, .refusal: decision(kind)
        }
    }

    private func part(_ role: LetterPart.Role, _ text: String) -> LetterPart {
        LetterPart(role, heading: t("letter.heading.\(role.rawValue)"), text)
    }

    private func opening(_ key: String, _ values: [String: String] = [:]) -> LetterPart {
        let greeting = t("letter.greeting", ["name": facts.addressee.name])
        return LetterPart(.opening, "\(greeting)\n\n\(t("letter.opening.\(key)", values.merging(["title": file.title]) { $1 }))")
    }

    // MARK: The kinds

    private var acknowledgement: [LetterPart] {
        let values = ["date": t.longDate(file.clock.received), "reference": file.reference]
        return [opening("acknowledgement", values), part(.next, promise)]
    }

    /// By when there is an answer; for a day that has passed, what holds now instead (Awb 4:14, 4:17).
    private var promise: String {
        guard file.state.isOpen else { return t("letter.promise.answered") }
        guard file.answerBy >= today else { return t.promise(of: file, on: today) }
        let key = file.clock.isDecision ? "decision" : "answer"
        return t("letter.promise.\(key)", ["date": t.longDate(file.answerBy), "term": t.term(file.clock.term)])
    }

    private var request: [LetterPart] {
        let asked = facts.open.map { question in
            t(
                question.answerBy < today ? "letter.askedLate" : "letter.asked",
                ["question": question.text, "date": t.longDate(question.answerBy)])
        }
        let isSupplement = facts.open.contains { facts.supplements.contains($0.id) }
        let isLate = file.answerBy < today
        let onward = file.clock.isDecision ? isLate ? "stopsLate" : "stops" : isLate ? "goesOnLate" : "goesOn"
        let what = isSupplement ? "supplement" : onward
        return [
            opening("requestForPapers"), part(.question, asked.joined(separator: "\n\n")),
            part(.next, t("letter.unanswered.\(what)", ["date": t.longDate(file.answerBy)])),
        ]
    }

    private var direction: [LetterPart] {
        guard let item = facts.direction, let outcome = item.outcome else { return [] }
        let ground = outcome.ground == nil ? "" : t("letter.ground", ["ground": outcome.groundText(t)])
        let decidedOn = item.decidedOn ?? item.meetingOn
        let decider =
            item.approverTitle.isEmpty
            ? t("letter.meeting", ["date": t.longDate(item.meetingOn)])
            : t("letter.approved", ["approver": item.approverTitle, "date": t.longDate(decidedOn)])
        return [
            opening("direction.\(outcome.direction.rawValue)", ["date": t.longDate(item.meetingOn)]),
            part(.reason, [outcome.reason, ground].filter { !$0.isEmpty }.joined(separator: "\n\n")),
            part(.conditions, outcome.conditions), part(.decider, decider),
            part(.next, "\(outcome.next)\n\n\(t("letter.notADecision"))"),
        ]
    }

    private func decision(_ kind: LetterKind) -> [LetterPart] {
        guard let decision = facts.decision else { return [] }
        let rule = decision.rule.trimmingSpaces().isEmpty ? words.rule : decision.rule
        let alternative = decision.alternative.trimmingSpaces().isEmpty ? words.alternative : decision.alternative
        let heading = decision.state == .referred ? "letter.heading.referral" : "letter.heading.alternative"
        return [
            opening(decision.state.rawValue, ["date": t.longDate(decision.decidedOn)]), part(.reason, decision.reason),
            part(.conditions, decision.conditions), part(.amount, facts.amount.map { t.amount($0) } ?? ""), part(.rule, rule),
            decider(decision, kind), LetterPart(.alternative, heading: t(heading), alternative), objection(decision),
            part(.next, decision.next),
        ]
    }

    /// The answer is a decision under the Awb: on an application, or taken at once by a rule.
    private var isFormal: Bool { file.clock.isDecision || facts.isAtOnce }

    /// Name and function, and on whose behalf (Awb 10:10).
    private func decider(_ decision: CaseDecision, _ kind: LetterKind) -> LetterPart {
        var name = decision.decidedBy.trimmingSpaces().isEmpty ? words.decider : decision.decidedBy
        if name.trimmingSpaces().isEmpty, kind != .refusal {
            let team = book.teamName(file.team, t)
            name = facts.official.map { t("letter.official", ["name": $0.name, "team": team]) } ?? team
        }
        guard !name.trimmingSpaces().isEmpty, isFormal, decision.state.isDecision else { return part(.decider, name) }
        return part(.decider, "\(name)\n\(t("letter.mandate", ["municipality": municipality.name]))")
    }

    /// How to object, to whom and until when (Awb 3:45, 6:4 to 6:7); the day was computed when the decision was announced.
    private func objection(_ decision: CaseDecision) -> LetterPart {
        guard decision.state.isDecision else { return part(.objection, "") }
        let key = isFormal ? "letter.objection.decision" : "letter.objection.answer"
        return part(
            .objection,
            t(
                key,
                [
                    "date": t.longDate(decision.objection.date), "decided": t.longDate(decision.decidedOn), "reference": file.reference,
                    "college": t.college(of: municipality), "desk": municipality.desk(t.language),
                ]))
    }

    // MARK: Around it

    private var added: LetterPart { LetterPart(.added, words.added.trimmingSpaces()) }

    private var contact: LetterPart {
        let name = facts.contact?.name ?? book.teamName(file.team, t)
        return part(
            .contact,
            t(
                "letter.contact",
                ["contact": name, "team": book.teamName(file.team, t), "phone": municipality.phone, "reference": file.reference]))
    }
}

extension Words {
    /// To whom an objection is sent, with the postal address where there is one (Awb 3:45, 6:4).
    func college(of municipality: Municipality) -> String {
        let values = ["municipality": municipality.name, "address": municipality.postalAddress]
        return self(municipality.postalAddress.isEmpty ? "letter.college" : "letter.collegeAt", values)
    }
}
