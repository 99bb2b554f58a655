"""Where an installation keeps its data, and a way to look into it from outside."""
import collections
import csv
import io
import json
import os
import pathlib
import sqlite3
import subprocess

from support import ROOT


class Files:
    """SQLite: a file for each municipality."""

    engine = "sqlite"

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    @property
    def environment(self):
        return {"MEEMAKEN_DATA": str(self.folder)}

    @property
    def address(self):
        """As `meemaken move --to` takes it."""
        return f"sqlite:{self.folder}"

    def file(self, municipality):
        return self.folder / f"{municipality}.sqlite"

    def rows(self, municipality, query):
        connection = sqlite3.connect(f"file:{self.file(municipality)}?mode=ro", uri=True, timeout=10)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()

    def change(self, municipality, statement):
        """Behind the program's back."""
        connection = sqlite3.connect(self.file(municipality), timeout=10)
        try:
            with connection:
                connection.execute(statement)
        finally:
            connection.close()

    def tables(self, municipality):
        """All rows of all tables, in a form that is the same for both engines: table → (columns, rows with how often they are there)."""
        names = self.rows(municipality, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        found = {}
        for (name,) in names:
            columns = {row[1]: row[2].upper() for row in self.rows(municipality, f'PRAGMA table_info("{name}")')}
            order = sorted(columns)
            rows = self.rows(municipality, "SELECT " + ", ".join(f'"{column}"' for column in order) + f' FROM "{name}"')
            found[name] = (order, collections.Counter(
                tuple(alike(value, columns[column] == "BOOLEAN") for column, value in zip(order, row)) for row in rows))
        return found

    def remove(self):
        pass


def alike(value, is_truth):
    """SQLite keeps truth values as numbers."""
    if isinstance(value, bytes):
        return value.hex()
    return bool(value) if is_truth and value is not None else value


class Postgres:
    """PostgreSQL: a schema for each municipality, in one database of a server."""

    engine = "postgres"

    def __init__(self, connection):
        self.connection = connection

    @property
    def environment(self):
        return {"MEEMAKEN_POSTGRES": self.connection}

    @property
    def address(self):
        return self.connection

    def command(self, text):
        answer = subprocess.run(
            ["psql", self.connection, "--no-psqlrc", "--quiet", "--csv", "--tuples-only", "--set=ON_ERROR_STOP=1", "--command", text],
            check=True, capture_output=True, text=True)
        return answer.stdout

    def lines(self, municipality, query):
        """Each row with its values as text."""
        csv.field_size_limit(1 << 30)
        return csv.reader(io.StringIO(self.command(f"SET search_path TO {municipality.replace('-', '_')}; {query}"), newline=""))

    def rows(self, municipality, query):
        lines = self.lines(municipality, query)
        return [tuple(int(value) if value.lstrip("-").isdigit() else value for value in row) for row in lines]

    def change(self, municipality, statement):
        self.command(f"SET search_path TO {municipality.replace('-', '_')}; {statement}")

    def tables(self, municipality):
        columns = {}
        query = "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = current_schema()"
        for table, column, kind in self.lines(municipality, query):
            columns.setdefault(table, {})[column] = kind
        found = {}
        for table, kinds in columns.items():
            order = sorted(kinds)
            values = ", ".join(f"""encode("{name}", 'hex')""" if kinds[name] == "bytea" else f'"{name}"' for name in order)
            rows = self.lines(municipality, f'SELECT json_build_array({values}) FROM "{table}"')
            found[table] = (order, collections.Counter(tuple(json.loads(row[0])) for row in rows))
        return found

    def remove(self):
        pass


class Cluster(Postgres):
    """A throw-away server of its own, durable unlike the one for unit tests, since it is stopped hard here."""

    def __init__(self):
        connection = subprocess.run([ROOT / "script/postgres"], check=True, capture_output=True, text=True).stdout.strip()
        super().__init__(connection)
        self.folder = pathlib.Path(connection.split()[0].removeprefix("host="))
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            self.command(f"ALTER SYSTEM SET {setting} = on")
        self.command("SELECT pg_reload_conf()")

    def another(self, name):
        """A new database beside the first."""
        self.command(f"CREATE DATABASE {name} TEMPLATE template0")
        return Postgres(self.connection.replace("dbname=postgres", f"dbname={name}"))

    def control(self, *arguments):
        """pg_ctl on this cluster, as its owner."""
        tools = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        owner = (self.folder / "data").owner()
        subprocess.run(
            ["runuser", "-u", owner, "--"][: 4 if os.getuid() == 0 else 0]
            + [str(tools / "pg_ctl"), f"--pgdata={self.folder}/data", f"--log={self.folder}/log", "--wait", *arguments],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, cwd=self.folder)

    def remove(self):
        subprocess.run([ROOT / "script/postgres", "stop", str(self.folder)], check=False)


def differences(one, other):
    """Where the rows of two databases differ, a line for each table; the order of rows says nothing."""
    found = [f"{table}: only in one" for table in sorted(set(one) ^ set(other))]
    for table in sorted(set(one) & set(other)):
        (columns, rows), (others, theirs) = one[table], other[table]
        if columns != others:
            found.append(f"{table}: other columns")
        elif rows != theirs:
            found.append(f"{table}: {sum((rows - theirs).values())} rows only in the first, {sum((theirs - rows).values())} in the second")
    return found


def amount(tables):
    return sum(sum(rows.values()) for _, rows in tables.values())
