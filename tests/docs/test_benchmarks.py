"""The tables of figures in the README have the shape of today's benchmarks."""

import json
import subprocess
import sys
from pathlib import Path

REPO = Path(__file__).parents[2]
BENCHMARKS = REPO / "tests" / "benchmarks"
ASKED = """
import json, sys
from importlib import import_module
from pathlib import Path
import data, parts, stages
from figures import MEASURED, kept, tables_of
asked = {name: part.names() for name, part in parts.PARTS.items() if part.names}
told = {
    name: [[line[0] for line in lines] for _, lines in tables_of(kept(name))] for name in asked
}
absent = [one for one in stages.STAGES if not hasattr(import_module(one[0]), one[1])]
files = sorted(path.stem for path in MEASURED.iterdir())
print(json.dumps([asked, told, absent, sorted(asked), files, [kept(name) for name in asked]]))
"""


def test_the_readme_shows_what_is_measured_today():
    path = f"{BENCHMARKS}:{BENCHMARKS / 'peers'}:{REPO}"
    done = subprocess.run(
        [sys.executable, "-c", ASKED],
        env={"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    asked, told, absent, parts, files, texts = json.loads(done.stdout)
    assert told == asked, "`make bench` measures other things than its tables show"
    assert absent == [], "a stage has another name now: tests/benchmarks/stages.py"
    assert files == parts
    readme = (REPO / "README.md").read_text("utf-8")
    assert all(text in readme for text in texts)
