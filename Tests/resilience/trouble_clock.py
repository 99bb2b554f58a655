"""A clock that jumps two days ahead and back, and an hour back: whoever is known stays known, duties go on, no mail goes twice."""
import time

from clock import Clock
from database import Files
from load import Load
from mailbox import Mailbox
from server import Server, municipalities
from support import Report, free_port, wait_for
from visitor import Visitor


def run(folder):
    report = Report("Clock jumps")
    clock = Clock(folder)
    if not clock.is_there:
        report.leave_out("needs a C compiler")
        return report
    mailbox = Mailbox(free_port())
    server = Server(folder, Files(folder / "data"), mail_port=mailbox.port, wrapper=clock.wrapper)
    try:
        server.start()
        load = Load(server, Files(folder / "data"), municipalities()[0], mailbox)
        load.settle(1)
        for name, jump in [("two days ahead", {"days": 2}), ("back to the true time", {}), ("an hour behind", {"hours": -1})]:
            clock.set(**jump)
            time.sleep(3)
            after(report, name, clock, server, load, mailbox)
        clock.set(days=2)
        server.stop()
        server.start()
        clock.set()
        server.stop()
        server.start()
        after(report, "restarts ahead and back", clock, server, load, mailbox)
        at_the_end(report, clock, server, load, mailbox)
    finally:
        server.stop()
    return report


def after(report, name, clock, server, load, mailbox):
    resident = load.residents[0].elsewhere(server, None)
    page = resident.visitor.once("GET", f"/initiatieven/{resident.slug}/beheer").status
    report.check(f"{name}: who is signed in stays so", page == 200, page)
    _, address = load.tell(Visitor(server))
    begin = time.monotonic()
    came = wait_for(lambda: mailbox.to(address), 150, pause=0.2)
    report.check(f"{name}: mail goes", came, f"after {time.monotonic() - begin:.0f} s" if came else "not within 150 s")
    silent = wait_for(lambda: not stuck(load, clock), 100, pause=1)
    report.check(f"{name}: no duty is stuck", silent, "" if silent else stuck(load, clock))


def stuck(load, clock):
    """Duties with a short rhythm that have not succeeded since the clock was set, by the clock that holds now."""
    now = int(clock.now() * 1000)
    rows = load.database.rows(load.municipality, "SELECT name, every_seconds, succeeded_at FROM duty WHERE every_seconds <= 60")
    return [name for name, every, at in rows if not now - (every + 30) * 1000 <= at <= now + 5_000]


def at_the_end(report, clock, server, load, mailbox):
    waited = load.wait_for_mail(60)
    mail = load.mail_report()
    report.check("every mail went once", waited is not None and mail["never came"] == 0 and mail["second copies"] == 0, mail)
    report.check("nothing was told twice", not load.doubled_mail())
    lost, doubled = load.losses()
    report.check("nothing is lost or doubled", not lost and not doubled, lost + doubled)
    rows = load.database.rows(load.municipality, "SELECT id, at FROM journal ORDER BY at, id")
    ordered = all(earlier[0][:13] <= later[0][:13] for earlier, later in zip(rows, rows[1:]))
    report.check("ids sort as their times do", ordered and len({row[0] for row in rows}) == len(rows), f"{len(rows)} entries")
    # Duties with a long rhythm ran two days ahead or an hour behind; each has its turn within a minute.
    healthy = wait_for(lambda: server.run("check")[0] == 0, 60, pause=2)
    report.check("meemaken check is fine", healthy, "" if healthy else server.run("check")[1][-300:])
