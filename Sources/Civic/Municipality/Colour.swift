import Foundation

/// A colour of a screen, as `#rrggbb` says it.
package struct Colour: Hashable, Sendable {
    /// Red, green and blue, 0 to 255.
    private let parts: [UInt8]

    /// Nil for what is not `#rgb` or `#rrggbb`, in either case.
    package init?(_ text: String) {
        let digits = text.hasPrefix("#") ? Array(text.dropFirst()) : []
        let pairs: [String] =
            switch digits.count {
            case 3: digits.map { "\($0)\($0)" }
            case 6: stride(from: 0, to: 6, by: 2).map { String(digits[$0...($0 + 1)]) }
            default: []
            }
        let parts = pairs.compactMap { $0.allSatisfy(\.isHexDigit) ? UInt8($0, radix: 16) : nil }
        guard parts.count == 3 else { return nil }
        self.parts = parts
    }

    private init(linear: [Double]) {
        parts = linear.map { value in
            let encoded = value <= 0.003_130_8 ? 12.92 * value : 1.055 * pow(value, 1 / 2.4) - 0.055
            return UInt8((min(1, max(0, encoded)) * 255).rounded())
        }
    }

    package var text: String {
        "#" + parts.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private var linear: [Double] {
        parts.map { part in
            let value = Double(part) / 255
            return value <= 0.040_45 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
        }
    }

    /// Relative luminance, 0 for black and 1 for white (WCAG 2.2).
    private var luminance: Double { zip(linear, [0.212_6, 0.715_2, 0.072_2]).map(*).reduce(0, +) }

    /// The contrast ratio with another colour, from 1 to 21 (WCAG 2.2, 1.4.3).
    package func contrast(with other: Colour) -> Double {
        let (own, its) = (luminance, other.luminance)
        return (max(own, its) + 0.05) / (min(own, its) + 0.05)
    }

    /// The same hue as near as possible to this colour that a condition accepts: lighter or darker in even steps of what the eye sees.
    package func nearest(where isFine: (Colour) -> Bool) -> Colour? {
        if isFine(self) { return self }
        let start = perceived
        for step in 1...200 {
            let change = Double(step) / 200
            for lightness in [start.lightness - change, start.lightness + change] where (0...1).contains(lightness) {
                let colour = Colour(Perceived(lightness: lightness, a: start.a, b: start.b))
                if isFine(colour) { return colour }
            }
        }
        return [Colour(linear: [0, 0, 0]), Colour(linear: [1, 1, 1])].first(where: isFine)
    }
}

// MARK: - As the eye sees it

/// A colour in Oklab (Björn Ottosson, 2020): equal steps look equally large.
private struct Perceived {
    let lightness: Double
    let a: Double
    let b: Double
}

extension Colour {
    private var perceived: Perceived {
        let rgb = linear
        func cone(_ r: Double, _ g: Double, _ b: Double) -> Double { cbrt(r * rgb[0] + g * rgb[1] + b * rgb[2]) }
        let l = cone(0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9)
        let m = cone(0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6)
        let s = cone(0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5)
        return Perceived(
            lightness: 0.210_454_255_3 * l + 0.793_617_785 * m - 0.004_072_046_8 * s,
            a: 1.977_998_495_1 * l - 2.428_592_205 * m + 0.450_593_709_9 * s,
            b: 0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766 * s)
    }

    /// A screen cannot show every colour: then the same hue and lightness, less vivid.
    private init(_ wanted: Perceived) {
        var vividness = 1.0
        var rgb = Self.linear(wanted, vividness)
        while vividness > 0, rgb.contains(where: { $0 < -0.000_1 || $0 > 1.000_1 }) {
            vividness -= 0.02
            rgb = Self.linear(wanted, vividness)
        }
        self.init(linear: rgb)
    }

    private static func linear(_ colour: Perceived, _ vividness: Double) -> [Double] {
        let (a, b) = (colour.a * vividness, colour.b * vividness)
        func cubed(_ value: Double) -> Double { value * value * value }
        let l = cubed(colour.lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b)
        let m = cubed(colour.lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b)
        let s = cubed(colour.lightness - 0.089_484_177_5 * a - 1.291_485_548 * b)
        return [
            4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
            -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
            -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701 * s,
        ]
    }
}
