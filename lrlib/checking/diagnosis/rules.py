"""What people do wrong, as a table: a right expression, what it becomes, what that is called, and what to try.

A rule begins with ``right => wrong @cost``; more wrong forms follow after ``;`` or in lines of their own. Then come its
name and its hint, indented, and a second pair where the whole result is concerned and not a part of it. A hint shows no
formula; where there is none, it is :data:`CHECK`. The cost orders explanations, what is simple and often made first;
``@1.05/1.15`` is the second if what falls away is more than a name or a number.

In a right expression ``x y z c d`` stand for any part, and ``x`` alone for any but a name or a number. In a wrong one,
``q`` and ``r`` stand for every other parameter in turn. In the texts, ``{gone}`` is the part that falls away,
``{part}`` says where in the formula it is, ``{about}`` lists the parameters there, and ``{said}`` is what follows a
form's colon.
"""

CHECK = "Work one value{part} out by hand: which operation is wanted there?"

# any part, wherever the formula has it
PARTS = """
x ** 2 => x @1.05/1.15
    not squared
    Work one value out by hand, and follow {about} on the way.
x + y => x @1.05/1.15; y @1.05/1.2
    {gone} is not added
    Work one value out by hand, and follow {about} on the way.
x - y => x @1.05/1.15; y @1.05/1.2
    {gone} is not subtracted
    Work one value out by hand, and follow {about} on the way.
x * y => x @1.05/1.15; y @1.05/1.2
    not multiplied by {gone}
    Work one value out by hand, and follow {about} on the way.
x / y => x @1.05/1.15
    not divided by {gone}
    Work one value out by hand, and follow {about} on the way.
x ** y => x @1.05/1.15
    the power {gone} is missing
    Work one value out by hand, and follow {about} on the way.
min(x, y) => x @1/1.5; y @1/1.5
    no upper limit
    A value{part} should not go above {gone}.
max(x, y) => x @1/1.5; y @1/1.5
    no lower limit
    A value{part} should not go below {gone}.
floor(x) => x @1
ceil(x) => x @1
round(x) => x @1
    rounding left out
    Work one value{part} out by hand: which values may it take?
abs(x) => x @1: the absolute value
sqrt(x) => x @1: the root
exp(x) => x @1: the exponential
log(x) => x @1: the logarithm
cos(x) => x @1: the cosine
negative(x) => x @1: the minus sign
    {said} left out
    Work one value{part} out by hand, and compare it with yours.
x + y => x - y @1.2
    subtracted where something is to be added
x + y => x * y @1.6
    multiplied in place of added
x - y => x + y @1.2
    added where something is to be subtracted
x * y => x / y @1.2
    divided in place of multiplied
x * y => x + y @1.7
    added in place of multiplied
x * y => x ** y @1.6
    a power in place of a product
x / y => x * y @1.2
    multiplied in place of divided
x / y => x // y @1.19
    integer division
x / y => x - y @1.6; y - x @1.6
    a difference in place of a quotient
x ** y => x * y @1.2
    a product in place of a power
x < y => x <= y @1.2
x <= y => x < y @1.2
x > y => x >= y @1.2
x >= y => x > y @1.2
    the boundary itself on the wrong side
cos(x) => sin(x) @1.2
    a sine in place of a cosine
min(x, y) => max(x, y) @1.2
    the maximum in place of the minimum
floor(x) => ceil(x) @1.2: up in place of down
floor(x) => round(x) @1.2: to the nearest in place of down; floor(x + 0.5) @1.25: to the nearest in place of down
ceil(x) => floor(x) @1.2: down in place of up; round(x) @1.2: to the nearest in place of up
round(x) => floor(x) @1.2: down in place of to the nearest; ceil(x) @1.2: up in place of to the nearest
    rounded {said}
    Round two values by hand, one with a fraction below one half and one above: which way should they go?
x - y => y - x @1.3
    subtracted the wrong way round
    Check{part} what is subtracted from what.
x / y => y / x @1.3
    divided the wrong way round
    Check{part} what is divided by what.
x if c else y => x @1.1; y @1.1
    {c} decides nothing
    Look at the case distinction with {c}: only one of its sides is used.
x if c else y => y if c else x @1.2
    the two cases of {c} exchanged
    Check which case of {c} gets which value.
c == y => not (c == y) @0.9
    the two cases of {c} exchanged
    Check which case of {c} gets which value.
x if c else (y if d else z) => y if c else (y if d else z) @1.25; z if c else (y if d else z) @1.25
x if c else (y if d else z) => x if c else (x if d else z) @1.25; x if c else (y if d else x) @1.25
    one case of {c} treated like another
    Try every case of {c} in turn: one of them gets what belongs to another.
cos(x) => cos(radians(x)) @1
pi => 180 @1
    degrees for radians
    Check the unit in which the cosine takes its angle.
floor(x / y) => x % y @1.2
    the remainder in place of the quotient
    Something{part} starts again and again: count how many whole times it has passed.
(x - y) * z + y => max(x * z, y) @1.02
y + (x - y) * z => max(x * z, y) @1.02
(1 - y) * z + y => max(z, y) @1.01
    {y} as a lower limit
    The curve should glide into its lowest value, not be cut off at it.
x ** y => 1 - x * y @1.3; 1 - (1 - x) * y @1.4
    a straight line for a power
    Each period should multiply by the same factor, not take away the same amount: follow {about}.
x ** y => 1 / (1 + y) @1.4
    a quotient for a power
    Each period should multiply by the same factor; yours divides by the number of the period: follow {about}.
x / (1 + z) => x * exp(-z) @1.4; x * 0.5 ** z @1.4
    an exponential for a quotient
    Yours shrinks by the same factor each time. Divide by a number that grows: follow {about}.
x / (y + z) => x * (y - z) @1.35
    subtracts instead of dividing
    Look far ahead: a difference becomes negative, while a quotient never does.
x + y * z => (x + y) ** z @1.35
x - y * z => (x - y) ** z @1.35
    a power in place of a product
pi => 2 * pi @1.1: 2 pi in place of pi; pi / 2 @1.1: pi/2 in place of pi
inf => 0 @1.1: 0 in place of infinity
    {said}
    With {said} you get your values: look at the numbers in your formula.
(1 + cos(pi * x)) / 2 => 1 - x @1: a straight line; cos(pi / 2 * x) @1: a quarter of a wave
(1 + cos(pi * x)) / 2 => 1 - sin(pi / 2 * x) @1: a sine; 1 - x ** 2 @1: a parabola
(1 - cos(pi * x)) / 2 => x @1: a straight line; 1 - cos(pi / 2 * x) @1: a quarter of a wave
(1 - cos(pi * x)) / 2 => sin(pi / 2 * x) @1: a sine; x ** 2 @1: a parabola
(1 + cos(pi * x)) / 2 => cos(pi * x) ** 2 @1.3: the square of a cosine
    {said}
    The ends are right; between them yours is {said}: which form is wanted?
(1 + cos(pi * x)) / 2 => (1 - cos(pi * x)) / 2 @1
(1 - cos(pi * x)) / 2 => (1 + cos(pi * x)) / 2 @1
    start and end swapped
    Your curve goes the other way: check which end belongs to the first step.
"""

