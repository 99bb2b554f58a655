import Civic
import Initiatives
import Rules
import Store

/// Adds an answer to what an initiative told before, so that every later form knows it.
package struct AnswerForInitiative: Action {
    package let id: ID<Initiative>
    package let field: String
    /// Nil takes the answer back.
    package let answer: Value?
    package init(id: ID<Initiative>, field: String, answer: Value?) { (self.id, self.field, self.answer) = (id, field, answer) }

    package static let kind = "finder.answered"
    package static let told = Told.nobody(because: "the team adds to its own story; the journal shows who did")
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try carries(actor, id, in: db) }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        guard let initiative = try work.db.initiative(id) else { throw Refusal.notFound }
        var answers = try work.db.answers(of: id)
        answers[field] = answer
        try work.update(id, "answers = \(answers.json)")
        let standing = work.standing(Self.kind)
        let draft = EntryDraft(
            initiative.subject, initiative: id.text, audience: .participants, reason: standing.reason, next: standing.next,
            data: ["title": initiative.title, "by": work.actor.name, "field": field])
        return Done(Nothing(), draft)
    }
}

extension Connection {
    /// What an initiative told, in the vocabulary of the finder.
    package func answers(of id: ID<Initiative>) throws -> Answers {
        Answers(json: try value("SELECT answers FROM initiative WHERE id = \(id)") ?? "{}")
    }
}

extension Initiative {
    /// The answers, with what the passport says besides.
    func completed(_ answers: Answers, in municipality: Municipality, vocabulary: Vocabulary) -> Answers {
        var answers = answers
        if answers["area"] == nil, let area = areaCode.flatMap({ municipality.areas.district(of: $0) }) {
            answers["area"] = .choice(area.code)
        }
        if answers["phase"] == nil { answers["phase"] = .choice(phase.rawValue) }
        if answers["themes"] == nil, vocabulary["themes"]?.options?.contains(theme.rawValue) == true {
            answers["themes"] = .set([theme.rawValue])
        }
        if answers["budget"] == nil, let budget { answers["budget"] = .integer(budget.cents) }
        return answers
    }
}
