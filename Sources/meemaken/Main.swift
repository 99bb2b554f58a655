import App
import ArgumentParser
import Civic
import Foundation
import Logging
import NIOCore
import Office
import Rules
import Web

@main
struct Meemaken: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "meemaken", abstract: "Residents' initiatives and their municipality, working together.",
        subcommands: [
            Serve.self, FindCommand.self, TermsCommand.self, SearchCommand.self, TwinsCommand.self, PostcodesCommand.self,
            CheckCommand.self,
            MigrateCommand.self, BackupCommand.self, RestoreCommand.self, RemovalsCommand.self, MoveCommand.self, MunicipalityCommand.self,
            ExportCommand.self, SimulateCommand.self,
        ],
        defaultSubcommand: Serve.self)

    /// What is wrong with a document is told in the words that its administrators read, in English.
    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand { try await asynchronous.run() } else { try command.run() }
        } catch let fault as ConfigFault {
            exit(withError: DocumentFault(fault))
        } catch {
            exit(withError: StartFault(error) ?? error)
        }
    }
}

/// What keeps the program from starting, with the setting that it is about.
private struct StartFault: Error, CustomStringConvertible {
    let description: String

    /// Nil for what is told well enough by itself.
    init?(_ error: any Error) {
        if let fault = error as? IOError {
            switch fault.errnoCode {
            case EADDRINUSE: description = "MEEMAKEN_PORT: another program listens there already"
            case EACCES: description = "MEEMAKEN_PORT: this user may not listen there; ports below 1024 are for root"
            case EADDRNOTAVAIL: description = "MEEMAKEN_LISTEN: this machine has no such address"
            default: return nil
            }
        } else if let fault = error as? SocketAddressError.UnknownHost {
            description = "MEEMAKEN_LISTEN: \(fault.host) is no address of this machine"
        } else if let fault = error as? CocoaError, let path = fault.filePath ?? fault.url?.path {
            description = "\(path): \(fault.code == .fileWriteNoPermission ? "this user may not write there" : fault.localizedDescription)"
        } else {
            return nil
        }
    }
}

/// A fault of a document on the command line.
private struct DocumentFault: Error, CustomStringConvertible {
    let description: String

    init(_ fault: ConfigFault) {
        let arguments = CommandLine.arguments
        let file = arguments.firstIndex(of: "--settings").flatMap { arguments.indices.contains($0 + 1) ? arguments[$0 + 1] : nil }
        let settings = try? InstallationSettings(environment: ProcessInfo.processInfo.environment, file: file)
        let texts = settings.flatMap { try? Texts(folder: $0.home.appending(path: "Texts")) }
        let words = texts.map { FaultWords($0.words("en"))(fault) } ?? fault.description
        description = [fault.municipality, words].compactMap(\.self).joined(separator: ": ")
    }
}

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serves all municipalities.",
        discussion: "Settings, by environment variable or as lines of a file:\n\(Setting.help)")

    @Flag(help: "Fill empty databases with the demonstration, and print how to sign in as each kind of person.")
    var demo = false

    @OptionGroup var settings: SettingsChoice

    func run() async throws {
        var settings = try settings.read()
        settings.isDemonstration = demo
        LoggingSystem.bootstrap({ label, provider in JSONLogHandler(label, provider: provider) }, metadataProvider: Trace.metadata)
        let logger = Logger(label: "meemaken")
        let claim = settings.postgres == nil ? try DataClaim(folder: settings.data) : nil
        defer { withExtendedLifetime(claim) {} }
        ServingNodes.announce()
        let watch = Watch(token: settings.metricsToken, output: .standard)
        let folder = try HomeFolder(settings)
        let installation = try await Installation.make(
            settings, folder: folder, asAsked: folder.isLarge && !demo, clock: { .now }, logger: logger, watch: watch,
            open: Installation.opener(settings, for: folder.count))
        if demo { FileHandle.standardOutput.write(Data(try await installation.prepareDemonstration().utf8)) }
        try await installation.serve(logger: logger)
    }
}

/// Where settings stand besides the environment.
struct SettingsChoice: ParsableArguments {
    @Option(
        name: .customLong("settings"),
        help: "A file with settings; what the environment says wins (default: the one that MEEMAKEN_SETTINGS names).", completion: .file())
    var file: String?

    func read() throws -> InstallationSettings {
        try InstallationSettings(environment: ProcessInfo.processInfo.environment, file: file)
    }
}

struct TermsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "terms", abstract: "Computes legal terms from a file of vectors.")

    @Option(help: "A file with vectors; prints one line for each. Exit status 1 when any differs.")
    var vectors: String

    func run() throws {
        let report = try VectorRun.report(Data(contentsOf: URL(filePath: vectors)), settings: TermSettings())
        print(report.lines.joined(separator: "\n"))
        if !report.allOK { throw ExitCode(1) }
    }
}
