"""Which way a curve should go: variants are trained beside it, and the best says what is too high or too low."""

from collections.abc import Callable

import numpy as np

WORTH_SAYING = 0.002  # a smaller gain is noise over seeds
# Seeds that a caller tries the variants on, as many as a check has: advice is not worth more time than the mark.
FEW = 8

# what is changed, by which factor, in which part of the steps; what that says of the curve
_VARIANTS = (
    ("It starts too low", "the first half at twice the rate", 2.0, slice(0, 0.5)),
    ("It starts too high", "the first half at half the rate", 0.5, slice(0, 0.5)),
    ("It ends too high", "the last third at a quarter of the rate", 0.25, slice(2 / 3, 1)),
    ("It ends too low", "the last third at twice the rate", 2.0, slice(2 / 3, 1)),
)


def direction(
    curve: np.ndarray,
    losses_of: Callable[[dict[str, np.ndarray]], np.ndarray],
    worth: float = WORTH_SAYING,
    gained: str = "it ends {:.3f} lower",
    loss: float | None = None,
) -> str:
    """Return a sentence on the change of a curve [steps] that helps most; empty if none of those tried does.

    ``losses_of`` trains with curves, given by name, and returns the mean loss of each; lower is better. A gain of less
    than ``worth`` is noise; ``gained`` says a gain in words. The curve itself is trained too, unless its mean ``loss``
    is known.
    """
    variants = {"as it is": curve} if loss is None else {}
    for _, what, factor, part in _VARIANTS:
        changed = curve.copy()
        changed[int(part.start * len(curve)) : int(part.stop * len(curve))] *= factor
        variants[what] = changed
    losses = np.nan_to_num(losses_of(variants), nan=np.inf)
    if loss is None:
        loss, losses = float(losses[0]), losses[1:]
    if not np.isfinite(loss):
        return ""
    gains = loss - losses
    best = int(np.argmax(gains))
    verdict, what, _, _ = _VARIANTS[best]
    if not gains[best] > worth:
        return ""
    return f"{verdict}: with {what} {gained.format(gains[best])}."
