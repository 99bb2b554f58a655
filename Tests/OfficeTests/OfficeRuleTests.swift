import Civic
import Foundation
import Rules
import Testing
import Web

@testable import Office

@Suite struct SecurityTextTests {
    @Test(arguments: [
        ("2026-11-21", "2027-01-01"), ("2026-12-01", "2027-01-01"), ("2026-12-02", "2027-07-01"), ("2026-12-31", "2027-07-01"),
        ("2027-01-01", "2027-07-01"), ("2027-05-31", "2027-07-01"), ("2027-06-01", "2028-01-01"), ("2027-07-01", "2028-01-01"),
    ])
    func `it expires on the first of January or July, at least a month from now`(today: String, expiry: String) throws {
        #expect(SecurityText.expiry(try #require(LocalDate(iso: today))).iso == expiry)
    }

    @Test func `it never expires within a month nor after a year`() throws {
        let first = try #require(LocalDate(iso: "2026-01-01"))
        for days in 0..<1_500 {
            let today = first.adding(days: days)
            let left = today.days(until: SecurityText.expiry(today))
            #expect((31...220).contains(left), "\(today.iso)")
        }
    }

    @Test func `it has the fields of RFC 9116, one a line`() throws {
        let text = SecurityText.text(
            contact: "mailto:veilig@example.nl", address: "https://meemaken.example.nl", languages: ["nl", "en"],
            today: try #require(LocalDate(iso: "2026-11-21")))
        #expect(
            text == """
                Contact: mailto:veilig@example.nl
                Expires: 2027-01-01T00:00:00Z
                Preferred-Languages: nl, en
                Canonical: https://meemaken.example.nl/.well-known/security.txt

                """)
    }
}

@Suite struct StaffChangeTests {
    private let anna = ID<Person>("anna")
    private func position(_ roles: Set<Role>, team: String = "") -> StaffChange.Position {
        StaffChange.Position(roles: roles, team: team, areas: [])
    }

    @Test func `another team is nothing to approve, another role is`() {
        let same = StaffChange.roles(anna, position([.caseworker], team: "green"))
        #expect(!same.changesRights(of: [.caseworker]))
        #expect(same.changesRights(of: [.deskOfficer]))
        #expect(same.changesRights(of: [.caseworker, .administrator]))
        let colleague = StaffChange.NewColleague(name: "Bram", email: "bram@example.nl", position: position([.deskOfficer]))
        for change in [StaffChange.add(colleague), .leave(anna), .resetCode(anna), .settings(SecuritySettings())] {
            #expect(change.changesRights(of: []))
        }
    }

    @Test func `a proposal is stored and read back as it was`() throws {
        let colleague = StaffChange.NewColleague(
            name: "Bram \"B\" Bos", email: "bram@example.nl", position: position(Set(Role.allCases), team: "desk"))
        let changes: [StaffChange] = [
            .add(colleague), .roles(anna, position([.administrator])), .leave(anna), .resetCode(anna),
            .settings(SecuritySettings(requiresCode: true, fourEyes: true)),
        ]
        for change in changes {
            #expect(try JSONDecoder().decode(StaffChange.self, from: JSONEncoder().encode(change)) == change)
        }
        #expect(Set(changes.map(\.kind)).count == changes.count)
    }

    @Test func `four eyes need two administrators`() {
        #expect(leastAdministrators(SecuritySettings()) == 1)
        #expect(leastAdministrators(SecuritySettings(requiresCode: true)) == 1)
        #expect(leastAdministrators(SecuritySettings(fourEyes: true)) == 2)
    }
}

@Suite struct AuditFilterTests {
    @Test func `an address holds the choice and gives it back`() throws {
        let (from, until) = (LocalDate(iso: "2026-02-28"), LocalDate(iso: "2026-11-21"))
        var filter = AuditFilter()
        (filter.kind, filter.subject, filter.plan) = ("case.assigned", "person:0193", "ruilkast & meer")
        filter.person = "01934c5e-7a00-7000-8000-000000000001"
        (filter.from, filter.until) = (from, until)
        let address = filter.address(before: ID("0193-x"))
        let query = try FormData(urlEncoded: address.drop { $0 != "?" }.dropFirst())
        var read = AuditFilter(query, from: from, until: until)
        #expect(read.before == "0193-x")
        read.before = ""
        #expect(read == filter)
        #expect(query.first("van-dag") == "28" && query.first("tot-maand") == "11")
        #expect(AuditFilter().address(before: nil) == "/beheer/journaal" && !AuditFilter().isNarrowed && filter.isNarrowed)
    }

    @Test func `ids made from a moment on are not less than its first, earlier ones are`() {
        var milliseconds: Int64 = 1_795_000_000_000
        for _ in 0..<300 {
            milliseconds += 86_411_317
            let moment = Instant(milliseconds: milliseconds)
            let first = AuditFilter.firstID(at: moment)
            #expect(ID<Entry>.new(at: moment).text >= first)
            #expect(ID<Entry>.new(at: Instant(milliseconds: milliseconds - 1)).text < first)
        }
    }
}

@Suite struct RolesFromGroupsTests {
    private static let sets: [Set<Role>] = (0..<32).map { bits in
        Set(Role.allCases.enumerated().filter { bits >> $0.offset & 1 == 1 }.map(\.element))
    }

    @Test func `for all roles and groups, four eyes never give a right and a needed administrator stays`() {
        for current in Self.sets {
            for wanted in Self.sets {
                for isNeeded in [false, true] {
                    let plain = RolesFromGroups(current: current, wanted: wanted, fourEyes: false, isNeeded: isNeeded)
                    let looked = RolesFromGroups(current: current, wanted: wanted, fourEyes: true, isNeeded: isNeeded)
                    #expect(looked.now.isSubset(of: current) && plain.proposed == nil)
                    #expect((looked.proposed ?? looked.now) == plain.now)
                    let stays = isNeeded && current.contains(.administrator)
                    #expect(!stays || (plain.now.contains(.administrator) && looked.now.contains(.administrator)))
                    #expect(plain.now.subtracting(wanted) == (plain.staysAdministrator ? [.administrator] : []))
                }
            }
        }
    }
}
