import Civic
import Initiatives
import Rules
import Store

/// Brings in the plans and reports that `participation-plans.yaml` in the municipality's folder holds and the database does not have yet.
/// The initiatives must be there.
///
/// - Returns: how many were new; 0 when there is no such file.
/// - Throws: `ConfigFault` when a plan does not answer the guide.
@discardableResult
package func importParticipation(_ site: Site, _ book: DeskBook) async throws -> Int {
    let name = "participation-plans.yaml"
    guard site.configuration.folder.holds(name) else { return 0 }
    var count = 0
    for item in try site.configuration.folder.tree(name)["plans"].list {
        let now = site.clock()
        let isNew = try await site.database.write { db in try bringIn(item, site, book.participation, now, db) }
        count += isNew ? 1 : 0
    }
    return count
}

private func bringIn(_ item: ConfigTree, _ site: Site, _ guide: ParticipationGuide, _ now: Instant, _ db: any Connection) throws -> Bool {
    let slug = item["initiative"].text ?? ""
    guard let initiative = try db.initiative(slug: slug), try db.participation(of: initiative.id) == nil,
        let author = try db.team(of: initiative.id).first
    else { return false }
    let answers = item["answers"].map.compactMapValues(\.text)
    guard guide.outcome(answers) != nil, let whom = item["whom"].text, let moment = item["moment"].text, let how = item["how"].text,
        let daysAgo = item["daysAgo"].integer
    else { throw ConfigFault(slug, .needs, fields: ["answers", "whom", "moment", "how", "daysAgo"], in: "participation-plans.yaml") }
    let actor = Actor(author)
    let plan = PlanParticipation(id: initiative.id, answers: answers, whom: whom, moment: moment, how: how, guide: guide)
    let day = now.localDate
    try site.perform(plan, as: actor, at: min(now, Instant(day.adding(days: -daysAgo), hour: 20)), in: db)
    let told = item["report"]
    if let reached = told["reached"].integer, let heard = told["heard"].text, let done = told["done"].text {
        let report = ParticipationReport(reached: reached, heard: heard, done: done, isPublic: told["public"].bool ?? false)
        let time = min(now, Instant(day.adding(days: -(told["daysAgo"].integer ?? 0)), hour: 21))
        try site.perform(ReportParticipation(id: initiative.id, report: report), as: actor, at: time, in: db)
    }
    return true
}
