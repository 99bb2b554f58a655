"""PostgreSQL is restarted under load, politely and hard, and stays away for a while: service comes back by itself, nothing is lost."""
import time

from database import Cluster
from load import Load
from mailbox import Mailbox
from server import Server, municipalities
from support import Report, free_port, wait_for
from visitor import Visitor


def run(folder):
    report = Report("PostgreSQL restarted under load")
    cluster = Cluster()
    mailbox = Mailbox(free_port())
    server = Server(folder, cluster, mail_port=mailbox.port)
    try:
        server.start()
        load = Load(server, cluster, municipalities()[0], mailbox)
        load.settle(3)
        restart(report, "restart (fast)", server, load, lambda: cluster.control("--mode=fast", "restart"))
        restart(report, "crash and recovery (immediate)", server, load, lambda: cluster.control("--mode=immediate", "restart"))
        away(report, cluster, server, load)
        gone_at_start(report, cluster, server)
        waited = load.wait_for_mail(420)
        mail = load.mail_report()
        last = f"{mail}; {waited or 420:.0f} s after the last restart"
        report.check("every mail went", waited is not None and mail["never came"] == 0, last)
        lost, doubled = load.losses()
        report.check("nothing is lost or doubled", not lost and not doubled, (lost + doubled)[:4] or f"{load.ledger.total()} posts")
        healthy = wait_for(lambda: server.run("check")[0] == 0, 60, pause=2)
        report.check("meemaken check is fine", healthy, "" if healthy else server.run("check")[1][-300:])
    finally:
        server.stop()
        cluster.remove()
    return report


def restart(report, name, server, load, do):
    load.fresh_log()
    end = load.start(6, ideas_each=2)
    time.sleep(1.5)
    begin = time.monotonic()
    do()
    took = time.monotonic() - begin
    time.sleep(2.5)
    end()
    log, bad = load.log, load.ledger.bad
    silence = f"restart took {took:.1f} s, longest silence {log.longest_gap():.1f} s"
    report.check(f"{name}: every post is answered in the end", not bad, bad[:3] or silence)
    if not report.check(f"{name}: no 500", log.count(500) == 0, log):
        for error in server.errors():
            report.note(error)
    load.ledger.bad = []


def away(report, cluster, server, load):
    """Away for ten seconds: pages say so within a few seconds, and then it is as before."""
    cluster.control("--mode=fast", "stop")
    begin = time.monotonic()
    page = Visitor(server).once("GET", "/initiatieven?zoek=away")
    took = time.monotonic() - begin
    post = Visitor(server).post_once("/idee", {"wat": "A bench", "titel": "Bench", "eenmalig": "w" * 30})
    report.check("away: pages and forms answer 503", page.status == post.status == 503, f"{page.status}, {post.status}, after {took:.1f} s")
    ready = server.ready()
    report.check("away: /klaar says so", ready is not None and not ready["ready"], ready)
    report.check("away: /status says so", Visitor(server).once("GET", "/status").status == 503)
    cluster.control("start")
    begin = time.monotonic()
    came = wait_for(lambda: Visitor(server).once("GET", "/initiatieven?zoek=back").status == 200, 20)
    report.check("away: back by itself", came, f"{time.monotonic() - begin:.2f} s after the database")


def gone_at_start(report, cluster, server):
    server.stop()
    cluster.control("--mode=fast", "stop")
    took = server.start(seconds=15)
    report.check("it starts without its database", took is not None, f"{took:.1f} s" if took else server.log.read_text()[-200:])
    if took is not None:
        answer = Visitor(server).once("GET", "/initiatieven").status
        report.check("and answers 503", answer == 503, answer)
    cluster.control("start")
    if took is None:
        server.start()
        return
    begin = time.monotonic()
    came = wait_for(lambda: Visitor(server).once("GET", "/initiatieven").status == 200, 40)
    report.check("and is there when the database is", came, f"{time.monotonic() - begin:.1f} s after it")
