import Civic
import Foundation
import Rules

/// Finds what leads to a person in a text that should be about a place. What is certain is refused; what may be somebody is asked about.
/// A hedge, not a proof: the forms say so too.
package struct PersonalText: Sendable {
    /// `signal.personal.` (refused) and `signal.maybe.` (asked) in the text catalogue.
    package enum Kind: String, Sendable, CaseIterable { case email, phone, citizenNumber, person, address, situation }

    package struct Finding: Sendable, Hashable {
        package let kind: Kind
        /// As it stands in the text.
        package let quote: String
        package let isCertain: Bool
    }

    let analyser: Analyser
    /// Names that stand beside the text, whole: part of one in the text is certain.
    let people: [String]
    /// Areas, initiatives and their places here: what is named after somebody is nobody.
    let places: [String]
    /// For a line of search words: names count without capitals, and a situation is what the search is for.
    let isSearch: Bool
    /// For how to reach a team: its number and mail address are what is asked for.
    let isContact: Bool

    package init(
        analyser: Analyser, people: [String] = [], places: [String] = [], isSearch: Bool = false, isContact: Bool = false
    ) {
        (self.analyser, self.people, self.places) = (analyser, people, places)
        (self.isSearch, self.isContact) = (isSearch, isContact)
    }

    /// What weighs most: the first certain finding, else the first that should be asked about; nil when there is none.
    package func find(in text: String) -> Finding? {
        // A number to call can look like one of a citizen.
        if !isContact, let quote = Self.citizenNumber(in: text) { return Finding(kind: .citizenNumber, quote: quote, isCertain: true) }
        let sure = Identifying.find(in: text, names: people, titles: []).compactMap { found -> Finding? in
            switch found.kind {
            case .email: isContact ? nil : Finding(kind: .email, quote: found.quote, isCertain: true)
            case .phone: isContact ? nil : Finding(kind: .phone, quote: found.quote, isCertain: true)
            case .person: Finding(kind: .person, quote: found.quote, isCertain: true)
            case .street, .postcode, .initiative: nil
            }
        }
        if let first = sure.first ?? named(text) { return first }
        let sentences = PersonalWords.sentences(of: text)
        let found = sentences.flatMap { sentence in
            names(sentence) + addresses(sentence) + (isSearch ? [] : situation(sentence))
        }
        return found.first(where: \.isCertain) ?? found.first
    }

    // MARK: Names

    /// A name that stands beside the text, written without its capital.
    private func named(_ text: String) -> Finding? {
        let words = Set(PersonalWords.bounded(text).split(separator: " ").map(String.init))
        let parts = people.flatMap { foldForSearch($0).split(separator: " ").map(String.init) }
        return parts.first { $0.count > 2 && !PersonalWords.particles.contains($0) && words.contains($0) }.map {
            Finding(kind: .person, quote: $0, isCertain: false)
        }
    }

    private func names(_ sentence: PersonalWords.Sentence) -> [Finding] {
        sentence.runs(isSearch: isSearch).compactMap { run -> Finding? in
            let run = begun(run)
            guard let first = run.names.first, !run.isThing, !isPlace(run) else { return nil }
            let isFirst = FirstNames.all.contains(foldForSearch(first))
            if run.names.count >= 2 {
                let isSure = run.names.count == 2 && (isFirst || isWordName(first) || run.hasInitial)
                if !isSure, run.names.allSatisfy(analyser.isKnown) { return nil }
                return Finding(kind: .person, quote: run.quote, isCertain: isSure)
            }
            if run.afterRelation { return Finding(kind: .person, quote: run.quote, isCertain: !analyser.isKnown(first) || isFirst) }
            return isFirst && !isWordName(first) ? Finding(kind: .person, quote: run.quote, isCertain: false) : nil
        }
    }

    private func isWordName(_ name: String) -> Bool { FirstNames.alsoWords.contains(foldForSearch(name)) }

    /// A sentence begins with a capital, which says nothing about an ordinary word.
    private func begun(_ run: PersonalWords.Run) -> PersonalWords.Run {
        guard run.isAtStart, let first = run.names.first, !FirstNames.all.contains(foldForSearch(first)),
            !(isWordName(first) && run.names.count == 2), !run.hasInitial, analyser.isKnown(first)
        else { return run }
        return run.withoutFirst
    }

    /// Named after somebody, or known here.
    private func isPlace(_ run: PersonalWords.Run) -> Bool {
        let isFirst = run.names.first.map { FirstNames.all.contains(foldForSearch($0)) } ?? false
        for word in run.names.map({ foldForSearch($0) }) {
            if PersonalWords.ends(word, PersonalWords.surelyPlaces) { return true }
            if !isFirst, PersonalWords.ends(word, PersonalWords.maybePlaces) { return true }
        }
        let wanted = PersonalWords.bounded(run.quote)
        let known = places.map(PersonalWords.bounded)
        if known.contains(where: { $0.contains(wanted) }) { return true }
        let words = Set(known.flatMap { $0.split(separator: " ").map(String.init) })
        return !isFirst
            && run.names.allSatisfy { name in
                PersonalWords.bounded(name).split(separator: " ").allSatisfy { words.contains(String($0)) }
            }
    }

    // MARK: Places of people

    private func addresses(_ sentence: PersonalWords.Sentence) -> [Finding] {
        let text = sentence.own
        let isOfSomebody = sentence.somebody != nil
        if let match = text.firstMatch(of: /\b[1-9][0-9]{3} ?[A-Z]{2}[ ,]{1,2}(?:nummer |nr\.? )?[0-9]{1,4}\b/) {
            return [Finding(kind: .address, quote: String(match.output), isCertain: true)]
        }
        if let match = text.firstMatch(
            of: /\b(?:[Hh]uisnummer|(?:[Oo]p|[Vv]an|[Bb]ij|[Ii]n) (?:huis)?(?:nummer|nr\.?)) ?[0-9]{1,4}[a-z]?\b/)
        {
            return [Finding(kind: .address, quote: String(match.output), isCertain: isOfSomebody)]
        }
        let known = places.map(PersonalWords.bounded)
        return text.matches(of: /(\p{L}[\p{L}’'-]*) ?([0-9]{1,4}(?: ?[a-d])?)\b(?![.:,]?[0-9]|[%€])( \p{Ll}+)?/).compactMap { match in
            let word = foldForSearch(String(match.output.1))
            guard PersonalWords.ends(word, PersonalWords.streets), !PersonalWords.noStreets.contains(word),
                isSearch || match.output.1.first?.isUppercase == true, !isCount(match.output.3.map(String.init) ?? "")
            else { return nil }
            let quote = "\(match.output.1) \(match.output.2)"
            guard !known.contains(where: { $0.contains(PersonalWords.bounded(quote)) }) else { return nil }
            return Finding(kind: .address, quote: quote, isCertain: isOfSomebody)
        }
    }

    /// A number before what it counts: fourteen trees.
    private func isCount(_ word: String) -> Bool {
        let word = word.trimmingCharacters(in: .whitespaces)
        if PersonalWords.units.contains(word) { return true }
        return !PersonalWords.verbs.contains(word) && (word.hasSuffix("en") || word.hasSuffix("s"))
            && analyser.document([(word, 1)]).length > 0
    }

    // MARK: Situations

    /// One person, and something about their health, money or behaviour.
    private func situation(_ sentence: PersonalWords.Sentence) -> [Finding] {
        guard let somebody = sentence.somebody, sentence.words.contains(where: { PersonalWords.isPrivate($0) }) else { return [] }
        return [Finding(kind: .situation, quote: somebody, isCertain: false)]
    }

    // MARK: Numbers

    /// Eight or nine digits, however they are spaced, of which the sum of digits times 9 to 2 and −1 is a multiple of eleven.
    private static func citizenNumber(in text: String) -> String? {
        text.matches(of: /[0-9](?:[ .-]?[0-9]){7,8}(?![0-9])/).map { String($0.output) }.first { quote in
            var digits = quote.compactMap(\.wholeNumberValue)
            if digits.count == 8 { digits.insert(0, at: 0) }
            guard digits.contains(where: { $0 > 0 }) else { return false }
            return zip(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]).reduce(0) { $0 + $1.0 * $1.1 } % 11 == 0
        }
    }
}
