import Civic
import Markup
import Web

/// Two texts compared line by line, as a reader wants to see them: what went, what came, with a little around it.
struct TextDifference {
    enum Line: Hashable {
        case same(String)
        case gone(String)
        case new(String)
        /// Lines in between that did not change and are not shown.
        case skipped(Int)
    }

    let lines: [Line]

    /// - Parameter context: how many unchanged lines stay around a change.
    init(from old: String, to new: String, context: Int = 2) {
        let (before, after) = (Self.split(old), Self.split(new))
        let difference = after.difference(from: before)
        var (removed, inserted) = (Set<Int>(), Set<Int>())
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): inserted.insert(offset)
            }
        }
        var all: [Line] = []
        var (left, right) = (0, 0)
        while left < before.count || right < after.count {
            if left < before.count, removed.contains(left) {
                all.append(.gone(before[left]))
                left += 1
            } else if right < after.count, inserted.contains(right) {
                all.append(.new(after[right]))
                right += 1
            } else {
                all.append(.same(before[left]))
                (left, right) = (left + 1, right + 1)
            }
        }
        lines = Self.shortened(all, context: context)
    }

    var isEmpty: Bool { !lines.contains { if case .gone = $0 { true } else if case .new = $0 { true } else { false } } }

    private static func split(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    private static func shortened(_ lines: [Line], context: Int) -> [Line] {
        let changes = lines.indices.filter { if case .same = lines[$0] { false } else { true } }
        var near = Set<Int>()
        for index in changes { near.formUnion(max(0, index - context)...min(lines.count - 1, index + context)) }
        var result: [Line] = []
        var hidden = 0
        for (index, line) in lines.enumerated() {
            guard near.contains(index) else {
                hidden += 1
                continue
            }
            if hidden > 0 { result.append(.skipped(hidden)) }
            hidden = 0
            result.append(line)
        }
        if hidden > 0 { result.append(.skipped(hidden)) }
        return result
    }

    func html(_ visit: Visit) -> HTML {
        guard !isEmpty else { return "<p class=\"empty\">\(visit.t("config.noDifference"))</p>" }
        let items = lines.map { line -> HTML in
            switch line {
            case .same(let text): "<li><code>\(text)</code></li>"
            case .gone(let text):
                "<li class=\"is-gone\"><span class=\"hidden\">\(visit.t("config.gone")) </span><del><code>\(text)</code></del></li>"
            case .new(let text):
                "<li class=\"is-new\"><span class=\"hidden\">\(visit.t("config.new")) </span><ins><code>\(text)</code></ins></li>"
            case .skipped(let count): "<li class=\"soft\">\(visit.t("config.skipped", count: count))</li>"
            }
        }
        return "<ol class=\"difference\">\(items)</ol>"
    }
}
