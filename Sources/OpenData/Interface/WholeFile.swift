import Civic
import Web

/// Everything of one kind in one file, such as `/open-data/initiatieven.csv`: for who wants the list and not the interface. It is read and sent a
/// page at a time, so that its length is nobody's trouble.
enum WholeFile {
    static let path = "/open-data"
    static let pageSize = 500

    static func address(_ question: DataQuestion, _ format: Format) -> String { "\(path)/\(question.tag).\(format.rawValue)" }

    static func route(_ declarations: [Declaration]) -> Route {
        .get("\(path)/{bestand}", .everyone) { visit in
            let name = try visit.parameter("bestand")
            for question in declarations.map({ $0.make(visit.site) }) {
                for format in question.formats where address(question, format) == "\(path)/\(name)" {
                    guard let whole = question.whole else { continue }
                    return .content(try await whole(visit, format))
                }
            }
            throw Refusal.notFound
        }
    }
}

extension Resource {
    /// - Parameter find: gives a page of the list.
    func whole(
        _ visit: Visit, _ format: Format, _ find: @escaping @Sendable (Call) async throws -> Found<Record>
    ) async throws -> Answer.Content {
        let first = try await find(Call(all: visit, page: 1, format: format))
        let pages = max(1, (first.total + WholeFile.pageSize - 1) / WholeFile.pageSize)
        let (plural, end) = (plural, format == .csv ? [] : Array("]}".utf8))
        var content = Answer.Content(
            bytes: beginning(first, format), type: format.contentType, caching: "no-cache", fileName: "\(plural).\(format.rawValue)")
        content.headers = [Header("Access-Control-Allow-Origin", "*"), Header("Cross-Origin-Resource-Policy", "cross-origin")]
        if format == .geojson { content.headers.append(Header("Content-Crs", API.coordinates)) }
        content.pieces = { number in
            guard number < pages else { return nil }
            var bytes: [UInt8] = []
            if number > 0 {
                let next = try await find(Call(all: visit, page: number + 1, format: format))
                bytes = rows(next.records, format, isFirst: false)
            }
            return number == pages - 1 ? bytes + end : bytes
        }
        return content
    }

    /// What comes before the rows, and the rows of the first page.
    private func beginning(_ first: Found<Record>, _ format: Format) -> [UInt8] {
        switch format {
        case .csv: return csv(first.records)
        case .geojson: return Array("{\"type\":\"FeatureCollection\",\"features\":[".utf8) + rows(first.records, format, isFirst: true)
        case .json, .jsonld:
            return Array("{\"totaal\":\(first.total),\"\(plural)\":[".utf8) + rows(first.records, format, isFirst: true)
        }
    }

    private func rows(_ records: [Record], _ format: Format, isFirst: Bool) -> [UInt8] {
        guard format != .csv else { return csv(records, isWhole: false) }
        var bytes: [UInt8] = []
        for (index, record) in records.enumerated() {
            if index > 0 || !isFirst { bytes.append(UInt8(ascii: ",")) }
            bytes += (format == .geojson ? feature(record) : json(record)).bytes
        }
        return bytes
    }
}
