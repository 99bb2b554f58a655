import Civic
import Foundation
import Web

/// What an installation is told from outside: by environment variables, and by a file of them. ``Setting/all`` lists which there are.
package struct InstallationSettings: Sendable {
    /// The folder with `Texts/`, `Public/`, `Municipalities/` and `Data/`.
    package var home: URL
    /// Where SQLite files live.
    package var data: URL
    /// A libpq connection string; nil uses SQLite files, one per municipality.
    package var postgres: String?
    package var listenHost = "127.0.0.1"
    package var port = 8080
    /// How a municipality's address is made from its host name, such as `https://{host}`.
    package var addressPattern: String?
    package var smtpURL: String?
    package var smtpUser: String?
    package var smtpPassword: String?
    package var smtpRequiresTLS = true
    package var mailSender = "meemaken@localhost"
    /// Which folders of `Municipalities/` are served; empty means all.
    package var municipalities: [String] = []
    /// Lets a monitor read `/metrics` from another machine.
    package var metricsToken: String?
    /// Encrypts what must be read again, such as the secrets of codes on phones.
    package var secretBox = SecretBox()
    /// The program that makes PDFs of letters.
    package var pdfProgram = "/usr/bin/weasyprint"
    /// Machines that may say for whom they ask.
    package var proxies = Proxies.local
    /// How often one address or one session may do what.
    package var limits = RateLimits()
    /// The whole environment, and what the file adds to it: secrets of providers to sign in with stand there, under names that the
    /// municipality's file gives.
    package var environment: [String: String] = [:]
    /// How mail leaves; nil is by the mail server's address.
    package var transport: (any MailTransport)?
    /// How other servers are asked; nil is by the network.
    package var web: (any WebClient)?
    /// Shows the program to somebody who looks around: what others would play, it plays itself. Only the command says so, never a setting.
    package var isDemonstration = false
    /// While it is tried out on one machine, a provider beside it may be asked without encryption.
    var asksLoopback: Bool { addressPattern?.hasPrefix("https://") != true }

    package init(home: URL, data: URL) { (self.home, self.data) = (home, data) }

    /// - Parameters:
    ///   - environment: what it says wins over the file.
    ///   - file: a file with settings; nil is the one that `MEEMAKEN_SETTINGS` names, if any.
    /// - Throws: `ConfigurationFault` naming the variable that is wrong, and the file and line when it stands there.
    package init(environment: [String: String], file: String? = nil) throws {
        let name = file ?? environment["MEEMAKEN_SETTINGS"].flatMap { $0.isEmpty ? nil : $0 }
        let sources =
            [SettingSource(environment)]
            + (try name.map { [try SettingSource(file: $0, from: file == nil ? "MEEMAKEN_SETTINGS" : "--settings")] } ?? [])
        for source in sources { try source.check() }
        home = URL(filePath: FileManager.default.currentDirectoryPath)
        data = home
        self.environment = sources.reversed().reduce(into: [:]) { all, source in all.merge(source.values) { $1 } }
        var given: Set<String> = []
        for setting in Setting.all {
            guard let (text, place) = try Self.first(sources, setting) else { continue }
            given.insert(setting.name)
            do {
                try setting.read(text, &self)
            } catch let fault as SettingFault {
                throw ConfigurationFault(file: place, reason: fault.reason)
            }
        }
        if !given.contains("MEEMAKEN_DATA") { data = home.appending(path: "data") }
        let isReachable = !["127.0.0.1", "::1", "localhost"].contains(listenHost) || addressPattern?.hasPrefix("https://") == true
        guard smtpURL != nil || !isReachable else {
            throw ConfigurationFault(
                file: "MEEMAKEN_SMTP",
                reason: "is needed when others can reach this machine: the local mailbox shows every mail to everyone")
        }
    }

    /// What the first source that knows it says.
    private static func first(_ sources: [SettingSource], _ setting: Setting) throws -> (text: String, place: String)? {
        for source in sources {
            if let found = try source.value(of: setting) { return found }
        }
        return nil
    }

    /// The address of a municipality by its host name.
    package func address(host: String) -> String {
        (addressPattern ?? "http://{host}:\(port)").replacingOccurrences(of: "{host}", with: host)
    }
}

/// Why a value cannot be used; whoever asked knows the name and the place.
struct SettingFault: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
}
