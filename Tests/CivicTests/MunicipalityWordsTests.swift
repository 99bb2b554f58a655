import Civic
import Testing

@Suite struct MunicipalityWordsTests {
    @Test(arguments: [
        ("WK050506", true), ("a", true), ("oud-zuid", true), (String(repeating: "a", count: 60), true), ("", false), ("-a", false),
        (String(repeating: "a", count: 61), false), ("a b", false), ("a/b", false), ("é", false), ("a\n", false), ("Ａ", false),
        ("٣", false),
    ])
    func `the code of an area can be a part of an address`(text: String, isOne: Bool) {
        #expect(Area.isCode(text) == isOne)
    }

    @Test(arguments: [
        ("mailto:a@b.nl", true), ("https://a.nl/meld", true), ("tel:+31", true), ("tel:1", false), ("http://a.nl/meld", false),
        ("zomaar", false),
        ("https://a.nl/een twee", false), ("https://a.nl/\u{e9}", false), ("https://" + String(repeating: "a", count: 300), true),
        ("https://" + String(repeating: "a", count: 301), false), ("mailto:a@b.nl\n", false),
    ])
    func `somebody can be reached at a mail address, a page or a number`(text: String, canBe: Bool) {
        #expect(Municipality.isContact(text) == canBe)
    }
}
