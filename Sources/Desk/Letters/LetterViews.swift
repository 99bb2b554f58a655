import Civic
import Markup
import Web

/// A letter as it is read on the screen, printed by a browser, and made into a PDF: the same lines.
struct LetterSheet {
    let letter: Letter
    /// In the language of the letter.
    let t: Words
    /// The level of its title among the headings around it: the first on a sheet of its own.
    var isAlone = true

    var html: HTML {
        """
        <article class="letter" lang="\(letter.language)"><header class="letter-head"><p class="letter-sender">\(lines(letter.sender))</p></header>
        <p class="letter-to">\(letter.addressee)</p>
        <dl class="letter-facts"><div><dt>\(t("letter.date"))</dt><dd>\(t.date(letter.date))</dd></div>\
        <div><dt>\(t("letter.reference"))</dt><dd>\(letter.reference)</dd></div></dl>
        \(title)\(letter.parts.map(part))</article>

        """
    }

    private var title: HTML { isAlone ? "<h1>\(letter.subject)</h1>" : "<h3>\(letter.subject)</h3>" }

    private func part(_ part: LetterPart) -> HTML {
        let heading: HTML
        if part.heading.isEmpty {
            heading = .empty
        } else {
            heading = isAlone ? "<h2>\(part.heading)</h2>" : "<h4>\(part.heading)</h4>"
        }
        return "<section class=\"letter-part\">\(heading)\(HTML.paragraphs(part.text))</section>\n"
    }

    private func lines(_ text: String) -> HTML { text.split(separator: "\n").map { line -> HTML in "\(String(line))" }.joined(by: "<br>") }

    /// The whole document for the printer; its style comes beside it.
    var document: HTML {
        """
        <!doctype html>
        <html lang="\(letter.language)">
        <head>
        <meta charset="utf-8">
        <title>\(letter.subject) (\(letter.reference))</title>
        <meta name="author" content="\(letter.sender.split(separator: "\n").first.map { String($0) } ?? "")">
        </head>
        <body class="letter-page">
        \(html)</body>
        </html>

        """
    }
}

/// The sheet with what can be done with it.
struct LetterView {
    let sent: SentLetter
    let file: CaseFile
    /// The page of the case it belongs to, for who reads it.
    let back: String
    let visit: Visit

    private var t: Words { visit.t }
    private var path: String { "\(back)/brieven/\(sent.number)" }

    var html: HTML {
        let ours: HTML? =
            back == file.staffPath
            ? "<p class=\"small soft no-print\">\(t(sent.isWhole ? "letter.whole" : "letter.cleaned", ["hash": String(sent.hash.prefix(16))]))</p>"
            : nil
        return """
            <div class="wrap"><p class="crumb no-print"><a href="\(back)">\(file.title)</a></p>
            <p class="buttons no-print"><a class="button is-second" href="\(path)/pdf">\(t("letter.getPDF"))</a> \
            <span class="soft">\(t("letter.printHint"))</span></p>
            \(LetterSheet(letter: sent.letter, t: visit.site.words(sent.letter.language)).html)\(ours)</div>
            """
    }
}

/// Choosing, reading and sending a new letter.
struct LetterComposeView {
    let scene: LetterScene
    /// What would be sent; nil while no kind is chosen.
    let draft: Letter?
    let form: Form
    let visit: Visit

    private var t: Words { visit.t }
    private var file: CaseFile { scene.file }
    private var path: String { "\(file.staffPath)/brieven" }

    var html: HTML {
        """
        <div class="wrap"><p class="crumb"><a href="\(file.staffPath)">\(file.title)</a></p>
        \(form.summary(visit))<h1>\(t("letter.title"))</h1><p class="lead">\(file.title)</p>
        \(earlier)\(choice)\(compose)</div>
        """
    }

    private var earlier: HTML {
        guard !scene.lines.isEmpty else { return .empty }
        return """
            <section class="section" aria-labelledby="verstuurd"><h2 id="verstuurd">\(t("letter.sentBefore"))</h2>
            \(LetterPanels.list(scene.lines, below: file.staffPath, t))</section>

            """
    }

    private var choice: HTML {
        guard let facts = scene.facts else { return "<p class=\"note\">\(t("letter.nobody"))</p>" }
        let items = LetterKind.allCases.map { kind -> HTML in
            let name = t("letter.kind.\(kind.rawValue)")
            guard facts.allows(kind) else {
                return "<li>\(name)<br><span class=\"small soft\">\(t("letter.notYet.\(kind.rawValue)"))</span></li>\n"
            }
            let current = kind == draft?.kind ? "true" : nil
            return """
                <li><a class="tap" href="\(path)?soort=\(kind.rawValue)#brief"\(attribute: "aria-current", current)>\(name)</a>\
                <br><span class="small soft">\(t("letter.about.\(kind.rawValue)"))</span></li>

                """
        }
        return """
            <section class="section" aria-labelledby="nieuw"><h2 id="nieuw">\(t("letter.new"))</h2><ul class="plain letter-kinds">\(items)</ul></section>

            """
    }

    private var compose: HTML {
        guard let draft, let facts = scene.facts else { return .empty }
        let before = scene.lines.last { $0.kind == draft.kind }
        let again: HTML? = before.map { "<p class=\"note\">\(t("letter.again", ["date": t.longDate($0.sentOn)]))</p>" }
        let missing = facts.missing(draft.kind)
        let asked: HTML? = missing.isEmpty ? nil : "<p class=\"note is-attention\">\(t("letter.fillIn"))</p>"
        return """
            <section class="section" id="brief" aria-labelledby="brief-kop"><h2 id="brief-kop">\(t("letter.preview"))</h2>
            <div class="columns"><div>\(LetterSheet(letter: draft, t: visit.site.words(draft.language), isAlone: false).html)</div>
            <aside aria-label="\(t("letter.send"))">\(again)<form method="post" action="\(path)">\(form.token())
            <input type="hidden" name="\(LetterForms.kindName)" value="\(draft.kind.rawValue)">
            <input type="hidden" name="\(LetterForms.seenName)" value="\(draft.fingerprint)">
            \(asked)\(missing.map(field))\(form.html(LetterForms.added, visit))
            <p class="buttons"><button class="button is-second" name="\(LetterForms.doName)" value="\(LetterForms.preview)">\(t("letter.look"))</button>\
            <button class="button">\(t("letter.send"))</button></p>
            <p class="small soft">\(t("letter.sendHint", ["name": draft.addressee]))</p></form></aside></div></section>

            """
    }

    private func field(_ role: LetterPart.Role) -> HTML {
        switch role {
        case .rule: form.html(LetterForms.rule, visit)
        case .decider: form.html(LetterForms.decider, visit)
        default: form.html(LetterForms.alternative, visit)
        }
    }
}
