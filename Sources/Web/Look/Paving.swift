import Foundation

/// Lays tiles: gathers the pieces of each role in one path, because one path of forty pieces is a third of forty paths.
struct Paving {
    static let unit = 10

    struct Cell: Hashable {
        var column: Int
        var row: Int
    }

    let columns: Int
    let rows: Int
    /// Where the turned tile lies; the paving leaves that cell open where it is made of loose pieces.
    var turned: Cell?
    private var dice: Dice
    private var pieces: [Cover.Role: String] = [:]

    init(columns: Int, rows: Int, dice: Dice) { (self.columns, self.rows, self.dice) = (columns, rows, dice) }

    /// Every role once, in the order of drawing.
    var paths: [Cover.Path] {
        let order: [Cover.Role] = [.tint, .light, .ground, .tintLine, .lightLine, .tintDot, .lightDot, .smallDot]
        return order.compactMap { role in pieces[role].map { Cover.Path(role: role, d: $0) } }
    }

    /// A cell that does not touch the sides, so that the turned tile stays whole.
    mutating func anyInnerCell() -> Cell {
        Cell(column: 1 + dice.roll(max(1, columns - 2)), row: rows < 3 ? 0 : 1 + dice.roll(max(1, rows - 2)))
    }

    mutating func lay(_ motif: Cover.Motif) {
        switch motif {
        case .arcs: turnedPieces(Self.quarter)
        case .triangles: turnedPieces(Self.triangle)
        case .leaves: leaves()
        case .herringbone: herringbone()
        case .dots: dots()
        case .scallops: scallops()
        case .basket: basket()
        case .rings: rings()
        }
    }

    /// The tile that lies 12 degrees askew, as corner points: a transform attribute would be in the way of the stylesheet's.
    func turnedTile() -> String {
        guard let turned else { return "" }
        let angle = 12 * Double.pi / 180
        let half = 0.47 * Double(Self.unit)
        let centre = (x: (Double(turned.column) + 0.5) * Double(Self.unit), y: (Double(turned.row) + 0.5) * Double(Self.unit))
        let corners = [(-half, -half), (half, -half), (half, half), (-half, half)].map { x, y in
            Self.tenths(centre.x + x * cos(angle) - y * sin(angle)) + " " + Self.tenths(centre.y + x * sin(angle) + y * cos(angle))
        }
        return "M" + corners.joined(separator: "L") + "z"
    }

    private mutating func add(_ piece: String, as role: Cover.Role) { pieces[role, default: ""] += piece }

    private var cells: [Cell] {
        (0..<rows).flatMap { row in (0..<columns).map { Cell(column: $0, row: row) } }
    }

    /// The nearest tenth without a locale, and without ".0".
    private static func tenths(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        let sign = tenths < 0 ? "-" : ""
        return sign + (abs(tenths) % 10 == 0 ? "\(abs(tenths) / 10)" : "\(abs(tenths) / 10).\(abs(tenths) % 10)")
    }
}

// MARK: - Eight pavings

// In an arc the two flags may stand against each other and against the next number: "0 01-10 10". It saves a tenth of a cover.

extension Paving {
    /// A quarter circle in its cell, filled from one of the four corners.
    private static func quarter(x: Int, y: Int, corner: Int) -> String {
        let far = (x: x + unit, y: y + unit)
        return switch corner {
        case 0: "M\(x) \(y)h10a10 10 0 01-10 10z"
        case 1: "M\(far.x) \(y)v10a10 10 0 01-10-10z"
        case 2: "M\(far.x) \(far.y)h-10a10 10 0 0110-10z"
        default: "M\(x) \(far.y)v-10a10 10 0 0110 10z"
        }
    }

    /// Half a cell, cut from corner to corner.
    private static func triangle(x: Int, y: Int, corner: Int) -> String {
        switch corner {
        case 0: "M\(x) \(y)h10l-10 10z"
        case 1: "M\(x) \(y)h10v10z"
        case 2: "M\(x + unit) \(y)v10h-10z"
        default: "M\(x) \(y)l10 10h-10z"
        }
    }

    /// A rhythm of four turns that shifts by two on every other row; one in five pieces breaks it, one in ten is missing.
    private mutating func turnedPieces(_ piece: (Int, Int, Int) -> String) {
        let rhythm = dice.pick([[0, 1, 2, 3], [0, 2, 0, 2], [1, 3, 3, 1], [0, 1, 3, 2]], or: [0, 1, 2, 3])
        for cell in cells where cell != turned {
            let corner = dice.chance(80) ? rhythm[(cell.column + 2 * (cell.row % 2)) % 4] : dice.roll(4)
            let role: Cover.Role = dice.chance(67) ? .tint : .light
            if dice.chance(90) { add(piece(cell.column * Self.unit, cell.row * Self.unit, corner), as: role) }
        }
    }

