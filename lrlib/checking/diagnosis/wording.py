"""The words for each kind of change: a short name that is true of the values, and a hint that gives no formula away."""

LEFT_OUT = {
    "+": "{} is not added",
    "-": "{} is not subtracted",
    "*": "not multiplied by {}",
    "/": "not divided by {}",
    "//": "not divided by {}",
    "%": "the remainder by {} is not taken",
    "**": "the power {} is missing",
}

OPERATIONS = {
    ("+", "-"): "added where something is to be subtracted",
    ("-", "+"): "subtracted where something is to be added",
    ("*", "/"): "multiplied in place of divided",
    ("/", "*"): "divided in place of multiplied",
    ("+", "*"): "added in place of multiplied",
    ("*", "+"): "multiplied in place of added",
    ("**", "*"): "a power in place of a product",
    ("*", "**"): "a product in place of a power",
    ("//", "/"): "integer division",
    ("**", "/"): "a power in place of a quotient",
    ("-", "/"): "a difference in place of a quotient",
    ("/", "//"): "not rounded down to whole periods",
    ("%", "//"): "the remainder in place of the quotient",
    ("//", "%"): "the quotient in place of the remainder",
    ("<", ">"): "smaller in place of greater",
    (">", "<"): "greater in place of smaller",
    ("<", "<="): "the boundary itself on the wrong side",
    ("<=", "<"): "the boundary itself on the wrong side",
    (">", ">="): "the boundary itself on the wrong side",
    (">=", ">"): "the boundary itself on the wrong side",
}

FUNCTIONS = {
    "cos": "a cosine",
    "sin": "a sine",
    "min": "the minimum",
    "max": "the maximum",
    "floor": "rounded down",
    "ceil": "rounded up",
    "round": "rounded to the nearest",
    "abs": "the absolute value",
    "sqrt": "the root",
    "exp": "the exponential",
    "log": "the logarithm",
    "negative": "the minus sign",
    "degrees": "degrees",
}

LEFT_OUT_FUNCTIONS = {
    "floor": "rounding down",
    "ceil": "rounding up",
    "round": "rounding",
    "abs": "the absolute value",
    "sqrt": "the root",
    "negative": "the minus sign",
    "exp": "the exponential",
    "log": "the logarithm",
    "cos": "the cosine",
    "sin": "the sine",
}

# where alone an answer is wrong, and where all is right
ONE_SIDED = {
    "only before": ("before {1}", "From {1} on all is right."),
    "only after": ("after {1}", "Up to {1} all is right."),
    "only with": ("with `{0}`", "Without `{0}` all is right."),
    "only without": ("without `{0}`", "With `{0}` all is right."),
}

