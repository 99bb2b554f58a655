import Civic
import Rules
import Testing

@testable import Desk

@Suite struct AdviceBookTests {
    private let teams = Teams(
        all: [
            .init(id: "permits", name: ["nl": "Vergunningen"], mail: "vergunningen@stad.example", advises: true),
            .init(id: "green", name: ["nl": "Groen"], mail: "groen@stad.example", advises: true),
            .init(id: "desk", name: ["nl": "Loket"], mail: nil, advises: false),
        ],
        staff: [.init(name: "Piet", email: "piet@stad.example", team: "permits", roles: [], areas: [])])

    private func book(_ yaml: String) throws -> AdviceBook { try AdviceBook(tree: ConfigTree(yaml: yaml), teams: teams) }

    private let whole = """
        ladder: [5, 10]
        heads: {permits: {name: Hes, email: Hes@stad.example}}
        coordinator: {name: Co, email: co@stad.example}
        director: {name: Di, email: di@stad.example}
        round:
          weekday: 2
          workingDays: 8
          approvers: [{id: alderman, title: {nl: Wethouder}, name: Wil, email: wil@stad.example}]
        """

    @Test func `with each rung one person more is told, as far as they are named`() throws {
        let book = try book(whole)
        #expect(book.above(team: "permits", rung: 1).isEmpty)
        #expect(book.above(team: "permits", rung: 2).map(\.name) == ["Hes"])
        #expect(book.above(team: "permits", rung: 3).map(\.name) == ["Hes", "Co"])
        #expect(book.above(team: "permits", rung: 4).map(\.name) == ["Hes", "Co", "Di"])
        #expect(book.above(team: "permits", rung: 9).map(\.name) == ["Hes", "Co", "Di"])
        // A department without a known head: the next in line comes in its place.
        #expect(book.above(team: "green", rung: 2).map(\.name) == ["Co"])
    }

    @Test func `without the file the usual ladder holds and nobody has to approve`() {
        let book = AdviceBook()
        #expect(book.ladder == .usual && book.round.workingDays == 10 && book.round.approvers.isEmpty)
        #expect(book.above(team: "permits", rung: 4).isEmpty)
    }

    @Test func `who approves follows from the kind of request and its amount, and else from the default`() throws {
        let round = try book(
            """
            round:
              approvers:
                - {id: chair, title: {nl: Voorzitter}, name: V, email: v@stad.example}
                - {id: alderman, title: {nl: Wethouder}, name: W, email: w@stad.example, from: 5000}
                - {id: board, title: {nl: College}, name: C, email: c@stad.example, from: 50000}
                - {id: broker, title: {nl: Makelaar}, name: M, email: m@stad.example, categories: [challenge]}
            """
        ).round
        func ids(_ category: String, _ euros: Int?) -> [String] {
            round.approvers(category: category, amount: euros.map { Money(cents: $0 * 100) }).map(\.id)
        }
        #expect(ids("complex", nil) == ["chair"], "an amount that nobody knows is no large one")
        #expect(ids("complex", 4_999) == ["chair"])
        #expect(ids("complex", 5_000) == ["alderman"])
        #expect(ids("complex", 80_000) == ["board"])
        #expect(ids("challenge", 100) == ["broker"])
        #expect(ids("challenge", 6_000) == ["alderman"])
    }

    @Test(arguments: [
        "ladder: [7, 7]", "ladder: [14, 7]", "ladder: []", "ladder: [zeven]", "ladder: [0, 3]", "heads: {nobody: {name: A, email: a@b.nl}}",
        "heads: {permits: {name: A}}", "coordinator: {name: Co, email: geen}", "round: {weekday: 6}", "round: {everyWeeks: 0}",
        "round: {approvers: [{id: a, title: {nl: A}, name: A, email: a@b.nl, from: 100}]}",
        "round: {approvers: [{id: a, title: {nl: A}, name: A, email: a@b.nl, from: veel}]}",
        "round: {workingDays: 0}", "round: {approvers: [{id: a, name: A, email: a@b.nl}]}",
        "round: {approvers: [{id: a, title: {nl: A}, name: A, email: a@b.nl}, {id: a, title: {nl: B}, name: B, email: b@b.nl}]}",
    ])
    func `what cannot be meant is refused`(yaml: String) {
        #expect(throws: ConfigFault.self) { try book(yaml) }
    }

    @Test func `a department answers by its colleague, else by its mailbox, and only when it advises`() throws {
        let words = try dutch()
        let advisers = teams.advisers(words)
        #expect(advisers.map(\.team) == ["permits", "green"])
        #expect(advisers.map(\.email) == ["piet@stad.example", "groen@stad.example"])
        #expect(advisers.map(\.name) == ["Piet", "Groen"])
    }

    @Test func `an address of the municipality is one that its teams or staff use`() {
        #expect(teams.isOwn("wie.dan.ook@stad.example"))
        #expect(!teams.isOwn("iemand@elders.example"))
        #expect(!teams.isOwn("iemand@nep-stad.example"))
        #expect(!teams.isOwn("stad.example"))
    }

    private func dutch() throws -> Words {
        var texts = Texts()
        try texts.add(yaml: "format: {and: en}", language: "nl", file: "nl.yaml")
        return texts.words("nl")
    }
}
