import CVips
import Crypto
import Foundation

/// The logo of a municipality as it stands above every page: a small PNG, kept as a document of configuration.
package struct Logo: Hashable, Sendable {
    package let bytes: Data
    package let width: Int
    package let height: Int

    package static let document = "logo.yaml"
    /// The box it is made to fit, in pixels: four times what is shown, for sharp screens.
    package static let largest = (width: 640, height: 160)
    /// What is accepted at all, in bytes.
    package static let maximumUpload = 2_000_000
    private static let maximumBytes = 200_000

    package enum Fault: Error { case drawing, unreadable, tooLarge }

    /// Makes one of an upload: PNG or WebP, without metadata. A drawing that could carry a program is refused.
    /// - Throws: ``Fault``.
    package init(_ upload: Data) throws {
        // Markup begins with an angle bracket, after white space or a byte order mark.
        if upload.first(where: { ![0x09, 0x0A, 0x0D, 0x20, 0xEF, 0xBB, 0xBF].contains($0) }) == 0x3C { throw Fault.drawing }
        guard upload.count <= Self.maximumUpload else { throw Fault.tooLarge }
        var result: UnsafeMutableRawPointer?
        var (length, width, height) = (0, Int32(0), Int32(0))
        let code = upload.withUnsafeBytes {
            meemaken_logo_resize(
                $0.baseAddress, $0.count, Int32(Self.largest.width), Int32(Self.largest.height), ResizedPhoto.maximumPixels, &result,
                &length,
                &width, &height)
        }
        guard code == 0, let result else { throw code == 2 ? Fault.tooLarge : Fault.unreadable }
        defer { meemaken_photo_free(result) }
        guard length <= Self.maximumBytes else { throw Fault.tooLarge }
        (bytes, self.width, self.height) = (Data(bytes: result, count: length), Int(width), Int(height))
    }

    /// Changes whenever the logo does.
    package var version: String { String(Array(SHA256.hash(data: bytes)).hexadecimal.prefix(12)) }
}

// MARK: - As a document

extension Logo {
    private struct File: Decodable {
        let width: Int?
        let height: Int?
        let png: String?
    }

    /// Nil for a document that says there is none, as after taking it away.
    /// - Throws: ``ConfigFault``.
    package init?(_ folder: ConfigFolder) throws {
        guard folder.holds(Self.document) else { return nil }
        let file: File = try folder.decode(Self.document)
        guard let text = file.png else { return nil }
        guard let bytes = Data(base64Encoded: text, options: .ignoreUnknownCharacters), bytes.count <= Self.maximumBytes else {
            throw ConfigFault("png", .logoBytes, in: Self.document)
        }
        guard bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) else {
            throw ConfigFault("png", .logoKind, in: Self.document)
        }
        func side(_ key: String, _ number: Int?, _ most: Int) throws -> Int {
            guard let number, (1...most).contains(number) else {
                throw ConfigFault(key, .notBetween, ["low": "1", "high": String(most)], in: Self.document)
            }
            return number
        }
        let (width, height) = (
            try side("width", file.width, Self.largest.width), try side("height", file.height, Self.largest.height)
        )
        (self.bytes, self.width, self.height) = (bytes, width, height)
    }

    /// The document that says this is the logo.
    package var text: String {
        let lines = bytes.base64EncodedString(options: [.lineLength76Characters, .endLineWithLineFeed]).split(separator: "\n")
        return "width: \(width)\nheight: \(height)\npng: |\n\(lines.map { "  \($0)\n" }.joined())"
    }

    /// The document that says there is none.
    package static let none = "png: null\n"
}
