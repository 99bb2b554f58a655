import App
import Civic
import Foundation
import HTTPTypes
import Initiatives
import Rules
import Store
import TestSupport
import Testing
import Web

@testable import Desk

/// Letters on paper, and all letters of the demonstration.
@Suite struct LetterPrintTests {
    private func sent(_ town: Town) async throws -> Scene {
        let scene = try await Scene.make(in: town)
        try await scene.perform(TakeCase(id: scene.file.id), by: .caseworker)
        try await scene.perform(SendLetter(id: scene.file.id, letter: .acknowledgement, book: town.deskBook()), by: .caseworker)
        return scene
    }

    @Test(.enabled(if: LetterPrinter.isThere("/usr/bin/weasyprint")))
    func `a letter becomes a tagged PDF that says what the page says`() async throws {
        let town = try await Town.open(.sqlite)
        let scene = try await sent(town)
        let reply = try await scene.browser(.initiator).get("\(scene.file.statusPath)/brieven/1/pdf")
        #expect(reply.status == 200 && reply.headers[.contentType] == "application/pdf")
        #expect(reply.headers[.contentDisposition]?.contains("\(scene.file.reference)-1.pdf") == true)
        #expect(reply.bytes.starts(with: "%PDF-".utf8))
        let again = try await scene.browser(.caseworker).get("\(scene.file.staffPath)/brieven/1/pdf")
        #expect(again.bytes == reply.bytes, "it is made once")
        guard let text = try pdfText(reply.bytes) else { return }
        #expect(text.contains("\(scene.file.reference)/1") && text.contains("Beste Anna Aarts"))
        #expect(text.contains("1 / 1") || text.contains("1/1"), "pages are numbered")
    }

    @Test(arguments: ["/nergens/weasyprint", "/bin/false"])
    func `without the program the page says so and the letter can still be read`(program: String) async throws {
        let town = try await Town.open(.sqlite) { $0.pdfProgram = program }
        let scene = try await sent(town)
        let browser = try await scene.browser(.initiator)
        let reply = try await browser.get("\(scene.file.statusPath)/brieven/1/pdf")
        #expect(reply.status == 503 && reply.text.contains("\(scene.file.statusPath)/brieven/1\""))
        #expect(PageReader(reply.text).faults.isEmpty)
        #expect(try await browser.get("\(scene.file.statusPath)/brieven/1").status == 200)
    }

    /// What `pdftotext` reads in it; nil without that program.
    private func pdfText(_ bytes: [UInt8]) throws -> String? {
        let program = "/usr/bin/pdftotext"
        guard FileManager.default.isExecutableFile(atPath: program) else { return nil }
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).pdf")
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(filePath: program)
        process.arguments = [file.path, "-"]
        process.standardOutput = output
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: text, as: UTF8.self)
    }

    @Test(arguments: DemonstrationTests.municipalities)
    func `no letter of the demonstration is unfinished, in any language`(name: String) async throws {
        let town = try await Town.open(.sqlite, municipality: name)
        let (site, book) = (town.site, town.deskBook())
        try await importCases(site, book)
        try await importAdvice(site, book)
        #expect(try await importLetters(site, book) == LetterKind.allCases.count)
        #expect(try await importLetters(site, book) == 0, "a second time brings nothing new")
        let today = site.clock().localDate
        let all = try await site.database.read { db in
            try db.all("SELECT * FROM case_file ORDER BY id", as: CaseFile.self).compactMap { try db.letterFacts($0, book, on: today) }
        }
        #expect(all.count > 10)
        var made: [LetterKind: Int] = [:]
        for facts in all {
            for language in site.texts.languages {
                let composer = LetterComposer(
                    facts: facts, words: LetterWords(added: "Tot ziens."), municipality: site.municipality, book: book, today: today,
                    t: site.words(language))
                for kind in LetterKind.allCases where facts.allows(kind) {
                    let letter = composer.letter(kind)
                    let text = LetterSheet(letter: letter, t: site.words(language)).document.text
                    #expect(!text.contains("⟦") && !text.contains("{"), "\(kind) in \(language): \(text)")
                    #expect(letter.problems.isEmpty, "\(facts.file.title): \(letter.problems)")
                    made[kind, default: 0] += 1
                }
            }
        }
        #expect(Set(made.keys) == Set(LetterKind.allCases), "\(made)")
        let waiting: Int = try await site.database.read { db in
            try db.value("SELECT COUNT(*) FROM message WHERE state = 'pending' AND body LIKE '%/D-20%'") ?? 0
        }
        #expect(waiting == 0, "loading mails nobody")
        let refusals = try await site.database.read { db in try LetterDesk.invariants.flatMap { try $0.check(db) } }
        #expect(refusals.isEmpty)
    }
}
