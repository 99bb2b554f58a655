"""One municipality's database is damaged: the others notice nothing, this one says so plainly, and a restore brings it back."""
import os

from database import Files
from load import Load
from mailbox import Mailbox
from server import Server, host_of, municipalities
from support import Report, free_port, wait_for
from visitor import NoAnswer, Visitor

PAGES = ["/", "/initiatieven", "/idee", "/inloggen", "/geld-en-hulp", "/status"]


class Place:
    """One municipality of a server, for a visitor."""

    def __init__(self, server, municipality):
        self.port, self.host = server.port, host_of(municipality)


def run(folder):
    report = Report("A damaged database, one of three")
    bad, *others = municipalities()[:3]
    files, mailbox = Files(folder / "data"), Mailbox(free_port())
    server = Server(folder, files, mail_port=mailbox.port, served=[bad, *others])
    try:
        server.start()
        load = Load(server, files, bad, mailbox)
        load.settle(2)
        load.wait_for_mail(30)
        wait_for(lambda: server.run("check")[0] == 0, 30, pause=1)
        status, text = server.run("backup", str(folder / "backup"))
        report.check("a backup is made", status == 0, "" if status == 0 else text[-200:])
        damage(files.file(bad))
        wait_for(lambda: False, 3)
        look(report, "while running", server, bad, others, load, settled=False)
        server.stop(seconds=20)
        took = server.start(seconds=30)
        report.check("at start: it starts all the same", took is not None, f"{took:.1f} s" if took else server.log.read_text()[-300:])
        if took is not None:
            look(report, "after a restart", server, bad, others, load)
        restore(report, server, folder, bad, others, load)
    finally:
        server.stop()
    return report


def damage(file):
    """Overwrites the file from its first page on, and what is in the write-ahead log, as a failing disk would."""
    for path in (file, file.with_name(file.name + "-wal")):
        if path.exists() and path.stat().st_size > 0:
            with path.open("r+b") as handle:
                handle.write(os.urandom(path.stat().st_size))


def look(report, when, server, bad, others, load, settled=True):
    statuses = {page: status(server, bad, page) for page in PAGES}
    fresh = {page: status(server, bad, f"/initiatieven?zoek=resilience{number}") for number, page in enumerate("ab")}
    answered = set(statuses.values()) | set(fresh.values())
    # What needs no data may go on, and what was in memory may be shown a last time while it runs.
    report.check(f"{when}: it answers 503 or what needs no data", answered <= {200, 503} and 503 in answered, f"{statuses | fresh}")
    visitor = Visitor(Place(server, bad))
    posts = {
        "idea": visitor.post_once("/idee", {"wat": "A bench", "titel": "Bench", "eenmalig": "z" * 30}).status,
        "sign-in": visitor.post_once("/inloggen", {"mail": "resident@example.nl", "eenmalig": "q" * 30}).status,
        "mine": load.residents[0].elsewhere(Place(server, bad), None).visitor.once("GET", "/mijn").status,
    }
    report.check(f"{when}: its forms answer 503", set(posts.values()) == {503}, posts)
    page = visitor.once("GET", "/initiatieven?zoek=tree")
    report.check(f"{when}: in plain words", "<h1>" in page.text and "SQL" not in page.text and "malformed" not in page.text)
    fine = {(other, page): status(server, other, page) for other in others for page in PAGES}
    told = [Visitor(Place(server, other)).post_once("/idee", {"wat": "A bench", "titel": "Bench", "eenmalig": f"{when:-<30}"}).status
            for other in others]
    report.check(f"{when}: the others go on", set(fine.values()) == {200} and set(told) == {303}, f"{len(fine)} pages, {len(told)} ideas")
    up = {name: value for name, value in server.figures().items() if name.startswith("meemaken_database_up")}
    down = [name for name, value in up.items() if value == 0]
    report.check(f"{when}: /metrics says so", down == [f'meemaken_database_up{{municipality="{bad}"}}'], up)
    wait_for(lambda: False, 2.1)
    ready = server.ready()
    report.check(f"{when}: /klaar says so", ready and ready["damaged"] == [bad] and not ready["failing"] and ready["ready"], ready)
    report.check(f"{when}: /status says so", status(server, bad, "/status") == 503)
    status_code, text = server.run("check")
    named = status_code == 1 and text.count("NOT FINE") == 1 and f"{bad}: NOT FINE" in text
    report.check(f"{when}: meemaken check names it and no other", named, [line for line in text.splitlines() if "!" in line][:2])


def restore(report, server, folder, bad, others, load):
    status_code, text = server.run("restore", str(folder / "backup"), "--municipality", bad, "--replace")
    if not report.check("restore works over the damaged file", status_code == 0, text.strip()[-250:]):
        return
    came = wait_for(lambda: status(server, bad, "/initiatieven") == 200, 30, pause=0.5) if server.process.poll() is None else False
    report.check("it is back without a restart", came)
    server.stop(seconds=20)
    report.check("and after a restart", server.start() is not None and status(server, bad, "/initiatieven") == 200)
    lost, doubled = load.losses()
    report.check("with everything that was in the backup", not lost and not doubled, lost)
    path = f"/initiatieven/{load.residents[0].slug}/beheer"
    report.check("who was signed in still is", load.residents[0].elsewhere(Place(server, bad), None).visitor.get(path).status == 200)
    report.check("the others still go on", all(status(server, other, "/") == 200 for other in others))
    healthy = wait_for(lambda: server.run("check")[0] == 0, 60, pause=2)
    report.check("meemaken check is fine", healthy, "" if healthy else server.run("check")[1][-300:])


def status(server, municipality, page):
    try:
        return Visitor(Place(server, municipality)).once("GET", page).status
    except NoAnswer as error:
        return str(error)
