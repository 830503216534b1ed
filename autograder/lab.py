"""``python -m autograder.lab``: JupyterLab, with its own options, and without what this package spares it."""

import sys

from jupyterlab.labapp import main  # type: ignore[import-untyped]

if __name__ == "__main__":
    sys.exit(main())
