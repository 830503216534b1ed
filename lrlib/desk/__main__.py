"""``python -m lrlib.desk``: JupyterLab, with the options of ``python -m jupyterlab``, after what this package has spared."""

import sys

from jupyterlab.labapp import main  # type: ignore[import-untyped]

sys.exit(main())
