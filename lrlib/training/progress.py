"""A one-line progress bar on standard output, shown only for work that will take longer than two seconds.

It never writes to standard error: nbgrader scores a graded cell that does so as failed. When the work is done it
erases itself, so that a stored notebook shows only results.
"""

import os
import sys
import threading
import time

PATIENCE = 2.0  # seconds of expected work below which no bar appears
WIDTH = 30


class Progress:
    """A bar over ``total`` units of work. ``advance`` counts (from any thread), ``draw`` shows (from the main one)."""

    def __init__(self, total: int, label: str, shown: bool = True) -> None:
        """Start the clock. With ``shown`` false, or ``LRLIB_PROGRESS=off`` set, the bar never appears."""
        self.total, self.label = total, label
        self.shown = shown and os.environ.get("LRLIB_PROGRESS") != "off"
        self.done, self.begin = 0, time.monotonic()
        self.line = ""
        self.lock = threading.Lock()

    def advance(self, amount: int) -> None:
        """Count ``amount`` more units as done."""
        with self.lock:
            self.done += amount

    def draw(self) -> None:
        """Show the bar if the work is expected to take long."""
        elapsed = time.monotonic() - self.begin
        expected = elapsed * self.total / self.done if self.done else elapsed
        if self.shown and expected > PATIENCE:
            full = WIDTH * self.done // self.total
            left = f"{max(expected - elapsed, 0):.0f} s left" if self.done else "compiling"
            self._write(f"{self.label} [{'#' * full}{'.' * (WIDTH - full)}] {left}")

    def close(self) -> None:
        """Erase the bar."""
        if self.line:
            self._write("")

    def _write(self, line: str) -> None:
        sys.stdout.write("\r" + line.ljust(len(self.line)) + ("" if line else "\r"))
        sys.stdout.flush()
        self.line = line
