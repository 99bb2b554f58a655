"""Runs the benchmarks that need a server, and prints all of them beside their budgets. Called by script/bench."""

import gzip
import hashlib
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid

import worklist

ROOT = pathlib.Path(__file__).resolve().parent.parent
SERVER = ROOT / ".build/release/meemaken"
QUICK = "--quick" in sys.argv
SECONDS = 3 if QUICK else 8
TICKS = os.sysconf("SC_CLK_TCK")
rows = []


def budget(name, figure, limit, is_fine, detail=""):
    rows.append((name, figure, limit, is_fine, detail))
    print(f"{'ok  ' if is_fine else 'MISS'} {name}: {figure} (budget {limit}) {detail}", flush=True)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def cpu_seconds(pids):
    total = 0
    for pid in pids:
        parts = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(parts[11]) + int(parts[12])
    return total / TICKS


def resident_megabytes(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024


def get(url, host, headers=None):
    request = urllib.request.Request(url, headers={"Host": host, **(headers or {})})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read(), answer.headers


class Served:
    """The server on a data folder of its own."""

    def __init__(self, data, home=ROOT, demo=False, extra=None):
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        environment = {k: v for k, v in os.environ.items() if not k.startswith("MEEMAKEN_")}
        environment |= {"MEEMAKEN_HOME": str(home), "MEEMAKEN_DATA": str(data), "MEEMAKEN_PORT": str(self.port)} | (extra or {})
        self.log = open(pathlib.Path(data) / "server.log", "wb")
        started = time.monotonic()
        self.process = subprocess.Popen(
            [SERVER, "serve"] + (["--demo"] if demo else []), env=environment, stdout=self.log, stderr=self.log)
        while True:
            try:
                urllib.request.urlopen(self.base + "/klaar", timeout=2).read()
                break
            except OSError:
                if self.process.poll() is not None:
                    sys.exit("the server stopped: " + (pathlib.Path(data) / "server.log").read_text()[-2000:])
                time.sleep(0.01)
        self.start_seconds = time.monotonic() - started

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)


def load(url, host, pids, headers=(), seconds=SECONDS, script=None):
    """Requests per second and CPU microseconds per request under wrk."""
    before = cpu_seconds(pids)
    command = ["wrk", "-t1", "-c16", f"-d{seconds}s", "-H", f"Host: {host}"]
    for header in headers:
        command += ["-H", header]
    if script:
        command += ["-s", str(script)]
    text = subprocess.run(command + [url], capture_output=True, text=True, check=True).stdout
    count = int(re.search(r"(\d+) requests in", text).group(1))
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    if wrong and int(wrong.group(1)) > count // 100:
        raise SystemExit(f"{url}: {wrong.group(1)} of {count} answers were refusals")
    return count / seconds, (cpu_seconds(pids) - before) / count * 1e6


