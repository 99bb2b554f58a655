"""Where an installation keeps its data, and a way to look into it from outside."""
import csv
import io
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

    def file(self, municipality):
        return self.folder / f"{municipality}.sqlite"

    def rows(self, municipality, query):
        connection = sqlite3.connect(f"file:{self.file(municipality)}?mode=ro", uri=True, timeout=10)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()

    def remove(self):
        pass


class Cluster:
    """PostgreSQL: a throw-away server of its own, durable unlike the one for unit tests, since it is stopped hard here."""

    engine = "postgres"

    def __init__(self):
        self.connection = subprocess.run([ROOT / "script/postgres"], check=True, capture_output=True, text=True).stdout.strip()
        self.folder = pathlib.Path(self.connection.split()[0].removeprefix("host="))
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            self.command(f"ALTER SYSTEM SET {setting} = on")
        self.command("SELECT pg_reload_conf()")

    @property
    def environment(self):
        return {"MEEMAKEN_POSTGRES": self.connection}

    def command(self, text, database_options=()):
        answer = subprocess.run(
            ["psql", self.connection, "--no-psqlrc", "--quiet", "--csv", "--tuples-only", "--set=ON_ERROR_STOP=1", *database_options,
             "--command", text], check=True, capture_output=True, text=True)
        return answer.stdout

    def rows(self, municipality, query):
        schema = municipality.replace("-", "_")
        text = self.command(f"SET search_path TO {schema}; {query}")
        return [tuple(int(value) if value.lstrip("-").isdigit() else value for value in row) for row in csv.reader(io.StringIO(text))]

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
