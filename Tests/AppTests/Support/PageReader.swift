import Foundation

/// A page taken apart into its elements, for questions about how it is built.
struct PageReader {
    struct Element {
        let name: String
        let attributes: [String: String]
        /// The names of what it stands in, the outermost first.
        let path: [String]
        /// The text in it, without tags.
        var text = ""
    }

    private(set) var elements: [Element] = []
    private(set) var problems: [String] = []

    private static let void: Set<String> = ["meta", "link", "input", "br", "hr", "img", "source", "wbr", "col"]

    init(_ html: String) {
        var rest = html[...]
        var open: [Int] = []
        while let bracket = rest.firstIndex(of: "<") {
            add(rest[..<bracket], to: open)
            guard let end = Self.end(of: rest[bracket...]) else {
                problems.append("a tag does not end: \(rest[bracket...].prefix(60))")
                return
            }
            read(rest[rest.index(after: bracket)..<end], &open)
            rest = rest[rest.index(after: end)...]
        }
        add(rest, to: open)
        for index in open { problems.append("<\(elements[index].name)> is not closed") }
    }

    /// Where the tag ends: the first `>` that is not in a value.
    private static func end(of tag: Substring) -> Substring.Index? {
        var inValue = false
        return tag.indices.first { index in
            if tag[index] == "\"" { inValue.toggle() }
            return tag[index] == ">" && !inValue
        }
    }

    private mutating func add(_ text: Substring, to open: [Int]) {
        guard !text.isEmpty else { return }
        for index in open { elements[index].text += text }
    }

    private mutating func read(_ tag: Substring, _ open: inout [Int]) {
        if tag.hasPrefix("!") { return }
        if tag.hasPrefix("/") {
            let name = tag.dropFirst().lowercased()
            guard let last = open.last, elements[last].name == name else {
                problems.append("</\(name)> closes \(open.last.map { "<\(elements[$0].name)>" } ?? "nothing")")
                return
            }
            open.removeLast()
            return
        }
        let name = tag.prefix { !$0.isWhitespace && $0 != "/" }.lowercased()
        elements.append(Element(name: name, attributes: Self.attributes(tag.dropFirst(name.count)), path: open.map { elements[$0].name }))
        if !Self.void.contains(name), !tag.hasSuffix("/") { open.append(elements.count - 1) }
    }

    /// Character by character: a regular expression is read anew at every use, and the tests look at thousands of pages.
    private static func attributes(_ text: Substring) -> [String: String] {
        var found: [String: String] = [:]
        var rest = text
        while !rest.isEmpty {
            let name = rest.prefix { !$0.isWhitespace && !"=\"/".contains($0) }
            rest = rest.dropFirst(max(name.count, 1))
            guard !name.isEmpty else { continue }
            var value = Substring()
            if rest.hasPrefix("=\"") {
                value = rest.dropFirst(2).prefix { $0 != "\"" }
                rest = rest.dropFirst(value.count + 3)
            }
            found[String(name)] = String(value)
        }
        return found
    }

    func all(_ names: Set<String>) -> [Element] { elements.filter { names.contains($0.name) } }
}

extension PageReader {
    /// Everything about the build of the page that a person, also one with a screen reader, would stumble over.
    var faults: [String] { problems + headings + identities + fields + references + unsafe }

    private var headings: [String] {
        let levels = elements.compactMap { element in (1...6).first { element.name == "h\($0)" } }
        var faults = levels.count { $0 == 1 } == 1 ? [] : ["\(levels.count { $0 == 1 }) times h1"]
        for (upper, lower) in zip(levels, levels.dropFirst()) where lower > upper + 1 { faults.append("h\(lower) comes after h\(upper)") }
        if all(["main"]).count != 1 { faults.append("\(all(["main"]).count) times main") }
        if all(["title"]).first?.text.isEmpty ?? true { faults.append("no title") }
        if all(["html"]).first?.attributes["lang"] == nil { faults.append("no language") }
        for element in all(["h1", "h2", "h3", "h4", "button", "a"]) where Self.isBlank(element) {
            faults.append("an empty \(element.name)")
        }
        return faults
    }

    private static func isBlank(_ element: Element) -> Bool {
        element.text.allSatisfy(\.isWhitespace) && element.attributes["aria-label"] == nil
    }

    private var identities: [String] {
        let ids = elements.compactMap { $0.attributes["id"] }
        return Dictionary(grouping: ids) { $0 }.filter { $0.value.count > 1 }.keys.sorted().map { "two elements are called \($0)" }
    }

    private var fields: [String] {
        let labelled = Set(all(["label"]).compactMap { $0.attributes["for"] })
        return all(["input", "select", "textarea"]).compactMap { field in
            guard field.attributes["type"] != "hidden" else { return nil }
            let isNamed =
                field.attributes["id"].map(labelled.contains) ?? false || field.path.contains("label")
                || field.attributes["aria-label"] != nil
                || field.attributes["aria-labelledby"] != nil
            return isNamed ? nil : "nothing says what \(field.attributes["name"] ?? "a field") is"
        }
    }

    private var references: [String] {
        let ids = Set(elements.compactMap { $0.attributes["id"] })
        var faults: [String] = []
        for element in elements {
            for name in ["for", "aria-describedby", "aria-labelledby", "aria-controls", "aria-owns"] {
                for id in (element.attributes[name] ?? "").split(separator: " ").map(String.init) where !ids.contains(id) {
                    faults.append("\(element.name) refers to \(id), which is not there")
                }
            }
            if let target = element.attributes["href"], target.hasPrefix("#"), target.count > 1, !ids.contains(String(target.dropFirst())) {
                faults.append("a link leads to \(target), which is not there")
            }
            if element.name == "img", element.attributes["alt"] == nil { faults.append("an image without alt") }
            if element.name == "th", element.attributes["scope"] == nil { faults.append("a table heading without scope") }
        }
        return faults
    }

    private var unsafe: [String] {
        elements.flatMap { element -> [String] in
            var faults = element.attributes.keys.filter { $0.hasPrefix("on") || $0 == "style" }.map { "\(element.name) has \($0)" }
            if element.name == "style" || (element.name == "script" && element.attributes["src"] == nil) {
                faults.append("an inline \(element.name)")
            }
            let address = element.attributes["href"] ?? element.attributes["src"] ?? element.attributes["action"] ?? ""
            if address.lowercased().hasPrefix("javascript:") { faults.append("an address that runs code") }
            return faults
        }
    }
}

extension PageReader {
    /// What the form that goes to this address would send as it stands.
    func filledFields(action: String) -> [(String, String)] {
        guard let start = elements.firstIndex(where: { $0.name == "form" && $0.attributes["action"] == action }) else { return [] }
        var (fields, list) = ([(String, String)](), "")
        for element in elements[(start + 1)...].prefix(while: { $0.path.contains("form") }) {
            switch element.name {
            case "input":
                let isBox = ["checkbox", "radio"].contains(element.attributes["type"])
                guard let name = element.attributes["name"], !isBox || element.attributes["checked"] != nil else { continue }
                fields.append((name, element.attributes["value"] ?? ""))
            case "textarea": element.attributes["name"].map { fields.append(($0, element.text.trimmingCharacters(in: .newlines))) }
            case "select": list = element.attributes["name"] ?? ""
            case "option" where element.attributes["selected"] != nil: fields.append((list, element.attributes["value"] ?? ""))
            default: break
            }
        }
        return fields
    }
}
