import Civic
import Initiatives
import Markup
import Rules
import Web

/// The question for somebody, and what there is near them.
struct OfferView {
    let form: Form
    let query: OfferSearch?
    let finds: [OfferSearch.Find]?
    /// Somebody can be found by a postcode; without a list of them the question is not asked.
    let hasPostcodes: Bool
    let visit: Visit

    private var t: Words { visit.t }

    var html: HTML {
        let postcode: HTML? = hasPostcodes ? form.html(StreetForms.postcode, visit) : nil
        return """
            <div class="wrap is-narrow">\(form.summary(visit))<p class="crumb"><a href="\(Street.home)">\(t("street.title"))</a></p>
            <h1>\(t("offer.title"))</h1><p class="lead">\(t("offer.lead"))</p>
            <form method="post" action="\(Street.home)/aanbod" autocomplete="off">\(form.html(StreetForms.need, visit))
            \(PersonalCheck.html(form, [StreetForms.need.name], visit))
            \(form.html(StreetForms.area(visit.municipality.areas, isOptional: true), visit))\(postcode)\(form.html(StreetForms.wheelchair, visit))
            <p class="buttons"><button class="button">\(t("offer.button"))</button></p></form>\(results)</div>
            """
    }

    private var results: HTML {
        guard let finds, let query else { return .empty }
        guard !finds.isEmpty else {
            return """
                <section class="section" aria-labelledby="gevonden"><h2 id="gevonden">\(t("offer.nothing"))</h2>
                <p>\(t("offer.nothingText"))</p><p><a class="tap" href="\(Street.home)">\(t("offer.noteSignal"))</a></p></section>

                """
        }
        let bands = (0...OfferFit.lastBand).map { band in finds.filter { $0.fit.band == band } }.filter { !$0.isEmpty }
        let parts = bands.map { part -> HTML in
            "<h3>\(t("offer.band.\(part[0].fit.band)"))</h3><ul class=\"plain\">\(part.map { item($0, query) })</ul>\n"
        }
        return """
            <section class="section" aria-labelledby="gevonden"><h2 id="gevonden">\(t("offer.found", count: finds.count))</h2>
            <p class="small soft">\(t(query.area == nil ? "offer.order" : "offer.orderNear"))</p>\(parts)</section>

            """
    }

    private func item(_ find: OfferSearch.Find, _ query: OfferSearch) -> HTML {
        let initiative = find.initiative
        let place = initiative.areaCode.flatMap { visit.municipality.areas[$0]?.name } ?? t("offer.wholeCity")
        let spot = [initiative.place, place].filter { !$0.isEmpty }.joined(separator: ", ")
        let access: HTML? =
            query.withWheelchair
            ? "<br><span class=\"small\">\(t(find.speaksOfWheelchair ? "offer.accessible" : "offer.askAccess"))</span>" : nil
        return """
            <li class="section"><h4><a href="\(initiative.path)">\(initiative.title)</a></h4><p>\(initiative.summary)</p>
            <p class="small">\(why(find.fit))</p>
            <p class="small soft">\([distance(find.metres), spot].filter { !$0.isEmpty }.joined(separator: ": "))\(access)</p>
            <p><a class="tap" href="\(Street.home)/kennismaken?initiatief=\(initiative.slug)">\(t("offer.introduce"))</a></p></li>

            """
    }

    /// The words and themes that met the need.
    private func why(_ fit: OfferFit) -> String {
        let words = fit.words.isEmpty ? "" : t("offer.why.words", ["words": t.list(fit.words.map { "“\($0)”" })])
        let themes = fit.themes.isEmpty ? "" : t("offer.why.themes", ["themes": t.list(fit.themes)])
        return [words, themes].filter { !$0.isEmpty }.joined(separator: " ")
    }

    private func distance(_ metres: Int?) -> String {
        guard let metres else { return "" }
        return t("offer.distance.\(OfferSearch.band(metres))", ["kilometres": kilometres(metres)])
    }

    /// To half a kilometre: more would say more than we know.
    private func kilometres(_ metres: Int) -> String {
        let halves = max(1, (metres + 250) / 500)
        return halves % 2 == 0 ? t.number(halves / 2) : "\(halves / 2 == 0 ? "" : t.number(halves / 2))½"
    }
}
