import Foundation

/// The folder of the package.
let projectRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

/// One Swift file of the project, read once for all rules.
struct SourceFile: Sendable {
    /// From the root of the project, such as `Sources/Web/Forms/Form.swift`.
    let path: String
    let text: String
    let tokens: [Token]

    init(path: String, text: String) {
        (self.path, self.text) = (path, text)
        tokens = SwiftScanner.tokens(text)
    }

    /// The first folder below `Sources`.
    var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }

    /// The code of the file, and the code of every interpolation in it, each on its own.
    var sequences: [[Token]] {
        var all = [tokens]
        var next = 0
        while next < all.count {
            all += all[next].flatMap { $0.literal?.code ?? [] }
            next += 1
        }
        return all
    }

    var literals: [Literal] { sequences.flatMap { $0.compactMap(\.literal) } }

    func place(_ line: Int) -> String { "\(path):\(line)" }
}

extension SourceFile {
    /// Everything under `Sources`.
    static let all: [SourceFile] = files(under: "Sources", endings: ["swift"]).map { SourceFile(path: $0, text: read($0)) }

    /// Paths below this folder of the project with one of these endings, in order; build products are left out.
    static func files(under folder: String, endings: Set<String>) -> [String] {
        let root = projectRoot.appending(path: folder)
        let walk = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil, options: [.skipsHiddenFiles])
        let urls = (walk?.compactMap { $0 as? URL } ?? []).filter { endings.contains($0.pathExtension) }
        return urls.map { String($0.standardizedFileURL.path.dropFirst(projectRoot.standardizedFileURL.path.count)).trimmingPrefix("/") }
            .map(String.init).sorted()
    }

    static func read(_ path: String) -> String {
        (try? String(contentsOf: projectRoot.appending(path: path), encoding: .utf8)) ?? ""
    }
}

/// A call, `name(…)`, with its arguments as they are written.
struct Call: Sendable {
    struct Argument: Sendable {
        let label: String?
        let tokens: [Token]

        /// The literals that are this argument's value: alone, or as the branches of a condition. What is compared does not count.
        var values: [Literal] {
            var (found, depth): ([Literal], Int) = ([], 0)
            for (index, token) in tokens.enumerated() {
                switch token.kind {
                case .symbol("("), .symbol("["), .symbol("{"): depth += 1
                case .symbol(")"), .symbol("]"), .symbol("}"): depth -= 1
                case .literal(let literal) where depth == 0 && !Self.isCompared(index, in: tokens): found.append(literal)
                default: break
                }
            }
            return found
        }

        private static func isCompared(_ index: Int, in tokens: [Token]) -> Bool {
            let isAfter = index > 0 && tokens[index - 1].symbol == "="
            let isBefore =
                index + 2 < tokens.count && tokens[index + 2].symbol == "=" && (tokens[index + 1].symbol.map { "=!".contains($0) } ?? false)
            return isAfter || isBefore
        }
    }

    let name: String
    let line: Int
    let arguments: [Argument]
    /// What follows the closing bracket.
    let end: Int

    func argument(_ label: String) -> Argument? { arguments.first { $0.label == label } }
    /// The arguments without a label, in order.
    var unlabelled: [Argument] { arguments.filter { $0.label == nil } }
}

extension [Token] {
    /// Every call in this code of a function that passes the test. Calls of a call's result carry the same name.
    func calls(_ isWanted: (String) -> Bool) -> [Call] {
        indices.flatMap { index -> [Call] in
            guard let name = self[index].word, isWanted(name), index == 0 || self[index - 1].word != "func" else { return [] }
            var (found, start): ([Call], Int) = ([], index + 1)
            while let call = call(name, openingAt: start) {
                found.append(call)
                start = call.end
            }
            return found
        }
    }

    func calls(_ name: String) -> [Call] { calls { $0 == name } }

    private func call(_ name: String, openingAt start: Int) -> Call? {
        guard start < count, self[start].symbol == "(" else { return nil }
        var (arguments, current, depth, index): ([Call.Argument], [Token], Int, Int) = ([], [], 0, start + 1)
        func finish() { if !current.isEmpty { arguments.append(Self.argument(current)) } }
        while index < count {
            switch self[index].symbol {
            case ")" where depth == 0:
                finish()
                return Call(name: name, line: self[start].line, arguments: arguments, end: index + 1)
            case "," where depth == 0:
                finish()
                current = []
                index += 1
                continue
            case "(", "[", "{": depth += 1
            case ")", "]", "}": depth -= 1
            default: break
            }
            current.append(self[index])
            index += 1
        }
        return nil
    }

    private static func argument(_ tokens: [Token]) -> Call.Argument {
        guard tokens.count > 2, let label = tokens[0].word, tokens[1].symbol == ":" else {
            return Call.Argument(label: nil, tokens: tokens)
        }
        return Call.Argument(label: label, tokens: Array(tokens.dropFirst(2)))
    }

    /// The code between the braces that open at or after this place.
    func block(from start: Int) -> [Token] {
        guard let open = self[start...].firstIndex(where: { $0.symbol == "{" }) else { return [] }
        var depth = 0
        for index in open..<count {
            if self[index].symbol == "{" { depth += 1 }
            if self[index].symbol == "}" { depth -= 1 }
            if depth == 0 { return Array(self[(open + 1)..<index]) }
        }
        return Array(self[(open + 1)...])
    }
}
