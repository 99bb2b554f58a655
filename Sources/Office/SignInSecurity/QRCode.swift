/// A QR code: bytes as a square of dark and light modules, to be read by a phone (ISO/IEC 18004). Byte mode, error correction level M,
/// versions 1 to 20.
struct QRCode: Sendable, Equatable {
    /// Modules along one side.
    let size: Int
    /// Row by row; true is dark.
    private(set) var modules: [Bool]
    private var isFixed: [Bool]

    subscript(row: Int, column: Int) -> Bool { modules[row * size + column] }

    /// - Parameter mask: 0 to 7; nil takes the one that reads best.
    /// - Returns: nil for more bytes than fit.
    init?(_ bytes: [UInt8], mask: Int? = nil) {
        guard let layout = QRLayout.fitting(bytes.count) else { return nil }
        size = 17 + 4 * layout.version
        modules = Array(repeating: false, count: size * size)
        isFixed = modules
        drawPatterns(layout.version)
        drawFormat(mask: 0)
        place(layout.codewords(bytes))
        var best = (penalty: Int.max, mask: 0)
        for candidate in mask.map({ $0...$0 }) ?? 0...7 {
            toggle(candidate)
            drawFormat(mask: candidate)
            let found = penalty
            if found < best.penalty { best = (found, candidate) }
            toggle(candidate)
        }
        toggle(best.mask)
        drawFormat(mask: best.mask)
    }

    private mutating func set(_ row: Int, _ column: Int, _ isDark: Bool) {
        modules[row * size + column] = isDark
        isFixed[row * size + column] = true
    }

    // MARK: What is always there (6.3)

    private mutating func drawPatterns(_ version: Int) {
        for index in 0..<size {
            set(6, index, index.isMultiple(of: 2))
            set(index, 6, index.isMultiple(of: 2))
        }
        for (row, column) in [(3, 3), (3, size - 4), (size - 4, 3)] { drawFinder(row, column) }
        let centres = QRLayout.alignment(version)
        for row in centres {
            for column in centres where !isCorner(row, column) { drawAlignment(row, column) }
        }
        if version >= 7 { drawVersion(version) }
    }

    private func isCorner(_ row: Int, _ column: Int) -> Bool {
        (row == 6 && (column == 6 || column == size - 7)) || (row == size - 7 && column == 6)
    }

    /// With the light band around it.
    private mutating func drawFinder(_ row: Int, _ column: Int) {
        for down in -4...4 {
            for right in -4...4 where (0..<size).contains(row + down) && (0..<size).contains(column + right) {
                let distance = max(abs(down), abs(right))
                set(row + down, column + right, distance != 2 && distance != 4)
            }
        }
    }

    private mutating func drawAlignment(_ row: Int, _ column: Int) {
        for down in -2...2 {
            for right in -2...2 { set(row + down, column + right, max(abs(down), abs(right)) != 1) }
        }
    }

    /// The version twice, as 6 bits and 12 of a Golay code (7.10).
    private mutating func drawVersion(_ version: Int) {
        var rest = version
        for _ in 0..<12 { rest = rest << 1 ^ (rest >> 11) * 0x1F25 }
        let bits = version << 12 | rest
        for index in 0..<18 {
            let isDark = bits >> index & 1 == 1
            set(size - 11 + index % 3, index / 3, isDark)
            set(index / 3, size - 11 + index % 3, isDark)
        }
    }

    /// Level M and the mask twice, as 5 bits and 10 of a BCH code (7.9).
    private mutating func drawFormat(mask: Int) {
        let data = mask  // The two bits of level M are 00.
        var rest = data
        for _ in 0..<10 { rest = rest << 1 ^ (rest >> 9) * 0x537 }
        let bits = (data << 10 | rest) ^ 0x5412
        for index in 0..<15 {
            let isDark = bits >> index & 1 == 1
            switch index {
            case 0...5: set(index, 8, isDark)
            case 6, 7: set(index + 1, 8, isDark)
            case 8: set(8, 7, isDark)
            default: set(8, 14 - index, isDark)
            }
            if index < 8 { set(8, size - 1 - index, isDark) } else { set(size - 15 + index, 8, isDark) }
        }
        set(size - 8, 8, true)
    }

    // MARK: What is told (7.7)

    /// Bits in pairs of columns, up and down, from the right; the column of the timing pattern is skipped.
    private mutating func place(_ codewords: [UInt8]) {
        var bit = 0
        for pair in stride(from: size - 1, through: 1, by: -2) {
            let right = pair <= 6 ? pair - 1 : pair
            let isUpward = (right + 1) & 2 == 0
            for step in 0..<size {
                let row = isUpward ? size - 1 - step : step
                for column in [right, right - 1] where !isFixed[row * size + column] && bit < codewords.count * 8 {
                    modules[row * size + column] = codewords[bit / 8] >> UInt8(7 - bit % 8) & 1 == 1
                    bit += 1
                }
            }
        }
    }

    /// Turns the modules of a mask over; doing it twice changes nothing (7.8.2).
    private mutating func toggle(_ mask: Int) {
        for row in 0..<size {
            for column in 0..<size where !isFixed[row * size + column] && Self.isMasked(mask, row, column) {
                modules[row * size + column].toggle()
            }
        }
    }

    private static func isMasked(_ mask: Int, _ row: Int, _ column: Int) -> Bool {
        switch mask {
        case 0: (row + column) % 2 == 0
        case 1: row % 2 == 0
        case 2: column % 3 == 0
        case 3: (row + column) % 3 == 0
        case 4: (row / 2 + column / 3) % 2 == 0
        case 5: row * column % 2 + row * column % 3 == 0
        case 6: (row * column % 2 + row * column % 3) % 2 == 0
        default: ((row + column) % 2 + row * column % 3) % 2 == 0
        }
    }
}

// MARK: - Which mask reads best

extension QRCode {
    /// Long runs, blocks, what looks like a finder and an uneven share of dark count against it (7.8.3).
    private var penalty: Int {
        var total = 0
        for index in 0..<size {
            total += Self.penalty((0..<size).map { self[index, $0] }) + Self.penalty((0..<size).map { self[$0, index] })
        }
        for row in 0..<size - 1 {
            for column in 0..<size - 1 {
                let dark = [self[row, column], self[row, column + 1], self[row + 1, column], self[row + 1, column + 1]].count { $0 }
                if dark == 0 || dark == 4 { total += 3 }
            }
        }
        let share = modules.count { $0 } * 20 - size * size * 10
        return total + abs(share) / (size * size) * 10
    }

    private static func penalty(_ line: [Bool]) -> Int {
        var (total, run) = (0, 1)
        for index in line.indices.dropFirst() {
            run = line[index] == line[index - 1] ? run + 1 : 1
            if run == 5 { total += 3 } else if run > 5 { total += 1 }
        }
        let finder = [true, false, true, true, true, false, true]
        for start in 0..<line.count - 6 where Array(line[start..<start + 7]) == finder {
            let before = line[max(0, start - 4)..<start]
            let after = line[(start + 7)..<min(line.count, start + 11)]
            // Outside the code it is light.
            if !before.contains(true) || !after.contains(true) { total += 40 }
        }
        return total
    }

    /// The dark modules as one path, with a unit for a module.
    var path: String {
        var text = ""
        for row in 0..<size {
            var column = 0
            while column < size {
                let length = (column..<size).prefix { self[row, $0] }.count
                if length > 0 { text += "M\(column) \(row)h\(length)v1h-\(length)z" }
                column += length + 1
            }
        }
        return text
    }
}
