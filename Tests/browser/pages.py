"""Every kind of page, found by following links, looked at as people do."""
import re
import sys
from collections import deque
from html import unescape
from urllib.parse import urljoin, urlsplit

from town import ROOT, sign_in

sys.path.insert(0, str(ROOT / "script"))
import look  # noqa: E402  the questions script/look.py asks of a page

LANGUAGES = ["nl", "en"]
# Wide and narrow, light and dark, divided over the languages: each page is seen in all four. It is loaded once in a language.
VIEWS = {"nl": [(1280, "light"), (360, "dark")], "en": [(1280, "dark"), (360, "light")]}
STARTS = {
    None: ["/", "/initiatieven", "/geld-en-hulp", "/idee", "/inloggen", "/postvak", "/bestaat-niet"],
    "deskOfficer": ["/werk"], "caseworker": ["/werk"], "administrator": ["/werk"],
}
BOUND = 400  # addresses fetched per kind of person; of each kind of page one is looked at

# What stands in an address behind these words names one of many.
NAMES = {"initiatieven": "{slug}", "regelingen": "{id}", "postvak": "{id}", "wending": "{turn}", "help": "{ask}", "foto": "{id}", "kompas": "{thema}",
         "versies": "{revision}", "teksten": "{key}"}
# Forms for a part of a document, each document and kind of part with questions of its own: `rules.3.when` is one of `rules.N.when`.
PARTS = {"scherm", "voorwaarde"}


def pattern(path):
    """The kind of page an address leads to: `/initiatieven/{slug}/nieuws`."""
    words = urlsplit(path).path.split("/")
    parts, before = [], ""
    for index, part in enumerate(words):
        after = words[index + 1] if index + 1 < len(words) else ""
        is_one = before in NAMES or re.fullmatch(r"[0-9a-f]{8}-[0-9a-f-]{27}|[A-Z]+-\d{4}-\d+|[\w-]{30,}", part)
        is_document = before == "instellingen" and after not in PARTS
        name = re.sub(r"\d+", "N", part) if before in PARTS else NAMES.get(before, "{id}") if is_one else "{document}" if is_document else part
        parts.append(name if part else part)
        before = part
    return "/".join(parts)


class Crawl:
    """The pages of one kind of person, one of each pattern, in the order they were found."""

    def __init__(self, town, starts, cookies):
        self.town, self.cookies = town, cookies
        self.pages = {}
        self.shapes = {}
        self.broken = []
        queue, seen = deque(starts), set(starts)
        fetched = 0
        while queue:
            path = queue.popleft()
            if pattern(path) in self.pages:
                continue
            if fetched == BOUND:
                # Nothing is left out in silence: a person who sees more than this needs a higher bound.
                left = sorted({pattern(other) for other in [path, *queue]} - set(self.pages))
                self.broken.append(f"stopped after {BOUND} addresses, with {len(left)} kinds of pages left: {', '.join(left[:20])}")
                break
            fetched += 1
            for link in self.fetch(path):
                if link not in seen:
                    seen.add(link)
                    queue.append(link)

    def fetch(self, path):
        status, headers, text = self.town.get(path, self.cookies)
        if status in (301, 302, 303):
            return [headers["Location"]]
        if not headers.get("Content-Type", "").startswith("text/html"):
            return []
        if status >= 400 and path != "/bestaat-niet":
            self.broken.append(f"{path} answers {status}")
            return []
        self.pages[pattern(path)] = path
        # What the page is made of: classes, fields and where its forms go to, without the names of things and the frame around it.
        main = text[text.find("<main"):text.find("</main>")]
        self.shapes[pattern(path)] = set(re.findall(r'class="([^"]*)"|name="([^"]*)"|<form[^>]*action="[^"]*/([^"/]*)"', main)) | {"page"}
        links = [urljoin(path, unescape(link)).split("#")[0] for link in re.findall(r'<a [^>]*?href="([^"]*)"', text)]
        return [link for link in links if link.startswith("/") and "taal=" not in link]


