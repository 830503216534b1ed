"""A one-line progress bar on standard output, shown only for work that will take longer than two seconds.

It never writes to standard error: nbgrader scores a graded cell that does so as failed. When the work is done it
erases itself, so that a stored notebook shows only results.
"""

import sys
import time

PATIENCE = 2.0  # seconds of expected work below which no bar appears
WIDTH = 30


class Progress:
    """A bar over ``total`` units of work; ``advance`` redraws it at most five times a second."""

    def __init__(self, total: int, label: str, shown: bool = True) -> None:
        """Start the clock. With ``shown`` false the bar never appears."""
        self.total, self.label, self.shown = total, label, shown
        self.done, self.begin, self.drawn = 0, time.monotonic(), 0.0
        self.line = ""

    def advance(self, amount: int) -> None:
        """Count ``amount`` more units as done."""
        if not amount:
            return
        self.done += amount
        now = time.monotonic()
        elapsed = now - self.begin
        expected = elapsed * self.total / self.done
        if self.shown and expected > PATIENCE and now - self.drawn > 0.2:
            full = WIDTH * self.done // self.total
            self._write(f"{self.label} [{'#' * full}{'.' * (WIDTH - full)}] {max(expected - elapsed, 0):.0f} s left")
            self.drawn = now

    def close(self) -> None:
        """Erase the bar."""
        if self.line:
            self._write("")

    def _write(self, line: str) -> None:
        sys.stdout.write("\r" + line.ljust(len(self.line)) + ("" if line else "\r"))
        sys.stdout.flush()
        self.line = line
