"""Lesson 4, schedules in TensorFlow."""

EXERCISES = []
