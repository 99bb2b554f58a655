"""Told to stop it finishes what it began; and a first start that is killed, on an empty database, is no harm."""
import socket
import threading
import time
from urllib.parse import urlencode

from support import wait_for
from visitor import Visitor


class SlowPost:
    """A form of which half has arrived."""

    def __init__(self, server, resident, path, fields):
        self.body = urlencode(fields).encode()
        cookies = "; ".join(f"{name}={value}" for name, value in resident.visitor.cookies.items())
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {server.host}:{server.port}\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookies}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(self.body)}\r\n\r\n")
        self.line = socket.create_connection(("127.0.0.1", server.port), timeout=30)
        self.line.sendall(head.encode() + self.body[: len(self.body) // 2])

    def finish(self):
        """The status of the answer; nil when the line was broken."""
        try:
            self.line.sendall(self.body[len(self.body) // 2:])
            first = self.line.makefile("rb").readline().split()
            return int(first[1]) if len(first) > 1 else None
        except OSError:
            return None
        finally:
            self.line.close()


def told_to_stop(report, server, load):
    server.start()
    resident = load.residents[0].elsewhere(server, None)
    path = f"/initiatieven/{resident.slug}/vragen"
    name = load.ledger.name("Ask")
    slow = SlowPost(server, resident, path, resident.visitor.form(path, path) | {"vraag": name, "tekst": "Slowly."})
    idle = Visitor(server)
    idle.once("GET", "/gezond")
    time.sleep(0.3)
    stopped = []
    begin = time.monotonic()
    thread = threading.Thread(target=lambda: stopped.append(server.stop()))
    thread.start()
    refused = wait_for(lambda: server.ready() is None, 5, pause=0.01)
    at = time.monotonic() - begin
    report.check("it takes no new visitors from then on, nor says it is ready", refused, f"after {at * 1000:.0f} ms")
    time.sleep(1.5)
    status = slow.finish()
    report.check("a form of which half had arrived is finished", status == 303, status)
    thread.join()
    took = "it had to be killed" if stopped[0] is None else f"{stopped[0] - 1.5 - at:.1f} s after that form, a line stood open idle"
    report.check("and then it stops, with status 0", stopped[0] is not None and server.process.returncode == 0, took)
    titles = dict(load.database.rows(load.municipality, "SELECT title, COUNT(*) FROM initiative_ask GROUP BY title"))
    report.check("what it answered is kept, once", titles.get(name) == 1)
    server.start()
    # Whoever never sends the other half does not keep it from stopping.
    hanging = SlowPost(server, resident, path, {"vraag": "Never", "tekst": "Never."})
    time.sleep(0.3)
    took = server.stop(seconds=28)
    hanging.line.close()
    report.check("a form that never arrives does not keep it from stopping in time for systemd", took is not None, f"{took or 28:.1f} s")


def silent(report, server, load):
    """A line on which nothing comes any more is not kept for ever, also when half a form came over it."""
    server.start()
    resident = load.residents[0].elsewhere(server, None)
    hanging = SlowPost(server, resident, f"/initiatieven/{resident.slug}/vragen", {"vraag": "Never", "tekst": "Never."})
    hanging.line.settimeout(120)
    begin = time.monotonic()
    try:
        hanging.line.recv(1)
    except TimeoutError:
        pass
    took = time.monotonic() - begin
    server.stop()
    report.check("a line that says nothing for ninety seconds is closed", 60 < took < 110, f"after {took:.0f} s")


def first_start_killed(report, places, on, random):
    """Migrations of a new database are broken off anywhere; the next start goes on from there."""
    came, fine = [], 0
    for place in places:
        server = on(place)
        for _ in range(2):
            server.start(wait=False)
            time.sleep(random.uniform(0.3, 2.5))
            server.kill()
        came.append(server.start())
        fine += bool(wait_for(lambda: server.run("check")[0] == 0, 30, pause=1))
        server.stop()
    report.check("a first start that is killed twice, and then not, is there", None not in came, f"{len(came)} times")
    report.check("meemaken check is fine on it", fine == len(places), f"{fine} of {len(places)}")
