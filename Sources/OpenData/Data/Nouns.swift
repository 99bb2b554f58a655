import Civic
import Initiatives

extension Scheme.Form {
    /// Its Dutch noun, for programs: does not change with the wording.
    var noun: String {
        switch self {
        case .grant: "subsidie"
        case .loan: "lening"
        case .inKind: "natura"
        case .advice: "advies"
        case .crowdfunding: "crowdfunding"
        case .matchFunding: "matchfunding"
        case .prize: "prijs"
        case .contract: "contract"
        case .participatoryBudget: "buurtbegroting"
        case .other: "anders"
        }
    }
}

extension Scheme.IssuerKind {
    static let nouns = [Scheme.IssuerKind.municipality, .province, .national, .eu, .fund, .crowdfunding, .other].map(\.noun)

    /// Its Dutch noun, for programs.
    var noun: String {
        switch self {
        case .municipality: "gemeente"
        case .province: "provincie"
        case .national: "rijk"
        case .eu: "eu"
        case .fund: "fonds"
        case .crowdfunding: "crowdfunding"
        case .other: "anders"
        }
    }
}

extension String {
    /// The Dutch noun of an option of the vocabulary; one that is not listed stays as it is.
    var dutch: String { Theme(rawValue: self)?.noun ?? Phase(rawValue: self)?.noun ?? vocabularyNouns[self] ?? self }
}

extension Phase {
    fileprivate var noun: String? { Standing(rawValue: rawValue)?.noun }
}

/// Options of `Municipalities/vocabulary.yaml` that no type of ours has.
private let vocabularyNouns = [
    "scaling": "opschaling", "safety": "veiligheid", "inclusion": "meedoen", "loneliness": "eenzaamheid", "poverty": "armoede",
    "innovation": "vernieuwing", "digital": "digitaal", "buildings": "gebouwen", "heritage": "erfgoed", "participation": "zeggenschap",
    "placemaking": "plekken", "development": "ontwikkeling", "individual": "inwoner", "group": "groep", "foundation": "stichting",
    "association": "vereniging", "cooperative": "cooperatie", "ownersAssociation": "vve", "socialEnterprise": "sociale-onderneming",
    "company": "bedrijf", "publicBody": "overheid",
]
