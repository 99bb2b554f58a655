import App
import ArgumentParser
import Civic
import Desk
import Foundation
import Logging
import Store
import Web

struct MunicipalityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "municipality", abstract: "Begins municipalities, and carries their configuration elsewhere.",
        subcommands: [NewMunicipalityCommand.self, ExportCommand.self, ImportMunicipalityCommand.self])
}

struct NewMunicipalityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Makes the folder of a new municipality, to be filled in.",
        discussion: """
            The folder works as it is; the files say what to fill in. It is served from the next start on. From then on the administrator signs
            in with a link in a mail, and adds the others on screen.
            """)

    @Argument(help: "Short name for folder, database and address: lower-case letters, digits and hyphens.")
    var key: String

    @Option(help: "The municipality's name as residents know it.")
    var name: String

    @Option(help: "Its code at Statistics Netherlands, such as GM0518.")
    var cbs: String?

    @OptionGroup var settings: SettingsChoice
    @OptionGroup var first: FirstAdministrator

    func run() throws {
        let home = try settings.read().home
        for file in try MunicipalityFolder.create(key, name: name, cbsCode: cbs, administrator: first.given, home: home) { print(file) }
        if first.given == nil { print(FirstAdministrator.missing) }
    }
}

/// Who can sign in to a municipality from its first start on.
struct FirstAdministrator: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Name and mail address of the first administrator, such as: --administrator \"Ada Puts\" ada@example.nl", valueName: "name mail"
        ))
    var administrator: [String] = []

    var given: (name: String, mail: String)? { administrator.isEmpty ? nil : (administrator[0], administrator[1]) }

    static let missing = "Nobody can sign in yet: add an administrator to teams.yaml before the first start."

    func validate() throws {
        guard administrator.isEmpty || administrator.count == 2 else {
            throw ValidationError("--administrator needs a name and a mail address, the name between quotes")
        }
    }
}

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Writes a municipality's configuration as it is now, for another installation.",
        discussion: """
            What administrators changed on screen is in it. Colleagues, heads of departments, members of panels and the examples stay out of it unless
            asked for: a file goes from hand to hand.
            """)

    @Argument(help: "The municipality's key.")
    var municipality: String

    @Argument(help: "Where its folder should come, or a file that ends in .zip.", completion: .file())
    var target: String

    @Flag(name: .customLong("with-people"), help: "People too, with names and mail addresses, and the examples.")
    var withPeople = false

    @OptionGroup var settings: SettingsChoice

    func run() async throws {
        let settings = try self.settings.read()
        let operations = try Operations(settings, only: [municipality])
        for found in operations.municipalities {
            let whole = try await operations.bundle(of: found)
            for file in try MunicipalityFolder.export(withPeople ? whole : whole.withoutPeople, to: URL(filePath: target)) { print(file) }
        }
    }
}

struct ImportMunicipalityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Takes in a municipality's configuration that was exported elsewhere.",
        discussion: "Makes its folder, or with --replace new versions of its documents. Nothing changes when any of them cannot be used.")

    @Argument(help: "The exported folder, or the ZIP file.", completion: .file())
    var source: String

    @Option(help: "Its key here; without it the name of the exported folder.")
    var key: String?

    @Flag(help: "Change a municipality that is here already.")
    var replace = false

    @OptionGroup var settings: SettingsChoice
    @OptionGroup var first: FirstAdministrator

    func validate() throws {
        guard first.given == nil || !replace else {
            throw ValidationError("--administrator is for a municipality that is new here; who works here is changed on screen")
        }
    }

    func run() async throws {
        let settings = try self.settings.read()
        let url = URL(filePath: source)
        let bundle = try MunicipalityFolder.read(url)
        let key = self.key ?? bundle.folder ?? url.deletingPathExtension().lastPathComponent
        guard replace else {
            for file in try MunicipalityFolder.take(bundle, as: key, administrator: first.given, home: settings.home) { print(file) }
            if first.given == nil, try !MunicipalityFolder.hasAdministrator(bundle) { print(FirstAdministrator.missing) }
            return
        }
        var only = settings
        only.municipalities = [key]
        let installation = try await Installation.make(
            only, clock: { .now }, logger: Logger(label: "meemaken"), open: Installation.opener(only))
        for site in installation.sites.all {
            let before = site.configuration
            let changed = try await site.takeOver(bundle, reason: "Imported from \(url.lastPathComponent)")
            print(changed.isEmpty ? "nothing to do" : changed.joined(separator: "\n"))
            for sentence in StaffEffect.sentences(site.staff.current, before, site.configuration, site.words("en")) { print(sentence) }
            await site.database.close()
        }
    }
}
