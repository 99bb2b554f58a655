import App
import Foundation
import Store
import TestSupport
import Testing
import Web

/// The web server that ships in front of the program, against the routes that the program has.
@Suite struct WebServerTests {
    /// Parameters that name something and open nothing by themselves: whoever reads them in a log gets no further. Any other one is taken for
    /// a key, until it is listed here.
    private static let names: Set<String> = [
        "absence", "ask", "bestand", "code", "date", "document", "doel", "id", "key", "knelpunt", "les", "letter", "opgave", "paper",
        "place",
        "provider", "reference", "regel", "revision", "signaal", "slug", "thema", "turn",
    ]

    /// The addresses that `deploy/nginx.conf` keeps out of its log, as patterns.
    private func quiet() throws -> [Regex<AnyRegexOutput>] {
        let text = try String(contentsOf: projectRoot.appending(path: "deploy/nginx.conf"), encoding: .utf8)
        let map = try #require(text.firstMatch(of: #/map \$uri \$meemaken_logs \{(?<lines>[^}]*)\n\}/#)).output.lines
        // Each server says for itself what it logs: what nginx logs by itself has addresses of visitors and all of their requests.
        let servers = text.components(separatedBy: "\nserver {").dropFirst()
        #expect(servers.count == 3)
        for server in servers {
            let logs = server.matches(of: /access_log ([^;]+);/).map { String($0.output.1) }
            #expect(logs.count == 1 && logs.allSatisfy { $0 == "off" || $0.hasSuffix(" if=$meemaken_logs") }, "\(logs)")
        }
        #expect(map.contains("default 1;"))
        return try map.matches(of: /"~(?<pattern>[^"]+)" 0;/).map { try Regex(String($0.output.pattern)) }
    }

    private func isQuiet(_ path: String, _ patterns: [Regex<AnyRegexOutput>]) -> Bool {
        patterns.contains { path.firstMatch(of: $0) != nil }
    }

    @Test func `an address with a key in it stands in no log of the web server`() async throws {
        let (town, patterns) = (try await Town.open(.sqlite), try quiet())
        var unknown: Set<String> = []
        var keys = 0
        for route in town.installation.routes {
            let parameters = route.path.matches(of: /\{([A-Za-z]+)\}/).map { String($0.output.1) }
            let secret = parameters.filter { !Self.names.contains($0) }
            unknown.formUnion(secret.filter { $0 != "token" })
            let path = route.path.replacing(/\{[A-Za-z]+\}/, with: "AbC-9_xyz")
            #expect(isQuiet(path, patterns) == !secret.isEmpty, "\(route.method) \(route.path)")
            keys += secret.isEmpty ? 0 : 1
        }
        #expect(keys >= 11)
        #expect(unknown.isEmpty, "name or key? \(unknown.sorted()): say so in this test, and keep keys out of deploy/nginx.conf's log")
        // What was moved or does not exist is not kept out by chance.
        for path in ["/", "/initiatieven/link", "/linkje/x", "/mijn/gegevens", "/advies"] { #expect(!isQuiet(path, patterns), "\(path)") }
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/sbin/nginx") && openssl != nil))
    func `nginx takes the configuration as it ships`() async throws {
        try await withFolder { folder in
            let key = folder.appending(path: "privkey.pem").path
            let made = try run(
                openssl ?? "", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=meemaken.example.nl", "-days", "1", "-keyout",
                key,
                "-out", folder.appending(path: "fullchain.pem").path)
            #expect(made.status == 0, "\(made.text)")
            // Its own places and ports are another machine's: these stand in for them.
            let shipped = try String(contentsOf: projectRoot.appending(path: "deploy/nginx.conf"), encoding: .utf8)
                .replacing("/etc/letsencrypt/live/meemaken.example.nl", with: folder.path)
                .replacing("/etc/nginx/snippets", with: projectRoot.appending(path: "deploy").path)
                .replacing("/var/log/nginx", with: folder.path).replacing("listen 80;", with: "listen 127.0.0.1:18080;")
                .replacing("listen 443 ", with: "listen 127.0.0.1:18443 ").replacing(/\n *listen \[::\][^\n]*/, with: "")
            let site = folder.appending(path: "site.conf")
            try Data(shipped.utf8).write(to: site)
            let places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \(folder.path)/\($0);" }.joined()
            let whole = "pid \(folder.path)/pid; events {} http { \(places) include \(site.path); }"
            let main = folder.appending(path: "nginx.conf")
            try Data(whole.utf8).write(to: main)
            let tested = try run("/usr/sbin/nginx", "-t", "-c", main.path, "-e", folder.appending(path: "errors").path)
            #expect(tested.status == 0, "\(tested.text)")
            // The test can fail.
            try Data(whole.replacing("events {}", with: "events {").utf8).write(to: main)
            #expect(try run("/usr/sbin/nginx", "-t", "-c", main.path, "-e", folder.appending(path: "errors").path).status != 0)
        }
    }

    private func run(_ program: String, _ arguments: String...) throws -> (status: Int32, text: String) {
        let (process, pipe) = (Process(), Pipe())
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        (process.standardOutput, process.standardError) = (pipe, pipe)
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }
}

private let openssl = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first { FileManager.default.isExecutableFile(atPath: $0) }
