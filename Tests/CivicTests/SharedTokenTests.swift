import Foundation
import Testing

@testable import Civic

/// The token by which we are known to a case system.
@Suite struct SharedTokenTests {
    /// The example in the documentation of Open Zaak (client and secret, "docs" and "example-secret"), computed again apart from this code.
    @Test func `a token is byte for byte the one that others make`() throws {
        let token = SharedToken(
            clientID: "docs", userID: "docs@example.com", userName: "Documentation Example",
            issuedAt: Instant(milliseconds: 1_602_857_301_000))
        #expect(
            try token.text(secret: "example-secret")
                == """
                eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.\
                eyJpc3MiOiJkb2NzIiwiaWF0IjoxNjAyODU3MzAxLCJjbGllbnRfaWQiOiJkb2NzIiwidXNlcl9pZCI6ImRvY3NAZXhhbXBsZS5jb20iLCJ1c2VyX3JlcHJlc2VudGF0\
                aW9uIjoiRG9jdW1lbnRhdGlvbiBFeGFtcGxlIn0.DZu7E780xG4zqRiT8ZhrBeMudz45301wNVDT0ra-Iyw
                """)
    }

    @Test func `names with quotes and accents stay whole`() throws {
        let token = SharedToken(clientID: "mee", userID: "mee", userName: "Zoë \"Z\" de Bruin\\", issuedAt: Instant(milliseconds: 0))
        let part = try token.text(secret: "x").split(separator: ".")[1].replacing("-", with: "+").replacing("_", with: "/")
        let padded = String(part) + String(repeating: "=", count: (4 - part.count % 4) % 4)
        let claims = try ConfigTree(json: #require(Data(base64Encoded: padded)))
        #expect(claims["user_representation"].text == "Zoë \"Z\" de Bruin\\" && claims["iss"].text == "mee" && claims["iat"].integer == 0)
    }
}
