"""What the check and the judge can say of an answer."""

from enum import StrEnum


class Status(StrEnum):
    """The state of an exercise, as a learner reads it and as grades.json spells it."""

    RIGHT = "right"
    PARTIAL = "partial"
    WRONG = "wrong"
    ERROR = "error"
    NOT_ATTEMPTED = "not attempted"
    NO_ANSWER = "no answer"  # only the judge says this: no record arrived


class Answered(StrEnum):
    """What came back when a learner's code was asked: values, or the reason why there are none."""

    ANSWERED = "answered"
    NOT_ATTEMPTED = "not attempted"
    ERROR = "error"
    INVALID = "invalid"
