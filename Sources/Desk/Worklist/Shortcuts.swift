import Civic
import Markup
import Web

/// The keys of the staff's pages, as `keys.js` reads them from the list itself: what a key does stands where people read it. The button and
/// the list stay hidden without that module. They can be switched off (WCAG 2.1.4), and never work while somebody types.
func shortcuts(_ visit: Visit) -> HTML {
    let t = visit.t
    func item(_ keys: String, go path: String? = nil, act name: String? = nil, _ label: String) -> HTML {
        let shown = keys.split(separator: " ").map { key -> HTML in "<kbd>\(String(key))</kbd> " }
        return """
            <div data-keys="\(keys)"\(attribute: "data-go", path)\(attribute: "data-act", name)><dt>\(shown)</dt><dd>\(t(label))</dd></div>

            """
    }
    func page(_ key: String, _ path: String, _ label: String) -> HTML { item("g \(key)", go: path, label) }
    func act(_ key: String, _ name: String, _ label: String) -> HTML { item(key, act: name, label) }
    return """
        <p class="keys" data-keyboard hidden><button class="button-link" type="button" data-open>\(t("keys.button"))</button></p>
        <dialog class="keys-list" aria-labelledby="toetsen"><h2 id="toetsen">\(t("keys.title"))</h2>
        <dl class="facts is-rows">
        \(act("j", "next", "keys.next"))\(act("k", "previous", "keys.previous"))\(act("o", "open", "keys.open"))\(act("x", "tick", "keys.tick"))\
        \(act("/", "search", "keys.search"))\(page("h", "/werk", "keys.home"))\(page("n", "/werk/nieuw", "keys.new"))\
        \(page("z", "/werk/zaken", "keys.list"))\(page("o", "/werk/overzicht", "keys.overview"))\(page("b", "/werk/balie", "keys.counter"))\
        \(act("?", "help", "keys.help"))</dl>
        <label class="choice"><input type="checkbox" data-on checked><span>\(t("keys.on"))<small>\(t("keys.onHint"))</small></span></label>
        <form method="dialog"><p class="buttons"><button class="button">\(t("keys.close"))</button></p></form></dialog>
        """
}
