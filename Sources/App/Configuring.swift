import Civic
import Desk
import Foundation
import Initiatives
import Money
import Office
import Rules

/// How the documents of a municipality become what the program works with: at start, after a change on screen, and for a preview.
struct Configuring: Sendable {
    let texts: Texts
    /// All municipalities of the process as installed: schemes may name each other's places.
    let municipalities: [Municipality]
    let library: SchemeLibrary
    /// Of one municipality. Made once: it keeps what the providers said.
    private var openID = OpenIDBook.none
    /// Of one municipality, as installed: it holds addresses to which files of cases go.
    private var caseSystem = CaseSystemBook.none

    init(home: URL, municipalities: [Municipality]) throws {
        texts = try Texts(folder: home.appending(path: "Texts"))
        self.municipalities = municipalities
        library = try SchemeLibrary(folder: home.appending(path: "Municipalities"), municipalities: municipalities)
    }

    /// For one municipality, with whom it signs people in and where it sends the files of cases.
    /// - Throws: `ConfigFault` when either is described wrongly.
    func serving(
        _ municipality: Municipality, _ settings: InstallationSettings, _ web: any WebClient, clock: @escaping @Sendable () -> Instant
    ) throws -> Configuring {
        var own = self
        let folder = ConfigFolder(municipality.folder)
        own.openID = try OpenIDBook(folder, environment: settings.environment, web: web, allowsLoopback: settings.asksLoopback)
        own.caseSystem = try CaseSystemBook(
            folder, environment: settings.environment, web: web, program: "Meemaken", allowsLoopback: settings.asksLoopback)
        guard settings.isDemonstration, !own.caseSystem.isConnected else { return own }
        let example = try CaseSystemBook.example(
            folder, site: settings.address(host: municipality.hosts[0]), data: settings.data, program: "Meemaken", clock: clock)
        own.caseSystem = example ?? own.caseSystem
        return own
    }

    /// - Throws: `ConfigFault` naming document and place; also when a triage table fails its own cases.
    @Sendable func load(_ folder: ConfigFolder, revision: Int) throws -> Configuration {
        complete(try read(folder, revision: revision))
    }

    /// With what keeps state while the process runs.
    func complete(_ configuration: Configuration) -> Configuration {
        var configuration = configuration
        configuration.set(openID)
        configuration.set(caseSystem)
        return configuration
    }

    /// The documents alone.
    func read(_ folder: ConfigFolder, revision: Int) throws -> Configuration {
        let municipality = try Municipality(folder)
        let terms: TermSettings = folder.holds(TermSettings.document) ? try folder.decode(TermSettings.document) : TermSettings()
        var texts = texts
        for name in folder.names(under: "texts/") {
            try texts.override(yaml: folder.text(name) ?? "", language: languageOf(name), file: name)
        }
        try self.texts.check(municipality)
        var configuration = Configuration(revision: revision, folder: folder, municipality: municipality, texts: texts, terms: terms)
        let schemes = try library.book(for: municipality, among: municipalities, folder)
        var desk = try DeskBook(
            folder: folder, vocabulary: schemes.vocabulary, areas: municipality.areas, schemes: schemes.known)
        if let fault = desk.triage.fault(vocabulary: schemes.vocabulary) { throw fault }
        let keeping: RetentionFile = folder.holds("terms.yaml") ? try folder.decode("terms.yaml") : RetentionFile()
        configuration.set(keeping.retention ?? RetentionPeriods())
        configuration.set(schemes)
        configuration.set(DrawnMap(municipality.areas))
        configuration.set(ProgramTexts(self.texts))
        desk.checks = AdviceDesk.checks
        configuration.set(desk)
        return configuration
    }

    private func languageOf(_ name: String) -> String { String(name.dropFirst("texts/".count).prefix { $0 != "." }) }
}

/// The configuration of features, as it is at this moment.
package struct Books: Sendable {
    package init() {}

    // Every configuration that was loaded has both: `Configuring` sets them or throws.
    @Sendable package func schemes(_ site: Site) -> SchemeBook { site.configuration.part(SchemeBook.self) ?? .empty }
    @Sendable package func openID(_ site: Site) -> OpenIDBook { site.configuration.part(OpenIDBook.self) ?? .none }
    @Sendable package func caseSystem(_ site: Site) -> CaseSystemBook { site.configuration.part(CaseSystemBook.self) ?? .none }
    @Sendable package func desk(_ site: Site) -> DeskBook {
        (site.configuration.part(DeskBook.self) ?? .empty).staffed(by: site.staff.current)
    }
}
