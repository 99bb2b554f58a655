import Civic
import Foundation
import Rules
import Web

/// The same as the page, whole, in a file to keep or to take elsewhere (AVG 15(3) and 20).
struct MyDataFile {
    let data: MyData
    let t: Words
    let periods: RetentionPeriods
    let municipality: String
    let madeOn: LocalDate

    // MARK: For programs

    private struct File: Encodable {
        let municipality: String
        let madeOn: String
        let parts: [Part]
    }

    private struct Part: Encodable {
        let name: String
        let title: String
        let why: String
        let kept: String
        let items: [[Field]]
    }

    private struct Field: Encodable {
        let name: String
        let title: String
        let value: String
    }

    func json() throws -> [UInt8] {
        let parts = data.parts.map { part in
            let record = part.record
            return Part(
                name: record.name, title: t("holding.\(record.name).title"), why: t("holding.\(record.name).why"),
                kept: t.kept(record, periods),
                items: part.items.map { item in
                    item.map { Field(name: $0.label, title: t("holding.column.\($0.label)"), value: $0.value.words(t)) }
                })
        }
        return Array("\(try File(municipality: municipality, madeOn: madeOn.iso, parts: parts).prettyJSON())\n".utf8)
    }

    // MARK: For a spreadsheet

    func csv() -> [UInt8] {
        var file = Spreadsheet(columns: ["part", "number", "field", "value"].map { t("myData.csv.\($0)") })
        for part in data.parts {
            let title = t("holding.\(part.record.name).title")
            for (number, item) in part.items.enumerated() {
                for field in item { file.add([title, String(number + 1), t("holding.column.\(field.label)"), field.value.words(t)]) }
            }
        }
        return file.bytes
    }
}
