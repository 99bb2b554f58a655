import App
import Civic
import Foundation
import Money
import Rules
import Store

/// The figures that need no server: group commit beside plain commits, and the finder with many schemes. One line of JSON each; see
/// `script/bench`, which adds the ones with a server and prints all of them with their budgets.
@main enum Benchmarks {
    static func main() async throws {
        let home = URL(filePath: FileManager.default.currentDirectoryPath)
        try await groupCommit()
        try finder(home)
    }

    private static func report(_ name: String, _ values: [String: Double]) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        struct Line: Encodable { let name: String, values: [String: Double] }
        print(String(decoding: try encoder.encode(Line(name: name, values: values)), as: UTF8.self))
    }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }

    // MARK: Accepted forms with full durability

    private static func groupCommit() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "meemaken-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // the figures are out already
        let database = try openSQLite(path: folder.appending(path: "forms.sqlite").path)
        try await database.write { db in try db.execute("CREATE TABLE form (id TEXT PRIMARY KEY, text TEXT NOT NULL, at BIGINT NOT NULL)") }
        let text = String(repeating: "Een tuin voor de hele straat. ", count: 20)
        // In turns, so that whatever else the machine does touches both alike.
        var (grouped, alone) = (0.0, 0.0)
        for round in 0..<4 {
            grouped += try await writes(1_600, by: 64, name: "g\(round)") { id in
                try await database.write { db in _ = try db.execute("INSERT INTO form (id, text, at) VALUES (\(id), \(text), 1)") }
            }
            // A transaction of its own for each: what a server without a group would do.
            alone += try await writes(1_600, by: 64, name: "a\(round)") { id in
                try await database.exclusive { db in _ = try db.execute("INSERT INTO form (id, text, at) VALUES (\(id), \(text), 1)") }
            }
        }
        await database.close()
        try report("groupCommit", ["groupedPerSecond": 6_400 / grouped, "alonePerSecond": 6_400 / alone, "ratio": alone / grouped])
    }

    private static func writes(
        _ count: Int, by connections: Int, name: String, _ write: @escaping @Sendable (String) async throws -> Void
    ) async throws -> Double {
        let time = try await ContinuousClock().measure {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for connection in 0..<connections {
                    group.addTask {
                        for index in 0..<count / connections { try await write("\(name)-\(connection)-\(index)") }
                    }
                }
                try await group.waitForAll()
            }
        }
        return seconds(time)
    }

    // MARK: The finder

    private static func finder(_ home: URL) throws {
        let municipalities = try Installation.municipalities(InstallationSettings(home: home, data: home))
        let library = try SchemeLibrary(folder: home.appending(path: "Municipalities"), municipalities: municipalities)
        guard let municipality = municipalities.first else { return }
        let book = try library.book(for: municipality, among: municipalities, ConfigFolder(municipality.folder))
        var random = SeededGenerator(seed: 7)
        let schemes = (0..<10_000).map { number -> (id: String, criterion: Criterion) in
            let scheme = book.schemes[number % book.schemes.count]
            let limit = Criterion.atom(Atom("requestedAmount", .atMost(Int.random(in: 500...50_000, using: &random) * 100)))
            return ("\(scheme.id)-\(number)", .all([scheme.criterion, limit]))
        }
        let compiling = ContinuousClock().now
        let rules = RuleBook(fields: book.vocabulary.fields, schemes: schemes)
        let compiled = seconds(ContinuousClock().now - compiling)
        let applicants = (0..<400).map { _ in answers(book.vocabulary, &random) }
        for applicant in applicants { _ = rules.statusSets(applicant).yesCount }
        var times: [Double] = []
        for applicant in applicants {
            let time = ContinuousClock().measure { _ = rules.statusSets(applicant).yesCount }
            times.append(seconds(time) * 1e6)
        }
        let planner = QuestionPlanner(rules)
        var questions: [Double] = []
        for applicant in applicants.prefix(200) {
            questions.append(seconds(ContinuousClock().measure { _ = planner.next(applicant) }) * 1e3)
        }
        times.sort()
        questions.sort()
        try report(
            "finder",
            [
                "compileSeconds": compiled, "medianMicroseconds": times[times.count / 2], "p99Microseconds": times[times.count * 99 / 100],
                "questionMedianMilliseconds": questions[questions.count / 2],
                "questionP99Milliseconds": questions[questions.count * 99 / 100],
            ])
    }

    /// Somebody who answered about half of what can be asked.
    private static func answers(_ vocabulary: Vocabulary, _ random: inout SeededGenerator) -> Answers {
        var answers = Answers()
        for field in vocabulary.fields where Bool.random(using: &random) {
            switch field.kind {
            case .bool: answers[field.key] = .bool(.random(using: &random))
            case .integer(let range): answers[field.key] = .integer(.random(in: range, using: &random))
            case .choice(let options): answers[field.key] = options.randomElement(using: &random).map { .choice($0) }
            case .set(let options): answers[field.key] = .set(Set(options.shuffled(using: &random).prefix(2)))
            case .date: continue
            }
        }
        return answers
    }
}

/// SplitMix64 (Steele, Lea and Flood, 2014): the same figures every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
