import Civic
import Foundation
import Store

/// What was written.
package struct BackupReport: Sendable {
    package let municipality: String
    package let tables: Int
    package let rows: Int
    /// Size of the file.
    package let bytes: Int
    /// The fingerprint of each table's rows, by name.
    package let digests: [String: String]
}

/// Writes everything one municipality's database holds into one file, as it is at one moment, while others go on working in it.
///
/// - Parameters:
///   - file: appears when it is whole, and is refused when it is there and not to be replaced.
///   - now: stands in the file.
package func backUp(
    _ database: any Database, municipality: String, to file: URL, replacing: Bool = false, now: Instant
) async throws -> BackupReport {
    guard replacing || !FileManager.default.fileExists(atPath: file.path) else { throw BackupFault.exists(file.path) }
    return try await database.read { db in
        let writer = try BackupWriter(file)
        do {
            let header = try db.backupHeader(municipality: municipality, now: now)
            try writer.write(header)
            let digests = try header.tables.reduce(into: [:]) { $0[$1.shape.name] = try db.write($1, to: writer) }
            try writer.finish()
            return BackupReport(
                municipality: municipality, tables: header.tables.count, rows: header.rowCount, bytes: writer.bytes, digests: digests)
        } catch {
            writer.abandon()
            throw error
        }
    }
}

extension Connection {
    fileprivate func backupHeader(municipality: String, now: Instant) throws -> BackupHeader {
        let migrations = try migrationTimes()
        guard !migrations.isEmpty else { throw BackupFault.noDatabase }
        let tables = try tables().map { BackupHeader.Table(shape: $0, rows: try count($0)) }
        return BackupHeader(
            format: BackupHeader.format, version: BackupHeader.version, municipality: municipality, takenAt: now.milliseconds,
            engine: engine.rawValue, migrations: migrations, tables: tables)
    }

    /// - Returns: the fingerprint of its rows.
    fileprivate func write(_ table: BackupHeader.Table, to writer: BackupWriter) throws -> String {
        let digest = try digest(of: table.shape) { try writer.write($0) }
        guard digest.rows == table.rows else {
            throw BackupFault.differs("\(table.shape.name) has \(table.rows) rows, of which \(digest.rows) were read")
        }
        try writer.write(BackupTableEnd(table: table.shape.name, rows: digest.rows, digest: digest.text))
        return digest.text
    }

    /// The fingerprint of all rows of a table, each of which is handed over as a line.
    func digest(of table: TableShape, _ each: ([UInt8]) throws -> Void = { _ in }) throws -> RowDigest {
        var digest = RowDigest()
        try forEachPage(of: table) { rows in
            for row in rows {
                let line = RowLine.bytes(row)
                digest.add(line)
                try each(line)
            }
        }
        return digest
    }

    /// The fingerprints of all tables, by name.
    package func tableDigests() throws -> [String: String] {
        try tables().reduce(into: [:]) { $0[$1.name] = try digest(of: $1).text }
    }
}
