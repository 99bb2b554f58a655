import Foundation
import Testing

/// One concept, one word: `docs/glossary.md` says which, and the code follows it.
@Suite struct GlossaryTests {
    /// A line of a table in the glossary: the words in code type of its first column, and those of its column of rejected words.
    private struct Line {
        let terms: [String]
        let rejected: [String]
    }

    private static let lines: [Line] = {
        var (lines, rejectedColumn): ([Line], Int?) = ([], nil)
        for row in SourceFile.read("docs/glossary.md").split(separator: "\n", omittingEmptySubsequences: false) {
            guard row.hasPrefix("|") else {
                rejectedColumn = nil
                continue
            }
            let cells = row.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast().map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            guard cells.contains(where: { !$0.allSatisfy { "-: ".contains($0) } }) else { continue }
            guard let column = rejectedColumn else {
                // The first line of a table names its columns; one of them is "not".
                rejectedColumn =
                    cells.firstIndex { $0.lowercased().trimmingCharacters(in: .punctuationCharacters).hasPrefix("not") } ?? cells.count
                continue
            }
            lines.append(Line(terms: code(cells.first ?? ""), rejected: column < cells.count ? names(cells[column]) : []))
        }
        return lines
    }()

    /// Words in code type.
    private static func code(_ cell: String) -> [String] { cell.matches(of: #/`([A-Za-z][A-Za-z0-9.]*)`/#).map { String($0.1) } }

    /// Rejected words, in code type or plain.
    private static func names(_ cell: String) -> [String] {
        let quoted = code(cell)
        if !quoted.isEmpty { return quoted }
        return cell.split(separator: ",").map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " *_")) }
    }

    @Test func `the glossary has its words`() {
        #expect(Self.lines.count >= 10, "docs/glossary.md has no table with the words of the code")
        #expect(Self.lines.contains { !$0.rejected.isEmpty }, "the glossary has no column with rejected words, titled Not")
    }

    @Test func `every word of the glossary is a name in the code`() {
        let names = Declarations.ours.names
        for term in Self.lines.flatMap(\.terms) {
            let last = term.split(separator: ".").last.map(String.init) ?? term
            #expect(names.contains(last), "\(term) stands in the glossary, but no type or case is called so")
        }
    }

    @Test func `no rejected word is the name of a type`() {
        let terms = Set(Self.lines.flatMap(\.terms))
        for word in Set(Self.lines.flatMap(\.rejected)).subtracting(terms).sorted() {
            #expect(!Declarations.ours.types.contains(word), "\(word) is a type, and the glossary rejects that word")
        }
    }

    @Test func `names say what things are, not that they manage or help`() {
        for type in Declarations.ours.types.sorted() {
            let isVague = ["Manager", "Helper", "Util", "Utils", "DTO", "Impl"].contains { type.hasSuffix($0) }
            #expect(!isVague, "\(type)")
        }
    }
}
