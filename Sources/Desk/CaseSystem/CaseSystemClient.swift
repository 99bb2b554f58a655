import Civic
import Foundation

/// Asks the case system. Everything goes to the addresses of the settings: an address in an answer is only passed on, never asked.
struct CaseSystemClient: Sendable {
    let settings: CaseSystemSettings
    let web: any WebClient
    /// How we are called there.
    let program: String

    typealias Fields = [String: ConfigTree]
    /// A catalogue with more pages than this of anything is not one.
    private static let mostPages = 40
    private static let shortWait = 20
    /// For sending a document, in seconds.
    private static let longWait = 90

    /// Everything that fits, from all pages.
    ///
    /// - Throws: ``CaseSystemFault``.
    func list(
        _ interface: CaseSystemSettings.Interface, _ path: String, _ query: [(name: String, value: String)], at now: Instant
    ) async throws -> [ConfigTree] {
        var (found, page): ([ConfigTree], Int) = ([], 1)
        while page <= Self.mostPages {
            let asked = query + (page > 1 ? [(name: "page", value: String(page))] : [])
            let text = asked.map { "\($0.name)=\($0.value.formEncoded)" }.joined(separator: "&")
            let answer = try await send(interface, WebRequest(.get, address(interface, path) + "?" + text, sizeLimit: 4_000_000), now)
            // Relations come as a list, everything else in pages.
            if case .list(let items) = answer { return items }
            guard case .list(let items) = answer["results"] else { throw CaseSystemFault.unreadable }
            found += items
            guard answer["next"].text != nil else { return found }
            page += 1
        }
        throw CaseSystemFault.unreadable
    }

    /// Makes one thing and gives it as it is there.
    ///
    /// - Throws: ``CaseSystemFault``.
    func create(_ interface: CaseSystemSettings.Interface, _ path: String, _ fields: Fields, at now: Instant) async throws -> ConfigTree {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        var request = WebRequest.json(.post, address(interface, path), try encoder.encode(ConfigTree.map(fields)))
        request.timeoutSeconds = Self.longWait
        return try await send(interface, request, now)
    }

    /// Changes these fields of one thing, and gives it as it is then.
    ///
    /// - Throws: ``CaseSystemFault``.
    func change(_ interface: CaseSystemSettings.Interface, _ path: String, _ fields: Fields, at now: Instant) async throws -> ConfigTree {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        var request = WebRequest.json(.patch, address(interface, path), try encoder.encode(ConfigTree.map(fields)))
        request.timeoutSeconds = Self.shortWait
        return try await send(interface, request, now)
    }

    private func address(_ interface: CaseSystemSettings.Interface, _ path: String) -> String {
        "\(settings.addresses[interface] ?? "")/\(path)"
    }

    private func send(_ interface: CaseSystemSettings.Interface, _ given: WebRequest, _ now: Instant) async throws -> ConfigTree {
        var request = given
        let token = SharedToken(clientID: settings.clientID, userID: settings.clientID, userName: program, issuedAt: now)
        request.headers.append((name: "Authorization", value: "Bearer \(try token.text(secret: settings.secret))"))
        if request.method == .get {
            request.headers.append((name: "Accept", value: "application/json"))
            request.timeoutSeconds = Self.shortWait
        }
        // Only cases have a place; without these they are refused (412).
        if interface == .cases {
            request.headers += [(name: "Accept-Crs", value: "EPSG:4326"), (name: "Content-Crs", value: "EPSG:4326")]
        }
        let response: WebResponse
        do {
            response = try await web.send(request)
        } catch WebFailure.malformedRequest {
            throw CaseSystemFault.unreadable
        } catch is WebFailure {
            throw CaseSystemFault.unreached
        }
        guard response.status == (request.method == .post ? 201 : 200) else { throw CaseSystemFault(response) }
        guard let tree = try? ConfigTree(json: response.body) else { throw CaseSystemFault.unreadable }
        return tree
    }
}

extension ConfigTree {
    /// Where it is there.
    ///
    /// - Throws: ``CaseSystemFault/unreadable`` when it has no proper address.
    func address() throws -> String {
        guard let url = self["url"].text, url.utf8.count <= 1_000, url.hasPrefix("https://") || url.hasPrefix("http://") else {
            throw CaseSystemFault.unreadable
        }
        return url
    }
}
