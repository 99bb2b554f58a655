import Testing

@testable import Web

@Suite struct CoverTests {
    private static let ids = (0..<500).map { "01930000-0000-7000-8000-\(100_000_000_000 + $0 * 7919)" }

    private func bytes(_ cover: Cover) -> Int { cover.paths.map { $0.d.utf8.count }.reduce(0, +) }

    @Test func `the same id always gives the same cover`() {
        let cover = Cover(seed: "0193a0b1-0000-7000-8000-000000000001")
        #expect(cover == Cover(seed: "0193a0b1-0000-7000-8000-000000000001"))
        #expect(cover != Cover(seed: "0193a0b1-0000-7000-8000-000000000002"))
    }

    /// Written down once: a cover that people know their initiative by must not change with a new version.
    @Test func `covers stay as they were drawn before`() {
        #expect(Cover(seed: "buurtkas").motif == .basket)
        #expect(Cover(seed: "buurtkas").paths.last?.d == "M11.4 9.4L20.6 11.4L18.6 20.6L9.4 18.6z")
        let dots = "M5 5h0M15 5h0M35 5h0M45 5h0M55 5h0M75 5h0M25 15h0M35 15h0M45 15h0M65 15h0M25 25h0M75 25h0"
        #expect(Cover(seed: "buurtkas", motif: .dots).paths.first?.d == dots)
    }

    @Test func `the hash agrees with the published vectors of FNV-1a`() {
        // SplitMix64 of state 0xcbf29ce484222325 and 0xaf63dc4c8601ec8c, the FNV-1a hashes of "" and "a".
        var empty = Dice(seed: "")
        var letter = Dice(seed: "a")
        #expect(empty.next() == 14_087_677_454_934_409_008)
        #expect(letter.next() == 6_857_225_946_766_476_583)
    }

    @Test func `every paving is about as frequent as the others`() {
        let counts = Dictionary(grouping: (0..<4000).map { Cover(seed: "id-\($0)").motif }, by: \.self).mapValues(\.count)
        for motif in Cover.Motif.allCases {
            #expect((400...600).contains(counts[motif] ?? 0), "\(motif)")
        }
    }

    @Test(arguments: Cover.Motif.allCases)
    func `a cover is small`(motif: Cover.Motif) {
        for id in Self.ids {
            #expect(bytes(Cover(seed: id, motif: motif)) <= 1100)
            #expect(bytes(Cover(seed: id, motif: motif, shape: .banner)) <= 1500)
        }
    }

    @Test(arguments: Cover.Motif.allCases)
    func `each role is drawn once and the turned tile last`(motif: Cover.Motif) {
        for id in Self.ids.prefix(50) {
            let roles = Cover(seed: id, motif: motif).paths.map(\.role)
            #expect(Set(roles).count == roles.count)
            #expect(roles.last == .tile)
            #expect(roles.count > 1)
        }
    }

    @Test(arguments: Cover.Motif.allCases)
    func `a path holds nothing but path commands and numbers`(motif: Cover.Motif) {
        let allowed = Set("MmLlHhVvAaz0123456789-. ")
        for id in Self.ids.prefix(50) {
            for path in Cover(seed: id, motif: motif, shape: .banner).paths {
                #expect(path.d.first == "M")
                #expect(path.d.allSatisfy(allowed.contains))
            }
        }
    }

    @Test func `the turned tile of a card lies whole inside it`() {
        for id in Self.ids {
            let corners = Cover(seed: id).paths.last?.d.dropFirst().dropLast().split(separator: "L") ?? []
            #expect(corners.count == 4)
            for corner in corners {
                let point = corner.split(separator: " ").compactMap { Double($0) }
                #expect(point.count == 2 && (0...80).contains(point[0]) && (0...30).contains(point[1]))
            }
        }
    }

    @Test func `the turned tile of a banner lies in the middle`() {
        for id in Self.ids.prefix(20) {
            #expect(Cover(seed: id, shape: .banner).paths.last?.d == Cover(seed: "another", shape: .banner).paths.last?.d)
        }
    }

    @Test func `the patches of a quilt cover it without gap or overlap`() {
        let quilt = Quilt(seed: "gemeente", themes: ["groen", "straat", "jeugd"])
        var covered: Set<[Int]> = []
        for patch in quilt.patches {
            for x in stride(from: patch.x, to: patch.x + patch.width, by: 10) {
                for y in stride(from: patch.y, to: patch.y + patch.height, by: 10) {
                    #expect(covered.insert([x, y]).inserted)
                    #expect(x < 180 && y < 100)
                }
            }
        }
        #expect(covered.count == 180)
    }

    @Test func `a quilt has one turned tile and uses every theme given`() {
        let quilt = Quilt(seed: "gemeente", themes: ["groen", "straat", "jeugd"])
        #expect(quilt.patches.flatMap(\.paths).filter { $0.role == .tile }.count == 1)
        #expect(Set(quilt.patches.map(\.theme)) == ["groen", "straat", "jeugd"])
        #expect(Quilt(seed: "gemeente", themes: []).patches.isEmpty)
    }
}
