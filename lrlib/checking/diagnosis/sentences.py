"""What is said of a change: a short name that is true of the values, and a hint that gives no formula away."""

from collections.abc import Sequence
from dataclasses import dataclass

from lrlib.checking.diagnosis.changes import Change
from lrlib.checking.diagnosis.expressions import Node, is_leaf, names_in, unparse
from lrlib.checking.diagnosis.rules import SIDES

MOST_NAMES = 3  # a part with more parameters than these is no place to look at
NEAR = 0.1  # explanations whose costs differ by less are as simple


@dataclass(frozen=True)
class Explanation:
    """A mistake as the feedback tells it: its name, a hint in whole sentences, and the changes it stands for."""

    name: str
    hint: str
    changes: tuple[Change, ...] = ()


def said(change: Change) -> tuple[str, str]:
    """Return the name and the hint of one change (or of two at once)."""
    few = 0 < len(change.about) <= MOST_NAMES
    words = {key: _spoken(key, value) for key, value in change.words.items()}
    words["part"] = f" in the part with {listed(change.about)}" if few else ""
    words["about"] = listed(change.about) if few else "every parameter" if change.about else "the constants"
    words["said"] = words.get("said", "").format(**words)
    name, hint = (text.format(**words) for text in change.texts)
    if change.also is None:
        return name, hint
    second, second_hint = said(change.also)
    if change.texts in SIDES.values():
        return f"{second}, {name}", f"{hint} {second_hint}"
    return f"{name}, and {second}", f"Two things at once. {hint} {second_hint}"


def _spoken(key: str, word: Node | str) -> str:
    """Return a word: parameters, clock and counts as they are, any other part so that it shows no formula."""
    if isinstance(word, str):
        return word
    if key in "pqrtn":
        return unparse(word)
    if is_leaf(word):
        return f"`{word[1]}`" if word[0] == "name" else unparse(word)
    found = names_in(word)
    if key == "c":
        return listed(found)
    return f"the part with {listed(found)}" if found else "a constant"


def listed(texts: Sequence[str]) -> str:
    """Return parameter names as a list in words: `a`, `b` and `c`."""
    quoted = [f"`{text}`" for text in texts] or ["the constants"]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"


def explained(found: Sequence[Change]) -> Explanation | None:
    """Return one explanation of the changes that were found, the simplest; None if there are none.

    Where others are as simple and send the learner elsewhere, it says both.
    """
    if not found:
        return None
    first = found[0]
    name, hint = said(first)
    for change in found[1:]:
        elsewhere = change.about and first.about and not set(change.about) & set(first.about)
        if elsewhere and change.cost <= first.cost + NEAR and said(change)[0] != name:
            hint = f"{hint} (Or: {said(change)[0]}. Both give your values.)"
            break
    return Explanation(name, hint, tuple(found))
