import Civic
import Foundation
import Testing

@Suite struct WebClientTests {
    @Test(arguments: [
        "http://login.example/", "ftp://login.example/", "file:///etc/hostname", "https://", "https:///x", "login.example", "",
        "https://a@login.example/", "https://a:b@login.example/", "https://login.example/#deel", "https://login.example/ x",
        "https://login.example\\@elders.example/", "https://login.example/\r\nX: y", "https://ex\u{E4}mple.example/", "javascript:alert(1)",
        "http://127.0.0.1:1/", "http://localhost/",
    ])
    func `only an address that is safe to ask is asked`(address: String) async {
        await #expect(throws: WebFailure.malformedRequest) { try await CurlClient().send(WebRequest(.get, address)) }
    }

    @Test func `this machine itself is asked without https only when that is allowed`() throws {
        for address in ["http://127.0.0.1:8080/x", "http://localhost/x", "http://[::1]:80/"] {
            #expect(try WebRequest.checked(address, allowsLoopback: true) == .loopback)
        }
        for address in ["http://127.0.0.1.elders.example/", "http://localhost.elders.example/", "http://10.0.0.1/"] {
            #expect(throws: WebFailure.malformedRequest) { try WebRequest.checked(address, allowsLoopback: true) }
        }
        #expect(try WebRequest.checked("https://login.example/x?y=1", allowsLoopback: false) == .elsewhere)
    }

    @Test(arguments: ["a\r\nB: c", "a\nb", "a\u{0}b", "a\u{7F}"])
    func `a header cannot begin another one`(value: String) async {
        let request = WebRequest(.get, "https://login.example/", headers: [(name: "X", value: value)])
        await #expect(throws: WebFailure.malformedRequest) { try await CurlClient().send(request) }
        let named = WebRequest(.get, "https://login.example/", headers: [(name: "X: y\r\nZ", value: "1")])
        await #expect(throws: WebFailure.malformedRequest) { try await CurlClient().send(named) }
    }

    @Test func `a form escapes what could be read as something else`() {
        let request = WebRequest.form("https://x.example/", [("a b", "1&c=2"), ("é", "+ %~/")])
        #expect(String(decoding: request.body, as: UTF8.self) == "a%20b=1%26c%3D2&%C3%A9=%2B%20%25%7E%2F")
    }
}

/// Against a server of one answer on this machine.
@Suite struct WebClientOnTheWireTests {
    private func ask(_ answer: String, _ request: (String) -> WebRequest) async throws -> (WebResponse, asked: String) {
        let server = try OneAnswer(answer)
        let response = try await CurlClient(allowsLoopback: true).send(request("http://127.0.0.1:\(server.port)/pad?x=1"))
        return (response, server.asked)
    }

    @Test func `status, headers and body come back`() async throws {
        let answer = "HTTP/1.1 201 Created\r\nContent-Length: 2\r\nX-A: een\r\nx-a: twee\r\nConnection: close\r\n\r\nja"
        let (response, asked) = try await ask(answer) { .json(.patch, $0, Data("{}".utf8), headers: [("X-Leeg", ""), ("X-B", "b")]) }
        #expect(response.status == 201)
        #expect(response.headers["x-a"] == "een, twee")
        #expect(String(decoding: response.body, as: UTF8.self) == "ja")
        #expect(asked.hasPrefix("PATCH /pad?x=1 HTTP/1.1\r\n"))
        for part in ["Content-Type: application/json\r\n", "X-B: b\r\n", "X-Leeg:", "Content-Length: 2\r\n", "\r\n\r\n{}"] {
            #expect(asked.contains(part), "\(part)")
        }
        #expect(!asked.contains("Expect:"))
    }

    @Test(arguments: [WebRequest.Method.get, .post, .put])
    func `each method asks as it is called`(method: WebRequest.Method) async throws {
        let (_, asked) = try await ask("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n") { WebRequest(method, $0) }
        #expect(asked.hasPrefix("\(method.rawValue) /pad"))
    }

    @Test func `a redirect is an answer, not a road`() async throws {
        let (response, _) = try await ask("HTTP/1.1 302 Found\r\nLocation: /elders\r\nContent-Length: 0\r\nConnection: close\r\n\r\n") {
            WebRequest(.get, $0)
        }
        #expect(response.status == 302)
    }

    @Test func `an answer that is too large or never comes is a failure`() async throws {
        let large = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + String(repeating: "x", count: 5_000)
        await #expect(throws: WebFailure.tooLarge) { _ = try await ask(large) { WebRequest(.get, $0, sizeLimit: 4_999) } }
        let whole = try await ask(large) { WebRequest(.get, $0, sizeLimit: 5_000) }
        #expect(whole.0.body.count == 5_000)
        await #expect(throws: WebFailure.timedOut) { _ = try await ask("") { WebRequest(.get, $0, timeoutSeconds: 1) } }
    }

    @Test func `no more are under way than may be`() async throws {
        let server = try OneAnswer("")
        let client = CurlClient(allowsLoopback: true, limit: 1)
        let request = WebRequest(.get, "http://127.0.0.1:\(server.port)/", timeoutSeconds: 2)
        let first = Task { try await client.send(request) }
        while server.asked.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        await #expect(throws: WebFailure.busy) { _ = try await client.send(request) }
        await #expect(throws: WebFailure.timedOut) { _ = try await first.value }
        await #expect(throws: WebFailure.timedOut) { _ = try await client.send(request) }
    }
}
