import Foundation

/// What of an idea is compared with other ideas: its words, where it is, who told it, its themes and its day.
package struct IdeaSketch: Sendable, Equatable {
    /// Words without endings, with their synonyms, to how much they count in hundredths.
    package var words: [String: Int]
    /// Runs of four letters: what is left of a word that was misspelt.
    package var letters: Set<String>
    /// Words of the name of the place, such as `merelplein`.
    package var places: Set<String>
    /// Street names, folded.
    package var streets: Set<String>
    package var area: String?
    package var district: String?
    package var point: Point?
    package var themes: Set<String>
    /// Who told it, as hashes: equal or not is all that is asked.
    package var traits: Set<PersonTrait>
    package var day: LocalDate

    package struct Point: Sendable, Equatable {
        /// Degrees WGS84.
        package var longitude: Double
        package var latitude: Double
        package init(longitude: Double, latitude: Double) { (self.longitude, self.latitude) = (longitude, latitude) }
    }
}

/// Something by which people are known to be the same, without saying who they are.
package struct PersonTrait: Hashable, Sendable {
    package enum Kind: String, Sendable, CaseIterable, Codable { case mail, phone, organisation }

    package var kind: Kind
    /// A hash of the folded value; only ever compared.
    package var hash: String
    package init(_ kind: Kind, hash: String) { (self.kind, self.hash) = (kind, hash) }

    /// The values behind the traits of somebody: the address in lower case, the digits of the number without what stands before it
    /// abroad, and the domain of an address that is an organisation's own.
    package static func values(mail: String?, phone: String?) -> [(kind: Kind, value: String)] {
        var found: [(kind: Kind, value: String)] = []
        if let mail = mail?.lowercased(), let at = mail.lastIndex(of: "@") {
            found.append((.mail, mail))
            let domain = String(mail[mail.index(after: at)...])
            if !isShared(domain) { found.append((.organisation, domain)) }
        }
        var digits = (phone ?? "").filter { $0.isASCII && $0.isNumber }
        if digits.hasPrefix("0031") { digits = "0" + digits.dropFirst(4) }
        if digits.hasPrefix("31"), digits.count == 11 { digits = "0" + digits.dropFirst(2) }
        if digits.count >= 9 { found.append((.phone, digits)) }
        return found
    }

    /// Domains under which anybody has an address, and those reserved for examples (RFC 2606).
    private static let sharedDomains = Set(
        """
        gmail.com googlemail.com hotmail.com hotmail.nl live.nl live.com outlook.com outlook.nl msn.com yahoo.com
        yahoo.nl icloud.com me.com proton.me protonmail.com ziggo.nl home.nl kpnmail.nl kpnplanet.nl planet.nl
        hetnet.nl xs4all.nl upcmail.nl chello.nl casema.nl quicknet.nl caiway.nl tele2.nl online.nl solcon.nl
        freedom.nl telfort.nl zonnet.nl mail.com gmx.net gmx.de web.de wp.pl abv.bg example.nl example.com example.org
        mail.example
        """.split(whereSeparator: \.isWhitespace).map(String.init))

    private static func isShared(_ domain: String) -> Bool { sharedDomains.contains(domain) }
}

/// The texts of an idea as it was told.
package struct IdeaText: Sendable {
    package var title: String
    package var story: String
    package var place: String
    package init(title: String, story: String, place: String) { (self.title, self.story, self.place) = (title, story, place) }
}

extension IdeaSketch {
    package init(
        _ text: IdeaText, analyser: Analyser, area: String? = nil, district: String? = nil, point: Point? = nil, themes: Set<String> = [],
        traits: Set<PersonTrait> = [], day: LocalDate
    ) {
        let found = analyser.meaning([(text.title, 1.5), (text.story, 1), (text.place, 0.5)])
        words = found.filter { !$0.key.hasPrefix("#") }
        letters = Set(found.keys.filter { $0.hasPrefix("#") })
        places = Set(analyser.document([(text.place, 1)]).terms.keys.filter { !$0.hasPrefix("#") })
        streets = StreetNames.of(text)
        (self.area, self.district, self.point, self.themes) = (area, district, point, themes)
        (self.traits, self.day) = (traits, day)
    }
}

/// Street names in a text: words that end as names of streets do. In the story only those with a capital, since a *fietspad* is no name.
enum StreetNames {
    private static let endings = [
        "straat", "weg", "laan", "plein", "kade", "singel", "dreef", "gracht", "park", "steeg", "dijk", "hof", "baan", "markt", "plantsoen",
    ]

    static func of(_ text: IdeaText) -> Set<String> {
        let told = "\(text.title) \(text.story)".split { !$0.isLetter }.filter { $0.first?.isUppercase ?? false }
        let words = text.place.split { !$0.isLetter } + told
        return Set(words.map { foldForSearch(String($0)) }.filter(isName))
    }

    private static func isName(_ word: String) -> Bool {
        endings.contains { word.hasSuffix($0) && word.utf8.count >= $0.utf8.count + 3 }
    }
}

extension IdeaSketch.Point {
    /// Along the earth, which is flat enough within one municipality.
    package func metres(to other: Self) -> Double {
        let radian = Double.pi / 180
        let north = (other.latitude - latitude) * 111_320
        let east = (other.longitude - longitude) * 111_320 * cos((latitude + other.latitude) / 2 * radian)
        return (north * north + east * east).squareRoot()
    }
}