# kind: (name, hint); two pairs where the words end with "part" for a part and have no such end for the whole
SENTENCES: dict[str, tuple[str, str] | dict[str, tuple[str, str]]] = {
    "always": ("always as if {0} decided so", "Look at the case distinction with {0}: only one of its sides is used."),
    "never": ("never as if {0} decided so", "Look at the case distinction with {0}: only one of its sides is used."),
    "condition reversed": ("the two cases of {0} exchanged", "Check which case of {0} gets which value."),
    "like another": (
        "one case of {0} treated like another",
        "One case of {0} gets the values that belong to another.",
    ),
    "exchanged": {
        "/": ("divided the wrong way round", "Check{part} what is divided by what."),
        "//": ("divided the wrong way round", "Check{part} what is divided by what."),
        "-": ("subtracted the wrong way round", "Check{part} what is subtracted from what."),
        "%": ("the remainder the wrong way round", "Check{part} of which number the remainder is taken."),
        "**": ("base and exponent exchanged", "Check{part} what is raised to the power of what."),
    },
    "degrees": ("degrees for radians", "Check the unit in which `{0}` takes its angle."),
    "bound for a range": (
        "{0} as a lower limit",
        "The curve should glide into its lowest value, not be cut off at it.",
    ),
    "line for a power": (
        "a straight line for a power",
        "Each period should multiply by the same factor, not take away the same amount: follow {about}.",
    ),
    "quotient for a power": (
        "a quotient for a power",
        "Each period should multiply by the same factor; yours divides by the number of the period: follow {about}.",
    ),
    "exponential for a quotient": (
        "an exponential for a quotient",
        "Yours shrinks by the same factor each time. Divide by a number that grows: follow {about}.",
    ),
    "remainder": (
        "the remainder in place of the quotient",
        "Something{part} starts again and again: count how many whole times it has passed.",
    ),
    "power for a product": ("a power in place of a product", "Check{part} whether you need a power or a product."),
    "subtracted": (
        "subtracts instead of dividing",
        "Look far ahead: a difference becomes negative, while a quotient never does.",
    ),
    "begins at": ("begins at `{0}`", "Look at the first value: it should not be `{0}`."),
    "floored": {
        "part": ("rounded down too early", "Something{part} is rounded down that should not be."),
        "whole": ("rounded down", "The result should not be rounded."),
    },
    "rounded": {
        "part": ("rounded to the nearest too early", "Something{part} is rounded that should not be."),
        "whole": ("rounded", "The result should not be rounded."),
    },
    "rounded up": {
        "part": ("rounded up too early", "Something{part} is rounded up that should not be."),
        "whole": ("rounded up", "The result should not be rounded."),
    },
    "squared": {
        "part": ("a square too much", "Something{part} is squared that should not be."),
        "whole": ("the square of the result", "The root of your values would be right."),
    },
    "rooted": {
        "part": ("a root too much", "There is a root{part}, or a power is halved, that should not be."),
        "whole": ("the root of the result", "The square of your values would be right."),
    },
    "complement": {
        "part": ("1 minus a share for the share", "Check{part} whether you need what is done or what is left."),
        "whole": ("1 minus the result", "1 minus your values would be right."),
    },
    "reciprocal": {
        "part": ("upside down", "Check{part} what is divided by which."),
        "whole": ("the reciprocal of the result", "1 divided by your values would be right."),
    },
    "halved": {
        "part": ("a factor 1/2 too much", "Something{part} is half of what it should be."),
        "whole": ("half of the result", "Twice your values would be right."),
    },
    "doubled": {
        "part": ("a factor 2 too much", "Something{part} is twice what it should be."),
        "whole": ("twice the result", "Half of your values would be right."),
    },
    "plus 1": {
        "part": ("something is 1 too large", "Something{part} is 1 larger than it should be."),
        "whole": ("1 added to the result", "Your values less 1 would be right."),
    },
    "minus 1": {
        "part": ("something is 1 too small", "Something{part} is 1 smaller than it should be."),
        "whole": ("1 subtracted from the result", "Your values plus 1 would be right."),
    },
    "cut at 1": {
        "part": ("held at 1", "Something{part} is cut off at 1 that should go on."),
        "whole": ("the result cut off at 1", "Values above 1 are right here."),
    },
    "at least 1": {
        "part": ("never below 1", "Something{part} is kept at 1 that should be smaller."),
        "clock": ("{0} 0 treated like {0} 1", "Look at the very first value, that of `{0}` 0."),
        "whole": ("the result never below 1", "Values below 1 are right here."),
    },
    "cut at 0": {
        "part": ("never below 0", "Something{part} is cut off at 0 that should be negative."),
        "whole": ("the result never below 0", "Negative values are right here."),
    },
    "negated": {
        "part": ("the wrong sign", "Check the sign{part}."),
        "whole": ("the wrong sign", "Your values with the other sign would be right."),
    },
    "absolute": {
        "part": ("an absolute value too much", "There is an absolute value{part} that should not be."),
        "whole": ("the absolute value of the result", "Negative values are right here."),
    },
    "exponential": ("an exponential too much", "There is an exponential{part} that should not be."),
    "taken as 0": ("a part is always 0", "The part with {about} is 0 in yours: is it integer division, or left out?"),
    "taken as 1": ("a part is always 1", "The part with {about} has no effect in yours."),
    "times": {
        "part": ("multiplied by `{0}` too often", "Check{part} how often `{0}` enters as a factor."),
        "whole": ("the result multiplied by `{0}`", "Your values divided by `{0}` would be right."),
    },
    "divided by": {
        "part": ("divided by `{0}` too often", "Check{part} how often something is divided by `{0}`."),
        "whole": ("the result divided by `{0}`", "Your values times `{0}` would be right."),
    },
    "plus": {
        "part": ("`{0}` added too often", "Check{part} how often `{0}` is added."),
        "whole": ("`{0}` added to the result", "Your values less `{0}` would be right."),
    },
    "less": {
        "part": ("`{0}` subtracted too often", "Check{part} how often `{0}` is subtracted."),
        "whole": ("`{0}` subtracted from the result", "Your values plus `{0}` would be right."),
    },
    "not below": {
        "part": ("kept above `{0}`", "Something{part} is kept above `{0}` that may go below."),
        "whole": (
            "`{0}` as a lower limit",
            "The values should come down to `{0}` by themselves, not be cut off at it.",
        ),
    },
    "not above": {
        "part": ("kept below `{0}`", "Something{part} is kept below `{0}` that may go above."),
        "whole": ("`{0}` as an upper limit", "The values should not be cut off at `{0}`."),
    },
    "only a part": ("only {0} of a larger part", "Part of what belongs together{part} is missing."),
    "misplaced": ("{1} applied to {0}", "Look at the brackets{part}: what does {1} apply to?"),
    "ignored": {
        "option": ("`{0}` ignored", "Your values are the same with `{0}` and without: where does it decide something?"),
        "whole": ("`{0}` ignored", "Another `{0}` does not change your values, or not enough: where does it enter?"),
    },
    "as if": ("as if `{0}` were {1}", "Your values are right for `{0}` = {1}: check where `{0}` enters."),
    "ignored in a part": (
        "`{0}` forgotten in one place",
        "Somewhere `{0}` should count as well: where else does it enter?",
    ),
    "fixed": (
        "`{0}` always {1}",
        "Your values are right for `{0}` = {1}, whatever the case says: use the parameter.",
    ),
    "reversed": ("`{0}` the wrong way round", "Your values are right for the other `{0}`: check what it switches."),
    "always on": ("as if `{0}` were always True", "`{0}` decides; it may be False."),
    "for": ("{0} for `{1}`", "Your values are right for {0} in place of `{1}`: check where `{1}` enters."),
    "swapped": ("`{0}` and `{1}` swapped", "Check the order in which `{0}` and `{1}` are used."),
    "never moves": (
        "the {1} never moves",
        "Every `{0}` gives the first {1}: look at where `{0}` enters your formula, and whether it counts.",
    ),
    "counted from 1": ("{0} counted from 1", "Your values are one `{0}` ahead: the first one is 0."),
    "one late": ("one {0} late", "Your values are one `{0}` behind: look at `{0}` 0 and 1."),
    "in epochs": (
        "epochs for steps",
        "Check the unit: yours fit if `{1}` counted epochs of {0}; it counts single steps, as every length does.",
    ),
    "clock plus": ("`{0}` + `{1}` for `{0}`", "Your values come `{1}` too early: check where `{1}` enters."),
    "clock less": ("`{0}` - `{1}` for `{0}`", "Your values come `{1}` too late: check where `{1}` enters."),
    "clock times": (
        "`{0}` * `{1}` for `{0}`",
        "`{0}` runs `{1}` times too fast in yours: is it divided where it should?",
    ),
    "starts at": ("starts at `{1}`", "Your values stand still until `{1}`: the first `{0}` already counts."),
    "stops": ("stops at {1}", "Look past {1}: there your values stand still, and should not."),
    "waits": ("stands still until {1}", "Look before {1}: your values stand still there."),
    "starts again": ("starts again at {1}", "Look at {1} itself and past it: your values begin again there."),
    "zero after": ("zero after the end", "Look past {1}: the value there should not be 0."),
    "zero from": ("zero from the end on", "Look at {1} and past it: the value there should not be 0."),
    "back at the start": ("back at the start after {1}", "Look past {1}: your values jump back to the first one."),
    "form": ("{0} up to {1}", "The ends are right; between them yours is {0}: which form is wanted?"),
    "bent": ("{0}", "The ends are right; between them yours is {0}: which form is wanted?"),
    "upside down": (
        "start and end swapped",
        "Your curve goes the other way: check which end belongs to the first step.",
    ),
    "another": ("{0}", "Your values are those of {0}: read again what is wanted here."),
    "listed": ("{0}", "{1}"),
}
