import Rules

/// A day written as in a regulation; the tests only name days that exist.
func day(_ iso: String) -> LocalDate {
    guard let date = LocalDate(iso: iso) else { preconditionFailure("not a day: \(iso)") }
    return date
}

/// SplitMix64 (Steele, Lea and Flood, 2014): the same numbers in every run.
struct TermSeed: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A day from 2020 to 2039.
    mutating func day() -> LocalDate { LocalDate(dayNumber: Int.random(in: 18_262...25_566, using: &self)) }

    /// A term the Algemene termijnenwet covers.
    mutating func coveredLength() -> TermLength {
        switch Int.random(in: 0...2, using: &self) {
        case 0: .days(Int.random(in: 1...90, using: &self))
        case 1: .weeks(Int.random(in: 1...12, using: &self))
        default: .months(Int.random(in: 1...3, using: &self))
        }
    }

    mutating func suspension(near start: LocalDate) -> Suspension {
        let asked = start.adding(days: Int.random(in: 0...90, using: &self))
        return .request(asked: asked, resumed: asked.adding(days: Int.random(in: 0...40, using: &self)))
    }
}
