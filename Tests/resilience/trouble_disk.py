"""A disk that is full: what can be read is read, what cannot be kept is said, nothing is half there, and it heals by itself."""
import os
import subprocess

from database import Files
from load import Load
from mailbox import Mailbox
from server import Server, municipalities
from support import Report, free_port, wait_for, working
from visitor import Visitor

SIZE = "60m"


def run(folder):
    report = Report(f"Disk full: SQLite on a disk of {SIZE}")
    disk = folder / "disk"
    disk.mkdir()
    if os.getuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", disk], capture_output=True).returncode:
        report.leave_out("mounting a small disk needs root (and CAP_SYS_ADMIN)")
        return report
    mailbox = Mailbox(free_port())
    server = Server(folder, Files(disk), mail_port=mailbox.port)
    try:
        server.start()
        load = Load(server, Files(disk), municipalities()[0], mailbox)
        load.settle(1)
        full(report, server, load, disk)
        again(report, server, load, disk)
    finally:
        server.stop()
        subprocess.run(["umount", "--lazy", disk], check=False)
    return report


def fill(disk):
    """Takes all room there is, to the last byte."""
    with (disk / "filler").open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                pass


def full(report, server, load, disk):
    resident = load.residents[0]
    path = f"/initiatieven/{resident.slug}/vragen"
    form = resident.visitor.form(path, path)
    before = counts(load)
    fill(disk)
    statuses, texts, tokens = [], [], []
    # The write-ahead log has room of its own for a while.
    for number in range(400):
        fields = form | {"vraag": f"Full {number}", "tekst": "x" * 500, "eenmalig": f"resilience-full-disk-{number:08}"}
        answer = resident.visitor.post_once(path, fields)
        statuses.append(answer.status)
        if answer.status != 303:
            texts.append(answer.text)
            tokens.append((f"Full {number}", fields))
        if len(texts) == 10:
            break
        if answer.status == 303:
            fill(disk)
    kinds = {status: statuses.count(status) for status in sorted(set(statuses))}
    report.check("a write that does not fit answers 503", statuses.count(503) == len(texts) > 0, f"{kinds}")
    report.check("the page says so in plain words", texts and all("<h1>" in text and "SQL" not in text for text in texts))
    pages = ["/", "/initiatieven", "/idee", "/inloggen", "/gezond", "/klaar"]
    read = {page: Visitor(server).once("GET", page).status for page in pages}
    report.check("reading goes on", all(status == 200 for page, status in read.items()), f"{read}")
    known = resident.visitor.once("GET", path).status
    report.check("who is signed in stays so", known == 200, known)
    told(report, server)
    posts = {
        "sign-in": Visitor(server).post_once("/inloggen", {"mail": "resident@example.nl", "eenmalig": "x" * 30}).status,
        "idea": Visitor(server).post_once("/idee", {"wat": "A bench. " * 600, "titel": "Bench", "eenmalig": "y" * 30}).status,
        "sign-out": Visitor(server).post_once("/uitloggen", {}).status,
    }
    report.check("no form answers 500", 500 not in posts.values(), posts)
    kept = {name: count - before[name] for name, count in counts(load).items()}
    is_whole = kept["asks"] == statuses.count(303) == kept["entries"] - kept["others"]
    report.check("nothing is half there", is_whole, f"{statuses.count(303)} kept")
    load.failed = tokens


def told(report, server):
    page = Visitor(server).once("GET", "/status")
    report.check("/status says so", page.status == 503 and working("full") in page.text, page.status)
    says = [name for name, value in server.figures().items() if name.startswith("meemaken_database_full") and value == 1]
    report.check("/metrics says so", says, says)
    status, text = server.run("check")
    found = [line.strip() for line in text.splitlines() if "! disk:" in line]
    report.check("meemaken check says so", status == 1 and found, found or text[-200:])
    lines = [line for line in server.log.read_text().splitlines() if "disk full" in line]
    report.check("the log says so", lines, f"{len(lines)} lines")


def again(report, server, load, disk):
    """First a restart on the full disk, then room."""
    server.stop()
    took = server.start(seconds=20)
    report.check("it starts on a full disk", took is not None, f"{took or 0:.1f} s")
    if took is None:
        (disk / "filler").unlink()
        report.check("it starts when there is room", server.start() is not None)
    else:
        report.check("and reads", Visitor(server).once("GET", "/initiatieven").status == 200)
        (disk / "filler").unlink()
    resident = load.residents[0]
    path = f"/initiatieven/{resident.slug}/vragen"
    answers = [resident.visitor.post(path, fields, seconds=20).status for _, fields in load.failed]
    report.check("with room the same forms are kept", set(answers) == {303}, f"{len(answers)} sent again")
    titles = dict(load.database.rows(load.municipality, "SELECT title, COUNT(*) FROM initiative_ask GROUP BY title"))
    report.check("each once", all(titles.get(name) == 1 for name, _ in load.failed))
    healthy = wait_for(lambda: server.run("check")[0] == 0, 90, pause=2)
    report.check("meemaken check is fine by itself", healthy, "" if healthy else server.run("check")[1][-300:])
    content = wait_for(lambda: Visitor(server).once("GET", "/status").status == 200, 90, pause=1)
    report.check("/status is content again by itself", content)


def counts(load):
    def one(query):
        return load.database.rows(load.municipality, query)[0][0]

    return {
        "asks": one("SELECT COUNT(*) FROM initiative_ask"), "entries": one("SELECT COUNT(*) FROM journal"),
        "others": one("SELECT COUNT(*) FROM journal WHERE kind <> 'initiative.asked'"),
    }
