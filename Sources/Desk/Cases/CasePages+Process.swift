import Civic
import Foundation
import Rules
import Store
import Web

/// What the page of a case does about steps, conversation, law and papers.
extension CasePages {
    /// - Returns: false when the form has problems.
    func performProcess(_ verb: CaseVerb, _ form: inout Form, _ scene: CaseScene, _ visit: Visit) async throws -> Bool {
        switch verb {
        case .step: try await step(&form, scene, visit)
        case .assess: try await assess(&form, scene, visit)
        case .propose: try await propose(&form, scene, visit)
        case .picked: try await pick(&form, scene, visit)
        case .summarise: try await text(verb, &form) { try await visit.perform(SummariseIntake(id: scene.file.id, text: $0)) }
        case .agreed: try await agree(scene, visit)
        case .settle: try await settle(&form, scene, visit)
        case .promisedDone: try await text(verb, &form) { try await visit.perform(KeepAfterAnswer(id: scene.file.id, text: $0)) }
        case .suspend: try await suspend(&form, scene, visit)
        case .receipt: try await correct(&form, scene, visit)
        case .notice: try await notice(&form, scene, visit)
        case .objection: try await objection(&form, scene, visit)
        case .paper: try await addPaper(&form, scene.file, visit)
        case .inviteToHearing: try await inviteToHearing(&form, scene, visit)
        case .replyToHearing: try await replyToHearing(&form, scene, visit)
        case .decideObjection: try await decideObjection(&form, scene, visit)
        case .extendObjection: try await extendObjection(&form, scene, visit)
        case .askToMend: try await askToMend(&form, scene, visit)
        case .mendObjection: try await mendObjection(&form, scene, visit)
        case .withdrawObjection: try await withdrawObjection(&form, scene, visit)
        case .objectionNotice: try await objectionNotice(&form, scene, visit)
        case .fixPenalty: try await fixPenalty(&form, scene, visit)
        case .payPenalty: try await payPenalty(&form, scene, visit)
        default: false
        }
    }

    private func text(_ verb: CaseVerb, _ form: inout Form, _ perform: (String) async throws -> Void) async throws -> Bool {
        guard let text = form.read(CaseForms.text(verb)) else { return false }
        try await perform(text)
        return true
    }

    private func step(_ form: inout Form, _ scene: CaseScene, _ visit: Visit) async throws -> Bool {
        let (step, skips) = (form.read(CaseForms.step(scene, visit.t)), form.read(CaseForms.skips(.step)) ?? false)
        guard let why = why(.step, &form), let step else { return false }
        try await visit.perform(
            MoveStep(id: scene.file.id, step: step, reason: why.reason, next: why.next, skips: skips, book: scene.book))
        return true
    }

    private func assess(_ form: inout Form, _ scene: CaseScene, _ visit: Visit) async throws -> Bool {
        let (aspect, colour, sentence) = (
            form.read(CaseForms.aspect(scene, visit.t)), form.read(CaseForms.colour), form.read(CaseForms.sentence)
        )
        let goal = scene.goals.isEmpty ? nil : form.read(CaseForms.goal(scene.goals))
        guard form.isFine, let aspect, let colour = colour.flatMap(Colour.init(rawValue:)), let sentence else { return false }
        try await visit.perform(
            AssessAspect(id: scene.file.id, aspect: aspect, colour: colour, sentence: sentence, goal: scene.goals.chosen(goal)))
        return true
    }

    // MARK: The conversation

    private func propose(_ form: inout Form, _ scene: CaseScene, _ visit: Visit) async throws -> Bool {
        let (way, place) = (form.read(CaseForms.way), form.read(CaseForms.intakePlace))
        var moments: [Intake.Moment] = []
        for number in 1...3 {
            let (day, time) = (form.read(CaseForms.momentDay(number)) ?? nil, form.read(CaseForms.momentTime(number)) ?? "")
            guard let day else { continue }
            if let minutes = Intake.Moment.minutes(time) {
                moments.append(Intake.Moment(day: day, minutes: minutes))
            } else if form.problem(of: IntakeField.time(number)) == nil {
                form.add(FieldProblem(IntakeField.time(number), "intake.noTime"))
            }
        }
        guard form.isFine, let way = way.flatMap(Intake.Way.init(rawValue:)), let place else { return false }
        if moments.count == 1, moments[0].day <= visit.today {
            try await visit.perform(NoteIntake(id: scene.file.id, moment: moments[0], way: way, place: place))
            return true
        }
        try await visit.perform(ProposeIntake(id: scene.file.id, moments: moments, way: way, place: place))
        return true
    }

    private func pick(_ form: inout Form, _ scene: CaseScene, _ visit: Visit) async throws -> Bool {
        guard let intake = scene.detail.intake, let action = readPick(&form, intake, scene.file, visit) else { return false }
        try await visit.perform(action)
        return true
    }

    private func agree(_ scene: CaseScene, _ visit: Visit) async throws -> Bool {
        try await visit.perform(AgreeIntake(id: scene.file.id, correction: ""))
        return true
    }

    // MARK: Stuck

