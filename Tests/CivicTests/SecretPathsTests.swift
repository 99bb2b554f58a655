import Civic
import Testing

@Suite struct SecretPathsTests {
    @Test func `a secret is hidden wherever it stands, and nothing else`() {
        let text = "Ga naar https://x.example/link/Ab-1_z of /kennismaken/q9, /mijn/gegevens/mailadres/zz. Lees /advies/ en /linkje/abc."
        let hidden = "Ga naar https://x.example/link/… of /kennismaken/…, /mijn/gegevens/mailadres/…. Lees /advies/ en /linkje/abc."
        #expect(SecretPaths.hidden(in: text) == hidden)
        #expect(SecretPaths.hidden(in: hidden) == hidden)
    }

    @Test(arguments: SecretPaths.names)
    func `an address with a secret is known`(name: String) {
        #expect(SecretPaths.isOne(in: "Klik op https://x.example/\(name)/abc", at: "https://x.example"))
        #expect(!SecretPaths.isOne(in: "Klik op https://x.example/hulp", at: "https://x.example"))
    }
}
