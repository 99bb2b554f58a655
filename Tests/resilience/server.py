"""The program, as a process that can be stopped in every way a process can stop."""
import http.client
import json
import os
import pathlib
import signal
import subprocess
import time

from support import ROOT, free_port, wait_for

HOME = pathlib.Path(os.environ.get("RESILIENCE_HOME", ROOT))
BINARY = pathlib.Path(os.environ.get("RESILIENCE_BINARY", HOME / ".build/debug/meemaken"))


def municipalities():
    return sorted(path.parent.name for path in (ROOT / "Municipalities").glob("*/municipality.yaml"))


def host_of(municipality):
    """The first of its host names."""
    text = (ROOT / "Municipalities" / municipality / "municipality.yaml").read_text()
    line = next(line for line in text.splitlines() if line.startswith("hosts:"))
    return line.split("[")[1].split("]")[0].split(",")[0].strip()


class Server:
    """One process. `address_port` is the port that visitors use, when a proxy stands before it."""

    def __init__(self, folder, database, mail_port=None, served=None, address_port=None, extra=None, name="server", wrapper=(),
                 home=HOME, binary=BINARY):
        self.port = free_port()
        self.served = served or [municipalities()[0]]
        self.host = host_of(self.served[0])
        self.log = pathlib.Path(folder) / f"{name}.log"
        self.wrapper = list(wrapper)
        self.home, self.binary = pathlib.Path(home), pathlib.Path(binary)
        self.process = None
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("MEEMAKEN_")}
        self.environment |= {
            "MEEMAKEN_HOME": str(self.home), "MEEMAKEN_PORT": str(self.port), "MEEMAKEN_MUNICIPALITIES": ",".join(self.served),
            # All visitors of a run come from one address, and each sends in a minute what others send in a week.
            **{f"MEEMAKEN_LIMIT_{name}": "1000000/0.001" for name in ["IDEA", "ADDRESS", "SESSION"]},
            "MEEMAKEN_ADDRESS": f"http://{{host}}:{address_port or self.port}",
        } | database.environment | (extra or {})
        if mail_port:
            self.environment |= {"MEEMAKEN_SMTP": f"smtp://127.0.0.1:{mail_port}", "MEEMAKEN_SMTP_TLS": "no"}

    def start(self, seconds=60, wait=True, options=()):
        """Seconds until it answers; nil when it stopped by itself."""
        begin = time.monotonic()
        self.process = subprocess.Popen(
            self.command(["serve", *options]), env=self.environment, cwd=self.home, stdout=self.log.open("ab"),
            stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        if not wait:
            return None
        answered = wait_for(lambda: self.process.poll() is not None or self.ready() is not None, seconds, pause=0.02)
        return time.monotonic() - begin if answered and self.process.poll() is None else None

    def ready(self):
        """What `/klaar` says; nil when nobody answers."""
        try:
            return json.loads(self.raw("/klaar", host="localhost")[1])
        except (OSError, http.client.HTTPException, ValueError):
            return None

    def raw(self, path, host=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path, headers={"Host": f"{host or self.host}:{self.port}"})
            response = connection.getresponse()
            return response.status, response.read().decode("utf-8", errors="replace")
        finally:
            connection.close()

    def figures(self):
        """`/metrics` as name with labels → value."""
        lines = self.raw("/metrics", host="localhost")[1].splitlines()
        return {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in lines if line and not line.startswith("#")}

    def errors(self):
        """What the log says about requests that failed, each once."""
        found = []
        for line in self.log.read_text(errors="replace").splitlines():
            if '"request failed"' in line or '"duty failed"' in line:
                entry = json.loads(line)
                text = f"{entry.get('route', entry.get('duty'))}: {entry['error']}"
                if text not in found:
                    found.append(text)
        return found

    def kill(self):
        """Like a power cut to the process: nothing is finished."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, seconds=40):
        """As systemd does it: asks, waits. Seconds it took; nil when it had to be killed."""
        if self.process is None or self.process.poll() is not None:
            return None
        begin = time.monotonic()
        self.process.terminate()
        try:
            self.process.wait(seconds)
            return time.monotonic() - begin
        except subprocess.TimeoutExpired:
            self.kill()
            return None

    def run(self, *arguments):
        """Another command of the program on the same data: its exit status and what it printed."""
        done = subprocess.run(self.command(arguments), env=self.environment, cwd=self.home, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def run_and_kill(self, seconds, *arguments):
        """The same, killed after so many seconds. Whether it was still at work."""
        process = subprocess.Popen(
            self.command(arguments), env=self.environment, cwd=self.home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(seconds)
            return False
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            return True

    def command(self, arguments):
        return [*self.wrapper, "nice", "-n", "10", self.binary, *arguments]
