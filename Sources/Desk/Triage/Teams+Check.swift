import Civic
import Rules

/// What `teams.yaml` says that must fit what other documents say, and what its panels say.
extension Teams {
    /// - Parameters:
    ///   - areas: of the municipality, as they are.
    ///   - former: codes of areas that are gone since. Staff may still name one: the file says who begins here, and is not changed for it.
    ///   - schemes: ids of all schemes there are, those on offer here first.
    /// - Throws: `ConfigFault` at the first name of what is not there.
    static func check(_ tree: ConfigTree, areas: Areas, former: Set<String>, schemes: [String]) throws {
        func checkArea(_ code: String, _ path: String) throws {
            guard areas[code] == nil else { return }
            throw ConfigFault.notThere(path, code, among: areas.all.map(\.code), of: "areas.yaml", in: document)
        }
        for (index, colleague) in tree["staff"].list.enumerated() {
            for code in colleague["areas"].texts where !former.contains(code) { try checkArea(code, "staff[\(index)].areas") }
        }
        for (index, panel) in tree["panels"].list.enumerated() {
            for code in panel["areas"].texts { try checkArea(code, "panels[\(index)].areas") }
            for (number, member) in panel["members"].list.enumerated() {
                if let code = member["area"].text { try checkArea(code, "panels[\(index)].members[\(number)].area") }
            }
            guard let stray = panel["schemes"].texts.first(where: { !schemes.contains($0) }) else { continue }
            throw ConfigFault(
                "panels[\(index)].schemes", .noScheme, ["value": stray, "choices": ConfigFault.choices(schemes, like: stray)], in: document)
        }
    }

    static func checkMail(_ tree: ConfigTree, _ path: String) throws {
        guard let mail = tree.word, emailAddress(mail) == nil else { return }
        throw ConfigFault(path, .notMail, ["value": mail])
    }

    static func checkPanel(_ panel: ConfigTree, _ path: String) throws {
        if let least = panel["size"]["least"].integer, let most = panel["size"]["most"].integer, least > most {
            throw ConfigFault("\(path).size", .aboveHighest)
        }
        for (index, member) in panel["members"].list.enumerated() { try checkMail(member["email"], "\(path).members[\(index)].email") }
        for (index, day) in panel["meetings"].list.enumerated() where day.date == nil {
            throw ConfigFault("\(path).meetings[\(index)]", .notDate, ["value": day.word ?? ""])
        }
    }
}
