import Testing

@testable import Web

@Suite struct HTTPDateTests {
    /// The example of RFC 9110, section 5.6.7, the beginning of time, and a leap day.
    @Test(
        arguments: [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (1_709_251_199, "Thu, 29 Feb 2024 23:59:59 GMT"),
        ] as [(Int64, String)])
    func `a moment is written as programs read it`(second: Int64, text: String) { #expect(httpDate(second) == text) }
}
