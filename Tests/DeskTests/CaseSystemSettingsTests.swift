import Civic
import Rules
import Testing

@testable import Desk

/// A case system that is described wrongly stops the program at start, by name of the field.
@Suite struct CaseSystemSettingsTests {
    private static let good = """
        addresses: {zaken: https://z.example/api/v1, catalogi: https://c.example/api/v1, documenten: https://d.example/api/v1, besluiten: https://b.example/api/v1}
        clientId: meemaken
        secretFrom: CASESYSTEM_STAD
        rsin: "123456782"
        caseTypes:
          - zaaktype: INITIATIEF
            initiator: Initiatiefnemer
            statuses: {received: Ontvangen, final: Klaar}
            results: {accepted: Ja, acceptedWithConditions: Ja, refused: Nee, referred: Door, notProcessed: Buiten, withdrawn: Weg}
            documents: {dossier: Dossier}

        """

    private func read(_ text: String, environment: [String: String] = ["CASESYSTEM_STAD": "geheim"]) throws -> CaseSystemSettings {
        try CaseSystemSettings(ConfigTree(yaml: text), municipality: "stad", environment: environment, allowsLoopback: false)
    }

    @Test func `a good description is read, and sends nothing by itself`() throws {
        let settings = try read(Self.good)
        #expect(settings.states.isEmpty && settings.closesAt == .closed && settings.confidentiality == "zaakvertrouwelijk")
        #expect(settings.names(for: "elke")?.type == "INITIATIEF" && settings.types[0].papers == nil && settings.types[0].decision == nil)
    }

    @Test(arguments: [
        ("\"123456782\"", "\"123456789\"", "rsin"), ("https://z.example/api/v1", "http://z.example/api/v1", "addresses.zaken"),
        ("https://z.example/api/v1", "https://z.example/api/v1/", "addresses.zaken"), ("clientId: meemaken", "client: x", "client"),
        ("CASESYSTEM_STAD", "CASESYSTEM_ANDERS", "secretFrom"), (", final: Klaar", "", "caseTypes[0].statuses.final"),
        (", withdrawn: Weg", "", "caseTypes[0].results.withdrawn"),
        ("received: Ontvangen", "open: Ontvangen", "caseTypes[0].statuses.open"),
        ("rsin:", "send: {states: [assigned]}\nrsin:", "send.since"), ("rsin:", "send: {states: [weg]}\nrsin:", "send.states"),
        ("rsin:", "closeAt: never\nrsin:", "closeAt"), ("rsin:", "confidentiality: prive\nrsin:", "confidentiality"),
    ])
    func `a mistake is named by its field`(good: String, wrong: String, field: String) throws {
        do {
            _ = try read(Self.good.replacing(good, with: wrong))
            Issue.record("\(wrong) was taken")
        } catch let fault as ConfigFault {
            #expect(fault.path == field)
        }
    }

    @Test func `the secret comes from outside, under a name that begins with ours`() throws {
        #expect(throws: ConfigFault.self) { try read(Self.good, environment: [:]) }
        #expect(try read(Self.good).secret == "geheim")
    }

    @Test func `the check of an RSIN finds every wrong digit`() {
        #expect(CaseSystemSettings.isOrganisation("123456782"))
        for place in 0..<9 {
            for digit in 0...9 {
                var digits = Array("123456782")
                let wrong = Character(String(digit))
                guard digits[place] != wrong else { continue }
                digits[place] = wrong
                #expect(!CaseSystemSettings.isOrganisation(String(digits)))
            }
        }
        for text in ["", "000000000", "12345678", "1234567820", "12345678a"] { #expect(!CaseSystemSettings.isOrganisation(text)) }
    }
}
