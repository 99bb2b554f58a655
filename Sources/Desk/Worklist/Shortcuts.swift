import Civic
import Markup
import Web

/// The keys of the staff's pages, as `keys.js` reads them from the list itself: what a key does stands where people read it. The button and
/// the list stay hidden without that module. They can be switched off (WCAG 2.1.4), and never work while somebody types.
@Sendable package func shortcuts(_ visit: Visit) -> HTML {
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
        <div class="wrap"><p class="keys" data-keyboard hidden><button class="button-link" type="button" data-open>\(t("shortcut.button"))</button></p>
        <dialog class="keys-list" aria-labelledby="toetsen"><h2 id="toetsen">\(t("shortcut.title"))</h2>
        <dl class="facts is-rows">
        \(act("j", "next", "shortcut.next"))\(act("k", "previous", "shortcut.previous"))\(act("o", "open", "shortcut.open"))\(act("x", "tick", "shortcut.tick"))\
        \(act("/", "search", "shortcut.search"))\(page("h", "/werk", "shortcut.home"))\(page("n", "/werk/nieuw", "shortcut.new"))\
        \(page("z", "/werk/zaken", "shortcut.list"))\(page("o", "/werk/overzicht", "shortcut.overview"))\(page("b", "/werk/balie", "shortcut.counter"))\
        \(act("?", "help", "shortcut.help"))</dl>
        <label class="choice"><input type="checkbox" data-on checked><span>\(t("shortcut.on"))<small>\(t("shortcut.onHint"))</small></span></label>
        <form method="dialog"><p class="buttons"><button class="button">\(t("shortcut.close"))</button></p></form></dialog></div>

        """
}
