import Civic
import Markup
import Web

/// Papers as they stand on a page, and the field to send one.
enum PaperViews {
    /// A file, with what is accepted beside it; the error stands at the field.
    static func field(_ form: Form, _ visit: Visit, name: String = PaperField.file, label: String = "paper.label") -> HTML {
        let t = visit.t
        let problem = form.problem(of: name)
        let error: HTML? = problem.map {
            "<span class=\"error\" id=\"\(name)-fout\"><span class=\"hidden\">\(t("error.prefix")) </span>\(t($0.key, $0.values))</span>"
        }
        let described = problem == nil ? "\(name)-hulp" : "\(name)-fout \(name)-hulp"
        return """
            <div class="field\(problem == nil ? "" : " is-wrong")"><label class="label" for="\(name)">\(t(label))</label>\
            <span class="hint" id="\(name)-hulp">\(t("paper.hint"))</span>\(error)
            <input class="input is-file" id="\(name)" name="\(name)" type="file" accept=".pdf,.jpg,.jpeg,.png,.odt,.docx" aria-describedby="\(described)"></div>

            """
    }

    /// What is there, each with a link that offers it as a file.
    static func list(_ detail: CaseDetail, below path: String, _ visit: Visit) -> HTML {
        let t = visit.t
        guard !detail.papers.isEmpty else { return .empty }
        let items = detail.papers.map { paper -> HTML in
            let by = paper.by.flatMap { detail.names[$0]?.name } ?? ""
            let about = t(
                "paper.about",
                ["kind": t("paper.kind.\(paper.type.rawValue)"), "size": size(paper.size, t), "by": by, "date": t.date(paper.on)])
            return
                "<li><a class=\"tap\" href=\"\(path)/papieren/\(paper.id.text)\">\(paper.name)</a><br><span class=\"small soft\">\(about)</span></li>"
        }
        return """
            <section class="section" aria-labelledby="papieren-lijst"><h2 id="papieren-lijst">\(t("paper.title"))</h2><ul class="plain">\(items)</ul></section>

            """
    }

    static func size(_ bytes: Int, _ t: Words) -> String {
        bytes < 1_000_000
            ? t("paper.kilobytes", ["count": t.number(max(1, bytes / 1_000))])
            : t("paper.megabytes", ["count": t.number(bytes / 1_000_000)])
    }
}
