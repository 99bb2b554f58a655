import Civic

/// Fills an empty installation with the demonstration's goals, tasks and obstacles. Its initiatives and cases must be there before.
///
/// - Returns: how many of all three were new.
@discardableResult
package func importInsight(_ site: Site, book: InsightBook) async throws -> Int {
    let goals = try await importGoals(site)
    let tasks = try await importTasks(site)
    let signals = try await importSignals(site)
    return goals + tasks + signals + (try await importObstacles(site, book: book))
}
