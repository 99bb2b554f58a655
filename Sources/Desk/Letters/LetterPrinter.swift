import Foundation

/// Makes PDFs of letters with WeasyPrint, a program of its own, and keeps the latest in memory: a letter that was sent does not change.
package actor LetterPrinter {
    package enum Fault: Error, Equatable {
        /// The program is not on this machine.
        case missing
        /// It gave no PDF, or not in time.
        case failed
        /// Others are being made.
        case busy
    }

    /// Seconds until it is given up.
    private static let patience = 20
    private static let mostAtOnce = 2
    private static let mostKept = 64
    private static let largest = 5_000_000

    private var running = 0
    private var kept: [String: [UInt8]] = [:]
    private var order: [String] = []

    package init() {}

    /// Is the program there?
    package static func isThere(_ program: String) -> Bool { FileManager.default.isExecutableFile(atPath: program) }

    /// - Parameters:
    ///   - key: what stands for the content, such as its hash.
    ///   - program: the path of WeasyPrint.
    /// - Throws: ``Fault``.
    func pdf(of html: [UInt8], style: [UInt8], key: String, program: String) async throws -> [UInt8] {
        if let known = kept[key] { return known }
        guard Self.isThere(program) else { throw Fault.missing }
        guard running < Self.mostAtOnce else { throw Fault.busy }
        running += 1
        defer { running -= 1 }
        let made = try await Self.make(html, style, program)
        keep(made, as: key)
        return made
    }

    private func keep(_ pdf: [UInt8], as key: String) {
        if kept[key] == nil { order.append(key) }
        kept[key] = pdf
        while order.count > Self.mostKept { kept[order.removeFirst()] = nil }
    }

    /// In a folder that only we can read and that is gone afterwards.
    private static func make(_ html: [UInt8], _ style: [UInt8], _ program: String) async throws -> [UInt8] {
        let files = FileManager.default
        let folder = files.temporaryDirectory.appending(path: "meemaken-\(UUID().uuidString)")
        try files.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? files.removeItem(at: folder) }
        try Data(html).write(to: folder.appending(path: "sheet.html"))
        try Data(style).write(to: folder.appending(path: "sheet.css"))
        let status = try await run(program, in: folder)
        let result = folder.appending(path: "sheet.pdf")
        guard status == 0, let size = try? files.attributesOfItem(atPath: result.path)[.size] as? Int, size <= largest,
            let bytes = try? [UInt8](Data(contentsOf: result))
        else { throw Fault.failed }
        guard bytes.starts(with: "%PDF-".utf8) else { throw Fault.failed }
        return bytes
    }

    /// The page names no other file or address, and its base leads nowhere, so the program has nothing to fetch.
    private static func run(_ program: String, in folder: URL) async throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.currentDirectoryURL = folder
        process.arguments = [
            "--quiet", "--encoding", "utf8", "--media-type", "print", "--pdf-variant", "pdf/ua-1", "--base-url", "about:blank",
            "--stylesheet", "sheet.css", "sheet.html", "sheet.pdf",
        ]
        process.environment = ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": folder.path, "TZ": "Europe/Amsterdam"]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let (ended, signal) = AsyncStream<Int32>.makeStream()
        process.terminationHandler = { done in
            signal.yield(done.terminationStatus)
            signal.finish()
        }
        do {
            try process.run()
        } catch {
            throw Fault.missing
        }
        let id = process.processIdentifier
        let limit = Task {
            try await Task.sleep(for: .seconds(patience))
            kill(id, SIGKILL)
        }
        defer { limit.cancel() }
        for await status in ended { return status }
        throw Fault.failed
    }
}
