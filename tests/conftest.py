"""What applies to every test: no network, no window, no time limit set by a library."""

import gc
import os
import socket

import pytest
from hypothesis import settings

# The tests and the notebooks that they start reach nothing but this machine: port 9 discards what is sent to it.
for name in ("http_proxy", "https_proxy"):
    os.environ[name] = os.environ[name.upper()] = "http://127.0.0.1:9"
os.environ["no_proxy"] = os.environ["NO_PROXY"] = "127.0.0.1,localhost"
os.environ["MPLBACKEND"] = "Agg"

# The same examples in each run; and no deadline, since this machine's load is not what is tested.
settings.register_profile("course", derandomize=True, deadline=None)
settings.load_profile("course")

gc.disable()  # until all tests are found: what a process imports stays, so each look for garbage there is in vain


def pytest_collection_finish():
    """Leave what stays to the end, the modules and the tests, out of every garbage collection: a twentieth of a run."""
    gc.collect()
    gc.freeze()
    gc.enable()


def pytest_terminal_summary(terminalreporter, config):
    """Say which tests the quick suite leaves out."""
    if "not browser" in config.option.markexpr:
        terminalreporter.write_line(
            "left out: the solved lessons (make test-notebooks), the slow tests (make test-slow), those in a browser "
            "(make test-browser)"
        )


@pytest.fixture(autouse=True, scope="session")
def no_network():
    """Let a connection to another machine fail at once, by name: what needs one would fail for a learner offline."""
    connect = socket.socket.connect

    def connect_here(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise OSError(f"a test asked for the network: {address}")
        return connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_here)
        yield
