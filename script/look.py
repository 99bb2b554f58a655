#!/usr/bin/env python3
"""Looks at pages as people do: on a phone and a desk, light and dark, and says what is wrong.

    script/look.py http://localhost:8080 / /initiatieven /bestaat-niet=404
    script/look.py http://localhost:8080 --start /demo/in/casist --lang nl --lang en --shots build/looks /vandaag

For every page: the expected status, axe with the WCAG 2.2 A and AA rules (1280 and 360 px, light and dark), no sideways
scrolling at 320 px, controls of at least 44 px under a finger, one h1, the language asked for, no errors in the console, nothing
blocked by the content security policy, no request to another host. Prints a table and the findings; exit status 1 if any.

Needs: pip install playwright axe-playwright-python, and a Chromium (--chromium, $CHROMIUM, or `chromium` on the path).
"""
import argparse
import os
import pathlib
import re
import shutil
import sys
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from playwright.sync_api import Error as BrowserError
from playwright.sync_api import sync_playwright

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
VIEWS = [(1280, 900, "light"), (1280, 900, "dark"), (360, 740, "light"), (360, 740, "dark")]
COLUMNS = ["status", "axe", "320px", "target", "page", "console", "csp", "host"]

LISTEN = """
window.__blocked = []
addEventListener('securitypolicyviolation', e => window.__blocked.push(`${e.effectiveDirective}: ${e.blockedURI || e.sample || 'inline'}`))
"""
AXE = """
async ({ tags, without }) => {
    const rules = Object.fromEntries(without.map(id => [id, { enabled: false }]))
    const result = await axe.run(document, { runOnly: { type: 'tag', values: tags }, rules, resultTypes: ['violations'] })
    return result.violations.map(v => ({ id: v.id, help: v.help, nodes: v.nodes.map(n => n.target.join(' ')) }))
}
"""
OVERFLOW = """
() => {
    const width = document.documentElement.clientWidth
    if (document.scrollingElement.scrollWidth <= width) return []
    const scrolls = e => e && e !== document.body && e !== document.documentElement
        && (/auto|scroll|hidden|clip/.test(getComputedStyle(e).overflowX) || scrolls(e.parentElement))
    const name = e => e.localName + [...e.classList].map(c => '.' + c).join('')
    return [...document.body.querySelectorAll('*')]
        .filter(e => e.getBoundingClientRect().right > width + 1 && !scrolls(e.parentElement)).map(name).slice(0, 3).concat('page')
}
"""
TARGETS = """
() => [...document.querySelectorAll('button, select, textarea, summary, .button, .tap, input:not([type=hidden])')].map(e => {
    const label = e.matches('[type=checkbox], [type=radio]') ? e.closest('label') ?? e : e
    const box = label.getBoundingClientRect()
    return { seen: e.checkVisibility({ visibilityProperty: true }) && box.height > 1, height: Math.round(box.height), name: e.localName
        + [...e.classList].map(c => '.' + c).join('') + ' “' + (e.innerText || e.name || e.value || '').trim().slice(0, 30) + '”' }
}).filter(t => t.seen && t.height < 44).map(t => `${t.name} is ${t.height} px high`)
"""
PAGE = """
() => ({ lang: document.documentElement.lang, title: document.title, h1: document.querySelectorAll('h1').length })
"""


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("base", help="address of the running site, such as http://localhost:8080")
    parser.add_argument("paths", nargs="*", help="paths to look at; /path=404 expects that status")
    parser.add_argument("--paths", dest="file", help="a file with one path a line; # starts a comment")
    parser.add_argument("--start", action="append", default=[], metavar="URL", help="visit first and press the one button there")
    parser.add_argument("--lang", action="append", default=[], help="look in this language too; may be given more than once")
    parser.add_argument("--lang-query", default="taal", help="query key that asks for a language (default: taal)")
    parser.add_argument("--lang-cookie", help="ask for the language by this cookie instead of the query")
    parser.add_argument("--shots", help="folder for screenshots; without it none are made")
    parser.add_argument("--chromium", default=os.environ.get("CHROMIUM") or shutil.which("chromium"), help="the browser to use")
    parser.add_argument("--axe", help="another axe.min.js than the one of axe-playwright-python")
    parser.add_argument("--skip-axe", action="append", default=[], metavar="RULE", help="leave this axe rule out")
    parser.add_argument("--quick", action="store_true", help="only 1280 light and 360 dark")
    return parser.parse_intermixed_args()


