import Civic
import Foundation
import Rules
import Synchronization
import Web

/// The home folder, read: what is the same for every database and for every process that serves it.
package final class HomeFolder: Sendable {
    let assets: Assets
    let analyser: Analyser
    let configuring: Configuring
    private let read = Mutex<[String: Configuration]>([:])

    /// How many municipalities are served from it.
    package var count: Int { configuring.municipalities.count }
    package var isLarge: Bool { count > Installation.few }

    /// - Throws: naming the file that is wrong.
    package init(_ settings: InstallationSettings) throws {
        assets = try Assets(folder: settings.home.appending(path: "Public"))
        analyser = try Installation.analyser(home: settings.home)
        configuring = try Configuring(home: settings.home, municipalities: try Installation.municipalities(settings))
    }

    /// The documents of one municipality as installed. Read once, but for a whole country: what was changed on screen soon takes their
    /// place there, and a third of a megabyte each is much for what nobody asks again.
    func configuration(of municipality: Municipality) throws -> Configuration {
        if let known = read.withLock({ $0[municipality.key] }) { return known }
        let configuration = try configuring.read(ConfigFolder(municipality.folder), revision: 0)
        if !isLarge { read.withLock { $0[municipality.key] = configuration } }
        return configuration
    }
}