# the value of any part that is more than a name or a number
VALUES = """
x => floor(x) @1.2: down; ceil(x) @1.4: up; round(x) @1.4: to the nearest; floor(x + 0.5) @1.45: to the nearest
    rounded {said} too early
    Something{part} is rounded that should not be.
    rounded {said}
    The result should not be rounded.
x => x ** 2 @1.3
    a square too much
    Something{part} is squared that should not be.
x => sqrt(x) @1.3
    a root too much
    There is a root{part}, or a power is halved, that should not be.
x => 1 - x @1.2
    1 minus a share for the share
    Check{part} whether you need what is done or what is left.
x => 1 / x @1.3
    upside down
    Check{part} what is divided by which.
x => x / 2 @1.2
    a factor 1/2 too much
    Something{part} is half of what it should be.
    half of the result
    Twice your values would be right.
x => x * 2 @1.2
    a factor 2 too much
    Something{part} is twice what it should be.
    twice the result
    Half of your values would be right.
x => x + 1 @1.22
    something is 1 too large
    Something{part} is 1 larger than it should be.
x => x - 1 @1.22
    something is 1 too small
    Something{part} is 1 smaller than it should be.
x => min(x, 1) @1.4
    held at 1
    Something{part} is cut off at 1 that should go on.
x => max(x, 0) @1.4
    never below 0
    Something{part} is cut off at 0 that should be negative.
x => negative(x) @1.4
    the wrong sign
    Check the sign{part}.
x => 0 @1.18
    a part is always 0
    The part with {about} is 0 in yours: is it integer division, or left out?
x => x * q @1.6: multiplied by; x + q @1.6: increased by
    {said} `{q}` too often
    Something{part} is {said} `{q}` that should not be, or twice.
x => max(x, q) @1.5 @1.1
    kept above `{q}`
    Something{part} stops at `{q}` that should go on below it.
    `{q}` as a lower limit
    The values should come down to `{q}` by themselves, not be cut off at it.
"""

