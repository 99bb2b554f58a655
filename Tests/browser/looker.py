"""Looks at pages in browsers of its own, one per core: a browser draws with one core only."""
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from town import ROOT

sys.path.insert(0, str(ROOT / "script"))
import look  # noqa: E402  the questions script/look.py asks of a page

LANGUAGES = ["nl", "en"]
# Wide and narrow, light and dark, divided over the languages: each page is seen in all four. It is loaded once in a language.
VIEWS = {"nl": [(1280, "light"), (360, "dark")], "en": [(1280, "dark"), (360, "light")]}

# How a control looks, together with what is in and around it: if that stays the same, nobody sees that it has the focus.
LOOKS = """const looks = e => {
        const family = [e, ...e.querySelectorAll('*')].slice(0, 20)
        for (let above = e.parentElement; above && above !== document.body; above = above.parentElement) family.push(above)
        if (e.nextElementSibling) family.push(e.nextElementSibling)
        return family.map(e => {
            const s = getComputedStyle(e)
            const outline = s.outlineStyle === 'none' ? '' : s.outlineStyle + s.outlineWidth + s.outlineColor
            return [outline, s.boxShadow, s.backgroundColor, s.borderColor, s.stroke, s.strokeWidth].join()
        }).join(';')
    }
"""
# The most often that Tab is pressed on one page.
TABS = 250
# Notes what Tab reaches, and whether the control before looks any different now that the focus has left it.
KEYBOARD = """
() => {
    const seen = e => !e.disabled && e.tabIndex >= 0 && !e.closest('dialog:not([open])') && e.checkVisibility({ visibilityProperty: true })
    const controls = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')].filter(seen)
    // Of some radio buttons Tab reaches one; the arrows do the rest.
    const group = e => e.type === 'radio' ? controls.find(other => other.type === 'radio' && other.name === e.name && other.form === e.form) : e
    """ + LOOKS + """
    const name = e => e.outerHTML.slice(0, 90)
    const tour = window.__tour = { controls: new Set(controls.map(group)), reached: new Set(), unseen: [], name }
    let before = null
    addEventListener('focusin', event => {
        const e = event.target
        if (before && before.e !== e && before.e.isConnected && looks(before.e) === before.looks) tour.unseen.push(name(before.e))
        tour.reached.add(group(e))
        before = { e, looks: looks(e) }
    })
    document.activeElement?.blur()
    scrollTo(0, 0)
    return tour.controls.size
}
"""
TOUR = """
limit => {
    const { controls, reached, unseen, name } = window.__tour
    // The link that skips to the content lies over the others while it has the focus.
    document.activeElement?.blur()
    scrollTo(0, 0)
    return { unseen, missed: [...controls].slice(0, limit).filter(e => !reached.has(e)).map(name) }
}
"""


def launch(playwright):
    return playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=["--no-sandbox", "--disable-dev-shm-usage"])


class Lookers:
    """Processes with a browser each."""

    def __init__(self, address):
        self.address = address

    def __enter__(self):
        self.pool = ProcessPoolExecutor(os.cpu_count() or 1, mp_context=get_context("spawn"))
        return self

    def __exit__(self, *_):
        self.pool.shutdown(cancel_futures=True)

    def look(self, paths, state):
        """What is wrong with these pages for whom that state (cookies) is of, and how many of them came back with errors when sent empty."""
        jobs = [(self.address, path, state) for path in paths]
        found = [fault for faults in self.pool.map(look_at, jobs) for fault in faults]
        # Only now, for a form may be fine with nothing in it and change what other pages show.
        refused = 0
        for was_refused, faults in self.pool.map(send_empty, jobs):
            refused += was_refused
            found += faults
        return found, refused


# A process of the pool keeps its browser, and the looker of the person it looked as last.
mine = {}


def looker(address, state):
    if "browser" not in mine:
        mine["browser"] = launch(sync_playwright().start())
        mine["axe"] = look.axe_source(None)
    if mine.get("state") != state:
        if "looker" in mine:
            mine["looker"].page.context.close()
        context = mine["browser"].new_context(locale="nl-NL", storage_state=state)
        context.add_init_script(look.LISTEN)
        mine["state"], mine["looker"] = state, Looker(context, address, mine["axe"])
    mine["looker"].found = []
    return mine["looker"]


