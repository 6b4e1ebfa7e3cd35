"""The house rules that no other tool keeps: the root, the floors' files, plain sight."""

import ast
import importlib
import pkgutil
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[2]
ROOMS = {"anonkit", "policies", "fixtures", "tests"}
BY_CONVENTION = {
    ".ci",
    ".github",
    ".gitignore",
    ".pre-commit-hooks.yaml",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "SECURITY.md",
    "action.yml",
    "hatch_build.py",
    "pyproject.toml",
    "requirements.lock",
    "runtime.lock",
    "spark.lock",
}
ELSEWHERE = ("/wo" + "rk/", "sha" + "red/", "cla" + "ude", "anth" + "ropic", "chat" + "gpt")
"""Words of the place where this was made. In parts, so that this file has none of them."""
MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 60
MOST_PARAMETERS = 7

Function = ast.FunctionDef | ast.AsyncFunctionDef


def tracked() -> list[Path]:
    """Every file of the repository that git does not ignore, relative to the root."""
    git = shutil.which("git")
    if not git or not (REPO / ".git").exists():
        pytest.skip("LOUD: this is no git checkout, so the files of the repository are unknown")
    asked = [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(asked, cwd=REPO, check=True, capture_output=True).stdout
    names = {Path(name) for name in listed.decode().split("\0") if name}
    return sorted(name for name in names if (REPO / name).is_file())


def python_files(*rooms: str) -> list[Path]:
    """The Python files of some rooms, relative to the root."""
    return [p for p in tracked() if p.suffix == ".py" and p.parts[0] in (rooms or ROOMS)]


def tree(path: Path) -> ast.Module:
    return ast.parse((REPO / path).read_text("utf-8"))


def functions(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, Function))


def body_lines(function: Function) -> int:
    """Lines from the first to the last, without the docstring."""
    first = function.body[0]
    doc = first.end_lineno - first.lineno + 1 if ast.get_docstring(function) else 0
    return function.end_lineno - function.lineno + 1 - doc


def test_the_root_holds_only_what_convention_puts_there() -> None:
    assert {path.parts[0] for path in tracked()} - ROOMS - BY_CONVENTION == set()


def test_no_file_speaks_of_the_place_where_it_was_made() -> None:
    found = []
    for path in tracked():
        text = (REPO / path).read_bytes().decode("utf-8", errors="ignore").lower()
        if path != Path(".ci/run"):  # it looks for data beside the checkout
            found += [f"{path}: {word}" for word in ELSEWHERE if word in text]
    assert found == []


def test_no_python_file_is_long() -> None:
    lengths = {path: len((REPO / path).read_text("utf-8").splitlines()) for path in python_files()}
    assert {path: n for path, n in lengths.items() if n > MOST_LINES} == {}


def test_no_function_is_long() -> None:
    long = [
        f"{path}:{function.lineno} {function.name}"
        for path in python_files("anonkit", "fixtures")
        for function in functions(path)
        if body_lines(function) > MOST_LINES_OF_A_FUNCTION
    ]
    assert long == []


def test_no_function_takes_many_parameters() -> None:
    # A command's callback and the verb it calls take one parameter an option.
    paths = [p for p in python_files("anonkit", "fixtures") if not is_command_or_verb(p)]
    many = [
        f"{path}:{function.lineno} {function.name}"
        for path in paths
        for function in functions(path)
        if parameters(function) > MOST_PARAMETERS
    ]
    assert many == []


def is_command_or_verb(path: Path) -> bool:
    return path.parts[:2] in {("anonkit", "cli"), ("anonkit", "api")}


def parameters(function: Function) -> int:
    """Parameters of a function, `self` and `cls` aside."""
    names = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
    own = [name for name in names if name not in {"self", "cls"}]
    return len(own) + len(function.args.kwonlyargs)


def test_every_module_class_and_public_function_says_what_it_is_for() -> None:
    silent = []
    for path in python_files("anonkit", "fixtures"):
        module = tree(path)
        named = [n for n in module.body if isinstance(n, (*Function.__args__, ast.ClassDef))]
        shown = [node for node in named if not node.name.startswith("_")]
        silent += [f"{path}:{n.lineno} {n.name}" for n in shown if not ast.get_docstring(n)]
        silent += [str(path)] * (not ast.get_docstring(module))
    assert silent == []


