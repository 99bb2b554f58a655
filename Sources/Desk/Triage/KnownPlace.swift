import Civic
import Initiatives

/// Where a plan is, as far as somebody told, and whether that is enough to go there: a street with a house number, or a described spot in
/// an area or at a pin.
package struct KnownPlace: Hashable, Sendable {
    let words: String
    let hasArea: Bool
    let hasPin: Bool

    /// Fewer letters than this describe no spot.
    private static let leastLetters = 8

    init(words: String, hasArea: Bool, hasPin: Bool) {
        (self.words, self.hasArea, self.hasPin) = (words.trimmingSpaces(), hasArea, hasPin)
    }

    init(_ file: CaseFile, _ initiative: Initiative?) {
        self.init(words: file.place, hasArea: file.areaCode != nil, hasPin: initiative?.longitude != nil && initiative?.latitude != nil)
    }

    package init(_ draft: Draft) {
        self.init(words: draft.place, hasArea: draft.areaCode != nil, hasPin: draft.longitude != nil && draft.latitude != nil)
    }

    package var isFindable: Bool {
        if words.firstMatch(of: /\p{L}{3,}\P{N}*\p{N}/) != nil { return true }
        return (hasArea || hasPin) && words.count(where: \.isLetter) >= Self.leastLetters
    }
}

extension CaseFile {
    /// The place and its area in words; nothing named is the whole municipality.
    func whereabouts(_ municipality: Municipality, _ t: Words) -> String {
        let known = knownPlace(municipality.areas)
        return known.isEmpty ? t("desk.check.wholeCity") : known
    }

    /// The place and its area, as far as they are known.
    func knownPlace(_ areas: Areas) -> String {
        [place.trimmingSpaces(), areaCode.flatMap { areas[$0]?.name } ?? ""].filter { !$0.isEmpty }.joined(separator: ", ")
    }
}
