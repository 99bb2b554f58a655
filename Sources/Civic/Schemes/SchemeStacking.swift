import Rules

/// Which schemes may be combined. Unknown until an editor has said so.
package struct SchemeStacking: Hashable, Sendable {
    package struct Statement: Hashable, Sendable {
        package var schemes: Set<String>
        package var combines: Bool
        /// Where it stands.
        package var source: String
        package var statedOn: LocalDate?
    }

    package private(set) var statements: [Statement]
    private let pairs: [Set<String>: Bool]

    /// Of two statements about the same pair the later in the list counts.
    package init(statements: [Statement] = []) {
        self.statements = statements
        pairs = statements.reduce(into: [:]) { $0[$1.schemes] = $1.combines }
    }

    /// Reads `stacking.yaml`.
    /// - Throws: `ConfigFault` when a statement does not name two schemes, a yes or no and a source.
    package init(tree: ConfigTree) throws {
        self.init(
            statements: try tree["statements"].list.enumerated().map { index, tree in
                let schemes = Set(tree["schemes"].texts)
                guard schemes.count == 2, let combines = tree["combines"].bool, let source = tree["source"].text else {
                    throw ConfigFault("statements[\(index)]", .needs, fields: ["schemes", "combines", "source"])
                }
                return Statement(schemes: schemes, combines: combines, source: source, statedOn: tree["on"].date)
            })
    }

    package func combines(_ one: String, _ other: String) -> Truth { pairs[[one, other]].map { Truth($0) } ?? .unknown }
}
