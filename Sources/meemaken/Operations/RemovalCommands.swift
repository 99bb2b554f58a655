import App
import ArgumentParser
import Foundation

struct RemovalsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "removals", abstract: "Lists who was removed, a line each, for a restore of an older backup.",
        discussion: """
            A line holds an identity and a time, nothing about the person. Keep the list apart from the backups, and give it to
            "meemaken restore --removals FILE" when the database that knows of the removals was lost.
            """)

    @OptionGroup var choice: MunicipalityChoice

    func run() async throws {
        let isFine = try await choice.operations().removals { outcome in
            if outcome.isFine {
                for line in outcome.lines { print(line) }
            } else {
                let trouble = outcome.lines.map { "\(outcome.municipality): \($0)\n" }.joined()
                FileHandle.standardError.write(Data(trouble.utf8))
            }
        }
        if !isFine { throw ExitCode(1) }
    }
}
