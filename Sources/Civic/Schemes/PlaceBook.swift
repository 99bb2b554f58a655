import Rules

/// The installed municipalities as schemes know them: name, areas, and the regions they lie in.
package struct PlaceBook: Sendable {
    package struct Place: Sendable, Hashable {
        /// The key of the municipality.
        package var id: String
        package var name: String
        package var regions: Set<String>
        /// Its areas (not the neighbourhoods in them), code and name.
        package var areas: [Area]

        /// The municipality itself and everything it lies in.
        package var places: Set<String> { regions.union([id]) }
    }

    package var places: [Place]
    package init(places: [Place]) { self.places = places }

    package init(_ municipalities: [Municipality]) {
        places = municipalities.map { Place(id: $0.key, name: $0.name, regions: Set($0.regions), areas: $0.areas.districts) }
    }

    package subscript(id: String) -> Place? { places.first { $0.id == id } }
    package func named(_ name: String) -> Place? { places.first { $0.name == name } }
}
