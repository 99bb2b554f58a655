import Civic
import Foundation
import Logging
import Rules
import Synchronization

/// Where lines of the log go.
package struct LogOutput: Sendable {
    /// Writes one line, which ends in a newline.
    let write: @Sendable ([UInt8]) -> Void

    package init(write: @escaping @Sendable ([UInt8]) -> Void) { self.write = write }

    /// Standard output; one line at a time, so that two never mix.
    package static let standard = LogOutput { line in
        turn.withLock { _ in
            line.withUnsafeBytes { bytes in
                var rest = bytes[...]
                while !rest.isEmpty {
                    let count = Foundation.write(STDOUT_FILENO, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                    // Nobody reads along any more: serving goes on.
                    guard count > 0 || errno == EINTR else { return }
                    rest = rest.dropFirst(max(0, count))
                }
            }
        }
    }

    private static let turn = Mutex(())
}

/// One line of the log, as JSON.
struct LogLine {
    private(set) var bytes: [UInt8] = []

    init(at now: Instant, level: String, message: String) {
        bytes.reserveCapacity(240)
        bytes += "{\"time\":\"".utf8
        appendTime(now)
        bytes += "\",\"level\":\"".utf8
        bytes += level.utf8
        bytes.append(UInt8(ascii: "\""))
        add("message", message)
    }

    mutating func add(_ name: String, _ value: String) {
        addName(name)
        bytes.append(UInt8(ascii: "\""))
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0x0A: bytes += "\\n".utf8
            case 0..<0x20: bytes.append(UInt8(ascii: " "))
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func add(_ name: String, _ value: Int) {
        addName(name)
        bytes += String(value).utf8
    }

    /// Milliseconds with one decimal.
    mutating func add(_ name: String, milliseconds value: Duration) {
        let tenths = value.components.seconds * 10_000 + value.components.attoseconds / 100_000_000_000_000
        addName(name)
        bytes += "\(tenths / 10).\(tenths % 10)".utf8
    }

    mutating func ended() -> [UInt8] {
        bytes += "}\n".utf8
        return bytes
    }

    private mutating func addName(_ name: String) {
        bytes += ",\"".utf8
        bytes += name.utf8
        bytes += "\":".utf8
    }

    /// As in RFC 3339, in UTC.
    private mutating func appendTime(_ now: Instant) {
        let day = now.milliseconds.quotientRoundedDown(by: 86_400_000)
        let rest = now.milliseconds - day * 86_400_000
        let date = LocalDate(dayNumber: Int(day))
        append(date.year, digits: 4, after: "-")
        append(date.month, digits: 2, after: "-")
        append(date.day, digits: 2, after: "T")
        append(Int(rest / 3_600_000), digits: 2, after: ":")
        append(Int(rest / 60_000 % 60), digits: 2, after: ":")
        append(Int(rest / 1_000 % 60), digits: 2, after: ".")
        append(Int(rest % 1_000), digits: 3, after: "Z")
    }

    /// Digit by digit: every request has such a line.
    private mutating func append(_ number: Int, digits: Int, after mark: Unicode.Scalar) {
        var unit = 1
        for _ in 1..<digits { unit *= 10 }
        while unit > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / unit % 10))
            unit /= 10
        }
        bytes.append(UInt8(ascii: mark))
    }

    /// The second wall: whoever logs should not log a mail address or a secret link in the first place.
    static func masked(_ text: String) -> String {
        let text = SecretPaths.hidden(in: text)
        guard text.utf8.contains(UInt8(ascii: "@")) else { return text }
        return text.replacing(#/[^\s<>"'(),;:@]+@[^\s<>"'(),;:@]+/#, with: "…@…")
    }
}

extension Int64 {
    fileprivate func quotientRoundedDown(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}

/// Logs in JSON, a line each: `{"time":"…","level":"error","message":"…","request":"…"}`.
///
///     LoggingSystem.bootstrap({ label, provider in JSONLogHandler(label, provider: provider) }, metadataProvider: Trace.metadata)
package struct JSONLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    package var logLevel: Logger.Level
    private let label: String
    private let output: LogOutput
    private let clock: @Sendable () -> Instant

    package init(
        _ label: String, provider: Logger.MetadataProvider? = Trace.metadata, level: Logger.Level = .info, output: LogOutput = .standard,
        clock: @escaping @Sendable () -> Instant = { .now }
    ) {
        (self.label, metadataProvider, logLevel, self.output, self.clock) = (label, provider, level, output, clock)
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var all = metadata
        all.merge(metadataProvider?.get() ?? [:]) { $1 }
        all.merge(event.metadata ?? [:]) { $1 }
        if let error = event.error { all["error"] = "\(error)" }
        var line = LogLine(at: clock(), level: event.level.rawValue, message: LogLine.masked("\(event.message)"))
        line.add("from", label)
        for (name, value) in all.sorted(by: { $0.key < $1.key }) { line.add(Self.plain(name), LogLine.masked("\(value)")) }
        output.write(line.ended())
    }

    /// Names of metadata come from code, our own and that of libraries.
    private static func plain(_ name: String) -> String { name.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) } }
}
