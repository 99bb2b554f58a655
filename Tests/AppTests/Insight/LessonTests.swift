import App
import Civic
import Desk
import Foundation
import Initiatives
import Insight
import Store
import TestSupport
import Testing
import Web

/// What the municipality learned, on the public site: only what somebody checked, and no longer than it is meant to be there.
@Suite struct LessonTests {
    private let typed = [
        "les-titel": "Twee keer hetzelfde formulier", "les-gebeurd": "Wie iets vroeg, vulde twee keer hetzelfde in.",
        "les-geleerd": "Eén keer invullen is genoeg voor iedereen.", "les-besluit": "",
    ]

    @Test(arguments: testEngines)
    func `nothing is public before somebody published it, nor after it was taken away`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let id = try await scene.obstacle()
        let (desk, path, page) = (
            try await scene.browser(.caseworker), "/werk/doorbraak/\(id.text)/les", "/leren/twee-keer-hetzelfde-formulier"
        )
        func isPublic() async throws -> Bool {
            let (list, reply) = (try await town.visitor().get("/leren"), try await town.visitor().get(page))
            #expect(list.text.contains("Twee keer hetzelfde formulier") == (reply.status == 200))
            return reply.status == 200
        }
        #expect(try await isPublic() == false)
        let preview = try await desk.post(path, try await desk.get(path).token.merging(typed) { $1 })
        #expect(preview.status == 200 && preview.text.contains("We vonden geen namen"))
        #expect(try await isPublic() == false)
        let sent = preview.token.merging(typed) { $1 }.merging(["stap": "plaats"]) { $1 }
        #expect(try await desk.post(path, sent).location == page)
        #expect(try await isPublic())
        #expect(try await town.visitor().get("/leren?soort=money").text.contains("formulier</a>") == false)

