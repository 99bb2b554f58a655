import Civic
import Crypto
import Foundation

/// The stylesheet, scripts and pictures of `Public/`, read once at start. Their address holds a hash of their content, so a
/// browser may keep them for a year.
package struct Assets: Sendable {
    struct File: Sendable {
        let bytes: [UInt8]
        let compressed: [UInt8]?
        let type: String
    }

    private var files: [String: File] = [:]
    private var addresses: [String: String] = [:]

    package init() {}

    package init(folder: URL) throws {
        let keys: [URLResourceKey] = [.isRegularFileKey]
        guard let walk = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: keys) else { return }
        let root = folder.resolvingSymlinksInPath().path + "/"
        for case let file as URL in walk where try file.resourceValues(forKeys: Set(keys)).isRegularFile == true {
            let name = String(file.resolvingSymlinksInPath().path.dropFirst(root.count))
            guard let type = Self.types[file.pathExtension] else { continue }
            let bytes = Array(try Data(contentsOf: file))
            let hash = Array(SHA256.hash(data: bytes)).hexadecimal.prefix(12)
            let address = "/bestanden/\(hash)/\(name)"
            files[address] = File(bytes: bytes, compressed: type.hasPrefix("image/png") ? nil : gzip(bytes, level: 9), type: type)
            addresses[name] = address
        }
    }

    /// Where a page finds a file of `Public/`; a name that is not there becomes a path that answers 404.
    package func address(_ name: String) -> String { addresses[name] ?? "/bestanden/\(name)" }
    package func has(_ name: String) -> Bool { addresses[name] != nil }
    func file(at path: String) -> File? { files[path] }

    private static let types = [
        "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml", "png": "image/png",
        "jpg": "image/jpeg", "ico": "image/x-icon", "txt": "text/plain; charset=utf-8", "webmanifest": "application/manifest+json",
    ]
}
