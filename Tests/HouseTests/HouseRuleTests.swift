import Foundation
import Testing
import Yams

/// Rules of the house about code that no compiler checks.
@Suite struct HouseRuleTests {
    // MARK: Who sees whom

    /// What each part of ours may import of the others. Features never import each other; what attaches to the passport may know it.
    private static let imports: [String: Set<String>] = [
        "Markup": [],
        "Rules": [],
        "Store": ["CLibpq"],
        "Civic": ["Store", "Rules", "CCurl", "CVips"],
        "Web": ["Civic", "Store", "Rules", "Markup", "CZlib"],
        "Initiatives": ["Web", "Civic", "Store", "Rules", "Markup"],
        "Money": ["Initiatives", "Web", "Civic", "Store", "Rules", "Markup"],
        "Desk": ["Initiatives", "Web", "Civic", "Store", "Rules", "Markup"],
        "Office": ["Initiatives", "Web", "Civic", "Store", "Rules", "Markup"],
        "OpenData": ["Money", "Initiatives", "Web", "Civic", "Store", "Rules", "Markup"],
        "Insight": ["Initiatives", "Web", "Civic", "Store", "Rules", "Markup"],
        "App": ["Insight", "OpenData", "Office", "Desk", "Money", "Initiatives", "Web", "Civic", "Store", "Rules", "Markup"],
        "meemaken": ["App", "Office", "Desk", "Money", "Initiatives", "Web", "Civic", "Store", "Rules", "Markup"],
    ]

    @Test func `dependencies point down only`() {
        let ours = Set(Self.imports.keys).union(["CLibpq", "CCurl", "CVips", "CZlib"])
        for file in SourceFile.all {
            guard let allowed = Self.imports[file.target] else {
                Issue.record("\(file.path): say in this test what \(file.target) may import")
                continue
            }
            for index in file.tokens.indices.dropLast() where file.tokens[index].word == "import" {
                guard let name = file.tokens[index + 1].word, ours.contains(name) else { continue }
                #expect(allowed.contains(name), "\(file.place(file.tokens[index].line)): \(file.target) may not import \(name)")
            }
        }
    }

    // MARK: What is not forgotten

    @Test func `every action and every duty belongs to a feature`() {
        let tokens = SourceFile.all.map(\.tokens)
        for (kind, isUsed) in [("Action", Self.isListed), ("Duty", Self.isMade)] {
            for name in tokens.flatMap({ Self.types(conformingTo: kind, in: $0) }) {
                #expect(tokens.contains { isUsed(name, $0) }, "\(name) belongs to no feature, so no test and no server knows of it")
            }
        }
    }

    /// `struct Name: Kind {`
    private static func types(conformingTo kind: String, in tokens: [Token]) -> [String] {
        tokens.indices.dropLast(3).compactMap { index in
            let isOne = tokens[index].word == "struct" && tokens[index + 2].symbol == ":" && tokens[index + 3].word == kind
            return isOne ? tokens[index + 1].word : nil
        }
    }

    /// `Name.self`, as in a feature's list of actions.
    private static func isListed(_ name: String, _ tokens: [Token]) -> Bool {
        tokens.indices.dropLast(2).contains { tokens[$0].word == name && tokens[$0 + 1].symbol == "." && tokens[$0 + 2].word == "self" }
    }

    /// `Name(…)`, as in a feature's list of duties.
    private static func isMade(_ name: String, _ tokens: [Token]) -> Bool {
        tokens.indices.dropLast().contains {
            tokens[$0].word == name && tokens[$0 + 1].symbol == "(" && ($0 == 0 || tokens[$0 - 1].word != "struct")
        }
    }

    // MARK: What is not written

    /// Where a rule is broken with a good reason.
    private static let exceptions: [(path: String, word: String, reason: String)] = []

