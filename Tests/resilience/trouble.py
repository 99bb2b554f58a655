"""What goes wrong around the program: a full disk, a mail server that is away, a clock that jumps, a damaged file, a database restart."""
import argparse
import pathlib
import shutil
import sys
import tempfile

import trouble_clock
import trouble_disk
import trouble_file
import trouble_mail
import trouble_postgres
from support import finish

TROUBLES = {
    "disk": trouble_disk.run, "mail": trouble_mail.run, "clock": trouble_clock.run, "file": trouble_file.run,
    "postgres": trouble_postgres.run,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", nargs="*", choices=[*TROUBLES, []], help="which; all of them when none is named")
    options = parser.parse_args()
    reports = []
    for kind in options.kind or TROUBLES:
        folder = pathlib.Path(tempfile.mkdtemp(prefix="meemaken-trouble-"))
        try:
            reports.append(TROUBLES[kind](folder))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return finish(reports)


if __name__ == "__main__":
    sys.exit(main())
