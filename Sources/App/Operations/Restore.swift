import Civic
import Foundation
import Store

/// What was brought back.
package struct RestoreReport: Sendable {
    package let municipality: String
    package let rows: Int
    /// Migrations that are newer than the backup and ran on top of it.
    package let migrated: [String]
    /// People who were removed after the backup was made, and were removed from it again.
    package let removedAgain: Int
    /// The journal as it was restored; nil where there is none. A chain that was broken in the original still is.
    package let chain: ChainReport?
}

/// Brings a municipality back from a backup: all of it and exactly so, or nothing at all.
///
/// In one transaction: the tables as they were at the backup, its rows, a comparison of every table's fingerprint with the
/// file's, the migrations since, and then every removal of a person that the database knew before or that is given. No server should be
/// running on the database (``DataClaim``, ``ServingNodes``); what it kept of pages would be of before.
///
/// - Parameters:
///   - migrations: all that this program knows.
///   - replacing: removes what the database holds. Without it only an empty database is filled.
///   - replay: does removals again; without it a database with removals is not replaced.
/// - Throws: ``BackupFault``; then the database is as it was.
package func restore(
    _ file: URL, into database: any Database, migrations: [Migration], replacing: Bool = false, replay: RemovalReplay? = nil, now: Instant
) async throws -> RestoreReport {
    let header = try BackupReader.verify(file)
    let known = Set(migrations.map(\.id))
    if let unknown = header.migrations.keys.filter({ !known.contains($0) }).min() { throw BackupFault.newer("it has \(unknown)") }
    return try await database.exclusive { db in
        if try db.isFilled() {
            guard replacing else { throw BackupFault.notEmpty }
        }
        let known = try db.knownRemovals()
        guard known.isEmpty || replay != nil else { throw BackupFault.forgetsRemovals(known.count) }
        try db.dropAllTables()
        try db.install(migrations.filter { header.migrations[$0.id] != nil }, at: header.migrations, now: now.milliseconds)
        try db.load(file)
        let newer = migrations.filter { header.migrations[$0.id] == nil }
        try db.install(newer, now: now.milliseconds)
        let again = try replay?.run(with: known, at: now, in: db) ?? 0
        let chain = try db.hasTable("journal") ? db.verifyChain() : nil
        return RestoreReport(
            municipality: header.municipality, rows: header.rowCount, migrated: newer.map(\.id).sorted(), removedAgain: again, chain: chain)
    }
}

extension Connection {
    /// Whether any table has a row. Empty tables are no loss.
    func isFilled() throws -> Bool {
        try tables().contains { try count($0) > 0 }
    }

    /// Fills the tables that are there from a backup, in the order of the file: those first that others refer to.
    fileprivate func load(_ file: URL) throws {
        let tables = try tables()
        try empty(tables)
        try deferForeignKeys()
        let reader = try BackupReader(file)
        guard Set(reader.header.tables.map(\.shape.name)) == Set(tables.map(\.name)) else {
            throw BackupFault.damaged("its tables are not those of its migrations")
        }
        for table in reader.header.tables {
            guard let here = tables.first(where: { $0.name == table.shape.name }), Set(here.columns) == Set(table.shape.columns) else {
                throw BackupFault.damaged("the columns of \(table.shape.name) are not those of its migrations")
            }
            try load(table, from: reader)
        }
        try checkForeignKeys()
    }

    private func load(_ table: BackupHeader.Table, from reader: BackupReader) throws {
        let kinds = table.shape.columns.map(\.kind)
        var batch = RowBatch()
        while let line = try reader.next() {
            if line.first == UInt8(ascii: "{") {
                try insert(batch.take(), into: table.shape)
                return try compare(table, with: line)
            }
            guard let values = try? RowLine.values(line, kinds: kinds) else { throw BackupFault.damaged("a row of \(table.shape.name)") }
            batch.add(values, bytes: line.count)
            if batch.isFull { try insert(batch.take(), into: table.shape) }
        }
        throw BackupFault.damaged("\(table.shape.name) has no end")
    }

    /// Reads back what was written: the rows of the database against the fingerprint in the file.
    private func compare(_ table: BackupHeader.Table, with line: ArraySlice<UInt8>) throws {
        let end = try? JSONDecoder().decode(BackupTableEnd.self, from: Data(line))
        guard let end, end.table == table.shape.name, end.rows == table.rows else {
            throw BackupFault.damaged("the end of \(table.shape.name)")
        }
        let digest = try digest(of: table.shape)
        guard BackupTableEnd(table: end.table, rows: digest.rows, digest: digest.text) == end else { throw BackupFault.differs(end.table) }
    }
}

/// Rows that go into the database together.
private struct RowBatch {
    private var rows: [[SQLValue]] = []
    private var bytes = 0

    var isFull: Bool { rows.count >= 256 || bytes > 1 << 20 }

    mutating func add(_ row: [SQLValue], bytes: Int) {
        rows.append(row)
        self.bytes += bytes
    }

    mutating func take() -> [[SQLValue]] {
        defer { (rows, bytes) = ([], 0) }
        return rows
    }
}

/// Carries a municipality over to another database, also of the other engine.
///
/// - Parameter folder: where the rows stay in between, readable by the owner only and removed afterwards.
/// - Throws: ``BackupFault/differs(_:)`` when the source changed meanwhile; what was written is then of before the change.
package func move(
    _ source: any Database, municipality: String, to target: any Database, migrations: [Migration], replacing: Bool = false,
    replay: RemovalReplay? = nil, through folder: URL, now: Instant
) async throws -> RestoreReport {
    let file = folder.appending(path: "\(municipality)-\(UUID().uuidString).backup")
    defer { try? FileManager.default.removeItem(at: file) }  // it is not there when the source could not be read
    let before = try await backUp(source, municipality: municipality, to: file, now: now).digests
    let report = try await restore(file, into: target, migrations: migrations, replacing: replacing, replay: replay, now: now)
    guard try await source.read({ db in try db.tableDigests() }) == before else {
        throw BackupFault.differs("the source was written to meanwhile; stop the server and move again with --replace")
    }
    return report
}
