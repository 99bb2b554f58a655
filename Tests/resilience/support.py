"""Small things that all of these tests need: ports, waiting, and a report that ends in a verdict."""
import datetime
import os
import pathlib
import platform
import re
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


def working(word):
    """What `/status` begins with when all is fine, slow, full or down: by the sentence, since the page has nothing else to tell it by."""
    catalogue = (ROOT / "Texts/nl.yaml").read_text()
    return re.search(rf"^working:.*?^  {word}:\n    lead: (.*?)$", catalogue, re.DOTALL | re.MULTILINE).group(1)


class Report:
    """Lines of pass or fail, each with its figures."""

    def __init__(self, title):
        self.lines = []
        self.title, self.left_out = title, []
        print(f"\n{title}\n{'-' * len(title)}", flush=True)

    def check(self, name, is_fine, figures=""):
        self.lines.append((name, bool(is_fine), str(figures)))
        print(f"  {'pass' if is_fine else 'FAIL'}  {name}{'   ' + str(figures) if figures != '' else ''}", flush=True)
        return bool(is_fine)

    def note(self, text):
        print(f"        {text}", flush=True)

    def leave_out(self, why):
        """Nothing of this was looked at: that is no pass."""
        self.left_out.append(why)
        self.note(f"left out: {why}")

    @property
    def failures(self):
        return [name for name, is_fine, _ in self.lines if not is_fine]


def plain(figures):
    return " ".join(figures.split()).replace("|", "/")


def finish(reports):
    """Prints all of it as a table. Exit status: 1 when any line failed, or nothing was looked at."""
    print(f"\n{datetime.date.today()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}\n")
    print("| claim | holds | figures |\n| --- | --- | --- |")
    for report in reports:
        print(f"| **{report.title}** | | {'; '.join('left out: ' + why for why in report.left_out)} |")
        for name, is_fine, figures in report.lines:
            print(f"| {name} | {'yes' if is_fine else '**NO**'} | {'' if figures == '[]' else plain(figures)} |")
    failures = [name for report in reports for name in report.failures]
    total, out = sum(len(report.lines) for report in reports), sum(len(report.left_out) for report in reports)
    print(f"\n{total - len(failures)} of {total} claims hold" + (f", {out} parts left out" if out else ""))
    for name in failures:
        print(f"  FAIL  {name}")
    return 1 if failures or total == 0 else 0


def median(values):
    return sorted(values)[len(values) // 2] if values else float("nan")
