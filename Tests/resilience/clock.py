"""A clock that this test sets. The program itself asks the machine's, and knows nothing of it."""
import os
import pathlib
import shutil
import subprocess
import time


class Clock:
    """Needs a C compiler. Not libfaketime: that also moves timers, which a machine's clock does not when it is set."""

    def __init__(self, folder):
        compiler = next((name for name in ("cc", "gcc", "clang") if shutil.which(name)), None)
        library = folder / "clock.so"
        self.is_there = compiler is not None
        if self.is_there:
            source = pathlib.Path(__file__).with_name("clock.c")
            subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
        self.file = folder / "clock"
        self.seconds = 0
        self.set()
        self.wrapper = ["env", f"LD_PRELOAD={library}", f"TEST_CLOCK={self.file}"]

    def set(self, days=0, hours=0, minutes=0):
        """So much ahead of the true time; negative is behind."""
        self.seconds = days * 86_400 + hours * 3_600 + minutes * 60
        # In one step, so that nobody reads half of it.
        new = self.file.with_suffix(".new")
        new.write_text(f"{self.seconds}\n")
        os.replace(new, self.file)

    def now(self):
        return time.time() + self.seconds
