"""Lesson 6, schedules and generalization."""

EXERCISES = []
