/// The paving that an initiative without a photo gets: drawn from its id alone, so it is the same on every page and every server.
///
/// A cover has no colours of its own. Its paths carry roles, which the stylesheet paints in the three colours of the theme around
/// it, and the one turned tile that means "here".
package struct Cover: Hashable, Sendable {
    package enum Motif: String, CaseIterable, Sendable {
        case arcs, triangles, leaves, herringbone, dots, scallops, basket, rings
    }

    package enum Shape: Sendable {
        /// 8 by 3 tiles, on top of a card.
        case card
        /// 12 by 3 tiles, over the width of a page; its turned tile lies in the middle, where a narrow screen keeps it.
        case banner
    }

    /// What a path is, not how it looks. The raw value is its class in the stylesheet.
    package enum Role: String, CaseIterable, Sendable {
        case ground = "g"
        case tint = "a"
        case light = "b"
        case tintLine = "u"
        case lightLine = "v"
        case tintDot = "u o"
        case lightDot = "v o"
        case smallDot = "v p"
        case tile = "t"
    }

    package struct Path: Hashable, Sendable {
        package let role: Role
        /// The `d` attribute of an SVG path.
        package let d: String
    }

    package let motif: Motif
    /// The `viewBox` attribute; a tile measures 10 by 10.
    package let viewBox: String
    /// In the order of drawing, the turned tile last.
    package let paths: [Path]

    /// - Parameters:
    ///   - seed: the id of the initiative
    ///   - motif: one paving by choice; without it the seed chooses
    package init(seed: String, motif: Motif? = nil, shape: Shape = .card) {
        var dice = Dice(seed: seed)
        // Thrown even when it is not used, so that a chosen motif is laid as it would be by chance.
        let thrown = dice.pick(Motif.allCases, or: .leaves)
        let columns = shape == .card ? 8 : 12
        var paving = Paving(columns: columns, rows: 3, dice: dice)
        paving.turned = shape == .card ? paving.anyInnerCell() : .init(column: columns / 2, row: 1)
        paving.lay(motif ?? thrown)
        self.motif = motif ?? thrown
        viewBox = "0 0 \(columns * Paving.unit) \(3 * Paving.unit)"
        paths = paving.paths + [Path(role: .tile, d: paving.turnedTile())]
    }
}

/// The large patchwork of pavings beside the greeting on the home page.
package struct Quilt: Hashable, Sendable {
    /// One patch in one theme: an `svg` element inside the quilt's own, with this x, y, width, height and viewBox.
    package struct Patch: Hashable, Sendable {
        package let theme: String
        package let x: Int, y: Int, width: Int, height: Int
        package let paths: [Cover.Path]
        package var viewBox: String { "0 0 \(width) \(height)" }
    }

    package static let viewBox = "0 0 180 100"
    package let patches: [Patch]

    /// Places and sizes in tiles; together they cover 18 by 10.
    private static let places: [(column: Int, row: Int, columns: Int, rows: Int)] = [
        (0, 0, 4, 4), (4, 0, 4, 2), (4, 2, 4, 4), (8, 0, 4, 4), (12, 0, 2, 4), (14, 0, 4, 4), (0, 4, 4, 4), (8, 4, 6, 2),
        (14, 4, 4, 4), (4, 6, 4, 2), (8, 6, 2, 4), (10, 6, 4, 4), (0, 8, 4, 2), (4, 8, 4, 2), (14, 8, 4, 2),
    ]
    private static let turnedPatch = 2

    /// - Parameters:
    ///   - seed: for instance the name of the municipality
    ///   - themes: the themes to use in turn; none gives an empty quilt
    package init(seed: String, themes: [String]) {
        guard !themes.isEmpty else {
            patches = []
            return
        }
        var dice = Dice(seed: seed)
        let themeStart = dice.roll(themes.count)
        let motifStart = dice.roll(Cover.Motif.allCases.count)
        patches = Self.places.enumerated().map { index, place in
            var paving = Paving(columns: place.columns, rows: place.rows, dice: dice.split())
            if index == Self.turnedPatch { paving.turned = .init(column: 1, row: 1) }
            // Steps of 3 over 8 pavings: every paving comes by, and neighbours differ.
            paving.lay(Cover.Motif.allCases[(motifStart + 3 * index) % Cover.Motif.allCases.count])
            let unit = Paving.unit
            let (width, height) = (place.columns * unit, place.rows * unit)
            let ground = Cover.Path(role: .ground, d: "M0 0h\(width)v\(height)h-\(width)z")
            let tile = paving.turned.map { _ in [Cover.Path(role: .tile, d: paving.turnedTile())] } ?? []
            return Patch(
                theme: themes[(themeStart + index) % themes.count], x: place.column * unit, y: place.row * unit, width: width,
                height: height, paths: [ground] + paving.paths + tile)
        }
    }
}
