import Civic
import Web

/// A value that a program can give in the address: declared once, for the document and for the check.
struct Parameter: Sendable {
    enum Place: String, Sendable { case query, path }

    let name: String
    let place: Place
    /// A list may be given more than once.
    let schema: DataShape
    let example: String
    /// What counts when it is not given.
    var fallback: Int?

    /// Its meaning, as a text key.
    var meaning: String { "openData.parameter.\(name)" }

    static let page = Parameter(name: "pagina", place: .query, schema: .integer(1...10_000), example: "1", fallback: 1)
    static let pageSize = Parameter(name: "paginaGrootte", place: .query, schema: .integer(1...500), example: "50", fallback: 50)
    static let search = Parameter(name: "zoek", place: .query, schema: .sized(1...200), example: "moestuin")

    static func format(_ formats: [Format]) -> Parameter {
        Parameter(name: "formaat", place: .query, schema: .choice(formats.map(\.rawValue)), example: formats.last?.rawValue ?? "json")
    }

    /// One or more of these.
    static func any(_ name: String, of options: [String]) -> Parameter {
        Parameter(
            name: name, place: .query, schema: .list(.options(options), count: 0...max(1, options.count)), example: options.first ?? "")
    }

    static func one(_ name: String, of options: [String]) -> Parameter {
        Parameter(name: name, place: .query, schema: .options(options), example: options.first ?? "")
    }

    static func path(_ name: String, pattern: String, example: String) -> Parameter {
        Parameter(name: name, place: .path, schema: .pattern(pattern), example: example)
    }
}

extension DataShape {
    /// One of these; any short text when there are none, since a choice of nothing cannot be made.
    static func options(_ options: [String]) -> DataShape { options.isEmpty ? .sized(1...100) : .choice(options) }
}

/// A question of a program, read and found in order.
struct Call: Sendable {
    let visit: Visit
    let format: Format
    private let values: [String: [String]]
    private let parameters: [Parameter]

    /// - Throws: `Problem` 400 naming everything that is wrong, or 406 when no format fits.
    init(_ visit: Visit, parameters: [Parameter], formats: [Format]) throws {
        let asked = parameters + (formats.count > 1 ? [.format(formats)] : [])
        let faults = Self.faults(visit, asked.filter { $0.place == .query })
        guard faults.isEmpty else { throw Problem(400, faults) }
        let named = visit.query.first("formaat").flatMap(Format.init(rawValue:))
        guard let format = named ?? Format.chosen(accept: visit.accept, from: formats) else { throw Problem(406) }
        (self.visit, self.parameters, self.format) = (visit, asked, format)
        values = visit.query.values
    }

    /// One page of all there is, nothing chosen.
    init(all visit: Visit, page: Int, format: Format) {
        (self.visit, self.format, parameters) = (visit, format, [])
        values = [Parameter.page.name: [String(page)], Parameter.pageSize.name: [String(WholeFile.pageSize)]]
    }

    /// What is wrong with the address, all at once.
    static func faults(_ visit: Visit, _ parameters: [Parameter]) -> [Problem.Fault] {
        let t = visit.site.words(visit.municipality.language)
        func fault(_ name: String, _ code: String, _ detail: String) -> Problem.Fault {
            Problem.Fault(place: "query", name: String(name.prefix(100)), code: code, detail: detail)
        }
        let known = Set(parameters.map(\.name))
        let unknown = visit.query.values.keys.filter { !known.contains($0) }.sorted().prefix(20)
        var faults = unknown.map { fault($0, "unknown", t("apiFault.unknown")) }
        for parameter in parameters {
            let given = visit.query.all(parameter.name)
            if given.count > parameter.schema.most { faults.append(fault(parameter.name, "repeated", t("apiFault.repeated"))) }
            guard let code = given.prefix(parameter.schema.most).lazy.compactMap({ parameter.schema.fault(in: $0) }).first else { continue }
            faults.append(fault(parameter.name, code, t("apiFault.\(code)", ["range": parameter.schema.range])))
        }
        return faults
    }

    func text(_ parameter: String) -> String? { values[parameter]?.first }
    func texts(_ parameter: String) -> [String] { values[parameter] ?? [] }

    func integer(_ parameter: Parameter) -> Int { text(parameter.name).flatMap { Int($0) } ?? parameter.fallback ?? 0 }

    /// From 1.
    var page: Int { integer(.page) }
    var pageSize: Int { integer(.pageSize) }

    /// The same for calls that have the same answer.
    var key: String { pairs(except: []).joined(separator: "&") + "." + format.rawValue }

    /// The address of this question for another page, whole.
    func address(page: Int) -> String {
        let others = pairs(except: ["pagina"])
        return visit.site.address + visit.path + "?" + (others + ["pagina=\(page)"]).joined(separator: "&")
    }

    private func pairs(except left: Set<String>) -> [String] {
        parameters.filter { $0.place == .query && !left.contains($0.name) }.flatMap { parameter in
            texts(parameter.name).map { "\(parameter.name)=\($0.percentEncoded)" }
        }
    }
}

extension DataShape {
    /// How often it may be given.
    fileprivate var most: Int {
        if case .list(_, let count) = self { count?.upperBound ?? 1 } else { 1 }
    }

    /// What may be filled in, for the words of a fault.
    fileprivate var range: String {
        switch self {
        case .integer(let range?): "\(range.lowerBound) - \(range.upperBound)"
        case .sized(let range): "\(range.lowerBound) - \(range.upperBound)"
        case .choice(let options): options.joined(separator: ", ")
        case .list(let item, _): item.range
        default: ""
        }
    }
}