    private mutating func leaves() {
        for cell in cells where cell != turned {
            let (x, y) = (cell.column * Self.unit, cell.row * Self.unit)
            let rising = (cell.column + cell.row) % 2 == 1
            let leaf =
                rising
                ? "M\(x + Self.unit) \(y)a10 10 0 01-10 10 10 10 0 0110-10z"
                : "M\(x) \(y)a10 10 0 0110 10 10 10 0 01-10-10z"
            let role: Cover.Role = dice.chance(75) ? .tint : .light
            if dice.chance(80) { add(leaf, as: role) }
        }
    }

    /// Bricks of two cells, lying and standing in turn, with a joint of one around them. One in four is left out.
    private mutating func herringbone() {
        for row in -1..<rows {
            for column in -1..<columns {
                let throwOfFour = dice.roll(4)
                let role: Cover.Role = throwOfFour < 2 ? .tint : .light
                guard throwOfFour < 3 else { continue }
                let corner = "M" + Self.tenths(Double(column * Self.unit) + 0.5) + " " + Self.tenths(Double(row * Self.unit) + 0.5)
                switch (column - row + 4) % 4 {
                case 0: add(corner + "h19v9h-19z", as: role)
                case 3 where column >= 0: add(corner + "v19h9v-19z", as: role)
                default: break
                }
            }
        }
    }

    private mutating func dots() {
        for cell in cells where cell != turned {
            let dot = "M\(cell.column * Self.unit + 5) \(cell.row * Self.unit + 5)h0"
            switch dice.roll(100) {
            case ..<45: add(dot, as: .tintDot)
            case ..<70: add(dot, as: .lightDot)
            case ..<90: add(dot, as: .smallDot)
            default: break
            }
        }
    }

    /// Half circles that hang like roof tiles; the rows touch and shift by half.
    private mutating func scallops() {
        for row in 0..<rows {
            for place in 0...(columns / 2) {
                let x = place * 2 * Self.unit - (row % 2) * Self.unit
                guard x < columns * Self.unit else { continue }
                let mostlyTint = row % 2 == 0
                add("M\(x) \(row * Self.unit)h20a10 10 0 01-20 0z", as: mostlyTint == dice.chance(75) ? .tint : .light)
                add("M\(x + 5) \(row * Self.unit)h10a5 5 0 01-10 0z", as: .ground)
            }
        }
    }

    /// Three strokes lying or standing, in turn, as a basket is woven.
    private mutating func basket() {
        for cell in cells where cell != turned {
            let (x, y) = (cell.column * Self.unit, cell.row * Self.unit)
            let strokes = (cell.column + cell.row) % 2 == 1 ? "M\(x + 1) \(y + 2)h8m-8 3h8m-8 3h8" : "M\(x + 2) \(y + 1)v8m3-8v8m3-8v8"
            add(strokes, as: dice.chance(67) ? .tintLine : .lightLine)
        }
    }

    /// Quarter rings over blocks of two by two, around one of the block's corners.
    private mutating func rings() {
        for row in stride(from: 0, to: rows, by: 2) {
            for column in stride(from: 0, to: columns, by: 2) {
                let corner = dice.roll(4)
                // The lower half of the last block falls outside a cover of three rows: keep the corner that shows.
                let visible = row + 2 > rows && corner > 1 ? corner - 2 : corner
                let x = (column + (visible == 1 || visible == 2 ? 2 : 0)) * Self.unit
                let y = (row + (visible > 1 ? 2 : 0)) * Self.unit
                for (index, radius) in [18, 14, 10, 6, 2].enumerated() {
                    let role: Cover.Role = (index + column / 2) % 3 == 0 ? .lightLine : .tintLine
                    add(Self.ring(x: x, y: y, radius: radius, corner: visible), as: role)
                }
            }
        }
    }

    private static func ring(x: Int, y: Int, radius r: Int, corner: Int) -> String {
        switch corner {
        case 0: "M\(x + r) \(y)a\(r) \(r) 0 01-\(r) \(r)"
        case 1: "M\(x) \(y + r)a\(r) \(r) 0 01-\(r)-\(r)"
        case 2: "M\(x - r) \(y)a\(r) \(r) 0 01\(r)-\(r)"
        default: "M\(x) \(y - r)a\(r) \(r) 0 01\(r) \(r)"
        }
    }
}

// MARK: - Chance that is the same everywhere

/// FNV-1a of the seed, then SplitMix64: both are fixed for ever, unlike `Hasher`, which differs from start to start.
/// Sources: Fowler, Noll and Vo, the 64-bit variant; Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
struct Dice {
    private var state: UInt64

    init(seed: String) {
        state = seed.utf8.reduce(0xcbf2_9ce4_8422_2325) { hash, byte in (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// 0 up to, not including, `sides`, each equally likely but for one part in 2^60.
    mutating func roll(_ sides: Int) -> Int { Int(next() % UInt64(max(1, sides))) }

    mutating func chance(_ percent: Int) -> Bool { roll(100) < percent }

    mutating func pick<Element>(_ choices: [Element], or none: Element) -> Element {
        choices.isEmpty ? none : choices[roll(choices.count)]
    }

    /// Dice of their own for a part, so that a change in one part leaves the others as they were.
    mutating func split() -> Dice {
        var part = self
        part.state = next()
        return part
    }
}
