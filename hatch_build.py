"""Builds what makes tokens fast, where there is a C compiler; anonkit works the same without."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCE = "anonkit/actions/tokens.c"
LIBRARY = "anonkit/actions/tokens.native"
FLAGS = ("-O3", "-shared", "-fPIC")


class TokensHook(BuildHookInterface[Any]):
    """Compiles beside the source, where an editable installation finds it too."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - theirs
        """A wheel with the library is for this kind of machine, one without for any."""
        if built(Path(self.root)):
            platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
            build_data["artifacts"].append(LIBRARY)
            build_data["pure_python"] = False
            build_data["tag"] = f"py3-none-{platform}"


def built(root: Path) -> bool:
    """Whether there is a library now, made of the source as it is."""
    target, fresh = root / LIBRARY, root / f"{LIBRARY}.{os.getpid()}"
    target.unlink(missing_ok=True)
    compiler = shlex.split(os.environ.get("CC", "cc"))
    if compiler and shutil.which(compiler[0]):
        command = [*compiler, *FLAGS, "-o", fresh, root / SOURCE]
        done = subprocess.run(command, check=False)  # noqa: S603 - the builder's own compiler
        if done.returncode == 0:
            fresh.replace(target)
    return target.exists()
