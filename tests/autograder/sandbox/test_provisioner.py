"""A kernel that is ended is waited for as long as it takes to end, and no longer."""

import asyncio
import signal
import time

from autograder.sandbox.provisioner import SandboxProvisioner


class Process:
    """Ends when it has been looked at so often."""

    def __init__(self, looks):
        self.looks, self.received = looks, []

    def send_signal(self, number):
        self.received.append(number)

    def poll(self):
        self.looks -= 1
        return None if self.looks > 0 else 0


def test_an_ended_kernel_has_ended_when_kill_returns_soon():
    provisioner = SandboxProvisioner()
    provisioner.process = Process(looks=3)
    start = time.monotonic()
    asyncio.run(provisioner.kill())
    assert provisioner.process.received == [signal.SIGKILL]
    assert provisioner.process.looks == 0
    assert time.monotonic() - start < 0.09  # Jupyter's own wait


def test_a_kernel_that_cannot_end_is_not_waited_for_without_end():
    provisioner = SandboxProvisioner()
    provisioner.process = Process(looks=10**6)
    asyncio.run(provisioner.kill())
    assert provisioner.process.looks > 0
