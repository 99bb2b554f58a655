import Civic
import Initiatives
import Rules
import Store

/// What a yes promised is done, such as lifting the tiles: who carries the initiative hears it, and nobody waits for it any more.
package struct KeepAfterAnswer: Action {
    package let id: ID<CaseFile>
    package let text: String
    package init(id: ID<CaseFile>, text: String) { (self.id, self.text) = (id, text) }

    package static let kind = "case.promisedDone"
    package static let told = Told.team
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.handlesCases && db.caseFile(id) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        let open = try work.db.promises(of: id).filter { $0.isAfterAnswer && $0.keptOn == nil }
        guard !open.isEmpty else { throw Refusal.conflict("case.notNow") }
        for promise in open { try work.keep(promise.id, of: file) }
        // A rule said yes to the plan unread; whoever carries it out has seen it.
        try work.showAsWished(file)
        if !file.state.isOpen { try work.leaveStep(of: id) }
        let kept = { (words: Words) in open.map { $0.words(words) }.joined(separator: " ") }
        try work.tellInitiators(file, "casePromisedDone") { words in ["text": text, "promise": kept(words)] }
        let next = work.words("next.case.promisedDone")
        return Done(Nothing(), work.entry(file, reason: text, next: next, data: ["promiseWords": work.inLanguages(kept)]))
    }
}
