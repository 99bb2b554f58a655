import Civic
import Initiatives
import Logging
import Markup
import Rules
import Store
import Web

/// Everything the page for new letters of one case shows.
struct LetterScene: Sendable {
    let file: CaseFile
    let lines: [LetterLine]
    /// Nil when nobody is left to write to.
    let facts: LetterFacts?
}

/// Making and sending letters by staff, and reading them by staff and by who carries the initiative.
struct LetterPages: Sendable {
    let desk: LetterDesk

    var routes: [Route] {
        let work = "/werk/zaken/{reference}/brieven"
        let mine = "/mijn/plannen/{reference}/brieven"
        return [
            .get(work, DeskFeatures.access, show), .post(work, DeskFeatures.access, send),
            .get("\(work)/{letter}", DeskFeatures.access) { try await read($0) { $0.staffPath } },
            .get("\(work)/{letter}/pdf", DeskFeatures.access) { try await download($0) { $0.staffPath } },
            .get("\(mine)/{letter}", StatusPages.access) { try await read($0) { $0.statusPath } },
            .get("\(mine)/{letter}/pdf", StatusPages.access) { try await download($0) { $0.statusPath } },
        ]
    }

    // MARK: Making one

    private func scene(_ visit: Visit) async throws -> LetterScene {
        let (reference, book, today) = (try visit.parameter("reference"), desk.books(visit.site), visit.today)
        let found = try await visit.read { db -> LetterScene? in
            guard let file = try db.caseFile(reference: reference) else { return nil }
            return LetterScene(file: file, lines: try db.letters(of: file.id), facts: try db.letterFacts(file, book, on: today))
        }
        guard let found else { throw Refusal.notFound }
        return found
    }

    @Sendable private func show(_ visit: Visit) async throws -> Answer {
        let scene = try await scene(visit)
        let kind = visit.query.first("soort").flatMap(LetterKind.init(rawValue:)) ?? scene.facts?.likely
        return .page(page(scene, kind, LetterWords(), Form(), visit))
    }

    private func draft(_ kind: LetterKind?, _ words: LetterWords, _ facts: LetterFacts?, _ visit: Visit) -> Letter? {
        guard let kind, let facts, facts.allows(kind) else { return nil }
        return LetterComposer(
            facts: facts, words: words, municipality: visit.municipality, book: desk.books(visit.site), today: visit.today,
            t: visit.site.words(facts.addressee.language)
        ).letter(kind)
    }

    private func page(_ scene: LetterScene, _ kind: LetterKind?, _ words: LetterWords, _ form: Form, _ visit: Visit) -> Page {
        let view = LetterComposeView(scene: scene, draft: draft(kind, words, scene.facts, visit), form: form, visit: visit)
        return deskPage(
            visit.t("letter.pageTitle", ["title": scene.file.title]), view.html, section: "/werk/zaken", form: form.isFine ? nil : form
        ).with(\.styles, ["letter.css"])
    }

    @Sendable private func send(_ visit: Visit) async throws -> Answer {
        let scene = try await scene(visit)
        var form = Form(visit.body)
        guard let facts = scene.facts, let kind = visit.body.first(LetterForms.kindName).flatMap(LetterKind.init(rawValue:)),
            facts.allows(kind)
        else {
            form.add(FieldProblem(LetterField.added, "letter.nothingToTell"))
            return .page(page(scene, nil, LetterWords(), form, visit))
        }
        let words = LetterForms.read(&form, missing: facts.missing(kind))
        // Somebody who only looks is not told yet what is missing.
        if visit.body.first(LetterForms.doName) == LetterForms.preview, form.problem(of: LetterField.added) == nil {
            return .page(page(scene, kind, words, looked(words), visit))
        }
        guard form.isFine else { return .page(page(scene, kind, words, form, visit)) }
        do {
            let number = try await visit.perform(
                SendLetter(
                    id: scene.file.id, letter: kind, words: words, seen: visit.body.first(LetterForms.seenName),
                    book: desk.books(visit.site)))
            return .redirect("\(scene.file.staffPath)/brieven/\(number)", saying: "letter.done")
        } catch let refusal as Refusal {
            try form.add(refusal)
            return .page(page(scene, kind, words, form, visit))
        }
    }

