/// Names of form fields that actions report problems on. Every form of the case page has its own, so that all can stand on one page.
enum CaseField {
    static let colleague = "wijs-toe-collega"
    static let team = "wijs-toe-team"
    static let answerBy = "vraag-voor"
    static let until = "termijn-tot"
    static let ground = "termijn-grond"
    static let conditions = "ja-voorwaarden"
    static let rule = "nee-regel"
    static let decidedBy = "nee-besloten-door"
    static let alternative = "nee-alternatief"
    static let referral = "verwijs-naar"
    static let amount = "ja-bedrag"
    static let amountOther = "ja-bedrag-anders"
    static let amountNote = "ja-bedrag-waarom"
    static let skipReason = "ja-toch-waarom"
    static let unhandled = "buiten-behandeling-opnieuw"
    static let step = "stap-naar"
    static let skips = "ja-toch"
    static func reason(_ verb: CaseVerb) -> String { "\(verb.rawValue)-reden" }
}
