import Civic
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Markup
import NIOCore
import Rules
import Store

/// The front door: finds the municipality, the visitor and the route, asks whether they may, and turns every outcome, also every
/// error, into a proper answer with the right headers.
package struct Front: HTTPResponder, CustomStringConvertible {
    package typealias Context = FrontContext

    package var description: String { "front" }
    package let sites: Sites
    package let features: [Feature]
    let assets: Assets
    let cache: PageCache
    private let quick = QuickPages()
    let watch: Watch
    let proxies: Proxies
    let limiter: RateLimiter
    let layout: Layout
    private let interfaces: [ProgramInterface]
    private let router: RouterResponder<Context>
    private let table: [String: Route]

    package init(
        sites: Sites, features: [Feature], menus: Menus, assets: Assets, cache: PageCache = PageCache(), watch: Watch = Watch(),
        proxies: Proxies = .local, limiter: RateLimiter = RateLimiter()
    ) {
        (self.sites, self.features, self.assets, self.cache, self.watch) = (sites, features, assets, cache, watch)
        (self.proxies, self.limiter) = (proxies, limiter)
        layout = Layout(menus: menus)
        interfaces = features.compactMap(\.interface)
        let router = Router(context: Context.self)
        var table: [String: Route] = [:]
        for route in features.flatMap(\.routes) {
            let key = "\(route.method.rawValue) \(route.path)"
            table[key] = route
            router.on(RouterPath(route.path), method: route.method) { _, context -> Response in
                // Only which route it is and its parameters are asked of the router; answering happens in `respond`.
                throw Matched(key: key, parameters: context.parameters.reduce(into: [:]) { $0[String($1.0)] = String($1.1) })
            }
        }
        self.table = table
        self.router = router.buildResponder()
    }

    private struct Matched: Error {
        let key: String
        let parameters: [String: String]
    }

    package func respond(to request: Request, context: Context) async throws -> Response {
        if let known = quickAnswer(to: request.head) { return known.response }
        return await watch.observe {
            if let own = await watch.answer(request, context, sites: sites, migrations: features.flatMap(\.migrations).count) { return own }
            return await page(request, context)
        }
    }

    /// A kept page, noted in the log as any other answer; nil when it takes more than a look-up.
    func quickAnswer(to head: HTTPRequest) -> KeptAnswer? {
        let begin = ContinuousClock.now
        guard let (kept, facts) = quick.answer(to: head) else { return nil }
        var answer = kept
        watch.note(&answer, facts, since: begin)
        return answer
    }

    private func page(_ request: Request, _ context: Context) async -> Response {
        let path = request.uri.path
        if let file = assets.file(at: path) {
            Trace.current?.found(route: .asset)
            return Delivery.asset(file, request)
        }
        guard let entry = sites.entry(host: request.head.authority ?? "") else { return chooser(request) }
        Trace.current?.found(municipality: entry.municipality.key)
        entry.noteVisit()
        guard let site = try? await entry.opened() else { return closed(entry, request) }
        let interface = interfaces.first { $0.owns(path) }
        var visit = Visit(
            site: site, method: request.method, path: path, parameters: [:], query: FormData(), body: FormData(), person: nil,
            session: nil, cookies: interface == nil ? cookies(request, of: site) : [:], accept: request.headers[.accept] ?? "",
            t: site.words(site.municipality.language), now: site.clock(), assets: assets, flash: nil)
        visit.userAgent = request.headers[.userAgent]
        var response: Response
        do {
            // Before anything is read: another server may have published new configuration.
            do {
                try await site.refresh()
            } catch is StoreError {
                // Out of reach: pages that need no data, and the one that says how things are, go on with the configuration we know.
            }
            visit = try visit.with(query: FormData(urlEncoded: request.uri.query ?? ""))
            response = try await answer(visit, interface, request, context)
        } catch {
            response = failure(error, visit, request)
        }
        if let interface {
            response.headers[.setCookie] = nil
            response.add(interface.headers)
        }
        return response
    }

    private func cookies(_ request: Request, of site: Site) -> [String: String] {
        Cookies.read(request.headers[.cookie], isSecure: site.address.hasPrefix("https:"))
    }

    private func answer(
        _ visit: Visit, _ interface: ProgramInterface?, _ request: Request, _ context: Context
    ) async throws -> Response {
        let isRead = request.method == .get || request.method == .head
        if let interface {
            guard ProgramInterface.isPlain(visit.path) else { throw Refusal.notFound }
            if !isRead { return try await unread(visit, interface, request, context) }
        } else if request.method == .post {
            try SameOrigin.check(request.headers, address: visit.site.address)
        }
        let (route, parameters) = try await match(request, context, isRead: isRead)
        if let route { Trace.current?.found(route: route.name) }
        if let route, let seconds = wait(route, isRead: isRead, visit, request, context) {
            return slowDown(seconds, visit.inLanguage(), request)
        }
        if let route, let keys = route.cachedKeys, isRead, visit.cookies[Cookies.session] == nil, visit.cookies[Cookies.flash] == nil {
            let visit = visit.with(parameters: parameters)
            if let variant = route.variant.map({ $0(visit) }) ?? "" {
                return try await cachedAnswer(visit, route, keys, variant, request)
            }
        }
        let known = try await visit.identified(parameters: parameters)
        do {
            guard let route else {
                if let other = try await otherMethods(request, context) { return wrongMethod(other, known, request) }
                throw Refusal.notFound
            }
            switch try await route.access.decide(known) {
            case .allowed: break
            case .hidden:
                // Theirs as soon as there is a code; until then they get no further than setting it up.
                guard let person = known.heldBack, case .allowed = try await route.access.decide(known.made(by: person)) else {
                    throw Refusal.notFound
                }
                return Delivery.response(.redirect("/mijn/veiligheid"), known, request, layout)
            case .signInFirst:
                return Delivery.response(.redirect("/inloggen?naar=\(isRead ? known.path.percentEncoded : "/")"), known, request, layout)
            }
            let complete: Visit
            do {
                complete = isRead ? known : known.with(body: try await Body.read(request, limit: route.bodyLimit))
            } catch BodyFault.tooLarge {
                guard let answer = try await route.whenTooLarge?(known) else { throw BodyFault.tooLarge }
                return Delivery.response(answer, known, request, layout)
            }
            let answer = try await route.handler(complete)
            return Delivery.response(answer, complete, request, layout)
        } catch {
            return failure(error, known, request)
        }
    }

    /// Seconds to wait for who sends too much; nil for everybody else.
    private func wait(_ route: Route, isRead: Bool, _ visit: Visit, _ request: Request, _ context: Context) -> Int? {
        let address = proxies.client(context.remoteAddress, forwardedFor: request.headers[.forwardedFor])
        return limiter.wait(for: route.path, isRead: isRead, from: address, session: visit.cookies[Cookies.session], at: visit.now)
    }

    /// By which methods there is something at this address, when not by this one; nil when there is nothing at all.
    private func otherMethods(_ request: Request, _ context: Context) async throws -> String? {
        var found: [String] = []
        for (method, name) in [(HTTPRequest.Method.get, "GET, HEAD"), (.post, "POST")] {
            var head = request.head
            head.method = method
            let other = Request(head: head, body: RequestBody(buffer: ByteBuffer()))
            if try await match(other, context, isRead: method == .get).0 != nil { found.append(name) }
        }
        return found.isEmpty ? nil : found.joined(separator: ", ")
    }

    private func wrongMethod(_ allowed: String, _ visit: Visit, _ request: Request) -> Response {
        var response = Delivery.response(.page(ErrorPages.page(405, visit.t)), visit, request, layout)
        response.headers[.allow] = allowed
        return response
    }

    private func slowDown(_ seconds: Int, _ visit: Visit, _ request: Request) -> Response {
        let message = visit.t("rateLimit.wait", count: (seconds + 59) / 60)
        var response = Delivery.response(.page(ErrorPages.page(429, visit.t, message: message)), visit, request, layout)
        response.headers[.retryAfter] = String(seconds)
        return response
    }

    /// Anything but reading, where only reading is possible.
    private func unread(
        _ visit: Visit, _ interface: ProgramInterface, _ request: Request, _ context: Context
    ) async throws -> Response {
        let (route, _) = try await match(request, context, isRead: true)
        guard let route else { throw Refusal.notFound }
        Trace.current?.found(route: route.name)
        guard request.method == .options else { throw Problem(405) }
        return Delivery.preflight(interface, isSecure: visit.site.address.hasPrefix("https:"))
    }

    private func match(_ request: Request, _ context: Context, isRead: Bool) async throws -> (Route?, [String: String]) {
        do {
            var head = request.head
            if isRead { head.method = .get }
            _ = try await router.respond(to: Request(head: head, body: RequestBody(buffer: ByteBuffer())), context: context)
            return (nil, [:])
        } catch let matched as Matched {
            return (table[matched.key], try matched.parameters.mapValues { try FormData.text(($0.removingPercentEncoding ?? $0).utf8) })
        } catch let error as HTTPError where error.status == .notFound {
            return (nil, [:])
        }
    }

    private func cachedAnswer(
        _ visit: Visit, _ route: Route, _ keys: [String], _ variant: String, _ request: Request
    ) async throws -> Response {
        let visit = visit.inLanguage()
        let chosen = keys.map { key in visit.query.all(key).map { "\(key)=\($0.percentEncoded)" }.joined(separator: "&") }
        let query = (chosen + [variant]).joined(separator: "|")
        // The version is read before the page is made, so a write in between makes it outdated, never the other way round.
        let key = PageCache.Key(
            municipality: visit.municipality.key, path: visit.path, query: query, language: visit.language,
            day: visit.today.dayNumber, version: visit.database.version())
        let kept = cache.page(key)
        Trace.current?.found(inCache: kept != nil)
        if let kept {
            // Asked for twice at least; from now on without taking the request apart. What sets a cookie or has variants stays here.
            if route.variant == nil, visit.newLanguage == nil, !interfaces.contains(where: { $0.owns(visit.path) }) {
                quick.keep(kept, for: request.head, route.name, visit, version: key.version)
            }
            return Delivery.cached(kept, visit, request)
        }
        guard case .allowed = try await route.access.decide(visit) else { throw Refusal.notFound }
        let answer = try await route.handler(visit)
        guard let finished = finished(answer, visit) else { return Delivery.response(answer, visit, request, layout) }
        if query.utf8.count < 300 { cache.keep(finished, for: key) }
        return Delivery.cached(finished, visit, request)
    }

    /// What can be kept of an answer; nil for what is not the same tomorrow or is no answer.
    private func finished(_ answer: Answer, _ visit: Visit) -> PageCache.Page? {
        let isSecure = visit.site.address.hasPrefix("https:")
        return switch answer {
        case .page(let page) where page.status == 200:
            PageCache.Page(
                bytes: layout.html(page, visit).bytes, type: "text/html; charset=utf-8", framedBy: page.framedBy ?? [], isSecure: isSecure)
        case .content(let content) where content.status == 200 && content.fileName == nil && content.pieces == nil:
            PageCache.Page(bytes: content.bytes, type: content.type, headers: content.headers, isSecure: isSecure)
        default: nil
        }
    }

    private func failure(_ error: any Error, _ visit: Visit, _ request: Request) -> Response {
        let (status, message) = Failure.describe(error, visit.t)
        var reference: String?
        if status >= 500 {
            reference = Trace.current?.id
            watch.count(error)
            visit.site.logger.error("request failed", metadata: ["reference": "\(reference ?? "")", "error": "\(error)"])
        }
        if interfaces.contains(where: { $0.owns(visit.path) }) {
            let problem = error as? Problem ?? Problem(status)
            // In one language, whatever the address says: that of the data.
            let t = visit.site.words(visit.municipality.language)
            return Delivery.response(.content(problem.content(t, reference: reference)), visit, request, layout)
        }
        return Delivery.response(.page(ErrorPages.page(status, visit.t, message: message, reference: reference)), visit, request, layout)
    }

    /// An address that belongs to no municipality: shows which there are.
    private func chooser(_ request: Request) -> Response {
        let items = sites.entries.map { entry -> HTML in
            let address = WebAddress(checking: entry.address) ?? WebAddress(path: "/")
            return "<li><a class=\"tap\" href=\"\(address)\">\(entry.municipality.name)</a></li>"
        }
        return bare("Meemaken", "<ul>\(items)</ul>", language: "nl", status: request.uri.path == "/" ? .ok : .notFound, request)
    }

    /// A municipality whose documents cannot be read has no words and no style of its own.
    private func closed(_ entry: SiteEntry, _ request: Request) -> Response {
        let t = entry.programWords
        return bare(
            t("errorPage.503.title"), "<p class=\"lead\">\(t("errorPage.503.text"))</p>", language: t.language, status: .serviceUnavailable,
            request)
    }

    /// A page that belongs to no municipality.
    private func bare(_ title: String, _ body: HTML, language: String, status: HTTPResponse.Status, _ request: Request) -> Response {
        let html: HTML = """
            <!doctype html>
            <html lang="\(language)"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>\(title)</title>
            <link rel="icon" href="\(assets.address("icon.svg"))" type="image/svg+xml">
            <link rel="stylesheet" href="\(assets.address("meemaken.css"))"></head>
            <body><main class="wrap section"><h1>\(title)</h1>\(body)</main></body></html>
            """
        return Delivery.response(
            bytes: html.bytes, type: "text/html; charset=utf-8", status: status, caching: "no-store", isSecure: false, request)
    }
}
