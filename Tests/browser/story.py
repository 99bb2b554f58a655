"""The whole story with the keyboard alone and without JavaScript: from an idea to a decision and news on the passport."""
import re
import struct
import zlib

from playwright.sync_api import TimeoutError as PlaywrightTimeout

from looker import LOOKS
from town import sign_in

TITLE = "Vlindertuin achter de flat"

# Whether the element that has the focus is the one that is looked for; and whether the one before it looks any different now that the
# focus has left it: if not, nobody could see where they were.
FOCUSED = """
([selector, text]) => {
    """ + LOOKS + """
    const name = e => e.outerHTML.slice(0, 90)
    const before = window.__before
    const unseen = before && before.element.isConnected && before.element !== document.activeElement && looks(before.element) === before.looks
        ? name(before.element) : null
    const focused = document.activeElement
    if (!focused || focused === document.body) { window.__before = null; return { isIt: false, unseen, name: '' } }
    window.__before = { element: focused, looks: looks(focused) }
    return { isIt: focused.matches(selector) && (!text || focused.textContent.includes(text)), unseen, name: name(focused) }
}
"""


class Keys:
    """Somebody at a keyboard: Tab, Enter, Space, arrows and letters."""

    def __init__(self, browser, town):
        self.context = browser.new_context(java_script_enabled=False, locale="nl-NL", viewport={"width": 1280, "height": 900})
        self.page = self.context.new_page()
        self.town = town

    def begin(self, address):
        self.page.goto(address)

    def tab_to(self, selector, text=None):
        """Tabs on until that element has the focus, and expects to see where the focus is."""
        passed = []
        for _ in range(400):
            self.page.keyboard.press("Tab")
            focused = self.page.evaluate(FOCUSED, [selector, text])
            assert not focused["unseen"], f"{self.page.url}: one cannot see that this has the focus: {focused['unseen']}"
            if focused["isIt"]:
                return
            if not focused["name"]:
                continue
            if passed and focused["name"] == passed[0] and len(passed) > 3:
                break
            passed.append(focused["name"])
        raise AssertionError(f"{self.page.url}: Tab does not reach {selector} {text or ''}; it reaches\n" + "\n".join(passed[:60]))

    def press(self, key):
        self.page.keyboard.press(key)

    def type(self, selector, text):
        self.tab_to(selector)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def tick(self, selector):
        self.tab_to(selector)
        self.press("Space")

    def choose_first(self, name):
        """The first of some radio buttons."""
        self.tab_to(f"[name='{name}']")
        self.press("Space")

    def follow(self, selector, text=None):
        self.tab_to(selector, text)
        self.enter()

    def enter(self):
        with self.page.expect_navigation():
            self.press("Enter")

    def send(self, action):
        """The button of the form that goes there."""
        self.tab_to(f"form[action$='{action}'] button:not([name=later])")
        self.enter()

    def send_on(self):
        """The main button of the form on this page."""
        self.tab_to("main form button:not([name=later])")
        self.enter()

    def open_form(self, action):
        """Opens what is folded away around the form that goes there."""
        details = f"details:has(form[action$='{action}'])"
        if self.page.locator(details).count() and not self.page.locator(f"{details}[open]").count():
            self.tab_to(f"{details} > summary")
            self.press("Enter")

    def text(self):
        return self.page.locator("main").inner_text()

    def expect(self, *words):
        text = self.text()
        for word in words:
            assert word in text, f"{self.page.url}: “{word}” is not on the page\n{text[:1500]}"

    def expect_at(self, expression):
        assert re.search(expression, self.page.url), f"arrived at {self.page.url}, not at {expression}"

    def open_mail(self, subject):
        """The newest mail with these words, and on through its link and the button there."""
        self.follow("footer a[href='/postvak']")
        self.follow("main a", subject)
        self.follow("main a[href^='/link/']")
        self.send_on()


def picture(path):
    """A photo as a phone might make it, but small."""
    width, height = 64, 48
    rows = b"".join(b"\0" + b"".join(bytes([40 + 3 * y, 120, 60 + 2 * x]) for x in range(width)) for y in range(height))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
    return path