# a part that goes from 0 to 1, or from 1 to 0
SHARES = """
x => (1 - cos(pi * x)) / 2 @1.05: half a cosine wave; sin(pi * x / 2) @1.05: a sine
x => 1 - cos(pi * x / 2) @1.05: a quarter of a wave; x ** 2 @1.05: a parabola
    {said}
    The ends are right; between them yours is {said}: which form is wanted?
"""

# a parameter or the clock, ``p``, in one place or in all of them
NAMES = """
p => p + 1 @1: `{p}` + 1; p - 1 @1: `{p}` - 1; p * 2 @1.2: twice `{p}`; p / 2 @1.2: half of `{p}`
p => p ** 2 @1.3: the square of `{p}`; sqrt(p) @1.4: the root of `{p}`; 1 / p @1.3: 1 / `{p}`
p => 1 - p @1.2: 1 - `{p}`; negative(p) @1.4: minus `{p}`; exp(p) @1.6: exp(`{p}`); exp(-p) @1.4: exp(-`{p}`)
p => floor(p) @1.5: `{p}` rounded down; 100 * p @1.4: `{p}` in per cent; p / 100 @1.4: `{p}` taken as per cent
    {said} in place of `{p}`
    With {said} where `{p}` belongs you get your values: check where `{p}` enters.
    {said} in place of `{p}`, once
    `{p}` stands in several places: in one of them yours is {said}.
"""

# a parameter, ``p``, wherever it stands
PARAMETERS = """
p => q @1.25: `{q}`; p * q @1.3: `{p}` * `{q}`; p / q @1.3: `{p}` / `{q}`; q - r @1.5: `{q}` - `{r}`
    {said} in place of `{p}`
    With {said} where `{p}` belongs you get your values: check where `{p}` enters.
"""

# the clock, ``t``, wherever it stands
CLOCK = """
t => 0 @0.7
    the {quantity} never moves
    Every `{t}` gives the first {quantity}: look at where `{t}` enters your formula, and whether it counts.
t => t + 1 @0.8
    {t} counted from 1
    Your values are one `{t}` ahead: the first one is 0.
t => max(t - 1, 0) @0.9; t - 1 @0.95
    one {t} late
    Your values are one `{t}` behind: look at `{t}` 0 and 1.
t => max(t, 1) @1.1
    {t} 0 treated like {t} 1
    Look at the very first value, that of `{t}` 0.
t => t / 2 @1.2: half of `{t}`; t * 2 @1.2: twice `{t}`
    {said} in place of `{t}`
    With {said} where `{t}` belongs you get your values: check where `{t}` enters.
t => t + q @1.3
    `{t}` + `{q}` in place of `{t}`
    Your values come `{q}` too early: check where `{q}` enters.
"""

