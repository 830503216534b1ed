"""The grader's connection to a kernel, without the waits with which Jupyter's own begins."""

import asyncio
import time
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient

ANSWER, ECHO = 1.0, 0.2  # seconds until the kernel is asked again: without an answer, or without what goes with it
LOOK = 0.1  # seconds between two looks whether a kernel still lives; Jupyter looks once a second


class PromptClient(AsyncKernelClient):
    """Knows that nothing of a kernel's start is still under way when it has seen the end of its own question.

    Jupyter's own client waits for a silence of 0.2 s.
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Return when the kernel answers and its output arrives; raises RuntimeError if it ends or takes too long."""
        until = time.monotonic() + (float("inf") if timeout is None else timeout)
        while True:
            asking = asyncio.ensure_future(self._answered(self.kernel_info()))
            while not asking.done():
                await asyncio.wait([asking], timeout=LOOK)
                if not (asking.done() and asking.result()) and not await self.is_alive():
                    asking.cancel()
                    raise RuntimeError("Kernel died before replying to kernel_info")
            if asking.result():
                return
            if time.monotonic() > until:
                raise RuntimeError(f"Kernel didn't respond in {timeout:g} seconds")

    async def _answered(self, question: str) -> bool:
        """Return whether both the answer to a question and the message that it is dealt with arrive, in that order.

        The latter does not if the kernel's output was not yet connected when it was sent.
        """
        try:
            while _parent(answer := await self.shell_channel.get_msg(timeout=ANSWER)) != question:
                pass
            self._handle_kernel_info_reply(answer)
            while True:
                message = await self.iopub_channel.get_msg(timeout=ECHO)
                if _parent(message) == question and message["content"].get("execution_state") == "idle":
                    return True
        except Empty:
            return False


def _parent(message: dict[str, Any]) -> str | None:
    name: str | None = message["parent_header"].get("msg_id")
    return name
