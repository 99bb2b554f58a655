import Civic
import Foundation
import Rules

/// The clock of one case: what was promised on receipt, when it stood still and what lengthened it. From this the last day for the
/// answer is computed again whenever something changes; the steps of that computation are kept with the case.
package struct CaseClock: Hashable, Sendable, Codable {
    /// A question that the initiator must answer before the case can go on (Awb 4:15(1)(a)).
    package struct Pause: Hashable, Sendable, Codable {
        package var asked: LocalDate
        /// The set day to answer by; without one a term does not stand still.
        package var completeBy: LocalDate
        package var completed: LocalDate?

        package init(asked: LocalDate, completeBy: LocalDate, completed: LocalDate? = nil) {
            (self.asked, self.completeBy, self.completed) = (asked, completeBy, completed)
        }
    }

    /// A time in which the term stands still for another reason than a question (Awb 4:15); both ends stand still.
    package struct Standstill: Hashable, Sendable, Codable {
        package var ground: Suspension.Ground
        package var first: LocalDate
        package var last: LocalDate

        package init(ground: Suspension.Ground, first: LocalDate, last: LocalDate) {
            (self.ground, self.first, self.last) = (ground, first, last)
        }
    }

    package struct Extension: Hashable, Sendable, Codable {
        package var ground: TermExtension.Ground
        package var until: LocalDate
        package var notified: LocalDate

        package init(ground: TermExtension.Ground, until: LocalDate, notified: LocalDate) {
            (self.ground, self.until, self.notified) = (ground, until, notified)
        }
    }

    package var received: LocalDate
    package var term: StoredTerm
    /// The answer is a decision under the Awb: its term stands still during questions, and objection is open.
    package var isDecision: Bool
    package var pauses: [Pause] = []
    package var extensions: [Extension] = []
    /// Nil in clocks from before there were any.
    package var holds: [Standstill]?
    /// The day on which a promise was made anew, from which it counts: the case came to us before, and keeps its day of receipt.
    package var restarted: LocalDate?

    package init(received: LocalDate, term: StoredTerm, isDecision: Bool) {
        (self.received, self.term, self.isDecision) = (received, term, isDecision)
    }

    /// The day from which the answer is counted.
    package var begins: LocalDate { isDecision ? received : restarted ?? received }

    /// The last day for the answer, with why. A question that is still open counts until its set day: answering earlier makes the
    /// date earlier, and nothing has to run when the day passes unused.
    package func deadline(_ terms: Terms) -> Deadline {
        switch term.promised {
        case .calendar(let length) where isDecision:
            let basis = Self.basis(of: length)
            let deadline = terms.decision(
                DecisionTerm(
                    received: received, length: length, basis: basis, suspensions: suspensions,
                    extensions: extensions.map { TermExtension($0.ground, .until($0.until), notified: $0.notified) }))
            return basis == .formalLaw ? deadline : Self.onWorkingDay(deadline, terms)
        case .calendar(let length):
            let name = restarted == nil ? "received" : "restarted"
            return Self.onWorkingDay(lengthened(terms.forward(length, after: begins, basis: .policy, named: name)), terms)
        case .workingDays(let count):
            return lengthened(terms.promise(workingDays: count, after: begins, named: restarted == nil ? "event" : "restarted"))
        }
    }

    /// The day to hold on to: a delay that was announced does not move the legal term, but it is when the answer comes.
    package func answerBy(_ terms: Terms) -> LocalDate {
        let deadline = deadline(terms)
        return max(deadline.announcedDate ?? deadline.date, deadline.date)
    }

    /// Eight weeks is what the Awb itself takes as reasonable (4:13); any other term stands in the municipality's own regulation, to
    /// which the Algemene termijnenwet does not apply.
    private static func basis(of length: TermLength) -> TermBasis { length == .weeks(8) ? .formalLaw : .municipalBylaw }

    /// No law moves these to the next working day, and nobody at the municipality writes on a Sunday: the answer comes the working day before.
    private static func onWorkingDay(_ deadline: Deadline, _ terms: Terms) -> Deadline {
        let date = terms.freeDays.workingDay(onOrBefore: deadline.date)
        guard date != deadline.date else { return deadline }
        return Deadline(
            date: date, announcedDate: deadline.announcedDate, steps: deadline.steps + [Step("act.before", ["date": .date(date)])])
    }

    /// A promise outside the Awb moves by telling a new date.
    private func lengthened(_ deadline: Deadline) -> Deadline {
        guard let last = extensions.last else { return deadline }
        return Deadline(date: last.until, steps: deadline.steps + [Step("extension.until", ["date": .date(last.until)])])
    }

    private var suspensions: [Suspension] {
        pauses.map(\.suspension) + (holds ?? []).map { .period($0.ground, first: $0.first, last: $0.last) }
    }

    /// A time that stood still, first and last day included, and why.
    package struct Stop: Hashable, Sendable {
        package let days: ClosedRange<LocalDate>
        package let ground: Suspension.Ground
    }

    /// What stood still up to today; nothing for a promise that does not stand still.
    package func stops(until today: LocalDate, _ terms: Terms) -> [Stop] {
        guard isDecision else { return [] }
        let inclusive = terms.settings.choices(on: received).suspensionInclusive
        return suspensions.sorted { $0.firstDay < $1.firstDay }.compactMap { suspension in
            let (first, last) = (max(suspension.firstDay, received), min(suspension.lastDay(inclusive: inclusive), today))
            return first <= last ? Stop(days: first...last, ground: suspension.ground) : nil
        }
    }

    package func stoodStill(until today: LocalDate, _ terms: Terms) -> [ClosedRange<LocalDate>] { stops(until: today, terms).map(\.days) }

    /// Does it stand still on this day?
    package func isStill(on day: LocalDate, _ terms: Terms) -> Bool { stoodStill(until: day, terms).contains { $0.contains(day) } }
}

extension CaseClock.Pause {
    var suspension: Suspension { .supplement(invited: asked, completeBy: completeBy, completed: completed) }
}

/// A promised term as it is stored: `P8W` for calendar time (ISO 8601), `W10` for ten working days.
package struct StoredTerm: Hashable, Sendable, Codable {
    package let promised: PromisedTerm
    package init(_ promised: PromisedTerm) { self.promised = promised }

    package init?(_ text: some StringProtocol) {
        if text.first == "W", let count = Int(text.dropFirst()) {
            promised = .workingDays(count)
        } else if let length = TermLength(iso: text) {
            promised = .calendar(length)
        } else {
            return nil
        }
    }

    package var text: String {
        switch promised {
        case .calendar(let length): length.iso
        case .workingDays(let count): "W\(count)"
        }
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let term = StoredTerm(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a term")
        }
        self = term
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