    private func settle(_ form: inout Form, _ scene: CaseScene, _ visit: Visit) async throws -> Bool {
        let (text, next) = (form.read(CaseForms.text(.settle)), form.read(CaseForms.next(.settle)))
        guard let text, let next else { return false }
        try await visit.perform(SettleStuck(id: scene.file.id, text: text, next: next))
        return true
    }

    // MARK: The law

    private func suspend(_ form: inout Form, _ scene: CaseScene, _ visit: Visit) async throws -> Bool {
        let ground = form.read(CaseForms.stillGround).flatMap(Suspension.Ground.init(rawValue:))
        let (from, until) = (form.read(CaseForms.stillFrom) ?? nil, form.read(CaseForms.stillUntil) ?? nil)
        guard let why = why(.suspend, &form), let ground, let from, let until else { return false }
        try await visit.perform(
            SuspendClock(id: scene.file.id, ground: ground, from: from, until: until, reason: why.reason, next: why.next))
        return true
    }

    private func correct(_ form: inout Form, _ scene: CaseScene, _ visit: Visit) async throws -> Bool {
        let day = form.read(CaseForms.receipt) ?? nil
        guard let why = why(.receipt, &form), let day else { return false }
        try await visit.perform(CorrectReceipt(id: scene.file.id, received: day, reason: why.reason, next: why.next))
        return true
    }

    private func notice(_ form: inout Form, _ scene: CaseScene, _ visit: Visit) async throws -> Bool {
        let (day, text, exclusion) = (
            form.read(CaseForms.noticeDay) ?? nil, form.read(CaseForms.text(.notice)), form.read(CaseForms.exclusion)
        )
        guard form.isFine, let day, let text else { return false }
        try await visit.perform(
            RecordNotice(
                id: scene.file.id, received: day, text: text, exclusion: exclusion.flatMap(LateDecision.Exclusion.init(rawValue:))))
        return true
    }

    private func objection(_ form: inout Form, _ scene: CaseScene, _ visit: Visit) async throws -> Bool {
        let (day, text, posted) = (
            form.read(CaseForms.objectionDay) ?? nil, form.read(CaseForms.text(.objection)), form.read(CaseForms.posted) ?? nil
        )
        guard form.isFine, let day, let text else { return false }
        try await visit.perform(RecordObjection(id: scene.file.id, received: day, posted: posted, text: text))
        return true
    }

    /// What happens with the amount that was asked; nil when none was, or when the form has a problem.
    func amount(_ form: inout Form, _ scene: CaseScene, _ visit: Visit) -> GrantedAmount? {
        guard let asked = scene.file.requestedAmount else { return nil }
        let (choice, note) = (form.read(CaseForms.amount(asked, visit.t)), form.read(CaseForms.amountNote) ?? "")
        let other = form.read(CaseForms.amountOther) ?? nil
        switch choice {
        case "all": return GrantedAmount(asked: asked, granted: asked, note: note)
        case "nothing": return GrantedAmount(asked: asked, granted: Money(cents: 0), note: note)
        case "part":
            guard let other, other.cents > 0 else {
                form.add(FieldProblem(CaseField.amountOther, "error.required"))
                return nil
            }
            return GrantedAmount(asked: asked, granted: other, note: note)
        default: return nil
        }
    }
}

/// Reads which moment was picked; nil when the form has a problem.
func readPick(_ form: inout Form, _ intake: Intake, _ file: CaseFile, _ visit: Visit) -> PickIntake? {
    let (choice, text) = (form.read(CaseForms.moment(intake, visit.t)), form.read(CaseForms.suits))
    guard let choice, let text else { return nil }
    if choice == CaseForms.none, text.isEmpty { form.add(FieldProblem(IntakeField.suits, "intake.sayWhat")) }
    return form.isFine ? PickIntake(id: file.id, choice: Int(choice), text: text) : nil
}

/// Reads a paper that was sent along, and adds it, on whichever page it is sent.
func addPaper(_ form: inout Form, _ file: CaseFile, _ visit: Visit) async throws -> Bool {
    guard let paper = readPaper(&form, file, visit) else {
        if form.isFine { form.add(FieldProblem(PaperField.file, "paper.choose")) }
        return false
    }
    try await visit.perform(paper)
    return true
}

/// A paper that was sent along; nil when none was, or when it cannot be taken, which is said at its field. The content decides what it is.
func readPaper(_ form: inout Form, _ file: CaseFile, _ visit: Visit, field: String = PaperField.file) -> AddPaper? {
    guard let upload = visit.body.files[field]?.first, !upload.bytes.isEmpty else { return nil }
    guard upload.bytes.count <= Paper.maximumBytes else {
        form.add(FieldProblem(field, "paper.tooLarge"))
        return nil
    }
    guard let type = PaperType(upload.bytes) else {
        form.add(FieldProblem(field, "paper.wrongKind"))
        return nil
    }
    return AddPaper(id: file.id, name: type.fileName(upload.fileName), type: type, bytes: upload.bytes, field: field)
}

extension CaseVerb {
    /// A paper, and a little for the form around it.
    var bodyLimit: Int { self == .paper ? Paper.bodyLimit : 256_000 }
}

extension Paper {
    static let bodyLimit = maximumBytes + 200_000
}
