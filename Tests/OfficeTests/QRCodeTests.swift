import Testing

@testable import Office

/// Compared with an independent encoder for every version and mask; what it drew is kept here as a hash (FNV-1a of the rows).
@Suite struct QRCodeTests {
    private func hash(_ code: QRCode) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for row in 0..<code.size {
            for column in 0..<code.size {
                hash ^= code[row, column] ? 49 : 48
                hash = hash &* 0x100_0000_01b3
            }
        }
        return String(hash, radix: 16)
    }

    private func text(_ length: Int) -> [UInt8] { (0..<length).map { UInt8(97 + $0 * 7 % 26) } }

    @Test(
        arguments: [
            (1, 0, 21, "c71cd01b77b46d1"), (14, 1, 21, "814b68809fb5995b"), (15, 2, 25, "47b19acdc38e0c77"),
            (42, 3, 29, "883b16992ee7cdf1"),
            (84, 4, 37, "79639bd1473ffdb3"), (85, 5, 41, "dd3373ba38c31dea"), (106, 6, 41, "34244cd4a98716f9"),
            (122, 7, 45, "c3f988d7d9c44ed1"), (123, 0, 49, "119dd8433e095c59"), (152, 1, 49, "3d6f665d9f33d776"),
            (180, 2, 53, "e2542e5e774cef37"), (213, 3, 57, "c93e9489d3d963f7"), (214, 4, 61, "d75d094b28339553"),
            (251, 5, 61, "72a340468c387662"), (287, 6, 65, "20a0925f8700f9f2"), (331, 7, 69, "aca6638c708de1b7"),
            (362, 0, 73, "6c62f1ec2881ba9d"), (412, 1, 77, "c51245482b435052"), (450, 2, 81, "95894947fbeea230"),
            (504, 3, 85, "7338b4171727f2cd"), (560, 4, 89, "91735d7dcf35f1d8"), (624, 5, 93, "c771b8533d5abf53"),
            (666, 6, 97, "821b6c7bcf796bf7"),
        ] as [(Int, Int, Int, String)])
    func `each version and mask looks as the standard says`(length: Int, mask: Int, size: Int, expected: String) throws {
        let code = try #require(QRCode(text(length), mask: mask))
        #expect(code.size == size)
        #expect(hash(code) == expected, "\(length) bytes, mask \(mask)")
    }

    @Test func `the smallest code is drawn module by module`() throws {
        let drawn = [
            "#######.###.#.#######", "#.....#.#####.#.....#", "#.###.#.....#.#.###.#", "#.###.#.#.##..#.###.#",
            "#.###.#.......#.###.#", "#.....#...#...#.....#", "#######.#.#.#.#######", "........#............",
            "#.##.###......#..#.##", "#..#...#.##.#######.#", ".#.####.##..#..#...##", "#.####.##...##.###...",
            "#..##.#..###.......##", "........#.#..#..#...#", "#######.#....#####...", "#.....#.##.####.###..",
            "#.###.#..#.#..#.###..", "#.###.#.###..#...###.", "#.###.#.####.#...##..", "#.....#..####.##....#",
            "#######.#####...#.#..",
        ]
        let code = try #require(QRCode(Array("Meemaken".utf8), mask: 3))
        #expect((0..<code.size).map { row in String((0..<code.size).map { code[row, $0] ? "#" : "." }) } == drawn)
    }

    @Test func `without a given mask one of the eight is taken`() throws {
        for length in [1, 40, 120, 300] {
            let code = try #require(QRCode(text(length)))
            #expect((0...7).contains { QRCode(text(length), mask: $0) == code })
        }
    }

    @Test func `what is too long has no code`() {
        #expect(QRCode(text(666)) != nil)
        #expect(QRCode(text(667)) == nil)
    }

    @Test func `the path draws exactly the dark modules`() throws {
        let code = try #require(QRCode(text(60)))
        var drawn: Set<Int> = []
        for match in code.path.matches(of: /M(\d+) (\d+)h(\d+)v1h-(\d+)z/) {
            let (column, row, length) = (Int(match.1) ?? 0, Int(match.2) ?? 0, Int(match.3) ?? 0)
            #expect(match.3 == match.4)
            for step in 0..<length { drawn.insert(row * code.size + column + step) }
        }
        #expect(drawn == Set(code.modules.indices.filter { code.modules[$0] }))
    }
}
