import Civic
import Desk
import Foundation
import Initiatives
import Insight
import Money
import Office
import OpenData
import Rules
import Store
import Web

/// What administrators do on pages of other features, on the first page of the office.
private let officeEntries = [
    OfficeEntry("/beheer/instellingen", "config.title", "config.lead"),
    OfficeEntry("/beheer/huisstijl", "houseStyle.title", "houseStyle.lead"),
    OfficeEntry("/beheer/teksten", "wording.title", "wording.lead"),
    OfficeEntry("/beheer/regelingen", "config.schemes", "config.schemesLead"),
    OfficeEntry("/beheer/overdracht", "transfer.title", "transfer.lead"),
    OfficeEntry("/beheer/privacy", "privacyDesk.title", "privacyDesk.lead"),
    OfficeEntry("/beheer/zaaksysteem", "caseSystem.title", "caseSystem.hub"),
]

extension OfficeNeighbours {
    /// What the office asks of the desk and of the initiatives.
    init(books: Books) {
        self.init(
            teams: { site in books.desk(site).teams.all.map { Team($0.id, $0.name) } },
            initiative: { db, text in
                if let id: String = try db.value("SELECT id FROM initiative WHERE slug = \(text.lowercased())") { return id }
                return try db.caseFile(reference: text.uppercased())?.initiative.text
            },
            openWork: { db, person in
                try db.value("SELECT COUNT(*) FROM case_file WHERE (is_open OR next_due_on IS NOT NULL) AND assignee_id = \(person)") ?? 0
            })
    }
}

/// What initiatives are asked, and the schemes that serve here whatever their status, as settings say.
@Sendable private func questionsOf(_ configuration: Configuration) -> Vocabulary {
    configuration.part(SchemeBook.self)?.vocabulary ?? Vocabulary(entries: [])
}
@Sendable private func schemesOf(_ configuration: Configuration) -> [Scheme] { configuration.part(SchemeBook.self)?.serving ?? [] }

/// The list of features and menus: what this program consists of.
struct Parts {
    let features: [Feature]
    let menus: Menus

    init(books: Books = Books()) {
        let advice = AdviceDesk(
            books: books.desk, onContradiction: onBreakthroughTable, goals: goalSource)
        var panels = deskPanels(books.insight)
        panels.goals = goalSource
        let letters = LetterDesk(books: books.desk)
        advice.join(&panels)
        let caseSystem = CaseSystemDesk(books: books.caseSystem, desk: books.desk)
        caseSystem.join(&panels)
        let joining = JoiningDesk(books: books.desk)
        joining.join(&panels)
        let comparable = ComparablePages(books: books.desk)
        comparable.join(&panels)
        letters.join(&panels)
        panels.onCase.append(ParticipationPanels.onCase)
        panels.onStatus.append(ParticipationPanels.onStatus)
        panels.onToday.append(PrivacyOffice.today)
        let promises = PromisePages(books: books.desk)
        promises.join(&panels)
        let shown =
            [
                Basics.feature, SignIn.feature(doors: { books.openID($0.site).doors($0.t, to: $1) }), OpenID.feature(book: books.openID),
                Mailbox.feature, StaticPages.feature, WorkingPages.feature,
                Home.feature(triage: { books.desk($0).triage }),
                Directory.feature,
                PassportScreens.feature(ties: JoiningDesk.ties, sections: [ParticipationPanels.onPassport, IntroductionPanel.onPassport]),
                Tell.feature(
                    vocabulary: { books.schemes($0).vocabulary }, glance: Finder.glance(books: books.schemes), occasion: taskOfIdea,
                    note: goalsBesideCompass),
                Finder.feature(books: books.schemes),
                MinePages.feature(cases: casesOf, drafts: draftsOf),
                ConfigPages(
                    desk: ConfigDesk(
                        editors: EditorPages.editors,
                        effects: [
                            StaffEffect.html, TriageEffect.html, ApproverEffect.html, AreaEffect.html, RegionEffect.html, SchemeEffect.html,
                            RetentionEffect { PersonalRegister(Parts(books: books).features) }.html,
                        ],
                        questions: questionsOf,
                        shipped: { $0.part(SchemeBook.self)?.shipped ?? [] })
                ).feature,
                EditorPages(questions: questionsOf, library: schemesOf, shipped: { $0.part(SchemeBook.self)?.shipped ?? [] }).feature,
                HouseStylePages().feature, TextPages().feature,
            ] + OfficeFeatures.all(neighbours: OfficeNeighbours(books: books), entries: OfficeFeatures.entries + officeEntries)
            + DeskFeatures.all(books: books.desk, panels: panels) + [promises.feature] + advice.features + joining.features
            + [comparable.feature, caseSystem.feature, letters.feature, ParticipationPages(books: books.desk).feature]
            + InsightFeatures.all(book: books.insight)
        // Last, since it tells search engines which pages the others have.
        let openData = OpenData.feature(books: books.schemes, pages: shown.publicPages)
        features = shown + [openData, PrivacyOffice.feature(with: shown + [openData], questions: questionsOf)]
        let desk = Role.desk
        menus = Menus(
            main: [
                MenuEntry("/initiatieven", "menu.initiatives"), MenuEntry("/geld-en-hulp", "menu.money"), MenuEntry("/idee", "menu.idea"),
                MenuEntry("/mijn", "menu.status"),
            ],
            more: [
                MenuEntry("/spelregels", "menu.promises"), MenuEntry("/opgaven", "menu.tasks"), MenuEntry("/doelen", "menu.goals"),
                MenuEntry("/leren", "menu.lessons"), MenuEntry("/buren-betrekken", "menu.neighbours"),
                MenuEntry("/over", "menu.about"), MenuEntry("/hulp", "menu.help"), MenuEntry("/status", "working.title"),
                MenuEntry("/open-data", "menu.openData"),
                MenuEntry("/toegankelijkheid", "menu.accessibility"),
                MenuEntry("/privacy", "menu.privacy"),
            ],
            staff: [
                MenuEntry("/werk", "menu.today", for: desk), MenuEntry("/werk/nieuw", "menu.new", for: desk),
                MenuEntry("/werk/wijk", "street.menu", for: Street.roles), MenuEntry("/werk/balie", "menu.counter", for: Street.roles),
                MenuEntry("/werk/afwezig", "menu.absences", for: desk),
                MenuEntry("/werk/adviezen", "advice.menu", for: desk), MenuEntry("/werk/ronde", "direction.menu", for: desk),
                MenuEntry("/werk/doorbraak", "menu.breakthrough", for: desk), MenuEntry("/werk/opgaven", "menu.tasks", for: desk),
                MenuEntry("/werk/doelen", "menu.goals", for: desk),
                MenuEntry("/werk/spelregels", "menu.promisesStaff", for: desk),
                MenuEntry("/initiatieven", "menu.initiatives"), MenuEntry("/beheer", "office.title", for: [.administrator]),
            ], keys: shortcuts)
    }
}
