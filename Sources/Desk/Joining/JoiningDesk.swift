import Civic
import Initiatives
import Markup
import Rules
import Store
import Web

/// Several roads, one file: finding ideas that were told twice, and letting them go on as one.
package struct JoiningDesk: Sendable {
    let books: @Sendable (Site) -> DeskBook

    package init(books: @escaping @Sendable (Site) -> DeskBook) { self.books = books }

    package var features: [Feature] {
        [
            Feature(
                "twins", routes: TwinPages(books: books).routes, migrations: Twins.migrations, duties: [LookForTwins()],
                actions: [
                    FlagTwins.self, KeepApart.self, JoinCases.self, TellOtherFile.self, SplitCases.self, AnswerJoining.self,
                    WelcomeJoined.self, TellJoinedAnswer.self,
                ],
                holdings: TwinHoldings.records, exemptions: TwinHoldings.exemptions)
        ]
    }

    package func join(_ panels: inout DeskPanels) {
        let twins = TwinPanels(books: books)
        panels.onCase.insert(twins.onCase, at: 0)
        panels.onStatus.insert(twins.onStatus, at: 0)
        panels.onToday.append(twins.onToday)
    }

    /// What a passport must know of initiatives that go on as one.
    package static let ties = PassportScreens.Ties(
        goesOnIn: { id, db in try db.goesOnIn(id) }, cameFrom: { id, db in try db.joinedInto(id) })
}
