/// Settings that a running program takes from the folder as installed only: under which addresses it answers, and who vouches for people.
/// Whoever runs the server changes them and starts the program again; a change on screen would be one without effect.
package enum InstalledSettings {
    package static let document = "municipality.yaml"
    package static let keys = ["hosts", "openid"]

    /// The first of them that a text changes: it says neither what is installed nor what stood there already.
    package static func changed(_ document: String, _ text: String?, in folder: ConfigFolder) -> String? {
        guard document == Self.document, let text, let tree = try? ConfigTree(yaml: text) else { return nil }
        let known = [folder.original(document), folder.text(document)].compactMap { text in text.flatMap { try? ConfigTree(yaml: $0) } }
        return keys.first { key in !known.contains { $0[key] == tree[key] } }
    }

    /// Does a text name other staff than there was? That is read once, where nobody works yet; since then the page of people decides.
    /// Less areas is no other: an area can only go when nothing names it any more.
    package static func namesOtherStaff(_ document: String, _ text: String, in folder: ConfigFolder) -> Bool {
        guard document == "teams.yaml", let tree = try? ConfigTree(yaml: text), let now = try? folder.tree(document) else { return false }
        let (named, known) = (tree["staff"].list, now["staff"].list)
        return named.count != known.count || !zip(named, known).allSatisfy { $0 == $1 || narrows($0, $1) }
    }

    /// The same colleague with fewer areas, but some.
    private static func narrows(_ one: ConfigTree, _ other: ConfigTree) -> Bool {
        var (left, right) = (one.map, other.map)
        let (areas, known) = (left.removeValue(forKey: "areas")?.texts ?? [], right.removeValue(forKey: "areas")?.texts ?? [])
        return left == right && !areas.isEmpty && Set(areas).isSubset(of: known)
    }

    /// Another installation's document with what is installed here.
    package static func keeping(in folder: ConfigFolder, for incoming: String, document: String) -> String {
        guard let key = changed(document, incoming, in: folder), var tree = try? OrderedTree(text: incoming) else { return incoming }
        let installed = folder.original(document).flatMap { try? OrderedTree(text: $0) }
        for key in [key] + keys { tree[key] = installed?[key] }
        return (try? tree.yaml()) ?? incoming
    }
}
