import Foundation

/// The project's own folder with some of its files different, for towns that are set up in another way.
enum OwnHome {
    /// - Parameter changed: text by path, of files that are there and of new ones.
    static func make(_ name: String, changed: [String: String]) throws -> URL {
        let home = FileManager.default.temporaryDirectory.appending(path: "meemaken-\(name)-\(UUID().uuidString)")
        for folder in ["Texts", "Public", "Data", "Municipalities"] { try mirror(folder, in: home) }
        for (path, text) in changed {
            let file = home.appending(path: path)
            // A link that is there would be followed.
            if FileManager.default.fileExists(atPath: file.path) { try FileManager.default.removeItem(at: file) }
            try Data(text.utf8).write(to: file)
        }
        return home
    }

    /// Folders of its own with links to the project's files: listing a folder does not follow a link.
    private static func mirror(_ name: String, in home: URL) throws {
        let (there, here) = (projectRoot.appending(path: name), home.appending(path: name))
        try FileManager.default.createDirectory(at: here, withIntermediateDirectories: true)
        for item in try FileManager.default.contentsOfDirectory(atPath: there.path) {
            let (from, to) = (there.appending(path: item), here.appending(path: item))
            if (try? from.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) == true {
                try mirror("\(name)/\(item)", in: home)
            } else {
                try FileManager.default.createSymbolicLink(at: to, withDestinationURL: from)
            }
        }
    }
}
