"""Three processes on one PostgreSQL behind nginx: does it work as one, and go on when one of them, or the database, is gone?"""
import argparse
import pathlib
import shutil
import sys
import tempfile
import threading
import time
from urllib.parse import urlencode

from database import Cluster
from load import Load
from mailbox import Mailbox
from proxy import Proxy
from server import Server, host_of, municipalities
from spoil import spoil
from support import Report, finish, free_port, median, wait_for
from visitor import Visitor

NODES = 3


class Through:
    """The site as visitors reach it, or one node of it."""

    def __init__(self, name, port, host):
        self.name, self.port, self.host = name, port, host


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=6, help="how long each load lasts")
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="meemaken-nodes-"))
    cluster = Cluster()
    try:
        run = Run(folder, cluster, options)
        if not run.proxy.is_there:
            print("needs nginx (Debian: nginx-light)")
            return 1
        try:
            return run.all()
        finally:
            run.stop()
    finally:
        cluster.remove()
        shutil.rmtree(folder, ignore_errors=True)


class Run:
    def __init__(self, folder, cluster, options):
        self.cluster, self.seconds = cluster, options.seconds
        self.municipality = municipalities()[0]
        self.mailbox = Mailbox(free_port())
        port, host = free_port(), host_of(self.municipality)
        self.nodes = [
            Server(folder, cluster, mail_port=self.mailbox.port, address_port=port, name=f"node{number}") for number in range(NODES)
        ]
        self.proxy = Proxy(folder, port, [node.port for node in self.nodes])
        self.site = Through("site", port, host)
        self.a, self.b, self.c = (Through(name, node.port, host) for name, node in zip("ABC", self.nodes))
        self.load = Load(self.site, cluster, self.municipality, self.mailbox)
        self.report = Report(f"{NODES} processes on one PostgreSQL behind nginx")

    def stop(self):
        self.proxy.stop()
        for node in self.nodes:
            node.stop()

    def all(self):
        self.start()
        self.load.settle(3)
        self.sessions()
        self.changes()
        self.same_form_twice()
        self.duties()
        self.node_killed()
        self.sender_killed()
        self.database_restarted()
        self.rolling("rolling restart, told to nginx first", drained=True)
        self.rolling("rolling restart, just so", drained=False)
        self.at_the_end()
        return finish([self.report])

    def start(self):
        """All at once, on an empty database: each migration runs once."""
        self.each_node(lambda node: node.start())
        alive = [node.process.poll() is None for node in self.nodes]
        self.report.check("three start together on an empty database", all(alive), f"{sum(alive)} of {NODES}")
        self.cluster.command(
            f"""SET search_path TO {self.municipality.replace("-", "_")};
            CREATE TABLE public.duty_run (name TEXT, at BIGINT);
            CREATE FUNCTION public.note_duty() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN INSERT INTO public.duty_run VALUES (NEW.name, NEW.succeeded_at); RETURN NEW; END $$;
            CREATE TRIGGER note_duty AFTER UPDATE ON duty FOR EACH ROW
            WHEN (NEW.succeeded_at IS DISTINCT FROM OLD.succeeded_at) EXECUTE FUNCTION public.note_duty()""")
        self.proxy.start()
        used = {Visitor(self.site).get("/initiatieven").headers.get("X-Node") for _ in range(12)}
        self.report.check("nginx asks all of them", len(used) == NODES, f"{len(used)} nodes")

    def each_node(self, do):
        threads = [threading.Thread(target=do, args=(node,)) for node in self.nodes]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    # MARK: One site

    def sessions(self):
        resident = self.load.residents[0]
        path = f"/initiatieven/{resident.slug}/beheer"
        answers = {node.name: resident.elsewhere(node, None).visitor.get(path).status for node in (self.a, self.b, self.c)}
        self.report.check("who signed in at one is known at all", set(answers.values()) == {200}, answers)
        address = resident.name.lower().replace(" ", ".") + "@example.nl"
        before = len(self.mailbox.mails)
        asking = Visitor(self.b)
        asking.post("/inloggen", asking.form("/inloggen", "/inloggen") | {"mail": address})
        self.load.ledger.sign_ins[address] = 1
        mail = wait_for(lambda: next((mail for mail in self.mailbox.mails[before:] if mail.recipient == address), None), 30)
        using = Visitor(self.c)
        using.sign_in(mail.link())
        known = Visitor(self.a)
        known.cookies = dict(using.cookies)
        self.report.check("a link asked for at B and used at C signs in at A", known.get(path).status == 200)
        known.post("/uitloggen", {})
        gone = Visitor(self.b)
        gone.cookies = dict(using.cookies)
        status = gone.get(path).status
        self.report.check("who leaves at A has left at B", status != 200, status)

    def changes(self):
        """A page that every node has ready in memory must be new everywhere soon after a write at one."""
        resident = self.load.residents[0].elsewhere(self.a, None)
        path = f"/initiatieven/{resident.slug}"
        action = f"{path}/zichtbaarheid"
        resident.visitor.post(action, resident.visitor.form(f"{path}/beheer", action) | {"zichtbaar": "1"})
        readers = [Visitor(self.b), Visitor(self.c)]
        delays = []
        for _ in range(20):
            for reader in readers:
                reader.get(path)
            name = self.load.ask(resident)
            begin = time.monotonic()
            for reader in readers:
                seen = wait_for(lambda: name in reader.get(path).text, 5, pause=0.002)
                delays.append(time.monotonic() - begin if seen else 99.0)
        figures = f"{len(delays)} times: median {median(delays) * 1000:.0f} ms, at most {max(delays) * 1000:.0f} ms"
        self.report.check("a write at A is seen at B and C within a second", max(delays) < 1, figures)

    def same_form_twice(self):
        """The same form at two nodes at the same moment: a double click that nginx deals out to both."""
        resident = self.load.residents[1]
        path = f"/initiatieven/{resident.slug}/vragen"
        statuses = []
        for _ in range(60):
            name = self.load.ledger.name("Ask")
            fields = resident.elsewhere(self.a, None).visitor.form(path, path) | {"vraag": name, "tekst": "Twice."}
            statuses += self.at_once(resident, path, fields)
            self.load.ledger.sent.setdefault("ask", set()).add(name)
        self.report.check("the same form at two nodes at once: both are answered", set(statuses) == {303}, count(statuses))
        ideas = []
        for _ in range(15):
            ideas += self.idea_at_once()
        self.report.check("the same idea sent at two nodes at once: both are answered", set(ideas) == {303}, count(ideas))
        self.nothing_lost("and it is there once")

    def at_once(self, resident, path, fields):
        visitors = [resident.elsewhere(node, None).visitor for node in (self.b, self.c)]
        return post_at_once(visitors, path, fields)

    def idea_at_once(self):
        visitor = Visitor(self.a)
        title = self.load.ledger.name("Idea")
        address = title.lower().replace(" ", ".") + "@example.nl"
        begun = visitor.post("/idee", visitor.form("/idee", "/idee") | {"wat": f"{title}.", "titel": title})
        self.load.ledger.note("draft", title, begun)
        draft = begun.location.rsplit("/", 1)[0]
        visitor.post(f"{draft}/wie", visitor.form(f"{draft}/wie", f"{draft}/wie") | {"naam": title, "mail": address})
        fields = visitor.form(f"{draft}/versturen", f"{draft}/versturen")
        visitors = [Visitor(self.b), Visitor(self.c)]
        for other in visitors:
            other.cookies = dict(visitor.cookies)
        self.load.ideas += 1
        self.load.ledger.sent.setdefault("idea", set()).add(title)
        return post_at_once(visitors, f"{draft}/versturen", fields)

    def duties(self):
        """All mail through a slow server, so that one run takes longer than its rhythm and its claim, and two others would like to help."""
        self.load.wait_for_mail(60)
        self.mailbox.delay, self.mailbox.busiest = lambda: 2.2, 0
        before = len(self.mailbox.mails)
        for _ in range(25):
            self.load.tell(Visitor(self.site))
            self.load.ideas += 1
        waited = self.load.wait_for_mail(150)
        self.mailbox.delay = lambda: 0.0
        sent, mail = len(self.mailbox.mails) - before, self.load.mail_report()
        once = waited is not None and self.mailbox.busiest == 1 and mail["second copies"] == 0
        self.report.check(
            "every mail goes once, one at a time", once,
            f"{sent} mails in {waited or 150:.0f} s, {self.mailbox.busiest} at a time, {mail['second copies']} second copies")
        runs, duties, short = self.duty_runs()
        self.report.check(
            "no duty ran twice in one round", not short and runs > 5, f"{runs} runs of {duties} duties; too soon: {short[:3]}")

    def duty_runs(self):
        """How often duties ran, how many there are, and those that ran again before it was time."""
        rows = self.cluster.rows(self.municipality, "SELECT name, every_seconds FROM duty")
        runs, short = 0, []
        for name, every in rows:
            query = f"SELECT at FROM public.duty_run WHERE name = '{name}' ORDER BY at"
            times = [at for (at,) in self.cluster.rows(self.municipality, query)]
            runs += len(times)
            short += [(name, later - earlier) for earlier, later in zip(times, times[1:]) if later - earlier < every * 1000]
        return runs, len(rows), short

    # MARK: When something is gone

    def node_killed(self):
        log = self.load.fresh_log()
        end = self.load.start(6, ideas_each=1)
        kills = 0
        for node in self.nodes:
            time.sleep(self.seconds / 6)
            node.kill()
            kills += 1
            time.sleep(self.seconds / 6)
            node.start()
        end()
        bad, self.load.ledger.bad = self.load.ledger.bad, []
        failed = log.failed("GET") + log.failed("POST")
        name = "a node killed under load: no visitor sees it, with pages nor forms"
        if not self.report.check(name, not failed and not bad, f"{kills} kills, {log}"):
            self.explain(log)
        self.nothing_lost("and nothing is lost or doubled")

    def sender_killed(self):
        """The node that is sending mail dies while it does: another goes on soon."""
        self.load.wait_for_mail(90)
        self.mailbox.delay = lambda: 1.0
        for _ in range(5):
            self.load.tell(Visitor(self.site))
            self.load.ideas += 1
        sender = wait_for(self.sender, 15, pause=0.02)
        if not self.report.check("the node that sends is found", sender is not None):
            return
        sender.kill()
        self.mailbox.delay = lambda: 0.0
        waited = self.load.wait_for_mail(300)
        mail = self.load.mail_report()
        self.report.check(
            "the node that sends mail is killed: another goes on within 90 s", waited is not None and waited < 90,
            f"after {waited or 300:.0f} s, {mail['second copies']} second copies with the same Message-ID")
        sender.start()

    def sender(self):
        """Whose process has a line to the mail server."""
        port = f":{self.mailbox.port:04X}"
        lines = [line.split() for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]]
        inodes = {f"socket:[{line[9]}]" for line in lines if line[2].endswith(port) and line[3] == "01"}
        for node in self.nodes:
            for handle in pathlib.Path(f"/proc/{node.process.pid}/fd").iterdir():
                try:
                    if str(handle.readlink()) in inodes:
                        return node
                except OSError:
                    continue
        return None

    def database_restarted(self):
        log = self.load.fresh_log()
        end = self.load.start(6, ideas_each=1)
        time.sleep(self.seconds / 3)
        begin = time.monotonic()
        self.cluster.control("--mode=fast", "restart")
        took = time.monotonic() - begin
        time.sleep(self.seconds / 3)
        end()
        bad, self.load.ledger.bad = self.load.ledger.bad, []
        self.report.check("the database restarted: every post is answered in the end", not bad, bad[:3])
        silence = f"restart took {took:.1f} s, longest silence {log.longest_gap():.1f} s, {log}"
        self.report.check("the database restarted: nothing worse than 503", log.count(500, 502, 504, 0) == 0, silence)
        ready = [node.ready() for node in self.nodes]
        self.report.check("the database restarted: all nodes are back", all(found and not found["failing"] for found in ready))

    def rolling(self, name, drained):
        log = self.load.fresh_log()
        end = self.load.start(6, ideas_each=1)
        stops = []
        for node in self.nodes:
            time.sleep(self.seconds / 6)
            if drained:
                self.proxy.down = {node.port}
                self.proxy.reload()
            stops.append(node.stop())
            node.start()
            if drained:
                self.proxy.down = set()
                self.proxy.reload()
        time.sleep(1)
        end()
        bad, self.load.ledger.bad = self.load.ledger.bad, []
        slow = "none stopped by itself" if None in stops else f"stopping took at most {max(stops):.1f} s"
        failed = log.failed("GET") + log.failed("POST")
        if not self.report.check(f"{name}: no request is lost", not failed and not bad, f"{log}; {slow}"):
            self.explain(log)
        self.report.check(f"{name}: each stops when asked", None not in stops)

    def nothing_lost(self, name):
        lost, doubled = self.load.losses()
        self.report.check(name, not lost and not doubled, (lost + doubled)[:3] or f"{self.load.ledger.total()} posts")

    def explain(self, log):
        for entry in log.bad[:5]:
            self.report.note(f"{entry}")
        for node in self.nodes:
            for error in node.errors()[-3:]:
                self.report.note(f"{node.log.stem}: {error}")

    def at_the_end(self):
        waited = self.load.wait_for_mail(300)
        mail = self.load.mail_report()
        self.report.check("every mail went", waited is not None and mail["never came"] == 0, mail)
        self.report.check("nothing was told twice", not self.load.doubled_mail() and mail["unknown id"] == 0)
        self.nothing_lost("nothing is lost or doubled")
        healthy = wait_for(lambda: self.nodes[0].run("check")[0] == 0, 60, pause=2)
        self.report.check("meemaken check is fine", healthy, "" if healthy else self.nodes[0].run("check")[1][-300:])
        runs, duties, short = self.duty_runs()
        self.report.check("over all of it no duty ran twice in one round", not short, f"{runs} runs of {duties} duties; {short[:3]}")
        self.cluster.command("INSERT INTO public.duty_run SELECT name, MAX(at) + 1 FROM public.duty_run GROUP BY name LIMIT 1")
        self.report.check("the count of duties sees one that runs twice", len(self.duty_runs()[2]) == 1)
        spoil(self.report, self.nodes[0], self.load)


def post_at_once(visitors, path, fields):
    """Their answers' statuses; they start together."""
    barrier = threading.Barrier(len(visitors))
    statuses = []

    def send(visitor):
        # The line is open before the start, so that they really meet.
        visitor.once("GET", "/gezond")
        barrier.wait()
        answer = visitor.once("POST", path, urlencode(fields), {"Content-Type": "application/x-www-form-urlencoded"})
        statuses.append(answer.status)

    threads = [threading.Thread(target=send, args=(visitor,)) for visitor in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


def count(statuses):
    return {status: statuses.count(status) for status in sorted(set(statuses))}


if __name__ == "__main__":
    sys.exit(main())
