"""The wheel holds all that runs; a folder of wheels serves a machine without a network."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_PIN = re.compile(r"^([A-Za-z0-9_.-]+==\S+)", re.MULTILINE)


def pins(lock: str) -> set[str]:
    return set(_PIN.findall((ROOT / lock).read_text("utf-8")))


def packed(folder: Path, compiler: str) -> Path:
    source = folder / "source"
    unwanted = shutil.ignore_patterns("__py*", "*.native")
    shutil.copytree(ROOT / "anonkit", source / "anonkit", ignore=unwanted)
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index"]
    environment = {**os.environ, "CC": compiler}
    command = [*build, "--no-build-isolation", "-w", folder, source]
    subprocess.run(command, check=True, env=environment)
    return next(folder.glob("anonkit-*.whl"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return packed(tmp_path_factory.mktemp("wheel"), os.environ.get("CC", "cc"))


@pytest.mark.parametrize("compiler", ["false", "absent-compiler", ""])
def test_a_wheel_built_without_a_compiler_is_for_any_machine(tmp_path: Path, compiler: str):
    made = packed(tmp_path, compiler)
    assert made.name.endswith("-py3-none-any.whl")
    assert not [name for name in zipfile.ZipFile(made).namelist() if name.endswith(".native")]


@pytest.mark.skipif(not shutil.which("cc"), reason="no C compiler: such a wheel was NOT tried")
def test_a_wheel_with_compiled_code_is_for_this_kind_of_machine(wheel: Path):
    assert not wheel.name.endswith("-any.whl")
    assert "anonkit/actions/tokens.native" in zipfile.ZipFile(wheel).namelist()


def test_every_file_of_the_package_is_in_the_wheel(wheel: Path):
    held = set(zipfile.ZipFile(wheel).namelist())
    files = (path for path in (ROOT / "anonkit").rglob("*") if path.is_file())
    wanted = {str(path.relative_to(ROOT)) for path in files if "__pycache__" not in path.parts}
    assert wanted <= held


def test_the_wheel_works_without_the_checkout(wheel: Path, tmp_path: Path):
    with zipfile.ZipFile(wheel) as files:
        files.extractall(tmp_path / "installed")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "installed")}
    data, draft = ROOT / "fixtures" / "data" / "kobo_KE.csv", tmp_path / "draft.yaml"
    command = [sys.executable, "-m", "anonkit", "init", data, "--country", "KE", "-o", draft]
    subprocess.run(command, check=True, cwd=tmp_path, env=environment, capture_output=True)
    assert "columns:" in draft.read_text("utf-8")


def test_what_runs_is_pinned_as_it_is_tested():
    assert pins("runtime.lock") < pins("requirements.lock")


@pytest.mark.audit
def test_a_folder_of_wheels_installs_without_a_network(tmp_path: Path):
    offline = ["unshare", "-rn"]
    if subprocess.run([*offline, "true"], check=False, capture_output=True).returncode:
        pytest.skip("unshare is not allowed here: the installation was NOT tried without a network")
    subprocess.run(["make", "wheels"], cwd=ROOT, check=True)
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "env"], check=True)
    pip = [tmp_path / "env" / "bin" / "pip", "install", "--quiet", "--no-index"]
    subprocess.run([*offline, *pip, "--find-links", ROOT / "wheels", "anonkit"], check=True)
    data = ROOT / "fixtures" / "data" / "kobo_KE.csv"
    command = [*offline, tmp_path / "env" / "bin" / "anonkit", "scan", data]
    done = subprocess.run(command, check=True, cwd=tmp_path, capture_output=True, text=True)
    assert "identifier (phone)" in done.stdout
