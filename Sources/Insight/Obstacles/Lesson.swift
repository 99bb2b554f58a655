import Civic
import Foundation
import Initiatives
import Rules
import Store
import Web

/// What others can learn from an obstacle (*casuïstiek*): told without anyone's name, published by somebody who read it through.
package struct Lesson: Sendable, RowDecodable {
    package let id: ID<Lesson>
    package let obstacle: ID<Obstacle>
    /// Its part of the address; never changes, so that links keep working.
    package let slug: String
    package let content: LessonText
    package let kind: Obstacle.Kind
    package let isPublic: Bool
    package let publishedAt: Instant

    package init(row: Row) throws {
        id = try row["id"]
        obstacle = try row["obstacle_id"]
        slug = try row["slug"]
        content = LessonText(
            title: try row["title"], happened: try row["happened"], learned: try row["learned"], decision: try row["decision"])
        kind = try row["kind"]
        isPublic = try row["is_public"]
        publishedAt = try row["published_at"]
    }

    package var path: String { "/leren/\(slug)" }
    /// Its words and whether they are on the site, as a form shows them.
    var seen: Seen { Seen([content.title, content.happened, content.learned, content.decision, String(isPublic)]) }
    /// What a form shows before anybody wrote one.
    static let unwritten = Seen([])
}

/// The words of a lesson.
package struct LessonText: Sendable, Hashable, Codable {
    package let title: String
    package let happened: String
    package let learned: String
    /// What was decided, and from when; empty while nothing was.
    package let decision: String

    package init(title: String, happened: String, learned: String, decision: String) {
        (self.title, self.happened, self.learned, self.decision) = (title, happened, learned, decision)
    }

    package var everything: String { [title, happened, learned, decision].joined(separator: "\n\n") }
}

package enum Lessons {
    package static let migrations = [
        Migration(
            id: "2026-11-22 lessons: create",
            sql: [
                """
                CREATE TABLE lesson (
                    id TEXT PRIMARY KEY, obstacle_id TEXT NOT NULL UNIQUE, slug TEXT NOT NULL UNIQUE, title TEXT NOT NULL, happened TEXT NOT NULL,
                    learned TEXT NOT NULL, decision TEXT NOT NULL, kind TEXT NOT NULL, is_public BOOLEAN NOT NULL, published_at BIGINT NOT NULL,
                    published_by TEXT)
                """,
                "CREATE INDEX lesson_listed ON lesson (published_at DESC, id) WHERE is_public",
            ])
    ]
}

extension Connection {
    package func lesson(of obstacle: ID<Obstacle>) throws -> Lesson? {
        try first("SELECT * FROM lesson WHERE obstacle_id = \(obstacle)", as: Lesson.self)
    }

    /// A lesson that everyone may read.
    package func publishedLesson(slug: String) throws -> Lesson? {
        try first("SELECT * FROM lesson WHERE slug = \(slug) AND is_public", as: Lesson.self)
    }

    func publishedLessons(_ kind: Obstacle.Kind?, limit: Int, offset: Int) throws -> (lessons: [Lesson], total: Int) {
        let condition: SQL = kind.map { "is_public AND kind = \($0)" } ?? "is_public"
        return (
            try all(
                "SELECT * FROM lesson WHERE \(condition) ORDER BY published_at DESC, id LIMIT \(limit) OFFSET \(offset)", as: Lesson.self),
            try value("SELECT COUNT(*) FROM lesson WHERE \(condition)") ?? 0
        )
    }

    /// What in this text leads to somebody: names of the teams that were hit, of everyone who works here and of whoever is called by a full
    /// name in it, and the titles of initiatives.
    package func identifying(in text: LessonText, obstacle: ID<Obstacle>) throws -> [Identifying] {
        let everything = text.everything
        let hit = try rows(
            """
            SELECT display_name AS name FROM initiative_member
            WHERE initiative_id IN (SELECT initiative_id FROM obstacle_hit WHERE obstacle_id = \(obstacle))
            UNION SELECT name FROM person WHERE roles <> '' OR name IN (\(list: possibleNames(everything)))
                OR id IN (
                    SELECT person_id FROM initiative_member
                    WHERE initiative_id IN (SELECT initiative_id FROM obstacle_hit WHERE obstacle_id = \(obstacle)))
            """
        ).map { try $0["name"] as String }
        let titles = try rows("SELECT title FROM initiative ORDER BY title").map { try $0["title"] as String }
        return Identifying.find(in: everything, names: hit.sorted(), titles: titles)
    }

