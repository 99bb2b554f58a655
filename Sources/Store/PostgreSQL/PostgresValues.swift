internal import CLibpq
import Foundation

/// The answer to one statement.
struct PostgresResult: ~Copyable {
    let handle: OpaquePointer?

    init(_ handle: OpaquePointer?) {
        self.handle = handle
    }

    deinit {
        PQclear(handle)
    }

    var isGood: Bool {
        let status = PQresultStatus(handle)
        return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK
    }

    /// What the server did: `COMMIT`, `INSERT 0 1`, `SELECT 3`.
    var command: String { handle.map { String(cString: PQcmdStatus($0)) } ?? "" }

    var changedRows: Int {
        let command = command
        guard ["INSERT", "UPDATE", "DELETE", "MERGE"].contains(where: command.hasPrefix) else { return 0 }
        return command.split(separator: " ").last.flatMap { Int($0) } ?? 0
    }

    var rows: [Row] {
        let columns = PQnfields(handle)
        let names = (0..<columns).map { String(cString: PQfname(handle, $0)) }
        let types = (0..<columns).map { PQftype(handle, $0) }
        return (0..<PQntuples(handle)).map { row in
            Row(names: names, values: (0..<columns).map { value(row: row, column: $0, type: types[Int($0)]) })
        }
    }

    private func value(row: Int32, column: Int32, type: Oid) -> SQLValue {
        guard PQgetisnull(handle, row, column) == 0, let bytes = PQgetvalue(handle, row, column) else { return .null }
        if type == PostgresType.blob { return .blob(blob(bytes)) }
        let raw = UnsafeRawBufferPointer(start: bytes, count: Int(PQgetlength(handle, row, column)))
        let text = String(decoding: raw, as: UTF8.self)
        switch type {
        case PostgresType.bool: return .bool(text == "t")
        case PostgresType.int8, PostgresType.int4, PostgresType.int2: return Int64(text).map { .integer($0) } ?? .text(text)
        case PostgresType.float8, PostgresType.float4: return Double(text).map { .real($0) } ?? .text(text)
        case PostgresType.numeric:  // the sum of integers is one of these
            return Int64(text).map { .integer($0) } ?? Double(text).map { .real($0) } ?? .text(text)
        default: return .text(text)
        }
    }

    private func blob(_ bytes: UnsafePointer<CChar>) -> Data {
        var count = 0
        let text = UnsafeRawPointer(bytes).assumingMemoryBound(to: UInt8.self)
        guard let decoded = PQunescapeBytea(text, &count) else { return Data() }
        defer { PQfreemem(decoded) }
        return Data(bytes: decoded, count: count)
    }
}

/// The numbers PostgreSQL gives its own types.
enum PostgresType {
    static let unknown: Oid = 0
    static let bool: Oid = 16
    static let blob: Oid = 17
    static let int8: Oid = 20
    static let int2: Oid = 21
    static let int4: Oid = 23
    static let text: Oid = 25
    static let float4: Oid = 700
    static let float8: Oid = 701
    static let numeric: Oid = 1700
}

/// Values laid out as libpq wants them: texts end in a NUL, blobs go as they are.
struct PostgresParameters {
    private(set) var types: [Oid] = []
    private(set) var lengths: [Int32] = []
    private(set) var formats: [Int32] = []
    private var offsets: [Int?] = []
    private var bytes: [UInt8] = []

    var count: Int32 { Int32(types.count) }

    init(_ values: [SQLValue]) {
        for value in values {
            switch value {
            case .null: add(PostgresType.unknown, nil)
            case .bool(let value): add(PostgresType.bool, value ? "t" : "f")
            case .integer(let value): add(PostgresType.int8, String(value))
            case .real(let value): add(PostgresType.float8, String(value))
            case .text(let value): add(PostgresType.text, value)
            case .blob(let value): add(value)
            }
        }
    }

    private mutating func add(_ type: Oid, _ text: String?) {
        types.append(type)
        lengths.append(0)
        formats.append(0)
        offsets.append(text == nil ? nil : bytes.count)
        if let text {
            bytes += text.utf8
            bytes.append(0)
        }
    }

    private mutating func add(_ blob: Data) {
        types.append(PostgresType.blob)
        lengths.append(Int32(clamping: blob.count))
        formats.append(1)
        offsets.append(bytes.count)
        bytes += blob
        bytes.append(0)  // so that an empty blob at the end has an address too
    }

    func withPointers<R>(_ body: ([UnsafePointer<CChar>?]) -> R) -> R {
        bytes.withUnsafeBytes { buffer in
            let start = buffer.bindMemory(to: CChar.self).baseAddress
            return body(offsets.map { offset in offset.flatMap { start?.advanced(by: $0) } })
        }
    }
}
