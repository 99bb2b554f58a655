import Civic
import Initiatives
import Markup
import Rules
import Store
import Web

/// What nobody looked at yet of a plan about which the meeting says something.
package struct DirectionGaps: Hashable, Sendable {
    /// Advice that was asked and is not in, by department.
    let silent: [String]
    let hasAdvice: Bool
    let hasTalked: Bool
    /// The process has a conversation, and no summary is agreed.
    let lacksIntake: Bool
    /// Aspects without a colour.
    let aspects: [CaseProcess.LocalText]
    let hasAspects: Bool

    /// No advice, no agreed conversation and no aspect: a no from here rests on nothing that was looked at.
    var isBlind: Bool { !hasAdvice && !hasTalked && !hasAspects }
    var isEmpty: Bool { hasAdvice && silent.isEmpty && !lacksIntake && aspects.isEmpty }
}

extension Connection {
    func directionGaps(of file: CaseFile, _ advice: [AdviceRequest]) throws -> DirectionGaps {
        let process = try processRun(of: file.id)?.process
        let seen = Set(try assessments(of: file.id).map(\.aspect))
        let hasTalked = try isIntakeAgreed(file.id)
        return DirectionGaps(
            silent: advice.filter { $0.state == .asked }.map(\.department), hasAdvice: advice.contains { $0.state == .answered },
            hasTalked: hasTalked, lacksIntake: process?.hasIntake == true && !hasTalked,
            aspects: (process?.aspects ?? []).filter { !seen.contains($0.id) }.map(\.name), hasAspects: !seen.isEmpty)
    }
}

/// Says plainly what was not looked at yet; nothing when all was.
func gapsNotice(_ gaps: DirectionGaps, _ t: Words) -> HTML {
    guard !gaps.isEmpty else { return .empty }
    var lines: [String] = []
    if !gaps.silent.isEmpty { lines.append(t("direction.gaps.silent", ["departments": t.list(gaps.silent)])) }
    if !gaps.hasAdvice { lines.append(t("direction.gaps.advice")) }
    if gaps.lacksIntake { lines.append(t("direction.gaps.intake")) }
    if !gaps.aspects.isEmpty { lines.append(t("direction.gaps.aspects", ["what": t.list(gaps.aspects.map { $0.words(t) })])) }
    let items = lines.map { line -> HTML in "<li>\(line)</li>" }
    return "<div class=\"note is-attention\"><h3>\(t("direction.gaps.title"))</h3><ul>\(items)</ul></div>\n"
}
