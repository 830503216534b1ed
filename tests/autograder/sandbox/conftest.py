"""The sandbox is the same for every course: its tests run in that of the toy course, which imports little."""

import pytest

from tests.autograder.toy import ENVIRONMENT


@pytest.fixture(scope="module", autouse=True)
def toy_course():
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        yield
