import Civic
import Crypto
import Foundation

/// What a form or an address carries: names with their values, and files.
package struct FormData: Sendable {
    package private(set) var values: [String: [String]] = [:]
    package private(set) var files: [String: [Upload]] = [:]

    package init() {}
    package init(_ values: [String: [String]]) { self.values = values }

    package func first(_ name: String) -> String? { values[name]?.first }
    package func all(_ name: String) -> [String] { values[name] ?? [] }
    mutating func add(_ name: String, _ value: String) { values[name, default: []].append(value) }
    mutating func add(_ name: String, _ file: Upload) { files[name, default: []].append(file) }

    /// The same for the same names, values and files.
    func digest(without left: String) -> String {
        var hash = SHA256()
        func take(_ data: some DataProtocol) {
            hash.update(data: Data("\(data.count):".utf8))
            hash.update(data: data)
        }
        for (name, values) in values.sorted(by: { $0.key < $1.key }) where name != left {
            take(Data("\(values.count) \(name)".utf8))
            for value in values { take(Data(value.utf8)) }
        }
        for (name, files) in files.sorted(by: { $0.key < $1.key }) {
            take(Data("\(files.count) \(name)".utf8))
            for file in files { take(file.bytes) }
        }
        return String(Array(hash.finalize()).hexadecimal.prefix(32))
    }

    /// Reads `application/x-www-form-urlencoded`, also the query of an address.
    /// - Throws: ``BodyFault`` for what is not UTF-8, not properly escaped, or holds over 2,000 values.
    package init(urlEncoded text: some StringProtocol) throws {
        for pair in text.utf8.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = try Self.decode(parts[0])
            add(name, parts.count > 1 ? try Self.decode(parts[1]) : "")
            guard values.count <= 2_000, values[name, default: []].count <= 2_000 else { throw BodyFault.tooManyParts }
        }
    }

    private static func decode(_ bytes: some Sequence<UInt8>) throws -> String {
        var result: [UInt8] = []
        var iterator = bytes.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "+"): result.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(hexValue), let low = iterator.next().flatMap(hexValue) else {
                    throw BodyFault.encoding
                }
                result.append(high << 4 | low)
            default: result.append(byte)
            }
        }
        return try text(result)
    }

    private static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// Text must be UTF-8 without NUL: PostgreSQL refuses it, and no person types it.
    static func text(_ bytes: some Sequence<UInt8>) throws -> String {
        guard let text = String(validating: Array(bytes), as: UTF8.self), !text.utf8.contains(0) else { throw BodyFault.encoding }
        return text
    }
}

/// A file that was sent along.
package struct Upload: Sendable {
    package let fileName: String
    package let type: String
    package let bytes: Data
}

package enum BodyFault: Error { case encoding, tooManyParts, malformed, tooLarge, wrongType }

extension FormData {
    /// Reads `multipart/form-data` (RFC 7578): at most 100 parts, headers of at most 2,000 bytes each.
    package init(multipart body: [UInt8], boundary: String) throws {
        guard !boundary.isEmpty, boundary.utf8.count <= 70 else { throw BodyFault.malformed }
        let delimiter = Array("--\(boundary)".utf8)
        guard body.starts(with: delimiter) else { throw BodyFault.malformed }
        var position = delimiter.count
        let separator = [13, 10] + delimiter
        var parts = 0
        while true {
            if body[position...].starts(with: "--".utf8) { return }
            guard body[position...].starts(with: [13, 10]) else { throw BodyFault.malformed }
            position += 2
            guard let end = body.firstRange(of: separator, from: position) else { throw BodyFault.malformed }
            try addPart(body[position..<end])
            parts += 1
            guard parts <= 100 else { throw BodyFault.tooManyParts }
            position = end + separator.count
        }
    }

    private mutating func addPart(_ part: ArraySlice<UInt8>) throws {
        let all = Array(part)
        guard let headerEnd = all.firstRange(of: [13, 10, 13, 10], from: 0), headerEnd <= 2_000 else { throw BodyFault.malformed }
        let headers = try Self.text(all[..<headerEnd])
        var (name, fileName, type): (String?, String?, String) = (nil, nil, "application/octet-stream")
        for line in headers.split(separator: "\r\n") {
            let lower = line.lowercased()
            if lower.hasPrefix("content-disposition:") {
                name = Self.attribute("name", in: line)
                fileName = Self.attribute("filename", in: line)
            } else if lower.hasPrefix("content-type:") {
                type = String(line.dropFirst(13)).trimmingCharacters(in: .whitespaces)
            }
        }
        guard let name else { throw BodyFault.malformed }
        let content = all[(headerEnd + 4)...]
        if let fileName {
            if !fileName.isEmpty || !content.isEmpty { add(name, Upload(fileName: fileName, type: type, bytes: Data(content))) }
        } else {
            add(name, try Self.text(content))
        }
    }

    private static func attribute(_ name: String, in header: Substring) -> String? {
        for part in header.split(separator: ";").dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, pair[0].trimmingCharacters(in: .whitespaces).lowercased() == name else { continue }
            let value = pair[1].trimmingCharacters(in: .whitespaces)
            return value.hasPrefix("\"") && value.hasSuffix("\"") && value.count >= 2 ? String(value.dropFirst().dropLast()) : value
        }
        return nil
    }
}

extension [UInt8] {
    /// Where `pattern` begins at or after `start`.
    func firstRange(of pattern: [UInt8], from start: Int) -> Int? {
        guard let first = pattern.first, count >= pattern.count else { return nil }
        var index = start
        while index <= count - pattern.count {
            guard let candidate = self[index...].firstIndex(of: first), candidate <= count - pattern.count else { return nil }
            if self[candidate..<(candidate + pattern.count)].elementsEqual(pattern) { return candidate }
            index = candidate + 1
        }
        return nil
    }
}

extension FormData {
    /// The page number in an address of a list: from 1, and never further than anybody leafs.
    package var pageNumber: Int { min(max(1, Int(first("blz") ?? "") ?? 1), 10_000) }
}
