import Civic
import Web

/// One question a program can ask: declared once. The document describes it, the route answers it, and neither knows more than the other.
struct DataQuestion: Sendable {
    /// What one format of the answer looks like.
    struct Form: Sendable {
        let format: Format
        let schema: DataShape
        let example: JSON
    }

    /// `operationId` in the document; its words are under `openData.operation.`.
    let name: String
    /// The kind of thing it is about.
    let tag: String
    let parameters: [Parameter]
    let forms: [Form]
    /// Schemas by name that the forms refer to.
    let schemas: [(name: String, schema: DataShape)]
    let answer: @Sendable (Call) async throws -> Answer.Content
    /// All there is in one file, for a list.
    var whole: (@Sendable (Visit, Format) async throws -> Answer.Content)?

    var formats: [Format] { forms.map(\.format) }
    var isPaged: Bool { parameters.contains { $0.name == Parameter.page.name } }
    var isSingle: Bool { parameters.contains { $0.place == .path } }

    func call(_ visit: Visit) throws -> Call { try Call(visit, parameters: parameters, formats: formats) }
}

/// Where a question is asked, and how it is made for one municipality: what can be chosen differs between them.
struct Declaration: Sendable {
    /// Below the beginning of all, such as `/initiatieven/{slug}`.
    let path: String
    let make: @Sendable (Site) -> DataQuestion

    var route: Route {
        let make = make
        return .get(
            API.path + path, .everyone, cachedBy: [], variant: { visit in (try? make(visit.site).call(visit))?.key },
            { visit in
                let question = make(visit.site)
                return .content(try await question.answer(try question.call(visit)))
            })
    }
}

extension Resource {
    /// The list of this kind, in pages.
    func list(
        _ name: String, parameters: [Parameter], find: @escaping @Sendable (Call) async throws -> Found<Record>
    ) -> DataQuestion {
        let found = Found(records: [sample], total: 1)
        var forms = [
            DataQuestion.Form(
                format: .json, schema: .reference(schemaName + "Lijst"),
                example: json(found, number: 1, size: Parameter.pageSize.fallback ?? 1))
        ]
        if position != nil {
            forms.append(
                DataQuestion.Form(format: .geojson, schema: .reference(schemaName + "FeatureCollection"), example: collection(found)))
        }
        forms.append(DataQuestion.Form(format: .csv, schema: .text(), example: .text(String(decoding: csv([sample]), as: UTF8.self))))
        var question = DataQuestion(
            name: name, tag: plural, parameters: parameters + [.page, .pageSize], forms: forms, schemas: schemas
        ) { call in
            let found = try await find(call)
            return content(call, paging(call, total: found.total)) { format in
                switch format {
                case .geojson: collection(found).bytes
                case .csv: csv(found.records)
                case .json, .jsonld: json(found, number: call.page, size: call.pageSize).bytes
                }
            }
        }
        question.whole = { visit, format in try await whole(visit, format, find) }
        return question
    }

    /// One of this kind, by a part of the address.
    func item(_ name: String, by parameter: Parameter, find: @escaping @Sendable (Call) async throws -> Record?) -> DataQuestion {
        var forms = [DataQuestion.Form(format: .json, schema: .reference(schemaName), example: json(sample))]
        if position != nil {
            forms.append(DataQuestion.Form(format: .geojson, schema: .reference(schemaName + "Feature"), example: feature(sample)))
        }
        return DataQuestion(name: name, tag: plural, parameters: [parameter], forms: forms, schemas: schemas) { call in
            guard let record = try await find(call) else { throw Refusal.notFound }
            return content(call, []) { format in format == .geojson ? feature(record).bytes : json(record).bytes }
        }
    }

    private func content(_ call: Call, _ headers: [Header], _ write: (Format) -> [UInt8]) -> Answer.Content {
        var content = Answer.Content(bytes: write(call.format), type: call.format.contentType, caching: "no-cache")
        content.headers = headers + [Header("Vary", "Accept-Encoding, Accept")]
        if call.format == .geojson { content.headers.append(Header("Content-Crs", API.coordinates)) }
        return content
    }

    /// The neighbouring pages (RFC 8288).
    private func paging(_ call: Call, total: Int) -> [Header] {
        let last = min(max(1, (total + call.pageSize - 1) / call.pageSize), API.lastPage)
        var links = [("first", 1)]
        if call.page > 1 { links.append(("prev", min(call.page - 1, last))) }
        if call.page < last { links.append(("next", call.page + 1)) }
        links.append(("last", last))
        let lines = links.map { "Link: <\(call.address(page: $0.1))>; rel=\"\($0.0)\"" }
        return [Header("Link", lines.map { $0.dropFirst("Link: ".count) }.joined(separator: ", "))]
    }
}
