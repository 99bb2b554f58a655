import Foundation
import Testing

/// Everything people read comes from the catalogues, whole in every language.
@Suite struct TextTests {
    private let uses = TextUses.ours
    private let catalogues = Catalogue.all

    private func has(_ pattern: String, _ catalogue: Catalogue) -> Bool {
        let use = TextUse(pattern: pattern, place: "")
        return pattern.contains("*") ? catalogue.keys.contains(where: use.reaches) : catalogue.keys.contains(pattern)
    }

    @Test func `there are catalogues, Dutch among them`() {
        #expect(catalogues.count >= 2)
        #expect(catalogues.contains { $0.language == "nl" && $0.keys.count > 100 })
    }

    /// One message for all that is wrong, so that the list can be worked through.
    private func expectNone(_ problems: [String], _ comment: String = "") {
        let lines = Set(problems).sorted()
        if !lines.isEmpty { Issue.record("\(lines.count) problems\n\(lines.joined(separator: "\n"))\n\(comment)") }
    }

    @Test func `every text that the code asks for exists in every language`() {
        let wanted = uses.strict.filter { $0.pattern.contains(".") && !$0.pattern.hasPrefix("*") }
        expectNone(
            catalogues.flatMap { catalogue in
                wanted.filter { !has($0.pattern, catalogue) }.map {
                    "\($0.place) asks for \($0.pattern), which \(catalogue.language) lacks"
                }
            })
    }

    @Test func `every literal that reads like a key is one`() {
        let duties = Set(SourceFile.all.flatMap { DutyNames.read($0.tokens) })
        let wanted = uses.loose.filter {
            !uses.kinds.contains($0.pattern) && !duties.contains($0.pattern) && NotKeys.reason($0.pattern) == nil
        }
        expectNone(
            catalogues.flatMap { catalogue in
                wanted.filter { !has($0.pattern, catalogue) }.map { "\($0.place) has \($0.pattern), which \(catalogue.language) lacks" }
            }, "What is no key, NotKeys should know.")
    }

    @Test func `every mail has a subject and a body in every language`() {
        let wanted = uses.mails.filter { $0.pattern != "*" }.flatMap { use in
            ["subject", "body"].map { TextUse(pattern: "mail.\(use.pattern).\($0)", place: use.place) }
        }
        expectNone(
            catalogues.flatMap { catalogue in
                wanted.filter { !has($0.pattern, catalogue) }.map { "\($0.place) needs \($0.pattern), which \(catalogue.language) lacks" }
            })
    }

    @Test func `every family of texts is complete in every language`() {
        for catalogue in catalogues {
            for family in DynamicKeys.families {
                guard let keys = family.keys else { continue }
                #expect(!keys.isEmpty, "\(family.pattern) has no values: is \(family.why) still called so?")
                let missing = keys.subtracting(catalogue.keys).sorted()
                #expect(missing.isEmpty, "\(catalogue.language) lacks \(missing.joined(separator: ", ")): \(family.why)")
            }
            let missing = DynamicKeys.terms.subtracting(catalogue.keys).sorted()
            #expect(missing.isEmpty, "\(catalogue.language) lacks \(missing.joined(separator: ", ")): steps of a computed term")
        }
    }

    @Test func `every question of the finder is worded in every language`() {
        for catalogue in catalogues {
            for field in VocabularyFile.ours.fields {
                let answers = field.kind == "bool" ? ["yes", "no"] : field.options.map { "option.\($0)" }
                let needed = Set((["name", "question"] + answers).map { "field.\(field.key).\($0)" })
                let missing = needed.subtracting(catalogue.keys).sorted()
                #expect(missing.isEmpty, "\(catalogue.language) lacks \(missing.joined(separator: ", "))")
            }
        }
    }

    @Test func `no text is kept that nothing asks for`() {
        let listed = uses.strict.union(uses.loose)
        let plain = Set(listed.map(\.pattern)).union(DynamicKeys.terms)
        let families = DynamicKeys.families.map { (use: TextUse(pattern: $0.pattern, place: ""), keys: $0.keys) }
        let patterns = Set(listed.map(\.pattern)).filter { $0.contains("*") && !$0.hasPrefix("*") && !Self.resolved.contains($0) }
        let open = patterns.map { TextUse(pattern: $0, place: "") }
        expectNone(
            Catalogue.dutch.keys.filter { !plain.contains($0) && !isMailOrStanding($0) }.compactMap { key in
                if let family = families.first(where: { $0.use.reaches(key) }) {
                    return family.keys?.contains(key) ?? true ? nil : "nothing asks for \(key): no value of \(family.use.pattern)"
                }
                return open.contains { $0.reaches(key) } ? nil : "nothing asks for \(key)"
            })
    }

