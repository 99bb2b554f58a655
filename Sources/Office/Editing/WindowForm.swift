import Civic
import Foundation
import Markup
import Rules
import Web

/// When one can apply for a scheme, as a form asks it: the kind of window, and its days, one per line.
struct WindowForm {
    private enum Kind: String, CaseIterable { case unknown, continuous, period, until, deadlines, yearlyPeriod, yearlyDeadlines, calls }

    let field: FieldSchema
    /// As it stands in the document.
    let record: OrderedTree?
    let visit: Visit

    /// For a window that has no fields here, such as rounds before a meeting: it stays as it is.
    private static let asItStands = "asItStands"
    private static let mostDays = 24

    private var window: SchemeWindow? { record.flatMap(Self.window) }
    private var kind: FormField<String> {
        let kinds = Kind.allCases.map(\.rawValue) + (window.map(Self.shown)?.kind == nil && window != nil ? [Self.asItStands] : [])
        let options = kinds.map { FieldOption($0, .key("config.window.\($0)")) }
        return FormField.list("\(field.name)-soort", field.label, options)
    }
    private var days: FormField<String> {
        FormField.area("\(field.name)-dagen", "config.windowDays", max: 600, rows: 4, isOptional: true).asked(hint: "config.windowDaysHint")
    }

    func html(_ form: Form) -> HTML { [form.html(kind, visit), form.html(days, visit)].joined() }

    func prefill(_ form: inout Form) {
        let shown = Self.shown(window ?? .unknown)
        form.prefill(kind, shown.kind?.rawValue ?? Self.asItStands)
        form.prefill(days, shown.days.joined(separator: "\n"))
    }

    /// What was typed; nil when it cannot be, which the form then says.
    func read(_ form: inout Form) -> OrderedTree? {
        guard let word = form.read(kind), let typed = form.read(days) else { return nil }
        guard let kind = Kind(rawValue: word) else { return record }
        let lines = typed.split(whereSeparator: { "\n,;".contains($0) }).map { String($0).trimmingSpaces() }.filter { !$0.isEmpty }
        guard lines.count <= Self.mostDays, let window = Self.window(kind, lines) else {
            form.add(FieldProblem(days.name, "config.notWindow"))
            return nil
        }
        // What says the same stays as it was written.
        return window == self.window ? record : Self.tree(window)
    }

    // MARK: In words

    /// For a preview: the kind, and its days.
    static func words(_ tree: OrderedTree, _ t: Words) -> String? {
        guard let window = window(tree) else { return nil }
        let shown = shown(window)
        guard let kind = shown.kind else { return t("config.window.\(asItStands)") }
        let name = t("config.window.\(kind.rawValue)")
        return shown.days.isEmpty ? name : "\(name) (\(shown.days.joined(separator: ", ")))"
    }

    private static func shown(_ window: SchemeWindow) -> (kind: Kind?, days: [String]) {
        func text(_ day: MonthDay) -> String { "\(day.day)-\(day.month)" }
        func text(_ date: LocalDate) -> String { "\(date.day)-\(date.month)-\(date.year)" }
        switch window {
        case .unknown: return (.unknown, [])
        case .continuous: return (.continuous, [])
        case .calls: return (.calls, [])
        case .until(let last): return (.until, [text(last)])
        case .deadlines(let dates): return (.deadlines, dates.map(text))
        case .period(let from, let to): return (.period, [text(from), text(to)])
        case .yearlyDeadlines(let days): return (.yearlyDeadlines, days.map(text))
        case .yearlyPeriod(let from, let to): return (.yearlyPeriod, [text(from), text(to)])
        case .yearly, .rounds, .roundsPerYear, .meetings: return (nil, [])
        }
    }

    private static func window(_ kind: Kind, _ lines: [String]) -> SchemeWindow? {
        let (dates, days) = (lines.compactMap(date), lines.compactMap(monthDay))
        let (areDates, areDays) = (dates.count == lines.count, days.count == lines.count)
        switch kind {
        case .unknown: return lines.isEmpty ? .unknown : nil
        case .continuous: return lines.isEmpty ? .continuous : nil
        case .calls: return lines.isEmpty ? .calls : nil
        case .until: return areDates && dates.count == 1 ? .until(dates[0]) : nil
        case .deadlines: return areDates && !dates.isEmpty ? .deadlines(dates) : nil
        case .period: return areDates && dates.count == 2 && dates[0] <= dates[1] ? .period(from: dates[0], to: dates[1]) : nil
        case .yearlyDeadlines: return areDays && !days.isEmpty ? .yearlyDeadlines(days) : nil
        case .yearlyPeriod: return areDays && days.count == 2 ? .yearlyPeriod(from: days[0], to: days[1]) : nil
        }
    }

    /// `1-3-2027`, and the same the other way round.
    private static func date(_ text: String) -> LocalDate? {
        if let date = LocalDate(iso: text) { return date }
        let numbers = numbers(text)
        guard numbers.count == 3, (1_900...2_199).contains(numbers[2]) else { return nil }
        return LocalDate(year: numbers[2], month: numbers[1], day: numbers[0])
    }

    /// `1-3`: the first of March, every year.
    private static func monthDay(_ text: String) -> MonthDay? {
        let numbers = numbers(text)
        return numbers.count == 2 ? MonthDay(month: numbers[1], day: numbers[0]) : nil
    }

    private static func numbers(_ text: String) -> [Int] {
        let parts = text.split(omittingEmptySubsequences: false, whereSeparator: { "-/.".contains($0) })
        let numbers = parts.compactMap { $0.utf8.count <= 4 ? Int($0) : nil }
        return numbers.count == parts.count ? numbers : []
    }

    // MARK: In the document

    private static func window(_ tree: OrderedTree) -> SchemeWindow? {
        (try? JSONEncoder().encode(tree.plain)).flatMap { try? JSONDecoder().decode(SchemeWindow.self, from: $0) }
    }

    private static func tree(_ window: SchemeWindow) -> OrderedTree? {
        (try? JSONEncoder().encode(window)).flatMap { try? JSONDecoder().decode(ConfigTree.self, from: $0) }.map { OrderedTree($0) }
    }
}
