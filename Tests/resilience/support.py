"""Small things that all of these tests need: ports, waiting, and a report that ends in a verdict."""
import pathlib
import signal
import socket
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Told to stop, a test still puts away what it started.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition, seconds, pause=0.05):
    """The first true value of the condition, or its last false one when the time is over."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value or time.monotonic() >= end:
            return value
        time.sleep(pause)


class Report:
    """Lines of pass or fail, each with its figures."""

    def __init__(self, title):
        self.lines = []
        print(f"\n{title}\n{'-' * len(title)}", flush=True)

    def check(self, name, is_fine, figures=""):
        self.lines.append((name, bool(is_fine)))
        print(f"  {'pass' if is_fine else 'FAIL'}  {name}{'   ' + str(figures) if figures != '' else ''}", flush=True)
        return bool(is_fine)

    def note(self, text):
        print(f"        {text}", flush=True)

    @property
    def failures(self):
        return [name for name, is_fine in self.lines if not is_fine]


def finish(reports):
    """Exit status: 1 when any line failed."""
    failures = [name for report in reports for name in report.failures]
    total = sum(len(report.lines) for report in reports)
    print(f"\n{total - len(failures)} of {total} lines pass" + "".join(f"\n  FAIL  {name}" for name in failures))
    return 1 if failures else 0


def median(values):
    return sorted(values)[len(values) // 2] if values else float("nan")
