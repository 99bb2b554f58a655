import Civic
import Rules

extension Instant {
    /// `2026-11-21T11:00:00Z` (RFC 3339), in UTC.
    var rfc3339: String {
        let seconds = (milliseconds - (milliseconds % 1_000 + 1_000) % 1_000) / 1_000
        let day = (seconds - (seconds % 86_400 + 86_400) % 86_400) / 86_400
        let rest = Int(seconds - day * 86_400)
        func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
        return "\(LocalDate(dayNumber: Int(day)).iso)T\(two(rest / 3_600)):\(two(rest / 60 % 60)):\(two(rest % 60))Z"
    }
}
