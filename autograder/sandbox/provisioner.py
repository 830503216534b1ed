"""Start a kernel in the sandbox through Jupyter's interface for that, a kernel provisioner."""

import asyncio
import json
import os
import shutil
import signal
import tempfile
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Dict, Integer, List, Unicode, default

from autograder.course import learners_packages
from autograder.sandbox import zygote

NAME = "autograder-sandbox"
CHANNELS = 5  # shell, iopub, stdin, control and heartbeat: a socket each
MIB = 2**20

KernelProvisionerFactory.provisioners[NAME] = EntryPoint(
    NAME, "autograder.sandbox.provisioner:SandboxProvisioner", KernelProvisionerFactory.GROUP_NAME
)


def sandboxed(manager: KernelManager, **options: Any) -> KernelManager:
    """Let a kernel manager start its kernel in the sandbox; the options are :class:`SandboxProvisioner`'s traits."""
    spec = manager.kernel_spec
    assert spec is not None
    spec.metadata = {**spec.metadata, "kernel_provisioner": {"provisioner_name": NAME, "config": options}}
    return manager


class SandboxProvisioner(LocalProvisioner):
    """A kernel forked in the sandbox, without a process of its own here. The limits apply to one submission."""

    process: zygote.Forked | None = None  # type: ignore[assignment]  # it has what Jupyter uses of a Popen

    memory = Integer(4096, help="MiB of memory that the submission's processes may use together.").tag(config=True)
    processes = Integer(256, help="Processes and threads that may run at a time.").tag(config=True)
    temporary = Integer(256, help="MiB of files in /tmp, and again of shared memory.").tag(config=True)
    file = Integer(64, help="MiB of one file.").tag(config=True)
    handles = Integer(1024, help="Files and sockets that a process may have open.").tag(config=True)
    startup = Integer(60, help="Seconds that a forked kernel may take until it listens.").tag(config=True)
    packages = List(Unicode(), help="What learners import; visible inside.").tag(config=True)

    warm = List(Unicode(), help="Sources that the sandbox runs once, before it forks: the lessons' imports.")
    shared = Unicode("", help="The folder of a sandbox that another process has started; empty: an own one.")
    environment = Dict(help="Environment variables of the kernel.")

    @default("packages")
    def _packages(self) -> list[str]:
        return learners_packages()

    async def pre_launch(self, **options: Any) -> dict[str, Any]:
        """Prepare a folder for the kernel's sockets in the sandbox's own folder."""
        self._zygote = await asyncio.to_thread(self._find)
        self._run = Path(tempfile.mkdtemp(prefix="", dir=self._zygote.folder))
        manager: Any = self.parent
        manager.transport, manager.cache_ports = "ipc", False
        manager.connection_file, manager.ip = str(self._run / "c.json"), str(self._run / "s")
        return await super().pre_launch(**options)

    def _find(self) -> zygote.Zygote:
        if self.shared and zygote.Zygote(Path(self.shared)).alive():
            return zygote.Zygote(Path(self.shared))
        return zygote.own(tuple(self.warm), tuple(self.packages))

    async def launch_kernel(self, cmd: list[str], **options: Any) -> KernelConnectionInfo:
        """Fork the kernel and return its connection; raises SandboxError when it does not start."""
        information = json.loads((self._run / "c.json").read_text())
        (self._run / "kernel.json").write_text(json.dumps({**information, "ip": "/sockets/s"}))
        arguments = [part.replace(str(self._run / "c.json"), "/sockets/kernel.json") for part in cmd]
        kernel = self.process = await asyncio.to_thread(
            self._zygote.fork,
            {
                "run": self._run.name,
                "arguments": arguments[arguments.index("ipykernel_launcher") + 1 :],
                "environment": self.environment,
                "memory": self.memory * MIB,
                "processes": self.processes,
                "temporary": self.temporary * MIB,
                "limits": self._limits(),
            },
        )
        await self._listening()
        kernel.seal()
        return self.connection_info

    def _limits(self) -> dict[str, int]:
        """Return the limits of each single process (those of all together are the keeper's to watch)."""
        return {
            "RLIMIT_CORE": 0,
            "RLIMIT_DATA": self.memory * MIB,  # RLIMIT_AS would count what TensorFlow only reserves
            "RLIMIT_FSIZE": self.file * MIB,
            "RLIMIT_MSGQUEUE": 0,
            "RLIMIT_NOFILE": self.handles,
            "RLIMIT_NPROC": self.processes,  # not heeded where the grader runs as root; the keeper's limit is
        }

    async def _listening(self) -> None:
        """Wait until the kernel listens; whether it also answers, its client finds out."""
        until = asyncio.get_running_loop().time() + self.startup
        while sum(1 for name in os.listdir(self._run) if name.startswith("s-")) < CHANNELS:
            if self.process is None or self.process.poll() is not None:
                raise RuntimeError("the kernel ended while it was started")
            if asyncio.get_running_loop().time() > until:
                self.process.close()
                raise TimeoutError(f"the kernel did not listen within {self.startup} seconds")
            await asyncio.sleep(0.01)

    async def send_signal(self, signum: int) -> None:
        """Interrupt the kernel, or end it with everything that it has started."""
        if self.process is not None:
            self.process.send_signal(signum)

    async def kill(self, restart: bool = False) -> None:
        """End the kernel and everything that it has started, and return when that has happened, or after a second."""
        await self.send_signal(signal.SIGKILL)
        for _ in range(200):  # Jupyter would look every tenth of a second, as for a kernel that may take its time
            if self.process is None or self.process.poll() is not None:
                return
            await asyncio.sleep(0.005)

    terminate = kill

    async def cleanup(self, restart: bool = False) -> None:
        """Remove what the kernel leaves here."""
        await super().cleanup(restart)
        if self.process is not None:
            self.process.close()
        if not restart:
            shutil.rmtree(self._run, ignore_errors=True)
