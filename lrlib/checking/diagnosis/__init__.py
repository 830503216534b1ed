"""What a wrong answer shows: the mistake behind it, composed from small changes of the exercise's formula.

``formula`` states what an exercise computes; ``expressions`` and ``trees`` hold it as a tree, ``bound`` and ``stacked``
evaluate it and its changes in some cases. ``operators`` (one part), ``values`` (one value) and ``wrappers`` (the whole
rule) make the ``changes`` that learners make; ``search`` finds those that give a learner's very values in every case;
``sentences`` says them in the words of ``wording``; ``facts`` says what is known where no change does; ``errors``
explains exceptions. No module knows a subject: an exercise's formula, its functions and what it may be taken for are
handed in.
"""

from lrlib.checking.diagnosis.formula import Formula, defaults_of

__all__ = ["Formula", "defaults_of"]
