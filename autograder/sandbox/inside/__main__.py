"""``python -m inside SOCKET``: import what the lessons need once, then become a kernel for each submission.

``python -m inside --try`` only tries whether this machine allows it.
"""

import sys

from inside import keeper, zygote  # type: ignore[import-not-found]  # this folder alone is on the path there

if sys.argv[1] == "--try":
    keeper.attempt()
else:
    zygote.serve(sys.argv[1], sys.stdin.readline())
