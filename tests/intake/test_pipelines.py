"""The action, the hook and the recipes for pipelines: their very commands are run."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from ready import ready_command
from typed import typed

REPO = Path(__file__).parents[2]
RECIPES = REPO / "fixtures" / "pipelines"
RELEASED = REPO / "fixtures" / "golden" / "release-2" / "data" / "tiny-survey.csv"
NAMES = "phone,ward\n" + "".join(f"0712 345 {n:03},north\n" for n in range(20))
Done = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def programs(tmp_path_factory) -> Iterator[Path]:
    """A folder with this checkout's `anonkit`, for shells."""
    folder = tmp_path_factory.mktemp("programs")
    home = folder / "home"
    home.mkdir(mode=0o700)
    environment = {**os.environ, "ANONKIT_HOME": str(home), "PYTHONPATH": str(REPO)}
    with ready_command(folder / "anonkit", environment):
        yield folder


@pytest.fixture
def raw(tmp_path) -> Path:
    """A file that no office takes."""
    path = tmp_path / "raw.csv"
    path.write_text(NAMES, "utf-8")
    return path


@pytest.fixture
def told_words(tmp_path) -> Path:
    """A folder with an `anonkit` that only writes down its words, and ends as it is told to."""
    folder = tmp_path / "fake"
    folder.mkdir()
    script = folder / "anonkit"
    script.write_text(
        '#!/bin/bash\nprintf "%s\\0" "$@" > "$WORDS"\necho told\nexit "${CODE:-0}"\n', "utf-8"
    )
    script.chmod(0o755)
    return folder


def shell(script: str, programs: Path, folder: Path, **environment: object) -> Done:
    """Run a script as GitHub, make and Airflow do: by bash, in a folder of its own."""
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    given = {"PATH": path, "LC_ALL": "C.UTF-8", "WORDS": str(folder / "words")}
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={**given, **{name: str(value) for name, value in environment.items()}},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


ACTION = yaml.safe_load((REPO / "action.yml").read_text("utf-8"))
STEPS = ACTION["runs"]["steps"]
DEFAULTS = {name: str(told.get("default", "")) for name, told in ACTION["inputs"].items()}


@pytest.fixture
def act(tmp_path, programs, told_words) -> Callable[..., tuple[Done, list[str], str]]:
    """Run the action's step: how it ended, what `anonkit` was told, and what it put out."""

    def run(real: bool = False, code: int = 0, **inputs: str) -> tuple[Done, list[str], str]:
        given = DEFAULTS | {name.replace("_", "-"): text for name, text in inputs.items()}
        names = {name: f"INPUT_{name.upper().replace('-', '_')}" for name in given}
        assert set(STEPS[1]["env"]) == set(names.values())
        out = tmp_path / "out"
        environment = {names[name]: text for name, text in given.items()}
        environment |= {"GITHUB_OUTPUT": out, "RUNNER_TEMP": tmp_path, "CODE": code}
        folder = tmp_path / "checkout"
        folder.mkdir(exist_ok=True)
        environment["WORDS"] = str(tmp_path / "words")
        done = shell(STEPS[1]["run"], programs if real else told_words, folder, **environment)
        words = tmp_path / "words"
        said = words.read_text("utf-8").split("\0")[:-1] if words.exists() else []
        return done, said, out.read_text("utf-8") if out.exists() else ""

    return run


def test_no_input_of_the_action_is_part_of_a_command():
    for step in STEPS:
        assert "${{" not in step["run"]
        assert "eval" not in step["run"]
        assert step["shell"] == "bash"
    assert not [step for step in STEPS if "uses" in step and "@" not in step["uses"]]
    wanted = {f"${{{{ inputs.{name} }}}}" for name in ACTION["inputs"]}
    assert set(STEPS[1]["env"].values()) == wanted


def test_the_action_installs_by_hashes_alone():
    install = STEPS[0]["run"]
    assert "--require-hashes" in install
    assert "--no-deps" in install
    assert (REPO / "runtime.lock").is_file()


def test_the_action_finds_what_an_office_would(act, raw):
    done, _, out = act(real=True, path=str(raw), country="KE", report="told.txt")
    assert (done.returncode, out) == (1, "exit-code=1\n")
    assert "::error file=" in done.stdout
    assert "title=anonkit PI-01::" in done.stdout
    assert "0712 345" not in done.stdout + done.stderr


def test_the_action_says_every_input_once(act, tmp_path):
    done, words, out = act(
        path="a.csv\n\nb c.csv",
        profile="own.yaml",
        country="KE UG",
        fail_on="reject",
        public_key="k.pem",
        format="sarif",
        report="x.sarif",
        folder="page",
    )
    assert (done.returncode, out) == (0, "exit-code=0\n")
    assert words == [
        *("intake", "--profile", "own.yaml", "--fail-on", "reject", "--country=KE"),
        *("--country=UG", "--public-key=k.pem", "--output=page", "--format", "sarif"),
        *("--", "a.csv", "b c.csv"),
    ]
    assert (tmp_path / "checkout" / "x.sarif").read_text("utf-8") == "told\n"


