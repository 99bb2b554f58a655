import Foundation
import Testing

@testable import Web

/// ZIP files, ours and those of others, also made to harm.
@Suite struct ZipFileTests {
    private static func bytes(_ base64: String) throws -> [UInt8] { Array(try #require(Data(base64Encoded: base64))) }

    @Test func `what is written is read again`() throws {
        let files: [(name: String, bytes: [UInt8])] = [
            ("dorp/municipality.yaml", Array("name: Dorp".utf8)), ("dorp/texts/nl.yaml", []),
            ("é.json", Array(repeating: 7, count: 70_000)),
        ]
        let read = try ZipFile.read(ZipFile.write(files))
        #expect(read.map { $0.name } == files.map { $0.name } && read.map { $0.bytes } == files.map { $0.bytes })
        #expect(ZipFile.write(files) == ZipFile.write(files), "the same documents make the same file")
        #expect(try ZipFile.read(ZipFile.write([])).isEmpty)
    }

    @Test func `what others packed is unpacked`() throws {
        let files = try ZipFile.read(try Self.bytes(Self.packed))
        #expect(files.map { $0.name } == ["dorp/municipality.yaml"])
        #expect(String(decoding: files[0].bytes, as: UTF8.self) == String(repeating: "name: Dorp\n", count: 20))
    }

    @Test func `what unpacks to more than it said, is locked, damaged or too large is refused`() throws {
        #expect(throws: ZipFile.Fault.unreadable) { try ZipFile.read(try Self.bytes(Self.bomb)) }
        #expect(throws: ZipFile.Fault.unsupported) { try ZipFile.read(try Self.bytes(Self.locked)) }
        #expect(throws: ZipFile.Fault.unreadable) { try ZipFile.read(Array("no zip at all, but long enough to look".utf8)) }
        var limits = ZipFile.Limits()
        (limits.file, limits.total, limits.files) = (10, 15, 2)
        let small = ("a", [UInt8](repeating: 1, count: 9))
        #expect(throws: ZipFile.Fault.tooLarge) { try ZipFile.read(ZipFile.write([("a", Array(repeating: 1, count: 11))]), limits: limits) }
        #expect(throws: ZipFile.Fault.tooLarge) { try ZipFile.read(ZipFile.write([small, small]), limits: limits) }
        #expect(throws: ZipFile.Fault.tooLarge) { try ZipFile.read(ZipFile.write([("a", []), ("b", []), ("c", [])]), limits: limits) }
    }

    @Test func `any damage gives an answer or an error, never a crash`() throws {
        let whole = try Self.bytes(Self.packed)
        for index in whole.indices {
            var damaged = whole
            damaged[index] ^= 0xFF
            _ = try? ZipFile.read(damaged)
            _ = try? ZipFile.read(Array(whole.prefix(index)))
        }
        #expect(try ZipFile.read(whole).count == 1)
    }

    private static let packed = [
        "UEsDBBQAAAAIAAAAIQBs72VFEAAAANwAAAAWAAAAZG9ycC9tdW5pY2lwYWxpdHkueWFtbMtLzE21UnDJLyrgyhtuTABQSwECFAAUAAAACAAAAC",
        "EAbO9lRRAAAADcAAAAFgAAAAAAAAAAAAAAAAAAAAAAZG9ycC9tdW5pY2lwYWxpdHkueWFtbFBLBQYAAAAAAQABAEQAAABEAAAAAAA=",
    ].joined()
    /// 300,000 bytes that say to be 100.
    private static let bomb = [
        "UEsDBBQAAAAIAAAAIQD74rL2MwEAAGQAAAAGAAAAYS55YW1s7cEBDQAAAMKg909tDwcUAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "AAAAAAAAAAAAAAD8GFBLAQIUABQAAAAIAAAAIQD74rL2MwEAAGQAAAAGAAAAAAAAAAAAAAAAAAAAAABhLnlhbWxQSwUGAAAAAAEAAQA0AAAAVw",
        "EAAAAA",
    ].joined()
    private static let locked = [
        "UEsDBBQAAQAIAAAAIQCDFtyMAwAAAAEAAAAGAAAAYS55YW1sqwAAUEsBAhQAFAABAAgAAAAhAIMW3IwDAAAAAQAAAAYAAAAAAAAAAAAAAAAAAA",
        "AAAGEueWFtbFBLBQYAAAAAAQABADQAAAAnAAAAAAA=",
    ].joined()
}
