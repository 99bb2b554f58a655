import Civic
import Foundation
import Rules

/// Something in a text that can lead to a person or a plan: what is published for everyone to learn from should hold none.
package struct Identifying: Sendable, Hashable {
    package let kind: Kind
    /// As it stands in the text.
    package let quote: String

    /// `lesson.finding.` in the text catalogue.
    package enum Kind: String, Sendable, CaseIterable { case person, street, postcode, email, phone, initiative }

    /// Everything that was found, in the order of kinds and then of the text. It is a warning, not a proof: a person reads the text too.
    ///
    /// - Parameters:
    ///   - names: of people, whole; their parts are looked for as well when they are longer than two letters.
    ///   - titles: of initiatives.
    package static func find(in text: String, names: [String], titles: [String]) -> [Identifying] {
        let found =
            people(in: text, names: names) + streets(in: text) + matches(of: /\b[1-9][0-9]{3} ?[A-Z]{2}\b/, in: text, as: .postcode)
            + matches(of: /[^\s@<>(),;:]+@[^\s@<>(),;:]+\.[A-Za-z]{2,}/, in: text, as: .email) + phones(in: text)
            + words(titles.filter { $0.count >= 4 }, in: text, as: .initiative)
        var seen: Set<Identifying> = []
        return found.filter { seen.insert($0).inserted }
    }

    // MARK: People

    private static func people(in text: String, names: [String]) -> [Identifying] {
        let parts = names.flatMap { name in
            [name] + name.split(separator: " ").map(String.init).filter { $0.count > 2 && $0.first?.isUppercase == true }
        }
        let known = words(Array(Set(parts)).sorted(), in: text, as: .person, exactCase: true)
        let title = /\b(?:[Mm]evrouw|[Mm]eneer|[Mm]evr\.|[Dd]hr\.|[Mm]w\.|[Dd]e heer) (?:[a-z]{2,4} ){0,3}\p{Lu}[\p{L}’'-]+/
        let addressed = matches(of: title, in: text, as: .person)
        let wholes = known + addressed
        // Part of a name that was found whole says nothing more.
        return wholes.filter { one in
            !wholes.contains { $0 != one && bounded(foldForSearch($0.quote)).contains(bounded(foldForSearch(one.quote))) }
        }
    }

    // MARK: Places

    /// Endings that name a street, in front of which stands more of its name.
    private static let streetEndings = [
        "straat", "laan", "weg", "plein", "kade", "gracht", "singel", "dijk", "hof", "pad", "steeg", "dreef", "plantsoen", "haven", "markt",
    ]

    /// Words that end like a street and are none.
    private static let noStreets: Set<String> = [
        "snelweg", "fietspad", "voetpad", "omweg", "hoofdstraat", "winkelstraat", "onderweg", "halverweg",
    ]

    private static func streets(in text: String) -> [Identifying] {
        let named = text.matches(of: /\p{Lu}[\p{L}’'.-]*( ?[0-9]{1,4}[a-z]?\b)?/).compactMap { match -> Identifying? in
            let quote = String(match.output.0)
            let word = quote.prefix { !$0.isNumber }.trimmingCharacters(in: .whitespaces.union(.punctuationCharacters)).lowercased()
            guard let ending = streetEndings.first(where: { word.hasSuffix($0) }), word.count > ending.count, !noStreets.contains(word)
            else {
                return nil
            }
            return Identifying(kind: .street, quote: quote.trimmingCharacters(in: .punctuationCharacters))
        }
        return named
    }

    // MARK: Numbers

    /// Ten digits that begin with a nought, or with +31, however they are spaced.
    private static func phones(in text: String) -> [Identifying] {
        text.matches(of: /(\+31|0031|0)[0-9 ()-]{7,16}[0-9]/).compactMap { match in
            let digits = match.output.0.count(where: \.isNumber)
            return (10...13).contains(digits) ? Identifying(kind: .phone, quote: String(match.output.0)) : nil
        }
    }

    private static func matches<Output>(of regex: Regex<Output>, in text: String, as kind: Kind) -> [Identifying] {
        text.ranges(of: regex).map { Identifying(kind: kind, quote: String(text[$0])) }
    }

    /// Whole words or groups of words that stand in the text, whatever their accents; a name also has to be written with its capital.
    private static func words(_ wanted: [String], in text: String, as kind: Kind, exactCase: Bool = false) -> [Identifying] {
        let folded = bounded(foldForSearch(text))
        return wanted.compactMap { word in
            guard folded.contains(bounded(foldForSearch(word))), !exactCase || text.contains(word) else { return nil }
            return Identifying(kind: kind, quote: word)
        }
    }

    /// Letters and digits with one space between words and at both ends, so that a word is found only whole.
    private static func bounded(_ text: String) -> String {
        " " + text.split { !$0.isLetter && !$0.isNumber }.joined(separator: " ") + " "
    }
}
