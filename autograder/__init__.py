"""What instructors run: build the lessons, grade a class, report, and bundle the course for learners."""
