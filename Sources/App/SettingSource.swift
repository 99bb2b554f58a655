import Civic
import Foundation

/// Where settings are given: the environment, or a file that systemd could read as an `EnvironmentFile` just as well.
struct SettingSource {
    private let file: String?
    let values: [String: String]
    private let lines: [String: Int]

    init(_ environment: [String: String]) { (file, values, lines) = (nil, environment, [:]) }

    /// Reads `NAME=value` lines. Empty lines and those that begin with `#` or `;` say nothing; a value may stand in quotes. What systemd
    /// would read in another way is refused.
    ///
    /// - Parameter asker: what names the file, for when it cannot be read.
    init(file: String, from asker: String) throws {
        guard let data = FileManager.default.contents(atPath: file), let text = String(data: data, encoding: .utf8) else {
            throw ConfigurationFault(file: asker, reason: Self.trouble(with: file))
        }
        var (values, lines): ([String: String], [String: Int]) = ([:], [:])
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = String(line).trimmingSpaces()
            guard let first = line.first, first != "#", first != ";" else { continue }
            func fault(_ reason: String) -> ConfigurationFault { ConfigurationFault(file: "\(file), line \(index + 1)", reason: reason) }
            guard let match = line.wholeMatch(of: /([A-Z][A-Z0-9_]*)=(.*)/) else {
                throw fault("needs NAME=value without spaces around the =, or a # in front of a remark")
            }
            let name = String(match.output.1)
            guard let value = Self.value(String(match.output.2)) else {
                throw fault("\(name) has quotes or backslashes that cannot be read; write it as \(name)=\"value\"")
            }
            guard values.updateValue(value, forKey: name) == nil else { throw fault("\(name) is given twice") }
            lines[name] = index + 1
        }
        (self.file, self.values, self.lines) = (file, values, lines)
    }

    /// A value as it stands, or between quotes; nil when systemd would make something else of it.
    private static func value(_ text: String) -> String? {
        guard let quote = text.first, quote == "\"" || quote == "'" else {
            return text.contains(where: { "\"'\\".contains($0) }) ? nil : text
        }
        let inner = text.dropFirst().dropLast()
        guard text.count >= 2, text.last == quote, !inner.contains(quote), !inner.contains("\\") else { return nil }
        return String(inner)
    }

    /// - Throws: `ConfigurationFault` for a name that is no setting.
    func check() throws {
        let known = Setting.all.flatMap { [$0.name] + ($0.fileName.map { [$0] } ?? []) }
        for name in values.keys.sorted() where !known.contains(name) && !isOfOthers(name) {
            let near = known.map { (name: $0, distance: Self.distance(name, $0)) }.min { $0.distance < $1.distance }
            let hint = near.flatMap { $0.distance <= 4 ? "did you mean \($0.name)?" : nil } ?? "see meemaken serve --help"
            throw ConfigurationFault(file: place(name), reason: "no such setting; \(hint)")
        }
        if file != nil, values["MEEMAKEN_SETTINGS"] != nil {
            throw ConfigurationFault(file: place("MEEMAKEN_SETTINGS"), reason: "stands in the environment only: a file names no other file")
        }
    }

    /// Names that are none of ours: of other programs in the environment, of the tests, and secrets that municipalities' files name.
    private func isOfOthers(_ name: String) -> Bool {
        if file == nil, !name.hasPrefix("MEEMAKEN_") || name == "MEEMAKEN_TEST_POSTGRES" || name == "MEEMAKEN_RECORD" { return true }
        return name.hasPrefix("OPENID_") || name.hasPrefix("CASESYSTEM_")
    }

    /// The value that is given here, and where; nil when none is. An empty value counts as none.
    ///
    /// - Throws: `ConfigurationFault` when it is given twice, or the file with it cannot be read or holds no single line.
    func value(of setting: Setting) throws -> (text: String, place: String)? {
        let plain = given(setting.name)
        guard let fileName = setting.fileName, let path = given(fileName) else { return plain.map { ($0, self.place(setting.name)) } }
        let place = self.place(fileName)
        guard plain == nil else { throw ConfigurationFault(file: place, reason: "is given besides \(setting.name); take one of both away") }
        guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8) else {
            throw ConfigurationFault(file: place, reason: Self.trouble(with: path))
        }
        let secret = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !secret.isEmpty else { throw ConfigurationFault(file: place, reason: "\(path) is empty") }
        guard !secret.contains(where: \.isNewline) else { throw ConfigurationFault(file: place, reason: "\(path) has more than one line") }
        return (secret, place)
    }

    private func given(_ name: String) -> String? { values[name].flatMap { $0.isEmpty ? nil : $0 } }

    private func place(_ name: String) -> String {
        guard let file else { return name }
        return lines[name].map { "\(file), line \($0): \(name)" } ?? "\(file): \(name)"
    }

    private static func trouble(with path: String) -> String {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return "there is no file \(path)" }
        return isFolder.boolValue ? "\(path) is a folder" : "\(path) cannot be read by this user, or is no text"
    }

    /// How many letters differ (Levenshtein).
    private static func distance(_ one: String, _ other: String) -> Int {
        let (one, other) = (Array(one), Array(other))
        var row = Array(0...other.count)
        for (index, letter) in one.enumerated() {
            var corner = row[0]
            row[0] = index + 1
            for place in other.indices {
                let same = corner + (letter == other[place] ? 0 : 1)
                corner = row[place + 1]
                row[place + 1] = min(same, row[place] + 1, corner + 1)
            }
        }
        return row[other.count]
    }
}
