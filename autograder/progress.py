"""Say how far a long run is, and how long it will still take."""

import time
from collections.abc import Callable


class Progress:
    """Counts what is done of ``total`` and tells it line by line."""

    def __init__(self, total: int, tell: Callable[[str], None]) -> None:
        """Begin to count; ``tell`` shows a line."""
        self._total, self._tell, self._done, self._start = total, tell, 0, time.monotonic()

    def add(self, what: str) -> None:
        """Tell of one more, with the time that is left if the others take as long as those before."""
        self._done += 1
        seconds = (time.monotonic() - self._start) / self._done * (self._total - self._done)
        left = f" ({duration(seconds)} left)" if self._done < self._total else ""
        self._tell(f"[{self._done}/{self._total}] {what}{left}")


def duration(seconds: float) -> str:
    """Return a time as a person says it: in seconds, minutes or hours."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