def with_nginx(folder, body, kind, run):
    """The same bytes, compressed beforehand, from nginx with one worker."""
    port = free_port()
    site = folder / "site"
    site.mkdir()
    (site / "page").write_bytes(body)
    (site / "page.gz").write_bytes(gzip.compress(body, 6))
    (folder / "nginx.conf").write_text(
        f"""
        daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
        events {{ worker_connections 512; }}
        http {{ access_log off; gzip_static on; default_type "{kind}"; keepalive_requests 1000000;
          client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
          server {{ listen 127.0.0.1:{port}; root {site}; }} }}
        """)
    folder.chmod(0o755)
    nginx = subprocess.Popen(["nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder)], stderr=subprocess.DEVNULL)
    time.sleep(0.7)
    workers = subprocess.run(["pgrep", "-P", str(nginx.pid)], capture_output=True, text=True).stdout.split()
    try:
        return run(f"http://127.0.0.1:{port}/page", [int(pid) for pid in workers])
    finally:
        nginx.terminate()
        nginx.wait(10)


def copies(database, table, source, count, change):
    """Adds copies of a row, each with what `change` says is different."""
    columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
    marks = ",".join("?" * len(columns))
    database.executemany(
        f"INSERT INTO {table} ({','.join(columns)}) VALUES ({marks})",
        ([{**source, **change(number)}[column] for column in columns] for number in range(count)))


def first(database, sql):
    database.row_factory = sqlite3.Row
    return dict(database.execute(sql).fetchone())


def signed_in(database, role):
    """A session of somebody with this role, written where the server reads it."""
    secret = uuid.uuid4().hex + "abcdefgh"
    person = database.all(f"SELECT id FROM person WHERE roles LIKE '%{role}%' ORDER BY id LIMIT 1")[0][0]
    now = int(time.time() * 1000)
    values = {
        "hash": "'" + hashlib.sha256(secret.encode()).hexdigest() + "'", "person_id": f"'{person}'", "created_at": now,
        "expires_at": now + 36_000_000,
    }
    known = [column for column in database.columns("session") if column in values]
    database.run(f"INSERT INTO session ({', '.join(known)}) VALUES ({', '.join(str(values[column]) for column in known)})")
    return secret


def cookie_name():
    source = "".join(p.read_text() for p in (ROOT / "Sources/Web").rglob("*.swift"))
    return re.search(r'static let session = "([^"]+)"', source).group(1)


def pages(folder):
    data = folder / "pages"
    data.mkdir()
    Served(data, demo=True).stop()
    file = data / "den-haag.sqlite"
    with sqlite3.connect(file) as database:
        source = first(database, "SELECT * FROM initiative WHERE is_public LIMIT 1")
        copies(
            database, "initiative", source, 2_000,
            lambda n: {"id": str(uuid.uuid4()), "slug": f"proef-{n}", "title": f"Proeftuin {n}", "changed_at": source["changed_at"] + n})
    served = Served(data)
    host, pid = "den-haag.localhost", served.process.pid
    try:
        body, headers = get(served.base + "/initiatieven", host)
        with_nginx(
            folder_of(folder, "nginx"), body, "text/html",
            lambda url, workers: compare(served, host, pid, url, workers))
        zipped, _ = get(served.base + "/initiatieven", host, {"Accept-Encoding": "gzip"})
        style = re.search(rb'href="(/[^"]*meemaken[^"]*\.css[^"]*)"', body).group(1).decode()
        css, _ = get(served.base + style, host, {"Accept-Encoding": "gzip"})
        budget("list page, compressed", f"{len(zipped) / 1024:.1f} KB", "15 KB", len(zipped) <= 15 * 1024)
        budget("stylesheet, compressed", f"{len(css) / 1024:.1f} KB", "15 KB", len(css) <= 15 * 1024)
        _, first_headers = get(served.base + "/initiatieven", host)
        budget("start of one process", f"{served.start_seconds:.2f} s", "2 s", served.start_seconds < 2, "three municipalities")
    finally:
        served.stop()


def folder_of(folder, name):
    inner = folder / name
    inner.mkdir()
    return inner


def compare(served, host, pid, url, workers):
    accept = ["Accept-Encoding: gzip"]
    load(served.base + "/initiatieven", host, [pid], accept, seconds=2)
    nginx_rate, nginx_cpu = load(url, host, workers, accept)
    rate, cpu = load(served.base + "/initiatieven", host, [pid], accept)
    detail = f"{rate:.0f}/s and {cpu:.0f} us beside {nginx_rate:.0f}/s and {nginx_cpu:.0f} us"
    budget("cached public page, CPU beside nginx", f"{cpu / nginx_cpu:.1f} x", "4 x", cpu / nginx_cpu <= 4, detail)
    script = pathlib.Path(url_folder()) / "fresh.lua"
    # Another page number and filter each time, in an order that no cache of this size holds.
    script.write_text(
        'local n = 0\nrequest = function() n = n + 1\n'
        'return wrk.format("GET", "/initiatieven?blz=" .. (n % 90 + 1) .. "&zoek=proeftuin" .. (n % 9973)) end\n')
    plain = pathlib.Path(url_folder()) / "list.lua"
    plain.write_text(
        'local n = 0\nrequest = function() n = n + 1\n'
        'return wrk.format("GET", "/initiatieven?blz=" .. (n % 90 + 1), {["Accept-Encoding"] = "gzip", ["Cookie"] = "' + cookie_name() + '=" .. string.rep("x", 32)}) end\n')
    fresh_rate, fresh_cpu = load(served.base, host, [pid], accept, script=plain)
    detail = f"{fresh_rate:.0f}/s and {fresh_cpu:.0f} us"
    budget("uncached list page of 2,000 initiatives, CPU beside nginx", f"{fresh_cpu / nginx_cpu:.1f} x", "20 x", fresh_cpu / nginx_cpu <= 20, detail)
    search_rate, search_cpu = load(served.base, host, [pid], accept, script=script)
    print(f"     uncached list page with search words: {search_cpu / nginx_cpu:.1f} x, {search_rate:.0f}/s and {search_cpu:.0f} us")


TEMPORARY = None


def url_folder():
    return TEMPORARY


def country(folder):
    """All municipalities of the country in one process, each with a thousand initiatives."""
    count = 40 if QUICK else 342
    home, data = folder / "home", folder / "country"
    data.mkdir()
    home.mkdir()
    for name in ("Texts", "Public", "Data"):
        (home / name).symlink_to(ROOT / name)
    cities = home / "Municipalities"
    cities.mkdir()
    for entry in (ROOT / "Municipalities").iterdir():
        if entry.name in ("sources", "template") or entry.is_file():
            (cities / entry.name).symlink_to(entry)
    seed = folder / "seed"
    seed.mkdir()
    served = Served(seed, demo=True)
    served.stop()
    file = seed / "dordrecht.sqlite"
    with sqlite3.connect(file) as database:
        source = first(database, "SELECT * FROM initiative WHERE is_public LIMIT 1")
        copies(
            database, "initiative", source, 940,
            lambda n: {"id": str(uuid.uuid4()), "slug": f"proef-{n}", "title": f"Proeftuin {n}"})
    database = sqlite3.connect(file)
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    for number in range(count):
        key = f"gemeente-{number}"
        shutil.copytree(ROOT / "Municipalities/dordrecht", cities / key)
        settings = cities / key / "municipality.yaml"
        settings.write_text(re.sub(r"hosts: .*", f"hosts: [{key}.localhost]", settings.read_text()))
        shutil.copy(file, data / f"{key}.sqlite")
    served = Served(data, home=home)
    try:
        for number in range(count):
            get(served.base + "/initiatieven", f"gemeente-{number}.localhost")
        time.sleep(2)
        memory = resident_megabytes(served.process.pid)
        budget(f"{count} municipalities, memory", f"{memory:.0f} MB", "500 MB", memory < 500)
        budget(f"{count} municipalities, start", f"{served.start_seconds:.2f} s", "2 s", served.start_seconds < 2)
    finally:
        served.stop()


def tool():
    output = subprocess.run([ROOT / ".build/release/benchmarks"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    lines = {line["name"]: line["values"] for line in map(json.loads, output.splitlines())}
    group, finder = lines["groupCommit"], lines["finder"]
    budget(
        "accepted forms, group commit beside plain FULL", f"{group['ratio']:.1f} x", "3 x", group["ratio"] >= 3,
        f"{group['groupedPerSecond']:.0f}/s beside {group['alonePerSecond']:.0f}/s")
    budget(
        "finder, 10,000 schemes", f"{finder['medianMicroseconds']:.1f} us", "25 us", finder["medianMicroseconds"] <= 25,
        f"p99 {finder['p99Microseconds']:.0f} us, compiled in {finder['compileSeconds']:.2f} s")
    budget(
        "finder, next best question", f"{finder['questionP99Milliseconds']:.1f} ms", "20 ms", finder["questionP99Milliseconds"] <= 20,
        f"p99; median {finder['questionMedianMilliseconds']:.1f} ms")


def main():
    global TEMPORARY
    with tempfile.TemporaryDirectory(prefix="meemaken-bench-") as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        TEMPORARY = name
        tool()
        pages(folder)
        worklist.run(folder, sys.modules[__name__], times=40 if QUICK else 100)
        country(folder)
    print("\n| what | figure | budget | made | detail |\n|---|---|---|---|---|")
    for name, figure, limit, is_fine, detail in rows:
        print(f"| {name} | {figure} | {limit} | {'yes' if is_fine else 'no'} | {detail} |")
    return 0 if all(row[3] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
