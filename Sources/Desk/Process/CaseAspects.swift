import Civic
import Store

/// What a plan is looked at for: the aspects of the process that the case follows, by whoever assesses it and by advisers alike. A process
/// without any offers those that the program has words for. Stored is only the id, so what was asked before a process changed stays valid.
package struct CaseAspects: Hashable, Sendable {
    /// Aspects that the program has words for: `advice.aspect.` in the text catalogue.
    package enum Known: String, Sendable, CaseIterable {
        case place, rules, safety, traffic, green, maintenance, money, neighbourhood, goals
    }

    private let own: [CaseProcess.Aspect]

    package init(_ process: CaseProcess?) { own = process?.aspects ?? [] }

    /// Ids to choose from, in the order of the process.
    package var offered: [String] { own.isEmpty ? Known.allCases.map(\.rawValue) : own.map(\.id) }

    /// As the process calls it, or in the program's own words; one that is in neither any more keeps the id it was stored by.
    package func name(_ id: String, _ t: Words) -> String {
        if let own = own.first(where: { $0.id == id }) { return own.name.words(t) }
        return Known(rawValue: id).map { t("advice.aspect.\($0.rawValue)") } ?? id
    }

    /// Names in the order in which they are offered, others behind them.
    package func names(_ ids: Set<String>, _ t: Words) -> [String] {
        let first = offered.filter(ids.contains)
        return (first + ids.subtracting(first).sorted()).map { name($0, t) }
    }

    // MARK: In a column

    static func text(_ ids: Set<String>) throws -> String { try Stored.text(ids.sorted()) }

    /// Also as it was stored when only the program's own aspects were there: words between spaces.
    static func stored(_ text: String) throws -> Set<String> {
        text.hasPrefix("[") ? try Stored.value(text) : Set(text.split(separator: " ").map { String($0) })
    }
}

extension Connection {
    /// By the version of the process that the case follows.
    package func aspects(of id: ID<CaseFile>) throws -> CaseAspects { CaseAspects(try processRun(of: id)?.process) }
}
