import Civic
import HTTPTypes
import Logging
import Markup
import Store
import Web

/// Signing in with an account that somebody has elsewhere: the municipality's own for colleagues, another one for residents. The browser
/// goes to the provider with a question and comes back with a code (OpenID Connect, authorization code flow with PKCE).
package enum OpenID {
    package static func feature(book: @escaping @Sendable (Site) -> OpenIDBook) -> Feature {
        Feature(
            "openID",
            routes: [
                .get("/inloggen/met/{provider}", .everyone) { visit in try await depart(visit, client(visit, book)) },
                .get("/inloggen/terug/{provider}", .everyone) { visit in try await arrive(visit, client(visit, book)) },
            ],
            migrations: migrations, duties: [ForgetAttempts()], actions: [LinkIdentity.self, FollowGroups.self],
            holdings: holdings, exemptions: exemptions)
    }

    /// Ties a sign-in to the browser it began in, so that nobody can be signed in as somebody else by following a link.
    static let cookie = "inlogpoging"

    static func doorPath(_ provider: OpenIDProvider, to target: String?) -> String {
        "/inloggen/met/\(provider.id)" + (target.map { "?naar=\($0.percentEncoded)" } ?? "")
    }

    /// What the provider must be told beforehand.
    package static func returnAddress(_ provider: OpenIDProvider, _ site: Site) -> String {
        "\(site.address)/inloggen/terug/\(provider.id)"
    }

    private static func client(_ visit: Visit, _ book: @Sendable (Site) -> OpenIDBook) throws -> ProviderClient {
        // Nothing but a browser that goes there begins or ends a sign-in; asking only for the headers would use it up.
        guard visit.method == .get, let client = book(visit.site).client(try visit.parameter("provider")) else { throw Refusal.notFound }
        return client
    }

    // MARK: There

    private static func depart(_ visit: Visit, _ client: ProviderClient) async throws -> Answer {
        let (provider, now) = (client.provider, visit.now)
        let path = target(visit, provider)
        // Two tabs of one browser may both be signing in.
        let browser = visit.cookies[cookie].flatMap { $0.utf8.count == 32 ? Secret($0) : nil } ?? Secret.random()
        let departure = ProviderClient.Departure(
            state: .random(), nonce: .random(), verifier: .verifier(), redirectAddress: returnAddress(provider, visit.site),
            language: visit.language)
        do {
            let address = try await client.departureAddress(departure, at: now)
            guard let address = WebAddress(checking: address) else { throw OpenIDFault.configuration }
            try await visit.database.quietWrite { db in
                try db.addAttempt(departure, provider: provider.id, browser: browser, path: path, at: now)
            }
            return .away(address, cookie: .init(cookie, browser.text, maxAge: OpenIDAttempt.seconds))
        } catch let fault as OpenIDFault {
            return refuse(fault, provider, path, visit)
        }
    }

    private static func target(_ visit: Visit, _ provider: OpenIDProvider) -> String {
        let usual = provider.audience == .staff ? "/werk" : "/mijn"
        guard let wanted = visit.query.first("naar"), wanted.utf8.count <= 500 else { return usual }
        return WebAddress(path: wanted).text
    }

    // MARK: And back

    private static func arrive(_ visit: Visit, _ client: ProviderClient) async throws -> Answer {
        let (provider, now) = (client.provider, visit.now)
        var path: String?
        do {
            let attempt = try await attempt(visit, provider)
            path = attempt.path
            try await client.checkSender(visit.query.first("iss"), at: now)
            let claims = try await client.claims(
                .init(
                    code: try code(visit), verifier: Secret(attempt.verifier), nonceHash: attempt.nonceHash,
                    redirectAddress: returnAddress(provider, visit.site)), at: now)
            return try await signIn(OpenIDIdentity(claims, provider), provider, attempt.path, visit)
        } catch let fault as OpenIDFault {
            return refuse(fault, provider, path, visit)
        }
    }

    /// The sign-in that this answer belongs to: begun in this browser, at this provider, not long ago, and not answered before.
    private static func attempt(_ visit: Visit, _ provider: OpenIDProvider) async throws -> OpenIDAttempt {
        let states = visit.query.all("state")
        guard states.count == 1, let browser = visit.cookies[cookie] else { throw OpenIDFault.stateUnknown }
        let (state, now) = (Secret(states[0]), visit.now)
        let found = try await visit.database.quietWrite { db in try db.takeAttempt(state) }
        guard let found, found.provider == provider.id, found.browserHash == Secret(browser).hash, found.expiresAt > now else {
            throw OpenIDFault.stateUnknown
        }
        return found
    }

    /// The code that the provider gave, or why it gave none (RFC 6749, section 4.1.2.1).
    private static func code(_ visit: Visit) throws -> String {
        if let error = visit.query.first("error") { throw error == "access_denied" ? OpenIDFault.cancelled : OpenIDFault.refusedThere }
        let codes = visit.query.all("code")
        guard codes.count == 1, !codes[0].isEmpty, codes[0].utf8.count <= 4_000 else { throw OpenIDFault.refusedThere }
        return codes[0]
    }

    private static func signIn(
        _ identity: OpenIDIdentity, _ provider: OpenIDProvider, _ path: String, _ visit: Visit
    ) async throws -> Answer {
        let (site, now, browser) = (visit.site, visit.now, visit.browser)
        let old = visit.cookies[Cookies.session].map { Secret($0) }
        let (reception, entrance) = try await visit.database.write { db -> (Reception, Entrance?) in
            let reception = try site.receive(identity, from: provider, at: now, in: db)
            guard case .welcome(let person) = reception else { return (reception, nil) }
            // Who set up codes with us is asked for one here as well: we do not know what the provider asked.
            return (reception, try db.enter(person, path: path, instead: old, browser: browser, at: now))
        }
        guard let entrance else {
            if case .refused(let fault) = reception { throw fault }
            throw Refusal.notFound
        }
        return entrance.answer
    }

    // MARK: Or not

    /// Says what happened and what can be done. The log gets the name of the fault, never anything of what the provider sent.
    private static func refuse(_ fault: OpenIDFault, _ provider: OpenIDProvider, _ path: String?, _ visit: Visit) -> Answer {
        visit.site.logger.warning(
            "sign-in with provider refused",
            metadata: ["provider": "\(provider.id)", "fault": "\(fault.rawValue)", "municipality": "\(visit.municipality.key)"])
        return .page(OpenIDViews.refusal(fault, provider, path, visit))
    }
}
