# Each command sets up its own environment (.venv) the first time, and starts at once after that.
# Without make, on Windows for instance:  python scripts/bootstrap.py lab
# To choose the interpreter: make lab PYTHON=python3.12.   To pass arguments on: make test ARGS="-k cosine".

PYTHON ?= $(if $(shell command -v python3 2>/dev/null),python3,python)
TASKS := lab lab-check hand-in grade build test test-notebooks test-slow test-browser site bench lint lock

.DEFAULT_GOAL := help
.PHONY: help $(TASKS)

help:
	@echo "make lab        open the lessons in JupyterLab, on your own copy in work/"
	@echo "make lab-check  check, without a browser, that JupyterLab starts and serves the lessons"
	@echo "make hand-in LESSON   write the file to hand in, for instance: make hand-in 01"
	@echo "make grade      grade the sample class"
	@echo "make build      rebuild the lessons, their answer keys and their releases from solutions/"
	@echo "make test       check the style, the import layers and the types, then run the tests, except the slow ones"
	@echo "make test-notebooks  run every solved lesson again and compare what it shows with what is stored"
	@echo "make test-slow  run the slow tests: the lessons' claims on fresh seeds"
	@echo "make test-browser  use the lessons and pages in a real browser (Chromium; installed if possible)"
	@echo "make site       make the course's web pages, in build/site/"
	@echo "make bench      measure speed, each figure beside its peer"
	@echo "make lint       check the style, the import layers and the types only"
	@echo "make lock       write the three locks again from pyproject.toml"

$(TASKS):
	@$(PYTHON) scripts/bootstrap.py $@ $(LESSON) $(ARGS)

# `make hand-in 01`: the second word is the lesson, not another thing to make.
ifeq ($(firstword $(MAKECMDGOALS)),hand-in)
LESSON := $(wordlist 2,$(words $(MAKECMDGOALS)),$(MAKECMDGOALS))
.PHONY: $(LESSON)
$(LESSON):
	@:
endif
