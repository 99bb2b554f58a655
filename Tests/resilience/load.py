"""Residents who tell ideas, post news, ask for help and ask to sign in; and a ledger of what must be there afterwards, once."""
import json
import random
import threading
import time

from support import wait_for
from visitor import Gone, RequestLog, Visitor

# The program lets two hundred ideas an hour through, and five sign-in mails an hour to one address.
IDEAS_AN_HOUR = 190
SIGN_INS_EACH = 4


class Ledger:
    """What was sent, by name, and whether it was answered. A name is used once."""

    def __init__(self):
        self.lock = threading.Lock()
        self.sent = {}
        self.bad = []
        self.count = 0
        self.retried = 0
        self.sign_ins = {}

    def name(self, kind):
        with self.lock:
            self.count += 1
            return f"{kind} {self.count:05}"

    def note(self, kind, name, answer, want=303):
        """An answer to a post: anything but the one wanted is kept to be shown."""
        with self.lock:
            if answer.tries > 1:
                self.retried += 1
            if answer.status == want:
                self.sent.setdefault(kind, set()).add(name)
            else:
                self.bad.append((kind, name, answer.status, answer.location or answer.text[:0]))

    def wrong(self, kind, what):
        with self.lock:
            self.bad.append((kind, str(what), 0, ""))

    def answered(self):
        """The names of what was answered so far, by kind."""
        with self.lock:
            return {kind: set(names) for kind, names in self.sent.items()}

    def total(self):
        with self.lock:
            return sum(len(names) for names in self.sent.values()) + sum(self.sign_ins.values())


class Resident:
    """Somebody with an initiative, signed in by the link in a mail."""

    def __init__(self, visitor, name, slug):
        self.visitor, self.name, self.slug = visitor, name, slug

    def elsewhere(self, town, log):
        """The same person at another screen: the same session, a line of its own."""
        visitor = Visitor(town, log)
        visitor.cookies = dict(self.visitor.cookies)
        return Resident(visitor, self.name, self.slug)


