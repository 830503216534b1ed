"""What the lessons and their exercises train on beyond the bundled data: tasks, networks, recorded runs.

Learners may use all of it; it contains no answers.
"""
