"""What runs inside the sandbox: the zygote, and what keeps each submission apart.

This folder alone is visible there, as ``/sandbox/inside``; it imports the standard library only until it has read
what the lesson needs, and nothing of the autograder.
"""