def test_the_action_scans_where_it_is_asked_to(act):
    _, words, _ = act(check="scan", path="a.csv", format="junit", folder="unused")
    assert words == ["scan", "--fail-on", "direct", "--format", "junit", "--", "a.csv"]


@pytest.mark.parametrize("code", [1, 2, 3, 75])
def test_the_action_ends_as_anonkit_does(act, code):
    done, _, out = act(path="a.csv", code=code)
    assert (done.returncode, out) == (code, f"exit-code={code}\n")


HOSTILE = [
    "$(touch pwned).csv",
    "`touch pwned`.csv",
    "; touch pwned; .csv",
    "--output=pwned",
    "a b\tc.csv",
    "'\"\\.csv",
    "[x].csv",
    "-rf *.csv",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_of_a_file_is_run(act, tmp_path, name):
    folder = tmp_path / "checkout"
    folder.mkdir()
    (folder / name).touch()
    _, words, _ = act(path=name)
    assert words[words.index("--") + 1 :] == [name]
    _, words, _ = act(path="./*")
    assert words[words.index("--") + 1 :] == [f"./{name}"]
    assert not list(tmp_path.rglob("pwned"))


@pytest.mark.parametrize("given", ["$(touch pwned)", "x'; touch pwned; '", '"; touch pwned; "'])
def test_no_other_input_is_run(act, tmp_path, given):
    inputs = {name.replace("-", "_"): given for name in DEFAULTS if name not in ("check", "report")}
    _, words, _ = act(**inputs)
    assert given in words
    assert not list(tmp_path.rglob("pwned"))


def test_a_pattern_without_a_file_is_told_and_the_rest_is_checked(act, tmp_path):
    done, words, out = act(path="none/*.csv\na.csv")
    assert (done.returncode, out) == (3, "exit-code=3\n")
    assert "::error title=anonkit::no file fits the pattern none/*.csv\n" in done.stdout
    assert words[words.index("--") + 1 :] == ["a.csv"]
    assert act(path="none/*.csv\na.csv", code=1)[0].returncode == 1
    (tmp_path / "words").unlink()
    done, words, _ = act(path="none/*.csv")
    assert (done.returncode, words) == (3, [])


def test_what_could_not_be_checked_is_an_annotation(act):
    assert (
        "::error title=anonkit::not all was checked (exit code 3)"
        in act(path="a.csv", code=3)[0].stdout
    )


def test_an_odd_check_or_no_path_is_refused(act):
    assert act(path="a.csv", check="x; touch pwned")[0].returncode == 2
    assert act(path="\n")[0].returncode == 2


def test_the_hook_of_an_intake_stops_raw_files_and_lets_released_records_pass(home, raw):
    hooks = yaml.safe_load((REPO / ".pre-commit-hooks.yaml").read_text("utf-8"))
    hook = next(each for each in hooks if each["id"] == "anonkit-intake")
    program, *words = hook["entry"].split()
    assert (program, hook["language"]) == ("anonkit", "python")
    assert re.search(hook["files"], "in/survey.CSV")
    assert all(re.search(hook["files"], f"a.{end}") for end in ("zip", "jsonl", "ndjson"))
    assert not re.search(hook["files"], "package.json")
    ends = [
        typed(*words, *hook["args"], path.name, home=home, cwd=path.parent).returncode
        for path in (raw, RELEASED)
    ]
    assert ends == [1, 0]


def recipe(name: str) -> ModuleType:
    spec = spec_from_file_location(name, RECIPES / f"{name}.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_gate_in_python_lets_nothing_through_that_speaks_against_it(capsys, raw):
    assert recipe("gate").main(str(raw)) == 1
    told = capsys.readouterr().out
    assert "PI-01 | fail | " in told
    assert "verdict: reject" in told


def test_the_gate_in_python_says_how_it_is_called_and_what_it_cannot_read(capsys, tmp_path):
    assert recipe("gate").main() == 2
    assert capsys.readouterr().err.startswith("usage: gate.py PATH...")
    assert recipe("gate").main(str(tmp_path / "none.csv")) == 3
    assert capsys.readouterr().err.startswith("not checked: ")


def test_the_gate_in_make_publishes_only_what_has_passed(tmp_path, programs, told_words, raw):
    if not shutil.which("make"):
        pytest.skip("LOUD: the recipe for make was not run, for want of make")
    make = f"make -f {RECIPES / 'gate.mk'} published"
    refused = shell(f"{make} PARCEL={raw}", told_words, tmp_path, CODE=1)
    assert (refused.returncode, (tmp_path / "published").exists()) == (2, False)
    wanted = ["intake", str(raw), "--profile", "hdx", "--fail-on", "reject"]
    assert (tmp_path / "words").read_text("utf-8").split("\0")[:-1] == wanted
    done = shell(f"{make} PARCEL={RELEASED}", programs, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "published").exists()


def test_the_gate_in_make_publishes_again_and_nothing_old_stays(tmp_path, told_words):
    if not shutil.which("make"):
        pytest.skip("LOUD: the recipe for make was not run, for want of make")
    (tmp_path / "handed-over").mkdir()
    for name in ("old.csv", "new.csv"):
        (tmp_path / "handed-over" / name).touch()
        done = shell(f"make -f {RECIPES / 'gate.mk'} published", told_words, tmp_path)
        assert done.returncode == 0, done.stderr
        assert [each.name for each in (tmp_path / "published").iterdir()] == [name]
        (tmp_path / "handed-over" / name).unlink()


def airflow() -> dict[str, ast.expr]:
    """The command in the recipe for Airflow, and the words of its operator."""
    tree = ast.parse((RECIPES / "airflow_dag.py.txt").read_text("utf-8"))
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call)]
    wanted = [n for n in calls if any(k.arg == "append_env" for k in n.keywords)]
    (operator,) = wanted
    return {str(each.arg): each.value for each in operator.keywords} | {
        "script": next(
            n.value
            for n in tree.body
            if isinstance(n, ast.Assign) and getattr(n.targets[0], "id", "") == "INTAKE"
        )
    }


