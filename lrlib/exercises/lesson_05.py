"""Lesson 5, warm-up and cyclical learning rates."""

EXERCISES = []