    /// The form as it was typed, without a word about it.
    private func looked(_ words: LetterWords) -> Form {
        var form = Form()
        form.prefill(LetterForms.added, words.added)
        form.prefill(LetterForms.rule, words.rule)
        form.prefill(LetterForms.decider, words.decider)
        form.prefill(LetterForms.alternative, words.alternative)
        return form
    }

    // MARK: Reading one

    private func find(_ visit: Visit) async throws -> (file: CaseFile, sent: SentLetter) {
        guard let number = Int(try visit.parameter("letter")), (1...10_000).contains(number) else { throw Refusal.notFound }
        let reference = try visit.parameter("reference")
        let found = try await visit.read { db -> (CaseFile, SentLetter)? in
            guard let file = try db.caseFile(reference: reference), let sent = try db.letter(number, of: file.id) else { return nil }
            return (file, sent)
        }
        guard let found else { throw Refusal.notFound }
        return found
    }

    private func read(_ visit: Visit, back: (CaseFile) -> String) async throws -> Answer {
        let (file, sent) = try await find(visit)
        let view = LetterView(sent: sent, file: file, back: back(file), visit: visit)
        let page = Page(sent.letter.subject, view.html).with(\.isPrivate, true).with(\.styles, ["letter.css"])
        let isStaff = back(file) == file.staffPath
        return .page(page.with(\.isStaff, isStaff).with(\.section, isStaff ? "/werk/zaken" : "/mijn"))
    }

    /// The PDF, or plainly that there is none now; the letter itself can always be read.
    private func download(_ visit: Visit, back: (CaseFile) -> String) async throws -> Answer {
        let (file, sent) = try await find(visit)
        let sheet = LetterSheet(letter: sent.letter, t: visit.site.words(sent.letter.language))
        do {
            let bytes = try await desk.printer.pdf(
                of: sheet.document.bytes, style: LetterStyle.bytes(visit), key: "\(visit.municipality.key) \(sent.letter.hash)",
                program: visit.site.settings.pdfProgram)
            let name = sent.letter.reference.replacing("/", with: "-")
            return .content(.init(bytes: bytes, type: "application/pdf", fileName: "\(name).pdf"))
        } catch let fault as LetterPrinter.Fault {
            visit.site.logger.error("no PDF of a letter", metadata: ["fault": "\(fault)", "municipality": "\(visit.municipality.key)"])
            return .page(unprinted(fault, file, sent, back(file), visit))
        }
    }

    private func unprinted(_ fault: LetterPrinter.Fault, _ file: CaseFile, _ sent: SentLetter, _ back: String, _ visit: Visit) -> Page {
        let t = visit.t
        let body: HTML = """
            <div class="wrap is-narrow section"><p class="crumb"><a href="\(back)">\(file.title)</a></p>
            <h1>\(t("letter.noPDF"))</h1><p class="lead">\(t(fault == .busy ? "letter.busy" : "letter.noPDFText"))</p>
            <p class="buttons"><a class="button" href="\(back)/brieven/\(sent.number)">\(t("letter.readInstead"))</a></p></div>
            """
        return Page(t("letter.noPDF"), body).with(\.status, 503).with(\.isPrivate, true).with(\.isStaff, back == file.staffPath)
    }
}

/// The style of a printed letter: that of the screen's letter, with the municipality's colours for a light ground.
enum LetterStyle {
    static func bytes(_ visit: Visit) -> [UInt8] {
        Array(visit.municipality.style.onPaper.css.utf8) + (visit.assets.bytes("letter.css") ?? [])
    }
}
