import Foundation

/// What a value looks like: as JSON Schema (draft 2020-12) in the document, and as the check of what comes in.
indirect enum DataShape: Sendable {
    enum TextForm: String, Sendable {
        case date
        case dateTime = "date-time"
        case uri
    }

    struct Field: Sendable {
        let name: String
        let schema: DataShape
        /// Text key.
        let meaning: String?
        var isRequired = true
    }

    case text(TextForm? = nil)
    /// Between so many characters.
    case sized(ClosedRange<Int>)
    /// Matches the whole of this regular expression.
    case pattern(String)
    case choice([String])
    case constant(String)
    case integer(ClosedRange<Int>? = nil)
    case number(ClosedRange<Double>? = nil)
    case bool
    case list(DataShape, count: ClosedRange<Int>? = nil)
    /// Exactly these members.
    case object([Field])
    /// A schema of the document, by name.
    case reference(String)
    case nullable(DataShape)

    /// What is wrong with a value from an address, as a code; nil when nothing is.
    func fault(in text: String) -> String? {
        switch self {
        case .integer(let range): integerFault(text, range)
        case .choice(let options): options.contains(text) ? nil : "enum"
        case .constant(let value): text == value ? nil : "enum"
        case .sized(let range): range.contains(text.unicodeScalars.count) ? nil : "length"
        case .pattern(let pattern):
            text.range(of: "^(?:\(pattern))$", options: .regularExpression) == text.startIndex..<text.endIndex ? nil : "pattern"
        case .bool: ["true", "false"].contains(text) ? nil : "boolean"
        case .list(let item, _), .nullable(let item): item.fault(in: text)
        case .text, .number, .object, .reference: nil
        }
    }

    private func integerFault(_ text: String, _ range: ClosedRange<Int>?) -> String? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return "integer" }
        guard let number = Int(text), range?.contains(number) ?? true else { return "range" }
        return nil
    }

    var isList: Bool {
        if case .list = self { true } else { false }
    }
}

extension DataShape {
    /// As JSON Schema.
    ///
    /// - Parameter words: the text of a key.
    func json(_ words: (String) -> String) -> JSON {
        switch self {
        case .text(nil): ["type": "string"]
        case .text(let form?): ["type": "string", "format": .text(form.rawValue)]
        case .sized(let range):
            // No address of ours takes the character NUL.
            [
                "type": "string", "minLength": .integer(range.lowerBound), "maxLength": .integer(range.upperBound),
                "pattern": "^[^\\u0000]*$",
            ]
        case .pattern(let pattern): ["type": "string", "pattern": .text("^(?:\(pattern))$")]
        case .choice(let options): ["type": "string", "enum": .texts(options)]
        case .constant(let value): ["type": "string", "const": .text(value)]
        case .integer(nil): ["type": "integer"]
        case .integer(let range?): ["type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)]
        case .number(nil): ["type": "number"]
        case .number(let range?): ["type": "number", "minimum": .number(range.lowerBound), "maximum": .number(range.upperBound)]
        case .bool: ["type": "boolean"]
        case .list(let item, nil): ["type": "array", "items": item.json(words)]
        case .list(let item, let count?):
            ["type": "array", "items": item.json(words), "minItems": .integer(count.lowerBound), "maxItems": .integer(count.upperBound)]
        case .object(let fields): Self.object(fields, words)
        case .reference(let name): ["$ref": .text("#/components/schemas/\(name)")]
        case .nullable(let schema): ["anyOf": [schema.json(words), ["type": "null"]]]
        }
    }

    private static func object(_ fields: [Field], _ words: (String) -> String) -> JSON {
        let properties = fields.map { field -> JSON.Member in
            let meaning: JSON = field.meaning.map { ["description": .text(words($0))] } ?? [:]
            return JSON.Member(name: field.name, value: field.schema.json(words) + meaning)
        }
        return [
            "type": "object", "required": .texts(fields.filter(\.isRequired).map(\.name)), "properties": .object(properties),
            "additionalProperties": false,
        ]
    }

    /// The schema of data that always has this build: every member that is there, and no other.
    init(of value: JSON) {
        switch value {
        case .null: self = .nullable(.text())
        case .bool: self = .bool
        case .integer: self = .integer()
        case .number: self = .number()
        case .text: self = .text()
        case .list(let items): self = .list(items.first.map { DataShape(of: $0) } ?? .text())
        case .object(let members): self = .object(members.map { Field(name: $0.name, schema: DataShape(of: $0.value), meaning: nil) })
        }
    }
}
