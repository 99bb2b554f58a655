import Civic
import Crypto
import Foundation
import Initiatives
import Rules
import Store

/// A paper that belongs to a case: a drawing, a letter, a budget. Only its team and the staff can open it.
package struct Paper: Sendable, RowDecodable {
    package let id: ID<Paper>
    package let name: String
    package let type: PaperType
    package let size: Int
    package let by: ID<Person>?
    package let on: LocalDate

    package init(row: Row) throws {
        id = try row["id"]
        name = try row["name"]
        type = try row["type"]
        size = try row["size"]
        by = try row["by_person"]
        on = try row["added_on"]
    }

    /// What is accepted: each at most this many bytes, and so many of one case.
    package static let maximumBytes = 10_000_000
    package static let maximumCount = 40
}

/// What a paper may be, told by its content and not by its name.
package enum PaperType: String, Sendable, CaseIterable, SQLConvertible {
    case pdf, jpeg, png, odt, docx

    package var mediaType: String {
        switch self {
        case .pdf: "application/pdf"
        case .jpeg: "image/jpeg"
        case .png: "image/png"
        case .odt: "application/vnd.oasis.opendocument.text"
        case .docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        }
    }

    /// Nil for anything that is not what it must be, and for a document that carries programs.
    package init?(_ bytes: Data) {
        let head = [UInt8](bytes.prefix(1_024))
        if head.starts(with: "%PDF-".utf8) {
            self = .pdf
        } else if head.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if head.starts(with: [0x50, 0x4B, 0x03, 0x04]), let archive = ZipListing(bytes) {
            self.init(archive)
        } else {
            return nil
        }
    }

    private init?(_ archive: ZipListing) {
        let names = Set(archive.names)
        let hasPrograms = names.contains {
            $0.lowercased().contains("vbaproject") || $0.hasPrefix("Basic/") || $0.hasPrefix("Scripts/")
        }
        guard !hasPrograms else { return nil }
        if archive.firstName == "mimetype", archive.firstContent == Self.odt.mediaType {
            self = .odt
        } else if names.contains("[Content_Types].xml"), names.contains("word/document.xml") {
            self = .docx
        } else {
            return nil
        }
    }

    /// A name with the ending that belongs to the content, in letters that every system can keep.
    package func fileName(_ given: String) -> String {
        let last = given.split(whereSeparator: { "/\\".contains($0) }).last.map(String.init) ?? ""
        let stem = last.lastIndex(of: ".").map { String(last[..<$0]) } ?? last
        let safe = stem.map { character in character.isLetter || character.isNumber || " -_()".contains(character) ? character : "-" }
        let name = String(safe).trimmingSpaces().shortened(to: 80)
        return "\(name.isEmpty ? "document" : name).\(self == .jpeg ? "jpg" : rawValue)"
    }
}

/// The names in a ZIP archive, read from its central directory (APPNOTE 4.3.12), and the first entry when it is stored as it is.
struct ZipListing {
    let names: [String]
    let firstName: String
    let firstContent: String?

    private static let mostEntries = 5_000

    init?(_ data: Data) {
        let bytes = [UInt8](data)
        guard let end = Self.endRecord(bytes), let count = Self.number(bytes, end + 10, 2), let start = Self.number(bytes, end + 16, 4),
            count <= Self.mostEntries
        else { return nil }
        var (names, position): ([String], Int) = ([], start)
        for _ in 0..<count {
            guard Self.number(bytes, position, 4) == 0x0201_4B50, let length = Self.number(bytes, position + 28, 2),
                let extra = Self.number(bytes, position + 30, 2), let comment = Self.number(bytes, position + 32, 2),
                position + 46 + length <= bytes.count
            else { return nil }
            names.append(String(decoding: bytes[(position + 46)..<(position + 46 + length)], as: UTF8.self))
            position += 46 + length + extra + comment
        }
        self.names = names
        guard let length = Self.number(bytes, 26, 2), let extra = Self.number(bytes, 28, 2), let method = Self.number(bytes, 8, 2),
            let size = Self.number(bytes, 18, 4), 30 + length + extra + min(size, 200) <= bytes.count
        else { return nil }
        firstName = String(decoding: bytes[30..<(30 + length)], as: UTF8.self)
        let content = 30 + length + extra
        firstContent = method == 0 && size <= 200 ? String(decoding: bytes[content..<(content + size)], as: UTF8.self) : nil
    }

