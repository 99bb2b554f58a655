"""Every kind of page, found by following links, looked at as people do."""
import re
from collections import Counter, deque
from html import unescape
from urllib.parse import urljoin, urlsplit

from looker import Lookers
from town import sign_in

STARTS = {
    None: ["/", "/initiatieven", "/geld-en-hulp", "/idee", "/inloggen", "/postvak", "/bestaat-niet"],
    "deskOfficer": ["/werk"], "caseworker": ["/werk"], "administrator": ["/werk"],
}
BOUND = 500  # addresses fetched per kind of person; of each kind of page one is looked at
# Of these, more than one: what stands on them differs with how far a plan is. As many are fetched, and each that holds something new is kept.
MANY = {"/werk/zaken/{id}": 60, "/mijn/plannen/{id}": 60}

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
        # The fifty schemes of a municipality are asked for with the same forms.
        part = re.sub(r"^schemes~[\w-]+", "schemes~{scheme}", part)
        name = re.sub(r"\d+", "N", part) if before in PARTS else NAMES.get(before, "{id}") if is_one else "{document}" if is_document else part
        parts.append(name if part else part)
        before = part
    return "/".join(parts)


class Crawl:
    """The pages of one kind of person, in the order they were found: one of each pattern, and of some each that holds something new."""

    def __init__(self, town, starts, cookies, below="/"):
        self.town, self.cookies, self.below = town, cookies, below
        self.pages = {}  # by pattern, the paths that are kept
        self.shapes = {}  # by path
        self.known = {}  # by pattern, what the kept ones hold together
        self.broken = []
        queue, seen = deque(starts), set(starts)
        fetched, tried = 0, Counter()
        while queue:
            path = queue.popleft()
            kind = pattern(path)
            if kind in self.pages and tried[kind] >= MANY.get(kind, 1):
                continue
            tried[kind] += 1
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
        # What the page is made of: classes, fields and where its forms go to, without the names of things and the frame around it.
        main = text[text.find("<main"):text.find("</main>")]
        shape = set(re.findall(r'class="([^"]*)"|name="([^"]*)"|<form[^>]*action="[^"]*/([^"/]*)"', main)) | {"page"}
        kind = pattern(path)
        if not shape <= self.known.setdefault(kind, set()):
            self.pages.setdefault(kind, []).append(path)
            self.shapes[path] = shape
            self.known[kind] |= shape
        links = [urljoin(path, unescape(link)).split("#")[0] for link in re.findall(r'<a [^>]*?href="([^"]*)"', text)]
        return [link for link in links if link.startswith(self.below) and "taal=" not in link]


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


def initiators(town):
    """A way to sign in for each resident who got a mail: the link in the newest one."""
    found = {}
    _, _, mailbox = town.get("/postvak")
    for mail, address in re.findall(r'href="(/postvak/[^"]+)".*?([\w.]+@example\.nl)', mailbox, re.DOTALL):
        if address not in found:
            link = re.search(r'href="(/link/[\w-]{30,})"', town.get(mail)[2])
            if link:
                found[address] = town.address + link.group(1)
    return list(found.values())


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
    seen = {}
    kinds = {None: STARTS[None]} | {kind: STARTS.get(kind, ["/mijn"]) for kind in town.links}

    def unseen(crawl):
        """A page that somebody else saw as well is looked at again only where it holds something new for this person."""
        new = []
        for kind_of_page, paths in crawl.pages.items():
            for path in paths:
                if not crawl.shapes[path] <= seen.setdefault(kind_of_page, set()):
                    new.append(path)
                    seen[kind_of_page] |= crawl.shapes[path]
        return new

    def told(who, paths, refused, problems):
        print(f"  {who}: {len(paths)} kinds of pages, {refused} also with errors")
        for path in paths:
            print(f"    {path}")
        assert not problems, f"{len(problems)} problems\n" + "\n".join(dict.fromkeys(problems))

    def test(kind, lookers):
        def run():
            context = browser.new_context(locale="nl-NL", viewport={"width": 1280, "height": 900})
            starts = list(kinds[kind])
            if kind:
                sign_in(context, town.links[kind]).close()
            else:
                starts += [a_draft(context, town), *own_links(town, "/advies/", "/akkoord/")]
            crawl = Crawl(town, starts, context.cookies())
            new = unseen(crawl)
            found, refused = lookers.look(new, context.storage_state())
            context.close()
            told(kind or "visitor", new, refused, crawl.broken + found)

        return run

    def plans():
        """How a plan stands differs from one initiator to the next."""
        links = initiators(town)
        assert links, "no mail in the mailbox lets an initiator in"
        looked, refused, problems = [], 0, []
        for link in links:
            context = browser.new_context(locale="nl-NL", viewport={"width": 1280, "height": 900})
            sign_in(context, link).close()
            crawl = Crawl(town, ["/mijn"], context.cookies(), below="/mijn/plannen/")
            new = unseen(crawl)
            found, were_refused = lookers.look(new, context.storage_state())
            context.close()
            looked, refused, problems = looked + new, refused + were_refused, problems + crawl.broken + found
        told(f"{len(links)} initiators", looked, refused, problems)

    with Lookers(town.address) as lookers:
        for kind in kinds:
            yield f"the pages of {kind or 'a visitor'}", test(kind, lookers)
        yield "the plans of initiators", plans

    def everybody():
        missing = {"deskOfficer", "caseworker"} - set(town.links)
        assert not missing, f"the demonstration prints no sign-in link for {', '.join(sorted(missing))}"

    yield "there is somebody of every kind", everybody
