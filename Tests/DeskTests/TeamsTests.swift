import Civic
import Testing

@testable import Desk

@Suite struct TeamsTests {
    private func teams() throws -> Teams {
        try Teams(
            tree: ConfigTree(
                yaml: """
                    teams:
                      - {id: desk, name: {nl: Loket, en: Desk}, mail: loket@stad.example}
                      - {id: areas, name: {nl: Gebieden}}
                      - {id: permits, name: {nl: Vergunningen}, advises: true}
                    staff:
                      - {name: Dina, email: Dina@stad.example, team: desk, roles: [deskOfficer]}
                      - {name: Noor, email: noor@stad.example, team: areas, roles: [caseworker, fundManager], areas: [noord]}
                      - {name: Zeno, email: zeno@stad.example, team: areas, roles: [caseworker]}
                      - {name: Piet, email: piet@stad.example, team: permits, roles: [adviser]}
                    """))
    }

    @Test func `roles that the program does not know are left out`() throws {
        let teams = try teams()
        #expect(teams.colleague(email: "noor@stad.example")?.roles == [.caseworker])
        #expect(teams.colleague(email: "piet@stad.example")?.roles == [])
        #expect(teams.colleague(email: "dina@stad.example")?.team == "desk")
    }

    @Test func `an area goes to its own caseworker, another to who serves all`() throws {
        let teams = try teams()
        #expect(teams.firstContact(team: "areas", district: "noord")?.name == "Noor")
        #expect(teams.firstContact(team: "areas", district: "zuid")?.name == "Zeno")
        #expect(teams.firstContact(team: "areas", district: nil)?.name == "Zeno")
    }

    @Test func `a team without caseworkers falls back on the desk`() throws {
        #expect(try teams().firstContact(team: "permits", district: "noord")?.name == "Dina")
    }

    @Test func `teams that only advise take no cases`() throws {
        #expect(try teams().handling.map(\.id) == ["desk", "areas"])
    }

    @Test func `somebody in a team that is not there is refused`() {
        #expect(throws: ConfigFault.self) {
            try Teams(tree: ConfigTree(yaml: "teams: []\nstaff: [{name: A, email: a@b.example, team: x, roles: []}]"))
        }
    }
}
