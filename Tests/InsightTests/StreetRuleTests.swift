import Civic
import Rules
import Testing

@testable import Insight

/// What a signal may not hold, and how far something is.
@Suite struct StreetRuleTests {
    @Test(arguments: [
        ("Bel 06-12345678", PersonalText.Kind.phone), ("mail a.b@c.nl", .email), ("nummer 123456782", .citizenNumber),
        ("nummer 123.456.782 staat er", .citizenNumber), ("Meneer de Vries is alleen", .person),
    ]) func `what leads to a person is found`(text: String, kind: PersonalText.Kind) {
        #expect(PersonalText(analyser: Vectors.analyser).find(in: text)?.kind == kind)
    }

    @Test(arguments: [
        "Op het plein is het om 20.30 uur donker.", "Er zijn 1200 handtekeningen in 2026.", "Het speelt rond de Reeweg.",
        "Zaak D-2026-0041 gaat hier ook over.", "Het nummer 123456789 doet de proef niet.",
    ]) func `what is about a place is left alone`(text: String) {
        #expect(PersonalText(analyser: Vectors.analyser).find(in: text) == nil)
    }

    @Test func `distance over the earth is right`() {
        // Utrecht Dom to Amsterdam Dam, by the coordinates of both: about 34.9 km.
        let metres = OfferSearch.metres(5.1214, 52.0907, 4.8932, 52.3731)
        #expect((34_500...35_300).contains(metres))
        #expect(OfferSearch.metres(4.7, 51.8, 4.7, 51.8) == 0)
        #expect([0, 1_500, 1_501, 5_000, 5_001].map { OfferSearch.band($0) } == [0, 0, 1, 1, 2] && OfferSearch.band(nil) == 3)
    }
}
