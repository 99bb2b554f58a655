import Civic
import Foundation
import Web

/// What an installation is told from outside, by environment variables. `meemaken serve --help` lists them all.
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
    /// The whole environment: secrets of providers to sign in with stand there, under names that the municipality's file gives.
    package var environment: [String: String] = [:]
    /// How mail leaves; nil is by the mail server's address.
    package var transport: (any MailTransport)?
    /// How other servers are asked; nil is by the network.
    package var web: (any WebClient)?
    /// While it is tried out on one machine, a provider beside it may be asked without encryption.
    var asksLoopback: Bool { addressPattern?.hasPrefix("https://") != true }

    package init(home: URL, data: URL) { (self.home, self.data) = (home, data) }

    /// One setting: its variable, what it means, in the order of `--help`.
    package static let variables: [(name: String, meaning: String)] = [
        ("MEEMAKEN_HOME", "folder with Texts, Public, Municipalities and Data (default: the current folder)"),
        ("MEEMAKEN_DATA", "folder for SQLite files (default: data in the home folder)"),
        ("MEEMAKEN_POSTGRES", "libpq connection string; without it SQLite is used"),
        ("MEEMAKEN_LISTEN", "address to listen on (default: 127.0.0.1)"),
        ("MEEMAKEN_PORT", "port to listen on (default: 8080)"),
        ("MEEMAKEN_ADDRESS", "how residents reach a municipality, such as https://{host} (default: http://{host}:PORT)"),
        ("MEEMAKEN_SMTP", "mail server, smtp://host:port or smtps://host:port; without it mail shows on the local mailbox page"),
        ("MEEMAKEN_SMTP_USER", "user name at the mail server"),
        ("MEEMAKEN_SMTP_PASSWORD", "password at the mail server; MEEMAKEN_SMTP_PASSWORD_FILE names a file that holds it"),
        ("MEEMAKEN_SMTP_TLS", "no: allow sending without encryption (default: yes)"),
        ("MEEMAKEN_MAIL_FROM", "sender address of mails"),
        ("MEEMAKEN_METRICS_TOKEN", "opens /metrics to who sends it as a bearer token (default: this machine only)"),
        (
            "MEEMAKEN_SECRET_KEY",
            "32 bytes in base64 or hexadecimal that encrypt the secrets of codes; MEEMAKEN_SECRET_KEY_FILE names a file that holds them"
        ),
        ("MEEMAKEN_WEASYPRINT", "the program that makes PDFs of letters (default: /usr/bin/weasyprint); without it letters are pages only"),
        ("MEEMAKEN_PROXIES", "comma-separated addresses or ranges of proxies besides this machine, whose X-Forwarded-For is believed"),
        ("MEEMAKEN_MUNICIPALITIES", "comma-separated keys of the municipalities to serve (default: all)"),
    ]

    /// - Throws: `ConfigurationFault` naming the variable that is wrong.
    package init(environment: [String: String]) throws {
        self.environment = environment
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        let known = Set(Self.variables.map(\.name)).union([
            "MEEMAKEN_SMTP_PASSWORD_FILE", "MEEMAKEN_SECRET_KEY_FILE", "MEEMAKEN_TEST_POSTGRES",
        ])
        if let unknown = environment.keys.filter({ $0.hasPrefix("MEEMAKEN_") }).sorted().first(where: { !known.contains($0) }) {
            throw ConfigurationFault(file: unknown, reason: "no such setting; see meemaken serve --help")
        }
        home = URL(filePath: value("MEEMAKEN_HOME") ?? FileManager.default.currentDirectoryPath)
        data = value("MEEMAKEN_DATA").map { URL(filePath: $0) } ?? home.appending(path: "data")
        postgres = value("MEEMAKEN_POSTGRES")
        listenHost = value("MEEMAKEN_LISTEN") ?? listenHost
        if let text = value("MEEMAKEN_PORT") {
            guard let number = Int(text), (1...65_535).contains(number) else {
                throw ConfigurationFault(file: "MEEMAKEN_PORT", reason: "needs a number from 1 to 65535, not \(text)")
            }
            port = number
        }
        if let pattern = value("MEEMAKEN_ADDRESS") {
            guard pattern.contains("{host}"), pattern.hasPrefix("http://") || pattern.hasPrefix("https://"), !pattern.hasSuffix("/") else {
                throw ConfigurationFault(file: "MEEMAKEN_ADDRESS", reason: "needs the form https://{host}, without a slash at the end")
            }
            addressPattern = pattern
        }
        metricsToken = value("MEEMAKEN_METRICS_TOKEN")
        let secretKey =
            try value("MEEMAKEN_SECRET_KEY")
            ?? value("MEEMAKEN_SECRET_KEY_FILE").map { try String(contentsOf: URL(filePath: $0), encoding: .utf8).trimmingSpaces() }
        if let secretKey { secretBox = try SecretBox(key: secretKey, setting: "MEEMAKEN_SECRET_KEY") }
        if let list = value("MEEMAKEN_PROXIES") {
            guard let given = Proxies(list.split(separator: ",").map { String($0).trimmingSpaces() }) else {
                throw ConfigurationFault(file: "MEEMAKEN_PROXIES", reason: "needs addresses or ranges such as 10.0.0.4,2001:db8::/32")
            }
            proxies = given
        }
        pdfProgram = value("MEEMAKEN_WEASYPRINT") ?? pdfProgram
        smtpURL = value("MEEMAKEN_SMTP")
        if let smtpURL, !smtpURL.hasPrefix("smtp://"), !smtpURL.hasPrefix("smtps://") {
            throw ConfigurationFault(file: "MEEMAKEN_SMTP", reason: "needs the form smtp://host:port or smtps://host:port")
        }
        smtpUser = value("MEEMAKEN_SMTP_USER")
        smtpPassword =
            try value("MEEMAKEN_SMTP_PASSWORD")
            ?? value("MEEMAKEN_SMTP_PASSWORD_FILE").map { name in
                try String(contentsOf: URL(filePath: name), encoding: .utf8).trimmingSpaces()
            }
        smtpRequiresTLS = value("MEEMAKEN_SMTP_TLS") != "no"
        mailSender = value("MEEMAKEN_MAIL_FROM") ?? mailSender
        let isReachable = !["127.0.0.1", "::1", "localhost"].contains(listenHost) || addressPattern?.hasPrefix("https://") == true
        guard smtpURL != nil || !isReachable else {
            throw ConfigurationFault(
                file: "MEEMAKEN_SMTP",
                reason: "is needed when others can reach this machine: the local mailbox shows every mail to everyone")
        }
        municipalities = value("MEEMAKEN_MUNICIPALITIES")?.split(separator: ",").map { String($0).trimmingSpaces() } ?? []
    }

    /// The address of a municipality by its host name.
    package func address(host: String) -> String {
        (addressPattern ?? "http://{host}:\(port)").replacingOccurrences(of: "{host}", with: host)
    }
}
