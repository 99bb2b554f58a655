import Civic
import Desk
import Initiatives
import Store
import TestSupport
import Testing
import Web

/// The public list: what its numbers count, the map beside it, and in which language words are read aloud.
@Suite struct DirectoryTests {
    /// The numbers that stand beside the choices of a filter, or on the map.
    private func sum(_ pattern: Regex<(Substring, Substring)>, in page: Reply) -> Int {
        page.text.matches(of: pattern).reduce(0) { $0 + (Int($1.1) ?? 0) }
    }

    @Test(arguments: testEngines)
    func `the numbers beside the filters and on the map are of what the words find`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        _ = try await Scene.make(in: town)
        let numbers = [
            #/name="thema"[^>]*>[^<]*<span>([0-9]+)<\/span>/#, #/name="fase"[^>]*>[^<]*<span>([0-9]+)<\/span>/#,
            #/class="map-count"[^>]*>([0-9]+)</#,
        ]
        let all = try await town.visitor().get("/initiatieven")
        let found = try await town.visitor().get("/initiatieven?q=linde")
        let nothing = try await town.visitor().get("/initiatieven?q=xyzzyplugh")
        #expect(found.text.contains("Buurttuin de Linde") && !found.text.contains("Moestuin op het dak"))
        for pattern in numbers {
            #expect(sum(pattern, in: all) == 2)
            #expect(sum(pattern, in: found) == 1)
            #expect(sum(pattern, in: nothing) == 0)
        }
        let lead = town.site.words("nl")("directory.lead", count: 2)
        for page in [all, found, nothing] { #expect(page.text.contains(lead), "how many there are stays so, whatever is asked for") }
        let elsewhere = try #require(town.site.municipality.areas.districts.last?.code)
        let narrowed = try await town.visitor().get("/initiatieven?q=linde&gebied=\(elsewhere)")
        #expect(sum(numbers[0], in: narrowed) == 0, "it lies in another district")
        #expect(sum(numbers[2], in: narrowed) == 1, "the map says where it does lie")
    }

    @Test(arguments: testEngines)
    func `words of residents are marked with their language where the page is in another`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let (title, path) = (scene.initiative.title, scene.initiative.path)
        let english = try await town.visitor().get("\(path)?taal=en")
        #expect(english.text.contains("<html lang=\"en\">"))
        for part in [
            "<h1 itemprop=\"name\" lang=\"nl\">\(title)</h1>", "<p lang=\"nl\">Iedereen kan meedoen.</p>",
            "<h3 class=\"ask\"><span lang=\"nl\">Wie heeft een schop?</span></h3>", "<span lang=\"nl\">De eerste boom staat</span>",
        ] {
            #expect(english.text.contains(part), "\(part)")
        }
        let list = try await town.visitor().get("/initiatieven?taal=en")
        #expect(list.text.contains("<a href=\"\(path)\" lang=\"nl\">\(title)</a>"))
        let status = try await scene.browser(.initiator).get("\(scene.file.statusPath)?taal=en")
        #expect(status.text.contains("<span lang=\"nl\">\(title)</span>"))
        let work = try await scene.browser(.caseworker).get("\(scene.file.staffPath)?taal=en")
        #expect(work.text.contains("<h1 lang=\"nl\">\(title)</h1>") && work.text.contains("<p lang=\"nl\">Iedereen kan meedoen.</p>"))
        for dutch in [path, "/initiatieven"] {
            let page = try await town.visitor().get(dutch)
            #expect(page.text.contains(title) && !page.text.contains(" lang=\"nl\">\(title)"), "\(dutch) is in it already")
        }
    }

    @Test(arguments: testEngines)
    func `the map to pick a place on is the map of the list, with every neighbourhood a link`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let resident = town.visitor()
        let start = try await resident.get("/idee")
        let fields = ["wat": "Groen in de straat.", "titel": "Groene straat", "phase": "idea"]
        let told = try await resident.post("/idee", start.token.merging(fields) { $1 })
        let place = try #require(told.location).replacing("/soort", with: "/waar")
        let areas = town.site.municipality.areas
        let grounds = areas.all.filter { $0.longitude != nil && areas.neighbourhoods(of: $0.code).isEmpty }
        let inside = try #require(grounds.first)
        let point = ["lengte": String(inside.longitude ?? 0), "breedte": String(inside.latitude ?? 0)]
        #expect(try await resident.post(place, point).status == 303)
        let page = try await resident.get(place)
        #expect(page.text.matches(of: #/<polygon class="map-area"/#).count == grounds.count)
        let box = #/<svg viewBox="(0 0 400 [0-9]+)"/#
        let size = try #require(page.text.firstMatch(of: box)?.1)
        #expect(try await town.visitor().get("/initiatieven").text.firstMatch(of: box)?.1 == size)
        // The sides are where `map.js` takes them to be: the pin that is drawn without it lies at the same place.
        let sides = try #require(page.text.firstMatch(of: #/data-map="([0-9. -]+)"/#)).1.split(separator: " ").compactMap { Double($0) }
        let pin = try #require(page.text.firstMatch(of: #/data-pin visibility="visible" transform="translate\(([0-9]+) ([0-9]+)\)"/#))
        let (x, y) = (try #require(Double(pin.1)), try #require(Double(pin.2)))
        let height = try #require(size.split(separator: " ").last.flatMap { Double($0) })
        let across = ((inside.longitude ?? 0) - sides[0]) / (sides[2] - sides[0]) * 400
        let down = (sides[3] - (inside.latitude ?? 0)) / (sides[3] - sides[1]) * height
        #expect(abs(across - x) < 1 && abs(down - y) < 1)
    }
}
