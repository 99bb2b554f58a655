import Foundation

/// People in documents: whatever part has a name and a mail address of its own, such as a colleague, a head of department or who approves.
/// They belong to one municipality, so they stay behind when its documents travel, and go when somebody is removed.
package enum ConfigPeople {
    /// Somebody as a document names them.
    package struct Named: Hashable, Sendable {
        package let name: String
        /// Lower case.
        package let email: String
    }

    /// The document without some people; nil when that changes nothing. Written anew, so without its comments.
    ///
    /// - Parameters:
    ///   - goes: whom to leave out.
    ///   - clean: takes what is said of them elsewhere out of a text.
    package static func without(
        _ text: String, document: String, where goes: (Named) -> Bool = { _ in true }, cleaning clean: (String) -> String = { $0 }
    ) -> String? {
        let cleaned = clean(text)
        // Reading takes long, and most documents name nobody.
        guard cleaned != text || text.contains("@") else { return nil }
        guard let tree = try? OrderedTree(text: text) else { return cleaned == text ? nil : cleaned }
        let rest = (tree.withoutPeople(goes) ?? .map([])).cleaned(clean)
        guard rest != tree || cleaned != text else { return nil }
        return try? rest.text(as: document)
    }

    /// Whom a document names.
    package static func named(in text: String) -> [Named] {
        guard text.contains("@"), let tree = try? OrderedTree(text: text) else { return [] }
        return tree.people
    }

    /// A document that came without people, with those who stand in the one that it replaces.
    ///
    /// - Parameter teams: the teams there are from now on; who is in another one has no place any more.
    package static func keeping(
        _ current: String, in incoming: String, document: String, teams: Set<String>
    ) -> String {
        guard named(in: incoming).isEmpty, !named(in: current).isEmpty, let old = try? OrderedTree(text: current),
            let new = try? OrderedTree(text: incoming)
        else { return incoming }
        var staying = old
        if document == "teams.yaml", let staff = old["staff"] {
            staying["staff"] = .list(staff.items.filter { $0["team"]?.word.map(teams.contains) ?? false })
        }
        if document == "advice.yaml", let heads = old["heads"] { staying["heads"] = .map(heads.pairs.filter { teams.contains($0.key) }) }
        if document == "triage.yaml", let rules = old["assignments"] {
            let categories = Set(new["categories"]?.items.compactMap { $0["id"]?.word } ?? [])
            // A rule about a kind of request that is no more gives nobody anything.
            staying["assignments"] = .list(
                rules.items.filter {
                    ($0["category"]?.word.map(categories.contains) ?? true) && ($0["team"]?.word.map(teams.contains) ?? true)
                })
        }
        // The same but for the people: then nothing changes, not even the way in which it is written.
        if staying == old, new.same(as: old.withoutPeople { _ in true }) { return current }
        return (try? new.withPeople(of: staying).text(as: document)) ?? incoming
    }

    /// The teams that a `teams.yaml` names.
    package static func teams(in text: String) -> Set<String> {
        Set((try? OrderedTree(text: text))?["teams"]?.items.compactMap { $0["id"]?.word } ?? [])
    }
}

extension OrderedTree {
    fileprivate var word: String? { if case .scalar(let text, _) = self { text } else { nil } }

    fileprivate func text(as document: String) throws -> String { try document.hasSuffix(".json") ? json() : yaml() }

    fileprivate func same(as other: OrderedTree?) -> Bool { plain == (other ?? .map([])).plain }

    private var person: ConfigPeople.Named? {
        guard case .map = self, let name = self["name"]?.word, let email = self["email"]?.word else { return nil }
        return ConfigPeople.Named(name: name, email: email.lowercased())
    }

    fileprivate var people: [ConfigPeople.Named] {
        switch self {
        case .scalar: []
        case .list(let items): items.flatMap(\.people)
        case .map(let pairs):
            (person.map { [$0] } ?? []) + pairs.compactMap(Self.contact) + pairs.flatMap(\.value.people)
        }
    }

    /// A rule that gives work to one colleague, and to no team.
    private var isForOneColleague: Bool {
        guard case .map(let pairs) = self else { return false }
        return self["id"] != nil && self["team"] == nil && pairs.contains { Self.contact($0) != nil }
    }

    /// A colleague whom a rule names by address alone.
    private static func contact(_ pair: Pair) -> ConfigPeople.Named? {
        guard pair.key == "contact", let email = pair.value.word.flatMap(emailAddress) else { return nil }
        return ConfigPeople.Named(name: email, email: email)
    }

    /// Nil when this is somebody who goes.
    fileprivate func withoutPeople(_ goes: (ConfigPeople.Named) -> Bool) -> OrderedTree? {
        switch self {
        case .scalar: return self
        case .list(let items): return .list(items.compactMap { $0.withoutPeople(goes) })
        case .map(let pairs):
            if let person, goes(person) { return nil }
            // Without its colleague such a rule says nothing.
            if isForOneColleague, let contact = pairs.lazy.compactMap(Self.contact).first, goes(contact) { return nil }
            return .map(
                pairs.compactMap { pair in
                    if let contact = Self.contact(pair), goes(contact) { return nil }
                    return pair.value.withoutPeople(goes).map { Pair(pair.key, $0) }
                })
        }
    }

    /// What is written anew is no plain word, whatever signs it begins with.
    fileprivate func cleaned(_ clean: (String) -> String) -> OrderedTree {
        switch self {
        case .scalar(let text, let isPlain):
            let rest = clean(text)
            return .scalar(rest, isPlain: isPlain && rest == text)
        case .list(let items): return .list(items.map { $0.cleaned(clean) })
        case .map(let pairs): return .map(pairs.map { Pair($0.key, $0.value.cleaned(clean)) })
        }
    }

    /// This, with the people of another tree where they stand there.
    fileprivate func withPeople(of other: OrderedTree) -> OrderedTree {
        switch (self, other) {
        case (.map(let own), .map(let others)):
            var pairs = own.map { pair in
                Pair(pair.key, other[pair.key].map { pair.value.withPeople(of: $0) } ?? pair.value)
            }
            for pair in others where self[pair.key] == nil && (pair.value.isOnlyPeople || Self.contact(pair) != nil) { pairs.append(pair) }
            return .map(pairs)
        case (.list(let own), .list(let others)):
            // What has an identity is the same thing in both.
            let items = own.map { item in
                others.first { $0.person == nil && $0["id"] != nil && $0["id"] == item["id"] }.map { item.withPeople(of: $0) } ?? item
            }
            let known = items.map { $0["id"] }
            return .list(items + others.filter { $0.person != nil || $0.isForOneColleague && !known.contains($0["id"]) })
        default: return self
        }
    }

    private var isOnlyPeople: Bool {
        switch self {
        case .scalar: false
        case .list(let items): !items.isEmpty && items.allSatisfy { $0.person != nil }
        case .map(let pairs): person != nil || (!pairs.isEmpty && pairs.allSatisfy { $0.value.person != nil })
        }
    }
}