        let away = try await desk.get(path).token
        let unsaid = try await desk.post("\(path)/weg", away)
        #expect(unsaid.status == 422 && unsaid.text.contains("Eén keer invullen is genoeg voor iedereen."), "its fields are empty")
        #expect(try await desk.post("\(path)/weg", away.merging(["les-weg-reden": "Iemand is te herkennen."]) { $1 }).status == 303)
        #expect(try await isPublic() == false)
        #expect(try await desk.get(path).text.contains("Eén keer invullen is genoeg voor iedereen."))
        let again = try await desk.post(path, try await desk.get(path).token.merging(typed) { $1 }.merging(["stap": "plaats"]) { $1 })
        #expect(again.location == page)
        #expect(try await isPublic())
    }

    @Test(arguments: testEngines)
    func `a lesson outlives the merging of its obstacle: it can be changed and taken away`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let (slug, id, desk) = (try await scene.lesson(), try await scene.obstacle(), try await scene.browser(.caseworker))
        let (other, bare) = (
            try await scene.obstacle(key: "ander", title: "Niemand weet wie het gras maait"),
            try await scene.obstacle(key: "kaal", title: "De sleutel ligt bij drie mensen")
        )
        for from in [id, bare] {
            try await town.site.merge(MergeObstacle(id: from, into: other, reason: "Hetzelfde."), as: try await scene.actor(.caseworker))
        }
        let path = "/werk/doorbraak/\(id.text)/les"
        let fields = typed.merging(["les-geleerd": "Eén formulier, één keer.", "les-nagekeken": "1", "stap": "plaats"]) { $1 }
        #expect(try await desk.post(path, try await desk.get(path).token.merging(fields) { $1 }).status == 303)
        #expect(try await town.visitor().get("/leren/\(slug)").text.contains("Eén formulier, één keer."))
        // Where there was none, what it was merged into is what can be learned from.
        let none = "/werk/doorbraak/\(bare.text)/les"
        #expect(try await [404, 409].contains(desk.post(none, try await desk.get(path).token.merging(fields) { $1 }).status))
        let away = try await desk.get(path).token.merging(["les-weg-reden": "Iemand is te herkennen."]) { $1 }
        #expect(try await desk.post("\(path)/weg", away).status == 303)
        #expect(try await town.visitor().get("/leren/\(slug)").status == 404)
    }

    @Test(arguments: testEngines)
    func `names, streets, numbers and titles are warned of, and stay out until somebody says they may stay`(engine: Engine) async throws {
        let town = try await Town.open(engine)
        let scene = try await Scene.make(in: town)
        let id = try await scene.obstacle()
        let (desk, path) = (try await scene.browser(.caseworker), "/werk/doorbraak/\(id.text)/les")
        let risky = [
            "les-gebeurd":
                "Anna Aarts belde uit de Kerkstraat 4 met 06 1234 5678 over Buurttuin de Linde 1. Dina Loket nam op, rita@example.nl schreef mee."
        ]
        let fields = typed.merging(risky) { $1 }
        let preview = try await desk.post(path, try await desk.get(path).token.merging(fields) { $1 })
        for words in ["Aarts", "Anna", "Kerkstraat 4", "06 1234 5678", "Buurttuin de Linde 1", "Dina Loket", "rita@example.nl"] {
            #expect(preview.text.contains("<b>\(words)</b>"), "\(words)")
        }
        let publish = preview.token.merging(fields) { $1 }.merging(["stap": "plaats"]) { $1 }
        let refused = try await desk.post(path, publish)
        #expect(refused.status == 422 && refused.text.contains("les-nagekeken-fout"))
        #expect(try await town.visitor().get("/leren").text.contains("formulier</a>") == false)
        #expect(try await desk.post(path, publish.merging(["stap": "verander"]) { $1 }).text.contains("Kerkstraat 4 met 06"))
        #expect(try await desk.post(path, publish.merging(["les-nagekeken": "1"]) { $1 }).status == 303)
        #expect(try await town.visitor().get("/leren").text.contains("formulier</a>"))
    }

    @Test(arguments: ["den-haag", "haarlem", "dordrecht"])
    func `the demonstration is whole, names nobody in its lessons and sends no mail`(municipality: String) async throws {
        let town = try await Town.open(.sqlite, municipality: municipality)
        try await importInitiatives(town.site, mailDomain: "example.nl")
        let books = town.installation.books
        try await importCases(town.site, books.desk(town.site))
        let before = try await pending(town)
        let added = try await importInsight(town.site, book: books.insight)
        #expect(try await importInsight(town.site, book: books.insight) == 0)
        #expect(added >= 20)
        #expect(try await pending(town) == before)

        let (rows, lessons, goals, tasks, untold) = try await town.site.database.read { db in
            (
                try db.obstacleRows("obstacle.state <> \(Obstacle.State.merged)", limit: 100),
                try db.all("SELECT * FROM lesson", as: Lesson.self),
                try db.goalsInForce(on: town.site.clock().localDate), try db.taskRows(),
                try db.value(
                    """
                    SELECT COUNT(*) FROM obstacle_hit JOIN obstacle_decision ON obstacle_decision.obstacle_id = obstacle_hit.obstacle_id
                    WHERE NOT EXISTS (
                        SELECT 1 FROM obstacle_told
                        WHERE obstacle_told.decision_id = obstacle_decision.id AND obstacle_told.initiative_id = obstacle_hit.initiative_id)
                    """) ?? 0 as Int
            )
        }
        #expect(rows.count >= 5 && rows.allSatisfy { $0.count.initiatives >= 2 })
        #expect(rows.contains { $0.obstacle.state == .decided })
        #expect(untold == 0)
        #expect(try await town.brokenInsight().isEmpty)
        #expect(goals.count >= 6 && tasks.count >= 6)
        #expect(tasks.contains { $0.task.isQuiet(on: town.site.clock().localDate, months: 6) })
        for lesson in lessons {
            let found = try await town.site.database.read { db in try db.identifying(in: lesson.content, obstacle: lesson.obstacle) }
            #expect(found.isEmpty, "\(lesson.slug): \(found.map(\.quote))")
            #expect(try await town.visitor().get(lesson.path).status == 200)
        }
        #expect(!lessons.isEmpty)
        for path in ["/leren", "/doelen", "/opgaven", "/opgaven?stand=nog-niemand"] {
            let page = try await town.visitor().get(path)
            #expect(page.status == 200 && !page.text.contains("⟦"), "\(path)")
        }
    }

    private func pending(_ town: Town) async throws -> Int {
        try await town.site.database.read { db in try db.value("SELECT COUNT(*) FROM message WHERE state = 'pending'") ?? 0 }
    }
}
