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
        // Nothing is found behind a link to the folder, so it is followed first.
        let folder = folder.resolvingSymlinksInPath()
        guard let walk = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: keys) else { return }
        let root = folder.path + "/"
        var found: [(name: String, type: String, bytes: [UInt8])] = []
        for case let file as URL in walk where try file.resourceValues(forKeys: Set(keys)).isRegularFile == true {
            guard let type = Self.types[file.pathExtension] else { continue }
            let name = String(file.resolvingSymlinksInPath().path.dropFirst(root.count))
            found.append((name, type, Array(try Data(contentsOf: file))))
        }
        found.sort { $0.name < $1.name }
        // One hash for the folder: modules find each other by relative addresses.
        var hash = SHA256()
        for file in found { hash.update(data: Data(file.name.utf8) + file.bytes) }
        let version = Array(hash.finalize()).hexadecimal.prefix(12)
        for file in found {
            let address = "/bestanden/\(version)/\(file.name)"
            let compressed = file.type == "image/png" || file.type == "image/jpeg" ? nil : gzip(file.bytes, level: 9)
            files[address] = File(bytes: file.bytes, compressed: compressed, type: file.type)
            addresses[file.name] = address
        }
    }

    /// Where a page finds a file of `Public/`; a name that is not there becomes a path that answers 404.
    package func address(_ name: String) -> String { addresses[name] ?? "/bestanden/\(name)" }
    package func has(_ name: String) -> Bool { addresses[name] != nil }
    func file(at path: String) -> File? { files[path] }
    /// The content of a file of `Public/`.
    package func bytes(_ name: String) -> [UInt8]? { addresses[name].flatMap { files[$0]?.bytes } }

    private static let types = [
        "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml", "png": "image/png",
        "jpg": "image/jpeg", "ico": "image/x-icon", "txt": "text/plain; charset=utf-8", "webmanifest": "application/manifest+json",
    ]
}