# the same, where ``n`` is a number of steps that people take for an epoch
EPOCHS = """
t => t // n @1.01; t / n @1.25
    epochs for steps
    Check the unit: yours fit if `{t}` counted epochs of {n}; it counts single steps, as every length does.
"""

# another counter, ``p``, in place of the clock
COUNTERS = """
t => p @0.8: `{p}`; p + 1 @1: `{p}` + 1
    {said} in place of `{t}`
    With {said} where `{t}` belongs you get your values: check where `{t}` enters.
"""

# the clock wherever it stands, at an edge ``e`` where the rule changes its form
AT_EDGES = """
t => min(t, e) @1
    stops at {e}
    Look past {e}: there your values stand still, and should not.
t => max(t, e) @1.05
    stands still until {e}
    Look before {e}: your values stand still there.
t => t % e @0.9
    starts again at {e}
    Look at {e} itself and past it: your values begin again there.
"""

# the whole rule, ``w``, that is ``first`` at 0, ``last`` at an edge ``e`` and ``early`` one before it
AROUND_EDGES = """
w => 0 if t > e else w @0.9
    zero after the end
    Look past {e}: the value there should not be 0.
w => 0 if t >= e else w @0.9
    zero from the end on
    Look at {e} and past it: the value there should not be 0.
w => early if t >= e else w @1.2
    stops at {e}
    Look past {e}: there your values stand still, and should not.
w => first + (last - first) * min(t / e, 1) @1.2: a straight line
w => first + (last - first) * (1 - cos(pi * min(t / e, 1))) / 2 @1.2: half a cosine wave
w => first + (last - first) * min(t / e, 1) ** 2 @1.2: a parabola
w => first * (last / first) ** min(t / e, 1) @1.2: an exponential
w => first if t < e else last @1.3: one jump
    {said} up to {e}
    The ends are right; between them yours is {said}: which form is wanted?
"""

# a parameter that is True or False
OPTIONS = """
p => 0 @0.9
    `{p}` ignored
    Your values are the same with `{p}` and without: where does it decide something?
p => not p @0.9
    `{p}` the wrong way round
    Yours are the values of the other `{p}`: which of the two cases is which?
p => 1 @1
    as if `{p}` were always True
    Look at a case where `{p}` is False: yours does the same there.
"""

OTHER_TEXTS = {
    "ignored": ("`{p}` ignored", "Another `{p}` does not change your values, or not enough: where does it enter?"),
    "as if": ("as if `{p}` were {said}", "Your values are right for `{p}` = {said}: check where `{p}` enters."),
    "fixed": (
        "`{p}` always {said}",
        "Your values are right for `{p}` = {said}, whatever the case says: use the parameter.",
    ),
    "in a part": ("`{p}` forgotten in one place", "Somewhere `{p}` should count as well: where else does it enter?"),
    "swapped": ("`{p}` and `{q}` swapped", "Check the order in which `{p}` and `{q}` are used."),
    "one for another": ("`{q}` in place of `{p}` in one place", "Check where `{q}` and `{p}` enter."),
    "begins at": ("begins at `{q}`", "Look at the first value: it should not be `{q}`."),
    "constant": ("{said}", "With {said} you get your values: look at the numbers in your formula."),
    "function": ("{said}", CHECK),
    "brackets": ("brackets in another place", "Look at the brackets{part}: what is worked out first?"),
    "only a part": ("only {x} of a larger part", "Part of what belongs together{part} is missing."),
    "too little": ("{x} applied to too little", "Look at the brackets{part}: what does {x} apply to?"),
    "too much": ("{x} applied to too much", "Look at the brackets{part}: what does {x} apply to?"),
    "another": ("{said}", "That is what gives your values: read again what is wanted here."),
}

# with which options alone an answer is wrong, and with which all is right
SIDES = {
    "with": ("with `{p}`", "Without `{p}` all is right."),
    "without": ("without `{p}`", "With `{p}` all is right."),
}
