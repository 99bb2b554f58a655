"""A browser without a screen: cookies, forms, and the habit of sending a form again when no answer came."""
import html.parser
import http.client
import itertools
import re
import select
import threading
import time
from urllib.parse import urlencode, urlsplit


class Answer:
    def __init__(self, status, headers, text):
        self.status, self.headers, self.text = status, headers, text

    @property
    def location(self):
        return self.headers.get("Location", "")

    @property
    def is_good(self):
        return self.status in (200, 303)


class NoAnswer(Exception):
    """The line broke before the answer was there: nobody knows what was done."""


class Gone(Exception):
    """No answer came for so long that the visitor gave up."""


class Visitor:
    # Each at a house of its own, as far as this machine goes: who sends very much from one address is slowed down.
    houses = itertools.count(1)

    def __init__(self, town, log=None):
        self.town, self.log = town, log
        number = next(Visitor.houses)
        self.address = f"127.1.{number // 250 % 250}.{number % 250 + 1}"
        self.cookies = {}
        self.connection = None

    # One request, one try.
    def once(self, method, path, body=None, headers=None):
        if self.connection is not None and self.connection.sock and select.select([self.connection.sock], [], [], 0)[0]:
            # Closed at the other end while nothing was asked; every browser looks first.
            self.connection.close()
            self.connection = None
        is_new = self.connection is None
        if is_new:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.town.port, timeout=30, source_address=(self.address, 0))
        sent = {"Host": f"{self.town.host}:{self.town.port}", "Sec-Fetch-Site": "same-origin", "Accept-Language": "nl"} | (headers or {})
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            self.connection.request(method, path, body=body, headers=sent)
            response = self.connection.getresponse()
            answer = Answer(response.status, response.headers, response.read().decode("utf-8", errors="replace"))
        except (OSError, http.client.HTTPException) as error:
            self.connection.close()
            self.connection = None
            if not is_new and isinstance(error, ConnectionError):
                # A line that was kept open broke before any answer: every browser then asks again on a new one, by itself.
                if self.log is not None:
                    self.log.resent += 1
                return self.once(method, path, body, headers)
            raise NoAnswer(str(error)) from error
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, value = line.split(";")[0].split("=", 1)
            if value:
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        return answer

    def persist(self, method, path, body=None, headers=None, seconds=60):
        """The same request again until there is an answer; a 502 of the proxy, a 503 or a 504 is none yet."""
        end = time.monotonic() + seconds
        tries = 0
        while True:
            tries += 1
            try:
                answer = self.once(method, path, body, headers)
                if self.log is not None:
                    self.log.add(method, path, answer.status)
                if answer.status not in (502, 503, 504):
                    answer.tries = tries
                    return answer
            except NoAnswer:
                if self.log is not None:
                    self.log.add(method, path, 0)
            if time.monotonic() > end:
                raise Gone(f"{method} {path}")
            time.sleep(0.05 if tries < 20 else 0.3)

    def get(self, path, **options):
        return self.persist("GET", path, **options)

    def form(self, page, action):
        """The fields of the form on that page that posts to that address, as they are filled in."""
        return Forms.read(self.get(page).text).get(action, {})

    def post(self, path, fields, **options):
        return self.persist(
            "POST", path, urlencode(fields, doseq=True), {"Content-Type": "application/x-www-form-urlencoded"}, **options)

    def post_once(self, path, fields):
        return self.once("POST", path, urlencode(fields, doseq=True), {"Content-Type": "application/x-www-form-urlencoded"})

    def sign_in(self, link):
        path = urlsplit(link).path
        answer = self.post(path, {})
        assert "sessie" in self.cookies, f"no session: {answer.status} {answer.location}"
        return answer.location


class Forms(html.parser.HTMLParser):
    @staticmethod
    def read(text):
        reader = Forms()
        reader.forms, reader.current = {}, None
        reader.feed(text)
        return reader.forms

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if tag == "form":
            self.current = self.forms.setdefault(values.get("action", ""), {})
        elif tag == "input" and self.current is not None and "name" in values:
            kind = values.get("type", "text")
            if kind in ("hidden", "text", "email", "tel") or (kind in ("radio", "checkbox") and "checked" in values):
                self.current[values["name"]] = values.get("value", "")
        elif tag == "textarea" and self.current is not None:
            self.current[values["name"]] = ""

    def handle_endtag(self, tag):
        if tag == "form":
            self.current = None


class RequestLog:
    """How often which status came; 0 is no answer at all."""

    def __init__(self):
        self.lock = threading.Lock()
        self.statuses = {}
        self.times = []
        self.bad = []
        # By the browser itself, without anybody noticing.
        self.resent = 0

    def add(self, method, path, status):
        with self.lock:
            self.statuses[status] = self.statuses.get(status, 0) + 1
            self.times.append((time.monotonic(), status))
            if status >= 400 or status == 0:
                self.bad.append((method, re.sub(r"[0-9a-f-]{36}", "{id}", path), status))

    def count(self, *statuses):
        return sum(self.statuses.get(status, 0) for status in statuses)

    def failed(self, method):
        """Requests of that method that were not answered as they should, by status."""
        with self.lock:
            return [status for found, _, status in self.bad if found == method]

    def longest_gap(self):
        """Seconds between two good answers, at most."""
        good = [moment for moment, status in self.times if status in (200, 303, 304)]
        return max((later - earlier for earlier, later in zip(good, good[1:])), default=0.0)

    def __str__(self):
        counts = ", ".join(f"{count} × {status or 'no answer'}" for status, count in sorted(self.statuses.items()))
        return counts + (f", {self.resent} asked again by the browser itself" if self.resent else "")
