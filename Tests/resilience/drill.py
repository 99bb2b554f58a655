"""Backup while people use it, restore, move to the other engine, a command that is killed half-way; compared row by row, from outside."""
import argparse
import pathlib
import random
import shutil
import sys
import tempfile
import time

import stopping
import upgrade
from database import Cluster, Files, amount, differences
from load import Load
from mailbox import Mailbox
from server import Server, municipalities
from support import Report, finish, free_port, wait_for

ENGINES = ["sqlite", "postgres"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=ENGINES, action="append", help="only this one")
    parser.add_argument("--kills", type=int, default=10, help="how often a restore is killed on each engine, and a first start")
    parser.add_argument("--older", type=pathlib.Path, help="a folder with an earlier version, built: also upgrades from that")
    parser.add_argument("--seed", type=int, default=20261122)
    options = parser.parse_args()
    cluster = Cluster()
    reports = []
    try:
        for engine in options.engine or ENGINES:
            folder = pathlib.Path(tempfile.mkdtemp(prefix="meemaken-drill-"))
            drill = Drill(folder, cluster, engine, options)
            try:
                reports += drill.all()
            finally:
                drill.server.stop()
                shutil.rmtree(folder, ignore_errors=True)
    finally:
        cluster.remove()
    return finish(reports)