class Story:
    """The chapters share what came of the ones before: the number of the case, and the people in it."""

    def __init__(self, browser, town):
        self.browser, self.town = browser, town
        self.reference = None

    def tell(self):
        self.resident = resident = Keys(self.browser, self.town)
        resident.begin(self.town.address + "/")
        resident.tab_to(".skip")
        resident.follow("a[href='/idee']")
        resident.type("[name=wat]", "Achter de flat ligt een kaal veldje. We maken er een tuin van voor vlinders en voor elkaar.")
        resident.choose_first("phase")
        resident.type("[name=titel]", TITLE)
        resident.send_on()
        resident.tick("[name=themes][value=green]")
        resident.send_on()
        resident.tab_to("select[name=gebied]")
        for _ in range(3):
            resident.press("ArrowDown")
        resident.send_on()
        resident.choose_first("applicant")
        resident.type("[name=naam]", "Vera Vlinder")
        resident.type("[name=mail]", "vera.vlinder@example.nl")
        resident.send_on()
        resident.tick("[name=needs][value=money]")
        resident.type("[name=budget]", "1500")
        resident.type("[name=requestedAmount]", "1.200")
        resident.send_on()
        resident.expect_at("/idee/[^/]+/")

    def find_money(self):
        resident = self.resident
        resident.follow("a[href$='/geld-en-hulp'][href*='/idee/']")
        resident.expect_at("/idee/[^/]+/geld-en-hulp")
        # The finder asks what still decides something; where nothing does, an earlier answer can be changed here too.
        question = "main form[action$='/geld-en-hulp'] input:not([type=hidden])"
        if resident.page.locator(question).count() == 0:
            resident.follow("main a[href*='?vraag=']")
        before = resident.page.locator("main").inner_html()
        resident.tab_to(question)
        kind = resident.page.evaluate("document.activeElement.type")
        if kind == "radio":
            resident.press("ArrowDown")
        elif kind == "checkbox":
            resident.press("Space")
        else:
            resident.press("Control+a")
            resident.page.keyboard.type("4")
        resident.send_on()
        assert resident.page.locator("main").inner_html() != before, "an answer changes nothing"
        resident.expect_at("/geld-en-hulp")
        assert resident.page.locator("main a[href^='/geld-en-hulp/regelingen/']").count() > 0, "no scheme is shown"

    def send(self):
        resident = self.resident
        resident.follow("main a[href^='/idee/']:not([href*='geld-en-hulp'])")
        # The idea opens where something is left to do: once everything is told, at the last page.
        if not resident.page.url.endswith("/versturen"):
            resident.follow("a[href$='/versturen']")
        resident.expect(TITLE, "1.200", "Vera Vlinder")
        resident.tick("[name=laat-zien]")
        resident.send_on()
        resident.expect_at("/verstuurd$")
        found = re.search(r"\b[A-Z]{1,3}-\d{4}-\d{4,}\b", resident.text())
        assert found, f"the confirmation shows no reference\n{resident.text()}"
        self.reference = found[0]
        assert re.search(r"\b\d{1,2} [a-z]+ 20\d\d\b", resident.text()), "the confirmation shows no date"

    def follow_status(self):
        self.resident.open_mail(self.reference)
        self.resident.expect_at(f"/mijn/plannen/{self.reference}$")
        self.resident.expect(TITLE)

    def take(self):
        self.officer = officer = Keys(self.browser, self.town)
        officer.begin(self.town.links["deskOfficer"])
        officer.send_on()
        officer.expect_at("/werk$")
        officer.send(f"/werk/zaken/{self.reference}/neem")
        officer.expect_at(f"/werk/zaken/{self.reference}")
        officer.expect(TITLE)

    def ask(self):
        officer, action = self.officer, f"/werk/zaken/{self.reference}/vraag"
        officer.open_form(action)
        officer.type(f"form[action$='{action}'] [name=vraag-tekst]", "Wie is de eigenaar van het veldje?")
        officer.type(f"form[action$='{action}'] [name=vraag-reden]", "Zonder de eigenaar kunnen we niet beginnen.")
        officer.type(f"form[action$='{action}'] [name=vraag-stap]", "Na je antwoord vragen we de groenbeheerder.")
        officer.send(action)
        officer.expect("Wie is de eigenaar van het veldje?")

    def answer(self):
        resident = self.resident
        resident.open_mail(TITLE)
        resident.expect_at(f"/mijn/plannen/{self.reference}$")
        resident.expect("Wie is de eigenaar van het veldje?", "Zonder de eigenaar kunnen we niet beginnen.")
        action = f"/mijn/plannen/{self.reference}/antwoord"
        resident.open_form(action)
        resident.type(f"form[action$='{action}'] textarea", "De gemeente zelf.")
        resident.send(action)
        resident.expect("De gemeente zelf.")

    def decide(self):
        # About money the desk does not decide: who leads takes it over and brings it to the step that can say yes.
        case = f"/werk/zaken/{self.reference}"
        officer, action = Keys(self.browser, self.town), f"{case}/ja"
        officer.begin(self.town.links["coordinator"])
        officer.send_on()
        officer.begin(self.town.address + case)
        officer.send(f"{case}/neem")
        officer.expect("De gemeente zelf.")
        officer.open_form(f"{case}/stap")
        officer.choose_first("stap-naar")
        officer.type(f"form[action$='{case}/stap'] [name=stap-reden]", "Alles zit erbij.")
        officer.type(f"form[action$='{case}/stap'] [name=stap-stap]", "Je stadsdeel kijkt ernaar.")
        officer.send(f"{case}/stap")
        officer.open_form(action)
        officer.choose_first("ja-bedrag")
        officer.type(f"form[action$='{action}'] [name=ja-reden]", "Het plan past in de wijk en de grond is van ons.")
        officer.type(f"form[action$='{action}'] [name=ja-stap]", "De groenbeheerder belt je deze week.")
        officer.send(action)
        officer.expect("Het plan past in de wijk")
        self.resident.open_mail(TITLE)
        self.resident.expect("Het plan past in de wijk en de grond is van ons.", "De groenbeheerder belt je deze week.")

    def find_passport(self):
        visitor = Keys(self.browser, self.town)
        visitor.begin(self.town.address + "/")
        visitor.type("input[type=search]", "vlinder")
        visitor.enter()
        visitor.expect_at("/initiatieven\\?")
        visitor.follow("main a", TITLE)
        visitor.expect_at("/initiatieven/vlindertuin-achter-de-flat")
        text = visitor.page.locator("body").inner_text()
        assert "Vera" in text and "Vlinder\n" not in text.replace(TITLE, ""), "the passport shows a first name and no more"
        visitor.context.close()

    def choose_file(self, person, field, file):
        """The field has the focus; the dialog is the system's. A browser without a screen does not always announce it: then the file is
        put into the field that the keyboard reached."""
        try:
            with person.page.expect_file_chooser(timeout=5_000) as chooser:
                person.press("Enter")
            chooser.value.set_files(file)
        except PlaywrightTimeout:
            person.page.locator(field).set_input_files(file)

    def post_news(self):
        resident = self.resident
        resident.follow("main a[href='/initiatieven/vlindertuin-achter-de-flat']")
        resident.follow("a[href$='/vlindertuin-achter-de-flat/beheer']")
        resident.follow("a[href$='/vlindertuin-achter-de-flat/nieuws']")
        resident.type("[name=titel]", "De eerste bloemen")
        resident.type("[name=tekst]", "Vandaag hebben we gezaaid, met twaalf buren.")
        resident.tab_to("[name=foto1]")
        self.choose_file(resident, "[name=foto1]", picture(self.town.folder / "tuin.png"))
        resident.type("[name=bijschrift1]", "Buren met zaad in de hand")
        resident.send("/nieuws")
        resident.expect_at("/initiatieven/vlindertuin-achter-de-flat$")
        resident.expect("De eerste bloemen")
        photo = resident.page.locator("img[alt='Buren met zaad in de hand']")
        assert photo.count() == 1, "the photo is not on the passport"
        photo.scroll_into_view_if_needed()
        resident.page.wait_for_timeout(500)
        assert photo.evaluate("photo => photo.naturalWidth") > 0, "the photo does not load"


