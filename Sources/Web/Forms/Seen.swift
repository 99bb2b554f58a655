import Civic
import Markup

/// What somebody saw of something before they changed it, as a hidden field of the form: what a colleague changed since is not undone
/// unseen, and who was told of it can go on.
package struct Seen: Sendable, Hashable {
    fileprivate static let name = "gezien"
    /// The problem of who did not see what stands there now.
    fileprivate static let problem = "form.changedMeanwhile"

    private let mark: String

    /// Lengths stand before the texts, so that no text can pass for two.
    package init(_ texts: [String]) { mark = Secret(texts.map { "\($0.utf8.count):\($0)" }.joined(separator: "\n")).hash }

    /// As the form says; nil when it says nothing.
    package init?(_ visit: Visit) {
        guard let mark = visit.body.first(Self.name), !mark.isEmpty else { return nil }
        self.mark = mark
    }

    /// Did the form that came say that something else stood there? One that says nothing is taken at its word.
    package func isOvertaken(_ visit: Visit) -> Bool { Seen(visit).map { $0 != self } ?? false }

    /// - Throws: `Refusal.invalid` at a field when something else stands there now.
    package func check(_ now: Seen, at field: String) throws {
        guard self != now else { return }
        throw Refusal.invalid([FieldProblem(field, Self.problem)])
    }

    /// The same, for what a page looks up itself; nil when nothing is wrong.
    package func problem(_ visit: Visit, at field: String) -> FieldProblem? {
        isOvertaken(visit) ? FieldProblem(field, Self.problem) : nil
    }

    package var html: HTML { Self.field(mark) }
    fileprivate static func field(_ mark: String) -> HTML { "<input type=\"hidden\" name=\"\(name)\" value=\"\(mark)\">" }
}

extension Form {
    /// Was it refused because somebody else changed the same meanwhile?
    package var isOvertaken: Bool { problems.contains { $0.key == Seen.problem } }

    /// The hidden field with what was seen. A form that was overtaken leads to what stands there now; sent again, it has seen that.
    package func html(_ now: Seen, standingAt path: String, _ visit: Visit) -> HTML {
        guard isOvertaken else { return typed.first(Seen.name).map(Seen.field) ?? now.html }
        return """
            \(now.html)<p class="note is-attention"><a class="tap" href="\(path)">\(visit.t("form.seeWhatStands"))</a></p>
            """
    }
}
