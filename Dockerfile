# Grade in a container: for macOS and Windows, and for whoever wants a second wall. docs/container.md has the command.
FROM python:3.12-slim-bookworm
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends bubblewrap && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home grader
WORKDIR /course
COPY requirements-instructor.lock ./
RUN pip install --no-cache-dir --quiet --no-deps --only-binary :all: --require-hashes -r requirements-instructor.lock
COPY . .
RUN pip install --no-cache-dir --quiet --no-deps --no-build-isolation --editable . && chown grader /course
USER grader
ENTRYPOINT ["python", "-m", "autograder"]
CMD ["grade", "--submitted", "/class/submitted", "--output", "/class/graded"]
