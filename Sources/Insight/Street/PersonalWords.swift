import Foundation
import Rules

/// The words by which ``PersonalText`` knows people, their places and their situation, and how it takes a text apart.
enum PersonalWords {
    // MARK: Lists

    /// Stand inside a surname.
    static let particles: Set<String> = [
        "van", "de", "den", "der", "ten", "ter", "te", "t", "'t", "’t", "el", "al", "bin", "ben", "von", "du", "la", "le", "di", "da",
        "dos",
        "op", "in", "het",
    ]

    /// In front of these what follows is a thing or a place.
    private static let things: Set<String> = ["de", "het", "een", "'t", "’t", "onze", "dit", "die", "deze", "dat", "in", "te"]

    /// In front of a word with a capital it is a name.
    private static let relations: Set<String> = [
        "buurman", "buurvrouw", "buurjongen", "buurmeisje", "oom", "tante", "opa", "oma", "juf", "meester", "zoon", "dochter", "broer",
        "zus",
        "zusje", "broertje", "moeder", "vader", "vriend", "vriendin", "dokter", "dominee", "imam", "pastoor", "weduwe", "familie", "fam",
    ]

    /// One person beside the speaker, whoever it is.
    private static let neighbours = [
        "buurman", "buurvrouw", "buurjongen", "buurmeisje", "overbuurman", "overbuurvrouw", "onderbuurman", "onderbuurvrouw",
        "bovenbuurman",
        "bovenbuurvrouw", "overbuur", "onderbuur", "bovenbuur", "bewoonster",
    ]

    /// One person, when these stand behind a word that points at one.
    private static let someone: Set<String> = [
        "man", "vrouw", "jongen", "meisje", "moeder", "vader", "oma", "opa", "zoon", "dochter", "broer", "zus", "zusje", "weduwe",
        "weduwnaar",
        "gezin", "familie", "bewoner", "bewoonster", "huurder", "huurster", "meneer", "mevrouw", "kind", "echtpaar", "stel", "eigenaar",
        "tante",
        "oom", "vriend", "vriendin", "collega",
    ]
    private static let pointers: Set<String> = ["mijn", "zijn", "haar", "hun", "een", "die", "de", "het", "dat", "deze", "dit"]

    /// Beginnings of words about health, money, behaviour, origin or belief.
    private static let privateStems = [
        "drink", "drank", "dronk", "alcoholi", "verslaa", "verslav", "dement", "alzheimer", "depress", "schuld", "slaat", "mishandel",
        "huiselijk",
        "ziek", "kanker", "psychi", "verward", "overspannen", "burnout", "autis", "adhd", "gokt", "gokken", "gokver", "drugs", "blowt",
        "blowen",
        "dealt", "dealen", "steelt", "stelen", "crimineel", "gevangen", "vervuil", "zelfmoord", "suic", "eenzaam", "uitkering",
        "bijstand",
        "dakloos", "illegaal", "zwanger", "scheid", "hiv", "medicijn", "therapie", "opname", "opgenomen", "hulpverlen", "beperking",
        "handicap",
        "rolstoel", "werkloos", "ontslagen", "failliet", "incontinent", "vergeetachtig", "schizo", "trauma", "agressie", "agressief",
        "bedreig",
        "verwaarlo", "verwaarloo", "ruzie", "schreeuw", "beroerte", "overleden", "rouw", "asiel",
    ]

    static let streets = [
        "straat", "laan", "weg", "plein", "kade", "gracht", "singel", "dijk", "hof", "pad", "steeg", "dreef", "plantsoen", "haven", "markt",
    ]
    static let noStreets: Set<String> = [
        "snelweg", "fietspad", "voetpad", "omweg", "hoofdstraat", "winkelstraat", "onderweg", "halverweg", "weg", "plein", "straat", "hof",
        "markt", "haven", "dijk", "pad",
    ]

    /// Endings that no surname has.
    static let surelyPlaces = [
        "straat", "laan", "plein", "kade", "gracht", "singel", "steeg", "plantsoen", "school", "college", "lyceum", "centrum", "moskee",
        "museum",
        "theater", "bibliotheek", "stichting", "vereniging", "ziekenhuis", "buurthuis", "wijkcentrum", "buurt", "wijk", "station", "flat",
        "schouwburg", "gemeente",
    ]
    /// Endings of places and of surnames: a first name in front decides.
    static let maybePlaces = [
        "weg", "dijk", "hof", "pad", "dreef", "haven", "markt", "huis", "kerk", "tuin", "park", "poort", "toren", "brug", "bos", "veld",
        "polder",
        "hoek", "zorg", "club", "bad", "hal", "stad", "dorp", "oord", "eiland", "vaart", "molen", "bank",
    ]

    static let units: Set<String> = [
        "jaar", "km", "meter", "m", "uur", "keer", "euro", "procent", "graden", "weken", "dagen", "maanden", "minuten", "mensen", "man",
        "kinderen",
    ]
    /// End like a plural and are none.
    static let verbs: Set<String> = ["wonen", "is", "was", "heeft", "naast", "tegen", "binnen", "buiten", "boven", "tussen", "beneden"]