    /// The last record of the file; a comment of at most 65,535 bytes may follow it.
    private static func endRecord(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 22 else { return nil }
        let last = bytes.count - 22
        return stride(from: last, through: max(0, last - 65_535), by: -1).first { number(bytes, $0, 4) == 0x0605_4B50 }
    }

    private static func number(_ bytes: [UInt8], _ position: Int, _ length: Int) -> Int? {
        guard position >= 0, position + length <= bytes.count else { return nil }
        return (0..<length).reduce(0) { $0 | Int(bytes[position + $1]) << (8 * $1) }
    }
}

package enum Papers {
    package static let migrations = [
        Migration(
            id: "2026-11-22 process: papers",
            sql: [
                """
                CREATE TABLE paper (
                    id TEXT PRIMARY KEY, case_id TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, size BIGINT NOT NULL, hash TEXT NOT NULL,
                    by_person TEXT, added_on TEXT NOT NULL, bytes BYTEA NOT NULL, UNIQUE (case_id, hash))
                """
            ])
    ]
}

extension Connection {
    package func papers(of id: ID<CaseFile>) throws -> [Paper] {
        try all("SELECT id, name, type, size, by_person, added_on FROM paper WHERE case_id = \(id) ORDER BY added_on, id", as: Paper.self)
    }

    /// A paper of this case with its content.
    package func paper(_ id: ID<Paper>, of file: ID<CaseFile>) throws -> (paper: Paper, bytes: Data)? {
        guard let row = try rows("SELECT * FROM paper WHERE id = \(id) AND case_id = \(file)").first else { return nil }
        return (try Paper(row: row), try row["bytes"])
    }
}

/// Adds a paper to a case. Sent by the initiator it reaches who has the case; added by staff it reaches the team.
package struct AddPaper: Action {
    package let id: ID<CaseFile>
    package let name: String
    package let type: PaperType
    package let bytes: Data
    /// Where it is said that it cannot be added.
    package let field: String
    package init(id: ID<CaseFile>, name: String, type: PaperType, bytes: Data, field: String = PaperField.file) {
        (self.id, self.name, self.type, self.bytes, self.field) = (id, name, type, bytes, field)
    }

    package static let kind = "case.paperAdded"
    package static let told = Told.staff
    package func permits(_ actor: Actor, in db: any Connection) throws -> Bool { try concerns(actor, id, in: db) }

    package func perform(_ work: Work) throws -> Done<Nothing> {
        let file = try work.caseFile(id)
        guard file.state != .closed else { throw Refusal.conflict("case.notNow") }
        try keep(work)
        try work.tellOtherSide(file, "casePaper") { _ in ["paper": name] }
        let standing = work.standing(Self.kind)
        return Done(Nothing(), work.entry(file, reason: standing.reason, next: standing.next, data: ["paper": name]))
    }

    /// Keeps it with the case; who adds it as a part of something else tells of both at once.
    func keep(_ work: Work) throws {
        guard bytes.count <= Paper.maximumBytes else { throw Refusal.invalid([FieldProblem(field, "paper.tooLarge")]) }
        let count: Int = try work.db.value("SELECT COUNT(*) FROM paper WHERE case_id = \(id)") ?? 0
        guard count < Paper.maximumCount else { throw Refusal.invalid([FieldProblem(field, "paper.tooMany")]) }
        let hash = Array(SHA256.hash(data: bytes)).hexadecimal
        guard try !work.db.exists("SELECT 1 FROM paper WHERE case_id = \(id) AND hash = \(hash)") else {
            throw Refusal.invalid([FieldProblem(field, "paper.there")])
        }
        try work.db.execute(
            """
            INSERT INTO paper (id, case_id, name, type, size, hash, by_person, added_on, bytes)
            VALUES (\(ID<Paper>.new(at: work.now)), \(id), \(name), \(type), \(bytes.count), \(hash), \(work.actor.person?.id), \(work.today),
                \(bytes))
            """)
    }
}

package enum PaperField {
    package static let file = "papier"
}
