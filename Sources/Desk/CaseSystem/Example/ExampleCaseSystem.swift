import Civic
import Foundation
import Synchronization

/// A case system that is none: behind the four APIs of VNG (Zaken 1.5.1, Catalogi 1.3.1, Documenten 1.4.2, Besluiten 1.1.0), within the
/// program. It refuses what a real one refuses. The demonstration shows with it what goes to a case system, and the tests try with it.
package final class ExampleCaseSystem: WebClient {
    package typealias Fields = [String: ConfigTree]

    /// What it knows of types of cases and their parts.
    package struct Catalogue: Sendable {
        package var things: [String: [Fields]]
        /// Addresses of the statuses that close a case.
        package var finals: Set<String>
        package init(things: [String: [Fields]], finals: Set<String>) { (self.things, self.finals) = (things, finals) }
    }

    struct State: Sendable {
        var things: [String: [Fields]]
        /// Addresses in the order in which they were made.
        var made: [(collection: String, address: String)] = []
    }

    let base: String
    let clientID: String
    let secret: String
    /// What it says of a field that it refuses, besides the code.
    let complaint: String
    private let finals: Set<String>
    /// Where it keeps what it got, without the content of documents; nil forgets.
    private let memory: URL?
    let clock: @Sendable () -> Instant
    private let state: Mutex<State>

    package init(
        _ catalogue: Catalogue, base: String, clientID: String, secret: String, complaint: String = "", memory: URL? = nil,
        clock: @escaping @Sendable () -> Instant
    ) {
        (self.base, self.clientID, self.secret, self.complaint, self.clock) = (base, clientID, secret, complaint, clock)
        (finals, self.memory) = (catalogue.finals, memory)
        let kept = memory.flatMap { try? Data(contentsOf: $0) }.flatMap { try? JSONDecoder().decode([String: [Fields]].self, from: $0) }
        state = Mutex(State(things: catalogue.things.merging(kept ?? [:]) { catalogue, _ in catalogue }))
        known = Set(catalogue.things.keys)
    }

    /// The collections of the catalogue, which are not kept: they follow from the settings.
    private let known: Set<String>

    package func things(_ collection: String) -> [Fields] { state.withLock { $0.things[collection] ?? [] } }

    /// Collections in the order in which something was made in them, for one case.
    package func order(of caseAddress: String) -> [String] {
        state.withLock { state in
            state.made.filter { made in
                let thing = state.things[made.collection]?.first { $0["url"]?.text == made.address } ?? [:]
                return made.address == caseAddress || thing["zaak"]?.text == caseAddress
            }.map(\.collection)
        }
    }

    /// Takes a name out of the catalogue, or puts something in its place.
    package func change(_ collection: String, _ body: (inout [Fields]) -> Void) {
        state.withLock { body(&$0.things[collection, default: []]) }
    }

    // MARK: The network

    package func send(_ request: WebRequest) async throws -> WebResponse { try answer(request) }

    /// Keeps what came in; nothing is lost when it cannot, but it forgets when the program stops.
    private func keep(_ state: State) {
        guard let memory else { return }
        let things = state.things.filter { !known.contains($0.key) }
        guard let data = try? JSONEncoder().encode(things) else { return }
        try? data.write(to: memory, options: .atomic)
    }

    package func answer(_ request: WebRequest) throws -> WebResponse {
        do {
            return try state.withLock { try handle(request, &$0) }
        } catch let problem as ExampleCaseProblem {
            return try problem.response(complaint)
        }
    }

    private func handle(_ request: WebRequest, _ state: inout State) throws -> WebResponse {
        let parts = URLComponents(string: request.url)
        guard request.url.hasPrefix(base), let path = parts?.path else { throw ExampleCaseProblem(404, "not_found") }
        // A change is sent to one thing, everything else to a collection.
        let asked = request.method == .patch ? path.split(separator: "/").dropLast().map { "/\($0)" }.joined() : path
        guard let shape = ExampleCaseShape.all.first(where: { $0.path == asked }) else { throw ExampleCaseProblem(404, "not_found") }
        func header(_ name: String) -> String? { request.headers.first { $0.name.lowercased() == name }?.value }
        try checkToken(header("authorization"))
        if shape.collection == "zaken" {
            let isSaid = header("accept-crs") != nil && (request.method == .get || header("content-crs") != nil)
            guard isSaid else { throw ExampleCaseProblem(412, "precondition_failed") }
            guard header("accept-crs") == "EPSG:4326" else { throw ExampleCaseProblem(406, "not_acceptable") }
        }
        guard header("accept") == "application/json" else { throw ExampleCaseProblem(406, "not_acceptable") }
        switch request.method {
        case .get: return try list(shape, parts?.queryItems ?? [], state)
        case .post:
            guard !shape.isReadOnly else { throw ExampleCaseProblem(405, "method_not_allowed") }
            guard header("content-type") == "application/json" else { throw ExampleCaseProblem(415, "unsupported_media_type") }
            guard case .map(let fields)? = try? ConfigTree(json: request.body) else { throw ExampleCaseProblem(400, "parse_error") }
            try shape.check(fields)
            try ExampleCaseRules(now: clock(), finals: finals).check(shape.collection, fields, state.things)
            return try create(shape, fields, &state)
        case .patch:
            guard shape.collection == "zaken" else { throw ExampleCaseProblem(405, "method_not_allowed") }
            guard header("content-type") == "application/json" else { throw ExampleCaseProblem(415, "unsupported_media_type") }
            guard case .map(let fields)? = try? ConfigTree(json: request.body) else { throw ExampleCaseProblem(400, "parse_error") }
            return try change(shape, request.url, fields, &state)
        default: throw ExampleCaseProblem(405, "method_not_allowed")
        }
    }

    /// Only these fields of a case that is not closed; one that says nothing about stopping says both whether and why.
    private func change(_ shape: ExampleCaseShape, _ address: String, _ given: Fields, _ state: inout State) throws -> WebResponse {
        try shape.checkKinds(given)
        guard let index = state.things[shape.collection]?.firstIndex(where: { $0["url"]?.text == address }),
            var fields = state.things[shape.collection]?[index]
        else { throw ExampleCaseProblem(404, "not_found") }
        guard fields["einddatum"] == nil else { throw ExampleCaseProblem(403, "permission_denied") }
        for (field, needed) in [("opschorting", ["indicatie", "reden"]), ("verlenging", ["reden", "duur"])] {
            guard case .map(let inner)? = given[field] else { continue }
            if let missing = needed.first(where: { inner[$0] == nil }) { throw ExampleCaseProblem.field("\(field).\(missing)", "required") }
        }
        if case .map(let inner)? = given["verlenging"], inner["duur"]?.text?.wholeMatch(of: /P\d+D/) == nil {
            throw ExampleCaseProblem.field("verlenging.duur", "invalid")
        }
        fields.merge(given) { $1 }
        state.things[shape.collection]?[index] = fields
        keep(state)
        return WebResponse(status: 200, headers: ["content-type": "application/json"], body: try JSONEncoder().encode(fields))
    }

    private func create(_ shape: ExampleCaseShape, _ given: Fields, _ state: inout State) throws -> WebResponse {
        var fields = given
        // The demonstration shows that a document came, not what is in it.
        if memory != nil { fields["inhoud"] = nil }
        let address = "\(base)\(shape.path)/\(UUID().uuidString.lowercased())"
        fields["url"] = .text(address)
        state.things[shape.collection, default: []].append(fields)
        state.made.append((shape.collection, address))
        if shape.collection == "statussen", let type = fields["statustype"]?.text, finals.contains(type) {
            let index = state.things["zaken"]?.firstIndex { $0["url"] == fields["zaak"] }
            if let index { state.things["zaken"]?[index]["einddatum"] = fields["datumStatusGezet"] }
        }
        keep(state)
        return WebResponse(status: 201, headers: ["content-type": "application/json"], body: try JSONEncoder().encode(fields))
    }

    /// Two on a page, so that whoever reads only the first page is found out.
    private static let perPage = 2

    private func list(_ shape: ExampleCaseShape, _ query: [URLQueryItem], _ state: State) throws -> WebResponse {
        let page = query.first { $0.name == "page" }.flatMap { Int($0.value ?? "") } ?? 1
        if let unknown = query.first(where: { $0.name != "page" && !shape.filters.contains($0.name) }) {
            throw ExampleCaseProblem(400, "unknown-parameters", [(unknown.name, "unknown")])
        }
        let found = (state.things[shape.collection] ?? []).filter { item in
            query.allSatisfy { Self.fits(item, $0) }
        }
        guard !shape.isPlainList else { return WebResponse(status: 200, body: try JSONEncoder().encode(found)) }
        let here = found.dropFirst((page - 1) * Self.perPage).prefix(Self.perPage)
        guard page == 1 || !here.isEmpty else { throw ExampleCaseProblem(404, "not_found") }
        let next = found.count > page * Self.perPage ? ConfigTree.text("\(base)\(shape.path)?page=\(page + 1)") : .null
        let body: Fields = [
            "count": .integer(found.count), "next": next, "previous": .null, "results": .list(here.map { .map($0) }),
        ]
        return WebResponse(status: 200, body: try JSONEncoder().encode(body))
    }

    private static func fits(_ item: Fields, _ query: URLQueryItem) -> Bool {
        let value = query.value ?? ""
        switch query.name {
        case "page": return true
        case "status": return value == "alles" || (item["concept"] ?? .bool(false)) == .bool(value == "concept")
        case "zaaktypen": return item["zaaktypen"]?.texts.contains(value) == true
        default: return item[query.name]?.text == value
        }
    }

    // MARK: Who asks

    /// As the reference implementation does: a wrong token is a 403 with a code of its own.
    private func checkToken(_ header: String?) throws {
        guard let header, header.hasPrefix("Bearer ") else { throw ExampleCaseProblem(403, "not_authenticated") }
        let parts = header.dropFirst(7).split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3 else { throw ExampleCaseProblem(403, "jwt-invalid") }
        guard SharedToken.signature(of: "\(parts[0]).\(parts[1])", secret: secret) == parts[2] else {
            throw ExampleCaseProblem(403, "invalid-jwt-signature")
        }
        let claims = try ConfigTree(json: Self.decoded(parts[1]))
        guard try ConfigTree(json: Self.decoded(parts[0]))["alg"].text == "HS256" else { throw ExampleCaseProblem(403, "jwt-invalid") }
        guard claims["client_id"].text == clientID, claims["iss"].text != nil, claims["user_id"].text != nil,
            claims["user_representation"].text != nil
        else { throw ExampleCaseProblem(403, "invalid-client-identifier") }
        let now = Int(clock().milliseconds / 1_000)
        guard let issued = claims["iat"].integer, issued <= now + 5 else { throw ExampleCaseProblem(403, "jwt-not-yet-valid") }
        guard issued > now - 3_600 else { throw ExampleCaseProblem(403, "jwt-expired") }
    }

    private static func decoded(_ part: String) -> Data {
        let text = part.replacing("-", with: "+").replacing("_", with: "/")
        return Data(base64Encoded: text + String(repeating: "=", count: (4 - text.count % 4) % 4)) ?? Data()
    }
}

/// An error as RFC 7807 and the standard write it.
struct ExampleCaseProblem: Error {
    let status: Int
    let code: String
    let params: [(name: String, code: String)]

    init(_ status: Int, _ code: String, _ params: [(name: String, code: String)] = []) {
        (self.status, self.code, self.params) = (status, code, params)
    }

    /// One field is wrong.
    static func field(_ name: String, _ code: String) -> ExampleCaseProblem { ExampleCaseProblem(400, "invalid", [(name, code)]) }

    func response(_ complaint: String) throws -> WebResponse {
        let list = params.map { name, code -> ConfigTree in
            .map(["name": .text(name), "code": .text(code), "reason": .text(complaint)])
        }
        let body: [String: ConfigTree] = [
            "type": .text("about:blank"), "code": .text(code), "title": .text("Invalid input."), "status": .integer(status),
            "detail": .text(""), "instance": .text("urn:uuid:example"), "invalidParams": .list(list),
        ]
        return WebResponse(
            status: status, headers: ["content-type": "application/problem+json"], body: try JSONEncoder().encode(body))
    }
}
