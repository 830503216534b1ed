"""The course's nbgrader configuration, with other directories where a command asks for them."""

import contextlib
import io
import logging
from collections.abc import Iterator
from pathlib import Path

from traitlets.config import Config, PyFileConfigLoader

from autograder import class_settings

CLASS_FOLDER = "AUTOGRADER_CLASS"  # in the environment of formgrader: the folder of the class that it works on


def course_config(
    *,
    release: Path | None = None,
    submitted: Path | None = None,
    output: Path | None = None,
    gradebook: Path | None = None,
    sandbox: str | None = None,
    zygote: Path | None = None,
) -> Config:
    """Return the configuration of ``autograder/nbgrader_config.py``; each given directory replaces the course's own.

    ``output`` receives autograded/ and feedback/, ``gradebook`` the database gradebook.db.
    ``sandbox`` is where kernels run, "bwrap" or "none", and ``zygote`` the folder of a sandbox that runs already.
    """
    config = PyFileConfigLoader("nbgrader_config.py", path=str(Path(__file__).parent)).load_config()
    if release is not None:
        config.CourseDirectory.release_directory = str(release.resolve())
    if submitted is not None:
        config.CourseDirectory.submitted_directory = str(submitted.resolve())
    if output is not None:
        config.CourseDirectory.autograded_directory = str(output.resolve() / "autograded")
        config.CourseDirectory.feedback_directory = str(output.resolve() / "feedback")
    if gradebook is not None:
        config.CourseDirectory.db_url = gradebook_url(gradebook)
        config.LatePenalty.update(class_settings.read(gradebook).late)
    if sandbox is not None:
        config.ExecuteSubmission.sandbox = sandbox
    if zygote is not None:
        config.ExecuteSubmission.zygote = str(zygote)
    return config


def use_class_folder(config: Config, folder: Path) -> None:
    """Let every directory of nbgrader's lie in the folder of a class, as `grade` and formgrader leave them there."""
    places = config.CourseDirectory
    places.release_directory = str(folder / "release")
    places.submitted_directory = str(folder / "submitted")
    places.autograded_directory = str(folder / "autograded")
    places.feedback_directory = str(folder / "feedback")
    places.db_url = gradebook_url(folder)
    config.LatePenalty.update(class_settings.read(folder).late)


def gradebook_url(folder: Path) -> str:
    """Return the address of the gradebook in a folder; several graders may write at once, so each waits its turn."""
    return f"sqlite:///{folder.resolve() / 'gradebook.db'}?timeout=120"


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep nbgrader's own log off the screen: what went wrong is told by whoever called it."""
    root = logging.getLogger()
    handlers, root.handlers = root.handlers, [logging.NullHandler()]  # libraries give it one that writes to the screen
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            yield
    finally:
        root.handlers = handlers
