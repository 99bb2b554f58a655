import App
import ArgumentParser
import Foundation
import Rules

struct TwinsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "twins", abstract: "Measures how well ideas that were told twice are found, on a file of labelled pairs.")

    @Option(help: "A file with labelled pairs; prints precision and recall of those the rule was tuned on and of those kept apart.")
    var pairs: String

    @OptionGroup var settings: SettingsChoice

    func run() throws {
        let home = try settings.read().home
        let labelled = try JSONDecoder().decode(LikenessEvaluation.self, from: Data(contentsOf: URL(filePath: pairs)))
        print(labelled.lines(analyser: try Installation.analyser(home: home)).joined(separator: "\n"))
    }
}