    static func ends(_ word: String, _ endings: [String]) -> Bool {
        endings.contains { word.hasSuffix($0) && word.count > $0.count + 1 }
    }

    static func isPrivate(_ word: String) -> Bool { privateStems.contains { word.hasPrefix($0) } }

    /// Letters and digits with one space between words and at both ends, so that a phrase is found only whole.
    static func bounded(_ text: String) -> String {
        " " + foldForSearch(text.replacing("-", with: " ")) + " "
    }

    // MARK: Taking a text apart

    struct Piece: Sendable {
        let text: String
        let range: Range<String.Index>
        /// Nothing but space, or the point of an initial, stands in front of it.
        let isJoined: Bool
        var folded: String { text.lowercased() }
        var isInitial: Bool { text.count == 1 && text.first?.isUppercase == true }
        /// With a capital, and no abbreviation in capitals.
        var isNamed: Bool { text.first?.isUppercase == true && (text.count == 1 || text.contains(where: \.isLowercase)) }
    }

    /// Words with capitals that may be one name.
    struct Run: Sendable {
        var tokens: [Piece]
        let source: String
        /// The first word of its sentence.
        var isAtStart: Bool
        /// An article or the like stands in front.
        var isThing: Bool
        var afterRelation: Bool

        var names: [String] { tokens.filter { !particles.contains($0.folded) || $0.isNamed }.map(\.text) }
        var hasInitial: Bool { tokens.first?.isInitial ?? false }
        var quote: String {
            guard let first = tokens.first, let last = tokens.last else { return "" }
            return String(source[first.range.lowerBound..<last.range.upperBound])
        }

        var withoutFirst: Run {
            var rest = self
            let first = rest.tokens.removeFirst()
            while let next = rest.tokens.first, particles.contains(next.folded), !next.isNamed { rest.tokens.removeFirst() }
            (rest.isAtStart, rest.afterRelation) = (false, relations.contains(first.folded))
            rest.isThing = things.contains(first.folded) || rest.tokens.count < tokens.count - 1
            return rest
        }
    }

    struct Sentence: Sendable {
        let text: String
        let tokens: [Piece]

        var words: [String] { tokens.map(\.folded) }

        /// The words of this sentence alone.
        var own: String {
            guard let first = tokens.first, let last = tokens.last else { return "" }
            return String(text[first.range.lowerBound..<last.range.upperBound])
        }

        /// The word for one person, when the sentence is about one.
        var somebody: String? {
            for (place, token) in tokens.enumerated() {
                if neighbours.contains(token.folded) { return token.text }
                guard someone.contains(token.folded), place > 0 else { continue }
                let before = tokens[max(0, place - 3)..<place]
                if let pointer = before.last(where: { pointers.contains($0.folded) }) {
                    return String(text[pointer.range.lowerBound..<token.range.upperBound])
                }
            }
            return nil
        }

        func runs(isSearch: Bool) -> [Run] {
            var runs: [Run] = []
            var place = 0
            while place < tokens.count {
                guard begins(place, isSearch) else {
                    place += 1
                    continue
                }
                var end = place + 1
                while let next = following(end, isSearch, after: tokens[place]) { end = next }
                let before = place > 0 && tokens[place].isJoined ? tokens[place - 1].folded : ""
                runs.append(
                    Run(
                        tokens: Array(tokens[place..<end]), source: text, isAtStart: place == 0 && !isSearch,
                        isThing: things.contains(before),
                        afterRelation: relations.contains(before)))
                place = end
            }
            return runs
        }

        private func begins(_ place: Int, _ isSearch: Bool) -> Bool {
            let token = tokens[place]
            return token.isNamed || (isSearch && FirstNames.all.contains(foldForSearch(token.text)))
        }

        /// The end of the run when the word at a place belongs to it, with the particles in front of it.
        private func following(_ place: Int, _ isSearch: Bool, after first: Piece) -> Int? {
            var next = place
            while next < tokens.count, next - place < 3, tokens[next].isJoined, particles.contains(tokens[next].folded),
                !tokens[next].isNamed
            {
                next += 1
            }
            guard next < tokens.count, tokens[next].isJoined else { return nil }
            if tokens[next].isNamed { return next + 1 }
            // In search words "jan de vries" is somebody too.
            return isSearch && next > place && !first.isNamed ? next + 1 : nil
        }
    }

    static func sentences(of text: String) -> [Sentence] {
        var sentences: [Sentence] = []
        var tokens: [Piece] = []
        var end = text.startIndex
        func close() {
            if !tokens.isEmpty { sentences.append(Sentence(text: text, tokens: tokens)) }
            tokens = []
        }
        for match in text.matches(of: /[\p{L}\p{N}][\p{L}\p{M}\p{N}’'-]*/) {
            let between = text[end..<match.range.lowerBound]
            let afterInitial = tokens.last?.isInitial == true && between.allSatisfy { $0 == "." || $0 == " " }
            if !afterInitial, between.contains(where: { ".!?\n:".contains($0) }) { close() }
            let isJoined = afterInitial || between.allSatisfy { $0 == " " }
            tokens.append(Piece(text: String(match.output), range: match.range, isJoined: isJoined && !tokens.isEmpty))
            end = match.range.upperBound
        }
        close()
        return sentences
    }
}
