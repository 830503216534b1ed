"""A toy course on averages, without TensorFlow: the grader's tests run on it, and it shows what a course must provide."""
