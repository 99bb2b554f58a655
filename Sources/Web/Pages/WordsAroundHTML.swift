import Civic
import Foundation
import Markup

extension Words {
    /// A text in which one value is HTML: the text is split where that value goes.
    package func setting(_ key: String, _ name: String, _ inside: HTML, _ values: [String: String] = [:]) -> HTML {
        let mark = "\u{1}"
        let parts = self(key, values.merging([name: mark]) { _, new in new }).components(separatedBy: mark)
        return parts.map { part -> HTML in "\(part)" }.joined(by: inside)
    }
}
