import Civic
import Initiatives
import Markup
import Rules
import Store
import Web

/// The tick under a question whether somebody is in a text, and the problems that ask it.
enum PersonalCheck {
    static let tick = FormField.tick("geen-persoon", "signal.form.nobody")

    /// What was refused or asked, as it stands at the field.
    static func problem(_ found: PersonalText.Finding, in field: String) -> FieldProblem {
        FieldProblem(field, "\(found.isCertain ? certain : maybe)\(found.kind.rawValue)", ["quote": found.quote])
    }

    /// The same for the words of a search.
    static func searchProblem(_ found: PersonalText.Finding, in field: String) -> FieldProblem {
        FieldProblem(field, found.isCertain ? "offer.noPeople" : searchMaybe, ["quote": found.quote])
    }

    /// The tick below fields, once one of them gave the question.
    static func html(_ form: Form, _ fields: [String], _ visit: Visit) -> HTML {
        let isAsked = fields.contains { field in
            form.problem(of: field).map { $0.key.hasPrefix(maybe) || $0.key == searchMaybe } ?? false
        }
        return isAsked || form.typed.first(tick.name) == "1" ? form.html(tick, visit) : .empty
    }

    private static let searchMaybe = "offer.maybePerson"
    private static let certain = "signal.personal."
    private static let maybe = "signal.maybe."
}

extension Connection {
    /// What in a text leads to a person, now that it is known what is called how here; nil when nothing does.
    ///
    /// - Parameter people: names that stand beside the text, whole.
    func personal(
        in text: String, people: [String] = [], isSearch: Bool = false, isContact: Bool = false, _ site: Site
    ) throws -> PersonalText.Finding? {
        let alone = PersonalText(analyser: site.analyser, people: people, isSearch: isSearch, isContact: isContact)
        // Most texts hold nothing, whatever is called how: then nothing is read.
        guard alone.find(in: text) != nil else { return nil }
        let initiatives = try rows("SELECT title, place FROM initiative WHERE is_public ORDER BY title")
        let named = try initiatives.flatMap { [try $0["title"] as String, try $0["place"] as String] }
        let places = [site.municipality.name] + site.municipality.areas.all.map(\.name) + named.filter { !$0.isEmpty }
        return PersonalText(analyser: site.analyser, people: people, places: places, isSearch: isSearch, isContact: isContact)
            .find(in: text)
    }
}

extension Work {
    /// - Throws: `Refusal.invalid` naming what leads to a person, and what may, unless somebody looked and says that nobody is in it.
    func refusePersonal(_ text: String, in field: String, people: [String] = [], isContact: Bool = false, isChecked: Bool) throws {
        let found = try db.personal(in: text, people: people, isContact: isContact, site)
        guard let found, found.isCertain || !isChecked else { return }
        throw Refusal.invalid([PersonalCheck.problem(found, in: field)])
    }
}
