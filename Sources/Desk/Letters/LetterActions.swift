import Civic
import Initiatives
import Rules
import Store

/// Sends a letter about a case: composed from what the case holds at this moment, kept as it went out, and mailed as a link to who
/// carries the initiative. A letter that is not whole does not go.
package struct SendLetter: Action {
    package let id: ID<CaseFile>
    package let letter: LetterKind
    package let words: LetterWords
    /// What the sender read, as ``Letter/fingerprint``; nil sends whatever the case says now.
    package let seen: String?
    package let book: DeskBook

    package init(id: ID<CaseFile>, letter: LetterKind, words: LetterWords = LetterWords(), seen: String? = nil, book: DeskBook) {
        (self.id, self.letter, self.words, self.seen, self.book) = (id, letter, words, seen, book)
    }

    package static let kind = "letter.sent"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.caseFile(id) != nil }

    package func perform(_ work: Work) throws -> Done<Int> {
        let file = try work.caseFile(id)
        guard let facts = try work.db.letterFacts(file, book, on: work.today) else { throw Refusal.conflict("letter.nobody") }
        guard facts.allows(letter) else { throw Refusal.conflict("letter.nothingToTell") }
        let composed = work.compose(letter, facts, book, words)
        guard composed.problems.isEmpty else { throw Refusal.invalid(composed.problems) }
        guard seen.map({ $0 == composed.fingerprint }) ?? true else {
            throw Refusal.invalid([FieldProblem(LetterField.added, "letter.changed")])
        }
        let number = facts.sent + 1
        try work.keep(composed, number: number, of: file, to: facts.addressee)
        try work.tellTeam(of: file, "caseLetter", path: "\(file.statusPath)/brieven/\(number)") { words in
            ["letter": words("letter.kind.\(letter.rawValue)"), "number": composed.reference]
        }
        let standing = work.standing(Self.kind, ["subject": composed.subject])
        let data = ["letter": composed.reference, "subject": composed.subject, "letterHash": composed.hash]
        return Done(number, work.entry(file, reason: standing.reason, next: standing.next, data: data))
    }
}

extension Work {
    /// The letter as the case would say it now, in the language of who gets it.
    func compose(_ kind: LetterKind, _ facts: LetterFacts, _ book: DeskBook, _ words: LetterWords = LetterWords()) -> Letter {
        LetterComposer(
            facts: facts, words: words, municipality: municipality, book: book, today: today, t: site.words(facts.addressee.language)
        ).letter(kind)
    }

    /// Keeps the letter of a decision that was taken by itself, as if somebody had sent it.
    /// - Returns: nil when nobody is left to write to, or the case lacks something that a letter must say.
    func keepDecisionLetter(of file: CaseFile, _ book: DeskBook) throws -> (letter: Letter, number: Int)? {
        guard let facts = try db.letterFacts(file, book, on: today), facts.allows(.decision) else { return nil }
        let letter = compose(.decision, facts, book)
        guard letter.problems.isEmpty else { return nil }
        try keep(letter, number: facts.sent + 1, of: file, to: facts.addressee)
        return (letter, facts.sent + 1)
    }
}
