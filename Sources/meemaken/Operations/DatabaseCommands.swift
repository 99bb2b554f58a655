import App
import ArgumentParser
import Foundation

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Verifies every municipality's journal, invariants, duties and messages. Exit status 1 when anything is wrong.")

    @OptionGroup var choice: MunicipalityChoice

    func run() async throws {
        try finish(await choice.operations().check(each: show))
    }
}

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Brings every database to this version of the program, and lists what that took. Serving does so too.")

    @OptionGroup var choice: MunicipalityChoice

    func run() async throws {
        try finish(await choice.operations().migrate(each: show))
    }
}

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Writes one file for each municipality with all it holds, also while it is being served.",
        discussion: "The files are full of personal data: keep them as safe as the database. They fit both SQLite and PostgreSQL.")

    @Argument(help: "Where the files go, KEY.backup for each municipality.", completion: .directory)
    var folder: String

    @Flag(help: "Write over files that are there.")
    var replace = false

    @OptionGroup var choice: MunicipalityChoice

    func run() async throws {
        try finish(await choice.operations().backUp(to: URL(filePath: folder), replacing: replace, each: show))
    }
}

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Brings municipalities back from the files that backup wrote. Stop the server first.",
        discussion: """
            Each comes back whole or not at all: a file that is damaged, or from a newer version, changes nothing. Whoever was removed
            after the backup is removed again: those the replaced database knows of, and those of the list. A municipality of which the folder
            holds no backup is told as not restored; name the others with --municipality.
            """)

    @Argument(help: "Where the files are.", completion: .directory)
    var folder: String

    @Flag(help: "Remove what the databases hold now.")
    var replace = false

    @Option(help: "A list of removals that meemaken removals wrote, when the database is lost.", completion: .file())
    var removals: String?

    @OptionGroup var choice: MunicipalityChoice

    func run() async throws {
        let lines = try removals.map { try RemovalLine.read(URL(filePath: $0)) } ?? []
        try finish(await choice.operations().restore(from: URL(filePath: folder), replacing: replace, removals: lines, each: show))
    }
}

struct MoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "move", abstract: "Carries all municipalities over to another database. Stop the server first.",
        discussion:
            "From SQLite to PostgreSQL: --to \"host=… dbname=…\"; afterwards set MEEMAKEN_POSTGRES to the same. The old database stays.")

    @Option(help: "A libpq connection string, or sqlite:FOLDER.")
    var to: String

    @Flag(help: "Remove what the other database holds now.")
    var replace = false

    @Option(
        help: "A folder for the rows on their way, with room for the largest municipality (default: the system's).", completion: .directory)
    var through: String?

    @OptionGroup var choice: MunicipalityChoice

    func run() async throws {
        let operations = try choice.operations()
        var target = operations.settings
        if to.hasPrefix("sqlite:") {
            (target.postgres, target.data) = (nil, URL(filePath: String(to.dropFirst("sqlite:".count))))
        } else {
            target.postgres = to
        }
        let folder = through.map { URL(filePath: $0) } ?? FileManager.default.temporaryDirectory
        try finish(try await operations.move(to: target, replacing: replace, through: folder, each: show))
    }
}

/// Which municipalities a command works on.
struct MunicipalityChoice: ParsableArguments {
    @Option(name: .customLong("municipality"), help: "Only this one, by its key; can be given more than once.")
    var keys: [String] = []

    @OptionGroup var settings: SettingsChoice

    func operations() throws -> Operations {
        try Operations(settings.read(), only: keys)
    }
}

private func show(_ outcome: Operations.Outcome) {
    print("\(outcome.municipality): \(outcome.isFine ? "fine" : "NOT FINE")")
    for line in outcome.lines { print("  " + line) }
}

/// Exit status 1 when anything went wrong.
private func finish(_ isFine: Bool) throws {
    if !isFine { throw ExitCode(1) }
}
