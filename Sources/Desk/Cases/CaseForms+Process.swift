import Civic
import Initiatives
import Rules
import Web

/// The fields of what has to do with steps, conversation, law and papers.
extension CaseForms {
    static func step(_ scene: CaseScene, _ t: Words) -> FormField<String> {
        let options = (scene.detail.run?.choices ?? []).map { FieldOption($0.id, .text($0.name.words(t)), hint: .text($0.text.words(t))) }
        return .choice(CaseField.step, "process.stepTo", options)
    }

    /// Goes on although something is missing.
    static func skips(_ verb: CaseVerb) -> FormField<Bool> {
        .tick("\(verb.rawValue)-toch", "process.skips").asked(hint: "process.skipsHint")
    }

    static let skipReason = FormField.area(CaseField.skipReason, "process.skipReason", max: 1_000, rows: 2, isOptional: true).asked(
        hint: "process.skipReasonHint")

    // MARK: Assessment

    static func aspect(_ scene: CaseScene, _ t: Words) -> FormField<String> {
        let options = (scene.detail.run?.process.aspects ?? []).map {
            FieldOption($0.id, .text($0.name.words(t)), hint: .text($0.question.words(t)))
        }
        return .choice("aspect-welk", "process.aspect", options)
    }

    static let colour = FormField.choice(
        "aspect-kleur", "process.colour", Colour.allCases.map { FieldOption($0.rawValue, .key("process.colourOption.\($0.rawValue)")) })
    static let sentence = FormField.line("aspect-zin", "process.sentence", max: 300).asked(hint: "process.sentenceHint")

    static func goal(_ goals: [KnownGoal]) -> FormField<String> {
        .list("aspect-doel", "process.goal", goals.options, isOptional: true).asked(hint: "process.goalHint")
    }

    // MARK: The conversation

    static let way = FormField.choice(
        "gesprek-hoe", "intake.how", Intake.Way.allCases.map { FieldOption($0.rawValue, .key("intake.way.\($0.rawValue)")) })
    static let intakePlace = FormField.line(IntakeField.place, "intake.place", max: 200, isOptional: true).asked(hint: "intake.placeHint")
    static func momentDay(_ number: Int) -> FormField<LocalDate?> {
        .date(IntakeField.day(number), "intake.day", isOptional: number > 1).asked(values: ["number": String(number)])
    }
    static func momentTime(_ number: Int) -> FormField<String> {
        .line(IntakeField.time(number), "intake.time", max: 20, isOptional: number > 1, isShort: true).asked(
            hint: "intake.timeHint", values: ["number": String(number)])
    }

    /// The moments that were offered, and "none of these".
    static func moment(_ intake: Intake, _ t: Words) -> FormField<String> {
        let options = intake.moments.enumerated().map { FieldOption(String($0), .text(t.moment($1))) }
        return .choice(IntakeField.choice, "intake.which", options + [FieldOption(none, .key("intake.noneSuits"))])
    }
    static let suits = FormField.area(IntakeField.suits, "intake.suits", max: 500, rows: 2, isOptional: true).asked(
        hint: "intake.suitsHint")

    // MARK: The law

    static let isSupplement = FormField.tick("vraag-aanvulling", "law.isSupplement").asked(hint: "law.isSupplementHint")
    static let again = FormField.area(CaseField.unhandled, "law.again", max: 1_000, rows: 2).asked(hint: "law.againHint")
    static let stillGround = FormField.choice(
        "stil-grond", "law.stillGround",
        SuspendClock.grounds.map { FieldOption($0.rawValue, .key("law.ground.\($0.rawValue)")) })
    static let stillFrom = FormField.date(LawField.stillFrom, "law.stillFrom", isOptional: false)
    static let stillUntil = FormField.date(LawField.stillUntil, "law.stillUntil", isOptional: false)
    static let receipt = FormField.date(LawField.receipt, "law.receipt", isOptional: false)
    static let noticeDay = FormField.date(LawField.noticeDay, "law.noticeReceived", isOptional: false)
    static let exclusion = FormField.list(
        "aanmaning-telt", "law.exclusion",
        LateDecision.Exclusion.allCases.filter { $0 != .noticeTooEarly }.map {
            FieldOption($0.rawValue, .key("law.exclusionOption.\($0.rawValue)"))
        }, isOptional: true
    ).asked(hint: "law.exclusionHint")
    static let objectionDay = FormField.date(LawField.objectionDay, "law.objectionReceived", isOptional: false)
    static let posted = FormField.date(LawField.posted, "law.posted").asked(hint: "law.postedHint")

    // MARK: The amount that was asked

    static func amount(_ asked: Money, _ t: Words) -> FormField<String> {
        let options = ["all", "part", "nothing"].map {
            FieldOption($0, .text(t("work.amountOption.\($0)", ["asked": t.money(cents: asked.cents)])))
        }
        return .choice(CaseField.amount, "work.amount", options).asked(values: ["asked": t.money(cents: asked.cents)])
    }
    static let amountOther = FormField.money(CaseField.amountOther, "work.amountOther")
    static let amountNote = FormField.area(CaseField.amountNote, "work.amountNote", max: 600, rows: 2, isOptional: true).asked(
        hint: "work.amountNoteHint")
}

extension CaseFile {
    /// The amount that was asked for; nil when none was.
    package var requestedAmount: Money? {
        guard case .integer(let cents)? = Answers(json: answers)["requestedAmount"], cents > 0 else { return nil }
        return Money(cents: cents)
    }
}
