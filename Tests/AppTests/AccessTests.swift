import Store
import TestSupport
import Testing
import Web

/// Every route, opened by every kind of person, with the matrix as the only judge.
@Suite struct AccessTests {
    @Test func `every route stands in the matrix, and nothing else does`() async throws {
        let town = try await Town.open(.sqlite)
        let routes = town.installation.routes.map(\.key)
        let listed = AccessMatrix.table.flatMap(\.routes)
        let missing = Set(routes).subtracting(listed).sorted()
        let stale = Set(listed).subtracting(routes).sorted()
        #expect(missing.isEmpty, "say in AccessMatrix who gets in at \(missing.joined(separator: ", "))")
        #expect(stale.isEmpty, "no longer routes: \(stale.joined(separator: ", "))")
        #expect(Set(listed).count == listed.count, "a route stands in the matrix twice")
        #expect(Set(routes).count == routes.count, "a route is registered twice")
    }

    @Test(arguments: testEngines, [true, false])
    func `every kind of person meets what the matrix says`(engine: Engine, isPublic: Bool) async throws {
        let town = try await Town.open(engine)
        try await town.runDuties()  // the journal is sealed, so there is an end of the chain to fetch
        var visits = Visits(town: town, isPublic: isPublic)
        // Reading changes nothing, so all of it happens in one scene before anything is sent.
        let routes = town.installation.routes.sorted { ($0.method == .get ? 0 : 1, $0.path) < ($1.method == .get ? 0 : 1, $1.path) }
        for route in routes where isPublic || route.path.contains("{slug}") || route.path.hasPrefix("/foto") {
            guard let door = AccessMatrix.doors[route.key] else { continue }
            for guest in Guest.allCases { try await visits.check(route, door, guest) }
        }
        #expect(visits.problems.isEmpty, "\(visits.problems.joined(separator: "\n"))")
    }
}

extension Route {
    var key: String { "\(method.rawValue) \(path)" }
}

/// Goes everywhere as everybody, and writes down what was not as it should be.
private struct Visits {
    let town: Town
    let isPublic: Bool
    var problems: [String] = []
    private var scene: Scene?
    private var number = 0

    init(town: Town, isPublic: Bool) { (self.town, self.isPublic) = (town, isPublic) }

    mutating func check(_ route: Route, _ door: Door, _ guest: Guest) async throws {
        let scene = try await currentScene()
        let (path, browser) = (try await scene.path(route.path), try await scene.browser(guest))
        let reply = route.method == .get ? try await browser.get(path) : try await browser.post(path, scene.fields(route.path))
        let (met, expected) = (Outcome(reply), door.outcome(for: guest, isPublic: isPublic))
        let about = "\(route.key) as \(guest.rawValue)\(isPublic ? "" : ", initiative hidden")"
        if met != expected { problems.append("\(about): \(met.rawValue) (\(reply.status)), expected \(expected.rawValue)") }
        if reply.text.contains("⟦") { problems.append("\(about): a text is missing on the page") }
        // What was sent may have changed the scene, and who was there may have left.
        if route.method != .get, reply.status == 303, met == .inside { self.scene = nil }
    }

    private mutating func currentScene() async throws -> Scene {
        if let scene { return scene }
        number += 1
        let made = try await Scene.make(in: town, number: number, isPublic: isPublic)
        scene = made
        return made
    }
}
