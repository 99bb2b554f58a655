import Foundation

/// What can be wrong in a document. The words are in the catalogue, under `fault.` and the name of the code.
package enum FaultCode: String, CaseIterable, Sendable {
    // The files.
    case missing, notDocumentName, notDocument, tooLarge, tooMany, isLink, notUTF8
    // How a text is written.
    case unreadable, unreadableLine, keyNotText, repeats, twice, notList, notMap, notSetting, unusable, wrongKind
    // What a record needs.
    case needs, needsOne, needsTwo, needsOneOf, notName, noDutch, notTerm, notBetween, notRising, notYesNo, unknown, unknownOf, notThere,
        notThereOf
    case notNumber, notDate, notPeriod, aboveHighest, endsEarlier, notMail, notWebAddress
    // The municipality and its areas.
    case notCode, notPlace, notMunicipalityCode, noCatalogue
    // Conditions.
    case unknownCondition, fieldAndTest, notTest, unknownQuestion, wrongTest, wrongAnswer, neverTrue, countOutOfReach
    // The table of requests.
    case lastRule, teamOrContact, takesNoCases, caseOutcome, caseAnswers, unphoned
    // Steps.
    case leadsNowhere, unreached, afterAnswer, deadEnd, intakeUnasked, aspectsUnasked, saysNoYes, lateOrder
    // The round.
    case approverForRest
    // The look, the contact and who may frame.
    case tokenName, tokenValue, notColour, contrast, contrastDark, logoBytes, logoKind, contactAddress, notOrigin
    // Wording.
    case notText, strangeText
    // Schemes.
    case otherScheme, noScheme
    // What only who runs the server changes.
    case httpsAddress, lastSlash, questionMark, onlyResidents, onlyStaff, needsRoles, secretName, secretMissing, secretNamedOtherwise,
        secretFile, rsin
    case oneWithoutCategories, sinceNeeded
    // Examples.
    case notAsked, strangeLine, noLetter
}

/// Something wrong in a document, and where.
package struct ConfigFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Such as `triage.yaml`; nil while whoever reads the tree does not know which document it is of.
    package var document: String?
    /// The key of the municipality whose document it is, for who runs several.
    package var municipality: String?
    /// Where it stands: `rules[3].when.any[1]`. A record of a list can also be named by its id: `rules.small-idea`.
    package var path: String
    package let code: FaultCode
    /// What the words fill in.
    package let values: [String: String]
    /// What a record lacks, by the keys of its fields.
    package let fields: [String]

    package init(
        _ path: String, _ code: FaultCode, _ values: [String: String] = [:], fields: [String] = [], in document: String? = nil
    ) {
        (self.document, self.path, self.code, self.values, self.fields) = (document, path, code, values, fields)
    }

    /// A name for something that another document keeps, and that is not there.
    ///
    /// - Parameters:
    ///   - known: what is there; of many those that look most like the name are told.
    ///   - other: the document that keeps them.
    package static func notThere(
        _ path: String, _ value: String, among known: [String], of other: String, in document: String? = nil
    ) -> ConfigFault {
        let values = ["value": value, "document": other]
        guard !known.isEmpty else { return ConfigFault(path, .notThere, values, in: document) }
        return ConfigFault(path, .notThereOf, values.merging(["choices": choices(known, like: value)]) { $1 }, in: document)
    }

    /// A word that is none of a few.
    package static func unknown(_ path: String, _ value: String, of known: [String], in document: String? = nil) -> ConfigFault {
        ConfigFault(path, .unknownOf, ["value": value, "choices": known.joined(separator: ", ")], in: document)
    }

    /// What can be chosen instead, as ``values`` keep it: all, or of many those that begin as the word does.
    package static func choices(_ known: [String], like value: String) -> String {
        guard known.count > mostChoices else { return known.joined(separator: ", ") }
        let alike = known.enumerated().sorted { one, other in
            let (left, right) = (one.element.commonPrefix(with: value).count, other.element.commonPrefix(with: value).count)
            return left == right ? one.offset < other.offset : left > right
        }
        return alike.prefix(mostChoices).map(\.element).joined(separator: ", ")
    }

    private static let mostChoices = 12

    package func inFile(_ name: String) -> ConfigFault {
        var copy = self
        copy.document = document ?? name
        return copy
    }

    /// For logs; people read the words of the catalogue.
    package var description: String {
        let place = [municipality, document, path.isEmpty ? nil : path].compactMap(\.self).joined(separator: ": ")
        let details = values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" } + fields
        return "\(place): \(code.rawValue)\(details.isEmpty ? "" : " (\(details.joined(separator: ", ")))")"
    }
}

/// What is thrown while a municipality is read, with its key.
package func readingMunicipality<Result>(_ key: String, _ read: () throws -> Result) throws -> Result {
    do {
        return try read()
    } catch var fault as ConfigFault {
        fault.municipality = key
        throw fault
    }
}

/// What a reader throws while it reads a document, with the document's name.
package func reading<Result>(_ document: String, _ read: () throws -> Result) throws -> Result {
    do {
        return try read()
    } catch let fault as ConfigFault {
        throw fault.inFile(document)
    }
}
