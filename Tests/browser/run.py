"""Runs the browser tests and counts: the last line is `N passed, N failed`."""
import signal
import sys
import time
import traceback

from playwright.sync_api import sync_playwright

import pages
import story
from looker import launch
from town import Town

SUITES = {"pages": pages.tests, "story": story.tests}


def run(name, test):
    started = time.monotonic()
    try:
        test()
    except AssertionError as failure:
        print(f"FAILED {name} ({time.monotonic() - started:.1f} s)\n  " + str(failure).replace("\n", "\n  "), flush=True)
        return False
    except Exception:
        print(f"FAILED {name} ({time.monotonic() - started:.1f} s)\n{traceback.format_exc()}", flush=True)
        return False
    print(f"passed {name} ({time.monotonic() - started:.1f} s)", flush=True)
    return True


def run_suite(suite, browser):
    """Each suite has a town of its own: a sign-in link is used up by the first who opens it."""
    town = Town()
    try:
        results = [run(f"{suite}: {name}", test) for name, test in SUITES[suite](browser, town)]
        faults = [line for line in town.output.splitlines() if "request failed" in line or "duty failed" in line]
        for line in faults:
            print(f"the program logged: {line[:300]}")
        return results + [run(f"{suite}: nothing went wrong inside", lambda: no_faults(faults))]
    finally:
        town.stop()


def no_faults(faults):
    assert not faults, f"{len(faults)} failures in the log"


def main():
    wanted = sys.argv[1:] or list(SUITES)
    unknown = [name for name in wanted if name not in SUITES]
    if unknown:
        sys.exit(f"no such tests: {', '.join(unknown)}; there are {', '.join(SUITES)}")
    # Stopped from outside, the program that was started here stops too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    results = []
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for suite in wanted:
            results += run_suite(suite, browser)
        browser.close()
    print(f"{results.count(True)} passed, {results.count(False)} failed")
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
