import Rules

/// What is kept for a limited time. Texts under `retention.KIND`: `what` it is, and the `ground` of its period.
package enum RetentionKind: String, Sendable, CaseIterable, Codable {
    /// An idea that was not sent, counted from its last change.
    case draft
    /// The copy of an idea that was sent; the case has it from then on.
    case sentDraft
    /// An invitation to a team that was declined or not answered.
    case invitation
    /// A mail that was sent, with its text and address.
    case mail
    /// A browser we knew, counted from the day it was to be forgotten.
    case session
    /// A link from a mail that is too old, and the marks by which a form that is sent twice counts once.
    case link
    /// A photo of a passport that is no longer on the site.
    case hiddenPhoto
    /// What a passport tells, once it is off the site and nobody carries it.
    case hiddenPage
    /// Who offered help to an initiative.
    case helpOffer
    /// To what somebody agreed at the counter, once the case is closed.
    case consent
    /// The personal part of a case that was granted, refused, or went another way.
    case caseGranted, caseRefused, caseOther
    /// Somebody nothing ties to this municipality any more.
    case person
    /// A request to be removed, once it was dealt with.
    case removalRequest
}

/// A length of time in a selection list: whole days or years, or for ever.
package enum RetentionPeriod: Hashable, Sendable {
    case days(Int)
    case years(Int)
    /// Kept permanently and transferred to the archive in the end (Archiefwet 1995, article 12).
    case forever

    /// What began before this moment is past the period; nil when nothing ever is.
    package func limit(at now: Instant) -> Instant? {
        switch self {
        case .days(let days): now.adding(days: -days)
        case .years(let years): Instant(now.localDate.adding(years: -years))
        case .forever: nil
        }
    }
}

extension RetentionPeriod {
    /// Roughly, for a sentence that counts in days.
    package var inDays: Int {
        switch self {
        case .days(let days): days
        case .years(let years): years * 365
        case .forever: 36_500
        }
    }
}

/// How long each kind of thing is kept in one municipality: the usual periods, and what `terms.yaml` says instead under `retention`.
///
/// The grounds: *AVG 5(1)(e)* keeps no longer than needed; the *Archiefwet 1995* lets records be destroyed only as a selection list says;
/// for municipalities that is the *Selectielijst gemeenten en intergemeentelijke organen 2020*, whose results are given beside the periods.
package struct RetentionPeriods: Hashable, Sendable {
    private var own: [RetentionKind: RetentionPeriod]

    package init(_ own: [RetentionKind: RetentionPeriod] = [:]) { self.own = own }

    package subscript(kind: RetentionKind) -> RetentionPeriod { own[kind] ?? Self.standard(kind) }
    /// Did the municipality choose this period itself?
    package func isOwn(_ kind: RetentionKind) -> Bool { own[kind] != nil }

    package static func standard(_ kind: RetentionKind) -> RetentionPeriod {
        switch kind {
        case .draft: .days(180)
        case .sentDraft, .invitation, .person: .days(30)
        case .session: .days(1)
        // As long as the page of an old link offers a new one.
        case .link: .days(30)
        case .hiddenPhoto: .days(90)
        case .mail, .helpOffer, .consent, .removalRequest: .years(1)
        case .hiddenPage: .years(2)
        // Selectielijst 2020: results 8.1.7 (granted) 7 years, 8.2 (refused) 5 years, 8.4 (broken off) 1 year.
        case .caseGranted: .years(7)
        case .caseRefused: .years(5)
        case .caseOther: .years(1)
        }
    }
}

extension RetentionPeriods: Decodable {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { return nil }
    }

    /// Reads `{draft: {days: 90}, caseRefused: {years: 5}, mail: forever}`; a name that is none of ours is a mistake.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        self.init()
        for key in values.allKeys {
            guard let kind = RetentionKind(rawValue: key.stringValue) else {
                throw DecodingError.dataCorrupted(
                    .init(
                        codingPath: decoder.codingPath + [key], debugDescription: "no such kind of thing is kept",
                        underlyingError: ConfigFault("", .notSetting)))
            }
            own[kind] = try values.decode(RetentionPeriod.self, forKey: key)
        }
    }
}

extension RetentionPeriod: Decodable {
    private enum Unit: String, CodingKey { case days, years }

    package init(from decoder: any Decoder) throws {
        if let word = try? decoder.singleValueContainer().decode(String.self), word == "forever" {
            self = .forever
            return
        }
        let values = try decoder.container(keyedBy: Unit.self)
        let (days, years) = (try values.decodeIfPresent(Int.self, forKey: .days), try values.decodeIfPresent(Int.self, forKey: .years))
        switch (days, years) {
        case (let days?, nil) where (1...36_500).contains(days): self = .days(days)
        case (nil, let years?) where (1...100).contains(years): self = .years(years)
        default:
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath, debugDescription: "needs days or years, one or more, or the word forever",
                    underlyingError: ConfigFault("", .notPeriod)))
        }
    }
}

/// The part of `terms.yaml` that is about keeping.
package struct RetentionFile: Decodable, Sendable {
    package let retention: RetentionPeriods?
    package init(retention: RetentionPeriods? = nil) { self.retention = retention }
}

extension Words {
    /// `30 dagen`, `1 jaar`, `voorgoed`.
    package func period(_ period: RetentionPeriod) -> String {
        switch period {
        case .days(let days): self("retention.days", count: days)
        case .years(let years): self("retention.years", count: years)
        case .forever: self("retention.forever")
        }
    }
}

extension Site {
    /// How long each kind of thing is kept here.
    package var retention: RetentionPeriods { configuration.part(RetentionPeriods.self) ?? RetentionPeriods() }
}