def test_nobody_prints_but_the_command_line() -> None:
    talkers = [
        f"{path}:{node.lineno}"
        for path in python_files("anonkit")
        if path != Path("anonkit/cli/output.py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if node.func.id == "print"
    ]
    assert talkers == []


def registries(package: str) -> list[Mapping[str, object]]:
    from anonkit.registry import Registry

    room = importlib.import_module(package)
    return [thing for thing in vars(room).values() if isinstance(thing, Registry)]


@pytest.mark.parametrize(
    ("package", "kind"),
    [
        ("anonkit.actions", "Action"),
        ("anonkit.formats", "Format"),
        ("anonkit.forms", "FormKind"),
        ("anonkit.detect", "Recogniser"),
        ("anonkit.risk", "Measure"),
        ("anonkit.protect", "Method"),
        ("anonkit.dp", "Query"),
    ],
)
def test_everything_in_a_plug_folder_is_in_its_table(package: str, kind: str) -> None:
    room = importlib.import_module(package)
    base = getattr(importlib.import_module(f"{package}.base"), kind)
    listed = [id(thing) for registry in registries(package) for thing in registry.values()]
    forgotten = []
    for found in pkgutil.iter_modules(room.__path__, f"{package}."):
        module = importlib.import_module(found.name)
        things = [(name, v) for name, v in vars(module).items() if isinstance(v, base)]
        forgotten += [f"{found.name}.{name}" for name, v in things if id(v) not in listed]
    assert listed
    assert forgotten == []


REFUSALS = {"RefusedError", "OptionError", "PolicyError", "InputError", "SecretError", "BusyError"}
NO_CODES = {"csv", "html", "json", "sqlite", "yaml"}
"""Endings of files: `ledger.sqlite` is no code."""


def literals() -> Iterator[tuple[Path, str]]:
    """Every string of the source, whole: docstrings are no codes, for they hold more."""
    for path in python_files("anonkit"):
        if Path("anonkit/codes") not in path.parents:
            found = (node for node in ast.walk(tree(path)) if isinstance(node, ast.Constant))
            yield from ((path, node.value) for node in found if isinstance(node.value, str))


def patterns() -> set[str]:
    """What codes that are put together may look like: `data.not_{type}`."""
    made = set()
    for path in python_files("anonkit"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(part.value) if isinstance(part, ast.Constant) else "[a-z0-9_*]+"
                    for part in node.values
                ]
                made.add("".join(parts))
    # With a word of its own on one side of the dot: else it would look like any code.
    return {text for text in made if re.fullmatch(r"[a-z_]+\\\..+|.+\\\.[a-z_]+", text)}


def codes_of_the_policy() -> set[str]:
    """`policy.` goes before the code where a fault of the policy is collected."""
    rooms = {("anonkit", "plan"), ("anonkit", "policy")}
    return {f"policy.{text}" for path, text in literals() if path.parts[:2] in rooms}


def test_every_refusal_has_a_code_of_its_own() -> None:
    silent = [
        f"{path}:{node.lineno}"
        for path in python_files("anonkit")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if node.func.id in REFUSALS and "code" not in {word.arg for word in node.keywords}
    ]
    assert silent == []


def test_every_code_is_in_the_catalogue() -> None:
    """A new code is a new line in a table of anonkit/codes."""
    from anonkit.codes import CODES

    rooms = {name.partition(".")[0] for name in CODES}
    plain = re.compile(r"([a-z0-9_]+)\.([a-z0-9_]*[a-z0-9])")
    forgotten = set()
    for path, text in literals():
        found = plain.fullmatch(text)
        if found and found[1] in rooms and found[2] not in NO_CODES and text not in CODES:
            forgotten.add(f"{path}: {text}")
    for path in python_files("anonkit"):
        calls = (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))
        given = (word.value for call in calls for word in call.keywords if word.arg == "code")
        for value in given:
            if isinstance(value, ast.Constant) and value.value not in CODES:
                known = f"policy.{value.value}" in CODES
                forgotten |= set() if known else {f"{path}: {value.value}"}
    assert forgotten == set()


def test_no_code_of_the_catalogue_is_idle() -> None:
    from anonkit.codes import CODES

    said = {text for _, text in literals()} | codes_of_the_policy()
    made = [pattern for pattern in patterns() if pattern != r"policy\.[a-z0-9_*]+"]
    idle = [
        name
        for name in CODES
        if name not in said and not any(re.fullmatch(pattern, name) for pattern in made)
    ]
    assert idle == []
