"""An earlier version is killed at work; this one goes on with its database, and reads its backup."""
import time

from database import amount
from load import Load
from server import Server
from support import wait_for


def run(report, older, place, drill):
    server = Server(
        drill.folder, place, mail_port=drill.mailbox.port, name="older", home=older, binary=older / ".build/debug/meemaken")
    load = Load(server, place, drill.municipality, drill.mailbox)
    server.start(seconds=180, options=["--demo"])
    try:
        load.settle(2)
        end = load.start(4)
        time.sleep(3)
        answered = load.ledger.answered()
        status, text = server.run("backup", drill.folder / "older")
        end()
        had = migrations(place, drill.municipality)
    finally:
        server.kill()
    report.check("the earlier version was at work, and made a backup", status == 0, f"{load.ledger.total()} posts, {len(had)} migrations")
    program = drill.on(place)
    took = program.start()
    added = len(migrations(place, drill.municipality) - had)
    report.check("this version starts on its database", took is not None, f"{took or 0:.1f} s, {added} migrations ran")
    load.town = program
    residents = [resident.elsewhere(program, None) for resident in load.residents]
    pages = [resident.visitor.once("GET", f"/initiatieven/{resident.slug}/beheer").status for resident in residents]
    report.check("who was signed in still is", set(pages) == {200}, pages)
    for resident in residents:
        load.ask(resident)
    load.tell(residents[0].visitor)
    waited = load.wait_for_mail(120)
    lost, doubled = load.losses()
    found = lost + doubled + load.ledger.bad
    report.check("everything is there, once, and new posts are kept", not found, found)
    report.check("every mail went", waited is not None)
    healthy = wait_for(lambda: program.run("check")[0] == 0, 60, pause=2)
    report.check("meemaken check is fine", healthy, "" if healthy else program.run("check")[1][-300:])
    program.stop()
    other = drill.place("postgres" if place.engine == "sqlite" else "sqlite")
    status, text = drill.on(other).run("restore", drill.folder / "older")
    rows = f"{amount(other.tables(drill.municipality))} rows" if status == 0 else text[-300:]
    report.check(f"its backup is restored into {other.engine}, and brought up to date", status == 0, rows)
    missing = migrations(place, drill.municipality) - migrations(other, drill.municipality)
    report.check("with the same migrations", status == 0 and not missing, missing or "")
    lost = load.losses(other, answered)[0] if status == 0 else ["not restored"]
    report.check("and all that was answered before it", not lost, lost[:3])


def migrations(place, municipality):
    return {name for (name,) in place.rows(municipality, "SELECT id FROM migration")}
