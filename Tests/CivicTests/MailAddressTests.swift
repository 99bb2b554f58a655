import Civic
import Testing

@Suite struct MailAddressTests {
    @Test(arguments: [("Joke@Example.NL ", "joke@example.nl"), ("a.b+c@sub.example.nl", "a.b+c@sub.example.nl")])
    func `an address is tidied`(typed: String, expected: String) {
        #expect(emailAddress(typed) == expected)
    }

    @Test(arguments: [
        "", "joke", "joke@", "@example.nl", "a@b", "a b@example.nl", "a@b@c.nl", "a@example..nl", ".a@example.nl", "a\r\nBcc: x@example.nl",
        "a@-example.nl", "<a@example.nl>", "a,b@example.nl", "jöke@example.nl",
    ])
    func `what no mail server would take is refused`(typed: String) {
        #expect(emailAddress(typed) == nil)
    }
}