    @Test func `nothing makes the program stop`() {
        for file in SourceFile.all {
            for (index, token) in file.tokens.enumerated() {
                let next = index + 1 < file.tokens.count ? file.tokens[index + 1] : nil
                let isStop = ["fatalError", "preconditionFailure", "assertionFailure"].contains(token.word)
                let isForced = ["try", "as"].contains(token.word) && next?.symbol == "!" && next?.isGlued == true
                guard isStop || isForced, let word = token.word else { continue }
                let isAllowed = Self.exceptions.contains { $0.path == file.path && $0.word == word }
                #expect(
                    isAllowed,
                    "\(file.place(token.line)): \(word)\(isForced ? "!" : "") makes one mistake take everybody down; throw instead")
            }
        }
    }

    @Test func `no failure is swallowed inside a transaction`() {
        for file in SourceFile.all {
            for block in Self.transactions(file.tokens) {
                for (index, token) in block.enumerated() where token.word == "try" {
                    let isSwallowed = index + 1 < block.count && block[index + 1].symbol == "?"
                    #expect(!isSwallowed, "\(file.place(token.line)): a failure that is swallowed here would be committed half")
                }
            }
        }
    }

    /// Code that runs inside a transaction: closures given to the database, and what actions do in them.
    private static func transactions(_ tokens: [Token]) -> [[Token]] {
        tokens.indices.dropLast(2).flatMap { index -> [[Token]] in
            let (word, next) = (tokens[index].word, tokens[index + 1])
            if ["write", "quietWrite", "exclusive"].contains(word), next.symbol == "{" { return [tokens.block(from: index)] }
            if word == "func", next.word == "perform" { return [tokens.block(from: index)] }
            if word == "extension", next.word == "Work" { return [tokens.block(from: index)] }
            return []
        }
    }

    // MARK: Words that do not belong in code

    @Test func `no municipality is named in the code`() {
        let files = SourceFile.files(under: "Municipalities", endings: ["yaml"])
        // A folder each, right below; the template further down names nobody.
        let configurations = files.filter { $0.hasSuffix("/municipality.yaml") && $0.split(separator: "/").count == 3 }
        #expect(!configurations.isEmpty)
        let names = configurations.flatMap { path -> [String] in
            let folder = path.split(separator: "/").dropLast().last.map(String.init) ?? ""
            return [folder, (try? Yams.compose(yaml: SourceFile.read(path)))?.mapping?["name"]?.string ?? folder]
        }
        for file in SourceFile.all {
            for (number, line) in file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                for name in names where line.range(of: "\\b\(name)\\b", options: [.regularExpression, .caseInsensitive]) != nil {
                    Issue.record("\(file.place(number + 1)): names \(name); what is particular to one municipality is configuration")
                }
            }
        }
    }

    @Test func `no wording for people stands in code`() {
        for file in SourceFile.all {
            for literal in file.literals where !MarkupReader.isMarkup(literal) && !Wording.isAllowed(literal, in: file) {
                let words = Wording.dutch(in: literal.pattern)
                #expect(
                    words.count < 2,
                    "\(file.place(literal.line)): Dutch in code (\(words.joined(separator: ", "))); wording belongs in the catalogue")
            }
        }
    }

    @Test func `files stay short enough to read`() {
        for path in SourceFile.files(under: "Sources", endings: ["swift"]) + SourceFile.files(under: "Tests", endings: ["swift"]) {
            let lines = SourceFile.read(path).split(separator: "\n", omittingEmptySubsequences: false).count
            #expect(lines <= 451, "\(path) has \(lines) lines; which part deserves a name of its own?")
        }
    }

    /// What ships must not know the machine it was written on: folders at its root besides the usual ones, people's homes, its name.
    @Test func `no path or name of a machine is left behind`() throws {
        let usual: Set<String> = [
            "bin", "boot", "dev", "etc", "lib", "lib32", "lib64", "libx32", "media", "mnt", "opt", "proc", "run", "sbin", "srv", "sys",
            "usr", "var", "tmp",
        ]
        let own = try FileManager.default.contentsOfDirectory(atPath: "/").filter { !usual.contains($0) && !$0.hasPrefix(".") }
        let folders = Set(own).union(["home", "root", "Users"]).sorted().map(NSRegularExpression.escapedPattern(for:)).joined(
            separator: "|")
        let host = ProcessInfo.processInfo.hostName.split(separator: ".").first.map(String.init) ?? ""
        // A machine's name counts when it cannot be a word.
        let isTelling = host.count >= 6 && host.contains(where: \.isNumber)
        let code = ["Sources", "Tests"].flatMap { SourceFile.files(under: $0, endings: ["swift", "py", "c", "h"]) }
        let texts = ["docs", "Texts", "Municipalities", "Public"].flatMap {
            SourceFile.files(under: $0, endings: ["md", "yaml", "json", "js", "css"])
        }
        for path in code + texts + ["README.md", "Makefile", "Package.swift"] {
            for (number, line) in SourceFile.read(path).split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                let isPath = line.range(of: "(^|[\\s\"'`(=])/(\(folders))/[A-Za-z]", options: .regularExpression) != nil
                let isTemporary = path.hasPrefix("Sources/") && line.contains("\"/tmp")
                let isNamed = isTelling && line.contains(host)
                #expect(!isPath && !isTemporary && !isNamed, "\(path):\(number + 1) knows this machine: \(line.prefix(120))")
            }
        }
    }
}

/// A rough ear for Dutch.
private enum Wording {
    private static let common: Set<String> = [
        "aan", "als", "alle", "bij", "dan", "dat", "de", "deze", "die", "dit", "een", "en", "er", "geen", "heb", "hebben", "heeft", "het",
        "hier", "hoe",
        "hun", "ik", "is", "je", "jouw", "jij", "kan", "kun", "kunt", "maar", "meer", "met", "mijn", "moet", "naar", "niet", "nog", "nu",
        "of", "om", "onze",
        "ons", "ook", "over", "te", "tot", "uit", "van", "vanaf", "voor", "waar", "wat", "we", "wel", "werd", "wie", "wij", "wil", "wordt",
        "worden", "zal",
        "ze", "zijn", "zo",
    ]

    /// Words of code and of English that happen to be Dutch as well do not count.
    private static let shared: Set<String> = ["is", "of", "over", "we", "die", "te", "er", "met", "kan", "zo", "en", "want"]

    static func dutch(in text: String) -> [String] {
        Set(text.lowercased().split { !$0.isLetter }.map(String.init)).intersection(common).subtracting(shared).sorted()
    }

    /// Where Dutch words are data: lists of words the search or a reader of files needs, and addresses.
    static func isAllowed(_ literal: Literal, in file: SourceFile) -> Bool {
        let isAddress = literal.pattern.hasPrefix("/") && !literal.pattern.contains(" ")
        return isAddress || file.path.hasPrefix("Sources/Rules/Language/")
    }
}
