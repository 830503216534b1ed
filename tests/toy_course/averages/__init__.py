"""A toy course on averages, without TensorFlow: the grader's tests run on it; it shows what a course provides."""
