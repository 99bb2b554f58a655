/// What is wrong with a document, for who changes it on screen: where, in words, and what the reader of the document says of it.
extension Words {
    package func fault(_ error: any Error) -> String {
        switch error {
        case let fault as TriageCaseFault:
            let found = fault.found ?? self("config.fault.nothing")
            let values = ["case": fault.name, "expected": fault.expected, "found": found, "unreadable": list(fault.unreadable)]
            return self(fault.unreadable.isEmpty ? "config.fault.triageCase" : "config.fault.triageAnswers", values)
        case let fault as ConfigFault where fault.path.isEmpty: return fault.problem
        case let fault as ConfigFault: return self("config.fault.place", ["place": fault.path, "problem": fault.problem])
        case let fault as ConfigurationFault: return self("config.fault.place", ["place": fault.file, "problem": fault.reason])
        default: return "\(error)"
        }
    }
}

extension Error {
    /// Is it something in a document, that whoever changes the document can put right?
    package var isFaultOfDocument: Bool {
        self is ConfigFault || self is ConfigurationFault || self is TextFault || self is TriageCaseFault
    }
}

/// A case of the triage table's own comes out otherwise than is written with it.
package struct TriageCaseFault: Error, Sendable, CustomStringConvertible {
    package let name: String
    /// Categories as people call them; `found` is nil when no rule matches.
    package let expected: String
    package let found: String?
    /// Questions whose answer does not fit.
    package let unreadable: [String]

    package init(_ failure: TriageTable.Failure, in table: TriageTable) {
        func called(_ id: String) -> String { table.category(id)?.name["nl"] ?? id }
        (name, expected, found) = (failure.name, called(failure.expected), failure.found.map(called))
        unreadable = failure.unreadable
    }

    package var description: String { "triage.yaml: \(name): expected \(expected), found \(found ?? "nothing") \(unreadable)" }
}
