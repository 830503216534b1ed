"""Measure several ways of doing the same work in alternation, so that a busy machine disturbs all of them alike."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Way:
    """One way to train. ``work()`` trains ``runs`` runs; ``seconds`` and ``processor`` collect what each round took."""

    name: str
    runs: int
    work: Callable[[], object]
    first: tuple[float, float] = (float("nan"), float("nan"))
    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def once(self) -> None:
        """Do the work and note the wall-clock and processor time that one run took."""
        wall, processor = time.perf_counter(), time.process_time()
        self.work()
        self.seconds.append((time.perf_counter() - wall) / self.runs)
        self.processor.append((time.process_time() - processor) / self.runs)


def alternate(ways: list[Way], rounds: int) -> None:
    """Do every way's work once to warm up (the first call compiles), then ``rounds`` times in turn."""
    for way in ways:
        wall, processor = time.perf_counter(), time.process_time()
        way.work()
        way.first = time.perf_counter() - wall, time.process_time() - processor
    for _ in range(rounds):
        for way in ways:
            way.once()


def ratios(way: Way, reference: Way, processor: bool = False) -> tuple[float, float, float]:
    """Return the median, the least and the greatest of the rounds' ratios of time, ``way`` over ``reference``."""
    pairs = (
        zip(way.processor, reference.processor, strict=True)
        if processor
        else zip(way.seconds, reference.seconds, strict=True)
    )
    found = [a / b for a, b in pairs]
    return statistics.median(found), min(found), max(found)


def first_call(way: Way) -> str:
    """Return by how much the first call, which compiles, took longer than the later ones."""
    seconds = way.first[0] - way.runs * statistics.median(way.seconds)
    processor = way.first[1] - way.runs * statistics.median(way.processor)
    return f"{seconds:.2f} s ({processor:.2f} s of processor time)"


def table(ways: list[Way], reference: Way) -> str:
    """Return the table of one workload: time of a run, and its ratio to the reference's."""
    header = ("way", "ms a run", "processor ms", "ratio to the engine", "(range)", "by processor time")
    rows = [header]
    for way in ways:
        middle, low, high = ratios(way, reference)
        rows.append(
            (
                way.name,
                f"{1e3 * statistics.median(way.seconds):.2f}",
                f"{1e3 * statistics.median(way.processor):.2f}",
                f"{middle:.2f}",
                f"({low:.2f} to {high:.2f})",
                f"{ratios(way, reference, processor=True)[0]:.2f}",
            )
        )
    widths = [max(len(row[i]) for row in rows) for i in range(len(header))]
    lines = [
        "  ".join(
            text.ljust(w) if i == 0 else text.rjust(w) for i, (text, w) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])
