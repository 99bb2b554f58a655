import Civic
import Foundation
import Web

/// One setting: its variable, what it means and how it is read. `--help` is printed from this list, and nothing else is understood.
package struct Setting: Sendable {
    package let name: String
    package let meaning: String
    /// What holds without it, as `--help` says; nil when its meaning tells.
    package let usual: String?
    /// May hold a secret: `NAME_FILE` may name a file with it instead. A fault never repeats its value.
    package let isSecret: Bool
    /// - Throws: ``SettingFault`` with what it needs.
    let read: @Sendable (String, inout InstallationSettings) throws -> Void

    init(
        _ name: String, _ meaning: String, usual: String? = nil, isSecret: Bool = false,
        _ read: @escaping @Sendable (String, inout InstallationSettings) throws -> Void
    ) {
        (self.name, self.meaning, self.usual, self.isSecret, self.read) = (name, meaning, usual, isSecret, read)
    }

    /// The name under which a file with the secret is given.
    package var fileName: String? { isSecret ? "\(name)_FILE" : nil }

    /// In the order of `--help`.
    package static let all = places + reached + mail + secrets + rest + limits

    /// Secrets whose names the folders of municipalities give; `KEY` is the key of the municipality in capitals.
    package static let ofMunicipalities = [
        ("OPENID_KEY_NAME", "the secret of a provider to sign in with, as `secretFrom` of the municipality's `openid` calls it"),
        ("CASESYSTEM_KEY", "the secret for the municipality's case system, as `secretFrom` of its `casesystem.yaml` calls it"),
    ]

    /// What `--help` says of them.
    package static var help: String {
        let outside = ofMunicipalities.map { name, meaning in
            "  \(name)\n      \(meaning); KEY is its key in capitals; \(name)_FILE names a file that holds it"
        }
        return (all.map(\.help) + outside).joined(separator: "\n")
    }

    private var help: String {
        let usual = usual.map { " (default: \($0))" } ?? ""
        let file = fileName.map { "; \($0) names a file that holds it" } ?? ""
        return "  \(name)\n      \(meaning)\(usual)\(file)"
    }
}

