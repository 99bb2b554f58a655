import Civic
import Web

/// The document of the interface (OpenAPI 3.1), made from the same declarations that answer it. In the municipality's own language.
struct OpenAPI: Sendable {
    let site: Site
    let questions: [(path: String, question: DataQuestion)]
    private let t: Words

    init(_ site: Site, _ declarations: [Declaration]) {
        self.site = site
        questions = declarations.map { ($0.path, $0.make(site)) }
        t = site.words(site.municipality.language)
    }

    private func words(_ key: String) -> String { t(key) }

    var json: JSON {
        [
            "openapi": "3.1.0", "info": info, "servers": [["url": .text(API.address(API.path, site))]], "tags": tags,
            "paths": .object(questions.map { JSON.Member(name: $0.path, value: ["get": operation($0.question, at: $0.path)]) }),
            "components": ["schemas": schemas, "headers": headers, "responses": problems],
        ]
    }

    private var info: JSON {
        let municipality = site.municipality
        return [
            "title": .text(t("openData.api.title", ["municipality": municipality.name])), "version": .text(API.version),
            "description": .text(t("openData.api.text", ["municipality": municipality.name])),
            "contact": contact,
            "license": ["name": "CC0 1.0", "identifier": "CC0-1.0"],
        ]
    }

    /// Where the municipality is asked about its data; no mail goes to the address that only sends.
    private var contact: JSON {
        let mail: JSON = site.municipality.mail.map { ["email": .text($0)] } ?? [:]
        return ["name": .text(site.municipality.name), "url": .text(API.address("/hulp", site))] + mail
    }

    private var tags: JSON {
        var seen: Set<String> = []
        return .list(
            questions.map(\.question.tag).filter { seen.insert($0).inserted }.map { tag in
                ["name": .text(tag), "description": .text(t("openData.tag.\(tag)"))]
            })
    }

    // MARK: One question

    private func operation(_ question: DataQuestion, at path: String) -> JSON {
        let chosen = question.parameters + (question.formats.count > 1 ? [.format(question.formats)] : [])
        return [
            "operationId": .text(question.name), "tags": [.text(question.tag)], "summary": .text(t("openData.operation.\(question.name)")),
            "parameters": .list(chosen.map(parameter)), "responses": responses(question),
        ]
    }

    private func parameter(_ parameter: Parameter) -> JSON {
        let fallback: JSON = parameter.fallback.map { ["default": .integer($0)] } ?? [:]
        let example: JSON
        switch parameter.schema {
        case .list: example = [.text(parameter.example)]
        case .integer: example = Int(parameter.example).map(JSON.integer) ?? .text(parameter.example)
        default: example = .text(parameter.example)
        }
        let start: JSON = ["name": .text(parameter.name), "in": .text(parameter.place.rawValue)]
        let required: JSON = parameter.place == .path ? ["required": true] : [:]
        let style: JSON = parameter.schema.isList ? ["style": "form", "explode": true] : [:]
        return start + required + style + [
            "description": .text(t(parameter.meaning)), "schema": parameter.schema.json(words) + fallback, "example": example,
        ]
    }

    private func responses(_ question: DataQuestion) -> JSON {
        let content = question.forms.map { shape in
            JSON.Member(name: shape.format.mediaType, value: ["schema": shape.schema.json(words), "example": shape.example])
        }
        let names = ["API-Version", "ETag"] + (question.isPaged ? ["Link"] : [])
        let shown = JSON.object(names.map { JSON.Member(name: $0, value: ["$ref": .text("#/components/headers/\($0)")]) })
        let found: JSON = [
            "200": ["description": .text(t("openData.response.200")), "headers": shown, "content": .object(content)],
            "304": ["description": .text(t("openData.response.304")), "headers": Self.version],
        ]
        let statuses = [400] + (question.isSingle ? [404] : []) + [406, 500, 503]
        return found + .object(statuses.map { JSON.Member(name: String($0), value: Self.problem($0)) })
    }

    private static let version: JSON = ["API-Version": ["$ref": "#/components/headers/API-Version"]]

    private static func problem(_ status: Int) -> JSON { ["$ref": .text("#/components/responses/Problem\(status)")] }

    // MARK: What they share

    private var schemas: JSON {
        var seen: Set<String> = []
        let own = questions.flatMap(\.question.schemas) + [(name: "Problem", schema: Self.problemSchema)]
        return .object(own.filter { seen.insert($0.name).inserted }.map { JSON.Member(name: $0.name, value: $0.schema.json(words)) })
    }

    private var headers: JSON {
        [
            "API-Version": [
                "description": .text(t("openData.header.version")), "schema": ["type": "string"], "example": .text(API.version),
            ],
            "ETag": ["description": .text(t("openData.header.tag")), "schema": ["type": "string"]],
            "Link": ["description": .text(t("openData.header.link")), "schema": ["type": "string"]],
        ]
    }

    private var problems: JSON {
        .object(
            [400, 404, 406, 500, 503].map { status in
                let example: JSON = [
                    "type": "about:blank", "title": .text(t("problem.\(status).title")), "status": .integer(status),
                    "detail": .text(t("problem.\(status).text")),
                ]
                let body: JSON = [
                    "description": .text(t("problem.\(status).title")), "headers": Self.version,
                    "content": ["application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"], "example": example]],
                ]
                return JSON.Member(name: "Problem\(status)", value: body)
            })
    }

    private static let problemSchema = DataShape.object([
        DataShape.Field(name: "type", schema: .text(), meaning: nil),
        DataShape.Field(name: "title", schema: .text(), meaning: "openData.field.title"),
        DataShape.Field(name: "status", schema: .integer(400...599), meaning: nil),
        DataShape.Field(name: "detail", schema: .text(), meaning: "openData.field.detail"),
        DataShape.Field(name: "reference", schema: .text(), meaning: "openData.field.reference", isRequired: false),
        DataShape.Field(
            name: "errors",
            schema: .list(
                .object([
                    DataShape.Field(name: "in", schema: .choice(["query", "path"]), meaning: nil),
                    DataShape.Field(name: "name", schema: .text(), meaning: nil),
                    DataShape.Field(name: "code", schema: .text(), meaning: "openData.field.faultCode"),
                    DataShape.Field(name: "detail", schema: .text(), meaning: "openData.field.detail"),
                ])),
            meaning: "openData.field.errors", isRequired: false),
    ])
}
