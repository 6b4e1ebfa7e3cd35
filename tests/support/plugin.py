"""A tiny installed package that offers actions, in a folder of its own."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent


def offer(
    folder: Path, code: str, *names: str, module: str = "toy_actions", package: str = "toy-actions"
) -> Path:
    """Write a module and the metadata an installer would: each name is an entry point.

    Returns:
        The module's file; `folder` has to be on the search path.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{module}.py"
    path.write_text(dedent(code), "utf-8")
    info = folder / f"{package.replace('-', '_')}-1.2.dist-info"
    info.mkdir(exist_ok=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.2\n")
    points = "".join(f"{name} = {module}:{name}\n" for name in names)
    (info / "entry_points.txt").write_text(f"[anonkit.actions]\n{points}")
    return path


PANDAS = """
def initial(cells):
    return cells.str.slice(0, 1)
"""
