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

    @Test func `roles that let nobody in are left out`() throws {
        let teams = try teams()
        #expect(teams.colleague(email: "noor@stad.example")?.roles == [.caseworker])
        #expect(teams.colleague(email: "piet@stad.example")?.roles == [])
        #expect(teams.colleague(email: "dina@stad.example")?.team == "desk")
    }

    @Test(arguments: [
        ("teams: [{id: a, name: {nl: A}, mail: zomaar}]", FaultCode.notMail, "teams[0].mail"),
        ("{teams: [{id: a, name: {nl: A}}], staff: [{name: B, email: b@c.example, team: a, roles: [baas]}]}", .unknownOf, "staff[0].roles"),
        ("teams: [{id: a, name: {nl: A}}, {id: a, name: {nl: B}}]", .twice, "teams"),
        ("{teams: [{id: a, name: {nl: A}}], staff: [{name: B, email: b@c.example, team: x}]}", .notThereOf, "staff[0].team"),
        ("panels: [{id: a, size: {least: 9, most: 6}}]", .aboveHighest, "panels[0].size"),
        ("panels: [{id: a, meetings: [2026-12-01, 2026-02-30]}]", .notDate, "panels[0].meetings[1]"),
    ])
    func `what cannot be is refused at its place`(text: String, code: FaultCode, path: String) throws {
        let fault = #expect(throws: ConfigFault.self) { try Teams(tree: ConfigTree(yaml: text)) }
        #expect(fault?.code == code && fault?.path == path)
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
