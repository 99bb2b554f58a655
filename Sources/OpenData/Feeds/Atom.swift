import Civic
import Markup
import Web

/// A feed that readers of news can follow (Atom, RFC 4287). Written with the literals for HTML: they escape what XML needs escaped.
struct AtomFeed: Sendable {
    struct Item: Sendable {
        /// The last part of its lasting identity.
        let key: String
        let title: String
        let text: String
        /// Of the page where it can be read.
        let path: String
        let published: Instant
        let updated: Instant
        let category: String?
    }

    /// The last part of its lasting identity.
    let key: String
    let path: String
    /// The page it tells about.
    let page: String
    let title: String
    let items: [Item]

    static let type = "application/atom+xml; charset=utf-8"

    func xml(_ visit: Visit) -> HTML {
        let (site, municipality) = (visit.site, visit.municipality)
        let updated = items.map(\.updated).max() ?? Instant(visit.today)
        let entries = items.map { entry($0, site) }
        return """
            <?xml version="1.0" encoding="utf-8"?>
            <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="\(visit.language)">
            <id>\(Self.identity(key, site))</id>
            <title>\(legible(title))</title>
            <updated>\(updated.rfc3339)</updated>
            <author><name>\(legible(municipality.name))</name><uri>\(site.address)</uri></author>
            <link rel="self" type="application/atom+xml" href="\(site.address + path)"/>
            <link rel="alternate" type="text/html" href="\(site.address + page)"/>
            <rights>\(API.licence)</rights>
            \(entries)</feed>

            """
    }

    private func entry(_ item: Item, _ site: Site) -> HTML {
        let category: HTML? = item.category.map { "<category term=\"\(legible($0))\"/>\n" }
        return """
            <entry>
            <id>\(Self.identity(item.key, site))</id>
            <title>\(legible(item.title))</title>
            <published>\(item.published.rfc3339)</published>
            <updated>\(item.updated.rfc3339)</updated>
            <link rel="alternate" type="text/html" href="\(site.address + item.path)"/>
            \(category)<summary>\(legible(item.text))</summary>
            </entry>

            """
    }

    /// A tag (RFC 4151): the same as long as the municipality keeps its name on the network, also when a title or an address changes.
    static func identity(_ key: String, _ site: Site) -> String {
        let host = site.address.split(separator: "/").dropFirst().first.map(String.init) ?? ""
        return "tag:\(host.prefix { $0 != ":" }),2026:\(key)"
    }
}

/// Without the characters that XML 1.0 does not know, such as those of a terminal.
func legible(_ text: String) -> String {
    func isKnown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }
    return String(String.UnicodeScalarView(text.unicodeScalars.filter(isKnown)))
}

extension String {
    /// The beginning, at most so many characters, cut between words.
    func beginning(_ count: Int) -> String {
        guard self.count > count else { return self }
        let start = prefix(count)
        let end = start.lastIndex(where: \.isWhitespace) ?? start.endIndex
        return start[..<end] + "…"
    }
}
