import json
import re
import shutil
import subprocess

import pytest
from playwright._impl._driver import compute_driver_executable

from lrlib.interactive import page


@pytest.fixture(scope="session")
def javascript(tmp_path_factory):
    """Return a function that evaluates an expression in an explorer's module, as it is inlined in notebooks.

    ``javascript("bowl", "descend(x.hessian, [1], 0.1, 3)", hessian=[[1]])``: ``x`` is the keywords. It runs in the
    Node.js that comes with playwright.
    """
    node = shutil.which("node") or compute_driver_executable()[0]
    folder = tmp_path_factory.mktemp("javascript")

    def evaluate(module, expression, **values):
        data = json.dumps(values, default=lambda array: array.tolist())
        # JSON knows no infinity: what is not finite is sent as text
        tell = (
            "(key, v) => typeof v === 'number' && !Number.isFinite(v) ? String(v) : ArrayBuffer.isView(v) ? [...v] : v"
        )
        program = folder / f"{module}.mjs"
        program.write_text(
            f"{page.self_contained('lrlib.explorers', module)}\nimport {{ readFileSync }} from 'node:fs';\n"
            f"const x = JSON.parse(readFileSync(0));\nconsole.log(JSON.stringify({expression}, {tell}));\n"
        )
        done = subprocess.run([node, program], input=data, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return json.loads(re.sub(r'"(-?)(Infinity|NaN)"', r"\1\2", done.stdout))

    return evaluate
