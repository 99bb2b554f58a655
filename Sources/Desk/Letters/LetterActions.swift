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
        let composer = LetterComposer(
            facts: facts, words: words, municipality: work.municipality, book: book, today: work.today,
            t: work.site.words(facts.addressee.language))
        let composed = composer.letter(letter)
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
