import Crypto
import Foundation
import Testing

/// A migration that was released ran on other people's databases: it never changes again. `migrations.json` holds what each looked like;
/// `MEEMAKEN_RECORD=1 swift test --filter MigrationTests` adds new ones and leaves the others as they are.
@Suite struct MigrationTests {
    private static let record = "Tests/HouseTests/migrations.json"

    /// SHA-256 of every migration as it stands in the code, by id.
    private static func current() -> (hashes: [String: String], problems: [String]) {
        var (hashes, problems): ([String: String], [String]) = ([:], [])
        for file in SourceFile.all where file.target != "Store" {
            for call in file.tokens.calls("Migration") {
                guard let id = call.argument("id")?.tokens.first?.literal?.plain else {
                    problems.append("\(file.place(call.line)): the id of a migration is written out")
                    continue
                }
                if hashes[id] != nil { problems.append("\(file.place(call.line)): \(id) exists already") }
                let body = call.arguments.filter { $0.label != "id" }.map { $0.tokens } + [file.tokens.trailingClosure(at: call.end)]
                hashes[id] = SHA256.hash(data: Data(body.map(\.plainText).joined(separator: "\u{1}").utf8)).map {
                    String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
                }
                .joined()
            }
        }
        return (hashes, problems)
    }

    @Test func `released migrations are unchanged and new ones are recorded`() throws {
        let (hashes, problems) = Self.current()
        #expect(problems.isEmpty, "\(problems.joined(separator: "\n"))")
        let file = projectRoot.appending(path: Self.record)
        var recorded =
            try FileManager.default.fileExists(atPath: file.path)
            ? JSONDecoder().decode([String: String].self, from: Data(contentsOf: file)) : [:]
        if ProcessInfo.processInfo.environment["MEEMAKEN_RECORD"] == "1" {
            recorded.merge(hashes) { released, _ in released }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            try (encoder.encode(recorded) + Data("\n".utf8)).write(to: file)
        }
        for (id, hash) in hashes.sorted(by: { $0.key < $1.key }) {
            if let known = recorded[id] {
                #expect(known == hash, "\(id) was changed after it was released; write a new migration instead")
            } else {
                Issue.record("\(id) is not recorded yet: MEEMAKEN_RECORD=1 swift test --filter MigrationTests")
            }
        }
        for id in recorded.keys.sorted() where hashes[id] == nil { Issue.record("\(id) was released and is gone") }
    }

    @Test func `a migration only refers to tables that an earlier one made`() {
        var made: [String: String] = [:]
        var used: [(table: String, id: String)] = []
        for call in SourceFile.all.filter({ $0.target != "Store" }).flatMap({ $0.tokens.calls("Migration") }) {
            let id = call.argument("id")?.tokens.first?.literal?.plain ?? ""
            for text in call.arguments.flatMap({ $0.tokens.compactMap { $0.literal?.pattern } }) {
                for match in text.matches(of: #/CREATE TABLE ([a-z_]+)/#) { made[String(match.1)] = id }
                for match in text.matches(of: #/(REFERENCES|ALTER TABLE|UPDATE|INSERT INTO| ON) ([a-z_]+) ?\(|ALTER TABLE ([a-z_]+)/#) {
                    used.append((String(match.2 ?? match.3 ?? ""), id))
                }
            }
        }
        #expect(made.count > 10)
        for (table, id) in used {
            guard let maker = made[table] else { continue }
            #expect(maker <= id, "\(id) needs \(table), which \(maker) only makes later: migrations run in the order of their ids")
        }
    }

    @Test func `migrations are named by date, feature and what they do`() {
        for id in Self.current().hashes.keys {
            #expect(id.wholeMatch(of: #/20\d\d-[01]\d-[0-3]\d [a-z]+( [a-z]+)*: [a-z][a-z0-9, ]+/#) != nil, "\(id)")
        }
    }
}

extension [Token] {
    /// The code of the closure that follows a call, empty when there is none.
    fileprivate func trailingClosure(at index: Int) -> [Token] {
        index < count && self[index].symbol == "{" ? block(from: index) : []
    }

    /// The code without its layout, so that formatting it anew changes nothing.
    fileprivate var plainText: String {
        map { token in
            switch token.kind {
            case .word(let word): word
            case .symbol(let symbol): String(symbol)
            case .literal(let literal):
                literal.segments.map { segment in
                    switch segment {
                    case .text(let text): text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
                    case .code(let tokens): tokens.plainText
                    }
                }.joined(separator: "\u{2}")
            }
        }.joined(separator: " ")
    }
}
