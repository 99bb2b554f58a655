/// How bytes are cut up and secured in a QR code of one version, at level M (ISO/IEC 18004, tables 7 and 9).
struct QRLayout: Sendable {
    let version: Int
    private let blocks: Int
    /// Error correction codewords of each block.
    private let correction: Int

    private static let table: [(blocks: Int, correction: Int)] = [
        (1, 10), (1, 16), (1, 26), (2, 18), (2, 24), (4, 16), (4, 18), (4, 22), (5, 22), (5, 26), (5, 30), (8, 22), (9, 22), (9, 24),
        (10, 24), (10, 28), (11, 28), (13, 26), (14, 26), (16, 26),
    ]

    /// The smallest that holds so many bytes.
    static func fitting(_ count: Int) -> QRLayout? {
        for (index, row) in table.enumerated() {
            let layout = QRLayout(version: index + 1, blocks: row.blocks, correction: row.correction)
            let header = layout.version < 10 ? 12 : 20
            if header + count * 8 <= layout.dataCount * 8 { return layout }
        }
        return nil
    }

    /// Codewords of data and correction together: the modules that no pattern takes.
    private var totalCount: Int {
        var modules = (16 * version + 128) * version + 64
        if version >= 2 {
            let lines = version / 7 + 2
            modules -= (25 * lines - 10) * lines - 55
            if version >= 7 { modules -= 36 }
        }
        return modules / 8
    }

    private var dataCount: Int { totalCount - blocks * correction }

    /// Where the small squares stand: the same rows and columns (annex E).
    static func alignment(_ version: Int) -> [Int] {
        guard version >= 2 else { return [] }
        let (lines, last) = (version / 7 + 2, 4 * version + 10)
        let step = (version * 8 + lines * 3 + 5) / (lines * 4 - 4) * 2
        return [6] + (0..<lines - 1).map { last - $0 * step }.reversed()
    }

    /// Data and correction, block by block and then woven together (7.4 to 7.6).
    func codewords(_ bytes: [UInt8]) -> [UInt8] {
        let data = padded(bytes)
        let (short, long) = (dataCount / blocks, dataCount % blocks)
        var (parts, checks, start): ([[UInt8]], [[UInt8]], Int) = ([], [], 0)
        let generator = Galois.generator(correction)
        for block in 0..<blocks {
            let length = short + (block >= blocks - long ? 1 : 0)
            let part = Array(data[start..<start + length])
            parts.append(part)
            checks.append(Galois.remainder(part, generator))
            start += length
        }
        return Self.woven(parts) + Self.woven(checks)
    }

    private static func woven(_ parts: [[UInt8]]) -> [UInt8] {
        (0..<(parts.map(\.count).max() ?? 0)).flatMap { index in parts.compactMap { index < $0.count ? $0[index] : nil } }
    }

    /// Mode, count, bytes, terminator, and padding up to the full length.
    private func padded(_ bytes: [UInt8]) -> [UInt8] {
        var bits: [Bool] = []
        func append(_ value: Int, _ width: Int) { for bit in (0..<width).reversed() { bits.append(value >> bit & 1 == 1) } }
        append(0b0100, 4)
        append(bytes.count, version < 10 ? 8 : 16)
        for byte in bytes { append(Int(byte), 8) }
        append(0, min(4, dataCount * 8 - bits.count))
        append(0, (8 - bits.count % 8) % 8)
        var words = stride(from: 0, to: bits.count, by: 8).map { start in
            bits[start..<start + 8].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) }
        }
        var pad: UInt8 = 0xEC
        while words.count < dataCount {
            words.append(pad)
            pad ^= 0xEC ^ 0x11
        }
        return words
    }
}

/// Reckoning in the field of 256 elements with the polynomial 0x11D, for Reed-Solomon codes.
private enum Galois {
    static func product(_ left: UInt8, _ right: UInt8) -> UInt8 {
        var (sum, left) = (0, Int(left))
        for bit in 0..<8 {
            if right >> UInt8(bit) & 1 == 1 { sum ^= left }
            left <<= 1
            if left > 255 { left ^= 0x11D }
        }
        return UInt8(sum)
    }

    /// The polynomial with the first powers of 2 as its roots, without its leading 1.
    static func generator(_ degree: Int) -> [UInt8] {
        var result: [UInt8] = Array(repeating: 0, count: degree - 1) + [1]
        var root: UInt8 = 1
        for _ in 0..<degree {
            for index in 0..<degree {
                result[index] = product(result[index], root)
                if index + 1 < degree { result[index] ^= result[index + 1] }
            }
            root = product(root, 2)
        }
        return result
    }

    static func remainder(_ data: [UInt8], _ generator: [UInt8]) -> [UInt8] {
        var rest = Array(repeating: UInt8(0), count: generator.count)
        for byte in data {
            let factor = byte ^ rest.removeFirst()
            rest.append(0)
            for index in rest.indices { rest[index] ^= product(generator[index], factor) }
        }
        return rest
    }
}
