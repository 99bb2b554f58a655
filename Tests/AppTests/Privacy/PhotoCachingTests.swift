import Civic
import Foundation
import HTTPTypes
import Initiatives
import Store
import TestSupport
import Testing

@testable import Initiatives

/// A photo that was taken off the site is gone within minutes, also from who kept a copy.
@Suite struct PhotoCachingTests {
    @Test(arguments: testEngines)
    func `a kept photo is asked about again, and a hidden one is not given any more`(engine: Engine) async throws {
        let scene = try await Scene.make(in: Town.open(engine))
        let (visitor, path) = (scene.town.visitor(), "/foto/\(scene.photo)")
        let first = try await visitor.get(path)
        #expect(first.status == 200)
        let caching = try #require(first.headers[.cacheControl])
        let seconds = try #require(caching.firstMatch(of: #/max-age=(\d+)/#).flatMap { Int($0.1) })
        #expect(seconds <= 600 && caching.contains("must-revalidate") && !caching.contains("immutable"))
        let tag = try #require(first.headers[.eTag])
        let again = try await visitor.get(path, headers: ["If-None-Match": tag])
        #expect(again.status == 304 && again.bytes.isEmpty && again.headers[.eTag] == tag)
        try await scene.perform(ShowInitiative(id: scene.initiative.id, isPublic: false), by: .initiator)
        #expect(try await visitor.get(path, headers: ["If-None-Match": tag]).status == 404)
        let own = try await scene.browser(.initiator).get(path)
        #expect(own.status == 200 && own.headers[.cacheControl] == "private, no-store")
    }

    @Test func `no more photos are worked on at once than there are places, and all get their turn`() async throws {
        let bench = PhotoBench(places: 2)
        let tally = Tally()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    await bench.take()
                    await tally.enter()
                    await Task.yield()
                    await tally.leave()
                    bench.leave()
                }
            }
        }
        let (most, done) = await (tally.most, tally.done)
        #expect(most <= 2 && done == 40)
    }

    private actor Tally {
        private var inside = 0
        private(set) var most = 0
        private(set) var done = 0
        func enter() {
            inside += 1
            most = max(most, inside)
        }
        func leave() {
            inside -= 1
            done += 1
        }
    }
}