def test_the_parcel_reaches_the_command_of_airflow_by_its_environment_alone():
    found = airflow()
    assert "{{" not in ast.literal_eval(found["script"])
    assert ast.literal_eval(found["env"])["PARCEL"] == "{{ params.parcel }}"
    assert getattr(found["bash_command"], "id", "") == "INTAKE"


@pytest.mark.parametrize(("code", "wanted"), [(0, 0), (1, 99), (2, 2), (3, 3), (75, 75)])
def test_airflow_skips_what_a_person_has_to_see_and_retries_what_may_pass(
    told_words, tmp_path, code, wanted
):
    script = ast.literal_eval(airflow()["script"])
    parcel = "$(touch pwned) ; x"
    report = tmp_path / "report.json"
    done = shell(script, told_words, tmp_path, PARCEL=parcel, REPORT=report, CODE=code)
    assert done.returncode == wanted
    assert report.read_text("utf-8") == "told\n"
    assert (tmp_path / "words").read_text("utf-8").split("\0")[-2] == parcel
    assert not list(tmp_path.rglob("pwned"))


@pytest.mark.audit
def test_the_command_of_airflow_writes_one_document(programs, tmp_path, raw):
    script = ast.literal_eval(airflow()["script"])
    report = tmp_path / "report.json"
    done = shell(script, programs, tmp_path, PARCEL=raw, REPORT=report)
    assert done.returncode == 99
    assert json.loads(report.read_text("utf-8"))["verdict"] == "reject"


def test_the_gate_after_dbt_checks_every_model_that_asks_for_it(tmp_path, capsys, raw):
    def node(name: str, file: Path, where: str) -> dict[str, object]:
        meta = {"meta": {"anonkit": {"file": str(file), "fail_on": "reject"}}}
        return {"name": name, **(meta if where == "node" else {"config": meta})}

    nodes = {"a": {"name": "plain"}, "b": node("good", RELEASED, "config")}
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps({"nodes": nodes}), "utf-8")
    assert recipe("dbt_gate").main(str(manifest)) == 0
    manifest.write_text(json.dumps({"nodes": {**nodes, "c": node("raw", raw, "node")}}), "utf-8")
    assert recipe("dbt_gate").main(str(manifest)) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "raw reject"


def test_the_example_of_a_workflow_uses_inputs_that_the_action_has():
    workflow = yaml.safe_load((RECIPES / "github.yml").read_text("utf-8"))
    steps = workflow["jobs"]["intake"]["steps"]
    (own,) = (each for each in steps if "anonkit" in each.get("uses", ""))
    assert set(own["with"]) <= set(ACTION["inputs"])
    assert workflow["permissions"] == {"contents": "read"}


def test_the_readme_shows_the_recipes_as_they_are_run():
    """Where the README has a block that begins like a recipe, it is the whole recipe."""
    blocks = re.findall(
        r"^```\w+\n(.*?)^```$", (REPO / "README.md").read_text("utf-8"), re.M | re.S
    )
    for path in sorted(each for each in RECIPES.iterdir() if each.is_file()):
        text = path.read_text("utf-8")
        begun = [each for each in blocks if each.splitlines()[:1] == text.splitlines()[:1]]
        assert begun in ([], [text]), path.name
