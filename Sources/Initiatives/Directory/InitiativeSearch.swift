import Civic
import Rules
import Store

extension Work {
    /// Keeps the search index in step with one initiative: its postings are replaced in the same transaction.
    func reindex(_ id: ID<Initiative>) throws {
        try db.execute("DELETE FROM search_posting WHERE initiative_id = \(id)")
        try db.execute("DELETE FROM search_document WHERE initiative_id = \(id)")
    }
}
