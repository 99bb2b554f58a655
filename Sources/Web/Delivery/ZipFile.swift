import CZlib
import Foundation

/// A ZIP file of small documents (PKWARE APPNOTE 6.3.3): written without compression, read with it, and nothing else of the format.
package enum ZipFile {
    package enum Fault: Error, Hashable {
        /// Not a ZIP, or damaged.
        case unreadable
        /// More files or bytes than allowed, also when that shows only after unpacking.
        case tooLarge
        /// Encrypted, in parts, or packed in a way this does not read.
        case unsupported
    }

    package struct Limits: Sendable {
        package var files = 600
        /// Of one file, unpacked, in bytes.
        package var file = 2_000_000
        /// Of all together, unpacked, in bytes.
        package var total = 16_000_000
        package init() {}
    }

    // MARK: Writing

    package static func write(_ files: [(name: String, bytes: [UInt8])]) -> [UInt8] {
        var (out, directory): ([UInt8], [UInt8]) = ([], [])
        for file in files {
            let (offset, name) = (out.count, Array(file.name.utf8))
            let sum = file.bytes.withUnsafeBufferPointer { crc32(0, $0.baseAddress, UInt32($0.count)) }
            // Version 2.0, names in UTF-8, stored, and 1 January 1980: the same documents make the same file.
            let size = file.bytes.count
            let head = little([
                (20, 2), (0x0800, 2), (0, 2), (0, 2), (0x21, 2), (Int(sum), 4), (size, 4), (size, 4), (name.count, 2), (0, 2),
            ])
            out += little([(0x0403_4B50, 4)]) + head + name + file.bytes
            directory += little([(0x0201_4B50, 4), (20, 2)]) + head + little([(0, 2), (0, 2), (0, 2), (0, 4), (offset, 4)]) + name
        }
        let (count, start) = (files.count, out.count)
        out += directory
        out += little([(0x0605_4B50, 4), (0, 4), (count, 2), (count, 2), (directory.count, 4), (start, 4), (0, 2)])
        return out
    }

    /// Numbers with the bytes each takes, the lowest byte first.
    private static func little(_ numbers: [(value: Int, count: Int)]) -> [UInt8] {
        numbers.flatMap { number in (0..<number.count).map { UInt8(truncatingIfNeeded: number.value >> (8 * $0)) } }
    }

    // MARK: Reading

    /// The files with their names as they stand there; folders are left out.
    /// - Throws: ``Fault``. Names are not checked: they are data, and no file is made of them here.
    package static func read(_ bytes: [UInt8], limits: Limits = Limits()) throws -> [(name: String, bytes: [UInt8])] {
        let reader = Reader(bytes: bytes)
        let end = try reader.end()
        let (count, start) = (try reader.number(end + 10, 2), try reader.number(end + 16, 4))
        guard count != 0xFFFF, start != 0xFFFF_FFFF else { throw Fault.unsupported }
        guard count <= limits.files else { throw Fault.tooLarge }
        var (position, total, files): (Int, Int, [(name: String, bytes: [UInt8])]) = (start, 0, [])
        for _ in 0..<count {
            guard try reader.number(position, 4) == 0x0201_4B50 else { throw Fault.unreadable }
            let lengths = try [28, 30, 32].map { try reader.number(position + $0, 2) }
            guard let name = String(validating: try reader.bytes(position + 46, lengths[0]), as: UTF8.self) else { throw Fault.unreadable }
            if !name.hasSuffix("/") {
                let content = try reader.content(position, limits)
                total += content.count
                guard total <= limits.total else { throw Fault.tooLarge }
                files.append((name, content))
            }
            position += 46 + lengths.reduce(0, +)
        }
        return files
    }

    private struct Reader {
        let bytes: [UInt8]

        func bytes(_ start: Int, _ count: Int) throws -> ArraySlice<UInt8> {
            guard start >= 0, count >= 0, start <= bytes.count, count <= bytes.count - start else { throw Fault.unreadable }
            return bytes[start..<(start + count)]
        }

        func number(_ start: Int, _ count: Int) throws -> Int {
            try bytes(start, count).reversed().reduce(0) { $0 << 8 | Int($1) }
        }

        /// Where the last record begins; a comment of up to 65,535 bytes may follow it.
        func end() throws -> Int {
            var position = bytes.count - 22
            while position >= 0, position >= bytes.count - 22 - 0xFFFF {
                if try number(position, 4) == 0x0605_4B50 { return position }
                position -= 1
            }
            throw Fault.unreadable
        }

        /// What one entry of the directory leads to.
        func content(_ entry: Int, _ limits: Limits) throws -> [UInt8] {
            let (flags, method, sum) = (try number(entry + 8, 2), try number(entry + 10, 2), try number(entry + 16, 4))
            let (packed, size, offset) = (try number(entry + 20, 4), try number(entry + 24, 4), try number(entry + 42, 4))
            guard flags & 1 == 0, [0, 8].contains(method) else { throw Fault.unsupported }
            guard size <= limits.file else { throw Fault.tooLarge }
            guard try number(offset, 4) == 0x0403_4B50 else { throw Fault.unreadable }
            let start = offset + 30 + (try number(offset + 26, 2)) + (try number(offset + 28, 2))
            let raw = Array(try bytes(start, packed))
            let content = method == 0 ? raw : try ZipFile.inflated(raw, size)
            let found = content.withUnsafeBufferPointer { crc32(0, $0.baseAddress, UInt32($0.count)) }
            guard content.count == size, Int(found) == sum else { throw Fault.unreadable }
            return content
        }
    }

    /// Never more than was said beforehand: what unpacks to more is damaged, or made to harm.
    fileprivate static func inflated(_ bytes: [UInt8], _ size: Int) throws -> [UInt8] {
        var stream = z_stream()
        guard meemaken_inflate_begin(&stream) == Z_OK else { throw Fault.unreadable }
        defer { inflateEnd(&stream) }
        var (input, output) = (bytes, [UInt8](repeating: 0, count: size + 1))
        let status = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(target.count)
                return inflate(&stream, Z_FINISH)
            }
        }
        guard status == Z_STREAM_END, Int(stream.total_out) == size else { throw Fault.unreadable }
        return Array(output.prefix(size))
    }
}
