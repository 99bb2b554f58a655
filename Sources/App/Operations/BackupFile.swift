import Civic
import Crypto
import Foundation
import Store

/// The first line of a backup: what it is and what it should hold.
struct BackupHeader: Codable, Sendable {
    static let format = "meemaken backup"
    /// Raised when an older program could no longer read what a newer one writes.
    static let version = 1

    struct Table: Codable, Sendable {
        let shape: TableShape
        let rows: Int
    }

    let format: String
    let version: Int
    let municipality: String
    /// Epoch milliseconds.
    let takenAt: Int64
    let engine: String
    /// Which migrations had run, and when, in epoch milliseconds.
    let migrations: [String: Int64]
    let tables: [Table]

    var rowCount: Int { tables.reduce(0) { $0 + $1.rows } }
}

/// What stands after the rows of a table.
struct BackupTableEnd: Codable, Sendable, Equatable {
    let table: String
    let rows: Int
    let digest: String
}

/// The last line.
struct BackupEnd: Codable, Sendable {
    /// Of all bytes before this line, hexadecimal.
    let sha256: String
}

/// A fingerprint of a table's rows that does not depend on their order: engines sort texts differently.
struct RowDigest {
    private var sums: [UInt64] = [0, 0, 0, 0]
    private(set) var rows = 0

    mutating func add(_ line: [UInt8]) {
        rows += 1
        SHA256.hash(data: line).withUnsafeBytes { bytes in
            for index in 0..<4 { sums[index] &+= UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)) }
        }
    }

    var text: String {
        sums.flatMap { sum in (0..<8).map { UInt8(truncatingIfNeeded: sum >> UInt64($0 * 8)) } }.hexadecimal
    }
}

/// What is wrong with a backup, or with the place it should go to.
package enum BackupFault: Error, CustomStringConvertible, Equatable {
    case damaged(String)
    case newer(String)
    case exists(String)
    case notEmpty
    case noDatabase
    case differs(String)
    /// How many people the database knows to be removed, whom the backup may still hold.
    case forgetsRemovals(Int)

    package var description: String {
        switch self {
        case .damaged(let why): "the backup is damaged: \(why)"
        case .newer(let why): "the backup comes from a newer version of this program: \(why)"
        case .exists(let path): "\(path) is already there; --replace writes over it"
        case .notEmpty: "the database is not empty; --replace removes what is in it"
        case .noDatabase: "there is no database yet"
        case .forgetsRemovals(let count): "\(count) people were removed from this database, and nothing here can remove them again"
        case .differs(let what): "what was written differs from what was read: \(what)"
        }
    }
}

/// Writes lines and keeps their SHA-256. The file has its own name only when it is whole and on the disk.
final class BackupWriter {
    private let target: URL
    private let part: URL
    private let handle: FileHandle
    private var buffer: [UInt8] = []
    private var hash = SHA256()
    private(set) var bytes = 0

    /// Readable by its owner only: a backup is full of personal data.
    init(_ target: URL) throws {
        self.target = target
        part = target.appendingPathExtension("part")
        guard FileManager.default.createFile(atPath: part.path, contents: nil, attributes: [.posixPermissions: 0o600]) else {
            throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: part.path])
        }
        handle = try FileHandle(forWritingTo: part)
    }

    func write(_ line: [UInt8]) throws {
        buffer += line
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count > 1 << 18 { try flush() }
    }

    func write(_ value: some Encodable) throws { try write(Self.line(value)) }

    /// Ends with the hash of all that was written, and gives the file its name.
    func finish() throws {
        try flush()
        let end = BackupEnd(sha256: Array(hash.finalize()).hexadecimal)
        try handle.write(contentsOf: Data(try Self.line(end) + [UInt8(ascii: "\n")]))
        try handle.synchronize()
        try handle.close()
        guard rename(part.path, target.path) == 0 else {
            throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: target.path])
        }
    }

    /// Leaves nothing behind.
    func abandon() {
        try? handle.close()  // it may be closed already
        try? FileManager.default.removeItem(at: part)
    }

    private func flush() throws {
        hash.update(data: buffer)
        bytes += buffer.count
        try handle.write(contentsOf: Data(buffer))
        buffer.removeAll(keepingCapacity: true)
    }

    private static func line(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }
}

/// Reads a backup line by line, never more than one line and a buffer at a time.
final class BackupReader {
    let header: BackupHeader
    private let handle: FileHandle
    private var buffer: [UInt8] = []
    private var start = 0

    // The largest thing kept is 10 MB, in base64; a longer line is no line of ours.
    private static let longestLine = 64 << 20

    init(_ file: URL) throws {
        handle = try FileHandle(forReadingFrom: file)
        let first = try Self.nextLine(handle, &buffer, &start)
        guard let first, let header = try? JSONDecoder().decode(BackupHeader.self, from: Data(first)), header.format == BackupHeader.format
        else {
            throw BackupFault.damaged("\(file.lastPathComponent) does not begin as a backup does")
        }
        guard header.version <= BackupHeader.version else { throw BackupFault.newer("format \(header.version)") }
        self.header = header
    }

    deinit { try? handle.close() }  // closed with the object in any case

    /// The next line without its end, or nil after the last one.
    func next() throws -> ArraySlice<UInt8>? { try Self.nextLine(handle, &buffer, &start) }

    private static func nextLine(_ handle: FileHandle, _ buffer: inout [UInt8], _ start: inout Int) throws -> ArraySlice<UInt8>? {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { start = end + 1 }
                return buffer[start..<end]
            }
            searched = buffer.count - start
            buffer.removeFirst(start)
            start = 0
            guard buffer.count < longestLine else { throw BackupFault.damaged("a line is too long") }
            guard let more = try handle.read(upToCount: 1 << 18), !more.isEmpty else {
                guard buffer.isEmpty else { throw BackupFault.damaged("it ends in the middle of a line") }
                return nil
            }
            buffer += more
        }
    }

    /// Reads a whole file and compares its hash, before anything is done with it.
    ///
    /// - Throws: ``BackupFault/damaged(_:)``, ``BackupFault/newer(_:)``.
    static func verify(_ file: URL) throws -> BackupHeader {
        let handle = try FileHandle(forReadingFrom: file)
        defer { try? handle.close() }  // nothing was written
        var (buffer, start, hash): ([UInt8], Int, SHA256) = ([], 0, SHA256())
        var held: [UInt8]?
        while let line = try nextLine(handle, &buffer, &start) {
            if let held { hash.update(data: held + [UInt8(ascii: "\n")]) }
            held = Array(line)
        }
        guard let held, let end = try? JSONDecoder().decode(BackupEnd.self, from: Data(held)) else {
            throw BackupFault.damaged("its end is missing")
        }
        guard Array(hash.finalize()).hexadecimal == end.sha256 else { throw BackupFault.damaged("its bytes do not fit its SHA-256") }
        return try BackupReader(file).header
    }
}
