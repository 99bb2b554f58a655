import Rules

/// Places and windows of one entry.
extension SchemeReader {
    struct Location {
        var places = SchemePlaces()
        /// Ids of areas, only when the scheme is for some of the municipality's areas and not for all.
        var areas: [String] = []
        /// Places that are no municipality, region or area: shown as a note.
        var notes: [String] = []
    }

    mutating func location() -> Location {
        var location = Location()
        let column = entry["municipality"].text ?? ""
        let home = importer.places.named(column)
        if let home {
            location.places.certain.insert(home.id)
        } else if let region = importer.kinds.municipalities[column] {
            if let region, entry["areas"].list.isEmpty { location.places.certain.insert(region) }
        } else {
            warn(.unknownPlace, column)
        }
        if let region = entry["region"].text { add(region, to: &location, home: nil) }
        for area in entry["areas"].texts { add(area, to: &location, home: home) }
        if let home, Set(location.areas) == Set(home.areas.map(\.code)) { location.areas = [] }
        return location
    }

    private mutating func add(_ name: String, to location: inout Location, home: PlaceBook.Place?) {
        if let area = home.flatMap({ area(named: name, in: $0) }) {
            location.areas.append(area.code)
        } else if home?.name == name {
            return
        } else if let known = importer.kinds.places[name] {
            location.places.certain.formUnion(known.certain)
            location.places.possible.formUnion(known.possible)
            if known.certain.isEmpty { location.notes.append(name) }
        } else if let municipality = importer.places.named(name) {
            location.places.certain.insert(municipality.id)
        } else {
            location.notes.append(name)
            if !isComparison { warn(.unknownPlace, name) }
        }
    }

    /// By the name it has now, or had when it was installed: who renames a district does not take it from the schemes.
    private func area(named name: String, in home: PlaceBook.Place) -> Area? {
        if let area = home.areas.first(where: { $0.name == name }) { return area }
        let former = importer.installed?[home.id]?.areas.first { $0.name == name }
        return home.areas.first { $0.code == former?.code }
    }

    func municipalityID(_ name: String) -> String? { importer.places.named(name)?.id }

    mutating func window() -> SchemeWindow {
        let tree = entry["application_window"]
        let kind = tree["kind"].text ?? "unknown"
        let lead = tree["lead_weeks"].integer.map { TermLength($0, .weeks) }
        let window: SchemeWindow? =
            switch kind {
            case "continuous": .continuous
            case "unknown": .unknown
            case "calls": .calls
            case "until": tree["date"].date.map { .until($0) }
            case "deadline", "deadlines": .deadlines(tree["dates"].list.compactMap(\.date))
            case "deadlines_annual": .yearlyDeadlines(tree["dates"].texts.compactMap { MonthDay($0) })
            case "round", "rounds": rounds(tree)
            case "rounds_per_year": tree["count"].integer.map { .roundsPerYear($0, lead: lead) }
            case "meeting_based": .meetings(lead: lead, publicSpaceBefore: tree["public_space_before"].text.flatMap { MonthDay($0) })
            case "annual", "annual_round": yearly(tree)
            default: nil
            }
        if window == nil { warn(.unknownWindow, kind) }
        return window ?? .unknown
    }

    private func rounds(_ tree: ConfigTree) -> SchemeWindow {
        if let from = tree["from"].date, let to = tree["to"].date { return .period(from: from, to: to) }
        let years = tree["rounds"].list.compactMap { $0.word.flatMap { Int($0) } } + [tree["year"].integer].compactMap { $0 }
        return years.isEmpty ? .calls : .rounds(years)
    }

    private func yearly(_ tree: ConfigTree) -> SchemeWindow {
        if let from = tree["from"].text.flatMap({ MonthDay($0) }), let to = tree["to"].text.flatMap({ MonthDay($0) }) {
            return .yearlyPeriod(from: from, to: to)
        }
        return .yearly(month: tree["month"].text.flatMap { importer.kinds.months[$0] }, note: tree["note"].text)
    }
}
