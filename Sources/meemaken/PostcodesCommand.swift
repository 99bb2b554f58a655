import App
import ArgumentParser
import Civic
import Foundation
import Initiatives
import Logging
import Store
import Web

struct PostcodesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "postcodes",
        abstract: "Imports which neighbourhood each postcode lies in, from the yearly list of Statistics Netherlands.",
        discussion: "CBS publishes it as a CSV file; only its columns PC6 and Wijk are read.")

    @Argument(help: "Key of the municipality.")
    var municipality: String

    @Argument(help: "The CSV file.")
    var file: String

    @OptionGroup var settings: SettingsChoice

    func run() async throws {
        var settings = try self.settings.read()
        settings.municipalities = [municipality]
        let installation = try await Installation.make(
            settings, clock: { .now }, logger: Logger(label: "meemaken"), open: Installation.opener(settings))
        guard let site = installation.sites.all.first else { throw ValidationError("no such municipality: \(municipality)") }
        let areas = try PostcodeTable.read(String(contentsOf: URL(filePath: file), encoding: .utf8), municipality: site.municipality)
        guard !areas.isEmpty else { throw ValidationError("the file holds no postcode of \(site.municipality.name)") }
        let count = try await site.perform(ImportPostcodes(areas: areas), as: .system)
        print("\(count) postcodes of \(site.municipality.name) imported")
        await site.database.close()
    }
}
