"""What is said of a change: a short name that is true of the values, and a hint that gives no formula away."""

from dataclasses import dataclass

from lrlib.checking.diagnosis import wording
from lrlib.checking.diagnosis.changes import Change, listed

MOST_NAMES = 3  # a part with more parameters than these is no place to look at


@dataclass(frozen=True)
class Explanation:
    """A mistake as the feedback tells it: its name, a hint in whole sentences, and the changes it stands for."""

    name: str
    hint: str
    changes: tuple[Change, ...] = ()


def said(change: Change) -> tuple[str, str]:
    """Return the name and the hint of one change (or of two at once)."""
    if change.kind in wording.ONE_SIDED:
        name, hint = said(change.also)
        side, elsewhere = (text.format(*change.words) for text in wording.ONE_SIDED[change.kind])
        return f"{name}, {side}", f"{elsewhere} {hint}"
    name, hint = _said_alone(change)
    if change.also is None:
        return name, hint
    second, second_hint = said(change.also)
    return f"{name}, and {second}", f"Two things at once. {hint} {second_hint}"


def _said_alone(change: Change) -> tuple[str, str]:
    words = change.words
    part = _part(change)
    match change.kind:
        case "left out":
            return _left_out(change)
        case "operation":
            return _operation(change)
        case "function left out":
            name = f"{wording.LEFT_OUT_FUNCTIONS.get(words[0], words[0])} left out"
            return name, f"Work one value{part} out by hand, and compare it with yours."
        case "brackets":
            return "brackets in another place", f"Look at the brackets{part}: what is worked out first?"
        case "constant":
            return f"{words[1]} for {words[0]}", f"Your values are right for {words[1]} where {words[0]} is wanted."
        case "no bound":
            name = f"no {words[0]} limit"
            return name, f"A value{part} should not go {'above' if words[0] == 'upper' else 'below'} {words[1]}."
        case "one name for another":
            return (
                f"`{words[0]}` in place of `{words[1]}` in one place",
                f"Check where `{words[0]}` and `{words[1]}` enter.",
            )
        case "one occurrence":
            told = words[1].format(f"`{words[0]}`")
            return f"{told} for `{words[0]}` in one place", f"In one of its places `{words[0]}` should stand as it is."
    template = wording.SENTENCES[change.kind]
    if isinstance(template, dict):
        template = template[words[-1] if words and words[-1] in template else "whole"]
    return tuple(text.format(*words, part=part, about=_about(change)) for text in template)


def _part(change: Change) -> str:
    """Return where in the formula the change is, by the parameters there: a formula is never shown."""
    return f" in the part with {listed(change.about)}" if 0 < len(change.about) <= MOST_NAMES else ""


def _about(change: Change) -> str:
    if not change.about:
        return "the constants"
    return listed(change.about) if len(change.about) <= MOST_NAMES else "every parameter"


def _left_out(change: Change) -> tuple[str, str]:
    operation, what = change.words
    name = "not squared" if change.words == ("**", "2") else wording.LEFT_OUT[operation].format(what)
    return name, f"Follow {_about(change)} through your formula, for one value by hand."


def _operation(change: Change) -> tuple[str, str]:
    other, kind = change.words
    name = wording.OPERATIONS.get((other, kind))
    if name is None:
        name = f"{spoken(other)} in place of {spoken(kind)}"
    return name, f"Check{_part(change)} which operation is wanted: work one value out by hand."


def spoken(function: str) -> str:
    """Return a function's name in words, where there are better ones."""
    return wording.FUNCTIONS.get(function, f"the {function.replace('_', ' ')}")


def explained(found: list[Change]) -> Explanation | None:
    """Return one explanation of the changes that were found, the simplest; None if there are none.

    Where others are as simple and send the learner elsewhere, it says what they share, or both.
    """
    if not found:
        return None
    first = found[0]
    name, hint = said(first)
    rivals = [change for change in found[1:] if change.cost <= first.cost + 0.1 and said(change)[0] != name]
    elsewhere = [
        change for change in rivals if change.about and first.about and not set(change.about) & set(first.about)
    ]
    if elsewhere:
        hint = f"{hint} (Or: {said(elsewhere[0])[0]}. Both give your values.)"
    return Explanation(name, hint, tuple(found))
