"""The course's nbgrader configuration, with other directories where a command asks for them."""

import contextlib
import io
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograder import class_settings

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

GRADEBOOK_URL = "gradebook.url"  # in a class's folder: where its gradebook is, if not there
CLASS_FOLDER = "AUTOGRADER_CLASS"  # in the environment of formgrader: the folder of the class that it works on


def course_config(
    *,
    release: Path | None = None,
    submitted: Path | None = None,
    output: Path | None = None,
    gradebook: Path | None = None,
) -> Config:
    """Return the configuration of ``autograder/nbgrader_config.py``; each given directory replaces the course's own.

    ``output`` receives autograded/ and feedback/, ``gradebook`` the database gradebook.db.
    """
    config: Config = PyFileConfigLoader("nbgrader_config.py", path=str(Path(__file__).parent)).load_config()
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
    return config


def use_class_folder(config: Config, folder: Path) -> None:
    """Point all of nbgrader's directories into the folder of a class, laid out as `grade` and formgrader leave it."""
    places = config.CourseDirectory
    places.release_directory = str(folder / "release")
    places.submitted_directory = str(folder / "submitted")
    places.autograded_directory = str(folder / "autograded")
    places.feedback_directory = str(folder / "feedback")
    places.db_url = gradebook_url(folder)
    config.LatePenalty.update(class_settings.read(folder).late)


def gradebook_url(folder: Path) -> str:
    """Return the address of a class's gradebook: the one `use_gradebook` stored, or gradebook.db in its folder.

    Several graders may write at once, so each waits its turn.
    """
    try:
        return (folder / GRADEBOOK_URL).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return f"sqlite:///{folder.resolve() / 'gradebook.db'}?timeout=120"


def use_gradebook(folder: Path, url: str) -> None:
    """Let every command that works on a class's folder use the gradebook at ``url``, which may contain a password."""
    path = folder / GRADEBOOK_URL
    path.touch(mode=0o600)
    path.write_text(url + "\n", encoding="utf-8")


def open_gradebook(folder: Path) -> "Gradebook":
    """Open a class's gradebook, creating it if there is none."""
    from nbgrader.api import Gradebook

    create_gradebook(folder)
    return Gradebook(gradebook_url(folder))


def create_gradebook(folder: Path) -> None:
    """Create the tables of a class's gradebook, if it has none yet, as nbgrader would on first use.

    nbgrader starts the program ``alembic`` to learn the version of its tables, which takes a second or two; this calls
    alembic in the same process. If the database cannot be used, nothing happens: nbgrader says why on first use.
    """
    from sqlalchemy import create_engine, exc, inspect, text

    engine = create_engine(gradebook_url(folder))
    with contextlib.suppress(exc.SQLAlchemyError):
        if not inspect(engine).get_table_names():
            import nbgrader
            from alembic.script import ScriptDirectory
            from nbgrader.api import Base

            head = ScriptDirectory(str(Path(nbgrader.__file__).parent / "alembic")).get_current_head()
            Base.metadata.create_all(bind=engine)
            with engine.begin() as connection:
                connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
                connection.execute(text("INSERT INTO alembic_version (version_num) VALUES (:head)"), {"head": head})
    engine.dispose()


def has_gradebook(folder: Path) -> bool:
    """Return whether a class has a gradebook already."""
    return (folder / "gradebook.db").is_file() or (folder / GRADEBOOK_URL).is_file()


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep nbgrader's own log off the screen: the caller says what went wrong."""
    root = logging.getLogger()
    handlers, root.handlers = root.handlers, [logging.NullHandler()]  # libraries give it one that writes to the screen
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            yield
    finally:
        root.handlers = handlers
