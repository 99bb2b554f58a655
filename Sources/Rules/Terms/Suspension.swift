/// A time during which the term for a decision stands still (Awb 4:15, 7:10(2)).
package struct Suspension: Hashable, Sendable {
    package enum Ground: String, Codable, Hashable, Sendable, CaseIterable {
        /// Invited to complete the application, with a set term to do so.
        case supplement
        /// Information asked from a foreign authority.
        case foreignInformation
        /// The applicant agreed in writing to wait.
        case consent
        /// The delay is to be put down to the applicant.
        case applicantDelay
        case forceMajeure
        /// Whoever objected was asked to mend a fault in the objection, with a set term to do so (Awb 6:6).
        case objectionFault
    }

    private enum Extent: Hashable, Sendable {
        case request(asked: LocalDate, resumed: LocalDate)
        case period(first: LocalDate, last: LocalDate)
    }

    package let ground: Ground
    private let extent: Extent

    private init(_ ground: Ground, _ extent: Extent) { (self.ground, self.extent) = (ground, extent) }

    /// From the day after the request until the day it was answered, or passed unused.
    package static func request(_ ground: Ground = .supplement, asked: LocalDate, resumed: LocalDate) -> Suspension {
        Suspension(ground, .request(asked: asked, resumed: resumed))
    }

    /// An invitation to complete the file by a set day; when that passes unused the term runs on from the day after it.
    /// Without a set day the term does not stand still (ECLI:NL:RVS:2016:2527), hence no default.
    package static func supplement(invited: LocalDate, completeBy: LocalDate, completed: LocalDate?) -> Suspension {
        .request(asked: invited, resumed: resumed(by: completeBy, completed))
    }

    /// An invitation to mend a fault in an objection by a set day; it stands still as an application that is completed does (Awb 7:10(2)).
    package static func fault(asked: LocalDate, mendBy: LocalDate, mended: LocalDate?) -> Suspension {
        .request(.objectionFault, asked: asked, resumed: resumed(by: mendBy, mended))
    }

    private static func resumed(by setDay: LocalDate, _ answered: LocalDate?) -> LocalDate {
        let unused = setDay.adding(days: 1)
        return answered.map { min($0, unused) } ?? unused
    }

    /// A time of which both the first and the last day stand still, as with the applicant's consent or force majeure.
    package static func period(_ ground: Ground, first: LocalDate, last: LocalDate) -> Suspension {
        Suspension(ground, .period(first: first, last: last))
    }

    /// The first day that stands still.
    package var firstDay: LocalDate {
        switch extent {
        case .request(let asked, _): asked.adding(days: 1)
        case .period(let first, _): first
        }
    }

    /// The last day that stands still; before `firstDay` when there is none.
    package func lastDay(inclusive: Bool) -> LocalDate {
        switch extent {
        case .request(_, let resumed): inclusive ? resumed : resumed.adding(days: -1)
        case .period(_, let last): last
        }
    }

    var article: String {
        switch ground {
        case .supplement: "Awb 4:15(1)(a)"
        case .foreignInformation: "Awb 4:15(1)(b)"
        case .consent: "Awb 4:15(2)(a)"
        case .applicantDelay: "Awb 4:15(2)(b)"
        case .forceMajeure: "Awb 4:15(2)(c)"
        case .objectionFault: "Awb 7:10(2)"
        }
    }
}
