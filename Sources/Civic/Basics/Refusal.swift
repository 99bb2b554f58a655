/// A "no" the person should understand. The web layer turns it into a page; nothing is written when one is thrown.
package enum Refusal: Error, Equatable {
    /// What is asked for is not there, or not there for this person: both answer the same.
    case notFound
    /// Input that cannot be accepted: per field name the key of a text that tells how to mend it.
    case invalid([FieldProblem])
    /// The state of things does not allow it now; the key says why, in words.
    case conflict(String)
    /// A link or token that is used up or too old.
    case expired(String)
    case tooMany
}

/// What is wrong with one field.
package struct FieldProblem: Error, Hashable, Sendable {
    package let field: String
    /// Key in the text catalogue.
    package let key: String
    package let values: [String: String]
    package init(_ field: String, _ key: String, _ values: [String: String] = [:]) {
        (self.field, self.key, self.values) = (field, key, values)
    }
}
