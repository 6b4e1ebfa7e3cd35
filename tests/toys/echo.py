"""A toy engine: the local one under another name, which leaves a mark."""

from anonkit.engines.base import EngineKind
from anonkit.engines.local import LocalEngine


class EchoEngine(LocalEngine):
    """The local engine; says that it was there."""

    name = "echo"

    def __init__(self, folder, memory=None) -> None:
        super().__init__(folder, memory)
        folder.parents[2].joinpath("echo-was-here").touch()


ENGINE = EngineKind("echo", "The local engine under another name.", EchoEngine)
