import App
import ArgumentParser
import Civic
import Foundation

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Lives through months in minutes, and tells what got lost.",
        subcommands: [SimulateDeskCommand.self])
}

struct SimulateDeskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "desk",
        abstract: "Runs half a year of a municipality's desk with invented people, and checks what its database says afterwards.",
        discussion: """
            Residents answer late, officials go on holiday, departments stay silent and mail fails; two server processes do what goes by
            itself. The database is made for it and thrown away. Prints a table; exit status 1 when anything was lost. The same seed gives
            the same table. See docs/simulation.md.
            """)

    @Option(help: "Key of an installed municipality (default: the first).")
    var municipality: String?

    @Option(help: "How many initiatives come in.")
    var initiatives = 1_300

    @Option(help: "How many days to live through.")
    var days = 183

    @Option(help: "Which of all possible half years.")
    var seed: UInt64 = 1

    @Option(help: "How much goes wrong with people and machines: none, usual or heavy.")
    var trouble = Trouble.usual

    @Option(help: "A libpq connection string; a schema is made there and dropped (default: a SQLite file in a temporary folder).")
    var postgres: String?

    @Option(help: "A folder that is there, in which the SQLite file stays, to look into what went wrong.")
    var keep: String?

    @OptionGroup var settings: SettingsChoice

    func validate() throws {
        guard keep == nil || postgres == nil else { throw ValidationError("--keep is for SQLite; a schema on PostgreSQL is dropped") }
        let known = try? FileManager.default.contentsOfDirectory(atPath: keep ?? ".")
        guard keep == nil || known?.contains(where: { $0.hasSuffix(".sqlite") }) == false else {
            throw ValidationError("--keep needs a folder that is there and holds no database")
        }
        guard (1...20_000).contains(initiatives) else { throw ValidationError("--initiatives needs a number from 1 to 20000") }
        guard (1...1_000).contains(days) else { throw ValidationError("--days needs a number from 1 to 1000") }
    }

    func run() async throws {
        let home = try self.settings.read()
        let keys = try Installation.municipalities(home).map(\.key)
        guard let key = municipality ?? keys.first, keys.contains(key) else {
            throw ValidationError("no such municipality; there are \(keys.joined(separator: ", "))")
        }
        var settings = SimulationSettings()
        (settings.initiatives, settings.days, settings.seed, settings.trouble) = (initiatives, days, seed, trouble)
        let report = try await DeskSimulation.run(key, settings, home: home, postgres: postgres, keep: keep.map { URL(filePath: $0) }) {
            done in
            FileHandle.standardError.write(Data("\r\(done) of \(days) days".utf8))
        }
        FileHandle.standardError.write(Data("\r".utf8))
        FileHandle.standardOutput.write(Data(report.text.utf8))
        if !report.isFine { throw ExitCode(1) }
    }
}

extension Trouble: ExpressibleByArgument {}
