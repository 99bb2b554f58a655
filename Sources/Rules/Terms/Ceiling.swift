/// Dividing a subsidy ceiling (Awb 4:25 to 4:28). Amounts are in one unit, cents as a rule.
package enum Ceiling {
    package struct Application: Hashable, Sendable {
        package var id: String
        package var amount: Int
        /// The day the application was complete: that day counts, not the day it came in. Nil when it is not complete yet.
        package var complete: LocalDate?
        package var received: LocalDate?

        package init(id: String, amount: Int, complete: LocalDate?, received: LocalDate? = nil) {
            (self.id, self.amount, self.complete, self.received) = (id, amount, complete, received)
        }
    }

    /// How the regulation decides between applications complete on the same day.
    package enum Tie: Hashable, Sendable {
        case lowestAmount
        /// The ids in the order in which they were drawn.
        case lot([String])
        case earliestReceived
    }

    package struct Division: Hashable, Sendable {
        package var granted: [String: Int]
        package var left: Int
        /// The order in which applications were looked at.
        package var order: [String]
    }

    /// In order of completion; what no longer fits is refused, or granted in part where the regulation allows that.
    package static func inOrder(
        _ ceiling: Int, applications: [Application], tie: Tie = .lowestAmount, partialAllowed: Bool = false
    ) -> Division {
        let line = applications.filter { $0.complete != nil }.sorted { precedes($0, $1, tie: tie) }
        var division = Division(granted: [:], left: ceiling, order: line.map(\.id))
        for application in applications { division.granted[application.id] = 0 }
        for application in line {
            let amount = grant(application.amount, from: division.left, partialAllowed: partialAllowed)
            division.granted[application.id] = amount
            division.left -= amount
        }
        return division
    }

    /// Requests in order, each against the ceiling of its own area; an area without a ceiling has nothing to give.
    package static func inParts(
        _ parts: [String: Int], requests: [(area: String, amount: Int)], partialAllowed: Bool = false
    ) -> (granted: [Int], left: [String: Int]) {
        var left = parts
        let granted = requests.map { request in
            let amount = grant(request.amount, from: left[request.area] ?? 0, partialAllowed: partialAllowed)
            left[request.area]? -= amount
            return amount
        }
        return (granted, left)
    }

    /// A ceiling is announced before the period it is for (Awb 4:27, first paragraph).
    package static func isPublishedInTime(published: LocalDate?, periodStart: LocalDate) -> Bool {
        published.map { $0 < periodStart } ?? false
    }

    private static func grant(_ amount: Int, from left: Int, partialAllowed: Bool) -> Int {
        if amount <= left { return max(0, amount) }
        return partialAllowed ? max(0, left) : 0
    }

    private static func precedes(_ first: Application, _ second: Application, tie: Tie) -> Bool {
        guard let day = first.complete, let other = second.complete else { return first.complete != nil }
        if day != other { return day < other }
        switch tie {
        case .lowestAmount:
            if first.amount != second.amount { return first.amount < second.amount }
        case .lot(let drawn):
            let (place, otherPlace) = (drawn.firstIndex(of: first.id), drawn.firstIndex(of: second.id))
            if place != otherPlace { return (place ?? Int.max) < (otherPlace ?? Int.max) }
        case .earliestReceived:
            let (came, otherCame) = (first.received ?? day, second.received ?? other)
            if came != otherCame { return came < otherCame }
        }
        return first.id < second.id
    }
}
