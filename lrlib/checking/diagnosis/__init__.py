"""What a wrong answer shows: the mistake behind it, composed from small changes of the exercise's formula.

``expressions`` and ``formula`` hold what an exercise computes as a tree; ``operators`` and ``wrappers`` are the changes
that learners make, of one part and of the whole rule; ``search`` finds those that give a learner's very values in every
case; ``sentences`` says them; ``facts`` says what is known where no change does; ``errors`` explains exceptions. No
module knows a subject: an exercise's formula, its functions and what it may be taken for are handed in.
"""

from lrlib.checking.diagnosis.formula import Formula, defaults_of

__all__ = ["Formula", "defaults_of"]