extension Setting {
    private static let places = [
        // Read before all others; here for --help.
        Setting("MEEMAKEN_SETTINGS", "a file with these settings, NAME=value a line; what the environment says wins") { _, _ in },
        Setting("MEEMAKEN_HOME", "folder with Texts, Public, Municipalities and Data", usual: "the current folder") { text, settings in
            settings.home = URL(filePath: text)
            let missing = ["Texts", "Public", "Municipalities", "Data"].filter { !isFolder(settings.home.appending(path: $0)) }
            guard missing.isEmpty else { throw SettingFault("\(text) holds no folder \(missing.joined(separator: ", "))") }
        },
        Setting("MEEMAKEN_DATA", "folder for SQLite files, one per municipality", usual: "data in the home folder") { text, settings in
            settings.data = URL(filePath: text)
            guard isFolder(settings.data) || !FileManager.default.fileExists(atPath: text) else {
                throw SettingFault("\(text) is no folder")
            }
        },
        Setting("MEEMAKEN_POSTGRES", "libpq connection string; without it SQLite is used", isSecret: true) { text, settings in
            guard text.contains("=") || text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") else {
                throw SettingFault("needs a connection string such as host=/var/run/postgresql dbname=meemaken")
            }
            settings.postgres = text
        },
        Setting("MEEMAKEN_MUNICIPALITIES", "comma-separated keys of the municipalities to serve", usual: "all") { text, settings in
            settings.municipalities = text.split(separator: ",").map { String($0).trimmingSpaces() }
            guard settings.municipalities.allSatisfy({ $0.wholeMatch(of: /[a-z][a-z0-9-]{1,40}/) != nil }) else {
                throw SettingFault("needs keys of municipalities with commas in between, such as village,town, not \(text)")
            }
        },
    ]

    private static let reached = [
        Setting("MEEMAKEN_LISTEN", "address to listen on", usual: "127.0.0.1") { text, settings in
            guard text.wholeMatch(of: /[0-9a-zA-Z.:_%-]{1,253}/) != nil, text.wholeMatch(of: /[^:]*:[0-9]+/) == nil else {
                throw SettingFault("needs an address without a port, such as 127.0.0.1 or ::, not \(text)")
            }
            guard isKnown(host: text) else { throw SettingFault("\(text) is no address, and no name of this machine") }
            settings.listenHost = text
        },
        Setting("MEEMAKEN_PORT", "port to listen on", usual: "8080") { text, settings in
            guard let number = Int(text), (1...65_535).contains(number) else {
                throw SettingFault("needs a number from 1 to 65535, not \(text)")
            }
            settings.port = number
        },
        Setting("MEEMAKEN_ADDRESS", "how residents reach a municipality, such as https://{host}", usual: "http://{host}:PORT") {
            text, settings in
            guard text.wholeMatch(of: /https?:\/\/[^\s\/]*\{host\}[^\s\/]*/) != nil else {
                throw SettingFault("needs the form https://{host}, without a slash at the end, not \(text)")
            }
            settings.addressPattern = text
        },
        Setting(
            "MEEMAKEN_PROXIES", "comma-separated addresses or ranges of proxies, besides this machine, whose X-Forwarded-For is believed"
        ) {
            text, settings in
            guard let given = Proxies(text.split(separator: ",").map { String($0).trimmingSpaces() }) else {
                throw SettingFault("needs addresses or ranges such as 10.0.0.4,2001:db8::/32, not \(text)")
            }
            settings.proxies = given
        },
    ]

    private static let mail = [
        Setting("MEEMAKEN_SMTP", "mail server, smtp://host:port or smtps://host:port; without it mail shows on the local mailbox page") {
            text, settings in
            guard text.wholeMatch(of: /smtps?:\/\/[^\s\/@]+/) != nil else {
                throw SettingFault("needs the form smtp://host:port or smtps://host:port, without a name or password in it")
            }
            settings.smtpURL = text
        },
        Setting("MEEMAKEN_SMTP_USER", "user name at the mail server") { text, settings in settings.smtpUser = text },
        Setting("MEEMAKEN_SMTP_PASSWORD", "password at the mail server", isSecret: true) { text, settings in settings.smtpPassword = text },
        Setting("MEEMAKEN_SMTP_TLS", "whether mail leaves encrypted or not at all; no allows sending without encryption", usual: "yes") {
            text, settings in settings.smtpRequiresTLS = try yesOrNo(text)
        },
        Setting("MEEMAKEN_MAIL_FROM", "sender address of mails", usual: "meemaken@localhost") { text, settings in
            guard let address = emailAddress(text) else {
                throw SettingFault("needs a mail address such as meemaken@example.nl, not \(text)")
            }
            settings.mailSender = address
        },
    ]

    private static let secrets = [
        Setting(
            "MEEMAKEN_SECRET_KEY", "32 bytes in base64 or hexadecimal that encrypt the secrets of codes; without it they are not encrypted",
            isSecret: true
        ) { text, settings in
            do {
                settings.secretBox = try SecretBox(key: text, setting: "MEEMAKEN_SECRET_KEY")
            } catch let fault as ConfigurationFault {
                throw SettingFault(fault.reason)
            }
        },
        Setting(
            "MEEMAKEN_METRICS_TOKEN", "opens /metrics to who sends it as a bearer token; without it only this machine may ask",
            isSecret: true
        ) { text, settings in
            guard text.wholeMatch(of: /[!-~]{16,}/) != nil else {
                throw SettingFault("needs 16 characters or more, no spaces, such as of: openssl rand -hex 24")
            }
            settings.metricsToken = text
        },
    ]

    private static let rest = [
        Setting(
            "MEEMAKEN_WEASYPRINT", "the program that makes PDFs of letters; without it letters are pages only", usual: "/usr/bin/weasyprint"
        ) {
            text, settings in
            guard text.hasPrefix("/") else { throw SettingFault("needs a whole path such as /usr/bin/weasyprint, not \(text)") }
            settings.pdfProgram = text
        }
    ]

    private static let limits = [
        limit("SIGN_IN", "asking for a link to sign in", \.signIn), limit("LINK", "using such a link", \.link),
        limit("CODE", "typing a code, or changing codes", \.code),
        limit("PROVIDER", "setting out to sign in with an account elsewhere, and coming back", \.provider),
        limit("IDEA", "sending an idea", \.idea), limit("DRAFT_LINK", "having a link to an unfinished idea mailed", \.draftLink),
        limit("OWN_DATA", "reading all that is known of oneself, in one session", \.ownData),
        limit("ADDRESS", "everything that is sent, by one address", \.address),
        limit("SESSION", "everything that is sent, in one session", \.session),
    ]

    private static func limit(
        _ name: String, _ what: String, _ limit: any WritableKeyPath<RateLimits, RateLimiter.Allowance> & Sendable
    ) -> Setting {
        let usual = RateLimits()[keyPath: limit]
        return Setting(
            "MEEMAKEN_LIMIT_\(name)", "how often per address and session, so many at once/then one in so many seconds: \(what)",
            usual: "\(plain(usual.burst))/\(plain(usual.seconds))"
        ) { text, settings in
            let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, let burst = Int(parts[0]), let seconds = Double(parts[1]), (1...1_000_000).contains(burst),
                (0.001...86_400).contains(seconds)
            else {
                throw SettingFault("needs two numbers such as 20/30: 20 at once, then one in 30 seconds; not \(text)")
            }
            settings.limits[keyPath: limit] = usual.with(burst: Double(burst), oneIn: seconds)
        }
    }

    private static func plain(_ number: Double) -> String { number == number.rounded() ? "\(Int(number))" : "\(number)" }

    private static func yesOrNo(_ text: String) throws -> Bool {
        switch text.lowercased() {
        case "yes", "true", "on", "1": return true
        case "no", "false", "off", "0": return false
        default: throw SettingFault("needs yes or no, not \(text)")
        }
    }

    private static func isKnown(host: String) -> Bool {
        var found: UnsafeMutablePointer<addrinfo>?
        defer { if let found { freeaddrinfo(found) } }
        return getaddrinfo(host, nil, nil, &found) == 0
    }

    private static func isFolder(_ url: URL) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) && isFolder.boolValue
    }
}