    /// Lookups whose values are known, so that a star would only hide what is left over.
    private static let resolved: Set<String> = ["entry.*", "reason.*", "next.*", "mail.*.subject", "mail.*.body"]

    /// Mails are named by a word in the code; sentences, standing reasons and next steps by a kind of entry.
    private func isMailOrStanding(_ key: String) -> Bool {
        let parts = key.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return false }
        if ["entry", "reason", "next"].contains(parts[0]) { return uses.kinds.contains(parts[1]) || uses.words.contains(parts[1]) }
        guard parts[0] == "mail", let name = parts[1].split(separator: ".").first else { return false }
        return uses.words.contains(String(name))
    }

    @Test func `all languages have the same keys, forms and placeholders`() {
        let dutch = Catalogue.dutch
        for other in catalogues where other.language != "nl" {
            #expect(dutch.keys.subtracting(other.keys).isEmpty, "\(other.language) lacks \(dutch.keys.subtracting(other.keys).sorted())")
            #expect(other.keys.subtracting(dutch.keys).isEmpty, "only \(other.language) has \(other.keys.subtracting(dutch.keys).sorted())")
            for key in dutch.keys.intersection(other.keys) {
                let (here, there) = (dutch.placeholders(key), other.placeholders(key))
                #expect(here == there, "\(key) is filled with \(here.sorted()) in nl and with \(there.sorted()) in \(other.language)")
            }
        }
    }

    @Test func `no text is empty and no placeholder is misspelt`() {
        for catalogue in catalogues {
            for (key, forms) in catalogue.texts {
                for form in forms {
                    #expect(form.contains { !$0.isWhitespace }, "\(key) is empty in \(catalogue.language)")
                    let rest = form.replacing(#/\{[a-z][A-Za-z0-9]*\}/#, with: "")
                    #expect(!rest.contains("{") && !rest.contains("}"), "\(key) has a loose brace in \(catalogue.language)")
                }
            }
        }
    }

    @Test func `a text gets every value it asks for`() {
        for file in SourceFile.all {
            for call in file.sequences.flatMap({ $0.calls { ["t", "words"].contains($0) } }) {
                guard let values = call.arguments.first?.values, values.count == 1, let key = values[0].plain,
                    Catalogue.dutch.keys.contains(key),
                    let given = call.given
                else { continue }
                let missing = Catalogue.dutch.placeholders(key).subtracting(given).sorted()
                #expect(missing.isEmpty, "\(file.place(call.line)): \(key) also asks for \(missing.joined(separator: ", "))")
            }
        }
    }
}

extension Call {
    /// Which values the call fills in, when they are written out right there.
    fileprivate var given: Set<String>? {
        var names: Set<String> = argument("count") == nil ? [] : ["count"]
        guard let dictionary = unlabelled.dropFirst().first?.tokens else { return names }
        guard dictionary.first?.symbol == "[", dictionary.last?.symbol == "]" else { return nil }
        var depth = 0
        for (index, token) in dictionary.enumerated() {
            if let symbol = token.symbol { depth += "([{".contains(symbol) ? 1 : ")]}".contains(symbol) ? -1 : 0 }
            guard depth == 1, let name = token.literal?.plain, index + 1 < dictionary.count, dictionary[index + 1].symbol == ":" else {
                continue
            }
            names.insert(name)
        }
        return names
    }
}

/// Names of scheduled work read like keys but are none.
private enum DutyNames {
    static func read(_ tokens: [Token]) -> [String] {
        tokens.indices.dropFirst(3).compactMap { index in
            tokens[index - 3].word == "let" && tokens[index - 2].word == "name" && tokens[index - 1].symbol == "="
                ? tokens[index].literal?.plain : nil
        }
    }
}

/// Literals that read like keys of the catalogue but mean something else.
private enum NotKeys {
    static func reason(_ pattern: String) -> String? {
        let ending = pattern.split(separator: ".").last.map(String.init) ?? ""
        if ["css", "js", "svg", "yaml", "json", "txt"].contains(ending) { return "a file" }
        if ["security.contact", "embedding.origins", "promises.*.categories"].contains(pattern) { return "a place in a document" }
        return nil
    }
}
