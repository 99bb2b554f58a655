import Foundation
import Store
import TestSupport
import Testing
import Web

/// What holds for every page there is, whoever opens it.
@Suite struct PropertyOfPages {
    /// A page somebody may open, in one language.
    private struct Opened {
        let about: String
        let guest: Guest
        let reply: Reply
    }

    /// Every page, opened by somebody who may.
    private func pages(_ scene: Scene, language: String) async throws -> [Opened] {
        var opened: [Opened] = []
        for route in scene.town.installation.routes where route.method == .get {
            guard let door = AccessMatrix.doors[route.key], let guest = Guest.allCases.first(where: door.lets.contains) else { continue }
            let reply = try await scene.browser(guest).get("\(try await scene.path(route.path))?taal=\(language)")
            guard reply.status == 200, reply.headers[.contentType]?.hasPrefix("text/html") == true else { continue }
            opened.append(Opened(about: "\(route.path) in \(language)", guest: guest, reply: reply))
        }
        return opened
    }

    private func expectNone(_ problems: [String]) {
        if !problems.isEmpty { Issue.record("\(problems.count) problems\n\(problems.joined(separator: "\n"))") }
    }

    @Test(arguments: ["nl", "en"])
    func `every page is well built, in one language, with nothing left open`(language: String) async throws {
        let scene = try await Scene.make(in: Town.open(.sqlite))
        let pages = try await pages(scene, language: language)
        #expect(pages.count > 30)
        var problems: [String] = []
        for page in pages {
            let reader = PageReader(page.reply.text)
            problems += reader.faults.map { "\(page.about): \($0)" }
            let spoken = reader.all(["html"]).first?.attributes["lang"] ?? ""
            if spoken != language { problems.append("\(page.about): says it is in \(spoken)") }
            for element in reader.all(["title", "main", "header", "footer"]) {
                for match in element.text.matches(of: #/⟦[^⟧]*⟧|\{[a-z][A-Za-z]*\}/#) {
                    problems.append("\(page.about): \(match.0) is left open")
                }
            }
        }
        expectNone(problems)
    }

    @Test(arguments: testEngines)
    func `every link on every page leads somewhere`(engine: Engine) async throws {
        let scene = try await Scene.make(in: Town.open(engine))
        var (problems, seen): ([String], Set<String>) = ([], [])
        for page in try await pages(scene, language: "nl") {
            for link in page.reply.links {
                // The same page for the same person once; what the address asks for besides does not matter here.
                guard seen.insert("\(page.guest) \(link.prefix { $0 != "?" })").inserted else { continue }
                let status = try await page.reply.browser.get(link).status
                if status >= 400 { problems.append("\(page.about): \(link) answers \(status)") }
            }
        }
        expectNone(problems)
    }

    @Test(arguments: testEngines)
    func `pages for everyone give away no address and no surname`(engine: Engine) async throws {
        let scene = try await Scene.make(in: Town.open(engine))
        let people = try await [Guest.initiator, .invited, .stranger, .resident].asyncMap { try await scene.person($0) }.compactMap(\.self)
        let visitor = scene.town.visitor()
        var problems: [String] = []
        for route in scene.town.installation.routes where route.method == .get && !route.path.hasPrefix("/postvak") {
            guard let door = AccessMatrix.doors[route.key], door.lets.contains(.visitor) else { continue }
            let text = try await visitor.get(try await scene.path(route.path)).text
            for person in people {
                let secrets = [
                    person.email, person.phone, person.id.text, person.name.split(separator: " ").dropFirst().first.map(String.init),
                ]
                // A link that came by mail shows its own reader's name.
                for secret in secrets.compactMap(\.self) where text.contains(secret) && !route.path.hasPrefix("/link/") {
                    problems.append("\(route.path) shows \(secret)")
                }
            }
        }
        expectNone(problems)
    }

    @Test(arguments: testEngines)
    func `a page kept for everyone is the same as a fresh one, and changes when something is written`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        for route in town.installation.routes where route.cachedKeys != nil {
            let path = try await scene.path(route.path)
            let (first, kept) = (try await town.visitor().get(path), try await town.visitor().get(path))
            #expect(first.bytes == kept.bytes, "\(route.path)")
            let tag = try #require(first.headers[.eTag], "\(route.path) has no ETag")
            #expect(try await town.visitor().get(path, headers: ["If-None-Match": tag]).status == 304, "\(route.path)")
        }
        let page = "/initiatieven/\(scene.initiative.slug)"
        let before = try await town.visitor().get(page)
        try await scene.perform(ActionTrials.freshNews(scene.initiative.id), by: .initiator)
        let after = try await town.visitor().get(page)
        #expect(before.headers[.eTag] != after.headers[.eTag])
        #expect(after.text.contains(ActionTrials.freshHeadline))
    }

    @Test(arguments: testEngines)
    func `asking only for the head gives the same answer without the page`(engine: Engine) async throws {
        let scene = try await Scene.make(in: Town.open(engine))
        for path in ["/", "/initiatieven", "/initiatieven/\(scene.initiative.slug)", "/bestaat-niet", "/inloggen"] {
            let (whole, head) = (
                try await scene.town.visitor().get(path), try await scene.town.visitor().send(.head, path, headers: [:], body: [])
            )
            #expect(whole.status == head.status, "\(path)")
            #expect(head.bytes.isEmpty, "\(path)")
        }
    }

    @Test(arguments: testEngines)
    func `unknown words in an address change nothing and break nothing`(engine: Engine) async throws {
        let scene = try await Scene.make(in: Town.open(engine))
        let strange = [
            "?blad=-1", "?blad=99999999999999999999", "?thema=%27;--", "?q=%3Cscript%3E", "?taal=xx", "?doe=onzin", "?%00=1",
            "?q=%F0%9F%8C%B3", "?a[]=1",
        ]
        var problems: [String] = []
        for route in scene.town.installation.routes where route.method == .get {
            guard let door = AccessMatrix.doors[route.key], let guest = Guest.allCases.first(where: door.lets.contains) else { continue }
            let (path, browser) = (try await scene.path(route.path), try await scene.browser(guest))
            for query in strange {
                let reply = try await browser.get(path + query)
                if reply.status >= 500 { problems.append("\(path)\(query) answers \(reply.status)") }
                if reply.text.contains("<script>") { problems.append("\(path)\(query) shows markup that was typed") }
            }
        }
        expectNone(problems)
    }
}

extension Array where Element: Sendable {
    fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
