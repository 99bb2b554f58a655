import Foundation
import Testing

/// What ships for administrators fits what is in the project.
@Suite struct InstallTests {
    private struct Copy {
        let sources: [String]
        let stage: Int
        let isOfImage: Bool
    }

    /// The COPY lines of the image, by stage.
    private func copies() -> [Copy] {
        var (stage, found): (Int, [Copy]) = (0, [])
        for line in SourceFile.read("deploy/Dockerfile").split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            if words.first == "FROM" { stage += 1 }
            guard words.first == "COPY" else { continue }
            let isOfImage = words.contains { $0.hasPrefix("--from=") }
            found.append(Copy(sources: words.dropFirst().dropLast().filter { !$0.hasPrefix("--") }, stage: stage, isOfImage: isOfImage))
        }
        return found
    }

    /// The folder of every target, as the package says or as is usual.
    private func targets() -> [String] {
        let package = SourceFile.read("Package.swift").replacing(/(?m)^ *\/\/.*$/, with: "")
        let declaration =
            #/\.(?<kind>systemLibrary|target|executableTarget|testTarget)\(\s*name: "(?<name>[A-Za-z]+)"(?<rest>[^\n]*(\n(?! *\.(target|executableTarget|testTarget|systemLibrary)\()[^\n]*)*)/#
        return package.matches(of: declaration).map { match in
            if let path = match.output.rest.firstMatch(of: /path: "(?<path>[^"]+)"/) { return String(path.output.path) }
            return "\(match.output.kind == "testTarget" ? "Tests" : "Sources")/\(match.output.name)"
        }
    }

    @Test func `the image is built with every target of the package`() {
        let (targets, copied) = (targets(), copies().filter { $0.stage == 1 && !$0.isOfImage }.flatMap(\.sources))
        #expect(
            targets.count > 20 && targets.contains("Benchmarks/tool") && targets.contains("Sources/App")
                && targets.contains("Tests/AppTests"))
        #expect(copied.contains("Package.swift"))
        for target in targets {
            #expect(FileManager.default.fileExists(atPath: projectRoot.appending(path: target).path), "\(target)")
            #expect(
                copied.contains { target == $0 || target.hasPrefix($0 + "/") },
                "deploy/Dockerfile does not copy \(target), so the package cannot be read there")
        }
    }

    @Test func `what the image copies is there, and not left out`() {
        let ignored = SourceFile.read("deploy/Dockerfile.dockerignore").split(separator: "\n").map(String.init)
        for source in copies().filter({ !$0.isOfImage }).flatMap(\.sources) {
            #expect(FileManager.default.fileExists(atPath: projectRoot.appending(path: source).path), "\(source)")
            #expect(!ignored.contains(source), "deploy/Dockerfile.dockerignore leaves \(source) out")
        }
        // The folders that the program needs beside itself.
        let placed = copies().filter { $0.stage == 2 }.flatMap(\.sources)
        for folder in ["Texts", "Public", "Data", "Municipalities"] { #expect(placed.contains(folder), "\(folder)") }
    }

    @Test func `every file of deploy that the page names is there, and the page names every file`() throws {
        let page = SourceFile.read("docs/operations.md")
        let shipped = try FileManager.default.contentsOfDirectory(atPath: projectRoot.appending(path: "deploy").path)
        let named = Set(page.matches(of: /deploy\/([A-Za-z.-]*[A-Za-z])/).map { String($0.output.1) })
        #expect(named.subtracting(shipped).isEmpty, "docs/operations.md names what is not there: \(named.subtracting(shipped))")
        let forgotten = Set(shipped).subtracting(named).subtracting(["Dockerfile.dockerignore"])
        #expect(forgotten.isEmpty, "docs/operations.md says nothing of \(forgotten)")
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze")))
    func `systemd takes the units as they ship`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "units-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let units = SourceFile.files(under: "deploy", endings: ["service", "timer"])
        #expect(units.count == 7)
        for unit in units {
            // Neither the program nor its folder is on this machine.
            let text = SourceFile.read(unit).replacing("/opt/meemaken/bin/meemaken", with: "/bin/true")
            try Data(text.utf8).write(to: folder.appending(path: URL(filePath: unit).lastPathComponent))
        }
        let (process, pipe) = (Process(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/systemd-analyze")
        process.arguments = ["verify", "--man=no"] + units.map { folder.appending(path: URL(filePath: $0).lastPathComponent).path }
        (process.standardOutput, process.standardError) = (pipe, pipe)
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let ours = text.split(separator: "\n").filter { $0.contains("meemaken") }
        #expect(process.terminationStatus == 0 && ours.isEmpty, "\(text)")
    }
}
