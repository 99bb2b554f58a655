import Civic

/// Fills an empty installation with the demonstration's goals, tasks, street work and obstacles. Its initiatives and cases must be there before.
///
/// - Returns: how many of all of them were new.
@discardableResult
package func importInsight(_ site: Site, book: InsightBook) async throws -> Int {
    let goals = try await importGoals(site)
    let tasks = try await importTasks(site)
    let street = try await importSignals(site) + importIntroductions(site)
    return goals + tasks + street + (try await importObstacles(site, book: book))
}