def shortcuts(browser, town):
    """The keys do what their list says, not while somebody types, and not when they are switched off."""
    context = browser.new_context(locale="nl-NL", viewport={"width": 1280, "height": 900})
    page = sign_in(context, town.links["caseworker"])
    page.goto(f"{town.address}/werk/zaken")

    def here():
        return page.evaluate("[...document.querySelectorAll('table.work tbody tr')].indexOf(document.activeElement.closest('tr'))")

    def go(*keys):
        with page.expect_navigation():
            for key in keys:
                page.keyboard.press(key)

    page.keyboard.press("?")
    assert page.locator("dialog.keys-list").is_visible(), "? does not open the list of keys"
    page.keyboard.press("Escape")
    for key, row in [("j", 0), ("j", 1), ("j", 2), ("k", 1)]:
        page.keyboard.press(key)
        assert here() == row, f"{key} leads to row {here()}, not to {row}"
    name = page.evaluate("document.activeElement.textContent.trim()")
    go("o")
    assert name in page.locator("h1").inner_text(), f"o opens {page.url}, not “{name}”"
    for keys, path in [("gh", "/werk"), ("gn", "/werk/nieuw"), ("go", "/werk/overzicht"), ("gb", "/werk/balie"), ("gz", "/werk/zaken")]:
        go(*keys)
        assert page.url == town.address + path, f"{keys} leads to {page.url}"
    page.keyboard.press("/")
    page.keyboard.type("gh?")
    assert page.locator("input[type=search]").input_value() == "gh?", "what is typed into a field works as a key"
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    page.locator("dialog [data-on]").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert here() == -1, "keys work although they are switched off"
    context.close()


def tests(browser, town):
    story = Story(browser, town)
    chapters = [
        ("a resident tells an idea", story.tell), ("the finder answers and asks on", story.find_money), ("she checks and sends", story.send),
        ("a mail leads to where it stands", story.follow_status), ("the desk takes it", story.take), ("the desk asks a question", story.ask),
        ("she answers", story.answer), ("the desk decides and she hears why", story.decide),
        ("somebody finds the passport by searching", story.find_passport), ("she posts news with a photo", story.post_news),
    ]
    failed = []

    def chapter(test):
        def run():
            assert not failed, f"cannot be told after “{failed[0]}” failed"
            try:
                test()
            except BaseException:
                failed.append(test.__name__)
                raise

        return run

    for name, test in chapters:
        yield name, chapter(test)
    yield "keys of the desk", lambda: shortcuts(browser, town)
