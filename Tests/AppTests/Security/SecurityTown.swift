import Civic
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import Store
import Testing
import Web

/// Somebody's phone: the app with the secret, read from the page as a person would type it over.
struct Phone: Sendable {
    let app: OneTimeCode
    /// On paper.
    var recovery: [String] = []

    func code(_ town: Town, step: Int64 = 0) -> String { app.code(step: OneTimeCode.step(at: town.site.clock()) + step) }
}

extension Town {
    /// Sets up codes in this browser, over the pages, and stays signed in.
    func setUpCode(_ browser: Browser) async throws -> Phone {
        let begun = try await browser.post("/mijn/veiligheid/code", [:])
        let page = try await begun.followed()
        var phone = Phone(app: try page.app)
        // Each half minute has its own code, and each works once.
        pass(seconds: 60)
        let done = try await browser.post(
            "/mijn/veiligheid/code/bevestiging", page.token.merging(["code": phone.code(self)]) { $1 })
        #expect(done.status == 200)
        phone.recovery = done.recoveryCodes
        pass(seconds: 60)
        return phone
    }

    /// Presses the button of a fresh mail link in a new browser: signed in without codes, half-way with them.
    func atTheDoor(_ name: String, path: String = "/mijn", with browser: Browser? = nil) async throws -> (browser: Browser, reply: Reply) {
        let person = try await person(name)
        let now = site.clock()
        let link = try await site.database.write { db in try db.addLink(for: person.id, path: path, at: now, days: 1) }
        let browser = browser ?? visitor()
        return (browser, try await browser.post("/link/\(link.text)", [:]))
    }

    /// Takes the roles of everybody else, so that these are all the administrators there are.
    func onlyAdministrators(_ names: [String]) async throws -> [Browser] {
        var browsers: [Browser] = []
        for name in names { browsers.append(try await signedIn(name, roles: [.administrator])) }
        var kept: [ID<Person>] = []
        for name in names { kept.append(try await person(name).id) }
        try await site.database.write { [kept] db in
            for person in try db.people(with: .administrator) where !kept.contains(person.id) { try db.setRoles([], of: person.id) }
        }
        return browsers
    }

    func set(_ settings: SecuritySettings) async throws {
        let now = site.clock()
        try await site.database.write { db in try db.set(settings, at: now) }
    }

    /// The newest entry of a kind.
    func entry(_ kind: String) async throws -> Entry? {
        try await site.database.read { db in
            try db.first("SELECT * FROM journal WHERE kind = \(kind) ORDER BY id DESC LIMIT 1", as: Entry.self)
        }
    }
}

extension Reply {
    /// The secret that the page spells out in groups of four.
    var app: OneTimeCode {
        get throws {
            let paragraph = try #require(text.firstMatch(of: /<p class="code-secret">(<span>.*?)<\/p>/)).1
            let letters = paragraph.matches(of: /<span>([A-Z2-7]+)<\/span>/).map { String($0.1) }.joined()
            let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
            let bits = letters.flatMap { letter -> [Int] in
                let value = alphabet.firstIndex(of: letter) ?? 0
                return (0..<5).reversed().map { value >> $0 & 1 }
            }
            let bytes = stride(from: 0, to: bits.count - 7, by: 8).map { start in
                bits[start..<start + 8].reduce(UInt8(0)) { $0 << 1 | UInt8($1) }
            }
            return OneTimeCode(secret: bytes)
        }
    }

    var recoveryCodes: [String] {
        text.matches(of: /<li>([0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4})<\/li>/).map { String($0.1) }
    }

    /// The value of a cookie that came with this answer.
    func cookie(_ name: String) -> String? {
        headers[values: .setCookie].first { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.count + 1).prefix { $0 != ";" }) }
    }

    /// Where each button on the page that ends a session points to.
    var handles: [String] {
        text.matches(of: /name="apparaat" value="([0-9a-f]{24})"/).map { String($0.1) }
    }
}

extension Town {
    /// Posts a form from an address of the network, past the browser, without cookies unless one is given.
    func post(_ path: String, _ fields: [String: String], from address: String, headers: [String: String] = [:]) async throws -> (
        status: Int, retryAfter: Int?, text: String
    ) {
        let plain = ["Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"]
        let body = fields.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.percentEncoded)" }.joined(separator: "&")
        return try await send(.post, path, body, from: address, headers: plain.merging(headers) { $1 })
    }

    /// Asks for a page in the same way.
    func get(_ path: String, from address: String) async throws -> (status: Int, retryAfter: Int?, text: String) {
        try await send(.get, path, "", from: address, headers: [:])
    }

    private func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: String, from address: String, headers: [String: String]
    ) async throws -> (status: Int, retryAfter: Int?, text: String) {
        let channel = EmbeddedChannel()
        channel.remoteAddress = try SocketAddress(ipAddress: address, port: 4_711)
        let context = FrontContext(source: ApplicationRequestContextSource(channel: channel, logger: Logger(label: "test")))
        var all = HTTPFields()
        for (name, value) in headers { all[try #require(HTTPField.Name(name))] = value }
        let head = HTTPRequest(
            method: method, scheme: "http", authority: site.municipality.hosts.first ?? "localhost", path: path, headerFields: all)
        let response = try await installation.front.respond(
            to: Request(head: head, body: RequestBody(buffer: ByteBuffer(string: body))), context: context)
        return (response.status.code, response.headers[.retryAfter].flatMap { Int($0) }, response.headers[.contentType] ?? "")
    }
}
