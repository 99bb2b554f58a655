import Civic
import Rules
import Store

/// Brings in the letters that `letters.yaml` in the municipality's folder names and that were not sent yet, each on the day of what it
/// tells. Cases, directions and decisions must be there.
///
/// - Returns: how many were sent; 0 when there is no such file.
/// - Throws: `ConfigFault` when the file names a letter that the case cannot give.
@discardableResult
package func importLetters(_ site: Site, _ book: DeskBook) async throws -> Int {
    let name = "letters.yaml"
    guard site.configuration.folder.holds(name) else { return 0 }
    var count = 0
    for item in try site.configuration.folder.tree(name)["letters"].list {
        let now = site.clock()
        let isNew = try await site.database.write { db in try bringIn(item, site, book, now, db) }
        count += isNew ? 1 : 0
    }
    return count
}

private func bringIn(_ item: ConfigTree, _ site: Site, _ book: DeskBook, _ now: Instant, _ db: any Connection) throws -> Bool {
    let key = item["case"].text ?? ""
    guard let kind = item["kind"].text.flatMap(LetterKind.init(rawValue:)) else {
        throw ConfigFault(key, .needs, fields: ["kind"], in: "letters.yaml")
    }
    guard let file = try db.first("SELECT * FROM case_file WHERE import_key = \(key)", as: CaseFile.self),
        let handler = try file.handler.flatMap({ try db.person($0) }), Actor(handler).handlesCases,
        try !db.letters(of: file.id).contains(where: { $0.kind == kind }), let facts = try db.letterFacts(file, book, on: now.localDate)
    else { return false }
    guard facts.allows(kind) else { throw ConfigFault(key, .noLetter, ["value": kind.rawValue], in: "letters.yaml") }
    let action = SendLetter(id: file.id, letter: kind, words: LetterWords(added: item["added"].text ?? ""), book: book)
    // After what it tells: a direction is approved at the end of the day of its meeting.
    let time = min(now, Instant(facts.day(of: kind), hour: 18))
    try site.perform(action, as: Actor(handler), at: time, in: db)
    // What was sent in the past was sent then.
    try db.execute(
        """
        UPDATE message SET state = \(Message.State.sent), sent_at = created_at
        WHERE case_id = \(file.id.text) AND state = \(Message.State.pending) AND created_at <= \(now)
        """)
    return true
}

extension LetterFacts {
    /// The day of what a letter tells.
    func day(of kind: LetterKind) -> LocalDate {
        switch kind {
        case .acknowledgement: file.clock.received
        case .requestForPapers: open.map(\.askedOn).max() ?? file.clock.received
        case .direction: direction?.decidedOn ?? file.clock.received
        case .decision, .refusal: decision?.decidedOn ?? file.clock.received
        }
    }
}