def axe_source(path):
    if path:
        return pathlib.Path(path).read_text()
    import axe_playwright_python
    return next(pathlib.Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text()


def wanted(options):
    lines = list(options.paths)
    if options.file:
        lines += [line.split("#")[0].strip() for line in pathlib.Path(options.file).read_text().splitlines()]
    for line in filter(None, lines):
        match = re.fullmatch(r"(.*?)(?:=([1-5]\d\d))?", line)
        yield match[1], int(match[2] or 200)


def sign_in(browser, options):
    """The cookies after visiting every start address, pressing its only button if it has one."""
    context = browser.new_context()
    page = context.new_page()
    for address in options.start:
        page.goto(urljoin(options.base, address), wait_until="load")
        buttons = page.locator("main form button:not([type=button]), main form input[type=submit]")
        if buttons.count() == 1:
            with page.expect_navigation():
                buttons.click()
        elif buttons.count() > 1:
            sys.exit(f"{address}: {buttons.count()} buttons, which one is meant?")
    state = context.storage_state()
    context.close()
    return state


class Look:
    """One page in one language, looked at in every view."""

    def __init__(self, path, status, lang, options):
        self.path, self.status, self.lang, self.options = path, status, lang, options
        self.found = {column: {} for column in COLUMNS}  # message -> where it was seen

    def note(self, column, message, where):
        self.found[column].setdefault(message, []).append(where)

    @property
    def address(self):
        address = urljoin(self.options.base, self.path)
        if not self.lang or self.options.lang_cookie:
            return address
        parts = urlsplit(address)
        query = [pair for pair in parse_qsl(parts.query) if pair[0] != self.options.lang_query] + [(self.options.lang_query, self.lang)]
        return urlunsplit(parts._replace(query=urlencode(query)))

    def listen(self, page, where):
        home = urlsplit(self.options.base).netloc

        def request(sent):
            parts = urlsplit(sent.url)
            if parts.scheme in ("http", "https") and parts.netloc != home:
                self.note("host", sent.url[:120], where)

        def console(message):
            # A page that is meant to be a 404 says so in the console as well; a browser asks for /favicon.ico by itself.
            source = message.location.get("url", "").split("#")[0]
            expected = source.endswith("/favicon.ico") or (self.status >= 400 and source == page.url.split("#")[0])
            if message.type == "error" and not expected and "Content Security Policy" not in message.text:
                self.note("console", message.text[:200], where)

        page.on("request", request)
        page.on("console", console)
        page.on("pageerror", lambda error: self.note("console", f"{error}"[:200], where))

    def at(self, browser, state, axe, width, height, scheme):
        where = f"{width} {scheme}"
        phone = width < 600
        context = browser.new_context(
            storage_state=state, viewport={"width": width, "height": height}, color_scheme=scheme, has_touch=phone, is_mobile=phone,
            reduced_motion="reduce", locale=self.lang or "nl-NL")
        if self.lang and self.options.lang_cookie:
            context.add_cookies([{"name": self.options.lang_cookie, "value": self.lang, "url": self.options.base}])
        context.add_init_script(LISTEN)
        page = context.new_page()
        self.listen(page, where)
        try:
            response = page.goto(self.address, wait_until="load")
            if response is not None and response.status != self.status:
                self.note("status", f"{response.status} instead of {self.status}", where)
            page.wait_for_timeout(150)  # modules that a module asked for
            for blocked in page.evaluate("window.__blocked ?? []"):
                self.note("csp", blocked, where)
            if self.options.shots:
                self.shoot(page, where)
            self.check(page, axe, where, phone)
        except BrowserError as error:
            self.note("page", str(error).splitlines()[0][:160], where)
        finally:
            context.close()

    def check(self, page, axe, where, phone):
        facts = page.evaluate(PAGE)
        if facts["h1"] != 1:
            self.note("page", f"{facts['h1']} times h1", where)
        if not facts["title"].strip():
            self.note("page", "no title", where)
        if self.lang and facts["lang"].split("-")[0] != self.lang:
            self.note("page", f"lang is “{facts['lang']}”, asked for “{self.lang}”", where)
        page.evaluate(axe)  # through the debugger, so that the content security policy is left as it is
        for violation in page.evaluate(AXE, {"tags": TAGS, "without": []}):
            if violation["id"] not in self.options.skip_axe:
                self.note("axe", f"{violation['id']}: {violation['help']} ({', '.join(violation['nodes'][:3])})", where)
        if phone:
            for target in page.evaluate(TARGETS):
                self.note("target", target, where)
            page.set_viewport_size({"width": 320, "height": 640})
            names = page.evaluate(OVERFLOW)
            if names:
                self.note("320px", f"scrolls sideways: {', '.join(names)}", where.replace("360", "320"))

    def shoot(self, page, where):
        name = re.sub(r"[^a-z0-9]+", "-", f"{self.path} {self.lang or ''} {where}".lower()).strip("-")
        page.screenshot(path=str(pathlib.Path(self.options.shots) / f"{name}.png"), full_page=True)


def report(looks):
    width = max(len(look.path) for look in looks) + 2
    print(f"{'page':{width}}{'lang':6}" + "".join(f"{column:>9}" for column in COLUMNS))
    for look in looks:
        cells = (len(look.found[column]) for column in COLUMNS)
        print(f"{look.path:{width}}{look.lang or '-':6}" + "".join(f"{count or '·':>9}" for count in cells))
    total = 0
    for look in looks:
        for column in COLUMNS:
            for message, places in look.found[column].items():
                total += 1
                print(f"\n{look.path} {look.lang or ''} [{', '.join(dict.fromkeys(places))}] {column}: {message}", end="")
    print(f"\n{len(looks)} pages, {total or 'no'} findings")
    return 1 if total else 0


def main():
    options = arguments()
    pages = list(wanted(options))
    if not pages:
        sys.exit("no pages to look at")
    if options.shots:
        pathlib.Path(options.shots).mkdir(parents=True, exist_ok=True)
    axe = axe_source(options.axe)
    views = [VIEWS[0], VIEWS[3]] if options.quick else VIEWS
    looks = [Look(path, status, lang, options) for path, status in pages for lang in (options.lang or [None])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.chromium, args=["--no-sandbox"])
        state = sign_in(browser, options)
        for look in looks:
            for view in views:
                look.at(browser, state, axe, *view)
        browser.close()
    return report(looks)


if __name__ == "__main__":
    sys.exit(main())
