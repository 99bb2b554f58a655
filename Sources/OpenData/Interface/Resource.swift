import Civic

/// A place on earth, in degrees WGS84.
struct Position: Sendable {
    let longitude: Double
    let latitude: Double
}

/// One piece of a record: its name, what it looks like and where it comes from, said once for every format and for the document.
struct Column<Record: Sendable>: Sendable {
    let name: String
    let schema: DataShape
    /// In GeoJSON the geometry says it.
    var isGeometry = false
    let value: @Sendable (Record) -> JSON

    init(_ name: String, _ schema: DataShape, isGeometry: Bool = false, _ value: @escaping @Sendable (Record) -> JSON) {
        (self.name, self.schema, self.isGeometry, self.value) = (name, schema, isGeometry, value)
    }
}

/// One kind of thing that is given out: its columns, and an invented record as example.
struct Resource<Record: Sendable>: Sendable {
    /// As it stands in addresses, such as `initiatieven`.
    let plural: String
    /// As the schema is called, such as `Initiatief`.
    let schemaName: String
    let columns: [Column<Record>]
    let sample: Record
    /// Where a record is on the map; nil for a kind that has no place.
    var position: (@Sendable (Record) -> Position?)?

    // MARK: What it looks like

    var schema: DataShape { .object(columns.map(field)) }
    private var properties: DataShape { .object(columns.filter { !$0.isGeometry }.map(field)) }

    private func field(_ column: Column<Record>) -> DataShape.Field {
        DataShape.Field(name: column.name, schema: column.schema, meaning: "openData.field.\(column.name)")
    }

    /// The schemas of this kind by name, for the document.
    var schemas: [(name: String, schema: DataShape)] {
        let page: [DataShape.Field] = [
            DataShape.Field(name: "totaal", schema: .integer(0...Int(Int32.max)), meaning: "openData.field.totaal"),
            DataShape.Field(name: "pagina", schema: Parameter.page.schema, meaning: "openData.parameter.pagina"),
            DataShape.Field(name: "paginaGrootte", schema: Parameter.pageSize.schema, meaning: "openData.parameter.paginaGrootte"),
            DataShape.Field(name: plural, schema: .list(.reference(schemaName)), meaning: nil),
        ]
        let list = [(name: schemaName, schema: schema), (name: schemaName + "Lijst", schema: DataShape.object(page))]
        guard position != nil else { return list }
        let point: [DataShape.Field] = [
            DataShape.Field(name: "type", schema: .constant("Point"), meaning: nil),
            DataShape.Field(name: "coordinates", schema: .list(.number(-180...180), count: 2...2), meaning: "openData.field.coordinates"),
        ]
        let feature: [DataShape.Field] = [
            DataShape.Field(name: "type", schema: .constant("Feature"), meaning: nil),
            DataShape.Field(name: "id", schema: .text(), meaning: nil),
            DataShape.Field(name: "geometry", schema: .nullable(.object(point)), meaning: nil),
            DataShape.Field(name: "properties", schema: properties, meaning: nil),
        ]
        let collection: [DataShape.Field] = [
            DataShape.Field(name: "type", schema: .constant("FeatureCollection"), meaning: nil),
            DataShape.Field(name: "numberMatched", schema: .integer(0...Int(Int32.max)), meaning: "openData.field.totaal"),
            DataShape.Field(name: "numberReturned", schema: .integer(0...500), meaning: nil),
            DataShape.Field(name: "features", schema: .list(.reference(schemaName + "Feature")), meaning: nil),
        ]
        return list + [(schemaName + "Feature", .object(feature)), (schemaName + "FeatureCollection", .object(collection))]
    }

    // MARK: Writing it

    func json(_ record: Record) -> JSON { .object(columns.map { JSON.Member(name: $0.name, value: $0.value(record)) }) }

    func json(_ page: Found<Record>, number: Int, size: Int) -> JSON {
        let count: JSON = ["totaal": .integer(page.total), "pagina": .integer(number), "paginaGrootte": .integer(size)]
        return count + .object([JSON.Member(name: plural, value: .list(page.records.map(json)))])
    }

    /// A GeoJSON feature (RFC 7946); its id is the first column.
    func feature(_ record: Record) -> JSON {
        let place: JSON =
            position?(record).map { ["type": "Point", "coordinates": [.number($0.longitude), .number($0.latitude)]] } ?? .null
        let shown = columns.filter { !$0.isGeometry }.map { JSON.Member(name: $0.name, value: $0.value(record)) }
        return [
            "type": "Feature", "id": columns.first?.value(record) ?? .null, "geometry": place, "properties": .object(shown),
        ]
    }

    func collection(_ page: Found<Record>) -> JSON {
        [
            "type": "FeatureCollection", "numberMatched": .integer(page.total), "numberReturned": .integer(page.records.count),
            "features": .list(page.records.map(feature)),
        ]
    }

    /// - Parameter isWhole: with the line of names; without it for rows that come after others.
    func csv(_ records: [Record], isWhole: Bool = true) -> [UInt8] {
        var table = isWhole ? CSV(names: columns.map(\.name)) : CSV()
        for record in records { table.add(columns.map { $0.value(record) }) }
        return table.bytes
    }
}

/// What was found for one page, and how much there is in all.
struct Found<Record: Sendable>: Sendable {
    let records: [Record]
    let total: Int
}
