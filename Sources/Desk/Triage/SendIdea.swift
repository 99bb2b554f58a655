import Civic
import Foundation
import Initiatives
import Rules
import Store

/// Sends an idea to the municipality: from here on it is an initiative with a case, and its initiator has a date and a name.
package struct SendIdea: Action {
    package let draft: ID<Draft>
    /// Shows the initiative on the public site, with the first name of who carries it.
    package let isPublic: Bool
    /// What the initiator says about the road that was found.
    package let remark: String
    package let book: DeskBook
    package init(draft: ID<Draft>, isPublic: Bool, remark: String, book: DeskBook) {
        (self.draft, self.isPublic, self.remark, self.book) = (draft, isPublic, remark, book)
    }

    package static let kind = "case.received"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try db.draft(draft, for: actor) != nil }

    package func perform(_ work: Work) throws -> Done<OpenedCase> {
        guard let draft = try work.db.draft(draft) else { throw Refusal.notFound }
        guard draft.sentAs == nil else { throw Refusal.conflict("tell.alreadySent") }
        let missing = draft.missingParts
        guard missing.isEmpty else { throw Refusal.invalid(missing.map { FieldProblem($0.field, $0.key) }) }
        guard let advice = TriageAdvice(draft, book: book, municipality: work.municipality, received: work.today, terms: work.terms) else {
            throw Refusal.conflict("case.noRoad")
        }
        let person = try initiator(of: draft, work)
        let opened = try work.open(newCase(draft), for: person, initiative: nil, advice)
        let file = try work.caseFile(opened.id)
        try work.closeDraft(draft.id, as: file.initiative, person: person.id)
        let answers = draft.content.completed(in: work.municipality, on: work.today)
        let isDecided = try work.decideOrConfirm(opened, file, for: person, advice, answers, book)
        var entry = try work.receipt(file, advice, book, kind: Self.kind, isDecided: isDecided)
        // Somebody who is not signed in yet sends it under the name they gave.
        if work.actor.person == nil { entry.data["by"] = person.name }
        return Done(opened, entry)
    }

    private func initiator(of draft: Draft, _ work: Work) throws -> Person {
        let email = emailAddress(draft.contactEmail)
        let phone = draft.contactPhone.isEmpty ? nil : draft.contactPhone
        let language = draft.language.isEmpty ? work.municipality.language : draft.language
        let person = try work.db.findOrAddPerson(name: draft.contactName, email: email, phone: phone, language: language, at: work.now)
        // Whoever is known goes on when strangers flood us; how much one address can send is limited before it comes here.
        try work.guardMailing(to: person, kind: Self.kind, most: work.actor.person == nil ? 1_000 : .max)
        return person
    }

    private func newCase(_ draft: Draft) -> NewCase {
        var new = NewCase(title: draft.title, story: draft.text)
        (new.place, new.areaCode, new.longitude, new.latitude) = (draft.place, draft.areaCode, draft.longitude, draft.latitude)
        (new.answers, new.answersJSON, new.compass) = (draft.answers, draft.answers.json, draft.compass)
        (new.isPublic, new.remark, new.draft) = (isPublic, remark, draft.id.text)
        new.contactName = draft.contactName
        (new.channel, new.enteredBy, new.consent) = (draft.channel, draft.enteredBy, draft.consent)
        return new
    }
}

/// Something an idea cannot be sent without: which, and where it is asked.
package struct MissingPart: Hashable, Sendable {
    package let step: String
    package let field: String
    package let key: String
}

extension Draft {
    /// What must be there before it can be sent. Somebody who was helped at the counter needs no mail address.
    package var missingParts: [MissingPart] {
        var parts: [MissingPart] = []
        if text.isBlank { parts.append(MissingPart(step: "wat", field: "wat", key: "desk.missing.text")) }
        if title.isBlank { parts.append(MissingPart(step: "wat", field: "titel", key: "desk.missing.title")) }
        if content.contactName.isBlank { parts.append(MissingPart(step: "wie", field: "naam", key: "desk.missing.name")) }
        if enteredBy == nil, emailAddress(content.contactEmail) == nil {
            parts.append(MissingPart(step: "wie", field: "mail", key: "desk.missing.email"))
        }
        return parts
    }

    private var text: String { content.text }
    private var title: String { content.title }
}

extension String {
    fileprivate var isBlank: Bool { allSatisfy(\.isWhitespace) }
}

extension TriageAdvice {
    /// What this draft would become when it was sent on that day.
    package init?(_ draft: Draft, book: DeskBook, municipality: Municipality, received: LocalDate, terms: Terms) {
        let district = draft.areaCode.flatMap { municipality.areas.district(of: $0)?.code }
        self.init(
            draft.content.completed(in: municipality, on: received), district: district, book: book, received: received, terms: terms,
            hasPhone: !draft.contactPhone.isEmpty)
    }

    /// Who the initiator turns to, by name when there is one.
    func contactName(_ book: DeskBook, _ t: Words) -> String { contact?.name ?? book.teamName(handler.team, t) }
}

extension Work {
    /// Decides at once when every point holds; the decision says then that the plan came in. Everybody else hears by when there is an
    /// answer.
    /// - Returns: whether it was decided.
    func decideOrConfirm(
        _ opened: OpenedCase, _ file: CaseFile, for person: Person, _ advice: TriageAdvice, _ answers: Answers, _ book: DeskBook
    ) throws -> Bool {
        if try checkPoints(of: opened, advice.process, answers, book) {
            toldByAnotherAction()
            return true
        }
        try confirm(file, to: person, advice, book)
        return false
    }

    /// Tells the initiator what the confirmation page says: number, date, contact, what comes first.
    private func confirm(_ file: CaseFile, to person: Person, _ advice: TriageAdvice, _ book: DeskBook) throws {
        // Who is first for this kind of plan may be away; then the case begins with who stands in.
        let contact = try file.contact.flatMap { try db.person($0)?.name }
        let open = try db.checkedPoints(of: file.id)?.open ?? []
        try tell(person, open.isEmpty ? "caseReceived" : "caseReceivedOpen", path: file.statusPath, caseID: file.id.text) { words in
            [
                "points": open.map { "\($0.text.words(words)) (\(words("process.point.\($0.outcome.rawValue)")))" }.joined(separator: "\n"),
                "title": file.title, "reference": file.reference, "category": advice.category.name.words(words),
                "contact": contact ?? advice.contactName(book, words), "date": words.longDate(file.answerBy),
                "first": first(advice, words),
            ]
        }
    }

    private func first(_ advice: TriageAdvice, _ words: Words) -> String {
        guard let message = advice.firstMessage else { return advice.category.promise.words(words) }
        return words("desk.firstMessage", ["date": words.longDate(message.dueOn), "text": message.words(words)])
    }

    /// The journal's line on receipt.
    func receipt(_ file: CaseFile, _ advice: TriageAdvice, _ book: DeskBook, kind: String, isDecided: Bool) throws -> EntryDraft {
        let contact = try file.contact.flatMap { try db.person($0)?.name } ?? advice.contactName(book, words)
        let standing = standing(kind, ["date": words.longDate(file.answerBy), "contact": contact])
        let next = isDecided ? words("next.case.decidedOnReceipt") : standing.next
        // Who asked, also when the browser was not signed in or an employee typed it.
        let data = [
            "by": try db.person(file.initiator)?.name ?? "", "initiator": file.initiator.text, "to": advice.category.id,
            "category": advice.category.name.words(words), "answerByDate": file.answerBy.iso, "contact": contact,
        ]
        return entry(file, reason: standing.reason, next: next, data: data)
    }
}
