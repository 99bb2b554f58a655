import Civic
import Foundation
import Rules

/// The configuration and source data that ship with the project.
struct Fixtures {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let folder = root.appendingPathComponent("Municipalities")

    /// Read once for all tests.
    static let shared = Result { try Fixtures() }

    let municipalities: [Municipality]
    let importer: SchemeImport
    let result: SchemeImport.Result

    private init() throws {
        municipalities = try ["den-haag", "dordrecht", "haarlem"].map {
            try Municipality(folder: Self.folder.appendingPathComponent($0))
        }
        importer = try SchemeImport(folder: Self.folder, municipalities: municipalities)
        result = try importer.schemes(from: ConfigTree(file: Self.folder.appendingPathComponent("sources/schemes.json")))
    }

    func scheme(_ id: String) throws -> Scheme {
        guard let scheme = result.schemes.first(where: { $0.id == id }) else { throw ConfigFault(id, .missing) }
        return scheme
    }

    func truth(_ id: String, _ condition: String, _ answers: Answers) throws -> Truth {
        guard let found = try scheme(id).condition(condition) else { throw ConfigFault(condition, .missing) }
        return evaluate(found.clause, answers, fields: importer.vocabulary.table)
    }

    /// One entry of a source, as an importer would meet it.
    func imported(_ json: String) throws -> SchemeImport.Result { try importer.schemes(from: ConfigTree(json: Data(json.utf8))) }

    /// All wording of one language, wherever under `Texts` it stands.
    static func words(_ language: String) throws -> Words {
        var texts = Texts()
        let files = FileManager.default.enumerator(at: root.appendingPathComponent("Texts"), includingPropertiesForKeys: nil)
        while let file = files?.nextObject() as? URL {
            let name = file.lastPathComponent
            guard name == "\(language).yaml" || name.hasSuffix(".\(language).yaml") else { continue }
            try texts.add(yaml: String(contentsOf: file, encoding: .utf8), language: language, file: name)
        }
        return texts.words(language)
    }
}

func day(_ iso: String) -> LocalDate { LocalDate(iso: iso) ?? LocalDate(dayNumber: 0) }

/// Numbers that come out the same every run (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
