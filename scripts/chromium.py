"""Find the Chromium that the browser tests drive, or install Debian's; say what to do if neither works.

python scripts/chromium.py
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
INSTALL = ("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-dejavu-core")
REMEDY = (
    "no Chromium: install it (Debian and Ubuntu: apt-get install chromium), or name yours in the environment variable "
    "CHROMIUM"
)


def find() -> str | None:
    """Return the path of a Chromium: the one that the variable CHROMIUM names, else the first on the PATH."""
    named = os.environ.get("CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)


def main() -> int:
    """Install Debian's Chromium if there is none and that is possible; print the remedy and return 1 if not."""
    can_install = shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0
    if find() is None and can_install:
        print("browser: installing Debian's Chromium", flush=True)
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=environment)
        subprocess.run(INSTALL, env=environment)
    path = find()
    print(f"browser: {path or REMEDY}", file=sys.stdout if path else sys.stderr, flush=True)
    return 0 if path else 1


if __name__ == "__main__":
    sys.exit(main())
