"""This course, as its check and its grader see it."""

from pathlib import Path

from lrlib import exercises, tensorflow_gate
from lrlib.checking.course import Course

ROOT = Path(__file__).resolve().parent.parent

BUNDLE_README = """\
# Learning-rate schedules: the course

1. Install Python 3.11, 3.12 or 3.13.
2. In this folder:  python -m venv .venv
   Linux, macOS:    .venv/bin/pip install -r requirements.lock && .venv/bin/pip install --no-deps {wheel}
   Windows:         .venv\\Scripts\\pip install -r requirements.lock
                    .venv\\Scripts\\pip install --no-deps {wheel}
   conda users:     conda env create -f environment.yml, then pip install --no-deps {wheel}
3. Start, in this folder:  .venv/bin/python -m lrlib lab   (Windows: .venv\\Scripts\\python -m lrlib lab)
   JupyterLab opens on your own copy of the lessons, in work/, with a page that says where to begin.

Work through the lessons in order. Run a check as often as you like. To hand in a lesson, use the start page, or in this
folder:  .venv/bin/python -m lrlib hand-in 01   If something does not work:  .venv/bin/python -m lrlib
"""

COURSE = Course(
    name="learning-rates",
    title="Learning-rate schedules in TensorFlow",
    root=ROOT,
    graders=ROOT / "autograder",
    lessons=(
        "01_learning_rate",
        "02_fixed_rates",
        "03_common_schedules",
        "04_tensorflow_schedules",
        "05_warmup_and_cycles",
        "06_generalization",
    ),
    exercises_of=exercises.of_lesson,
    package="lrlib",
    check="lrlib.checks.check",
    insides=("lrlib.exercises", "lrlib.checking", "lrlib.course"),
    aliases=(
        (r"^lrlib\.tensorflow_gate\.load\(\)|^lrlib\.\w+\.tf\b|^tf\b", "tensorflow"),
        (r"^lrlib\.\w+\.keras\b|^tensorflow\.keras\b", "keras"),
    ),
    prepare=tensorflow_gate.load,
    warm="import matplotlib.figure, scipy.linalg\nfrom lrlib import data\nfor name in data.DATASETS: data.load(name)",
    bundle_readme=BUNDLE_README,
    bundle_files={
        "requirements.lock": "requirements-learner.lock",
        "environment.yml": "environment.yml",
        "docs/glossary.md": "docs/glossary.md",
        "docs/choosing.md": "docs/choosing.md",
    },
)