def own_links(town, *places):
    """The newest address in the local mailbox below each of these: pages for who has a link in a mail and no account."""
    found = {}
    _, _, mailbox = town.get("/postvak")
    for mail in dict.fromkeys(re.findall(r'href="(/postvak/[^"]+)"', mailbox)):
        if len(found) == len(places):
            break
        _, _, text = town.get(mail)
        for place in places:
            link = re.search(rf'href="({place}[\w-]{{30,}})"', text)
            if link:
                found.setdefault(place, link.group(1))
    missing = set(places) - set(found)
    assert not missing, f"no mail in the mailbox leads to {', '.join(sorted(missing))}"
    return list(found.values())


class Looker:
    """One page in one language, in every view."""

    def __init__(self, context, town, axe):
        self.page, self.town, self.axe = context.new_page(), town, axe
        self.found = []
        self.where = ""
        self.page.on("request", self.request)
        self.page.on("console", self.console)
        self.page.on("pageerror", lambda error: self.note(f"error in a script: {error}"))

    def note(self, message):
        self.found.append(f"{self.where}: {message}"[:500])

    def request(self, sent):
        parts = urlsplit(sent.url)
        if parts.scheme in ("http", "https") and parts.hostname != self.town.host:
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
        self.page.goto(f"{self.town.address}{path}{separator}taal={language}", wait_until="load")
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
            for violation in self.page.evaluate(look.AXE, look.TAGS):
                self.note(f"{width} {scheme}: {violation['id']}: {violation['help']} ({', '.join(violation['nodes'][:3])})")
        self.page.set_viewport_size({"width": 320, "height": 640})
        sideways = self.page.evaluate(look.OVERFLOW)
        if sideways:
            self.note(f"scrolls sideways at 320 px: {', '.join(sideways)}")
        for blocked in self.page.evaluate("window.__blocked ?? []"):
            self.note(f"blocked by the content security policy: {blocked}")

    def send_empty(self, path):
        """Sends the page's first real form as it is and looks at what comes back, when that is the form with its errors."""
        self.page.goto(f"{self.town.address}{path}", wait_until="load")
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


def a_draft(context, town):
    """An idea that is being told in this browser: its address."""
    page = context.new_page()
    page.goto(f"{town.address}/idee")
    page.locator("main textarea").first.fill("We willen met de straat een tuin maken waar iedereen welkom is.")
    page.locator("main form button:not([type=button])").first.click()
    page.wait_for_url("**/idee/*/**")
    path = urlsplit(page.url).path
    page.close()
    return path


def tests(browser, town):
    axe = look.axe_source(None)
    seen = {}
    kinds = {None: STARTS[None]} | {kind: STARTS.get(kind, ["/mijn"]) for kind in town.links}

    def test(kind):
        def run():
            context = browser.new_context(locale="nl-NL", viewport={"width": 1280, "height": 900})
            context.add_init_script(look.LISTEN)
            starts = list(kinds[kind])
            if kind:
                sign_in(context, town.links[kind]).close()
            else:
                starts += [a_draft(context, town), *own_links(town, "/advies/", "/akkoord/")]
            crawl = Crawl(town, starts, context.cookies())
            looker = Looker(context, town, axe)
            # A page that somebody else saw as well is looked at again only where it holds something new for this person.
            new = [path for page, path in crawl.pages.items() if not crawl.shapes[page] <= seen.get(page, set())]
            for page, shape in crawl.shapes.items():
                seen.setdefault(page, set()).update(shape)
            for path in new:
                for language in LANGUAGES:
                    looker.look(path, language)
            refused = [path for path in new if looker.send_empty(path + ("&" if "?" in path else "?") + "taal=nl")]
            context.close()
            print(f"  {kind or 'visitor'}: {len(new)} kinds of pages, {len(refused)} also with errors")
            for path in new:
                print(f"    {path}")
            problems = crawl.broken + looker.found
            assert not problems, f"{len(problems)} problems\n" + "\n".join(dict.fromkeys(problems))

        return run

    for kind in kinds:
        yield f"the pages of {kind or 'a visitor'}", test(kind)

    def everybody():
        missing = {"deskOfficer", "caseworker"} - set(town.links)
        assert not missing, f"the demonstration prints no sign-in link for {', '.join(sorted(missing))}"

    yield "there is somebody of every kind", everybody