def look_at(job):
    address, path, state = job
    one = looker(address, state)
    for language in LANGUAGES:
        one.look(path, language)
    return one.found


def send_empty(job):
    address, path, state = job
    one = looker(address, state)
    refused = one.send_empty(path + ("&" if "?" in path else "?") + "taal=nl")
    return refused, one.found


class Looker:
    """A page in one language, in every view."""

    def __init__(self, context, address, axe):
        self.page, self.address, self.axe = context.new_page(), address, axe
        self.found = []
        self.where = ""
        self.page.on("request", self.request)
        self.page.on("console", self.console)
        self.page.on("pageerror", lambda error: self.note(f"error in a script: {error}"))

    def note(self, message):
        self.found.append(f"{self.where}: {message}"[:500])

    def request(self, sent):
        parts = urlsplit(sent.url)
        if parts.scheme in ("http", "https") and parts.hostname != urlsplit(self.address).hostname:
            self.note(f"asks another host: {sent.url}")

    def console(self, message):
        # A page that is meant to be an error says so in the console as well.
        if message.type == "error" and "the server responded with a status of" not in message.text:
            self.note(f"console: {message.text}")

    def look(self, path, language):
        self.where = f"{path} {language}"
        width, scheme = VIEWS[language][0]
        self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        self.page.set_viewport_size({"width": width, "height": 900})
        separator = "&" if "?" in path else "?"
        self.page.goto(f"{self.address}{path}{separator}taal={language}", wait_until="load")
        self.check_all(language)

    def check_all(self, language):
        facts = self.page.evaluate(look.PAGE)
        if facts["h1"] != 1:
            self.note(f"{facts['h1']} times h1")
        if facts["lang"] != language:
            self.note(f"says it is in {facts['lang']}")
        if "⟦" in self.page.content():
            self.note("a text is missing")
        self.page.evaluate(self.axe)  # through the debugger, so that the content security policy stays as it is
        for width, scheme in VIEWS[language]:
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            self.page.set_viewport_size({"width": width, "height": 900})
            if width == 1280 and language == "nl":
                self.check_keyboard()
            # Colours are the same in every language, and most of the work.
            without = [] if language == LANGUAGES[0] else ["color-contrast"]
            for violation in self.page.evaluate(look.AXE, {"tags": look.TAGS, "without": without}):
                self.note(f"{width} {scheme}: {violation['id']}: {violation['help']} ({', '.join(violation['nodes'][:3])})")
        self.page.set_viewport_size({"width": 320, "height": 640})
        sideways = self.page.evaluate(look.OVERFLOW)
        if sideways:
            self.note(f"scrolls sideways at 320 px: {', '.join(sideways)}")
        for blocked in self.page.evaluate("window.__blocked ?? []"):
            self.note(f"blocked by the content security policy: {blocked}")

    def check_keyboard(self):
        """Tab reaches every control, and one sees where one is."""
        controls = self.page.evaluate(KEYBOARD)
        # A page may have put the focus somewhere to begin with; past the last control Tab comes back to the first.
        for _ in range(min(controls + 3, TABS)):
            self.page.keyboard.press("Tab")
        tour = self.page.evaluate(TOUR, TABS)
        for missed in tour["missed"][:5]:
            self.note(f"Tab does not reach {missed}")
        for unseen in tour["unseen"][:5]:
            self.note(f"one cannot see that this has the focus: {unseen}")

    def send_empty(self, path):
        """Sends the page's first real form as it is and looks at what comes back, when that is the form with its errors."""
        self.page.goto(f"{self.address}{path}", wait_until="load")
        forms = self.page.locator("main form[method=post]:has(input:not([type=hidden]), textarea, select)").all()
        form = next((form for form in forms if form.locator("button:not([type=button])").first.is_visible()), None)
        if form is None:
            return False
        self.where = f"{path} sent empty"
        for field in form.locator("input:is([type=text], [type=email], [type=tel], :not([type])):visible, textarea:visible").all():
            field.fill("")
        with self.page.expect_navigation() as answer:
            form.locator("button:not([type=button])").first.click()
        if answer.value is None or answer.value.status != 422:
            return False
        if not self.page.locator("[role=alert], .problems, .summary, .error-summary").count() and "aria-invalid" not in self.page.content():
            self.note("does not say what is wrong")
        self.check_all("nl")
        return True
