/// Names the code gives to things: its types, and the cases of its enumerations.
struct Declarations: Sendable {
    private(set) var types: Set<String> = []
    /// Per enumeration, such as `Compass.Theme`, its cases, by raw value where one is written down.
    private(set) var cases: [String: [String]] = [:]

    static let ours = Declarations(SourceFile.all)

    var names: Set<String> { types.union(cases.values.joined()) }

    init(_ files: [SourceFile]) {
        for file in files { read(file.tokens) }
    }

    private mutating func read(_ tokens: [Token]) {
        // What each open brace belongs to: the name of a type, or nothing.
        var (scopes, coming): ([String?], String?) = ([], nil)
        for index in tokens.indices {
            switch tokens[index].kind {
            case .symbol("{"):
                scopes.append(coming)
                coming = nil
            case .symbol("}"): _ = scopes.popLast()
            case .word(let keyword):
                guard index + 1 < tokens.count, let name = tokens[index + 1].word else { continue }
                if keyword == "extension" { coming = name }
                // `class func`, and `.protocol` as a member, declare no type.
                guard Self.keywords.contains(keyword), name != "func", name != "var", index == 0 || tokens[index - 1].symbol != "." else {
                    continue
                }
                types.insert(name)
                let path = (scopes.compactMap(\.self) + [name]).joined(separator: ".")
                if keyword == "enum" { cases[path, default: []] += Self.cases(tokens.block(from: index)) }
                if keyword != "typealias" { coming = name }
            default: break
            }
        }
    }

    private static let keywords: Set<String> = ["struct", "enum", "class", "protocol", "actor", "typealias"]

    private static func cases(_ body: [Token]) -> [String] {
        var (found, depth, isCase): ([String], Int, Bool) = ([], 0, false)
        for index in body.indices {
            switch body[index].kind {
            case .symbol("{"), .symbol("("), .symbol("["): depth += 1
            case .symbol("}"), .symbol(")"), .symbol("]"): depth -= 1
            case .word("case") where depth == 0: isCase = true
            case .word(let name) where depth == 0 && isCase:
                let isName = index > 0 && (body[index - 1].word == "case" || body[index - 1].symbol == ",")
                if isName { found.append(rawValue(after: index, in: body) ?? name) } else { isCase = false }
            default: break
            }
        }
        return found
    }

    private static func rawValue(after index: Int, in body: [Token]) -> String? {
        index + 2 < body.count && body[index + 1].symbol == "=" ? body[index + 2].literal?.plain : nil
    }
}
