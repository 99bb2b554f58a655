import Foundation
import Testing

@testable import Desk

@Suite struct PaperTypeTests {
    /// A ZIP archive of stored entries, as small as it can be.
    private func archive(_ entries: [(name: String, content: String)]) -> Data {
        var (body, directory) = (Data(), Data())
        func number(_ value: Int, _ length: Int) -> Data { Data((0..<length).map { UInt8(value >> (8 * $0) & 255) }) }
        for (name, content) in entries {
            let start = body.count
            let sizes = number(0, 4) + number(content.utf8.count, 4) + number(content.utf8.count, 4) + number(name.utf8.count, 2)
            body += number(0x0403_4B50, 4) + number(20, 2) + number(0, 8) + sizes + number(0, 2) + Data(name.utf8) + Data(content.utf8)
            directory += number(0x0201_4B50, 4) + number(20, 2) + number(20, 2) + number(0, 8) + sizes + number(0, 12)
            directory += number(start, 4) + Data(name.utf8)
        }
        let end = number(0x0605_4B50, 4) + number(0, 4) + number(entries.count, 2) + number(entries.count, 2) + number(directory.count, 4)
        return body + directory + end + number(body.count, 4) + number(0, 2)
    }

    @Test func `the content says what a paper is, not its name`() {
        #expect(PaperType(Data("%PDF-1.7\n".utf8)) == .pdf)
        #expect(PaperType(Data([0xFF, 0xD8, 0xFF, 0xE0])) == .jpeg)
        #expect(PaperType(Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])) == .png)
        #expect(PaperType(Data("MZ not a document".utf8)) == nil)
        #expect(PaperType(Data("<html>".utf8)) == nil)
        #expect(PaperType(Data()) == nil)
    }

    @Test func `a document is one when its parts are there, and none when it carries programs`() {
        let docx: [(name: String, content: String)] = [("[Content_Types].xml", "<x/>"), ("word/document.xml", "<x/>")]
        #expect(PaperType(archive(docx)) == .docx)
        #expect(PaperType(archive(docx + [("word/vbaProject.bin", "x")])) == nil)
        #expect(PaperType(archive([("mimetype", PaperType.odt.mediaType), ("content.xml", "<x/>")])) == .odt)
        #expect(PaperType(archive([("mimetype", PaperType.odt.mediaType), ("Basic/Standard/Module1.xml", "x")])) == nil)
        #expect(PaperType(archive([("readme.txt", "x")])) == nil, "a ZIP is no paper")
        #expect(PaperType(archive(docx).dropLast(30)) == nil, "half an archive")
    }

    @Test func `no bytes make the reader fall over`() {
        var seed: UInt64 = 7
        let whole = archive([("mimetype", PaperType.odt.mediaType), ("content.xml", "<x/>")])
        for _ in 0..<500 {
            var bytes = whole
            for _ in 0..<3 {
                seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes[Int(seed >> 33) % bytes.count] = UInt8(truncatingIfNeeded: seed >> 20)
            }
            _ = PaperType(bytes)
        }
    }

    @Test func `a file is offered under a name that every system can keep`() {
        #expect(PaperType.pdf.fileName("../../etc/passwd.exe") == "passwd.pdf")
        #expect(PaperType.jpeg.fileName("C:\\foto's\\tuin.JPG") == "tuin.jpg")
        #expect(PaperType.docx.fileName("a\"b\r\nc.docx") == "a-b-c.docx" || PaperType.docx.fileName("a\"b\r\nc.docx") == "a-b--c.docx")
        #expect(PaperType.png.fileName("") == "document.png")
    }
}
