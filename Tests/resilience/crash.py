"""Kills the program at random moments under a load of forms, and counts afterwards: nothing lost that was answered, nothing doubled."""
import argparse
import random
import shutil
import sys
import tempfile
import time

from database import Cluster, Files
from load import Load
from mailbox import Mailbox
from server import Server, municipalities
from spoil import spoil
from support import Report, finish, free_port, median, wait_for


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--engine", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--workers", type=int, default=6)
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="meemaken-crash-")
    database = Cluster() if options.engine == "postgres" else Files(f"{folder}/data")
    try:
        run = Run(folder, database, options)
        try:
            return run.all()
        finally:
            run.server.stop()
    finally:
        database.remove()
        shutil.rmtree(folder, ignore_errors=True)


class Run:
    def __init__(self, folder, database, options):
        self.options, self.random = options, random.Random(options.seed)
        self.mailbox = Mailbox(free_port(), delay=lambda: random.uniform(0, 0.06))
        self.server = Server(folder, database, mail_port=self.mailbox.port)
        self.load = Load(self.server, database, municipalities()[0], self.mailbox, seed=options.seed)
        self.starts = []
        self.healed = []
        self.totals = {"lost": set(), "doubled": set()}

    def all(self):
        report = Report(f"Crash: {self.options.rounds} rounds on {self.options.engine}, seed {self.options.seed}")
        self.server.start()
        self.load.settle(3)
        print(f"  {'round':>5} {'killed after':>13} {'kills':>5} {'posts':>6} {'again':>6} {'lost':>5} {'doubled':>8} {'check':>6}")
        for number in range(1, self.options.rounds + 1):
            self.round(number)
        return self.conclude(report)

    def round(self, number):
        before, again = self.load.ledger.total(), self.load.ledger.retried
        end = self.load.start(self.options.workers, ideas_each=1)
        moment = self.random.uniform(0.05, 1.5)
        time.sleep(moment)
        kills = self.crash()
        time.sleep(0.3)
        end()
        lost, doubled = self.load.losses()
        healed, text = self.check()
        self.healed.append(healed)
        self.totals["lost"] |= set(lost)
        self.totals["doubled"] |= set(doubled)
        print(
            f"  {number:>5} {moment:>11.2f} s {kills:>5} {self.load.ledger.total() - before:>6} {self.load.ledger.retried - again:>6}"
            f" {len(lost):>5} {len(doubled):>8}  {said(healed)}", flush=True)
        if healed != 0:
            print("        " + "\n        ".join(line for line in text.splitlines() if "!" in line))

    def check(self):
        """Seconds until `meemaken check` was content, nil when it was not within ninety; and what it said at first.

        A duty that is killed again and again, every few seconds, is called silent after two minutes, until it comes to its end once:
        who takes over from a killed process waits for its lease of 45 seconds, and then has all mail of those minutes to send.
        """
        begin = time.monotonic()
        status, text = self.server.run("check")
        if status == 0:
            return 0.0, text
        healed = wait_for(lambda: self.server.run("check")[0] == 0, 90, pause=2)
        return time.monotonic() - begin if healed else None, text

    def crash(self):
        """Kills and starts again; sometimes once more while it starts."""
        kills = 1
        self.server.kill()
        if self.random.random() < 0.25:
            self.server.start(wait=False)
            time.sleep(self.random.uniform(0, 0.8))
            self.server.kill()
            kills += 1
        self.starts.append(self.server.start())
        return kills

    def conclude(self, report):
        ledger, load = self.load.ledger, self.load
        waited = load.wait_for_mail(420)
        mail = load.mail_report()
        errors = [entry for entry in load.log.bad if entry[2] != 0]
        starts = [took for took in self.starts if took is not None]
        took = f"median {median(starts):.2f} s, at most {max(starts):.2f} s"
        report.check("it came back after every crash", len(starts) == len(self.starts), took)
        posts = f"{ledger.total()} posts, {ledger.retried} of them sent again"
        report.check("no acknowledged write is lost", not self.totals["lost"], sorted(self.totals["lost"])[:3] or posts)
        report.check("no write is doubled", not self.totals["doubled"], sorted(self.totals["doubled"])[:3] or "")
        report.check("no answer was an error", not ledger.bad and not errors, ledger.bad[:3] or errors[:3] or f"{load.log}")
        report.check(
            "meemaken check is fine after every round", None not in self.healed,
            f"{self.healed.count(0.0)} times at once, the others after at most {max(filter(None, self.healed), default=0):.0f} s")
        last = f"{mail}; the last {waited or 420:.0f} s after the last round"
        report.check("every mail went", waited is not None and mail["never came"] == 0, last)
        report.check(
            "a second copy has the Message-ID of the first", mail["unknown id"] == 0 and not load.doubled_mail(),
            f"{mail['second copies']} second copies")
        spoil(report, self.server, load)
        return finish([report])


def said(healed):
    return "WRONG" if healed is None else "fine" if healed == 0 else f"fine after {healed:.0f} s"


if __name__ == "__main__":
    sys.exit(main())
