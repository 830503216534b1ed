"""What common exceptions mean to somebody who meets them for the first time, and what to try."""

import re

from lrlib.checking.diagnosis.expressions import table

# a pattern of the exception's line ("TypeError: message (line 3 ...)"), and indented what to tell; the first that fits
_TEACHING = table(
    r"""
unexpected keyword argument '(?P<name>\w+)'
    The check passes the parameters by name, and uses `{name}`: keep the names of the first line.
missing \d+ required positional arguments?: (?P<name>.+?)(?: \(line|$)
    The check did not pass {name}: keep the parameters of the first line as they are.
takes (?:\d+|from \d+ to \d+) positional arguments? but \d+ (?:was|were) given
    A function gets more values than its first line takes: compare the call with the definition.
unsupported operand type\(s\) for .*'?NoneType
    Something is None that should be a number. Is a `return` missing in a function of yours? If it is a gradient: a
        tape sees constants only after `tape.watch(...)`.
'NoneType' object|NoneType
    Something is None: a function without `return` gives None, and so does `tape.gradient` for a tensor that the
        tape does not watch.
expected to be a (?P<one>\w+) tensor but is a (?P<other>\w+) tensor|cannot compute .* as input #\d
    TensorFlow does not mix types: cast one of the two, for example `tf.cast(x, tf.float32)`.
Argument `?learning_rate`? should be float|learning_rate.* should be float
    An optimizer takes a float, a schedule object, or a function without parameters as its rate.
name '(?P<name>\w+)' is not defined
    `{name}` is not known when grading runs your cell: define or import it in your own cell.
ZeroDivisionError
    Something is divided by 0: which value makes the divisor 0, the first step or a parameter?
truth value of an array
    `if` decides once, for one number. For an array use `np.where(condition, a, b)` or `np.minimum`.
only (?:length-1|0-dimensional|integer scalar) arrays? can be converted|only size-1 arrays
    A function of `math` takes one number, not an array: NumPy has the same one for arrays.
symbolic|OperatorNotAllowedInGraphError|using a `?tf\.Tensor`? as a Python `?bool`?
    In a graph, `if`, `min` and `int` cannot look at a tensor: use `tf.where`, `tf.minimum` and `tf.cast`.
list indices must be integers|indices must be integers or slices
    An index must be a whole number: `int(...)` or `//` makes one.
IndexError
    An index lies past the end: n values have the indices 0 to n - 1.
KeyError: '?(?P<name>\w+)'?
    There is no entry `{name}`: which keys are there?
RecursionError|maximum recursion
    A function calls itself without end: which call should be the last?
math domain error
    A root or logarithm of a negative number (or 0): which value goes in?
OverflowError|Result too large
    A number grows too large: check the sign of an exponent.
UnboundLocalError|cannot access local variable '(?P<name>\w+)'|referenced before assignment
    A variable is used before it has a value: set it before the loop or the `if`.
object is not callable
    Something that is no function is called: is a `*` missing before a bracket, or a name used twice?
matmul|Incompatible shapes|could not be broadcast|operands could not
    Print the shapes of both sides: they do not fit.
"""
)


def taught(line: str, quoting: bool = True) -> str:
    """Return what an exception's line means and what to try; empty where nothing better than the line is known.

    Without ``quoting`` the sentence repeats no word of the line: in a hidden case a learner's code chose them.
    """
    for pattern, [sentence] in _TEACHING:
        found = re.search(pattern.strip(), line)
        if found:
            names = {name: value for name, value in found.groupdict().items() if value}
            quotes = "{" in sentence
            return "" if quotes and not (quoting and names) else sentence.format(**names)
    return ""
