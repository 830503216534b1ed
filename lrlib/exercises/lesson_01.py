"""Lesson 1, what a learning rate is."""

EXERCISES = []
