import Crypto
import Foundation
import Rules
import Store

/// The identity of one thing of one kind. The text is a UUID of version 7 (RFC 9562): made here, sortable by time.
package struct ID<Subject>: Hashable, Sendable, Codable {
    package let text: String

    /// Takes a stored or received text as it is; a text that names nothing simply finds nothing.
    package init(_ text: String) { self.text = text }

    package init(from decoder: any Decoder) throws { text = try decoder.singleValueContainer().decode(String.self) }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// A new identity, unique without asking anyone.
    package static func new(at instant: Instant) -> ID {
        var bytes = [UInt8](repeating: 0, count: 16)
        let milliseconds = UInt64(max(0, instant.milliseconds))
        for index in 0..<6 { bytes[index] = UInt8(truncatingIfNeeded: milliseconds >> UInt64(40 - 8 * index)) }
        for index in 6..<16 { bytes[index] = UInt8.random(in: .min ... .max) }
        bytes[6] = bytes[6] & 0x0F | 0x70
        bytes[8] = bytes[8] & 0x3F | 0x80
        let hex = bytes.hexadecimal
        func part(_ from: Int, _ to: Int) -> Substring { hex.dropFirst(from).prefix(to - from) }
        return ID("\(part(0, 8))-\(part(8, 12))-\(part(12, 16))-\(part(16, 20))-\(part(20, 32))")
    }
}

extension ID: SQLConvertible {
    package init?(sqlValue: SQLValue) {
        guard case .text(let text) = sqlValue else { return nil }
        self.init(text)
    }
    package var sqlValue: SQLValue { .text(text) }
}

/// A moment, in whole milliseconds since 1970-01-01 UTC. Time always comes in as a value; nothing here asks a clock.
package struct Instant: Hashable, Comparable, Sendable, Codable {
    package let milliseconds: Int64
    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    package init(from decoder: any Decoder) throws { milliseconds = try decoder.singleValueContainer().decode(Int64.self) }
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }

    package static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }
    package func adding(seconds: Int) -> Instant { Instant(milliseconds: milliseconds + Int64(seconds) * 1_000) }
    package func adding(days: Int) -> Instant { adding(seconds: days * 86_400) }

    /// The moment a day begins in the Netherlands, plus so many hours.
    package init(_ date: LocalDate, hour: Int = 0) {
        let utc = Int64(date.dayNumber) * 86_400 + Int64(hour) * 3_600
        let offset = Self.zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(utc)))
        self.init(milliseconds: (utc - Int64(offset)) * 1_000)
    }

    /// The calendar date of this moment in Europe/Amsterdam.
    package var localDate: LocalDate { LocalDate(dayNumber: Int((localSeconds / 86_400).rounded(.down))) }
    /// Hour and minute of this moment in Europe/Amsterdam.
    package var localTime: (hour: Int, minute: Int) {
        let seconds = Int(localSeconds) - localDate.dayNumber * 86_400
        return (seconds / 3_600, seconds / 60 % 60)
    }

    private var localSeconds: Double {
        let seconds = Double(milliseconds) / 1_000
        return seconds + Double(Self.zone.secondsFromGMT(for: Date(timeIntervalSince1970: seconds)))
    }

    /// False on a machine without time zone data: then terms would be wrong around midnight, and the program refuses to start.
    package static var knowsDutchTime: Bool { TimeZone(identifier: "Europe/Amsterdam") != nil }

    private static let zone = TimeZone(identifier: "Europe/Amsterdam") ?? .gmt
}

extension Instant: SQLConvertible {
    package init?(sqlValue: SQLValue) {
        guard case .integer(let milliseconds) = sqlValue else { return nil }
        self.init(milliseconds: milliseconds)
    }
    package var sqlValue: SQLValue { .integer(milliseconds) }
}

extension LocalDate: SQLConvertible {
    package init?(sqlValue: SQLValue) {
        guard case .text(let text) = sqlValue else { return nil }
        self.init(iso: text)
    }
    package var sqlValue: SQLValue { .text(iso) }
}

/// A random secret that travels in a link, a cookie or a hidden field. Only its hash is stored.
package struct Secret: Sendable, Hashable {
    package let text: String

    /// 192 random bits, written so that it needs no escaping in an address.
    package static func random() -> Secret {
        Secret(Data((0..<24).map { _ in UInt8.random(in: .min ... .max) }).base64URL)
    }

    package init(_ text: String) { self.text = text }

    /// SHA-256, hexadecimal: what the database holds.
    package var hash: String { Array(SHA256.hash(data: Data(text.utf8))).hexadecimal }
}

extension [UInt8] {
    package var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

extension Data {
    /// Base64 for addresses, without padding (RFC 4648, section 5).
    package var base64URL: String {
        base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }
}

extension Instant {
    /// The clock of the machine. Only the program itself asks it; everything else is given the time.
    package static var now: Instant { Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1_000).rounded(.down))) }
}
