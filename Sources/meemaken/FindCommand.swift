import App
import ArgumentParser
import Civic
import Foundation
import Money
import Rules

struct FindCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "find", abstract: "Finds which schemes fit an initiative, or checks the finder against a file of known outcomes.")

    @Option(help: "Key or name of a municipality.")
    var municipality: String?

    @Option(help: "A JSON file with answers: {\"field\": value}. Money is in cents, dates are 2026-11-21.")
    var answers: String?

    @Flag(help: "Prints JSON instead of text.")
    var json = false

    @Flag(help: "Lists the fields with their kind and question.")
    var fields = false

    @Option(help: "A file of schemes and applicants with expected outcomes. Exit status 1 when any differs.")
    var evaluate: String?

    @Option(help: "The day to reckon from, such as 2026-11-21 (default: today).")
    var today: String?

    @Option(help: "Language of the output.")
    var language = "nl"

    @OptionGroup var settings: SettingsChoice

    func run() throws {
        if let evaluate { return try run(evaluation: evaluate) }
        let settings = try settings.read()
        let words = try Texts(folder: settings.home.appending(path: "Texts")).words(language)
        let municipalities = try Installation.municipalities(settings)
        let library = try SchemeLibrary(folder: settings.home.appending(path: "Municipalities"), municipalities: municipalities)
        let name = municipality?.lowercased() ?? municipalities.first?.key ?? ""
        guard let chosen = municipalities.first(where: { $0.key == name || $0.name.lowercased() == name }) else {
            throw ValidationError("no such municipality; there are \(municipalities.map(\.key).joined(separator: ", "))")
        }
        let book = try library.book(for: chosen, among: municipalities, ConfigFolder(chosen.folder))
        if fields {
            print(fieldList(vocabulary: book.vocabulary, words: words))
        } else {
            try report(book, words)
        }
    }

    private func report(_ book: SchemeBook, _ words: Words) throws {
        guard municipality != nil, let answers else {
            throw ValidationError("needs --municipality and --answers, or --fields, or --evaluate")
        }
        guard let day = today.map({ LocalDate(iso: $0) }) ?? Instant.now.localDate else {
            throw ValidationError("--today needs a date such as 2026-11-21")
        }
        do {
            print(try findReport(book: book, answersJSON: Data(contentsOf: URL(filePath: answers)), today: day, json: json, words: words))
        } catch let fault as AnswersFault {
            throw ValidationError(fault.description)
        }
    }

    private func run(evaluation file: String) throws {
        let result = try MatchEvaluation(bytes: Data(contentsOf: URL(filePath: file)))
        print(result.lines.joined(separator: "\n"))
        if !result.isRight { throw ExitCode(1) }
    }
}
