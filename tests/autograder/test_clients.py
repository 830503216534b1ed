"""The grader's connection is ready as soon as the kernel has answered and its output arrives, and not before."""

import asyncio
from queue import Empty

import pytest

from autograder.clients import PromptClient


class Channel:
    """Gives one message after the other; None means that none came in time."""

    def __init__(self):
        self.messages = []

    async def get_msg(self, timeout):
        message = self.messages.pop(0) if self.messages else None
        if message is None:
            raise Empty
        return message


def status(state, question):
    return {"msg_type": "status", "parent_header": {"msg_id": question}, "content": {"execution_state": state}}


def reply(question):
    return {"msg_type": "kernel_info_reply", "parent_header": {"msg_id": question}, "content": {}}


class Client(PromptClient):
    """A client of no kernel: the script says what arrives after each question."""

    def __init__(self, *script, lives=True):
        self._shell_channel, self._iopub_channel = Channel(), Channel()
        self.script, self.lives, self.asked = list(script), lives, 0

    def kernel_info(self):
        self.asked += 1
        shell, output = self.script.pop(0) if self.script else ([], [])
        self._shell_channel.messages += shell
        self._iopub_channel.messages += output
        return str(self.asked)

    async def is_alive(self):
        return self.lives

    def _handle_kernel_info_reply(self, message):
        pass


def wait(client, timeout=5):
    asyncio.run(client.wait_for_ready(timeout=timeout))
    return client


def test_a_kernel_that_answers_is_ready_and_nothing_of_its_start_is_left():
    start = [status("starting", None), status("busy", "1"), status("idle", "1")]
    client = wait(Client(([reply("1")], start)))
    assert client.asked == 1
    assert client._iopub_channel.messages == []


def test_the_end_of_an_earlier_question_is_not_that_of_this_one():
    client = wait(Client(([None], []), ([reply("1"), reply("2")], [status("idle", "1"), status("idle", "2")])))
    assert client.asked == 2
    assert client._iopub_channel.messages == []


def test_a_kernel_whose_output_does_not_arrive_yet_is_asked_again():
    assert wait(Client(([reply("1")], []), ([reply("2")], [status("busy", "2"), status("idle", "2")]))).asked == 2


def test_a_kernel_that_has_ended_or_says_nothing_is_not_waited_for():
    with pytest.raises(RuntimeError, match="died"):
        wait(Client(lives=False))
    with pytest.raises(RuntimeError, match="0 seconds"):
        wait(Client(), timeout=0)
