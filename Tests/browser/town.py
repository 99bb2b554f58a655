"""The program, started with the demonstration for the time of the tests."""
import http.client
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import time
from urllib.parse import urlsplit

ROOT = pathlib.Path(__file__).resolve().parents[2]
# One municipality is enough for the screens; which one is in the folder does not matter.
MUNICIPALITY = sorted(path.parent.name for path in (ROOT / "Municipalities").glob("*/municipality.yaml"))[0]


class Town:
    """A running site: `address`, and `links`, a sign-in link per kind of person."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="meemaken-"))
        self.port = free_port()
        self.log = self.folder / "log"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("MEEMAKEN_")}
        environment |= {
            "MEEMAKEN_HOME": str(ROOT), "MEEMAKEN_DATA": str(self.folder / "data"), "MEEMAKEN_PORT": str(self.port),
            "MEEMAKEN_MUNICIPALITIES": MUNICIPALITY,
        }
        self.process = subprocess.Popen(
            [ROOT / ".build/debug/meemaken", "serve", "--demo"], env=environment, cwd=ROOT, stdout=self.log.open("wb"),
            stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        try:
            self.wait()
        except BaseException:
            self.stop()
            raise

    def wait(self):
        for _ in range(600):
            if self.process.poll() is not None:
                raise SystemExit(f"the program stopped:\n{self.output[-2000:]}")
            found = re.findall(r"(http://[^\s/]+)", self.output)
            if found:
                self.host = urlsplit(found[0]).hostname
                try:
                    if self.get("/gezond")[0] == 200:
                        self.address = f"http://{self.host}:{self.port}"
                        # The first link of a kind: one municipality is served, but more people may be offered to look as.
                        self.links = {}
                        for kind, address in re.findall(r"(\w+)[:\s]\s*(http://\S+/link/\S+)", self.output):
                            self.links.setdefault(kind, address)
                        return
                except OSError:
                    pass
            time.sleep(0.2)
        raise SystemExit(f"the program does not answer:\n{self.output[-2000:]}")

    @property
    def output(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def get(self, path, cookies=None):
        """Status, headers and text of a page, without a browser."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"Host": f"{self.host}:{self.port}"}
        if cookies:
            headers["Cookie"] = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in cookies)
        try:
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            return response.status, response.headers, response.read().decode("utf-8", errors="replace")
        finally:
            connection.close()

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def sign_in(context, link):
    """Opens a sign-in link and presses its button; the context is that person from then on."""
    page = context.new_page()
    page.goto(link)
    with page.expect_navigation():
        page.locator("main form button").first.click()
    return page
