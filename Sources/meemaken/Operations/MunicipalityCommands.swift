import App
import ArgumentParser
import Foundation

struct MunicipalityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "municipality", abstract: "Begins municipalities.", subcommands: [NewMunicipalityCommand.self])
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

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Copies a municipality's configuration to a folder, for another installation.")

    @Argument(help: "The municipality's key.")
    var municipality: String

    @Argument(help: "Where its folder should come.", completion: .directory)
    var folder: String

    func run() throws {
        let settings = try InstallationSettings(environment: ProcessInfo.processInfo.environment)
        let operations = try Operations(settings, only: [municipality])
        for found in operations.municipalities {
            for file in try MunicipalityFolder.export(found, to: URL(filePath: folder)) { print(file) }
        }
    }
}
