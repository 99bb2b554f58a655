import Civic
import Desk
import Foundation
import Rules
import Store
import TestSupport
import Testing
import Web

/// What a yes owes who asked, through the front door, on both engines.
@Suite struct YesStoryTests {
    private static let initiator = "anna.aarts.1@example.nl"

    private static func yes(_ fields: [String: String]) -> [String: String] {
        ["ja-reden": "Het past.", "ja-stap": "Begin maar.", "ja-toch": "1"].merging(fields) { $1 }
    }

    @Test(arguments: testEngines, ["part", "nothing"])
    func `less than was asked needs its reason, and who asked reads what, why, and how to object`(
        engine: Engine, choice: String
    ) async throws {
        let stage = try await ObjectionStage(engine)
        let less = Self.yes(["ja-bedrag": choice, "ja-bedrag-anders": "500"])
        let bare = try await stage.send("ja", of: stage.work, as: .caseworker, less)
        #expect(bare.status == 422 && bare.text.contains("Schrijf op waarom het minder is dan gevraagd"))
        #expect(try await stage.file().state.isOpen)
        let whole = less.merging(["ja-bedrag-waarom": "De planten krijg je van ons."]) { $1 }
        #expect(try await stage.send("ja", of: stage.work, as: .caseworker, whole).status == 303)
        let words = stage.town.site.words("nl")
        let last = words.longDate(Terms(stage.town.site.terms).objection(announced: stage.today).last.date)
        let mail = try #require(try await stage.mails(Self.initiator, about: "Ja, het kan").last)
        let letter = try await stage.read("\(stage.work)/brieven?soort=decision", as: .caseworker)
        let page = try await stage.read(stage.status, as: .initiator)
        for text in [mail.body, letter, page] {
            for part in ["1.200", "De planten krijg je van ons.", "bezwaar maken", last, "college van burgemeester en wethouders"] {
                #expect(text.contains(part), "\(part): \(text)")
            }
            if choice == "part" { #expect(text.contains("€\u{A0}500")) }
        }
    }

    @Test(arguments: testEngines, ["", "Laat de stoep vrij."])
    func `a yes names the way to object too`(engine: Engine, conditions: String) async throws {
        let stage = try await ObjectionStage(engine)
        let form = Self.yes(["ja-bedrag": "all", "ja-voorwaarden": conditions])
        #expect(try await stage.send("ja", of: stage.work, as: .caseworker, form).status == 303)
        let mail = try #require(try await stage.mails(Self.initiator, about: conditions.isEmpty ? "Ja, het kan" : "Ja, met afspraken").last)
        let last = Terms(stage.town.site.terms).objection(announced: stage.today).last.date
        for part in ["bezwaar maken", "6:7", "college van burgemeester en wethouders", stage.town.site.words("nl").longDate(last)] {
            #expect(mail.body.contains(part), "\(part): \(mail.body)")
        }
    }
}
