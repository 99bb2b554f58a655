import Civic
import Markup
import Web

/// Regions that a change adds and that no scheme names: most likely a letter is wrong, and schemes are found by these names.
package enum RegionEffect {
    /// Empty when every new region is known.
    @Sendable package static func html(_ visit: Visit, _ now: Configuration, _ then: Configuration) async throws -> HTML {
        let added = Set(then.municipality.regions).subtracting(now.municipality.regions)
        guard !added.isEmpty, let book = then.part(SchemeBook.self) else { return .empty }
        let named = (book.schemes + book.shipped).reduce(into: Set<String>()) { $0.formUnion($1.places.certain.union($1.places.possible)) }
        let strange = added.subtracting(named).sorted()
        guard let first = strange.first else { return .empty }
        let t = visit.t
        let values = ["names": t.list(strange), "choices": ConfigFault.choices(named.sorted(), like: first)]
        return """
            <section class="section" aria-labelledby="proef-streken"><h2 id="proef-streken">\(t("config.regionEffect.title"))</h2>
            <p>\(t("config.regionEffect.text", values))</p></section>
            """
    }
}
