import Foundation

/// A secret of one municipality. It never stands in its folder, since folders are shared: the folder names the environment variable that
/// holds it, or that names, with `_FILE` behind it, a file that does.
package enum OutsideSecret {
    /// - Parameters:
    ///   - name: the variable, as the folder gives it.
    ///   - prefix: what it must begin with, before the key of the municipality, so that no folder can send away what belongs to another.
    ///   - field: where the name stands, for the fault.
    /// - Throws: `ConfigFault` naming the field.
    package static func read(
        _ name: String, prefix: String, municipality: String, environment: [String: String], field: String
    ) throws -> String {
        let own = "\(prefix)_\(municipality.uppercased().replacing("-", with: "_"))"
        guard name.wholeMatch(of: /[A-Z0-9_]{1,80}/) != nil, name == own || name.hasPrefix(own + "_") else {
            throw ConfigFault(field, .secretName, ["value": own])
        }
        if let secret = environment[name], !secret.isEmpty { return secret }
        guard let file = environment["\(name)_FILE"], !file.isEmpty else {
            // A name with a letter wrong looks like a secret that nobody gave.
            let others = environment.keys.filter { $0 == own || $0.hasPrefix(own + "_") }.sorted()
            guard !others.isEmpty else { throw ConfigFault(field, .secretMissing, ["value": name]) }
            throw ConfigFault(field, .secretNamedOtherwise, ["value": name, "choices": others.joined(separator: ", ")])
        }
        guard let text = try? String(contentsOf: URL(filePath: file), encoding: .utf8).trimmingSpaces(), !text.isEmpty else {
            throw ConfigFault(field, .secretFile, ["value": name])
        }
        return text
    }
}
