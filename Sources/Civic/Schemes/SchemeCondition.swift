import Rules

/// One condition of a scheme, with the words and the weight it came with.
package struct SchemeCondition: Hashable, Sendable {
    /// Where a condition comes from: a condition of the source, a column of the source, or an addition of an editor.
    package enum Origin: String, Hashable, Sendable, Codable { case condition, column, addition }

    /// Stable within its scheme.
    package var id: String
    package var origin: Origin
    /// The source's name for this kind of condition, in our writing: `legalEntityCosignAbove`; finds the catalogue's sentence.
    package var kind: String?
    package var weight: Criterion.Note.Weight
    /// The source's own sentence, Dutch.
    package var text: String?
    /// `Criterion.always` for what is only shown.
    package var criterion: Criterion
    /// The number in the sentence, in its unit.
    package var number: Int?
    package var unit: Field.Unit
    /// The words in the sentence, as the source has them.
    package var words: [String]
    /// Nobody has checked this against the regulation yet.
    package var isPlausible: Bool

    package init(
        id: String, origin: Origin, kind: String? = nil, weight: Criterion.Note.Weight = .hard, text: String? = nil,
        criterion: Criterion = .always, number: Int? = nil, unit: Field.Unit = .none, words: [String] = [], isPlausible: Bool = false
    ) {
        (self.id, self.origin, self.kind, self.weight, self.text) = (id, origin, kind, weight, text)
        (self.criterion, self.number, self.unit, self.words, self.isPlausible) = (criterion, number, unit, words, isPlausible)
    }

    /// What the finder evaluates; its note leads back here by id.
    package var clause: Criterion { .clause(criterion, Criterion.Note(id: id, text: text, weight: weight)) }
}

/// A set that is stored in order, so that the same scheme always gives the same bytes.
@propertyWrapper
package struct Sorted: Hashable, Sendable, Codable {
    package var wrappedValue: Set<String>
    package init(wrappedValue: Set<String>) { self.wrappedValue = wrappedValue }

    package init(from decoder: any Decoder) throws { wrappedValue = try Set(decoder.singleValueContainer().decode([String].self)) }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(wrappedValue.sorted())
    }
}

/// A criterion that can be stored as JSON.
package struct StoredCriterion: Hashable, Sendable, Codable {
    package var criterion: Criterion
    package init(_ criterion: Criterion) { self.criterion = criterion }

    package init(from decoder: any Decoder) throws {
        criterion = try Criterion(tree: try decoder.singleValueContainer().decode(ConfigTree.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(criterion.tree)
    }
}

/// What an editor may leave out has the value that says nothing.
extension SchemeCondition: Codable {
    private enum Key: String, CodingKey { case id, origin, kind, weight, text, criterion, number, unit, words, isPlausible }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        let unitName = try values.decodeIfPresent(String.self, forKey: .unit) ?? Field.Unit.none.rawValue
        guard let unit = Field.Unit(rawValue: unitName) else {
            throw DecodingError.dataCorruptedError(forKey: .unit, in: values, debugDescription: "unknown unit \(unitName)")
        }
        self.init(
            id: try values.decode(String.self, forKey: .id),
            origin: try values.decodeIfPresent(Origin.self, forKey: .origin) ?? .addition,
            kind: try values.decodeIfPresent(String.self, forKey: .kind),
            weight: try values.decode(Criterion.Note.Weight.self, forKey: .weight),
            text: try values.decodeIfPresent(String.self, forKey: .text),
            criterion: try values.decodeIfPresent(StoredCriterion.self, forKey: .criterion)?.criterion ?? .always,
            number: try values.decodeIfPresent(Int.self, forKey: .number),
            unit: unit,
            words: try values.decodeIfPresent([String].self, forKey: .words) ?? [],
            isPlausible: try values.decodeIfPresent(Bool.self, forKey: .isPlausible) ?? false)
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(id, forKey: .id)
        try values.encode(origin, forKey: .origin)
        try values.encodeIfPresent(kind, forKey: .kind)
        try values.encode(weight, forKey: .weight)
        try values.encodeIfPresent(text, forKey: .text)
        try values.encode(StoredCriterion(criterion), forKey: .criterion)
        try values.encodeIfPresent(number, forKey: .number)
        try values.encode(unit.rawValue, forKey: .unit)
        try values.encode(words, forKey: .words)
        try values.encode(isPlausible, forKey: .isPlausible)
    }
}
