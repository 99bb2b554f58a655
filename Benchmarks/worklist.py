"""The staff's lists with 100,000 open cases beside the same pages with 100, on SQLite and on the PostgreSQL that MEEMAKEN_POSTGRES names.

Cases are copies of one of the demonstration's, filled by SQL that both engines read, so that they differ in what lists are ordered and
narrowed by. On SQLite the measure is CPU per request of the server, which is all there is; on PostgreSQL another process does a part, so
there it is the median time of an answer.
"""

import datetime
import os
import sqlite3
import statistics
import subprocess
import time
import urllib.request

MANY = 100_000
FEW = 100
HOST = "den-haag.localhost"
SCHEMA = "den_haag"


class Lite:
    """The database as a file."""

    name = "SQLite"

    def __init__(self, data):
        self.path = data / "den-haag.sqlite"

    def all(self, sql):
        with sqlite3.connect(self.path) as database:
            return [tuple(row) for row in database.execute(sql).fetchall()]

    def run(self, *statements):
        with sqlite3.connect(self.path) as database:
            for statement in statements:
                database.execute(statement)

    def columns(self, table):
        return [row[1] for row in self.all(f"PRAGMA table_info({table})")]


class Server:
    """The database on a PostgreSQL server, asked with its own client."""

    name = "PostgreSQL"

    def __init__(self, connection):
        self.connection = connection

    def _psql(self, sql):
        text = f"SET search_path TO {SCHEMA};\n{sql};\n"
        command = ["psql", "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", self.connection]
        return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout

    def all(self, sql):
        return [tuple(line.split("\t")) for line in self._psql(sql).splitlines() if line]

    def run(self, *statements):
        self._psql(";\n".join(statements))

    def columns(self, table):
        where = f"table_schema = '{SCHEMA}' AND table_name = '{table}'"
        return [row[0] for row in self.all(f"SELECT column_name FROM information_schema.columns WHERE {where} ORDER BY ordinal_position")]

    def drop(self):
        subprocess.run(["psql", "-X", "-q", self.connection, "-c", f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"], check=True, capture_output=True)


def one_of(values):
    """An expression that deals these texts out by number."""
    quoted = ["'" + value.replace("'", "''") + "'" for value in values]
    return f"CASE n % {len(quoted)} " + " ".join(f"WHEN {place} THEN {value}" for place, value in enumerate(quoted)) + " END"


def numbers(first, last):
    return f"WITH RECURSIVE numbers (n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM numbers WHERE n < {last})"


def fill(database, count):
    """Adds copies of one open case until there are so many; all of them have one word, and a few have another."""
    source = database.all("SELECT id FROM case_file WHERE is_open AND assignee_id IS NOT NULL ORDER BY id LIMIT 1")[0][0]
    known = int(database.all("SELECT COUNT(*) FROM case_file WHERE id LIKE 'bench-%'")[0][0])
    last = known + count - int(database.all("SELECT COUNT(*) FROM case_file WHERE is_open")[0][0])
    people = [row[0] for row in database.all("SELECT DISTINCT assignee_id FROM case_file WHERE assignee_id IS NOT NULL ORDER BY 1")]
    teams = [row[0] for row in database.all("SELECT DISTINCT team FROM case_file ORDER BY 1")]
    today = datetime.date.today()
    days = [(today + datetime.timedelta(days=day)).isoformat() for day in range(-60, 61)]
    changed = {
        "id": "'bench-' || n", "reference": "'B-' || n", "title": "'Proefzaak ' || n", "draft_id": "NULL", "import_key": "NULL",
        "assignee_id": one_of(people), "contact_id": one_of(people), "team": one_of(teams), "next_due_on": one_of(days),
        "received_on": one_of([(today - datetime.timedelta(days=day)).isoformat() for day in range(200)]),
        "state": one_of(["assigned", "assigned", "inProgress"]), "waiting_since": "NULL",
    }
    columns, those = database.columns("case_file"), numbers(known + 1, last)
    picked = ", ".join(changed.get(column, f"source.{column}") for column in columns)
    database.run(
        f"INSERT INTO case_file ({', '.join(columns)}) {those} SELECT {picked} FROM numbers, case_file AS source WHERE source.id = '{source}'",
        f"INSERT INTO case_word (term, case_id) {those} SELECT 'proefzaak', 'bench-' || n FROM numbers",
        f"INSERT INTO case_word (term, case_id) {those} SELECT 'zeldzaam', 'bench-' || n FROM numbers WHERE n % 5000 = 7",
        # What else a case says, so that the table has its size.
        f"INSERT INTO case_word (term, case_id) {those} SELECT 'woord' || ((n * 7 + k) % 20000), 'bench-' || n"
        " FROM numbers, (SELECT 1000 AS k UNION SELECT 2001 UNION SELECT 3002 UNION SELECT 4003 UNION SELECT 5004) AS more",
        # The duties rest: what they do for new cases is not what is measured.
        f"UPDATE duty SET succeeded_at = {int(time.time() * 1000)}", "ANALYZE")


PAGES = {
    "home": "/werk",
    "all": "/werk/zaken",
    "a page far on": None,
    "late": "/werk/zaken?let=te-laat",
    "mine": "/werk/zaken?wie=van-mij",
    "a team, late": None,
    "a word that is everywhere": "/werk/zaken?zoek=proefzaak",
    "a rare word": "/werk/zaken?zoek=zeldzaam",
    "words and late": "/werk/zaken?zoek=proefzaak&let=te-laat",
    "new": "/werk/nieuw",
}


def addresses(database):
    pages = dict(PAGES)
    day, last = database.all("SELECT next_due_on, id FROM case_file WHERE is_open AND next_due_on IS NOT NULL ORDER BY next_due_on DESC, id DESC LIMIT 1 OFFSET 40")[0]
    pages["a page far on"] = f"/werk/zaken?na={day}_{last}"
    pages["a team, late"] = f"/werk/zaken?let=te-laat&team={database.all('SELECT MIN(team) FROM case_file')[0][0]}"
    return pages


def asked(url, cookie, times):
    """Seconds per answer, one after the other."""
    seconds = []
    for _ in range(times):
        request = urllib.request.Request(url, headers={"Host": HOST, "Cookie": cookie, "Accept-Encoding": "gzip"})
        started = time.perf_counter()
        with urllib.request.urlopen(request, timeout=120) as answer:
            answer.read()
        seconds.append(time.perf_counter() - started)
    return seconds


def measure(folder, tools, engine, database, data, environment, times):
    results = {}
    for count in (FEW, MANY):
        fill(database, count)
        served = tools.Served(data, extra=environment)
        try:
            cookie = f"{tools.cookie_name()}={tools.signed_in(database, 'caseworker')}"
            for name, path in addresses(database).items():
                asked(served.base + path, cookie, 5)
                before = tools.cpu_seconds([served.process.pid])
                seconds = asked(served.base + path, cookie, times)
                cpu = (tools.cpu_seconds([served.process.pid]) - before) / times
                results.setdefault(name, []).append(cpu if engine == "SQLite" else statistics.median(seconds))
        finally:
            served.stop()
    for name, (few, many) in results.items():
        ratio = many / max(few, 1e-6)
        tools.budget(
            f"staff worklist on {engine}, {name}: 100,000 cases beside 100", f"{ratio:.1f} x", "3 x", ratio <= 3,
            f"{many * 1e6:.0f} us beside {few * 1e6:.0f} us")


def run(folder, tools, times=100):
    data = folder / "work"
    data.mkdir()
    tools.Served(data, demo=True).stop()
    measure(folder, tools, "SQLite", Lite(data), data, {}, times)
    connection = os.environ["MEEMAKEN_POSTGRES"]
    other = folder / "work-postgres"
    other.mkdir()
    environment = {"MEEMAKEN_POSTGRES": connection}
    tools.Served(other, demo=True, extra=environment).stop()
    measure(folder, tools, "PostgreSQL", Server(connection), other, environment, times)