    /// Runs of two to five words that begin with a capital: what a full name looks like.
    private func possibleNames(_ text: String) -> [String] {
        let words = text.split(whereSeparator: \.isWhitespace).map { $0.trimmingCharacters(in: .punctuationCharacters) }
        var found: Set<String> = []
        for start in words.indices where words[start].first?.isUppercase == true {
            for length in 2...5 where start + length <= words.count {
                found.insert(words[start..<(start + length)].joined(separator: " "))
            }
        }
        return found.sorted()
    }
}

/// Puts the lesson of an obstacle on the public site, or its new wording. Somebody read the preview; where the program found names or
/// addresses, they said that these may stand there.
package struct PublishLesson: Action {
    package let obstacle: ID<Obstacle>
    package let text: LessonText
    /// The reader saw the warnings and lets the text stand.
    package let isChecked: Bool
    /// What whoever wrote this saw; nil changes whatever stands there.
    package let seen: Seen?
    package init(obstacle: ID<Obstacle>, text: LessonText, isChecked: Bool, seen: Seen? = nil) {
        (self.obstacle, self.text, self.isChecked, self.seen) = (obstacle, text, isChecked, seen)
    }

    package static let kind = "lesson.published"
    package static let told = Told.nobody(because: "it names nobody; whoever was hit heard of the decision itself")
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.keepsInsight && db.obstacle(obstacle) != nil }

    package func perform(_ work: Work) throws -> Done<String> {
        let found = try work.obstacle(obstacle)
        let lesson = try work.db.lesson(of: obstacle)
        guard found.state != .merged || lesson != nil else { throw Refusal.conflict("obstacle.notNow") }
        try seen?.check(lesson?.seen ?? Lesson.unwritten, at: LessonField.title)
        guard try isChecked || work.db.identifying(in: text, obstacle: obstacle).isEmpty else {
            throw Refusal.invalid([FieldProblem(LessonField.checked, "lesson.checkNeeded")])
        }
        let slug = try lesson?.slug ?? work.freeLessonSlug(text.title)
        try work.db.execute(
            """
            INSERT INTO lesson (id, obstacle_id, slug, title, happened, learned, decision, kind, is_public, published_at, published_by)
            VALUES (\(ID<Lesson>.new(at: work.now)), \(obstacle), \(slug), \(text.title), \(text.happened), \(text.learned), \(text.decision),
                \(found.kind), TRUE, \(work.now), \(work.actor.person?.id))
            ON CONFLICT (obstacle_id) DO UPDATE SET title = \(text.title), happened = \(text.happened), learned = \(text.learned),
                decision = \(text.decision), kind = \(found.kind), is_public = TRUE, published_at = \(work.now),
                published_by = \(work.actor.person?.id)
            """)
        return Done(slug, work.entry(found, Self.kind, data: ["headline": text.title]))
    }
}

/// Takes a lesson off the public site; its words are kept for the staff.
package struct UnpublishLesson: Action {
    package let obstacle: ID<Obstacle>
    package let reason: String
    package init(obstacle: ID<Obstacle>, reason: String) { (self.obstacle, self.reason) = (obstacle, reason) }

    package static let kind = "lesson.unpublished"
    package static let told = Told.nobody(because: "it named nobody, so it concerns nobody in particular")
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try actor.keepsInsight && db.lesson(of: obstacle) != nil }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let found = try work.obstacle(obstacle)
        let changed = try work.db.execute("UPDATE lesson SET is_public = FALSE WHERE obstacle_id = \(obstacle) AND is_public")
        guard changed == 1 else { throw Refusal.conflict("obstacle.notNow") }
        return Done(Nothing(), work.entry(found, Self.kind, reason: reason))
    }
}

enum LessonField {
    static let title = "les-titel"
    static let checked = "les-nagekeken"
}

extension Work {
    fileprivate func freeLessonSlug(_ title: String) throws -> String {
        let base = slug(from: title)
        for number in 1...999 {
            let candidate = number == 1 ? base : "\(base)-\(number)"
            if try !db.exists("SELECT 1 FROM lesson WHERE slug = \(candidate)") { return candidate }
        }
        return Secret.random().text.lowercased()
    }
}
