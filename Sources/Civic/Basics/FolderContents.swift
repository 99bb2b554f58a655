import Foundation

extension FileManager {
    /// What is in a folder, also when that folder is a link: the own methods of Foundation find nothing behind one.
    package func contents(of folder: URL) throws -> [URL] {
        try contentsOfDirectory(at: folder.resolvingSymlinksInPath(), includingPropertiesForKeys: nil)
    }
}
