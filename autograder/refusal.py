"""The one kind of exception that a command shows to the instructor as a line, and not as a traceback."""


class Refusal(Exception):
    """Something cannot be done as requested; the message is one line that says why, and what to do."""
