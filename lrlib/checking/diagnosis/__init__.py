"""What a wrong answer shows: the mistake behind it, composed from small changes of the exercise's formula.

``formula`` states what an exercise computes, and the mistakes of its own; ``expressions`` and ``trees`` hold it as a
tree, ``bound`` evaluates it and its changes in some cases. ``rules`` is the table of what people do wrong, ``changes``
makes them of a tree, ``search`` finds those that give a learner's very values in every case, ``sentences`` says
them. ``facts`` says what is known where no change does; ``errors`` explains exceptions; ``mutants`` tests an exercise's
cases. No module knows a subject: an exercise's formula, its functions and what it may be taken for are handed in.
"""

from lrlib.checking.diagnosis.formula import Formula, defaults_of

__all__ = ["Formula", "defaults_of"]
