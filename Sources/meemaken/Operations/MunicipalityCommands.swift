import App
import ArgumentParser
import Civic
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
        discussion: "The folder works as it is; the files say what to fill in. It is served from the next start on.")

    @Argument(help: "Short name for folder, database and address: lower-case letters, digits and hyphens.")
    var key: String

    @Option(help: "The municipality's name as residents know it.")
    var name: String

    @Option(help: "Its code at Statistics Netherlands, such as GM0518.")
    var cbs: String?

    func run() throws {
        let home = try InstallationSettings(environment: ProcessInfo.processInfo.environment).home
        for file in try MunicipalityFolder.create(key, name: name, cbsCode: cbs, home: home) { print(file) }
    }
}

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Writes a municipality's configuration as it is now, for another installation.",
        discussion: "What administrators changed on screen is in it.")

    @Argument(help: "The municipality's key.")
    var municipality: String

    @Argument(help: "Where its folder should come, or a file that ends in .zip.", completion: .file())
    var target: String

    func run() async throws {
        let settings = try InstallationSettings(environment: ProcessInfo.processInfo.environment)
        let operations = try Operations(settings, only: [municipality])
        for found in operations.municipalities {
            for file in try MunicipalityFolder.export(try await operations.bundle(of: found), to: URL(filePath: target)) { print(file) }
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

    func run() async throws {
        let settings = try InstallationSettings(environment: ProcessInfo.processInfo.environment)
        let url = URL(filePath: source)
        let bundle = try MunicipalityFolder.read(url)
        let key = self.key ?? bundle.folder ?? url.deletingPathExtension().lastPathComponent
        guard replace else {
            for file in try MunicipalityFolder.take(bundle, as: key, home: settings.home) { print(file) }
            return
        }
        var only = settings
        only.municipalities = [key]
        let installation = try await Installation.make(
            only, clock: { .now }, logger: Logger(label: "meemaken"), open: Installation.opener(only))
        for site in installation.sites.all {
            let changed = try await site.takeOver(bundle, reason: "Imported from \(url.lastPathComponent)")
            print(changed.isEmpty ? "nothing to do" : changed.joined(separator: "\n"))
            await site.database.close()
        }
    }
}
