import Civic
import Markup
import Store
import Web

package typealias CaseSystemBooks = @Sendable (Site) -> CaseSystemBook

/// Carrying cases to the case system of the municipality, with what it shows on the desk's own pages.
package struct CaseSystemDesk: Sendable {
    let books: CaseSystemBooks
    let desk: DeskFeatures.Books

    package init(books: @escaping CaseSystemBooks, desk: @escaping DeskFeatures.Books) { (self.books, self.desk) = (books, desk) }

    package var feature: Feature {
        Feature(
            "casesystem", routes: CaseSystemPages(desk: self).routes + ExampleCasePages(desk: self).routes,
            migrations: CaseExports.migrations,
            duties: [CarryCases(books: books)], actions: [SendToCaseSystem.self, RetryCaseExport.self], holdings: CaseExports.holdings,
            exemptions: CaseExports.exemptions)
    }

    package func join(_ panels: inout DeskPanels) {
        let own = CaseSystemPanels(books: books)
        panels.onCase.append(own.onCase)
        panels.onToday.append(own.onToday)
    }
}
