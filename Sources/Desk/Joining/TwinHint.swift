import Civic
import Initiatives
import Markup
import Rules
import Store
import Web

/// Before somebody sends an idea: is there an initiative that looks like it? Only what stands on the public site for everyone.
enum TwinHint {
    private static let most = 2
    private static let weighed = 20

    static func html(_ draft: Draft, _ visit: Visit) async throws -> HTML {
        let found = try await like(draft, visit)
        guard !found.isEmpty else { return .empty }
        let t = visit.t
        let items = found.map { initiative, likeness -> HTML in
            """
            <li><a href="\(initiative.path)">\(initiative.title)</a><br><span class="small soft">\(t.reasons(likeness))</span></li>
            """
        }
        return """
            <div class="note"><h2>\(t("twins.hint.title"))</h2><ul>\(items)</ul><p>\(t("twins.hint.text"))</p></div>
            """
    }

    private static func like(_ draft: Draft, _ visit: Visit) async throws -> [(Initiative, Likeness)] {
        let (analyser, municipality, today) = (visit.site.analyser, visit.municipality, visit.today)
        var themes: Set<String> = []
        if case .set(let given)? = draft.answers["themes"] { themes = given }
        let district = draft.areaCode.flatMap { municipality.areas.district(of: $0)?.code }
        let sketch = IdeaSketch(
            IdeaText(title: draft.title, story: draft.text, place: draft.place), analyser: analyser, area: draft.areaCode,
            district: district, point: IdeaSketch.Point(draft.longitude, draft.latitude), themes: themes, day: today)
        return try await visit.read { db in
            let ids = try db.searchInitiatives("\(draft.title) \(draft.text)", analyser: analyser, limit: weighed)
            let known = try db.initiatives(ids).filter { $0.isPublic && $0.completedOn == nil }
            let sketches = known.map { ($0, $0.sketch(analyser, municipality)) }
            let rarity = try db.rarity(of: Set(sketch.words.keys))
            let like = sketches.map { ($0.0, Likeness(sketch, $0.1, rarity: rarity)) }.filter { $0.1.isProposed }
            return Array(like.sorted { ($1.1.points, $0.0.id.text) < ($0.1.points, $1.0.id.text) }.prefix(most))
        }
    }
}

extension Initiative {
    fileprivate func sketch(_ analyser: Analyser, _ municipality: Municipality) -> IdeaSketch {
        // Its age says nothing here: a garden of three years ago is still there to join.
        IdeaSketch(
            IdeaText(title: title, story: "\(summary) \(story)", place: place), analyser: analyser, area: areaCode,
            district: areaCode.flatMap { municipality.areas.district(of: $0)?.code }, point: point, themes: [theme.rawValue],
            day: changedAt.localDate)
    }
}

extension Connection {
    fileprivate func initiatives(_ ids: [ID<Initiative>]) throws -> [Initiative] {
        guard !ids.isEmpty else { return [] }
        return try all("SELECT * FROM initiative WHERE id IN (\(list: ids)) ORDER BY id", as: Initiative.self)
    }
}
