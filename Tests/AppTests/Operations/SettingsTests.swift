import App
import Civic
import Foundation
import Testing
import Web

/// What an installation is told from outside: every setting with a value that is taken, and with those that are refused in plain words.
@Suite struct SettingsTests {
    private func read(_ environment: [String: String], file: String? = nil) throws -> InstallationSettings {
        try InstallationSettings(environment: environment, file: file)
    }

    /// What the program says of it; empty when it takes it.
    private func fault(_ environment: [String: String], file: String? = nil) -> String {
        do {
            _ = try read(environment, file: file)
            return ""
        } catch {
            return "\(error)"
        }
    }

    /// A file in a folder of its own, with this text.
    private func with<T>(_ text: String, _ body: (String) throws -> T) async throws -> T {
        try await withFolder { folder in
            let file = folder.appending(path: "settings")
            try Data(text.utf8).write(to: file)
            return try body(file.path)
        }
    }

    private struct Trial {
        let name: String
        let right: [String]
        /// Whether it was taken over.
        let isTaken: (InstallationSettings) -> Bool
        /// Values with a piece of what must be said about them.
        let wrong: [String: String]
    }

    private static let key = String(repeating: "0f", count: 32)

    private static var trials: [Trial] {
        [
            Trial(name: "MEEMAKEN_SETTINGS", right: [], isTaken: { _ in true }, wrong: ["/nowhere": "there is no file /nowhere"]),
            Trial(
                name: "MEEMAKEN_HOME", right: [projectRoot.path], isTaken: { $0.home.path == projectRoot.path },
                wrong: ["/nowhere": "/nowhere holds no folder Texts, Public, Municipalities, Data"]),
            Trial(
                name: "MEEMAKEN_DATA", right: ["/nowhere/yet"], isTaken: { $0.data.path == "/nowhere/yet" },
                wrong: [#filePath: "is no folder"]),
            Trial(
                name: "MEEMAKEN_POSTGRES", right: ["host=a dbname=b", "postgresql://a/b"], isTaken: { $0.postgres != nil },
                wrong: ["meemaken": "needs a connection string such as"]),
            Trial(
                name: "MEEMAKEN_MUNICIPALITIES", right: ["ons-dorp, onze-stad"],
                isTaken: { $0.municipalities == ["ons-dorp", "onze-stad"] },
                wrong: ["Ons Dorp": "needs keys of municipalities", "a;b": "not a;b"]),
            Trial(
                name: "MEEMAKEN_LISTEN", right: ["::1", "127.0.0.1", "localhost"], isTaken: { $0.listenHost != "" },
                wrong: ["127.0.0.1:8080": "needs an address without a port", "http://a": "not http://a"]),
            Trial(
                name: "MEEMAKEN_PORT", right: ["9000"], isTaken: { $0.port == 9_000 },
                wrong: ["0": "from 1 to 65535", "65536": "from 1", "http": "not http", "80 80": "needs a number"]),
            Trial(
                name: "MEEMAKEN_ADDRESS", right: ["http://{host}:81"], isTaken: { $0.address(host: "a.nl") == "http://a.nl:81" },
                wrong: ["https://a.nl": "needs the form https://{host}", "https://{host}/": "without a slash", "{host}": "not {host}"]),
            Trial(
                name: "MEEMAKEN_PROXIES", right: ["10.0.0.4,2001:db8::/32"], isTaken: { _ in true },
                wrong: ["proxy": "needs addresses or ranges", "10.0.0.0/33": "not 10.0.0.0/33"]),
            Trial(
                name: "MEEMAKEN_SMTP", right: ["smtps://mail.example.nl:465"], isTaken: { $0.smtpURL == "smtps://mail.example.nl:465" },
                wrong: ["mail.example.nl": "needs the form smtp://", "smtp://me:secret@a": "without a name or password"]),
            Trial(name: "MEEMAKEN_SMTP_USER", right: ["ada"], isTaken: { $0.smtpUser == "ada" }, wrong: [:]),
            Trial(name: "MEEMAKEN_SMTP_PASSWORD", right: ["a b#c"], isTaken: { $0.smtpPassword == "a b#c" }, wrong: [:]),
            Trial(
                name: "MEEMAKEN_SMTP_TLS", right: ["no", "false", "Off", "0"], isTaken: { !$0.smtpRequiresTLS },
                wrong: ["maybe": "needs yes or no, not maybe", "nope": "needs yes or no"]),
            Trial(
                name: "MEEMAKEN_MAIL_FROM", right: ["Meemaken@example.nl"], isTaken: { $0.mailSender == "meemaken@example.nl" },
                wrong: ["Meemaken <a@b.nl>": "needs a mail address", "meemaken": "not meemaken"]),
            Trial(
                name: "MEEMAKEN_SECRET_KEY", right: [key], isTaken: { $0.secretBox.isLocked }, wrong: ["short": "needs 32 bytes in base64"]),
            Trial(
                name: "MEEMAKEN_METRICS_TOKEN", right: ["0123456789abcdef"], isTaken: { $0.metricsToken == "0123456789abcdef" },
                wrong: ["short": "needs 16 characters", "0123456789 abcdef": "no spaces"]),
            Trial(
                name: "MEEMAKEN_WEASYPRINT", right: ["/opt/weasyprint"], isTaken: { $0.pdfProgram == "/opt/weasyprint" },
                wrong: ["weasyprint": "needs a whole path"]),
            limit("SIGN_IN", \.signIn), limit("LINK", \.link), limit("CODE", \.code), limit("PROVIDER", \.provider),
            limit("IDEA", \.idea), limit("DRAFT_LINK", \.draftLink), limit("OWN_DATA", \.ownData),
            limit("ADDRESS", \.address), limit("SESSION", \.session),
        ]
    }

    private static func limit(_ name: String, _ path: KeyPath<RateLimits, RateLimiter.Allowance>) -> Trial {
        Trial(
            name: "MEEMAKEN_LIMIT_\(name)", right: ["7/0.5"],
            isTaken: { settings in
                let allowance = settings.limits[keyPath: path]
                return (allowance.burst, allowance.seconds) == (7, 0.5) && allowance.name == RateLimits()[keyPath: path].name
            }, wrong: ["7": "needs two numbers such as 20/30", "0/5": "not 0/5", "7/0": "needs", "7/x": "needs", "7/1/2": "needs"])
    }

    @Test func `every setting is taken when it is right, and refused by name when it is wrong`() {
        #expect(Set(Self.trials.map(\.name)) == Set(Setting.all.map(\.name)), "each setting has a trial here")
        for trial in Self.trials {
            for value in trial.right {
                let message = fault([trial.name: value])
                #expect(message == "", "\(trial.name)=\(value)")
                if let settings = try? read([trial.name: value]) { #expect(trial.isTaken(settings), "\(trial.name)=\(value)") }
            }
            for (value, reason) in trial.wrong {
                let message = fault([trial.name: value])
                #expect(message.hasPrefix("\(trial.name): ") && message.contains(reason), "\(trial.name)=\(value): \(message)")
            }
            // An empty value is none, as an empty line in a file of examples.
            #expect(fault([trial.name: ""]) == "", "\(trial.name)=")
        }
    }

    @Test func `a fault never repeats a secret`() async throws {
        for setting in Setting.all where setting.isSecret {
            #expect(!fault([setting.name: "geheim"]).contains("geheim"), "\(setting.name)")
            try await with("geheim één\n") { file in
                #expect(!fault([setting.fileName ?? "": file]).contains("geheim"), "\(setting.name)")
            }
        }
    }

    @Test func `without any, the usual holds`() throws {
        let settings = try read([:])
        #expect(settings.home.path == FileManager.default.currentDirectoryPath)
        #expect(settings.data == settings.home.appending(path: "data"))
        #expect(settings.smtpRequiresTLS && settings.port == 8_080 && settings.limits == RateLimits() && !settings.secretBox.isLocked)
        #expect(try read(["MEEMAKEN_HOME": projectRoot.path]).data.path == projectRoot.appending(path: "data").path)
        for word in ["yes", "true", "ON", "1"] { #expect(try read(["MEEMAKEN_SMTP_TLS": word]).smtpRequiresTLS) }
    }

    @Test func `others can reach the site only when mail leaves`() {
        for reachable in [["MEEMAKEN_LISTEN": "0.0.0.0"], ["MEEMAKEN_ADDRESS": "https://{host}"]] {
            #expect(fault(reachable).hasPrefix("MEEMAKEN_SMTP: is needed when others can reach this machine"))
            #expect(fault(reachable.merging(["MEEMAKEN_SMTP": "smtp://localhost:25"]) { $1 }) == "")
        }
    }

    @Test func `a name that is none is refused, with the one that was meant`() async throws {
        #expect(fault(["MEEMAKEN_PROT": "1"]) == "MEEMAKEN_PROT: no such setting; did you mean MEEMAKEN_PORT?")
        #expect(fault(["MEEMAKEN_SMTP_PASWORD_FILE": "/x"]).hasSuffix("did you mean MEEMAKEN_SMTP_PASSWORD_FILE?"))
        #expect(fault(["MEEMAKEN_PORT_FILE": "/x"]).contains("no such setting"), "only what may be secret stands in a file")
        #expect(fault(["MEEMAKEN_EVERYTHING_ELSE": "1"]).hasSuffix("see meemaken serve --help"))
        #expect(fault(["PATH": "/bin", "OPENID_DORP": "x"]) == "")
        try await with("PATH=/bin\n") { file in #expect(fault([:], file: file).hasPrefix("\(file), line 1: PATH: no such setting")) }
    }

    @Test func `a file gives settings, and the environment wins`() async throws {
        let text = """
            # A remark, and then another.
            ; The same.

            MEEMAKEN_PORT=9000\r
              MEEMAKEN_MAIL_FROM = never
            """
        try await with(text) { file in
            #expect(fault([:], file: file).hasPrefix("\(file), line 5: needs NAME=value without spaces around the ="))
        }
        let good = """
            # A remark.
            MEEMAKEN_PORT=9000
            MEEMAKEN_SMTP_USER="a #b"
            MEEMAKEN_SMTP_PASSWORD='c "d"'
            MEEMAKEN_POSTGRES=host=/tmp dbname=x
            MEEMAKEN_SMTP_TLS=
            OPENID_DORP=geheim
            """
        try await with(good) { file in
            let settings = try read(["MEEMAKEN_SETTINGS": file, "MEEMAKEN_PORT": "9001"])
            #expect((settings.port, settings.smtpUser, settings.smtpPassword) == (9_001, "a #b", "c \"d\""))
            #expect(settings.postgres == "host=/tmp dbname=x" && settings.smtpRequiresTLS)
            #expect(settings.environment["OPENID_DORP"] == "geheim")
            #expect(try read(["OPENID_DORP": "ander"], file: file).environment["OPENID_DORP"] == "ander")
            #expect(try read(["MEEMAKEN_SETTINGS": "/nowhere"], file: file).port == 9_000, "an option is nearer than the environment")
            // What the environment says in one way, the file does not say again in another.
            #expect(
                fault(["MEEMAKEN_SMTP_PASSWORD_FILE": "/nowhere"], file: file).hasPrefix("MEEMAKEN_SMTP_PASSWORD_FILE: there is no file"))
        }
    }

    @Test func `a file that systemd would read in another way is refused with its line`() async throws {
        let wrong = [
            "MEEMAKEN_PORT": "needs NAME=value", "export MEEMAKEN_PORT=1": "needs NAME=value", "meemaken_port=1": "needs NAME=value",
            "MEEMAKEN_SMTP_USER=a\\b": "quotes or backslashes", "MEEMAKEN_SMTP_USER=\"a": "quotes or backslashes",
            "MEEMAKEN_SMTP_USER=\"a\" # b": "quotes or backslashes", "MEEMAKEN_SMTP_USER=a\"b\"": "quotes or backslashes",
            "MEEMAKEN_PORT=1\nMEEMAKEN_PORT=2": "line 2: MEEMAKEN_PORT is given twice",
            "MEEMAKEN_PORT=x": "line 1: MEEMAKEN_PORT: needs a number",
            "MEEMAKEN_SETTINGS=/x": "stands in the environment only",
            "\nMEEMAKEN_PROT=1": "line 2: MEEMAKEN_PROT: no such setting; did you mean",
        ]
        for (text, reason) in wrong {
            try await with(text) { file in
                let message = fault([:], file: file)
                #expect(message.hasPrefix(file) && message.contains(reason), "\(text): \(message)")
            }
        }
        #expect(fault([:], file: "/nowhere/settings") == "--settings: there is no file /nowhere/settings")
        #expect(fault([:], file: projectRoot.path).hasSuffix("is a folder"))
    }

    @Test func `every secret may stand in a file of its own`() async throws {
        let values = [
            "MEEMAKEN_POSTGRES": "host=a dbname=b", "MEEMAKEN_SMTP_PASSWORD": "geheim", "MEEMAKEN_SECRET_KEY": Self.key,
            "MEEMAKEN_METRICS_TOKEN": "0123456789abcdef",
        ]
        let secrets = Setting.all.filter(\.isSecret)
        #expect(Set(secrets.map(\.name)) == Set(values.keys))
        for (name, value) in values {
            try await with("\(value)\n") { file in
                let settings = try read(["\(name)_FILE": file])
                #expect(Self.trials.first { $0.name == name }?.isTaken(settings) == true || settings.smtpPassword == "geheim", "\(name)")
                #expect(fault(["\(name)_FILE": file, name: value]).contains("is given besides \(name)"))
            }
            try await with(" \n") { file in #expect(fault(["\(name)_FILE": file]) == "\(name)_FILE: \(file) is empty") }
            try await with("a\nb") { file in #expect(fault(["\(name)_FILE": file]).hasSuffix("has more than one line")) }
            #expect(fault(["\(name)_FILE": "/nowhere"]) == "\(name)_FILE: there is no file /nowhere")
        }
    }

    @Test func `a municipality that is not there is refused with those that are`() throws {
        var settings = InstallationSettings(home: projectRoot, data: projectRoot)
        settings.municipalities = ["haarlem", "harlem"]
        let error = try #require(throws: ConfigurationFault.self) { try Installation.municipalities(settings) }
        #expect(error.description.contains("holds no municipality harlem, which MEEMAKEN_MUNICIPALITIES"))
        #expect(error.description.hasSuffix("there are den-haag, dordrecht, haarlem"))
    }

    @Test func `a home folder made of links is read like the folder itself`() throws {
        let links = FileManager.default.temporaryDirectory.appending(path: "meemaken-links-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: links, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: links) }  // nothing in it lasts
        for name in ["Texts", "Public", "Municipalities"] {
            let folder = projectRoot.appending(path: name)
            try FileManager.default.createSymbolicLink(at: links.appending(path: name), withDestinationURL: folder)
        }
        func keys(_ home: URL) throws -> [String] {
            try Installation.municipalities(InstallationSettings(home: home, data: home)).map(\.key)
        }
        func style(_ home: URL) throws -> String { try Assets(folder: home.appending(path: "Public")).address("meemaken.css") }
        #expect(try keys(links) == keys(projectRoot))
        #expect(try style(links) == style(projectRoot))
        #expect(try Texts(folder: links.appending(path: "Texts")).languages == ["nl", "en"])
    }

    @Test func `help, the page for administrators and the example know every setting`() throws {
        let help = Setting.help.split(separator: "\n").map(String.init)
        let page = try String(contentsOf: projectRoot.appending(path: "docs/operations.md"), encoding: .utf8)
        let program = try String(contentsOf: projectRoot.appending(path: "Sources/meemaken/Main.swift"), encoding: .utf8)
        #expect(program.contains("\\(Setting.help)"))
        for setting in Setting.all {
            let place = try #require(help.firstIndex(of: "  \(setting.name)"), "\(setting.name) is not in --help")
            #expect(help[place + 1].contains(setting.meaning))
            if let file = setting.fileName { #expect(help[place + 1].contains("\(file) names a file")) }
            #expect(page.contains("| `\(setting.name)` |"), "docs/operations.md has no row of \(setting.name)")
        }
        for (name, meaning) in Setting.ofMunicipalities {
            let place = try #require(help.firstIndex(of: "  \(name)"), "\(name) is not in --help")
            #expect(help[place + 1].contains(meaning) && page.contains("`\(name)`"), "\(name)")
        }
        let rows = page.matches(of: /\| `(MEEMAKEN_[A-Z_]+)` \|/).map { String($0.output.1) }
        #expect(Set(rows) == Set(Setting.all.map(\.name)) && rows.count == Setting.all.count)
        // Also what stands in the example as a remark.
        let example = try String(contentsOf: projectRoot.appending(path: "deploy/settings.example"), encoding: .utf8)
        let known = Set(Setting.all.flatMap { [$0.name, $0.fileName ?? $0.name] })
        for match in example.matches(of: /(?m)^(?:# )?(MEEMAKEN_[A-Z_]+)=/) { #expect(known.contains(String(match.output.1))) }
        #expect(fault(["MEEMAKEN_HOME": projectRoot.path], file: projectRoot.appending(path: "deploy/settings.example").path) == "")
    }
}
