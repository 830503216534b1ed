import itertools
import json
import re
import shutil
import subprocess

import pytest
from playwright._impl._driver import compute_driver_executable

from lrlib.interactive import page

# Answers each line of its standard input, a module's file and a value, by what the module's default function returns.
# JSON knows no infinity: what is not finite is sent as text.
SERVER = """
import { createInterface } from 'node:readline';
const tell = (key, v) =>
  typeof v === 'number' && !Number.isFinite(v) ? String(v) : ArrayBuffer.isView(v) ? [...v] : v;
for await (const line of createInterface({ input: process.stdin })) {
  const { program, values } = JSON.parse(line);
  const said = {};
  try { said.value = (await import(program)).default(values); } catch (problem) { said.problem = problem.stack; }
  console.log(JSON.stringify(said, tell));
}
"""


@pytest.fixture(scope="module")
def javascript(tmp_path_factory):
    """Return a function that evaluates an expression in an explorer's module, as it is inlined in notebooks.

    ``javascript("bowl", "descend(x.hessian, [1], 0.1, 3)", hessian=[[1]])``: ``x`` is the keywords. It runs in the
    Node.js that comes with playwright, in one process for all expressions, each in a copy of the module of its own.
    """
    node = shutil.which("node") or compute_driver_executable()[0]
    folder = tmp_path_factory.mktemp("javascript")
    (folder / "server.mjs").write_text(SERVER)
    numbers = itertools.count()

    def evaluate(module, expression, **values):
        program = folder / f"{module}{next(numbers)}.mjs"
        source = page.self_contained("lrlib.explorers", module)
        program.write_text(f"{source}\nexport default (x) => ({expression});\n")
        asked = {"program": program.as_uri(), "values": values}
        server.stdin.write(json.dumps(asked, default=lambda array: array.tolist()) + "\n")
        server.stdin.flush()
        said = json.loads(re.sub(r'"(-?)(Infinity|NaN)"', r"\1\2", server.stdout.readline()))
        assert "problem" not in said, said["problem"]
        return said["value"]

    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([node, folder / "server.mjs"], encoding="utf-8", **pipes) as server:
        yield evaluate
