/// What a new municipality still has to say before residents can rely on its site. Nothing of it stops the program; `meemaken check` and the first
/// page of administrators tell it.
package enum ToFillIn: String, Sendable, CaseIterable {
    case phone, postalAddress, securityContact, cbsCode
    /// A document in which a mark of the template stands still.
    case marks

    /// - Parameter folder: the documents in force.
    package static func missing(in municipality: Municipality, _ folder: ConfigFolder) -> [ToFillIn] {
        allCases.filter { $0.isMissing(municipality, folder) }
    }

    private func isMissing(_ municipality: Municipality, _ folder: ConfigFolder) -> Bool {
        switch self {
        case .phone: !municipality.phone.contains(where: \.isNumber) || Self.isMark(municipality.phone, "…")
        case .postalAddress: municipality.postalAddress.isEmpty
        case .securityContact: municipality.securityContact == nil
        case .cbsCode: ["GM0000", "GM9999"].contains(municipality.cbsCode)
        case .marks: !Self.marked(in: folder).isEmpty
        }
    }

    /// The documents with such a mark.
    package static func marked(in folder: ConfigFolder) -> [String] {
        ConfigBundle.configuration.filter { document in
            let lines = (folder.text(document) ?? "").split(separator: "\n").map { String($0).trimmingSpaces() }
            return lines.contains { line in !line.hasPrefix("#") && isMark(line, "{{") }
        }
    }

    /// As the template has it: `14 0…`.
    private static func isMark(_ text: String, _ mark: String) -> Bool { text.contains(mark) }
}
