"""Lesson 2, why fixed rates fail."""

EXERCISES = []
