import App
import ArgumentParser
import Foundation
import Rules

struct SearchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search", abstract: "Measures the Dutch search on a file of texts and questions.")

    @Option(help: "A file with documents and judged queries; prints nDCG@10, recall@10, MRR and how many found nothing.")
    var evaluate: String

    @Option(help: "How many made-up texts to search among besides.")
    var distractors = 0

    @OptionGroup var settings: SettingsChoice

    func run() throws {
        let home = try settings.read().home
        let evaluation = try JSONDecoder().decode(SearchEvaluation.self, from: Data(contentsOf: URL(filePath: evaluate)))
        let filler = try String(contentsOf: home.appending(path: "Data/language/filler.txt"), encoding: .utf8)
        let result = evaluation.run(analyser: try Installation.analyser(home: home), distractors: distractors, filler: filler)
        print(result.lines.joined(separator: "\n"))
    }
}