class Drill:
    def __init__(self, folder, cluster, engine, options):
        self.folder, self.cluster, self.options = folder, cluster, options
        self.random = random.Random(options.seed)
        self.engine, self.count = engine, 0
        self.municipality = municipalities()[0]
        self.mailbox = Mailbox(free_port())
        self.source = self.place(engine)
        self.server = Server(folder, self.source, mail_port=self.mailbox.port)
        self.load = Load(self.server, self.source, self.municipality, self.mailbox, seed=options.seed)
        self.report = Report(f"Backup, restore and move, from {engine}")

    def place(self, engine):
        """A database that nothing is in yet."""
        self.count += 1
        return Files(self.folder / f"place{self.count}") if engine == "sqlite" else self.cluster.another(f"{self.engine}{self.count}")

    def on(self, place):
        """The commands of the program, on that database."""
        return Server(self.folder, place, mail_port=self.mailbox.port, name=f"place{self.count}")

    def all(self):
        # With the demonstration, so that there are photos, cases and people of every kind.
        self.server.start(seconds=180, options=["--demo"])
        self.load.settle(2)
        self.under_load()
        self.at_rest()
        self.move()
        self.killed()
        self.comparison()
        stops = Report(f"Told to stop, and the first start, on {self.engine}")
        stopping.told_to_stop(stops, self.server, self.load)
        if self.engine == "sqlite":
            stopping.silent(stops, self.server, self.load)
        stopping.first_start_killed(stops, [self.place(self.engine) for _ in range(self.options.kills)], self.on, self.random)
        if self.options.older is None:
            return [self.report, stops]
        upgrades = Report(f"Upgrade from an earlier version, on {self.engine}")
        upgrade.run(upgrades, self.options.older, self.place(self.engine), self)
        return [self.report, stops, upgrades]

    # MARK: Backup and restore

    def under_load(self):
        self.load.wait_for_mail(60)
        end = self.load.start(4, ideas_each=3)
        taken = []
        for number in range(4):
            time.sleep(1)
            answered = self.load.ledger.answered()
            status, text = self.server.run("backup", self.folder / f"backup{number}")
            taken.append((number, answered, self.load.ledger.count, status, text))
        end()
        failed = [text for _, _, _, status, text in taken if status != 0]
        slow = [entry for entry in self.load.log.bad if entry[2] >= 500]
        self.report.check("four backups while people use it", not failed and not slow, (failed + slow)[:2] or f"meanwhile {self.load.log}")
        lost, doubled, late, unfit = [], [], [], []
        for number, answered, last, _, _ in taken:
            place = self.place(ENGINES[number % 2])
            program = self.on(place)
            status, text = program.run("restore", self.folder / f"backup{number}")
            found = self.load.losses(place, answered) if status == 0 else ([f"not restored: {text}"], [])
            lost, doubled = lost + found[0], doubled + found[1]
            if status == 0:
                late += [name for names in self.load.found(place).values() for name in names if number_of(name) > last]
                status, text = program.run("check")
                unfit += [line for line in text.splitlines() if "!" in line] if status else []
        asked = sum(len(names) for _, answered, _, _, _ in taken for names in answered.values())
        looked = f"{asked} writes looked up, two restored on each engine"
        self.report.check("each has what was answered before it", not lost, lost[:3] or looked)
        self.report.check("nothing twice, and nothing of after it", not doubled and not late, (doubled + late)[:3])
        self.report.check("each is of one moment: meemaken check is fine on it", not unfit, unfit[:3])

    def at_rest(self):
        self.load.wait_for_mail(120)
        self.server.stop()
        self.rows = self.source.tables(self.municipality)
        status, text = self.server.run("backup", self.folder / "last")
        size = text.strip().splitlines()[-1].split(":")[0].strip()
        self.report.check("a backup at rest", status == 0, size if status == 0 else text[-200:])
        for engine in ENGINES:
            place = self.place(engine)
            status, text = self.on(place).run("restore", self.folder / "last")
            self.same(f"restored into {engine}: the same, row by row", place, status, text)

    def move(self):
        for engine in ENGINES:
            place = self.place(engine)
            status, text = self.server.run("move", "--to", place.address)
            self.same(f"moved to {engine}: the same, row by row", place, status, text)
        unchanged = differences(self.rows, self.source.tables(self.municipality))
        self.report.check("and what it came from is as it was", not unchanged, unchanged[:3])
        # The last one is served: whoever was signed in still is, and what they send is kept.
        place = place if place.engine != self.engine else self.moved_to_other()
        program = self.on(place)
        program.start()
        resident = self.load.residents[0].elsewhere(program, None)
        page = resident.visitor.once("GET", f"/initiatieven/{resident.slug}/beheer").status
        self.load.ask(resident)
        healthy = wait_for(lambda: program.run("check")[0] == 0, 60, pause=2)
        program.stop()
        lost, doubled = self.load.losses(place)
        self.report.check(
            f"served from {place.engine}: known people are known, posts are kept, meemaken check is fine",
            page == 200 and healthy and not lost and not doubled, f"{page}, {lost + doubled}")

    def moved_to_other(self):
        place = self.place(next(engine for engine in ENGINES if engine != self.engine))
        self.server.run("move", "--to", place.address)
        return place

    def same(self, name, place, status, text):
        if status != 0:
            return self.report.check(name, False, text[-300:])
        rows = place.tables(self.municipality)
        found = differences(self.rows, rows)
        return self.report.check(name, not found, found[:4] or f"{amount(rows)} rows of {len(rows)} tables")

    # MARK: When it is broken off

    def killed(self):
        """A restore over what is there, killed: the old is there or the new, whole."""
        place = self.place(self.engine)
        program = self.on(place)
        program.run("restore", self.folder / "backup0")
        old = place.tables(self.municipality)
        begin = time.monotonic()
        program.run("restore", self.folder / "last", "--replace")
        took = time.monotonic() - begin
        program.run("restore", self.folder / "backup0", "--replace")
        kinds = {"as before": 0, "as after": 0, "neither": 0}
        running = 0
        for _ in range(self.options.kills):
            running += program.run_and_kill(self.random.uniform(0.2, took), "restore", self.folder / "last", "--replace")
            # A server that lost its client notices when it is done with the statement.
            rows = wait_for(lambda: self.whole(place, old), 20, pause=0.5)
            kinds[rows or "neither"] += 1
            if rows != "as before":
                program.run("restore", self.folder / "backup0", "--replace")
        self.report.check(
            "a restore that is killed leaves the old or the new, whole", kinds["neither"] == 0 and running > 0, f"{running} kills: {kinds}")
        status, text = program.run("restore", self.folder / "last", "--replace")
        self.same("and then works", place, status, text)
        self.backup_killed()

    def whole(self, place, old):
        rows = place.tables(self.municipality)
        return "as before" if not differences(old, rows) else "as after" if not differences(self.rows, rows) else None

    def backup_killed(self):
        folder = self.folder / "broken-off"
        begin = time.monotonic()
        self.server.run("backup", self.folder / "timed")
        took = time.monotonic() - begin
        half = 0
        for _ in range(self.options.kills):
            self.server.run_and_kill(self.random.uniform(0.2, took), "backup", folder, "--replace")
            if (folder / f"{self.municipality}.backup").exists():
                place = self.place("sqlite")
                status, _ = self.on(place).run("restore", folder)
                half += status != 0 or bool(differences(self.rows, place.tables(self.municipality)))
        self.report.check("a backup that is killed leaves no half file under its name", half == 0, f"{self.options.kills} kills")

    def comparison(self):
        """The comparison itself is put to the test: a changed value, a row less, a row more."""
        spoiled = [
            ("initiative", "UPDATE initiative SET title = title || ' ' WHERE id = (SELECT MIN(id) FROM initiative)"),
            ("mail_link", "DELETE FROM mail_link WHERE hash = (SELECT MIN(hash) FROM mail_link)"),
            ("duty", "INSERT INTO duty (name, every_seconds, summary) VALUES ('more', 1, '')"),
        ]
        found = 0
        for table, statement in spoiled:
            place = self.place(self.engine)
            self.on(place).run("restore", self.folder / "last")
            place.change(self.municipality, statement)
            told = differences(self.rows, place.tables(self.municipality))
            found += len(told) == 1 and told[0].startswith(f"{table}:")
        self.report.check(
            "the comparison sees a changed value, a row less, a row more", found == len(spoiled), f"{found} of {len(spoiled)}")


def number_of(name):
    last = name.split()[-1]
    return int(last) if name.split()[0] in ("Idea", "Ask", "News") and last.isdigit() else 0


if __name__ == "__main__":
    sys.exit(main())
