import Civic
import Foundation
import Markup
import Rules
import Web

/// What happened with a case, in sentences, newest first.
struct JournalView {
    let entries: [Entry]
    let book: DeskBook
    let visit: Visit
    /// Shows the time and marks what only colleagues read.
    var isStaff = false

    private var t: Words { visit.t }

    var html: HTML {
        guard !entries.isEmpty else { return "<p class=\"empty\">\(t("desk.journal.empty"))</p>" }
        let folds = entries.count > Self.open + 2
        let older: HTML? = folds ? fold(Array(entries.dropFirst(Self.open))) : nil
        return "<ol class=\"journal\">\((folds ? Array(entries.prefix(Self.open)) : entries).map(line))</ol>\(older)"
    }

    /// How many stand open; a fold for one or two is none.
    private static let open = 6

    private func fold(_ older: [Entry]) -> HTML {
        """
        <details><summary>\(t("desk.journal.earlier", count: older.count))</summary>
        <ol class="journal">\(older.map(line))</ol></details>
        """
    }

    private func line(_ entry: Entry) -> HTML {
        let day = entry.at.localDate
        let (hour, minute) = entry.at.localTime
        let time: HTML? = isStaff ? "<br>\(t.time(hour: hour, minute: minute))" : nil
        let inside: HTML? =
            isStaff && entry.audience == .staff ? " <span class=\"small soft\">\(t("desk.journal.inside"))</span>" : nil
        return """
            <li><time datetime="\(day.iso)">\(t.date(day))\(time)</time><div><p>\(sentence(entry))\(inside)</p>\(quotes(entry))\
            \(reason(entry))\(next(entry))</div></li>

            """
    }

    func sentence(_ entry: Entry) -> String { EntryWords(book: book, t: t, reader: visit.person?.id).sentence(entry) }

    /// Words that somebody wrote, as they wrote them.
    private func quotes(_ entry: Entry) -> HTML {
        let values = t.values(of: entry.data)
        return (EntryWords.quoted + (isStaff ? EntryWords.quotedToStaff : [])).compactMap { name -> HTML? in
            guard let text = values[name], !text.isEmpty else { return nil }
            let isPlain = ["text", "amount", "hearing", "changes"].contains(name)
            let label: HTML? =
                isPlain ? nil : "<span class=\"soft\">\(t("desk.journal.quote.\(name)"))</span> "
            // What stands there in the reader's language is of the program itself.
            return "<p class=\"told\">\(label)\(entry.data[name] == nil ? "\(text)" : visit.written(text))</p>"
        }.joined()
    }

    private func reason(_ entry: Entry) -> HTML { entry.reason.isEmpty ? .empty : "<p class=\"told\">\(visit.written(entry.reason))</p>" }

    private func next(_ entry: Entry) -> HTML {
        entry.next.isEmpty
            ? .empty : "<p class=\"small soft\">\(t.setting("desk.journal.next", "next", visit.written(entry.next)))</p>"
    }
}

/// An entry of the journal of a case in a sentence, for somebody who reads it.
struct EntryWords {
    let book: DeskBook
    let t: Words
    /// Reads *you* where they did it themselves; nil for a document.
    let reader: ID<Person>?

    /// The catalogue's sentence for what happened, with names, dates and choices in the reader's language.
    func sentence(_ entry: Entry) -> String {
        if entry.isErased { return t("entry.erased") }
        var values = t.values(of: entry.data)
        if let state = entry.data["state"] { values["stateName"] = t("case.state.\(state)") }
        if let rung = entry.data["rung"] { values["level"] = t("process.level.\(rung)") }
        if let category = entry.data["to"] { values["category"] = book.categoryName(category, t) }
        let by = entry.data["initiator"].map { ID<Person>($0) } ?? entry.actor
        if by != nil, by == reader {
            values["by"] = t("desk.journal.you")
        } else if (entry.data["by"] ?? "").isEmpty {
            values["by"] = t("desk.journal.municipality")
        }
        return t("entry.\(entry.kind)", values)
    }

    /// Words that somebody wrote, by their names in an entry.
    static let quoted = ["question", "answer", "text", "amount", "conditions", "rule", "decidedBy", "alternative", "hearing", "changes"]
    /// What was done without, and why.
    static let quotedToStaff = ["skipped"]
}

extension Words {
    /// A text in which one value is set in bold.
    func emphasised(_ key: String, _ values: [String: String], _ name: String, _ value: String) -> HTML {
        setting(key, name, "<em>\(value)</em>", values)
    }
}