class Load:
    def __init__(self, town, database, municipality, mailbox, seed=1, title="Resilience"):
        self.town, self.database, self.municipality, self.mailbox = town, database, municipality, mailbox
        self.random = random.Random(seed)
        self.ledger = Ledger()
        self.log = RequestLog()
        self.residents = []
        self.known = []
        self.ideas = 0
        self.title = title

    # MARK: What people do

    def tell(self, visitor, send=True):
        """An idea, from the first question on; sent to the municipality or left half-told. Its title, and the address it came from."""
        title = self.ledger.name("Idea")
        address = title.lower().replace(" ", ".") + "@example.nl"
        answer = visitor.post("/idee", visitor.form("/idee", "/idee") | {"wat": f"{title}: a bench under the tree.", "titel": title})
        self.ledger.note("draft", title, answer)
        if answer.status != 303 or not send:
            return title, address
        draft = answer.location.rsplit("/", 1)[0]
        form = visitor.form(f"{draft}/wie", f"{draft}/wie")
        visitor.post(f"{draft}/wie", form | {"naam": f"Resident {title}", "mail": address})
        form = visitor.form(f"{draft}/versturen", f"{draft}/versturen")
        answer = visitor.post(f"{draft}/versturen", form)
        # Sent already by a post whose answer was lost: the draft's page then leads to the confirmation.
        self.ledger.note("idea", title, answer)
        if answer.status == 303:
            with self.ledger.lock:
                self.known.append(address)
        return title, address

    def ask(self, resident):
        name = self.ledger.name("Ask")
        path = f"/initiatieven/{resident.slug}/vragen"
        form = resident.visitor.form(path, path)
        self.ledger.note("ask", name, resident.visitor.post(path, form | {"vraag": name, "tekst": "On Saturday."}))
        return name

    def news(self, resident):
        name = self.ledger.name("News")
        path = f"/initiatieven/{resident.slug}/nieuws"
        form = {key: value for key, value in resident.visitor.form(path, path).items() if key == "eenmalig"}
        self.ledger.note("news", name, resident.visitor.post(path, form | {"titel": name, "tekst": "It grows."}))

    def ask_to_sign_in(self, visitor):
        with self.ledger.lock:
            free = [address for address in self.known if self.ledger.sign_ins.get(address, 0) < SIGN_INS_EACH]
            if not free:
                return
            address = self.random.choice(free)
            self.ledger.sign_ins[address] = self.ledger.sign_ins.get(address, 0) + 1
        answer = visitor.post("/inloggen", visitor.form("/inloggen", "/inloggen") | {"mail": address})
        with self.ledger.lock:
            if answer.tries > 1:
                self.ledger.retried += 1
            if answer.status != 303:
                self.ledger.bad.append(("sign-in", address, answer.status, answer.location))

    # MARK: People

    def settle(self, count):
        """Residents who have an initiative and are signed in."""
        for _ in range(count):
            visitor = Visitor(self.town, self.log)
            title, address = self.tell(visitor)
            self.ideas += 1
            mail = wait_for(lambda: next(iter(self.mailbox.to(address)), None), 30)
            assert mail, f"no mail came to {address}"
            known = Visitor(self.town, self.log)
            known.sign_in(mail.link())
            slug = self.database.rows(self.municipality, f"SELECT slug FROM initiative WHERE title = '{title}'")[0][0]
            self.residents.append(Resident(known, title, slug))

    def work(self, stop, number, ideas):
        """One of several at the same time, until told to stop. Finishes what it began."""
        mind = random.Random(self.random.random() + number)
        visitor = Visitor(self.town, self.log)
        resident = self.residents[number % len(self.residents)].elsewhere(self.town, self.log)
        while not stop.is_set():
            what = mind.random()
            try:
                if what < 0.15 and ideas > 0 and self.ideas < IDEAS_AN_HOUR:
                    with self.ledger.lock:
                        self.ideas += 1
                    ideas -= 1
                    self.tell(Visitor(self.town, self.log))
                elif what < 0.35:
                    self.tell(Visitor(self.town, self.log), send=False)
                elif what < 0.60:
                    self.ask(resident)
                elif what < 0.85:
                    self.news(resident)
                else:
                    self.ask_to_sign_in(visitor)
            except Gone as gone:
                self.ledger.wrong("gone", gone)
            except Exception as error:  # a mistake of this test is no pass
                self.ledger.wrong(type(error).__name__, error)
                raise

    def fresh_log(self):
        """Counts requests anew, for one part of a test."""
        self.log = RequestLog()
        return self.log

    def start(self, workers, ideas_each=1):
        """Sets them to work; what comes back ends it and waits until all have finished."""
        stop = threading.Event()
        threads = [
            threading.Thread(target=self.work, args=(stop, number, ideas_each), daemon=True) for number in range(workers)
        ]
        for thread in threads:
            thread.start()

        def end():
            stop.set()
            for thread in threads:
                thread.join(120)

        return end

    # MARK: Counting

    def found(self, database):
        """What is there, by kind and name, and how often."""
        def counted(query):
            return dict(database.rows(self.municipality, query))

        news = {}
        for (personal,) in database.rows(self.municipality, "SELECT personal FROM journal WHERE kind = 'initiative.news'"):
            name = json.loads(personal)["data"]["headline"]
            news[name] = news.get(name, 0) + 1
        return {
            "draft": counted("SELECT title, COUNT(*) FROM draft GROUP BY title"),
            "idea": counted("SELECT title, COUNT(*) FROM case_file GROUP BY title"),
            "ask": counted("SELECT title, COUNT(*) FROM initiative_ask GROUP BY title"),
            "initiative": counted("SELECT title, COUNT(*) FROM initiative GROUP BY title"), "news": news,
        }

    def losses(self, database=None, sent=None):
        """Names that should be there once: those that are not there, and those that are there more often.

        In another database than that of the load: those that were sent before it was made.
        """
        found = self.found(database or self.database)
        sent = sent or self.ledger.answered()
        sent["initiative"] = sent.get("idea", set())
        lost = [f"{kind}: {name}" for kind, names in sent.items() for name in names if found[kind].get(name, 0) == 0]
        doubled = [
            f"{kind}: {name} × {count}" for kind, names in found.items() for name, count in names.items()
            if count > 1 and name.split()[0] in ("Idea", "Ask", "News")
        ]
        return (lost, doubled) if database else self._sign_ins(lost, doubled)

    def _sign_ins(self, lost, doubled):
        query = """SELECT person.email, COUNT(*) FROM journal JOIN person ON person.id = subject_id
            WHERE kind = 'signIn.requested' GROUP BY person.email"""
        asked = dict(self.database.rows(self.municipality, query))
        with self.ledger.lock:
            for address, count in self.ledger.sign_ins.items():
                have = asked.get(address, 0)
                if have < count:
                    lost.append(f"sign-in: {address} {have} of {count}")
                elif have > count:
                    doubled.append(f"sign-in: {address} {have} of {count}")
        return lost, doubled

    def mails_waiting(self):
        return self.database.rows(self.municipality, "SELECT COUNT(*) FROM message WHERE state IN ('pending', 'sending')")[0][0]

    def wait_for_mail(self, seconds):
        """Seconds until nothing waited any more; nil when the time was over first."""
        begin = time.monotonic()
        return time.monotonic() - begin if wait_for(lambda: self.mails_waiting() == 0, seconds, pause=0.5) else None

    def mail_report(self):
        """Messages of the database against what the mail server kept: how many never came, second copies, and strangers."""
        rows = self.database.rows(self.municipality, "SELECT id FROM message WHERE email IS NOT NULL")
        expected = {f"{row[0]}@{self.municipality}.meemaken" for row in rows}
        got = [mail.id for mail in self.mailbox.mails]
        return {
            "messages": len(expected), "never came": len(expected - set(got)), "second copies": len(got) - len(set(got)),
            "unknown id": len(set(got) - expected),
        }

    def doubled_mail(self):
        """Two different mails that say the same to the same person, where the ledger knows there should be one."""
        confirmations = {}
        for mail in self.mailbox.mails:
            if mail.recipient.startswith("idea.") and mail.recipient not in self.ledger.sign_ins:
                confirmations.setdefault((mail.recipient, mail.subject), set()).add(mail.id)
        return [key for key, ids in confirmations.items() if len(ids) > 1]
